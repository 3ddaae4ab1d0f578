"""Diagnostics as a person reads them in a terminal: the message, the line, the caret, the next step."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from converter.report.ordering import counted, ordered
from converter.source import Diagnostic, Severity, Span, Subject
from converter.source.frame import code_frame

_RESET: Final = "\x1b[0m"
_BOLD: Final = "\x1b[1m"
_MARGIN: Final = "\x1b[1;34m"
_COLOURS: Final[dict[Severity, str]] = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}
# Controls, bidirectional overrides among them: input must not be able to steer the terminal.
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def render(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """The text of all diagnostics, in order and each once, with their number at the end.

    Those that differ in nothing but the environment are told once. Empty for no diagnostics.
    """
    shown = ordered(diagnostics)
    blocks = []
    for _, alike in groupby(shown, key=_without_environment):
        group = list(alike)
        environments = [
            each.subject.environment for each in group if each.subject and each.subject.environment
        ]
        blocks.append("\n".join(_block(group[0], environments, colour=colour)) + "\n\n")
    return "".join(blocks) + f"{counted(shown)}\n" if shown else ""


def _without_environment(diagnostic: Diagnostic) -> tuple[object, ...]:
    span, subject = diagnostic.span, diagnostic.subject
    return (
        (span.file, span.start, span.end) if span else None,
        (diagnostic.code, diagnostic.severity, diagnostic.message, diagnostic.help),
        (subject.object, subject.path, subject.expected, subject.actual) if subject else None,
    )


def _block(diagnostic: Diagnostic, environments: list[str], *, colour: bool) -> Iterator[str]:
    paint = _COLOURS[diagnostic.severity]
    head = _painted(f"{diagnostic.severity}[{diagnostic.code}]", paint, colour=colour)
    yield head + _painted(f": {_plain(diagnostic.message)}", _BOLD, colour=colour)
    margin = 1
    if diagnostic.span:
        places = [diagnostic.span, *(label.span for label in diagnostic.labels)]
        margin = max(len(str(place.line)) for place in places)
        yield from _framed(diagnostic.span, "", margin, paint, primary=True, colour=colour)
    for label in diagnostic.labels:
        yield from _framed(label.span, label.message, margin, _MARGIN, primary=False, colour=colour)
    for title, text in _remarks(diagnostic, environments):
        indented = _plain(text).replace("\n", "\n" + " " * (margin + len(title) + 5))
        yield f"{' ' * margin} {_painted('=', _MARGIN, colour=colour)} {title}: {indented}"


def _framed(span: Span, label: str, margin: int, paint: str, *, primary: bool, colour: bool) -> Iterator[str]:
    """A frame under its place, the margin as wide as the widest line number of the diagnostic."""
    arrow = "-->" if primary else ":::"
    yield f"{' ' * margin}{_painted(arrow, _MARGIN, colour=colour)} {_plain(str(span))}"
    frame = code_frame(span, label)
    pad = " " * (margin - len(str(span.line)))
    for line in frame:
        number, bar, text = (pad + line).partition("|")
        shown = _plain(text)
        if line is frame[-1]:
            shown = _painted(shown if primary else _underlined(shown), paint, colour=colour)
        yield _painted(number + bar, _MARGIN, colour=colour) + shown


def _underlined(carets: str) -> str:
    """The same marks as a secondary place has them."""
    marks = carets.lstrip().partition(" ")[0]
    return carets.replace(marks, "-" * len(marks), 1)


def _remarks(diagnostic: Diagnostic, environments: list[str]) -> Iterator[tuple[str, str]]:
    subject = diagnostic.subject
    if subject:
        if place := _subject_line(subject):
            yield "object", place
        for title, value in (("expected", subject.expected), ("actual", subject.actual)):
            if value is not None:
                yield title, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if environments:
        yield "environment" if len(environments) == 1 else "environments", ", ".join(environments)
    if diagnostic.help:
        yield "help", diagnostic.help


def _subject_line(subject: Subject) -> str:
    return " ".join(part for part in (subject.object, subject.path) if part)


def _plain(text: str) -> str:
    return "\n".join(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", line) for line in text.split("\n"))


def _painted(text: str, paint: str, *, colour: bool) -> str:
    return f"{paint}{text}{_RESET}" if colour and text else text
