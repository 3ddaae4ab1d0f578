"""YAML as Go's `yaml.v2` writes it: what Flux's substitution works on.

kustomize-controller turns each object that Kustomize has built into YAML (`sigs.k8s.io/yaml`, which is
`yaml.v2`), replaces variables in that text, and reads it again. Which quotes a scalar has there decides what
becomes of a value, so they have to be the same here: `a: ${X}` has none, `a: '{${X}}'` has.

The rules are those of `go.yaml.in/yaml/v2` 2.4.4: keys in its order, lists at the column of their key, a text
with a line end as a block, quotes only where the text would be read as something else, and lines broken at
the first single space behind column 80.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cmp_to_key
from typing import Any, Final
from unicodedata import category

from converter.source.go_yaml_reading import go_scalar

_WIDTH: Final = 80
_LONGEST_KEY: Final = 128
_BASE_60: Final = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_BREAKS: Final = "\r\n\x85\u2028\u2029"
_AT_START: Final = re.compile(r"---|\.\.\.|[#,\[\]{}&*!|>'\"%@`]|[-?:](?:[ \t\r\n\x85\u2028\u2029]|$)")
_INSIDE: Final = re.compile(r":(?:[ \t\r\n\x85\u2028\u2029]|$)|[ \t\r\n\x85\u2028\u2029]#")
_UNPRINTABLE: Final = re.compile(r"[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_SPACE_THEN_BREAK: Final = re.compile(rf" [{_BREAKS}]")
_BREAK_THEN_SPACE: Final = re.compile(rf"[{_BREAKS}] ")
_ESCAPES: Final = {
    "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e",
    '"': '"', "\\": "\\", "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P",
}  # fmt: skip


def go_yaml(data: Mapping[str, Any]) -> str:
    """An object, plain data as JSON has it, as the YAML text that Flux replaces variables in.

    Every text at a key or value is one that JSON can carry; keys that aren't texts are written as JSON
    writes them.
    """
    writer = _Writer()
    writer.mapping(data, 0)
    return writer.text()


class _Writer:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._column = 0

    def text(self) -> str:
        text = "".join(self._pieces)
        return text if text.endswith("\n") else f"{text}\n"

    def mapping(self, data: Mapping[Any, Any], indent: int) -> None:
        """A block mapping whose first key is written where the writer is."""
        for number, (key, value) in enumerate(_ordered(data)):
            if number:
                self._new_line(indent)
            if _is_simple_key(key):
                self._scalar(key, indent, is_key=True)
                self._put(":")
            else:
                self._put("?")
                self._put(" ")
                self._scalar(key, indent, is_key=False)
                self._new_line(indent)
                self._put(":")
            self._value(value, indent, in_mapping=True)

    def _sequence(self, data: list[Any], indent: int) -> None:
        for number, item in enumerate(data):
            if number:
                self._new_line(indent)
            self._put("-")
            self._value(item, indent, in_mapping=False)

    def _value(self, value: Any, indent: int, *, in_mapping: bool) -> None:
        match value:
            case dict() if value:
                if in_mapping:
                    self._new_line(indent + 2)
                else:
                    self._put(" ")
                self.mapping(value, indent + 2)
            case list() if value:
                if in_mapping:
                    self._new_line(indent)
                    self._sequence(value, indent)
                else:
                    self._put(" ")
                    self._sequence(value, indent + 2)
            case dict():
                self._put(" {}")
            case list():
                self._put(" []")
            case _:
                self._put(" ")
                self._scalar(value, indent, is_key=False)

    def _scalar(self, value: Any, indent: int, *, is_key: bool) -> None:
        """A scalar; its further lines are indented below the mapping or list that it is in."""
        if not isinstance(value, str):
            self._put(_literal(value))
            return
        inner = indent + 2
        match _style(value, is_key=is_key):
            case "|":
                self._block(value, inner)
            case '"':
                self._double_quoted(value, inner, may_break=not is_key)
            case "'":
                self._put("'")
                self._flowing(value, inner, quoted=True, may_break=not is_key)
                self._put("'")
            case _:
                self._flowing(value, inner, quoted=False, may_break=not is_key)

    def _block(self, value: str, indent: int) -> None:
        self._put("|")
        if value[0] == " " or value[0] in _BREAKS:
            self._put("2")
        if value[-1] not in _BREAKS:
            self._put("-")
        elif len(value) == 1 or value[-2] in _BREAKS:
            self._put("+")
        self._put("\n")
        starts = True
        for character in value:
            if character not in _BREAKS and starts:
                self._put(" " * indent)
            self._put(character)
            starts = character in _BREAKS

    def _flowing(self, value: str, indent: int, *, quoted: bool, may_break: bool) -> None:
        """A text without quotes, or what is between single ones."""
        after_space = after_break = False
        for index, character in enumerate(value):
            if character == " ":
                following = value[index + 1 : index + 2]
                at_end = quoted and index in {0, len(value) - 1}
                breaks = may_break and not after_space and self._column > _WIDTH
                if breaks and following != " " and not at_end:
                    self._new_line(indent)
                else:
                    self._put(character)
                after_space = True
            elif character in _BREAKS:
                if not after_break and character == "\n":
                    self._put("\n")
                self._put(character)
                after_break = True
            else:
                if after_break:
                    self._put(" " * max(0, indent - self._column))
                self._put("''" if quoted and character == "'" else character)
                after_space = after_break = False

    def _double_quoted(self, value: str, indent: int, *, may_break: bool) -> None:
        self._put('"')
        after_space = False
        # A mark of the byte order at the beginning has Go escape every character, dollars among them.
        escapes_all = value.startswith("\ufeff")
        for index, character in enumerate(value):
            if escapes_all or _UNPRINTABLE.match(character) or character in _BREAKS or character in '"\\':
                self._put("\\" + (_ESCAPES.get(character) or _code(character)))
                after_space = False
            elif character == " ":
                inside = 0 < index < len(value) - 1
                if may_break and not after_space and self._column > _WIDTH and inside:
                    self._new_line(indent)
                    if value[index + 1] == " ":
                        self._put("\\")
                else:
                    self._put(" ")
                after_space = True
            else:
                self._put(character)
                after_space = False
        self._put('"')

    def _new_line(self, indent: int) -> None:
        if self._column:
            self._put("\n")
        self._put(" " * indent)

    def _put(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._column = 0 if text[-1] in _BREAKS else self._column + len(text)


def _style(value: str, *, is_key: bool) -> str:
    """What a text is written with: `|`, a quote, or nothing."""
    if not value:
        return '"'
    has_break = any(character in _BREAKS for character in value)
    needs_escapes = bool(_UNPRINTABLE.search(value) or _SPACE_THEN_BREAK.search(value))
    if "\n" in value and not is_key:
        return '"' if needs_escapes or value[-1] == " " else "|"
    if needs_escapes or _BREAK_THEN_SPACE.search(value) or (has_break and is_key):
        return '"'
    if not has_break and (
        not isinstance(go_scalar(value), str) or value == "<<" or _BASE_60.fullmatch(value)
    ):
        return '"'
    if has_break or value[0] == " " or value[-1] == " " or _AT_START.match(value) or _INSIDE.search(value):
        return "'"
    return ""


def _is_simple_key(key: Any) -> bool:
    if not isinstance(key, str):
        return True
    return not any(each in _BREAKS for each in key) and len(key.encode("utf-8", "replace")) <= _LONGEST_KEY


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(int(value)) if isinstance(value, float) and value.is_integer() else repr(value)


def _code(character: str) -> str:
    number = ord(character)
    if number <= 0xFF:
        return f"x{number:02X}"
    return f"u{number:04X}" if number <= 0xFFFF else f"U{number:08X}"


def _ordered(data: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """The entries by key: letters after everything else, runs of digits as the numbers that they are."""
    for key in sorted(data, key=cmp_to_key(_compared)):
        yield key, data[key]


def _compared(one: Any, other: Any) -> int:
    a, b = str(one), str(other)
    for index, (x, y) in enumerate(zip(a, b, strict=False)):
        if x == y:
            continue
        x_letter, y_letter = category(x)[0] == "L", category(y)[0] == "L"
        if x_letter and y_letter:
            return -1 if x < y else 1
        if x_letter or y_letter:
            return -1 if y_letter else 1
        first, second = _run(a, index, (x, y)), _run(b, index, (x, y))
        return -1 if (*first, x) < (*second, y) else 1
    return len(a) - len(b)


def _run(text: str, start: int, compared: tuple[str, str]) -> tuple[int, int]:
    """The number that begins at an index, and where it ends. A zero within a number has a digit in front."""
    number, at = 0, start
    if "0" in compared:
        before = start
        while before > 0 and category(text[before - 1]) == "Nd":
            before -= 1
            if text[before] != "0":
                number = 1
                break
    while at < len(text) and category(text[at]) == "Nd":
        number = number * 10 + ord(text[at]) - ord("0")
        at += 1
    return number, at
