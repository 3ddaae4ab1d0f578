"""YAML with positions: plain data, and for every value and key the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import yaml

from converter.source.diagnostics import Blame, Diagnostic, DiagnosticError, Label, Severity
from converter.source.span import SourceFile, Span

Path: TypeAlias = tuple[str | int, ...]
"""A place in a document: mapping keys and list indices from the root."""


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
        """Where the value at `path` stands; for a path that isn't there, its nearest ancestor's."""
        node, _ = self._nearest(path)
        return Span(self.source, node.start, node.end)

    def key_span(self, path: Path) -> Span:
        """Where the key at the end of `path` stands; a list item has no key, so the item itself.

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
        if isinstance(step, str):
            return self.members.get(step) if self.members is not None else None
        inside = self.items is not None and 0 <= step < len(self.items)
        return self.items[step] if inside and self.items is not None else None


def read_yaml(source: SourceFile) -> YamlDocument:
    """The one document that `source` holds; an empty file has the data None.

    Raises `DiagnosticError` (B2F201) for text that isn't YAML and for what the project's own files
    have no use for: several documents, duplicate keys, anchors, aliases, merge keys and tags.
    """
    marked = source.text.startswith("\ufeff")
    text = source.text[1:] if marked else source.text
    try:
        return _Builder(source, shift=int(marked)).build(_LOADER(text))
    except yaml.reader.ReaderError:
        at = _UNPRINTABLE.search(text)
        offset = at.start() if at else 0
        character = f" (U+{ord(at[0]):04X})" if at else ""
        raise _fault(source, offset + marked, f"a control character{character} can't stand in YAML") from None
    except yaml.MarkedYAMLError as error:
        raise _syntax_fault(source, error, int(marked)) from None


_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_PREFIXED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC_START: Final = frozenset("0123456789+-.")


def plain_scalar(text: str) -> str | int | float | bool | None:
    """What YAML 1.2's core schema reads in an unquoted scalar.

    Numbers with leading zeros, infinities and NaN stay text: in versions and identifiers nobody
    means a number by them.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMERIC_START:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _PREFIXED.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


class _Builder:
    """Builds data and positions from the parser's events, without recursion."""

    def __init__(self, source: SourceFile, shift: int) -> None:
        self.source = source
        self.shift = shift
        self.faults: list[Diagnostic] = []

    def build(self, parser: Any) -> YamlDocument:
        shift = self.shift
        documents = 0
        root_node, root_data = Node(shift, shift), None
        # The collection being filled: its data, its node, and in a mapping the key that waits.
        stack: list[tuple[Any, Node, str | None]] = []
        data: Any = None
        node: Node | None = None
        key: str | None = None

        while True:
            event = parser.get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                start, end = event.start_mark.index + shift, event.end_mark.index + shift
                if event.anchor or event.tag:
                    self._refuse(event, start)
                if event.style in {"|", ">"}:
                    end = start + len(self.source.text[start:end].rstrip())
                if node is not None and node.members is not None and key is None:
                    key = self._key(event, node, start, end)
                    continue
                value = plain_scalar(event.value) if event.implicit[0] else event.value
                inner = Node(start, end)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                start = event.start_mark.index + shift
                if event.anchor or event.tag:
                    self._refuse(event, start)
                if node is not None and node.members is not None and key is None:
                    raise self._error(start, start + 1, "a key has to be text, not a list or mapping")
                stack.append((data, node, key))  # type: ignore[arg-type]
                end = event.end_mark.index + shift
                if kind is yaml.MappingStartEvent:
                    data, node, key = {}, Node(start, end, members={}, keys={}), None
                else:
                    data, node, key = [], Node(start, end, items=[]), None
                continue
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                assert node is not None
                value, inner = data, node
                flow = event.end_mark.index > event.start_mark.index
                inner.end = event.end_mark.index + shift if flow else _end_of_last(inner)
                data, node, key = stack.pop()
            elif kind is yaml.AliasEvent:
                start, end = event.start_mark.index + shift, event.end_mark.index + shift
                self._report(start, end, "aliases (`*name`) can't be used here", "write the value out")
                if node is not None and node.members is not None and key is None:
                    key = f"*{event.anchor}"
                    continue
                value, inner = None, Node(start, end)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents == 2:
                    start, end = event.start_mark.index + shift, event.end_mark.index + shift
                    raise self._error(start, end, "expected a single document, but a second one starts here")
                continue
            elif kind is yaml.StreamEndEvent:
                break
            else:
                continue

            if node is None:
                root_data, root_node = value, inner
            elif node.items is not None:
                data.append(value)
                node.items.append(inner)
            elif node.members is not None and key is not None:
                if key not in data:
                    data[key] = value
                    node.members[key] = inner
                key = None

        if self.faults:
            raise DiagnosticError(self.faults)
        return YamlDocument(self.source, root_data, root_node)

    def _key(self, event: Any, node: Node, start: int, end: int) -> str:
        """The text of a key; a second one of the same name and a merge key are reported."""
        text: str = event.value
        assert node.keys is not None
        if text == "<<" and event.implicit[0]:
            self._report(start, end, "merge keys (`<<`) can't be used here", "write the keys out")
        elif text in node.keys:
            first = Label(Span(self.source, *node.keys[text]), "first given here")
            self._report(start, end, f"the key '{text}' is given twice", "keep one of the two", first)
        else:
            node.keys[text] = (start, end)
        return text

    def _refuse(self, event: Any, start: int) -> None:
        if event.anchor:
            self._report(
                start,
                start + 1 + len(event.anchor),
                f"anchors (`&{event.anchor}`) can't be used here",
                "write the value out wherever it is needed",
            )
        if event.tag:
            self._report(
                start, start + 1, "tags (`!…`) can't be used here", "quote the value to make it text"
            )

    def _report(self, start: int, end: int, message: str, step: str, *labels: Label) -> None:
        self.faults.append(_diagnostic(Span(self.source, start, end), message, step, labels))

    def _error(self, start: int, end: int, message: str) -> DiagnosticError:
        return DiagnosticError([*self.faults, _diagnostic(Span(self.source, start, end), message)])


def _end_of_last(node: Node) -> int:
    """The end of a block collection: the parser itself gives the start of what comes after it."""
    inner = node.items if node.items is not None else list((node.members or {}).values())
    return inner[-1].end if inner else node.end


# What the parser says (the C one or the Python one), and what the reader of a file needs to hear.
_EXPLANATIONS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "mapping values are not allowed",
        "a ':' can't stand here",
        "indent keys of one mapping equally, and quote text that holds ': '",
    ),
    ("',' or ']'", "expected ',' or ']'", "the list that starts with '[' is not closed"),
    ("',' or '}'", "expected ',' or '}'", "the mapping that starts with '{' is not closed"),
    (
        "expected '-' indicator",
        "expected a list item",
        "start each item of the list with '- ', equally indented",
    ),
    (
        "expected <block end>",
        "expected the end of this list or mapping",
        "check the indentation of this line",
    ),
    ("expected key", "expected a key", "check the indentation of this line"),
    ("could not find expected ':'", "expected ':' after the key", "a key is followed by ': ' and its value"),
    ("unexpected end of stream", "this quote is never closed", "close it with the same quote"),
    ("unknown escape character", "an escape that YAML doesn't know", "write '\\\\' for a backslash"),
    ("undefined alias", "aliases (`*name`) can't be used here", "write the value out"),
    ("duplicate anchor", "anchors (`&name`) can't be used here", "write the value out wherever it is needed"),
    ("<document start>", "expected the end of the file", "check the indentation of this line"),
)


def _syntax_fault(source: SourceFile, error: yaml.MarkedYAMLError, shift: int) -> DiagnosticError:
    problem = error.problem or "this is not YAML"
    offset = (error.problem_mark.index if error.problem_mark else 0) + shift
    opened = error.context_mark.index + shift if error.context_mark else None
    if "cannot start any token" in problem:
        character = source.text[offset : offset + 1]
        if character == "\t":
            return _fault(source, offset, "a tab can't indent YAML", "indent with spaces")
        return _fault(source, offset, f"text can't start with '{character}'", "put the text in quotes")
    message, step = next(
        ((message, step) for sign, message, step in _EXPLANATIONS if sign in problem), (problem, None)
    )
    if "end of stream" in problem and opened is not None:
        return _fault(source, opened, message, step)
    labels = []
    if opened is not None and opened != offset and source.text[opened : opened + 1] in {"[", "{"}:
        labels.append(Label(Span(source, opened, opened + 1), "opened here"))
    return _fault(source, offset, message, step, labels)


def _fault(
    source: SourceFile, offset: int, message: str, step: str | None = None, labels: Sequence[Label] = ()
) -> DiagnosticError:
    return DiagnosticError(_diagnostic(Span(source, offset, offset + 1), message, step, labels))


def _diagnostic(
    span: Span, message: str, step: str | None = None, labels: Sequence[Label] = ()
) -> Diagnostic:
    end = min(span.end, len(span.source.text))
    return Diagnostic(
        "B2F201",
        Severity.ERROR,
        message,
        Span(span.source, min(span.start, end), end),
        labels=tuple(labels),
        help=step,
        blame=Blame.CONFIGURATION,
    )
