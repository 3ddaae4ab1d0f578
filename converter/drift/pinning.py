"""Entries of the ledger that hold no values: today's are written into them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from converter.drift.ledger import Fit, fit
from converter.drift.ledger_file import Entry, Ledger, literally
from converter.drift.ledger_text import check_ledger, flow, pinned
from converter.drift.pins import pins_of
from converter.source import Diagnostic, Node, Subject, YamlDocument

_NO_SUBJECT: Final = Subject()


def pin(ledger: Ledger, findings: Iterable[Diagnostic], today: date) -> str:
    """The ledger's new text: the old one, with the values of `findings` in each entry that holds none.

    An entry that no finding needs, or whose date has passed, stays as it is. `findings` are those of all
    environments: an entry accepts no others afterwards.

    Raises `DiagnosticError` (B2F523) for a ledger that nothing can be added to.
    """
    if ledger.document is None:
        return ""
    found = tuple(findings)
    text = ledger.document.source.text
    # From the end, so that the places before stay right.
    for number, entry in reversed(list(enumerate(ledger.entries))):
        if entry.values is not None or (entry.until is not None and entry.until < today):
            continue
        values = [_values(entry, finding) for finding in found if fit(entry, finding)[0] is Fit.ACCEPTED]
        if values:
            text = _with_values(text, _node(ledger.document, number), entry, values, today)
    check_ledger(text, len(ledger.entries), ledger.document)
    return text


def _values(entry: Entry, finding: Diagnostic) -> dict[str, Any]:
    """The values of a finding, named as far as the entry's own patterns don't name it."""
    subject = finding.subject or _NO_SUBJECT
    names = (
        ("environment", entry.environment, subject.environment),
        ("object", entry.object, subject.object),
        ("path", entry.path, subject.path),
    )
    named = {key: literally(text) for key, pattern, text in names if text and pattern != literally(text)}
    return {**named, **dict(pinned(*pins_of(finding)))}


def _node(document: YamlDocument, number: int) -> Node:
    listed = document.root.child("accepted")
    node = listed.child(number) if listed is not None else None
    assert node is not None
    return node


def _with_values(text: str, node: Node, entry: Entry, values: list[dict[str, Any]], today: date) -> str:
    since = [] if entry.since is not None else [f"since: {today.isoformat()}"]
    if text[node.start] == "{":
        inside = text[node.start : node.end - 1].rstrip()
        added = ", ".join([*since, f"values: [{', '.join(map(flow, values))}]"])
        comma = " " if inside.endswith(",") else ", "
        return f"{text[: node.start]}{inside}{comma}{added}}}{text[node.end :]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    line_start = text.rfind("\n", 0, node.start) + 1
    pad = " " * (node.start - line_start)
    end = text.find("\n", node.end)
    before, after = (text, "") if end < 0 else (text[: end + 1], text[end + 1 :])
    if not before.endswith("\n"):
        before += newline
    lines = [*since, "values:", *(f"  - {flow(one)}" for one in values)]
    return before + "".join(f"{pad}{line}{newline}" for line in lines) + after
