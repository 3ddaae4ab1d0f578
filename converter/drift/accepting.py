"""New entries of the ledger, written below the existing ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from converter.drift.ledger_file import Ledger, literally
from converter.drift.ledger_text import check_ledger, flow, pinned, scalar
from converter.drift.pins import pins_of
from converter.source import Category, Diagnostic, Subject, YamlDocument, dataclass

DAYS: Final = 90
"""How long an entry counts by default."""

_HEAD: Final = """\
# Findings that are known and may stay as they are. Each needs a reason, and counts through its date.
accepted:
"""
_NO_SUBJECT: Final = Subject()


def accept(
    ledger: Ledger,
    findings: Iterable[Diagnostic],
    today: date,
    *,
    reason: str,
    owner: str = "",
    until: date | None = None,
    environments: Iterable[str] = (),
) -> str:
    """The ledger's new text: the old text byte for byte, and below it entries for the findings.

    There is one entry for each cause: findings of one code and field in several environments, and those of
    one code at one place. Each holds the values of its findings, the `reason`, which isn't empty, and the
    `owner`. An environment isn't named where all of `environments` have a finding with the same values.
    Errors of input and configuration are left out. Without `until`, the entries count for `DAYS`.

    Raises `DiagnosticError` (B2F523) for a ledger whose list is not in block style.
    """
    entries = [_entry(cause, frozenset(environments)) for cause in _causes(findings)]
    text = ledger.document.source.text if ledger.document is not None else ""
    if not entries:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    start, pad = _start(ledger.document)
    decided = [
        f"reason: {scalar(reason)}",
        *([f"owner: {scalar(owner)}"] if owner else []),
        f"since: {today.isoformat()}",
        f"until: {(until or today + timedelta(days=DAYS)).isoformat()}",
    ]
    added = [line for entry in entries for line in _lines(entry, decided, pad)]
    if start and not start.endswith("\n"):
        start += newline
    new = start + "".join(f"{line}{newline}" for line in added)
    check_ledger(new, len(ledger.entries) + len(entries), ledger.document)
    return new


def is_about_ledger(finding: Diagnostic) -> bool:
    """Whether a finding is about an entry of the ledger: such a one can't be accepted."""
    return finding.code.startswith("B2F52")


# --- causes -------------------------------------------------------------------------------------

_Field = tuple[str, str, str]
"""Object, path and code of a finding: what is the same in several environments."""


def _causes(findings: Iterable[Diagnostic]) -> list[dict[_Field, list[Diagnostic]]]:
    """The findings by field, those fields together that have one code and a place in common; sorted."""
    fields: dict[_Field, list[Diagnostic]] = defaultdict(list)
    for finding in findings:
        if finding.category is Category.FINDING and not is_about_ledger(finding):
            subject = finding.subject or _NO_SUBJECT
            fields[subject.object or "", subject.path or "", finding.code].append(finding)
    causes: list[tuple[set[Any], dict[_Field, list[Diagnostic]]]] = []
    for field in sorted(fields):
        places = {place for finding in fields[field] if (place := _place(finding)) is not None}
        joined = {field: fields[field]}
        apart = []
        for others, cause in causes:
            if places & others:
                places |= others
                joined = {**cause, **joined}
            else:
                apart.append((others, cause))
        causes = [*apart, (places, joined)]
    return sorted((dict(sorted(cause.items())) for _, cause in causes), key=lambda cause: next(iter(cause)))


def _place(finding: Diagnostic) -> tuple[str, str, int] | None:
    """The code and the line that makes the difference: the tree's, else the source's."""
    subject = finding.subject or _NO_SUBJECT
    span = subject.place or finding.span
    return (finding.code, span.file, span.start) if span is not None else None


# --- entries ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """The patterns of an entry, and the members of each of its values."""

    patterns: dict[str, str]
    values: list[dict[str, Any]]


def _entry(cause: dict[_Field, list[Diagnostic]], environments: frozenset[str]) -> _Entry:
    values: list[dict[str, Any]] = []
    for (object_, path, _), findings in cause.items():
        by_environment: dict[str, list[dict[str, Any]]] = {}
        for finding in findings:
            environment = (finding.subject or _NO_SUBJECT).environment or ""
            sides = dict(pinned(*pins_of(finding)))
            if sides not in (found := by_environment.setdefault(environment, [])):
                found.append(sides)
        first = next(iter(by_environment.values()))
        is_alike = all(each == first for each in by_environment.values())
        is_everywhere = "" in by_environment or (environments and by_environment.keys() >= environments)
        for environment in [""] if is_alike and is_everywhere else sorted(by_environment):
            where = {"environment": environment, "object": object_, "path": path}
            names = {key: literally(text) for key, text in where.items() if text}
            values += [{**names, **sides} for sides in by_environment.get(environment, first)]
    (_, _, code), *_ = cause
    shared: dict[str, str] = {
        key: values[0][key]
        for key in ("environment", "object", "path")
        if key in values[0] and all(one.get(key) == values[0][key] for one in values)
    }
    return _Entry(
        {"code": literally(code), **shared},
        [{key: value for key, value in one.items() if key not in shared} for one in values],
    )


def _lines(entry: _Entry, decided: list[str], pad: str) -> Iterator[str]:
    lines = [f"{key}: {scalar(text)}" for key, text in entry.patterns.items()]
    lines += [*decided, "values:", *(f"  - {flow(one)}" for one in entry.values)]
    yield from (f"{pad}{'  ' if at else '- '}{line}" for at, line in enumerate(lines))


def _start(document: YamlDocument | None) -> tuple[str, str]:
    """The text that the new entries are added to, and their indentation."""
    if document is None:
        return _HEAD, "  "
    text = document.source.text
    listed = document.root.child("accepted")
    if listed is None:
        # Nothing but comments, or an empty mapping, which the check refuses.
        return f"{text}{'' if text.endswith(chr(10)) else chr(10)}accepted:\n" if text else _HEAD, "  "
    if listed.items:
        line_start = text.rfind("\n", 0, listed.start) + 1
        return text, " " * len(text[line_start : listed.start])
    if text[listed.start : listed.end] == "[]":
        return text[: listed.start].rstrip(" ") + text[listed.end :], "  "
    return text, "  "
