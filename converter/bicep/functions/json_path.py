"""JSONPath as Newtonsoft.Json reads it, by which Bicep narrows a file down to a part of it.

A path is a chain of steps: `.name`, `['name', 'other']`, `[0]`, `[0,2]`, `[1:5:2]`, `.*`, `[*]`, each
also behind `..` (at any depth), and `[?(@.price > 3 && @.name)]`. Each step goes from the parts found
so far to the next ones, in the order of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from converter.bicep.functions import json_query as query, json_steps as steps_of
from converter.bicep.functions.json_steps import NotAPathError, Step
from converter.bicep.functions.registry import Rejected, Undecided

_INDEX: Final = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_ESCAPES: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"} | {c: c for c in "\\\"'/"}
_NUMBER_ENDS: Final = re.compile(r"[ )]")


def selected(data: Any, path: str, most: int) -> list[Any]:
    """The parts of the data that the path leads to, visiting at most so many others.

    Raises `NotAPathError`, `Rejected` where there are more parts, and `Undecided` where the reading of a
    path isn't documented.
    """
    return list(_walked(_Reader(path, most).whole(), data, data))


def _walked(steps: Sequence[Step], root: Any, start: Any) -> Iterable[Any]:
    current: Iterable[Any] = [start]
    for step in steps:
        current = step(root, current)
    return current


@dataclass(slots=True)
class _Reader:
    """A path's text, how many parts its steps may find in total, and how far it has been read."""

    text: str
    most: int
    at: int = 0

    def _counted(self, step: Step) -> Step:
        def counted(root: Any, current: Iterable[Any]) -> Iterator[Any]:
            for part in step(root, current):
                self.most -= 1
                if self.most < 0:
                    raise Rejected("a path that visits fewer parts", 1)
                yield part

        return counted

    def whole(self) -> list[Step]:
        self._blanks()
        start = self.at
        if self.text[self.at :] in {"", "$"}:
            return []
        if self._here() == "$" and self.text[self.at + 1 : self.at + 2] in {".", "["}:
            self.at += 1
            start = self.at
        steps: list[Step] = []
        if not self._steps(steps, start, inside=False):
            self._blanks()
            if self.at < len(self.text):
                raise NotAPathError
        return steps

    def _here(self) -> str:
        return self.text[self.at : self.at + 1]

    def _need(self) -> str:
        """The next character. Raises `NotAPathError` at the end."""
        if self.at >= len(self.text):
            raise NotAPathError
        return self.text[self.at]

    def _blanks(self) -> None:
        while self._here() == " ":
            self.at += 1

    def _steps(self, steps: list[Step], start: int, *, inside: bool) -> bool:
        """Read steps up to the end of the path, or of the side of a comparison; whether all is read."""
        scan = after_index = after_dot = False

        def named(name: str) -> None:
            nonlocal scan
            names = None if name == "*" else [name]
            steps.append(self._counted(steps_of.scanned(names) if scan else steps_of.members(names)))
            scan = False

        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter in "[(":
                if self.at > start:
                    named(self.text[start : self.at])
                steps.append(self._counted(self._brackets(letter, scan=scan)))
                scan = after_dot = False
                after_index = True
                self.at += 1
                start = self.at
            elif letter in "]) ":
                break
            elif letter == ".":
                if self.at > start:
                    named(self.text[start : self.at])
                if self.text.startswith("..", self.at):
                    scan = True
                    self.at += 1
                self.at += 1
                start = self.at
                after_index, after_dot = False, True
            elif inside and letter in "=<!>|&":
                break
            else:
                if after_index:
                    raise NotAPathError
                self.at += 1
        at_end = self.at == len(self.text)
        if self.at > start:
            named(self.text[start : self.at].rstrip())
        elif after_dot and (at_end or inside):
            raise NotAPathError
        return at_end

    def _brackets(self, opening: str, *, scan: bool) -> Step:
        self.at += 1
        closing = "]" if opening == "[" else ")"
        self._need()
        self._blanks()
        letter = self._need()
        if letter == "'":
            names = self._names(closing)
            return steps_of.scanned(names) if scan else steps_of.members(names)
        if letter == "?":
            return self._query(closing, scan=scan)
        return self._indexes(closing)

    def _names(self, closing: str) -> list[str]:
        names = []
        while True:
            if self._need() != "'":
                raise NotAPathError
            names.append(self._quoted())
            self._blanks()
            letter = self._need()
            if letter == closing:
                return names
            if letter != ",":
                raise NotAPathError
            self.at += 1
            self._blanks()

    def _quoted(self) -> str:
        self.at += 1
        found = []
        while (letter := self._need()) != "'":
            if letter == "\\" and self.at + 1 < len(self.text):
                self.at += 1
                letter = _ESCAPES.get(self.text[self.at], "")
                if not letter:
                    raise NotAPathError
            found.append(letter)
            self.at += 1
        self.at += 1
        return "".join(found)

    def _indexes(self, closing: str) -> Step:
        end = self.text.find(closing, self.at)
        if end < 0:
            raise NotAPathError
        inside = self.text[self.at : end].strip(" ")
        self.at = end
        if inside == "*":
            return steps_of.indexed(None)
        if "," in inside:
            return steps_of.indexed([_index(part) for part in inside.split(",")])
        if ":" in inside:
            bounds = [None if part.strip(" ") == "" else _index(part) for part in inside.split(":")]
            if len(bounds) > 3:
                raise Undecided
            return steps_of.sliced(*bounds, *[None] * (3 - len(bounds)))
        return steps_of.indexed([_index(inside)])

    # --- queries ------------------------------------------------------------------------------------

    def _query(self, closing: str, *, scan: bool) -> Step:
        self.at += 1
        if self._need() != "(":
            raise NotAPathError
        self.at += 1
        condition = self._condition()
        self.at += 1
        self._need()
        self._blanks()
        if self._need() != closing:
            raise NotAPathError
        return steps_of.filtered(condition, scan=scan)

    def _condition(self) -> query.Condition:
        """Comparisons joined by `&&` and `||`, which bind in the order in which they change."""
        joined: list[tuple[str, query.Condition]] = []
        while self.at < len(self.text):
            comparison = self._comparison()
            if self._need() == ")":
                return query.joined(joined, comparison)
            for sign in ("&&", "||"):
                if self.text.startswith(sign, self.at):
                    joined.append((sign, comparison))
                    self.at += len(sign)
                    break
            else:
                raise NotAPathError
        raise NotAPathError

    def _comparison(self) -> query.Condition:
        left = self._side()
        if self._need() in ")|&":
            return query.exists(left)
        for operator in query.OPERATORS:
            if self.text.startswith(operator, self.at):
                self.at += len(operator)
                return query.compared(operator, left, self._side())
        raise NotAPathError

    def _side(self) -> query.Side:
        self._blanks()
        letter = self._need()
        found = self._path_side(letter) if letter in "$@" else self._constant(letter)
        self._blanks()
        self._need()
        return found

    def _path_side(self, letter: str) -> query.Side:
        self.at += 1
        steps: list[Step] = []
        if self._steps(steps, self.at, inside=True):
            raise NotAPathError

        def side(root: Any, data: Any) -> Iterable[Any]:
            return _walked(steps, root, root if letter == "$" else data)

        return side

    def _constant(self, letter: str) -> query.Side:
        value: Any
        if letter == "'":
            value = self._quoted()
        elif letter == "/":
            # A regular expression of .NET's.
            raise Undecided
        elif letter.isdigit() or letter == "-":
            end = _NUMBER_ENDS.search(self.text, self.at)
            if end is None:
                raise NotAPathError
            value = _number(self.text[self.at : end.start()])
            self.at = end.start()
        else:
            words = {"true": True, "false": False, "null": None}
            word = next((word for word in words if self.text.startswith(word, self.at)), None)
            if word is None:
                raise NotAPathError
            value = words[word]
            self.at += len(word)
        return lambda _, __: [value]


def _index(text: str) -> int:
    stripped = text.strip(" ")
    if not _INDEX.fullmatch(stripped):
        raise NotAPathError
    return int(stripped)


def _number(text: str) -> int | float:
    if len(text) > 20 or "," in text:
        raise Undecided
    try:
        return float(text) if any(letter in text for letter in ".eE") else int(text)
    except ValueError:
        _not_a_path()


def _not_a_path() -> NoReturn:
    raise NotAPathError
