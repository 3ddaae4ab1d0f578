"""JSON text as data, read as leniently as Newtonsoft.Json, by which Bicep and ARM read it.

Besides the standard it takes comments, strings in single quotes, names without quotes, a comma
after the last item, octal and hexadecimal integers, and control characters inside of strings.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn

from converter.bicep.functions.registry import Rejected, Undecided
from converter.provenance import Plain

DEEPEST: Final = 64
"""How deep arrays and objects may be nested: Newtonsoft's own limit."""

_SKIPPED: Final = re.compile(r"(?:\s|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_NAME: Final = re.compile(r"[\w$]+")
_NUMBER: Final = re.compile(r"[-+0-9a-fA-FxX.]+", re.ASCII)
_INTEGER: Final = re.compile(r"0|[1-9][0-9]*|-[0-9]+", re.ASCII)
_OTHER_BASE: Final = re.compile(r"0(?:[xX](?P<hex>[0-9a-fA-F]{1,16})|(?P<octal>[0-7]{1,22}))", re.ASCII)
_FLOAT: Final = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_PLAIN_RUN: Final = {'"': re.compile(r'[^"\\]*'), "'": re.compile(r"[^'\\]*")}
_SURROGATE: Final = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})", re.ASCII)
_UNIT: Final = re.compile(r"\\u([0-9a-fA-F]{4})", re.ASCII)
_ESCAPES: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"} | {c: c for c in "\\\"'/"}
_WORDS: Final[dict[str, Plain]] = {"true": True, "false": False, "null": None}
_SPECIAL: Final = frozenset({"NaN", "Infinity", "undefined", "new"})
"""What JavaScript has and JSON hasn't: what becomes of it isn't documented."""

_MOST_DIGITS: Final = 400
_LONG: Final = 2**63


def parsed_json(text: str, *, any_size: bool = False) -> Plain:
    """The data of a JSON text; numbers with a point or exponent are floats.

    `any_size` takes integers of more than 64 bits too, as the function `json` does.

    Raises `Rejected` for what isn't JSON, `Undecided` where ARM's reading isn't documented.
    """
    reader = _Reader(text, any_size=any_size)
    data = reader.value(0)
    reader.skip()
    if reader.at < len(text):
        _fail()
    return data


def _fail() -> NoReturn:
    raise Rejected("a text that is JSON")


class _Reader:
    """A text and how far it has been read."""

    def __init__(self, text: str, *, any_size: bool) -> None:
        self.text = text
        self.any_size = any_size
        self.at = 0

    def skip(self) -> str:
        """The next character after white space and comments, which are read; empty at the end."""
        match = _SKIPPED.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Plain:
        letter = self.skip()
        if letter in {"{", "["}:
            if depth == DEEPEST:
                raise Rejected(f"a JSON text nested at most {DEEPEST} deep")
            self.at += 1
            return self._object(depth + 1) if letter == "{" else self._array(depth + 1)
        if letter in {'"', "'"}:
            return self._string(letter)
        if letter.isdigit() or letter in {"-", "."}:
            return self._number()
        if letter == "," and depth:
            # Newtonsoft makes something undefined of nothing before a comma.
            raise Undecided
        if letter == "":
            if depth:
                # The Bicep CLI doesn't reject a text that ends too early, and ARM's reading isn't documented.
                raise Undecided
            _fail()
        return self._word()

    def _object(self, depth: int) -> Plain:
        members: dict[str, Plain] = {}
        while (letter := self.skip()) != "}":
            name = self._string(letter) if letter in {'"', "'"} else self._name()
            if self.skip() != ":":
                _fail_or_end(self.text, self.at)
            self.at += 1
            members[name] = self.value(depth)
            self._separator("}")
        self.at += 1
        return members

    def _array(self, depth: int) -> Plain:
        items: list[Plain] = []
        while self.skip() != "]":
            items.append(self.value(depth))
            self._separator("]")
        self.at += 1
        return items

    def _separator(self, closing: str) -> None:
        letter = self.skip()
        if letter == ",":
            self.at += 1
        elif letter != closing:
            _fail_or_end(self.text, self.at)

    def _name(self) -> str:
        match = _NAME.match(self.text, self.at)
        if match is None:
            _fail_or_end(self.text, self.at)
        self.at = match.end()
        return match[0]

    def _word(self) -> Plain:
        name = _NAME.match(self.text, self.at)
        word = "" if name is None else name[0]
        if word in _SPECIAL:
            raise Undecided
        if word not in _WORDS:
            _fail()
        self.at += len(word)
        return _WORDS[word]

    def _number(self) -> Plain:
        match = _NUMBER.match(self.text, self.at)
        digits = "" if match is None else match[0]
        self.at += len(digits)
        following = self.text[self.at : self.at + 1]
        if following and not (following.isspace() or following in ",]}/"):
            if digits == "-" and following == "I":
                raise Undecided
            _fail()
        return _number(digits, any_size=self.any_size)

    def _string(self, quote: str) -> str:
        self.at += 1
        parts = []
        run = _PLAIN_RUN[quote]
        while True:
            match = run.match(self.text, self.at)
            assert match is not None
            parts.append(match[0])
            self.at = match.end()
            letter = self.text[self.at : self.at + 1]
            if letter == "":
                _fail()
            if letter == quote:
                self.at += 1
                return "".join(parts)
            parts.append(self._escape())

    def _escape(self) -> str:
        pair = _SURROGATE.match(self.text, self.at)
        if pair is not None:
            self.at = pair.end()
            return chr(0x10000 + (int(pair[1], 16) - 0xD800) * 0x400 + int(pair[2], 16) - 0xDC00)
        unit = _UNIT.match(self.text, self.at)
        if unit is not None:
            self.at = unit.end()
            code = int(unit[1], 16)
            # Half of a pair alone is no character: Newtonsoft puts the replacement character there.
            return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
        letter = _ESCAPES.get(self.text[self.at + 1 : self.at + 2])
        if letter is None:
            _fail()
        self.at += 2
        return letter


def _fail_or_end(text: str, at: int) -> NoReturn:
    if at == len(text):
        raise Undecided
    _fail()


def _number(digits: str, *, any_size: bool) -> int | float:
    if len(digits) > _MOST_DIGITS:
        raise Undecided
    if _INTEGER.fullmatch(digits):
        number = int(digits)
        if not any_size and not -_LONG <= number < _LONG:
            # Newtonsoft reads such an integer; what becomes of it in a file isn't documented.
            raise Undecided
        return number
    other = _OTHER_BASE.fullmatch(digits)
    if other is not None:
        number = int(other["hex"], 16) if other["hex"] else int(other["octal"], 8)
        if number >= _LONG:
            raise Undecided
        return number
    if _FLOAT.fullmatch(digits) is None or digits[:2] in {f"0{digit}" for digit in "0123456789"}:
        _fail()
    decimal = float(digits)
    if decimal in {float("inf"), float("-inf")}:
        raise Undecided
    return decimal
