"""The findings that the ledger accepts, and the findings about the ledger itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from converter.drift.ledger_file import matches
from converter.source import Category, Diagnostic, Severity, Subject

if TYPE_CHECKING:
    from converter.drift.ledger_file import Entry, Ledger

_NO_SUBJECT = Subject()


@dataclass(frozen=True, slots=True)
class Applied:
    """The findings after the ledger was applied.

    `open` are those that no entry accepts, `accepted` the others, each with its entry, and
    `diagnostics` the findings about the ledger: entries whose date has passed, and unused ones.
    """

    open: tuple[Diagnostic, ...]
    accepted: tuple[tuple[Diagnostic, Entry], ...]
    diagnostics: tuple[Diagnostic, ...]


def apply(
    ledger: Ledger, findings: Iterable[Diagnostic], today: date, *, only: Iterable[str] | None = None
) -> Applied:
    """The findings as of `today`, in their order; an entry counts through the day of its `until`.

    Only findings can be accepted, not errors of input or configuration. With `only`, the
    environments that were compared if not all, an entry that may be needed elsewhere is not
    reported as unused.
    """
    found = tuple(findings)
    entries = list(enumerate(ledger.entries))
    hits = {
        number: {at for at, finding in enumerate(found) if _accepts(entry, finding)}
        for number, entry in entries
    }
    expired = {number for number, entry in entries if entry.until is not None and entry.until < today}
    left, accepted = [], []
    for at, finding in enumerate(found):
        entry = next(
            (entry for number, entry in entries if at in hits[number] and number not in expired), None
        )
        if entry is None:
            left.append(finding)
        else:
            accepted.append((finding, entry))
    seen = None if only is None else frozenset(only)
    diagnostics = []
    for number, entry in entries:
        if number in expired:
            diagnostics.append(_expired(ledger, number, entry, len(hits[number])))
        elif not hits[number] and (seen is None or entry.environment in seen):
            diagnostics.append(_unused(ledger, number, entry))
    return Applied(tuple(left), tuple(accepted), tuple(diagnostics))


def _accepts(entry: Entry, finding: Diagnostic) -> bool:
    subject = finding.subject or _NO_SUBJECT
    patterns = (
        (entry.code, finding.code),
        (entry.environment, subject.environment),
        (entry.object, subject.object),
        (entry.path, subject.path),
    )
    return finding.category is Category.FINDING and all(
        pattern is None or (text is not None and matches(pattern, text)) for pattern, text in patterns
    )


def _expired(ledger: Ledger, number: int, entry: Entry, hits: int) -> Diagnostic:
    """An error while its findings are there, for somebody has to decide anew; else a warning to delete it."""
    owner = f", decided by {entry.owner}," if entry.owner.strip() else ""
    message = f"this entry{owner} counted until {entry.until}"
    if hits:
        findings = "the finding is" if hits == 1 else f"its {hits} findings are"
        message += f": {findings} open again"
        step = "resolve the difference and delete the entry, or decide anew with a later 'until'"
    else:
        message += ", and no finding needs it any more"
        step = "delete the entry"
    severity = Severity.ERROR if hits else Severity.WARNING
    span = ledger.span(number, "until")
    return Diagnostic(
        code="B2F521", severity=severity, message=message, span=span, help=step, category=Category.FINDING
    )


def _unused(ledger: Ledger, number: int, entry: Entry) -> Diagnostic:
    patterns = (
        ("code", entry.code),
        ("environment", entry.environment),
        ("object", entry.object),
        ("path", entry.path),
    )
    criteria = ", ".join(f"{name} '{pattern}'" for name, pattern in patterns if pattern is not None)
    return Diagnostic(
        code="B2F522",
        severity=Severity.WARNING,
        message=f"no finding has {criteria}",
        span=ledger.span(number),
        help="delete the entry, or correct what it matches",
        category=Category.FINDING,
    )
