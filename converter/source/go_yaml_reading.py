"""YAML as Go's `yaml.v2` reads it into JSON: how Flux reads an object again after its substitution.

kustomize-controller reads the text through `sigs.k8s.io/yaml`, which is `yaml.v2`. It takes a scalar without
quotes for other things than today's YAML does (`yes` is a boolean, `0123` is 83), and is laxer than PyYAML
with tabs, and with colons within brackets. Only the first document counts.

The rules are those of `go.yaml.in/yaml/v2` 2.4.4 and `sigs.k8s.io/yaml` 1.6.0. Parsed in Python, so that
what is accepted doesn't depend on the installation.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite, isnan
from typing import Any, Final

import yaml
from yaml import events, parser, reader, scanner, tokens

from converter.source.yaml_loading import MOST_NODES, YamlError

_CORE: Final = "tag:yaml.org,2002:"
_BINARY: Final = f"{_CORE}binary"
_RESOLVED: Final = frozenset({"str", "bool", "int", "float", "null", "timestamp"})

_WORDS: Final[dict[str, tuple[str, Any]]] = {
    spelt: (tag, value)
    for tag, value, words in (
        ("bool", True, ("y", "yes", "true", "on")),
        ("bool", False, ("n", "no", "false", "off")),
        ("null", None, ("null",)),
    )
    for word in words
    for spelt in {word, word.capitalize(), word.upper()}
} | {
    "": ("null", None),
    "~": ("null", None),
    "<<": ("merge", "<<"),
    **{
        f"{sign}.{word}": ("float", float(f"{sign}inf"))
        for sign in ("", "+", "-")
        for word in ("inf", "Inf", "INF")
    },
    **{f".{word}": ("float", float("nan")) for word in ("nan", "NaN", "NAN")},
}
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO](?P<oct>[0-7]+)"
    r"|0(?P<old>[0-7]+)|(?P<dec>0|[1-9][0-9]*))"
)
_BASES: Final = {"hex": 16, "bin": 2, "oct": 8, "old": 8, "dec": 10}
_MOST_DIGITS: Final = 20
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DOTTED: Final = re.compile(r"\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?")
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TIME: Final = re.compile(
    r"(?:(?P<t>[Tt])| +)(?P<h>[0-9]{1,2}):(?P<m>[0-9]{1,2}):(?P<s>[0-9]{1,2})(?:[.,][0-9]+)?"
    r"(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})?"
)
_LEAST_WITH_EXPONENT: Final = 1e21
_BLANKS: Final = "\0 \t\r\n\x85\u2028\u2029"
_BREAKS: Final = "\r\n\x85\u2028\u2029"


def go_yaml_data(text: str) -> Any:
    """The first document of a text as JSON data: keys are texts, whole numbers integers.

    None for a text without a document. Raises `YamlError` for what Go refuses, in the words of PyYAML.
    """
    try:
        return _Builder(_Parser(text)).data()
    except (yaml.YAMLError, RecursionError) as error:
        raise YamlError(str(error)) from error


def go_scalar(text: str) -> Any:
    """What a scalar without quotes is: null, a boolean, a number or a text; a date is a `datetime`."""
    tag, value = _resolved(text)
    return datetime(1, 1, 1, tzinfo=UTC) if tag == "timestamp" else value


def _resolved(text: str, *, explicit: str = "") -> tuple[str, Any]:
    """The tag and the value of a text without quotes, or of one with an explicit tag of YAML's own."""
    first = text[:1]
    if first and first not in "+-.0123456789yYnNtTfFoO~" and text not in _WORDS:
        return "str", text
    if text in _WORDS:
        return _WORDS[text]
    if first == ".":
        is_number = _DOTTED.fullmatch(text) and isfinite(float(text))
        return ("float", float(text)) if is_number else ("str", text)
    if first and first in "+-0123456789":
        if explicit in {"", "timestamp"} and _is_timestamp(text):
            return "timestamp", text
        return _number(text)
    return "str", text


def _number(text: str) -> tuple[str, Any]:
    plain = text.replace("_", "")
    if match := _NUMBER.fullmatch(plain):
        base = match.lastgroup or "dec"
        # A longer decimal number is beyond 64 bits; Python reads none of thousands of digits.
        if base != "dec" or len(match["dec"]) <= _MOST_DIGITS:
            number = int(match["sign"] + match[base], _BASES[base])
            if -(2**63) <= number < 2**63 or (number < 2**64 and not match["sign"]):
                return "int", number
    if _FLOAT.fullmatch(plain) and isfinite(value := float(plain)):
        return "float", value
    return "str", text


def _is_timestamp(text: str) -> bool:
    date = _DATE.match(text)
    if date is None:
        return False
    time = None
    if date.end() < len(text):
        time = _TIME.fullmatch(text, date.end())
        if time is None or bool(time["t"]) != bool(time["zone"]):
            return False
    hour, minute, second = (int(time[name]) for name in "hms") if time else (0, 0, 0)
    try:
        datetime(max(1, int(date[1])), int(date[2]), int(date[3]), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return False
    return True


class _Parser(reader.Reader, scanner.Scanner, parser.Parser):
    """PyYAML's parser, with the scanner's rules where Go's are others."""

    def __init__(self, text: str) -> None:
        reader.Reader.__init__(self, text)
        scanner.Scanner.__init__(self)
        parser.Parser.__init__(self)

    def scan_to_next_token(self) -> None:
        """Skips blanks, comments and line ends. A tab is a blank where no key may begin."""
        while True:
            while self.peek() == " " or (
                self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)
            ):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0\r\n\x85\u2028\u2029":
                    self.forward()
            if not self._line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain(self) -> tokens.ScalarToken:
        """A scalar without quotes. Within brackets, too, a colon ends it only in front of a blank."""
        pieces: list[str] = []
        between = ""
        start = end = self.get_mark()
        in_new_line = False
        while not (self.column == 0 and self._at_document_mark()) and self.peek() != "#":
            length = 0
            while (character := self.peek(length)) not in _BLANKS:
                if character == ":" and self.peek(length + 1) in _BLANKS:
                    break
                if self.flow_level and character in ",?[]{}":
                    break
                length += 1
            if length:
                pieces += [between, self.prefix(length)]
                self.forward(length)
                end = self.get_mark()
                between, in_new_line = "", False
                self.allow_simple_key = False
            if self.peek() == "\0" or self.peek() not in _BLANKS:
                break
            blanks, in_new_line = self._blanks(start, in_new_line=in_new_line)
            between += blanks
            if not self.flow_level and self.column < self.indent + 1:
                break
        if in_new_line:
            self.allow_simple_key = True
        return tokens.ScalarToken("".join(pieces), True, start, end)

    def _blanks(self, start: yaml.Mark, *, in_new_line: bool) -> tuple[str, bool]:
        """The blanks between two words of a scalar, folded, and whether there is a line end among them."""
        spaces, breaks = "", []
        while self.peek() != "\0" and self.peek() in _BLANKS:
            if self.peek() in _BREAKS:
                breaks.append(self._line_break())
                in_new_line = True
                continue
            if in_new_line and self.peek() == "\t" and self.column < self.indent + 1:
                message = "found a tab character that violates indentation"
                raise scanner.ScannerError("while scanning a plain scalar", start, message, self.get_mark())
            if not in_new_line:
                spaces += self.peek()
            self.forward()
        if not breaks:
            return ("" if in_new_line else spaces), in_new_line
        first, rest = breaks[0], "".join(breaks[1:])
        return (rest or " ") if first == "\n" else first + rest, in_new_line

    def _line_break(self) -> str:
        """Skips a line end; empty where there is none."""
        return str(self.scan_line_break())  # type: ignore[no-untyped-call]  # nor has it a type

    def _at_document_mark(self) -> bool:
        return self.prefix(3) in {"---", "..."} and self.peek(3) in _BLANKS

    def scan_tag(self) -> tokens.TagToken:
        """A tag. Only letters, digits, `-` and `_` can be between the marks of a handle."""
        start = self.get_mark()
        if self.peek(1) == "<" or self.peek(1) in _BLANKS:
            return super().scan_tag()
        length = 1
        while self.peek(length).isascii() and (self.peek(length).isalnum() or self.peek(length) in "-_"):
            length += 1
        if self.peek(length) == "!":
            handle = self.prefix(length + 1)
            self.forward(length + 1)
        else:
            handle = "!"
            self.forward()
        suffix = self.scan_tag_uri("tag", start)
        if self.peek() not in _BLANKS:
            message = "did not find expected whitespace or line break"
            raise scanner.ScannerError("while scanning a tag", start, message, self.get_mark())
        return tokens.TagToken((handle, suffix), start, self.get_mark())

    def scan_directive_name(self, start_mark: yaml.Mark) -> str:
        """The name behind a `%` at the beginning of a line."""
        name = str(super().scan_directive_name(start_mark))  # type: ignore[no-untyped-call]  # nor has it a type
        if name not in {"YAML", "TAG"}:
            message = "found unknown directive name"
            raise scanner.ScannerError("while scanning a directive", start_mark, message, self.get_mark())
        return name

    def scan_block_scalar_ignored_line(self, start_mark: yaml.Mark) -> None:
        """The rest of the line with `|` or `>`: blanks, tabs among them, and a comment."""
        while self.peek() in " \t":
            self.forward()
        super().scan_block_scalar_ignored_line(start_mark)

    def scan_block_scalar_indicators(self, start_mark: yaml.Mark) -> tuple[bool | None, int | None]:
        """The indicators behind `|` or `>`: a tab may follow them."""
        chomping: bool | None = None
        increment: int | None = None
        for _ in range(2):
            if chomping is None and self.peek() in "+-":
                chomping = self.peek() == "+"
                self.forward()
            elif increment is None and self.peek() in "123456789":
                increment = int(self.peek())
                self.forward()
        if self.peek() not in _BLANKS and self.peek() != "#":
            message = "did not find expected comment or line break"
            raise scanner.ScannerError("while scanning a block scalar", start_mark, message, self.get_mark())
        return chomping, increment


@dataclass(eq=False, slots=True)
class _Node:
    """A value of the text. `children` of a mapping are keys and values in turn."""

    kind: str
    value: str = ""
    tag: str = ""
    is_plain: bool = False
    children: list[_Node] = field(default_factory=list)
    alias: _Node | None = None


class _Builder:
    """Data from a parser's events."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser
        self._anchors: dict[str, _Node] = {}
        self._open: set[int] = set()
        self._count = 0

    def data(self) -> Any:
        self._parser.get_event()
        if isinstance(self._parser.get_event(), events.StreamEndEvent):
            return None
        return self._value(self._node())

    def _node(self) -> _Node:
        event = self._parser.get_event()
        if isinstance(event, events.AliasEvent):
            if event.anchor not in self._anchors:
                raise YamlError(f"unknown anchor '{event.anchor}' referenced")
            return _Node("alias", event.anchor, alias=self._anchors[event.anchor])
        node = _Node("scalar", tag=event.tag or "")
        if event.anchor:
            self._anchors[event.anchor] = node
        if isinstance(event, events.ScalarEvent):
            node.value, node.is_plain = event.value, bool(event.implicit[0])
            return node
        node.kind = "mapping" if isinstance(event, events.MappingStartEvent) else "sequence"
        while not isinstance(self._parser.peek_event(), events.CollectionEndEvent):
            node.children.append(self._node())
        self._parser.get_event()
        return node

    def _value(self, node: _Node) -> Any:
        self._count += 1
        if self._count > MOST_NODES:
            raise YamlError("document contains excessive aliasing")
        match node.kind:
            case "alias":
                if id(node) in self._open:
                    raise YamlError(f"anchor '{node.value}' value contains itself")
                self._open.add(id(node))
                value = self._value(self._target(node))
                self._open.discard(id(node))
                return value
            case "sequence":
                return [self._value(each) for each in node.children]
            case "mapping":
                found: dict[str, Any] = {}
                self._fill(found, node)
                return found
            case _:
                return self._json(self._scalar(node))

    def _fill(self, found: dict[str, Any], node: _Node) -> None:
        for key, value in zip(node.children[::2], node.children[1::2], strict=True):
            is_merge = key.kind == "scalar" and key.value == "<<"
            if is_merge and (key.is_plain or key.tag == f"{_CORE}merge"):
                for merged in reversed(value.children) if value.kind == "sequence" else [value]:
                    target = self._target(merged)
                    if target.kind != "mapping":
                        raise YamlError("map merge requires map or sequence of maps as the value")
                    self._fill(found, target)
            else:
                found[_key(self._raw(key))] = self._value(value)

    def _raw(self, key: _Node) -> Any:
        """The value of a key, before JSON: a scalar, or what is no key."""
        node = self._target(key)
        return self._scalar(node) if node.kind == "scalar" else None

    @staticmethod
    def _target(node: _Node) -> _Node:
        return node.alias if node.alias is not None else node

    @staticmethod
    def _scalar(node: _Node) -> Any:
        if not node.tag:
            return _resolved(node.value)[1] if node.is_plain else node.value
        name = node.tag.removeprefix(_CORE)
        if node.tag == _BINARY:
            try:
                octets = re.sub(r"[\r\n]", "", node.value).encode()
                return base64.b64decode(octets, validate=True).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                raise YamlError("!!binary value contains invalid base64 data") from None
        if name == node.tag or name not in _RESOLVED or name == "str":
            return node.value
        tag, value = _resolved(node.value, explicit=name)
        if name == "float" and tag == "int":
            return float(value)
        if tag != name:
            raise YamlError(f"cannot decode a {tag} as a {name}")
        return value

    @staticmethod
    def _json(value: Any) -> Any:
        """The value as Go has it by way of JSON, where every number is a float: digits behind the sixteenth
        are lost, a whole number is an integer, and there is no infinity.
        """
        if isinstance(value, int) and not isinstance(value, bool):
            return _whole(float(value))
        if not isinstance(value, float):
            return value
        if not isfinite(value):
            raise YamlError("JSON has no infinite number and no NaN")
        return _whole(value) if value.is_integer() and abs(value) < _LEAST_WITH_EXPONENT else value


def _whole(value: float) -> int:
    """A whole float by the fewest digits that stand for it, as Go writes it into JSON."""
    return int(Decimal(repr(value)))


def _key(value: Any) -> str:
    """A key as JSON has it, a text. Of a number's digits those stay that a float of 32 bits has."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() if isfinite(value):
            return _short(value)
        case float():
            return ".nan" if isnan(value) else (".inf" if value > 0 else "-.inf")
        case _:
            raise YamlError("a key is null, a list or a mapping")


def _short(value: float) -> str:
    """A number by the fewest digits that give the same float of 32 bits, with an exponent from 1e6 on."""
    try:
        near = struct.pack("f", value)
    except OverflowError:
        return ".inf" if value > 0 else "-.inf"
    spelt = next(
        each for digits in range(17) if struct.pack("f", float(each := f"{value:.{digits}e}")) == near
    )
    mantissa, _, exponent = spelt.partition("e")
    if -4 <= int(exponent) < 6:
        return f"{Decimal(spelt):f}"
    return f"{mantissa}e{exponent}"
