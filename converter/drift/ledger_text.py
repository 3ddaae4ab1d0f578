"""The text of ledger entries: YAML that every reader reads alike, one value a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.drift.pins import Pin, canonical, digest_of
from converter.kustomize import is_ambiguous
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    SourceFile,
    YamlDocument,
    read_yaml,
)

_BARE: Final = re.compile(r"[A-Za-z][A-Za-z0-9._/=\[\]-]*")
_BARE_IN_FLOW: Final = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*")
# Without control characters and those that a reader of YAML or an editor normalizes or doesn't show.
_PRINTABLE: Final = re.compile(
    "[\x20-\x7e\xa1-\u061b\u061d-\u200a\u2010-\u2027\u2030-\u205f\u2070-\ud7ff"
    "\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U0001fffd]+"
)
_LONGEST: Final = 200
"""Characters of a value in the ledger; a longer one is there as its digest."""


def scalar(text: str) -> str:
    """A YAML scalar on one line that every reader reads as this text."""
    return _scalar(text, _BARE)


def flow(members: Mapping[str, Any]) -> str:
    """A mapping on one line."""
    return (
        f"{{{', '.join(f'{_scalar(key, _BARE_IN_FLOW)}: {_flow(value)}' for key, value in members.items())}}}"
    )


def pinned(source: Pin, tree: Pin) -> Iterator[tuple[str, Any]]:
    """The members of an entry's `values` that hold both sides; none for nothing."""
    for name, pin in (("source", source), ("tree", tree)):
        if pin.digest:
            yield f"{name}Digest", pin.digest
        elif pin.value is not None:
            held = _is_held(pin.value)
            yield (name, pin.value) if held else (f"{name}Digest", digest_of(pin.value))


def check_ledger(text: str, entries: int, document: YamlDocument | None) -> None:
    """Raise `DiagnosticError` (B2F523) unless a new text has all entries: the old may be in flow style."""
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


def _is_held(value: Any) -> bool:
    """Whether a value is short, and the same when it is read again."""
    text = flow({"value": value})
    if len(text) > _LONGEST:
        return False
    try:
        return canonical(read_yaml(SourceFile("", text)).data["value"]) == canonical(value)
    except (DiagnosticError, TypeError, KeyError):
        return False


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return flow(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value, _BARE_IN_FLOW) if isinstance(value, str) else json.dumps(value, default=str)


def _scalar(text: str, bare: re.Pattern[str]) -> str:
    if bare.fullmatch(text) and not is_ambiguous(text):
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
