"""Diagnostics as a person reads them in a terminal: the message, the line, the caret, the next step."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from converter.report.ordering import counted, ordered
from converter.report.plain_text import BOLD, LONGEST, MARGIN, SEVERITIES, painted, plain, shown_pair
from converter.source import Diagnostic, Label, Span, Subject, code_frame

MOST_SHOWN: Final = 500
"""Diagnostics that are shown on a terminal: more are read by nobody, and a file can have any number."""


def render(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """The text of all diagnostics, in order and each once, with their number at the end.

    Those that differ only in the environment are shown once. Of very many the first `MOST_SHOWN` are shown,
    and the number of the others. Empty for no diagnostics.
    """
    shown = ordered(diagnostics)
    blocks = []
    for number, (_, alike) in enumerate(groupby(shown, key=_without_environment)):
        if number >= MOST_SHOWN:
            left = sum(1 for _ in groupby(shown, key=_without_environment)) - number
            blocks.append(f"… {left} more are left out\n\n")
            break
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
        str(subject.place) if subject else None,
    )


def _block(diagnostic: Diagnostic, environments: list[str], *, colour: bool) -> Iterator[str]:
    paint = SEVERITIES[diagnostic.severity]
    head = painted(f"{diagnostic.severity}[{diagnostic.code}]", paint, colour=colour)
    yield head + painted(f": {plain(diagnostic.message)}", BOLD, colour=colour)
    labels = _labels(diagnostic)
    places = [*filter(None, [diagnostic.span]), *(label.span for label in labels)]
    margin = max((len(str(place.line)) for place in places), default=1)
    if diagnostic.span:
        yield from _framed(diagnostic.span, "", margin, paint, primary=True, colour=colour)
    for label in labels:
        yield from _framed(label.span, label.message, margin, MARGIN, primary=False, colour=colour)
    for title, text in _remarks(diagnostic, environments):
        indented = plain(text).replace("\n", "\n" + " " * (margin + len(title) + 5))
        yield f"{' ' * margin} {painted('=', MARGIN, colour=colour)} {title}: {indented}"


def _labels(diagnostic: Diagnostic) -> tuple[Label, ...]:
    """The secondary places, the line of the tree among them."""
    place = diagnostic.subject.place if diagnostic.subject else None
    return (*diagnostic.labels, Label(place, "in the tree")) if place else diagnostic.labels


def _framed(span: Span, label: str, margin: int, paint: str, *, primary: bool, colour: bool) -> Iterator[str]:
    """A frame under its place, the margin as wide as the widest line number of the diagnostic."""
    arrow = "-->" if primary else ":::"
    yield f"{' ' * margin}{painted(arrow, MARGIN, colour=colour)} {plain(str(span))}"
    frame = code_frame(span, label)
    pad = " " * (margin - len(str(span.line)))
    for line in frame:
        number, bar, text = (pad + line).partition("|")
        shown = plain(text)
        if line is frame[-1]:
            shown = painted(shown if primary else _underlined(shown), paint, colour=colour)
        yield painted(number + bar, MARGIN, colour=colour) + shown


def _underlined(carets: str) -> str:
    """The same marks as a secondary place has them."""
    marks = carets.lstrip().partition(" ")[0]
    return carets.replace(marks, "-" * len(marks), 1)


def _remarks(diagnostic: Diagnostic, environments: list[str]) -> Iterator[tuple[str, str]]:
    subject = diagnostic.subject
    if subject:
        if place := _subject_line(subject):
            yield "object", place
        yield from _compared(subject)
    if environments:
        yield "environment" if len(environments) == 1 else "environments", ", ".join(environments)
    if diagnostic.help:
        yield "help", diagnostic.help


def _compared(subject: Subject) -> Iterator[tuple[str, str]]:
    """Both sides; of long ones the part in which they begin to differ."""
    sides = {"expected": subject.expected, "actual": subject.actual}
    shown = {
        title: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for title, value in sides.items()
        if value is not None
    }
    if any(len(text) > LONGEST for text in shown.values()):
        shown = dict(zip(sides, shown_pair(*sides.values()), strict=True))
    yield from shown.items()


def _subject_line(subject: Subject) -> str:
    return " ".join(part for part in (subject.object, subject.path) if part)
