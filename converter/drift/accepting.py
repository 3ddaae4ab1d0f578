"""New entries of the ledger, written below the existing ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from converter.drift.ledger_file import Ledger, literally
from converter.kustomize import is_ambiguous
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    SourceFile,
    Subject,
    YamlDocument,
    read_yaml,
)

DAYS: Final = 90
"""How long an entry counts by default."""

_HEAD: Final = """\
# Findings that are known and may stay as they are. Each needs a reason, and counts through its date.
accepted:
"""
_BARE: Final = re.compile(r"[A-Za-z][A-Za-z0-9._/=\[\]-]*")
# Without control characters and those that a reader of YAML or an editor normalizes or doesn't show.
_PRINTABLE: Final = re.compile(
    "[\x20-\x7e\xa1-\u061b\u061d-\u200a\u2010-\u2027\u2030-\u205f\u2070-\ud7ff"
    "\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U0001fffd]+"
)
_NO_SUBJECT: Final = Subject()


def accept(
    ledger: Ledger,
    findings: Iterable[Diagnostic],
    today: date,
    *,
    environments: Iterable[str] = (),
    days: int = DAYS,
) -> str:
    """The ledger's new text: the old text byte for byte, and below it entries for the findings.

    There is one entry for each code, object and path, without environment when all of `environments`
    have the finding, else one for each that has. The reason is left empty, and the ledger
    is refused until somebody fills it in. Errors of input and configuration are left out.

    Raises `DiagnosticError` (B2F523) for a ledger whose list is not in block style.
    """
    entries = list(_entries(findings, frozenset(environments)))
    text = ledger.document.source.text if ledger.document is not None else ""
    if not entries:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    start, pad = _start(ledger.document)
    until = today + timedelta(days=days)
    added = [line for entry in entries for line in _lines(entry, until, pad)]
    if start and not start.endswith("\n"):
        start += newline
    new = start + "".join(f"{line}{newline}" for line in added)
    _check(new, len(ledger.entries) + len(entries), ledger.document)
    return new


Patterns = dict[str, str]


def _entries(findings: Iterable[Diagnostic], environments: frozenset[str]) -> Iterator[Patterns]:
    """The patterns of each new entry, sorted."""
    places: dict[tuple[str, str, str], set[str]] = {}
    for finding in findings:
        if finding.category is Category.FINDING and not _is_about_ledger(finding):
            subject = finding.subject or _NO_SUBJECT
            key = (subject.object or "", subject.path or "", finding.code)
            places.setdefault(key, set()).add(subject.environment or "")
    for (object_, path, code), found in sorted(places.items()):
        is_everywhere = "" in found or (environments and found >= environments)
        for environment in [""] if is_everywhere else sorted(found):
            patterns = {"code": code, "environment": environment, "object": object_, "path": path}
            yield {key: literally(text) for key, text in patterns.items() if text}


def _is_about_ledger(finding: Diagnostic) -> bool:
    return finding.code.startswith("B2F52")


def _lines(patterns: Patterns, until: date, pad: str) -> Iterator[str]:
    lines = [f"{key}: {_scalar(text)}" for key, text in patterns.items()]
    lines += ["reason: ''", "owner: ''", f"until: {until.isoformat()}"]
    yield from (f"{pad}{'  ' if at else '- '}{line}" for at, line in enumerate(lines))


def _scalar(text: str) -> str:
    """A YAML scalar on one line that every reader reads as this text."""
    if _BARE.fullmatch(text) and not is_ambiguous(text):
        return text
    if _PRINTABLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return f"\\{character}"
    if _PRINTABLE.fullmatch(character):
        return character
    return f"\\U{ord(character):08x}"


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


def _check(text: str, entries: int, document: YamlDocument | None) -> None:
    """Raise unless the new text has all entries: the old one may be in flow style."""
    try:
        data = read_yaml(SourceFile("", text)).data
    except DiagnosticError:
        data = None
    if isinstance(data, dict) and len(data["accepted"]) == entries:
        return
    raise DiagnosticError(
        Diagnostic(
            code="B2F523",
            severity=Severity.ERROR,
            message="no entry can be added to a ledger in this style",
            span=document.span(("accepted",)) if document is not None else None,
            help="write 'accepted:' as a list with one '- ' an entry, and nothing after it",
            category=Category.CONFIGURATION,
        )
    )
