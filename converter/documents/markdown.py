"""Markdown as lines that may have facts: headings, bullets and table rows, each with its parent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from converter.source import SourceFile, Span

_FENCE: Final = re.compile(r"\s*(```+|~~~+)")
_HEADING: Final = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<text>.*)")
_BULLET: Final = re.compile(r"(?P<indent>\s*)(?:[-*+]|\d+[.)])[ \t]+(?:\[[^\]]?\][ \t]+)?(?P<text>\S.*)")
_ROW: Final = re.compile(r"\s*\|(?P<cells>.*)\|")
_RULER: Final = re.compile(r"[\s|:-]+")
_CELL: Final = re.compile(r"(?:\\\||`[^`]*`|[^|])*")


class Form(StrEnum):
    """What a line is in Markdown."""

    HEADING = "heading"
    BULLET = "bullet"
    ROW = "row"


@dataclass(eq=False, slots=True)
class Line:
    """A heading, a bullet with the lines that continue it, or a table row.

    `span` is its text without marks. `parent` is the line that it is under: the bullet further left,
    else the heading; a heading's is the heading above it. `group` is the same object for the lines of one
    list, table or row of headings. `cells` are a row's cells, `titles` the table's.
    """

    form: Form
    span: Span
    level: int
    parent: Line | None
    group: object
    cells: tuple[Span, ...] = ()
    titles: tuple[Span, ...] = ()

    def ancestors(self) -> Iterator[Line]:
        """The lines that it is under, nearest first."""
        line = self.parent
        while line is not None:
            yield line
            line = line.parent


def read_lines(source: SourceFile) -> tuple[Line, ...]:
    """The lines of a document in order. Paragraphs and code blocks have none."""
    reader = _Reader(source)
    for number, start in enumerate(source.line_starts, start=1):
        reader.take(source.line(number).rstrip(), start)
    return tuple(reader.lines)


@dataclass(slots=True)
class _Reader:
    """`headings` and `bullets` are the possible parents of the next line, outermost first."""

    source: SourceFile
    lines: list[Line] = field(default_factory=list)
    headings: list[Line] = field(default_factory=list)
    bullets: list[Line] = field(default_factory=list)
    groups: dict[tuple[int | None, int], object] = field(default_factory=dict)
    titles: tuple[Span, ...] | None = None
    table: object = None
    fence: str = ""

    def take(self, text: str, start: int) -> None:
        if self._is_code(text):
            return
        if heading := _HEADING.fullmatch(text):
            self._heading(heading, start)
        elif row := _ROW.fullmatch(text):
            self._row(row, start)
        elif bullet := _BULLET.fullmatch(text):
            self._bullet(bullet, start)
        elif not text.strip():
            self.titles = None
        elif self.bullets and text[0] in " \t":
            last = self.bullets[-1]
            last.span = Span(self.source, last.span.start, start + len(text.rstrip()))
        else:
            self.bullets.clear()

    def _is_code(self, text: str) -> bool:
        mark = _FENCE.match(text)
        if self.fence:
            if mark and mark[1].startswith(self.fence) and not text.strip().strip(self.fence[0]):
                self.fence = ""
            return True
        if mark:
            self.fence = mark[1]
        return bool(mark)

    def _heading(self, match: re.Match[str], start: int) -> None:
        level = len(match["marks"])
        self.bullets.clear()
        while self.headings and self.headings[-1].level >= level:
            self.headings.pop()
        parent = self.headings[-1] if self.headings else None
        begin = start + match.start("text")
        span = Span(self.source, begin, begin + len(match["text"].rstrip("# \t")))
        line = self._add(Form.HEADING, span, level, parent)
        self.headings.append(line)

    def _bullet(self, match: re.Match[str], start: int) -> None:
        level = len(match["indent"].expandtabs(4))
        while self.bullets and self.bullets[-1].level >= level:
            self.bullets.pop()
        above = self.bullets or self.headings
        line = self._add(Form.BULLET, self._span(match, "text", start), level, above[-1] if above else None)
        self.bullets.append(line)

    def _row(self, match: re.Match[str], start: int) -> None:
        self.bullets.clear()
        cells = tuple(self._cells(match, start))
        if self.titles is None:
            self.titles, self.table = cells, object()
        elif not _RULER.fullmatch(match["cells"]):
            parent = self.headings[-1] if self.headings else None
            span = Span(self.source, cells[0].start, cells[-1].end)
            self.lines.append(Line(Form.ROW, span, 0, parent, self.table, cells, self.titles))

    def _cells(self, match: re.Match[str], start: int) -> Iterator[Span]:
        at, end = match.span("cells")
        while at <= end:
            found = _CELL.match(match.string, at, end)
            text = found[0] if found else ""
            left = start + at + len(text) - len(text.lstrip())
            yield Span(self.source, left, left + len(text.strip()))
            at += len(text) + 1

    def _span(self, match: re.Match[str], name: str, start: int) -> Span:
        return Span(self.source, start + match.start(name), start + match.end(name))

    def _add(self, form: Form, span: Span, level: int, parent: Line | None) -> Line:
        group = self.groups.setdefault((id(parent) if parent else None, level), object())
        line = Line(form, span, level, parent, group)
        self.lines.append(line)
        return line
