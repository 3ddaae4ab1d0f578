"""Values printed: `string`, and `format` with .NET's composite formats.

Rules: "Composite formatting" of .NET's documentation. What an argument prints alone is what it prints
in `${…}`, which Bicep makes a call of `format` of.
"""

from __future__ import annotations

import re
from typing import Final

from converter.bicep.functions import number_formats, units
from converter.bicep.functions.registry import Rejected, Site, Table, Undecided
from converter.bicep.symbolic.symbols import kind_of
from converter.bicep.symbolic.texts import interpolated, known_text, printed, shown, size, to_json
from converter.provenance import Scalar, Symbol, Text, Value, is_known, is_null, is_secret, plain

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values

_FORMAT_ITEM: Final = re.compile(
    r"\{\{|\}\}|\{(?P<index>\d+) *(?:, *(?P<width>-?\d+) *)?(?::(?P<pattern>[^{}]*))?\}(?P<more>\})?|[{}]",
    re.ASCII,
)
_LIMIT: Final = 1_000_000
"""Where .NET's indexes and widths end."""

_DIGITS: Final = len(str(_LIMIT)) + 1


@values("string", "any")
def string(site: Site, value: Value) -> Value:
    """The value as text: compact JSON for arrays and objects, else as in `${…}`."""
    if kind_of(value) == "string":
        return value
    if is_null(value):
        site.reject("a value, this is null")
    if isinstance(value, Symbol) or not is_known(value):
        return site.unknown((value,))
    data = plain(value)
    text = to_json(data) if isinstance(data, list | dict) else shown(data)
    site.scope.run.check_text(len(text), site.node.span)
    return site.known(text, (value,))


@values("format", "string", "any*")
def format_(site: Site, template: Value, *arguments: Value) -> Value:
    text = known_text(template)
    everything = (template, *arguments)
    if text is None:
        return site.unknown(everything)
    try:
        parts = _parts(site, template, text, arguments)
    except Undecided:
        return site.unknown(everything)
    except Rejected as rejected:
        site.reject(rejected.expectation, rejected.position)
    return interpolated([part for part in parts if not _is_empty(part)], site.origin(everything))


def _is_empty(part: Value) -> bool:
    return isinstance(part, Scalar) and part.data == ""


def _parts(site: Site, template: Value, text: str, arguments: tuple[Value, ...]) -> list[Value]:
    """The text between the format items of the template, and what each of them prints."""
    parts: list[Value] = []
    grown = end = 0

    def add(part: Value) -> None:
        nonlocal grown
        grown += size(part)
        site.scope.run.check_text(grown, site.node.span)
        parts.append(part)

    def literal(piece: str) -> None:
        add(Scalar(piece, is_secret(template), origin=template.origin))

    at = 0
    while (match := _FORMAT_ITEM.search(text, at)) is not None:
        literal(text[end : match.start()])
        at = end = match.end()
        if match[0] in {"{{", "}}"}:
            literal(match[0][0])
            continue
        if match["index"] is None:
            raise Rejected("a format whose braces are in pairs (`{{` for a brace itself)")
        if match["more"] is not None:
            if match["pattern"]:
                # Versions of .NET differ in whether this brace belongs to the pattern.
                raise Undecided
            at = end = match.end() - 1
        add(_filled(match, arguments))
    literal(text[end:])
    return parts


def _filled(match: re.Match[str], arguments: tuple[Value, ...]) -> Value:
    """What one format item prints."""
    item = match[0].rstrip("}") + "}"
    if len(match["index"]) > _DIGITS or int(match["index"]) >= len(arguments):
        raise Rejected(f"an argument for {item}")
    value, width, pattern = arguments[int(match["index"])], match["width"], match["pattern"]
    if not width and not pattern:
        return printed(value, value.origin)
    if isinstance(value, Symbol | Text) or not is_known(value):
        raise Undecided
    data = plain(value)
    # An array or object prints as it does alone, whatever the format; its width counts.
    text = shown(data)
    if pattern and type(data) is int:
        try:
            text = number_formats.formatted(data, pattern)
        except number_formats.NotAFormatError:
            raise Rejected(f"a numeric format of .NET in {item}, such as `D3` or `N0`") from None
    elif pattern and isinstance(data, float):
        raise Undecided
    if width:
        if len(width) > _DIGITS or abs(int(width)) >= _LIMIT:
            raise Rejected(f"a width below {_LIMIT} in {item}")
        blanks = " " * (abs(int(width)) - units.length(text))
        text = f"{text}{blanks}" if int(width) < 0 else f"{blanks}{text}"
    return Scalar(text, is_secret(value), origin=value.origin)
