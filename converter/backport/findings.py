"""What can't be brought back, as findings; and what one edit brings back at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from converter.backport.bundles import Bundle
from converter.backport.changes import Change
from converter.backport.refusal import RefusalError
from converter.backport.wishes import Unassigned
from converter.source import Category, Diagnostic, Label, Severity, Span, Subject

_SHOWN: Final = 3
"""How many of the fields are named that an edit would change besides."""

_DECIDE: Final = "undo the edit (`bicep2flux convert --force`), or accept it in the ledger"


def refused(subjects: Iterable[Subject], why: RefusalError) -> Iterator[Diagnostic]:
    """That there is no edit, for each of the differences."""
    message = f"no parameter file can say this: {why.message}"
    yield from _told("B2F530", message, subjects, why.span, why.step or _DECIDE, *why.labels)


def unknown(subject: Subject) -> Diagnostic:
    """That the source has no such field."""
    message = "no parameter file can say this: the source has nothing like it"
    return next(_told("B2F530", message, [subject], None, _DECIDE))


def contested(bundle: Bundle) -> Iterator[Diagnostic]:
    """That one place gives several fields, and the tree has them differ."""
    for change in bundle.changes:
        others = ", ".join(formatted(one) for one in bundle.changes if one is not change)
        message = f"one place of the source gives this and {others}, of which the tree says different things"
        yield from _told("B2F533", message, change.subjects, _place(bundle), _DECIDE)


def astray(bundle: Bundle, fields: Sequence[str]) -> Iterator[Diagnostic]:
    """That an edit would change fields that the tree has as they were."""
    named = ", ".join(fields[:_SHOWN])
    more = f" and {len(fields) - _SHOWN} more" if len(fields) > _SHOWN else ""
    message = f"the edit would change other fields too, which the tree has as they were: {named}{more}"
    step = "change them in the tree as well if that is meant; else give this field a parameter of its own"
    for change in bundle.changes:
        yield from _told("B2F531", message, change.subjects, _place(bundle), step)


def rejected(bundle: Bundle, why: str) -> Iterator[Diagnostic]:
    """That the source can't be converted after the edit, or says something else than the tree."""
    for change in bundle.changes:
        yield from _told("B2F532", why, change.subjects, _place(bundle), _DECIDE)


def together(bundle: Bundle) -> Diagnostic:
    """That one edit is for several fields."""
    names = ", ".join(formatted(change) for change in bundle.changes)
    first = bundle.changes[0]
    about = Subject(first.overlay, first.object)
    message = f"one edit for {len(bundle.changes)} fields: {names}"
    return Diagnostic(
        code="B2F534",
        severity=Severity.NOTE,
        message=message,
        span=_place(bundle),
        category=Category.FINDING,
        subject=about,
    )


def formatted(change: Change) -> str:
    """A changed field in words, as the difference calls it."""
    subject = change.subjects[0]
    path = subject.path or ""
    return path if len(change.subjects) == 1 else path.rpartition("[")[0]


def _place(bundle: Bundle) -> Span | None:
    places = [wish.place for _, wish in bundle.wishes]
    spans = [place.step.span if isinstance(place, Unassigned) else place.span for place in places]
    return spans[0] if spans else None


def _told(
    code: str,
    message: str,
    subjects: Iterable[Subject],
    span: Span | None,
    step: str,
    *labels: Label,
) -> Iterator[Diagnostic]:
    for subject in subjects:
        yield Diagnostic(
            code=code,
            severity=Severity.ERROR,
            message=message,
            span=span,
            labels=labels,
            help=step,
            category=Category.FINDING,
            subject=subject,
        )
