"""Source files and the spans that point into them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from functools import cached_property

from converter.source.records import dataclass


@dataclass(frozen=True, eq=False)
class SourceFile:
    """The text of one input file under the name that diagnostics show.

    `name` is the path relative to the source root, with forward slashes, so that messages and
    outputs don't depend on where the checkout is. `text` is the decoded file, its newlines
    as they are. `redacted` collects the offsets of text that must never be shown: literals that
    were given to a `@secure()` parameter.
    """

    name: str
    text: str
    redacted: list[tuple[int, int]] = field(default_factory=list, repr=False)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        r"""The offset at which each line begins; `\n` ends a line, as in editors."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column (in characters) of a 0-based character offset."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a 1-based line without its line ending; empty past the end."""
        if not 1 <= number <= len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def redact(self, span: Span) -> None:
        """Mark the text of `span` as never to be shown in a code frame."""
        self.redacted.append((span.start, span.end))


@dataclass(slots=True, unsafe_hash=True)
class Span:
    """A stretch of a source file: `start` inclusive, `end` exclusive, in characters from 0.

    Lines and columns are derived on demand: most spans are never shown.
    """

    source: SourceFile
    start: int
    end: int

    @property
    def file(self) -> str:
        return self.source.name

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def end_line(self) -> int:
        return self.source.position(self.end)[0]

    @property
    def end_column(self) -> int:
        return self.source.position(self.end)[1]

    @property
    def text(self) -> str:
        """Exactly the characters that the span covers, redacted or not: never print it as is."""
        return self.source.text[self.start : self.end]

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`, in the same file."""
        return Span(self.source, self.start, other.end)

    def __str__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"
