"""Apps and jobs of the source that no environment deploys, because a condition is false everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from converter.aca import Evaluation
from converter.bicep import LeftOut
from converter.source import Category, Diagnostic, Label, Severity


def left_out_everywhere(
    evaluations: Iterable[Evaluation], deploys_workload: Callable[[str], bool] = lambda _: False
) -> Iterator[Diagnostic]:
    """A warning (B2F244) for each app or job that is left out in every environment, with its condition.

    What a single environment hasn't is in no overlay of it. `deploys_workload` answers whether a module of a
    registry deploys an app or job.
    """
    everywhere: dict[tuple[object, ...], LeftOut] | None = None
    for evaluation in evaluations:
        if evaluation.environment is None:
            continue
        found = {_key(one): one for one in evaluation.left_out}
        if everywhere is not None:
            found = {key: one for key, one in everywhere.items() if key in found}
        everywhere = found
    for one in (everywhere or {}).values():
        if one.is_remote and not deploys_workload(one.reference):
            continue
        name = "/".join((*one.module, one.symbolic_name))
        reason = (
            "its loop has no round" if one.is_loop else f"the condition `{one.condition.text}` is never true"
        )
        known = [origin.span for origin in one.origin.roots() if origin.span not in {None, one.condition}]
        yield Diagnostic(
            code="B2F244",
            severity=Severity.WARNING,
            message=f"no environment deploys '{name}': {reason}",
            span=one.condition,
            labels=tuple(Label(span, "this decides") for span in known[:1] if span is not None),
            help="if it is wanted: environments.NAME.parameters in the project file go before what parameter "
            "files give and templates default to; environments.NAME.variables answer environment variables",
            category=Category.FINDING,
        )


def _key(one: LeftOut) -> tuple[object, ...]:
    return one.file, one.module, one.condition.start
