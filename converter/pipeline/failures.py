"""What couldn't be converted, workload by workload, so that one broken workload hides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from converter.source import Category, Diagnostic, DiagnosticError, Severity, Subject, dataclass

if TYPE_CHECKING:
    from converter.aca import Evaluation


@dataclass(frozen=True, slots=True)
class Failure:
    """A workload that couldn't be evaluated or mapped in an environment, and its errors.

    `workload` is None where the environment as a whole couldn't be, `environment` where the source
    without any couldn't be, or where the errors are about every environment.
    """

    workload: str | None
    environment: str | None
    errors: tuple[Diagnostic, ...]


def broken_workloads(failures: Iterable[Failure]) -> tuple[str, ...]:
    """The workloads that aren't whole, by name."""
    return tuple(sorted({one.workload for one in failures if one.workload is not None}))


def broken_environments(failures: Iterable[Failure]) -> tuple[str, ...]:
    """The environments that failed as a whole, by name."""
    names = (one.environment for one in failures if one.workload is None)
    return tuple(sorted({name for name in names if name is not None}))


def broken_in(failures: Iterable[Failure], environment: str | None) -> frozenset[str]:
    """The workloads that couldn't be converted in an environment."""
    return frozenset(
        one.workload
        for one in failures
        if one.workload is not None and (one.environment == environment or one.environment is None)
    )


def refuse_if_nothing_is_whole(evaluations: Sequence[Evaluation], failures: Sequence[Failure]) -> None:
    """Raise `DiagnosticError` with every error where the failures leave not one workload to convert.

    `evaluations` are those that are left; without the one that has no environment there is no base.
    """
    broken = broken_workloads(failures)
    is_some_whole = any(
        workload.name not in broken
        for evaluation in evaluations
        if evaluation.environment is not None
        for workload in evaluation.workloads
    )
    has_base = any(evaluation.environment is None for evaluation in evaluations)
    if failures and not (is_some_whole and has_base):
        raise DiagnosticError(unique(error for one in failures for error in one.errors))


def unique(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics without repetitions: several environments report the same at the same place."""
    seen = {(d.code, d.message, str(d.span)): d for d in reversed(tuple(diagnostics))}
    return tuple(reversed(seen.values()))


def diagnostics_of(failures: Iterable[Failure]) -> tuple[Diagnostic, ...]:
    """The errors of the failures, each once, and one more for each workload that isn't whole.

    They are about input (exit code 3), whatever they would be if they stopped everything: the rest of
    the source is converted.
    """
    given = tuple(failures)
    errors = [
        replace(
            error,
            category=Category.INPUT,
            subject=error.subject or Subject(one.environment, one.workload),
        )
        for one in given
        for error in one.errors
    ]
    return (*unique(errors), *_not_whole(given))


def _not_whole(failures: tuple[Failure, ...]) -> Iterator[Diagnostic]:
    groups: dict[tuple[str | None, str | None], list[Failure]] = {}
    for one in failures:
        about = (one.workload, None) if one.workload is not None else (None, one.environment)
        groups.setdefault(about, []).append(one)
    for (workload, environment), found in groups.items():
        what, where = f"environment '{environment}'", ""
        if workload is not None:
            names = dict.fromkeys(one.environment for one in found if one.environment is not None)
            what = f"workload '{workload}'"
            where = f" in {', '.join(names)}" if names else ""
        every = unique(error for one in found for error in one.errors)
        count = sum(one.severity is Severity.ERROR for one in every)
        yield Diagnostic(
            code="B2F225",
            severity=Severity.ERROR,
            message=f"the {what} can't be converted: {count} error{'s' * (count != 1)}{where}",
            help=f"correct {'it' if count == 1 else 'them'}; until then its files stay as they are, "
            "and it isn't compared",
            category=Category.INPUT,
            subject=Subject(environment, workload),
        )
