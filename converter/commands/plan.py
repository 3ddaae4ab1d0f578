"""`plan`: what a conversion would change in the tree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from converter.pipeline import SourceOptions
from converter.source import Diagnostic, dataclass

if TYPE_CHECKING:
    from converter.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions(SourceOptions):
    """What would be converted, and where to; see `ConvertOptions`.

    `out` is the tree's folder. With `adopt` it may be one that was written by hand. `prune` names workloads
    and environments that are gone from the source and may go from the tree.
    """

    out: Path
    adopt: bool = False
    prune: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanResult:
    """The plan, and the diagnostics of the conversion and of what the tree has beside it."""

    plan: Plan
    diagnostics: tuple[Diagnostic, ...]


def plan(options: PlanOptions) -> PlanResult:
    """What `convert` would change in the tree with the same options; nothing is written.

    Raises `DiagnosticError` for a source that can't be converted, and a folder or tree that can't be read.
    """
    from converter.kustomize import TREE_JOURNAL, Mode, refuse_half_written
    from converter.pipeline import UNNEEDED, convert_source, settled
    from converter.plan import plan_of
    from converter.project import check_image_tag

    if options.image_tag is not None:
        check_image_tag(options.image_tag)
    refuse_half_written(options.out, TREE_JOURNAL)
    conversion = convert_source(options, options.out, explain=True)
    mode = Mode.ADOPT if options.adopt else Mode.PLAIN
    decided = settled(conversion, options.out, options.prune)
    # What goes and what stays is in the plan itself.
    unneeded = (one for one in decided.diagnostics if one.code == UNNEEDED)
    found = plan_of(conversion, decided, options.out, mode)
    return PlanResult(found, (*conversion.diagnostics, *unneeded, *found.remarks))
