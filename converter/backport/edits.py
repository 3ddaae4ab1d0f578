"""Edits of a parameter file's text, by the places of its syntax; everything else stays as it is.

Indentation, line ends and comments are the file's own. A comment on the line of an item that is
removed goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from converter.backport.interpolation import syntax_at
from converter.backport.parameter_edits import Action, MissingMember, ParameterEdit, Written
from converter.backport.refusal import RefusalError
from converter.backport.writing import INDENT, bicep_text, key_text, retyped
from converter.bicep import (
    ArrayLiteral,
    Extends,
    FunctionCall,
    Literal,
    Node,
    ObjectLiteral,
    ParameterAssignment,
    Unary,
    Using,
    parse_source,
    walk,
)
from converter.source import SourceFile, Span, dataclass

_INDENTED: Final = re.compile(r"^([ \t]+)\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Characters from `start` to `end` that are replaced by `text`."""

    start: int
    end: int
    text: str


def edited_text(
    source: SourceFile,
    edits: Iterable[ParameterEdit],
    assignments: Mapping[str, Any],
    order: Sequence[str],
) -> str:
    """The file's text with edits of what it has, and with new assignments by parameter.

    `order` are the template's parameters in the order of their declarations, which new assignments follow.
    Raises `RefusalError` for an edit that the text has no place for.
    """
    file = _File(source)
    changes = [*file.text_edits(edits), *file.assignment_edits(assignments, order)]
    return applied(source.text, changes)


def applied(text: str, edits: Iterable[TextEdit]) -> str:
    """The text after edits that don't overlap; those at one place in their order."""
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise RefusalError("two edits of the parameter file overlap")
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])


class _File:
    """A parameter file with its line ends and indentation."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.text = source.text
        self.program = parse_source(source).program
        self.newline = "\r\n" if "\r\n" in source.text else "\n"
        found = _INDENTED.search(source.text)
        self.unit = found[1] if found is not None else INDENT

    def formatted(self, value: Any, pad: str = "") -> str:
        return bicep_text(value, pad=pad, unit=self.unit, newline=self.newline)

    def pad_at(self, offset: int) -> str:
        """The indentation of the line that an offset is on."""
        line = self.text[self.text.rfind("\n", 0, offset) + 1 :]
        return line[: len(line) - len(line.lstrip(" \t"))]

    # --- what the file has -------------------------------------------------------------------

    def text_edits(self, edits: Iterable[ParameterEdit]) -> Iterator[TextEdit]:
        missing: dict[tuple[int, int], dict[str, Any]] = {}
        for edit in edits:
            if isinstance(edit.place, MissingMember):
                span = edit.place.span
                merge(missing.setdefault((span.start, span.end), {}), edit.place.path, edit.value)
            elif isinstance(edit.place, Written):
                yield from self._literal_edit(edit, edit.place.span)
        for (start, end), members in missing.items():
            yield from self._member_edits(Span(self.source, start, end), members)

    def _literal_edit(self, edit: ParameterEdit, span: Span) -> Iterator[TextEdit]:
        if edit.action is Action.SET:
            value = retyped(edit.value, _literal(span))
            yield TextEdit(span.start, span.end, self.formatted(value, self.pad_at(span.start)))
            return
        items = self._sibling_items(span)
        index = next(number for number, item in enumerate(items) if item.span.start == span.start)
        if edit.action is Action.REMOVE:
            yield self._removal(items, index)
        else:
            yield self._insertion(items, index, self.formatted(retyped(edit.value, _literal(span))))

    def _sibling_items(self, span: Span) -> tuple[Node, ...]:
        """The items of the list that has an item at the span."""
        for node in walk(self.program):
            if isinstance(node, ArrayLiteral):
                for item in node.items:
                    if (item.span.start, item.span.end) == (span.start, span.end):
                        return node.items
        raise RefusalError("it isn't written out as an item of a list", span, "change it by hand")

    def _line_of(self, node: Node) -> tuple[int, int] | None:
        """The whole line of a node that is alone on it, with a comment after it and the line break."""
        start = self.text.rfind("\n", 0, node.span.start) + 1
        end = self.text.find("\n", node.span.end)
        end = len(self.text) if end < 0 else end + 1
        before, after = self.text[start : node.span.start], self.text[node.span.end : end].strip()
        alone = not before.strip() and (not after or after.startswith("//"))
        return (start, end) if alone else None

    def _removal(self, items: tuple[Node, ...], index: int) -> TextEdit:
        span = items[index].span
        line = self._line_of(items[index])
        if line is not None:
            return TextEdit(*line, "")
        if index + 1 < len(items):
            return TextEdit(span.start, items[index + 1].span.start, "")
        return TextEdit(items[index - 1].span.end if index else span.start, span.end, "")

    def _insertion(self, items: tuple[Node, ...], index: int, text: str) -> TextEdit:
        span = items[index].span
        line = self._line_of(items[index])
        if line is None:
            return TextEdit(span.end, span.end, f", {text}")
        return TextEdit(line[1], line[1], f"{self.pad_at(span.start)}{text}{self.newline}")

    def _member_edits(self, span: Span, members: dict[str, Any]) -> Iterator[TextEdit]:
        """The edits that add members to an object literal, or in place of a null."""
        node = syntax_at(span)
        if isinstance(node, Literal) and node.value is None:
            yield TextEdit(span.start, span.end, self.formatted(members, self.pad_at(span.start)))
            return
        if not isinstance(node, ObjectLiteral):
            raise RefusalError("it isn't written out as an object", span, "change it by hand")
        if not node.properties:
            yield TextEdit(span.start, span.end, self.formatted(members, self.pad_at(span.start)))
            return
        last = node.properties[-1]
        line = self._line_of(last)
        pad = self.pad_at(last.span.start)
        formatted = [f"{key_text(key)}: {self.formatted(value, pad)}" for key, value in members.items()]
        if line is None:
            yield TextEdit(last.span.end, last.span.end, "".join(f", {one}" for one in formatted))
        else:
            yield TextEdit(line[1], line[1], "".join(f"{pad}{one}{self.newline}" for one in formatted))

    # --- what it leaves to defaults ----------------------------------------------------------

    def assignment_edits(self, assignments: Mapping[str, Any], order: Sequence[str]) -> Iterator[TextEdit]:
        given = {
            one.name.name: one for one in self.program.statements if isinstance(one, ParameterAssignment)
        }
        for name in (one for one in order if one in assignments):
            if name in given:
                span = given[name].value.span
                yield TextEdit(span.start, span.end, self.formatted(assignments[name]))
                continue
            statement = f"param {name} = {self.formatted(assignments[name])}{self.newline}"
            position = order.index(name)
            yield self._new_statement(
                statement,
                [given[one] for one in order[:position] if one in given],
                [given[one] for one in order[position:] if one in given],
            )

    def _new_statement(
        self, statement: str, before: list[ParameterAssignment], after: list[ParameterAssignment]
    ) -> TextEdit:
        """A statement right after those before it, or after a blank line, before the next one."""
        heads = [one for one in self.program.statements if isinstance(one, Using | Extends)]
        anchor: Node | None = max([*before, *heads], key=lambda one: one.span.end, default=None)
        if anchor is None:
            return TextEdit(0, 0, statement)
        end = self.text.find("\n", anchor.span.end)
        if end < 0:
            return TextEdit(len(self.text), len(self.text), f"{self.newline}{statement}")
        following = self.text[end + 1 :]
        gap = len(following) - len(following.lstrip())
        if gap and after and min(one.span.start for one in after) == end + 1 + gap:
            return TextEdit(end + 1 + gap, end + 1 + gap, statement)
        return TextEdit(end + 1, end + 1, statement if before else f"{self.newline}{statement}")


def merge(into: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set a member of an object, with the objects on the way to it."""
    *way, last = path
    for step in way:
        into = into.setdefault(step, {})
        if not isinstance(into, dict):
            raise RefusalError(f"'{step}' isn't an object")
    into[last] = value


def _literal(span: Span) -> Any:
    """The value written at a span: a literal's; 0 stands for the number of `json('0.5')`."""
    node = syntax_at(span)
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, FunctionCall) and node.name.name == "json":
        return 0
    if isinstance(node, Unary):
        return 0
    raise RefusalError("it isn't written out as a literal", span, "change it by hand")
