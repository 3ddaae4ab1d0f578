"""Findings for what can't be brought back, and notes for edits of several fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from converter.backport.bundles import Bundle
from converter.backport.changes import Change
from converter.backport.parameter_edits import Unassigned
from converter.backport.refusal import RefusalError
from converter.source import Category, Diagnostic, Label, Severity, Span, Subject

_SHOWN: Final = 3
"""How many of the fields that an edit would also change are named."""

_UNDO_OR_ACCEPT: Final = "undo the edit (`bicep2flux convert --force`), or accept it in the ledger"


def refused(subjects: Iterable[Subject], why: RefusalError) -> Iterator[Diagnostic]:
    """A finding for each of the differences: there is no edit."""
    message = f"no parameter file can give this value: {why.message}"
    yield from _findings("B2F530", message, subjects, why.span, why.step or _UNDO_OR_ACCEPT, *why.labels)


def unknown(subject: Subject) -> Diagnostic:
    """The finding for a field that the source doesn't have."""
    message = "no parameter file can give this value: the source has no such field"
    return next(_findings("B2F530", message, [subject], None, _UNDO_OR_ACCEPT))


def conflicts(bundle: Bundle) -> Iterator[Diagnostic]:
    """A finding for each of several fields from one place that differ in the tree."""
    for change in bundle.changes:
        others = ", ".join(formatted(one) for one in bundle.changes if one is not change)
        message = f"one place of the source gives this and {others}, but they differ in the tree"
        yield from _findings("B2F533", message, change.subjects, _place(bundle), _UNDO_OR_ACCEPT)


def side_effects(bundle: Bundle, fields: Sequence[str]) -> Iterator[Diagnostic]:
    """Findings for an edit that would also change fields that are unchanged in the tree."""
    named = ", ".join(fields[:_SHOWN])
    more = f" and {len(fields) - _SHOWN} more" if len(fields) > _SHOWN else ""
    message = f"the edit would also change fields that are unchanged in the tree: {named}{more}"
    step = "change them in the tree too if that is meant, or give this field a parameter of its own"
    for change in bundle.changes:
        yield from _findings("B2F531", message, change.subjects, _place(bundle), step)


def rejected(bundle: Bundle, why: str) -> Iterator[Diagnostic]:
    """Findings for an edit after which the source can't be converted, or still differs from the tree."""
    for change in bundle.changes:
        yield from _findings("B2F532", why, change.subjects, _place(bundle), _UNDO_OR_ACCEPT)


def shared_edit(bundle: Bundle) -> Diagnostic:
    """The note for an edit of several fields."""
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


def made_too(changes: Sequence[Change]) -> Diagnostic:
    """The note for fields that have the tree's value by the edits for others."""
    names = ", ".join(map(formatted, changes))
    return Diagnostic(
        code="B2F534",
        severity=Severity.NOTE,
        message=f"with these edits the source gives the tree's value for {names}, too",
        span=None,
        category=Category.FINDING,
        subject=Subject(changes[0].overlay, changes[0].object),
    )


def formatted(change: Change) -> str:
    """The path of a changed field, as the difference has it."""
    subject = change.subjects[0]
    path = subject.path or ""
    return path if len(change.subjects) == 1 else path.rpartition("[")[0]


def _place(bundle: Bundle) -> Span | None:
    places = [edit.place for _, edit in bundle.edits]
    spans = [place.step.span if isinstance(place, Unassigned) else place.span for place in places]
    return spans[0] if spans else None


def _findings(
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
