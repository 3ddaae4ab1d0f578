"""What the tree still has of workloads and environments that the source no longer has.

Flux applies a folder until it is gone, whatever the source says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from converter.drift.differences import Case, Drifted
from converter.drift.pins import digest_of
from converter.drift.rendered import Folders
from converter.kustomize import KUSTOMIZATIONS
from converter.mapping import Section
from converter.source import (
    Category,
    Diagnostic,
    Direction,
    Severity,
    SourceFile,
    Span,
    Subject,
    dataclass,
    did_you_mean,
    read_bytes,
)

_SHOWN = 4
_CONTROLLERS = frozenset({"CronJob", "Deployment", "Job", "ScaledJob", "StatefulSet"})
"""The kinds whose objects run containers: they are named first."""


@dataclass(frozen=True, slots=True, eq=False)
class Leftover:
    """The objects of an overlay that were made for one workload, which the source no longer has there."""

    overlay: str
    workload: str
    objects: tuple[Drifted, ...]


def split_leftovers(
    drifted: Iterable[tuple[str, Drifted]],
    file_of: Callable[[str, Drifted], str | None],
    workloads: Callable[[str], Collection[str]],
) -> tuple[list[tuple[str, Drifted]], list[Leftover]]:
    """The differences, and apart from them the extra objects of workloads that the source doesn't have.

    `file_of` gives the tree's file of an extra object, `workloads` the workloads of an overlay in the source.
    """
    given = list(drifted)
    files = {
        index: file
        for index, (overlay, one) in enumerate(given)
        if one.pair.expected is None and (file := file_of(overlay, one)) is not None
    }
    gone: defaultdict[str, set[str]] = defaultdict(set)
    for index, file in files.items():
        overlay, one = given[index]
        name = one.pair.section.workload_of(file)
        if name is not None and name not in workloads(overlay):
            gone[overlay].add(name)
    groups: defaultdict[tuple[str, str], list[Drifted]] = defaultdict(list)
    rest = []
    extra = {index for index in files if given[index][1].case is Case.OBJECT_EXTRA}
    made = {given[index][0]: set[str]() for index in files}
    for index in extra:
        made[given[index][0]].update(files[index].split("/")[:-1])
    for index, (overlay, one) in enumerate(given):
        steps = files[index].split("/")[:-1] if index in files else []
        # Objects of kinds that no table makes are a workload's only beside others of it.
        names = gone[overlay] & made.get(overlay, set())
        holder = next((step for step in reversed(steps) if step in names), None)
        if holder is not None:
            groups[overlay, holder].append(one)
        else:
            rest.append((overlay, one))
    return rest, [Leftover(overlay, name, tuple(found)) for (overlay, name), found in groups.items()]


def leftover_workload(
    leftover: Leftover, place: Span | None, direction: Direction, *, is_skipped: bool = False
) -> Diagnostic:
    """The finding for a workload that the source doesn't have in an overlay, all of its objects together.

    `is_skipped`: the source has it, and the project file leaves it out.
    """
    names = sorted((one.pair.name for one in leftover.objects), key=_is_no_controller)
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    gone, undo = "the source doesn't", "bring it back into the source"
    if is_skipped:
        gone, undo = "the project file leaves out", "take its `skip` out of the project file"
    return Diagnostic(
        code="B2F510",
        severity=Severity.ERROR,
        message=f"the tree still has the workload '{leftover.workload}', which {gone}: {shown}",
        help=f"`bicep2flux convert --prune {leftover.workload}` removes it, or {undo}",
        category=Category.FINDING,
        subject=Subject(
            leftover.overlay,
            names[0],
            direction=direction,
            place=place,
            digests=("", digest_of([one.digests(leftover.overlay) for one in leftover.objects])),
        ),
    )


def _is_no_controller(name: str) -> bool:
    return name.partition("/")[0] not in _CONTROLLERS


def leftover_overlays(
    root: Path, sections: Iterable[Section], folders: Folders, overlays: Collection[str], *, generated: bool
) -> Iterator[Diagnostic]:
    """The findings for overlays of a tree that no environment of the project file makes.

    `folders` are those of the environments, `overlays` are the environments' overlays. `generated`: the tree
    has the lock of an earlier run.
    """
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for section in sections:
        for folder in sorted(root.glob(section.overlay.replace("{overlay}", "*"))):
            path = folder.relative_to(root).as_posix()
            name = section.overlay_of(f"{path}/")
            is_known = path in folders.values() or name in overlays or path == section.base
            if name is not None and not is_known and folder.is_dir() and not folder.is_symlink():
                heads = [folder / head for head in KUSTOMIZATIONS if (folder / head).is_file()]
                found[name] += heads[:1]
    for overlay, heads in found.items():
        if not heads:
            continue
        named = ", ".join(head.parent.relative_to(root).as_posix() for head in heads)
        step = did_you_mean(overlay, overlays)
        yield Diagnostic(
            code="B2F509",
            severity=Severity.ERROR,
            message=f"no environment of the project file makes the overlay '{overlay}': what applies {named} "
            "goes on doing so",
            help=f"bring it back into the project file, or `bicep2flux convert --prune {overlay}` removes it"
            + f"; {step}" * bool(step),
            category=Category.FINDING,
            subject=Subject(
                overlay,
                direction=Direction.RULES_MOVED if generated else Direction.UNKNOWN,
                place=_head(heads[0], root),
                digests=("", _digest_of_files(head.parent for head in heads)),
            ),
        )


def _digest_of_files(folders: Iterable[Path]) -> str:
    """The digest of what folders hold, by the names of the files in them."""
    files = [
        (folder.name, path.relative_to(folder).as_posix(), read_bytes(path, root=folder).hex())
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    return digest_of(files)


def _head(path: Path, root: Path) -> Span:
    """The start of a kustomization of the tree."""
    try:
        text = read_bytes(path, root=root).decode("utf-8", "replace")
    except OSError:
        text = ""
    return Span(SourceFile(path.relative_to(root).as_posix(), text), 0, 0)
