"""JSON in which every value knows its place.

ARM takes more than JSON: comments, commas behind the last item, and line ends inside of strings
(Newtonsoft.Json reads them, and so do Bicep and the Azure CLI).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final, NoReturn

from converter.bicep.limits import Limits
from converter.source import Diagnostic, DiagnosticError, Severity, SourceFile, Span, dataclass

_TOKEN: Final = re.compile(
    r"""(?:[\s\ufeff]+|//[^\r\n]*|/\*.*?\*/)*
    (?: (?P<mark>[{}\[\],:])
      | (?P<string>"[^"\\]*(?:\\.[^"\\]*)*")
      | (?P<word>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*)
    )?""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE: Final = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt])|.)', re.DOTALL)
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: Final = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True, eq=False)
class JsonValue:
    """A value, and where it stands."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class JsonScalar(JsonValue):
    """A number, a boolean or null."""

    data: float | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class JsonText(JsonValue):
    """A string. `places` has the offset of each character where escapes move them, None where none does."""

    text: str
    places: tuple[int, ...] | None = None

    def part(self, start: int, end: int) -> Span:
        """The place of a part of the text."""
        if self.places is None:
            first = self.span.start + 1
            return Span(self.span.source, first + start, first + end)
        return Span(self.span.source, self.places[start], self.places[end])


@dataclass(frozen=True, slots=True, eq=False)
class JsonArray(JsonValue):
    items: tuple[JsonValue, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """`"key": value`."""

    key: JsonText
    value: JsonValue

    @property
    def span(self) -> Span:
        return self.key.span.to(self.value.span)


@dataclass(frozen=True, slots=True, eq=False)
class JsonObject(JsonValue):
    """Members by key, in order; of keys that are given again the last one counts, as for Newtonsoft.Json."""

    members: dict[str, Member] = field(default_factory=dict)

    def member(self, key: str) -> Member | None:
        """The member of that name: ARM finds its own keywords whatever their case."""
        found = self.members.get(key)
        if found is not None:
            return found
        folded = key.casefold()
        return next((one for name, one in self.members.items() if name.casefold() == folded), None)

    def get(self, key: str) -> JsonValue | None:
        found = self.member(key)
        return None if found is None else found.value

    def text(self, key: str) -> str | None:
        """The string of that name, None for anything else."""
        found = self.get(key)
        return found.text if isinstance(found, JsonText) else None

    def object(self, key: str) -> JsonObject | None:
        """The object of that name, None for anything else."""
        found = self.get(key)
        return found if isinstance(found, JsonObject) else None


def read_json(source: SourceFile, limits: Limits) -> JsonValue:
    """The value that a file holds.

    Raises `DiagnosticError`: B2F170 for what isn't JSON, B2F006 and B2F005 for a file past the limits.
    """
    if len(source.text) > limits.file_size or len(source.text.encode()) > limits.file_size:
        message = f"the file is larger than {limits.file_size} bytes"
        raise _failed("B2F006", message, Span(source, 0, 0), "divide it into modules")
    return _Reader(source, limits.nesting).whole()


class _Reader:
    """Reads one file; `at` is where the token after the current one begins."""

    def __init__(self, source: SourceFile, nesting: int) -> None:
        self.source = source
        self.nesting = nesting
        self.kind = ""
        self.start = self.at = 0
        self.next()

    def next(self) -> None:
        found = _TOKEN.match(self.source.text, self.at)
        assert found is not None
        self.kind = found.lastgroup or ""
        self.start = found.start(self.kind) if self.kind else found.end()
        self.at = found.end()

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.at)

    def is_mark(self, mark: str) -> bool:
        return self.kind == "mark" and self.source.text[self.start] == mark

    def whole(self) -> JsonValue:
        found = self.value(0)
        if self.kind or self.at < len(self.source.text):
            self.refuse("the end of the file")
        return found

    def value(self, depth: int) -> JsonValue:
        if depth > self.nesting:
            message = f"more than {self.nesting} brackets inside of each other"
            raise _failed(
                "B2F005", message, self.span, "`limits.nesting` in the project file raises the limit"
            )
        if self.kind == "string":
            return self.string()
        if self.kind == "word":
            return self.word()
        if self.is_mark("{"):
            return self.object(depth)
        if not self.is_mark("["):
            self.refuse("a value")
        return self.array(depth)

    def word(self) -> JsonScalar:
        span = self.span
        text = span.text
        if text in _WORDS:
            self.next()
            return JsonScalar(span, _WORDS[text])
        if text[0].isalpha() or text[0] == "_":
            self.refuse("a value")
        self.next()
        return JsonScalar(
            span, int(text) if len(text) < 40 and not set(text) & {".", "e", "E"} else float(text)
        )

    def string(self) -> JsonText:
        span = self.span
        found = _text(span)
        self.next()
        return found

    def object(self, depth: int) -> JsonObject:
        start = self.span
        members: dict[str, Member] = {}
        self.next()
        while not self.is_mark("}"):
            if self.kind != "string":
                self.refuse("a name in double quotes, or `}`")
            key = self.string()
            self.skip(":", "`:` behind the name")
            members.pop(key.text, None)
            members[key.text] = Member(key, self.value(depth + 1))
            if not self.is_mark("}"):
                self.skip(",", "`,` or `}`")
        end = self.span
        self.next()
        return JsonObject(start.to(end), members)

    def array(self, depth: int) -> JsonArray:
        start, items = self.span, []
        self.next()
        while not self.is_mark("]"):
            items.append(self.value(depth + 1))
            if not self.is_mark("]"):
                self.skip(",", "`,` or `]`")
        end = self.span
        self.next()
        return JsonArray(start.to(end), tuple(items))

    def skip(self, mark: str, expected: str) -> None:
        if not self.is_mark(mark):
            self.refuse(expected)
        self.next()

    def refuse(self, expected: str) -> NoReturn:
        text = self.source.text
        if not self.kind and self.at < len(text):
            found, end = f"'{text[self.at]}'", self.at + 1
            if text[self.at] == '"':
                found, end = "a string that doesn't end", self.at + 1
        elif not self.kind:
            found, end = "the end of the file", self.at
        else:
            found, end = ("a string" if self.kind == "string" else f"'{self.span.text[:40]}'"), self.at
        raise _failed(
            "B2F170", f"expected {expected}, this is {found}", Span(self.source, self.start, end), None
        )


def _text(span: Span) -> JsonText:
    raw = span.source.text[span.start + 1 : span.end - 1]
    if "\\" not in raw:
        return JsonText(span, raw)
    pieces: list[str] = []
    places: list[int] = []
    end = 0
    first = span.start + 1
    for match in _ESCAPE.finditer(raw):
        pieces.append(raw[end : match.start()])
        places += range(first + end, first + match.start())
        code, letter = match[1], match[2]
        if code is None and letter is None:
            place = Span(span.source, first + match.start(), first + match.end())
            raise _failed("B2F170", f"JSON has no escape '{match[0]}'", place, "double the backslash")
        pieces.append(chr(int(code, 16)) if code is not None else _ESCAPED.get(letter, letter))
        places.append(first + match.start())
        end = match.end()
    pieces.append(raw[end:])
    places += range(first + end, first + len(raw) + 1)
    text = "".join(pieces)
    if any("\ud800" <= one <= "\udfff" for one in text):
        text, places = _paired(text, places)
    return JsonText(span, text, tuple(places))


def _paired(text: str, places: list[int]) -> tuple[str, list[int]]:
    """The text with two halves of a character, which JSON escapes apart, as the one that they are."""
    pieces: list[str] = []
    kept: list[int] = []
    for piece, place in _pairs(text, places):
        pieces.append(piece)
        kept.append(place)
    return "".join(pieces), [*kept, places[-1]]


def _pairs(text: str, places: list[int]) -> Iterator[tuple[str, int]]:
    at = 0
    while at < len(text):
        pair = text[at : at + 2]
        if len(pair) == 2 and "\ud800" <= pair[0] <= "\udbff" and "\udc00" <= pair[1] <= "\udfff":
            yield pair.encode("utf-16", "surrogatepass").decode("utf-16"), places[at]
            at += 2
        else:
            yield "\ufffd" if "\ud800" <= pair[0] <= "\udfff" else pair[0], places[at]
            at += 1


def _failed(code: str, message: str, span: Span, step: str | None) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(code=code, severity=Severity.ERROR, message=message, span=span, help=step)
    )
