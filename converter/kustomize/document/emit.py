"""Kubernetes objects as YAML text: block style, one way to write each value.

Readers take bare words for different things: YAML 1.1 knows `y`, `on` and `12:30:45`, YAML 1.2
`0o17`, Go's decoder a mixture. A string that any of them would read as something else is quoted,
so the text means the same to all. Only JSON-like data is written: mappings with string keys,
lists, strings, integers of 64 bits, finite floats, booleans, null.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from converter.source import Category, Diagnostic, DiagnosticError, Severity

_STEP: Final = "  "

# Characters that a reader may refuse, fold away or not show: controls (but the newline), odd spaces,
# zero-width and bidirectional marks, line separators, the byte-order mark, non-characters, tags.
_HIDDEN: Final = (
    "\\x00-\\x09\\x0b-\\x1f\\x7f-\\xa0\\xad\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufdd0-\\ufdef\\ufeff"
    "\\ufff0-\\ufffb\\ufffe\\uffff\\U0001fffe\\U0001ffff\\U000e0000-\\U000e0fff\\U000ffffe-\\U0010ffff"
)
_REFUSED: Final = re.compile(r"[\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What Kustomize rejects or changes even if it is escaped, and halves of surrogate pairs."""

_HIDDEN_OR_NEWLINE: Final = re.compile(rf"[\n{_HIDDEN}\ud800-\udfff]")
_ESCAPED: Final = re.compile(rf'[\n{_HIDDEN}"\\]')
_NAMED_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}

_BARE: Final = re.compile(rf"(?:[^ \n{_HIDDEN}\-?:,\[\]{{}}#&*!|>'\"%@`]|[-?:](?![ ]|$))[^\n{_HIDDEN}]*")
"""What a bare word may start with and consist of; `: ` and ` #` are looked for separately."""

_AMBIGUOUS: Final = re.compile(
    r"""
      ~ | null | y | n | yes | no | true | false | on | off | << | =
    | [-+]? 0 [xob] [0-9a-f_.]* (?: p [-+]? [0-9_]* )?
    | [-+]? [0-9] [0-9_,]* (?: \. [0-9_]* )? (?: e [-+]? [0-9_]* )?
    | [-+]? \. [0-9_]* (?: e [-+]? [0-9_]* )?
    | [-+]? [0-9] [0-9_]* (?: : [0-9_]+ )+ (?: \. [0-9_]* )?
    | [-+]? \.? (?: inf | infinity | nan )
    | [0-9]{4} - [0-9]{1,2} - [0-9]{1,2} (?: [t\s] .* )?
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""What some reader takes for null, a boolean, a number, a date, a merge key or a default value."""

_UNBLOCKABLE: Final = re.compile(rf"\A[ \n]|[{_HIDDEN}]|[ ]$", re.MULTILINE)
"""What keeps a text of several lines from being a literal block that no editor changes."""


def emit(documents: Iterable[Mapping[str, Any]]) -> str:
    """The documents as one YAML stream, separated by `---`, keys in the order given.

    Raises `DiagnosticError` (B2F403) for what a manifest can't carry: a control character beyond
    ASCII, half of a surrogate pair, a number outside JSON's or 64 bits, a key that isn't a string,
    a value of another type.
    """
    texts = []
    for document in documents:
        lines: list[str] = []
        _mapping(lines, document, "")
        texts.append("\n".join(lines) + "\n")
    return "---\n".join(texts)


def escaped(text: str) -> str:
    """The text with every character that a reader may refuse or not show as its escape: for comments."""
    return _HIDDEN_OR_NEWLINE.sub(_escape, text)


def is_ambiguous(text: str) -> bool:
    """Whether some reader would take the bare text for anything but a string."""
    return _AMBIGUOUS.fullmatch(text) is not None


def string_lines(text: str) -> int:
    """How many lines `emit` writes for a string, the line of its key or dash included."""
    return _string(text, "").count("\n") + 1 if "\n" in text else 1


def _mapping(lines: list[str], body: Mapping[str, Any], pad: str) -> None:
    for key, value in body.items():
        label = f"{pad}{_key(key)}:"
        if isinstance(value, str):
            lines.append(f"{label} {_string(value, pad)}")
        elif isinstance(value, dict) and value:
            lines.append(label)
            _mapping(lines, value, pad + _STEP)
        elif isinstance(value, list) and value:
            lines.append(label)
            _sequence(lines, value, pad + _STEP)
        else:
            lines.append(f"{label} {_other(value)}")


def _sequence(lines: list[str], items: list[Any], pad: str) -> None:
    inner = pad + _STEP
    for item in items:
        if isinstance(item, str):
            lines.append(f"{pad}- {_string(item, pad)}")
        elif isinstance(item, dict | list) and item:
            first = len(lines)
            if isinstance(item, dict):
                _mapping(lines, item, inner)
            else:
                _sequence(lines, item, inner)
            # The item's first line starts beside the dash.
            lines[first] = f"{pad}- {lines[first][len(inner) :]}"
        else:
            lines.append(f"{pad}- {_other(item)}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise _unwritable(f"the key {key!r} is not a string")
    if len(key) > 1000:
        raise _unwritable(f"the key {key[:40]!r}… is longer than YAML allows")
    return _word(key)


def _string(text: str, pad: str) -> str:
    if "\n" in text and text.strip("\n") and not _UNBLOCKABLE.search(text):
        return _block(text, pad + _STEP)
    return _word(text)


def _block(text: str, pad: str) -> str:
    """A literal block, its chomping sign chosen by the newlines at the end."""
    body = text.rstrip("\n")
    trailing = len(text) - len(body)
    sign = ("-", "", "+")[min(trailing, 2)]
    lines = [pad + line if line else "" for line in body.split("\n")] + [""] * (trailing - 1)
    return "\n".join([f"|{sign}", *lines])


@lru_cache(maxsize=8192)
def _word(text: str) -> str:
    """A string on one line, bare if everybody reads it as that string, else in double quotes."""
    if (refused := _REFUSED.search(text)) is not None:
        raise _unwritable(f"a string holds U+{ord(refused[0]):04X}, which isn't allowed in text")
    return text if is_bare(text) else f'"{_ESCAPED.sub(_escape, text)}"'


def is_bare(text: str) -> bool:
    """Whether a string of one line is written without quotes."""
    return (
        _BARE.fullmatch(text) is not None
        and ": " not in text
        and " #" not in text
        and text[-1] not in ": "
        and not text.startswith(("---", "..."))
        and not is_ambiguous(text)
    )


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _NAMED_ESCAPES:
        return _NAMED_ESCAPES[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _other(value: object) -> str:
    """Every value except strings and collections with content."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise _unwritable(f"the integer {value} doesn't fit into 64 bits")
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _unwritable(f"the number {value} has no JSON form")
        text = repr(value)
        # YAML 1.1 wants a point in a number with exponent.
        return text if "e" not in text or "." in text else text.replace("e", ".0e")
    if isinstance(value, dict) and not value:
        return "{}"
    if isinstance(value, list) and not value:
        return "[]"
    raise _unwritable("a value of this kind has no place in a manifest")


def _unwritable(problem: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code="B2F403",
            severity=Severity.ERROR,
            message=f"no manifest can carry this value: {problem}",
            category=Category.INPUT,
        )
    )
