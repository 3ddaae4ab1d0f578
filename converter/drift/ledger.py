"""The findings that the ledger accepts, and the findings about the ledger itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from converter.drift.ledger_file import matches
from converter.drift.pins import pins_of
from converter.source import Category, Diagnostic, Label, Severity, Subject, dataclass

if TYPE_CHECKING:
    from converter.drift.ledger_file import Entry, Ledger, Values

SOON: Final = timedelta(days=14)
"""How long before its last day an entry is listed."""

_NO_SUBJECT = Subject()
_LONGEST: Final = 80  # characters of an accepted value in a message


@dataclass(frozen=True, slots=True)
class Applied:
    """The findings after the ledger was applied.

    `open` are those that no entry accepts, `accepted` the others, each with its entry, and
    `diagnostics` the findings about the ledger: entries whose date has passed or is near, unused
    ones, and those that hold no values.
    """

    open: tuple[Diagnostic, ...]
    accepted: tuple[tuple[Diagnostic, Entry], ...]
    diagnostics: tuple[Diagnostic, ...]


class Fit(Enum):
    """Whether an entry is about a finding."""

    NONE = auto()
    ACCEPTED = auto()
    MOVED = auto()  # it accepted other values of it


def apply(
    ledger: Ledger, findings: Iterable[Diagnostic], today: date, *, only: Iterable[str] | None = None
) -> Applied:
    """The findings as of `today`, in their order; an entry counts through the day of its `until`.

    Only findings can be accepted, not errors of input or configuration. One that has other values than
    those accepted is open, and says what was accepted and when. With `only`, the environments that were
    compared if not all, an entry that may be needed elsewhere is not reported as unused.
    """
    found = tuple(findings)
    judged = [_judged(number, entry, found, today) for number, entry in enumerate(ledger.entries)]
    left, accepted = [], []
    accepting: set[int] = set()
    for at, finding in enumerate(found):
        counting = [one for one in judged if not one.is_expired]
        by = next((one for one in counting if one.fits[at][0] is Fit.ACCEPTED), None)
        if by is not None:
            accepted.append((finding, by.entry))
            accepting.add(at)
        else:
            moved = next((one for one in counting if one.has_moved(at)), None)
            left.append(finding if moved is None else _with_accepted_values(ledger, finding, moved, at))
    seen = None if only is None else frozenset(only)
    diagnostics = [each for one in judged for each in _about(ledger, one, accepting, seen, today)]
    return Applied(tuple(left), tuple(accepted), tuple(diagnostics))


@dataclass(frozen=True, slots=True)
class _Judged:
    """An entry with its number, and whether it is about each finding, by which of its `values`."""

    number: int
    entry: Entry
    is_expired: bool
    fits: list[tuple[Fit, int | None]]

    def has_moved(self, at: int) -> bool:
        """Whether it accepted other values of a finding; those that another finding has are that one's."""
        return self.fits[at][0] is Fit.MOVED and (Fit.ACCEPTED, self.fits[at][1]) not in self.fits

    @property
    def hits(self) -> set[int]:
        """The findings that it is about."""
        return {at for at, (fit, _) in enumerate(self.fits) if fit is not Fit.NONE}


def _judged(number: int, entry: Entry, found: tuple[Diagnostic, ...], today: date) -> _Judged:
    is_expired = entry.until is not None and entry.until < today
    return _Judged(number, entry, is_expired, [fit(entry, finding) for finding in found])


def fit(entry: Entry, finding: Diagnostic) -> tuple[Fit, int | None]:
    """Whether an entry accepts a finding, and the index of those of its values that say so."""
    if not _matches_entry(entry, finding):
        return Fit.NONE, None
    if entry.values is None:
        return Fit.ACCEPTED, None
    source, tree = pins_of(finding)
    about = [at for at, each in enumerate(entry.values) if _matches(each, finding)]
    for at in about:
        one = entry.values[at]
        if source.is_pinned_by(one.source, one.source_digest or "") and tree.is_pinned_by(
            one.tree, one.tree_digest or ""
        ):
            return Fit.ACCEPTED, at
    return (Fit.MOVED, about[0]) if about else (Fit.NONE, None)


def _matches_entry(entry: Entry, finding: Diagnostic) -> bool:
    if finding.category is not Category.FINDING:
        return False
    return (entry.code is None or matches(entry.code, finding.code)) and _matches(entry, finding)


def _matches(patterns: Entry | Values, finding: Diagnostic) -> bool:
    subject = finding.subject or _NO_SUBJECT
    pairs = (
        (patterns.environment, subject.environment),
        (patterns.object, subject.object),
        (patterns.path, subject.path),
    )
    return all(pattern is None or (text is not None and matches(pattern, text)) for pattern, text in pairs)


def _with_accepted_values(ledger: Ledger, finding: Diagnostic, judged: _Judged, at: int) -> Diagnostic:
    """The finding, with what was accepted in place of its values, and since when."""
    entry, index = judged.entry, judged.fits[at][1]
    assert entry.values is not None
    assert index is not None
    values = entry.values[index]
    source = _shown(values.source, values.source_digest)
    tree = _shown(values.tree, values.tree_digest)
    since = f" on {entry.since}" if entry.since is not None else ""
    span = ledger.span(judged.number, "values", index)
    labels = (Label(span, f"accepted{since}: {entry.reason}"),) if span is not None else ()
    return replace(
        finding,
        message=f"{finding.message}; accepted{since}: {source} in the source, {tree} in the tree",
        labels=(*finding.labels, *labels),
    )


def _shown(value: Any, digest: str | None) -> str:
    if digest:
        return "another value"
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


# --- findings about the ledger ------------------------------------------------------------------


def _about(
    ledger: Ledger, judged: _Judged, accepting: set[int], seen: frozenset[str] | None, today: date
) -> Iterator[Diagnostic]:
    entry, number = judged.entry, judged.number
    if judged.is_expired:
        yield _expired(ledger, number, entry, len(judged.hits))
        return
    # The values that a finding had before aren't needed where another entry accepts those that it has now.
    is_needed = any(
        fit is Fit.ACCEPTED or (fit is Fit.MOVED and at not in accepting)
        for at, (fit, _) in enumerate(judged.fits)
    )
    if not is_needed:
        if seen is None or entry.environment in seen:
            yield _unused(ledger, number, entry, is_replaced=bool(judged.hits))
        return
    yield from _unused_values(ledger, judged, seen)
    if entry.values is None:
        yield _without_values(ledger, number)
    if entry.until is not None and entry.until <= today + SOON:
        yield _ending(ledger, number, entry, len(judged.hits))


def _expired(ledger: Ledger, number: int, entry: Entry, hits: int) -> Diagnostic:
    """An error while its findings are there, for somebody has to decide anew; else a warning to delete it."""
    message = f"this entry{_decided(entry)} counted until {entry.until}"
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


def _ending(ledger: Ledger, number: int, entry: Entry, hits: int) -> Diagnostic:
    findings = "the finding is" if hits == 1 else f"its {hits} findings are"
    return Diagnostic(
        code="B2F525",
        severity=Severity.NOTE,
        message=f"this entry{_decided(entry)} counts until {entry.until}: then {findings} open again",
        span=ledger.span(number, "until"),
        help="resolve the difference, or decide anew with a later 'until'",
        category=Category.FINDING,
    )


def _decided(entry: Entry) -> str:
    return f", decided by {entry.owner}," if entry.owner.strip() else ""


def _without_values(ledger: Ledger, number: int) -> Diagnostic:
    return Diagnostic(
        code="B2F524",
        severity=Severity.WARNING,
        message="this entry holds no values: it accepts whatever its findings become",
        span=ledger.span(number),
        help="run `bicep2flux drift --pin`: it writes today's values into the entry",
        category=Category.FINDING,
    )


def _unused_values(ledger: Ledger, judged: _Judged, seen: frozenset[str] | None) -> Iterator[Diagnostic]:
    used = {index for _, index in judged.fits}
    for index, values in enumerate(judged.entry.values or ()):
        environment = values.environment or judged.entry.environment
        if index not in used and (seen is None or environment in seen):
            yield _unused(ledger, judged.number, values, "values", index)


def _unused(
    ledger: Ledger, number: int, patterns: Entry | Values, *path: str | int, is_replaced: bool = False
) -> Diagnostic:
    """A warning for an entry, or values in it.

    `is_replaced`: another entry accepts what its findings are now.
    """
    names = ("code", "environment", "object", "path")
    given = ((name, getattr(patterns, name, None)) for name in names)
    criteria = ", ".join(f"{name} '{pattern}'" for name, pattern in given if pattern is not None)
    what = "these values" if path else "the entry"
    message = f"no finding has {criteria or 'what was accepted here'}"
    if is_replaced:
        message = f"another entry accepts the present values of {criteria}: nothing needs this one any more"
    is_wrong = not path and not is_replaced
    return Diagnostic(
        code="B2F522",
        severity=Severity.WARNING,
        message=message,
        span=ledger.span(number, *path),
        help=f"delete {what}, or correct what it matches" if is_wrong else f"delete {what}",
        category=Category.FINDING,
    )
