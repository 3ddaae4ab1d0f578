"""YAML with positions: plain data, and for every value and key its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Any, Final, TypeVar

import yaml

from converter.source.diagnostics import Diagnostic, DiagnosticError, Label
from converter.source.field_paths import Path
from converter.source.records import dataclass
from converter.source.span import SourceFile, Span
from converter.source.yaml_faults import syntax_fault, unprintable_fault, yaml_diagnostic
from converter.source.yaml_loading import YamlParser, yaml_events


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """One YAML document: `data` as JSON-like Python data, positions beside it.

    Mapping keys are always strings. Scalars follow YAML 1.2's core schema: only `true` and `false`
    are booleans, so `y`, `on`, `08`, `1:30` and dates are the text that they look like.
    """

    source: SourceFile
    data: Any
    root: Node

    def span(self, path: Path = ()) -> Span:
        """The place of the value at `path`; for a path that isn't there, its nearest ancestor's."""
        node, _ = self._nearest(path)
        return Span(self.source, node.start, node.end)

    def key_span(self, path: Path) -> Span:
        """The place of the key at the end of `path`; a list item has no key, so the item itself.

        For a path that isn't there: the key of its nearest ancestor.
        """
        node, key = self._nearest(path)
        return Span(self.source, *(key or (node.start, node.end)))

    def has(self, path: Path) -> bool:
        """Whether the document has a value at `path`."""
        node = self.root
        for step in path:
            inner = node.child(step)
            if inner is None:
                return False
            node = inner
        return True

    def _nearest(self, path: Path) -> tuple[Node, tuple[int, int] | None]:
        node, key = self.root, None
        for step in path:
            inner = node.child(step)
            if inner is None:
                break
            key = node.keys.get(step) if node.keys is not None and isinstance(step, str) else None
            node = inner
        return node, key


@dataclass(slots=True)
class Node:
    """The position of one value, and of what is in it: `members` by key or `items` by index."""

    start: int
    end: int
    members: dict[str, Node] | None = None
    keys: dict[str, tuple[int, int]] | None = None
    items: list[Node] | None = None

    def child(self, step: str | int) -> Node | None:
        """The node at a mapping's key or a list's index; None where there is none."""
        if isinstance(step, str):
            return self.members.get(step) if self.members is not None else None
        items = self.items or []
        return items[step] if 0 <= step < len(items) else None

    def last_end(self) -> int:
        """The end of the last thing inside; an empty collection's own end."""
        inner = self.items if self.items is not None else list((self.members or {}).values())
        return inner[-1].end if inner else self.end


def read_yaml(source: SourceFile) -> YamlDocument:
    """The one document that `source` holds; an empty file has the data None.

    Raises `DiagnosticError` (B2F201) for text that isn't YAML and for what the project's own files
    have no use for: several documents, duplicate keys, anchors, aliases, merge keys and tags.
    """
    shift = after_byte_order_mark(source)
    return built(source, Builder(source, shift).build, source.text[shift:], shift)


T = TypeVar("T")


def built(source: SourceFile, build: Callable[[YamlParser], T], text: str, shift: int) -> T:
    """What `build` makes of a parser's events for `text`, which begins at `shift` in the file.

    Raises `DiagnosticError` (B2F201) for text that isn't YAML.
    """
    try:
        return build(yaml_events(text))
    except yaml.reader.ReaderError:
        raise unprintable_fault(source, shift) from None
    except yaml.MarkedYAMLError as error:
        raise syntax_fault(source, error, shift) from None


def after_byte_order_mark(source: SourceFile) -> int:
    """Where the YAML begins: the parsers differ in whether a byte-order mark counts."""
    return len(source.text) - len(source.text.lstrip("\ufeff"))


_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_PREFIXED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMERIC_START: Final = frozenset("0123456789+-.")
_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def plain_scalar(text: str) -> str | int | float | bool | None:
    """What YAML 1.2's core schema reads in an unquoted scalar.

    Numbers with leading zeros, beyond a float's range, infinities and NaN stay text: in versions
    and identifiers nobody means a number by them.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMERIC_START:
        return text
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= _LONGEST_INTEGER else text
    if _PREFIXED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and isfinite(number := float(text)):
        return number
    return text


_LONGEST_INTEGER: Final = 300  # digits; Python refuses to convert a few thousand


class Builder:
    """Builds data and positions from the parser's events, without recursion.

    `data` and `node` are the collection being filled, `key` the key of a mapping that waits for its
    value, `around` the collections outside of it.
    """

    __slots__ = ("around", "data", "faults", "key", "node", "root", "shift", "source")

    def __init__(self, source: SourceFile, shift: int) -> None:
        self.source = source
        self.shift = shift
        self.faults: list[Diagnostic] = []
        self.root: tuple[Any, Node] | None = None
        self.data: Any = None
        self.node: Node | None = None
        self.key: str | None = None
        self.around: list[tuple[Any, Node | None, str | None]] = []

    def build(self, parser: YamlParser) -> YamlDocument:
        self.run(parser)
        if self.faults:
            raise DiagnosticError(self.faults)
        data, node = self.root or (None, Node(self.shift, self.shift))
        return YamlDocument(self.source, data, node)

    def run(self, parser: YamlParser) -> None:
        """Take in every event of the parser."""
        handlers: dict[type[yaml.Event], Callable[[Any, int, int], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        shift = self.shift
        while (kind := type(event := parser.get_event())) is not yaml.StreamEndEvent:
            if handler := handlers.get(kind):
                handler(event, event.start_mark.index + shift, event.end_mark.index + shift)

    def _scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        if event.anchor or event.tag:
            self._refuse_decoration(event, start)
        if event.style in _BLOCK_STYLES:
            end = start + len(self.source.text[start:end].rstrip())
        if self._expects_key():
            self._take_key(event, start, end)
        else:
            self._add(self._value(event), Node(start, end))

    def _value(self, event: yaml.ScalarEvent) -> Any:
        return plain_scalar(event.value) if event.implicit[0] else event.value

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, start: int, end: int) -> None:
        if event.anchor or event.tag:
            self._refuse_decoration(event, start)
        if self._expects_key():
            self._report(start, start + 1, "expected text as key, found a list or mapping", "quote the key")
            raise DiagnosticError(self.faults)
        if len(self.around) == _DEEPEST:
            self._report(start, start + 1, f"more than {_DEEPEST} levels inside each other", "flatten this")
            raise DiagnosticError(self.faults)
        self.around.append((self.data, self.node, self.key))
        self.key = None
        if isinstance(event, yaml.MappingStartEvent):
            self.data, self.node = {}, Node(start, end, members={}, keys={})
        else:
            self.data, self.node = [], Node(start, end, items=[])

    def _close(self, _event: yaml.Event, start: int, end: int) -> None:
        data, node = self.data, self.node
        if node is not None:
            # A block collection's end as the parser gives it is the start of what comes after.
            node.end = end if end > start else node.last_end()
            self.data, self.node, self.key = self.around.pop()
            self._add(data, node)

    def _alias(self, event: yaml.AliasEvent, start: int, end: int) -> None:
        self._report(start, end, "aliases (`*name`) can't be used here", "write the value out")
        if self._expects_key():
            self.key = f"*{event.anchor}"
        else:
            self._add(None, Node(start, end))

    def _document(self, _event: yaml.Event, start: int, end: int) -> None:
        if self.root is not None:
            self._report(
                start, end, "expected one document, but a second one starts here", "keep one of them"
            )
            raise DiagnosticError(self.faults)

    def _expects_key(self) -> bool:
        return self.key is None and self.node is not None and self.node.members is not None

    def _add(self, value: object, inner: Node) -> None:
        """Put a finished value where it belongs; of a duplicate key the first value stays."""
        node = self.node
        if node is None:
            self.root = (value, inner)
        elif node.items is not None:
            self.data.append(value)
            node.items.append(inner)
        elif node.members is not None and self.key is not None:
            self.data.setdefault(self.key, value)
            node.members.setdefault(self.key, inner)
            self.key = None

    def _take_key(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        self.key = text = event.value
        keys = self.node.keys if self.node else None
        if text == "<<" and event.implicit[0]:
            self._report(start, end, "merge keys (`<<`) can't be used here", "write the keys out")
        elif keys is None or text in keys:
            first = Label(Span(self.source, *(keys or {})[text]), "first given here")
            self._report(start, end, f"the key '{text}' is given twice", "keep one of the two", first)
        else:
            keys[text] = (start, end)

    def _refuse_decoration(self, event: yaml.NodeEvent, start: int) -> None:
        if event.anchor:
            self._report(
                start,
                start + 1 + len(event.anchor),
                f"anchors (`&{event.anchor}`) can't be used here",
                "write the value out wherever it is needed",
            )
        if getattr(event, "tag", None):
            self._report(start, start + 1, "tags (`!…`) can't be used here", "quote a value to make it text")

    def _report(self, start: int, end: int, message: str, step: str, *labels: Label) -> None:
        self.faults.append(yaml_diagnostic(Span(self.source, start, end), message, step, labels))


_DEEPEST: Final = 100
_BLOCK_STYLES: Final = frozenset("|>")
