"""YAML that others wrote, with positions: several documents a file, anchors, aliases, merge keys.

What an alias repeats has the place of its anchor, so that the line of a value is the line to edit.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import yaml

from converter.source.diagnostics import DiagnosticError
from converter.source.field_paths import Path, value_at
from converter.source.span import SourceFile, Span
from converter.source.yaml import (
    Builder,
    Node,
    YamlDocument,
    after_byte_order_mark,
    built,
    plain_scalar,
)
from converter.source.yaml_loading import MOST_NODES, YamlParser

_MERGE: Final = "<<"
_CORE: Final = "tag:yaml.org,2002:"


def read_documents(source: SourceFile) -> tuple[YamlDocument, ...]:
    """The documents that `source` holds, those without content left out.

    Raises `DiagnosticError` (B2F201) for text that isn't YAML, for duplicate keys, for tags of an
    application and for aliases that unfold to more than `MOST_NODES` values.
    """
    shift = after_byte_order_mark(source)
    return _read(source, source.text[shift:], shift)


def shared_documents(source: SourceFile) -> tuple[YamlDocument, ...]:
    """As `read_documents`, for trees in which many files have the same text: that is parsed once.

    The data of documents from equal texts is one object, so nobody may change it. Raises as `read_documents`.
    """
    try:
        known = _documents_of(source.text)
    except DiagnosticError:
        return read_documents(source)  # which raises the same with the places of this file
    return tuple(replace(each, source=source) for each in known)


@lru_cache(maxsize=512)
def _documents_of(text: str) -> tuple[YamlDocument, ...]:
    return read_documents(SourceFile("", text))


def read_inline(document: YamlDocument, path: Path) -> tuple[YamlDocument, ...]:
    """The documents in the text at `path` of a document, with positions in that document's file.

    In a `|` block each value has its own place. A text in quotes or folded has one place for all.
    Raises as `read_documents` does.
    """
    text, span = value_at(document.data, path), document.span(path)
    assert isinstance(text, str)
    source = document.source
    if source.text[span.start : span.start + 1] == "|":
        start = source.text.find("\n", span.start, span.end) + 1
        if start:
            documents = _read(source, source.text[start : span.end], start)
            if [each.data for each in documents] == [each.data for each in _whole(source, text, span)]:
                return documents
    return _whole(source, text, span)


def _whole(source: SourceFile, text: str, span: Span) -> tuple[YamlDocument, ...]:
    """The documents of a text that is written, in another notation, at `span`."""
    try:
        documents = read_documents(SourceFile(source.name, text))
    except DiagnosticError as error:
        raise DiagnosticError(replace(fault, span=span, labels=()) for fault in error.diagnostics) from error
    return tuple(YamlDocument(source, each.data, _moved(each.root, span)) for each in documents)


def _moved(node: Node, span: Span) -> Node:
    """The same shape with everything at one place."""
    return Node(
        span.start,
        span.end,
        {key: _moved(inner, span) for key, inner in node.members.items()}
        if node.members is not None
        else None,
        dict.fromkeys(node.keys, (span.start, span.end)) if node.keys is not None else None,
        [_moved(inner, span) for inner in node.items] if node.items is not None else None,
    )


def _read(source: SourceFile, text: str, shift: int) -> tuple[YamlDocument, ...]:
    return built(source, _DocumentsBuilder(source, shift).build_all, text, shift)


class _DocumentsBuilder(Builder):
    """Builds every document of a text.

    `open_anchors` has, for each open collection, its anchor and the number of values before it;
    `anchors` by name what an alias repeats, with the number of values that it is made of.
    """

    __slots__ = ("anchors", "documents", "merging", "open_anchors", "size")

    def __init__(self, source: SourceFile, shift: int) -> None:
        super().__init__(source, shift)
        self.documents: list[YamlDocument] = []
        self.anchors: dict[str, tuple[Any, Node, int]] = {}
        self.open_anchors: list[tuple[str | None, int]] = []
        self.merging: set[int] = set()
        self.size = 0

    def build_all(self, parser: YamlParser) -> tuple[YamlDocument, ...]:
        self.run(parser)
        self._finish()
        if self.faults:
            raise DiagnosticError(self.faults)
        return tuple(self.documents)

    def _document(self, _event: yaml.Event, _start: int, _end: int) -> None:
        self._finish()

    def _finish(self) -> None:
        if self.root is not None and self.root[0] is not None:
            self.documents.append(YamlDocument(self.source, *self.root))
        self.root = None
        self.anchors.clear()

    def _scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        if event.anchor and not self._expects_key():
            self.anchors[event.anchor] = (self._value(event), Node(start, end), 1)
        super()._scalar(event, start, end)

    def _value(self, event: yaml.ScalarEvent) -> Any:
        tag = event.tag or ""
        plain = event.implicit[0] or (tag.startswith(_CORE) and tag not in {f"{_CORE}str", f"{_CORE}binary"})
        return plain_scalar(event.value) if plain else event.value

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, start: int, end: int) -> None:
        self.open_anchors.append((event.anchor, self.size))
        super()._open(event, start, end)

    def _close(self, event: yaml.Event, start: int, end: int) -> None:
        data, node = self.data, self.node
        if node is not None and id(node) in self.merging:
            self._merge(data, node)
        super()._close(event, start, end)
        anchor, before = self.open_anchors.pop()
        if anchor and node is not None:
            self.anchors[anchor] = (data, node, self.size - before)

    def _alias(self, event: yaml.AliasEvent, start: int, end: int) -> None:
        known = self.anchors.get(str(event.anchor))
        if known is None or self._expects_key():
            self._report(start, end, f"no anchor `&{event.anchor}` before this alias", "write the value out")
            raise DiagnosticError(self.faults)
        value, node, size = known
        self.size += size
        self._add(value, node)

    def _add(self, value: object, inner: Node) -> None:
        self.size += 1
        if self.size > MOST_NODES:
            self._report(inner.start, inner.start + 1, f"more than {MOST_NODES} values", "split the file")
            raise DiagnosticError(self.faults)
        super()._add(value, inner)

    def _take_key(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        node = self.node
        if event.value == _MERGE and event.implicit[0] and node is not None and node.keys is not None:
            self.merging.add(id(node))
            self.key = _MERGE
            node.keys.setdefault(_MERGE, (start, end))
        else:
            super()._take_key(event, start, end)

    def _merge(self, data: dict[str, Any], node: Node) -> None:
        """Take in what `<<` names; a key of the mapping itself, or of an earlier one, stays."""
        self.merging.discard(id(node))
        if node.members is None or node.keys is None:
            return
        merged, place = data.pop(_MERGE), node.members.pop(_MERGE)
        key = node.keys.pop(_MERGE)
        values = merged if isinstance(merged, list) else [merged]
        nodes = (place.items or []) if isinstance(merged, list) else [place]
        for value, inner in zip(values, nodes, strict=True):
            if not isinstance(value, dict) or inner.members is None or inner.keys is None:
                self._report(*key, "`<<` takes a mapping, or a list of mappings", "write the keys out")
                continue
            for name in value:
                if name not in data:
                    data[name] = value[name]
                    node.members[name], node.keys[name] = inner.members[name], inner.keys[name]

    def _refuse_decoration(self, event: yaml.NodeEvent, start: int) -> None:
        tag = getattr(event, "tag", None) or ""
        if tag and not tag.startswith(_CORE) and tag != "!":
            self._report(start, start + 1, "tags (`!…`) can't be used here", "quote a value to make it text")
