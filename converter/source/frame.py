"""Code frames: the source line with carets under the span."""

from __future__ import annotations

from unicodedata import category, east_asian_width

from converter.source.span import SourceFile, Span

MASK = "•"
LONGEST = 400
"""Characters of a line that are shown; of a longer one it is the part around the span."""


def shown_line(source: SourceFile, number: int) -> str:
    """A source line as it may be printed: tabs as one space, redacted stretches masked."""
    text = source.line(number)
    if source.redacted and number <= len(source.line_starts):
        start = source.line_starts[number - 1]
        characters = list(text)
        for low, high in source.redacted:
            if high <= start or low >= start + len(characters):
                continue  # a file may have a hundred thousand
            for at in range(max(low - start, 0), min(high - start, len(characters))):
                characters[at] = MASK
        text = "".join(characters)
    return text.replace("\t", " ")


def shown_whole(source: SourceFile) -> str:
    """The whole text of a file as it may be printed: redacted stretches masked, line breaks kept."""
    characters = list(source.text)
    for low, high in source.redacted:
        for at in range(low, min(high, len(characters))):
            if characters[at] not in "\r\n":
                characters[at] = MASK
    return "".join(characters)


def shown_text(span: Span) -> str:
    """The text at the span, to the end of its first line, redacted stretches masked."""
    line, column = span.source.position(span.start)
    last = span.end_column if span.end_line == line else None
    return shown_line(span.source, line)[column - 1 : None if last is None else last - 1]


def code_frame(span: Span, label: str = "") -> list[str]:
    """The lines of a frame: the numbered source line and carets under the span.

    A span over several lines is underlined to the end of its first line. Widths count terminal
    cells, so that carets line up below wide characters too.
    """
    line, column = span.source.position(span.start)
    text = shown_line(span.source, line)
    last = span.end_column if span.end_line == line else len(text) + 1
    if len(text) > LONGEST:
        text, column, last = _excerpt(text, column, last)
    gutter = len(str(line))
    indent = " " * _cells(text[: column - 1])
    carets = "^" * max(1, _cells(text[column - 1 : last - 1]))
    return [
        f"{' ' * gutter} |",
        f"{line} | {text}".rstrip(),
        f"{' ' * gutter} | {indent}{carets} {label}".rstrip(),
    ]


def _excerpt(text: str, column: int, last: int) -> tuple[str, int, int]:
    """The part of a long line around a span, and the span's columns in it."""
    start = max(0, min(column - 1 - LONGEST // 4, len(text) - LONGEST))
    end = start + LONGEST
    marks = "…" * (start > 0), "…" * (end < len(text))
    shift = start - len(marks[0])
    return marks[0] + text[start:end] + marks[1], column - shift, min(last - shift, LONGEST + 2)


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(character: str) -> int:
    if category(character) in {"Mn", "Me", "Cf"}:
        return 0  # drawn over the character before, or not at all
    return 2 if east_asian_width(character) in "WF" else 1
