"""Findings as text for a terminal: what changed, where on both sides, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from converter.report.findings import (
    Alike,
    FindingsReport,
    Group,
    about,
    grouped,
    headline,
    in_sync,
    is_compared,
    shown_change,
)
from converter.report.plain_text import BOLD, DIM, SEVERITIES, one_line, painted, plain
from converter.source import Diagnostic, Span

_PAD = " " * 4
_TITLE = 8  # columns of `source`, `tree` and `help` with their gap


def render(report: FindingsReport) -> str:
    """A block for each object and its environments, and the counts at the end.

    Of consecutive findings with the same message, the first has the message and the last the advice.
    """
    blocks = ["".join(f"{line}\n" for line in _block(report, group)) for group in grouped(report.findings)]
    title = f"{one_line(report.title)}: " if report.title else ""
    closing = [painted(title + headline(report), BOLD, colour=report.colour)]
    if report.findings and (quiet := in_sync(report)):
        closing.append(f"in sync: {one_line(', '.join(quiet))}")
    closing += [f"gone: {_in_one_line(finding)}" for finding in report.gone]
    return "\n".join([*blocks, "".join(f"{line}\n" for line in closing)])


def _block(report: FindingsReport, group: Group) -> Iterator[str]:
    names = (", ".join(group.environments), group.object)
    if head := "  ".join(one_line(name) for name in names if name):
        yield painted(head, BOLD, colour=report.colour)
    around = zip((None, *group.lines), group.lines, (*group.lines[1:], None), strict=False)
    for before, line, after in around:
        is_new = before is None or before.first.message != line.first.message
        yield from _finding(report, line, is_new=is_new)
        help_ = line.first.help
        if help_ and (after is None or after.first.help != help_):
            yield from _titled("help", help_)


def _finding(report: FindingsReport, alike: Alike, *, is_new: bool) -> Iterator[str]:
    finding = alike.first
    seen = report.seen(finding)
    head = painted(f"{finding.severity}[{finding.code}]", SEVERITIES[finding.severity], colour=report.colour)
    compared = _comparison(finding, seen)
    if compared:
        yield f"  {head} {compared}"
        yield from _indented(finding.message if is_new else "", _PAD)
    else:
        first, *more = plain(finding.message).split("\n")
        yield f"  {head} {first}{f' ({seen})' if seen else ''}"
        yield from _indented("\n".join(more), _PAD)
    yield from _places(alike, "source", lambda each: each.span, report.source_file)
    yield from _places(alike, "tree", lambda each: about(each).place, report.tree_file)
    for label in finding.labels:
        where = _where(label.span, report.source_file)
        yield f"{_PAD}{'see':{_TITLE}}{where} {painted(one_line(label.message), DIM, colour=report.colour)}"


def _in_one_line(finding: Diagnostic) -> str:
    """A finding that is gone: where it was, what it was, and since when."""
    subject = about(finding)
    names = (subject.environment, subject.object, _comparison(finding, f"since {finding.since}"))
    what = "" if subject.object or subject.path else one_line(finding.message)
    return "  ".join(one_line(name) for name in (finding.code, *names, what) if name)


def _comparison(finding: Diagnostic, seen: str) -> str:
    """`path: old -> new (direction, seen)`, as far as the finding has it."""
    subject = about(finding)
    parts = []
    if is_compared(subject):
        parts.append(shown_change(subject))
    if not (subject.path or parts or subject.direction):
        return ""
    if notes := [note for note in (subject.direction, seen) if note]:
        parts.append(f"({', '.join(notes)})")
    path = one_line(subject.path) if subject.path else ""
    return f"{path}{':' if path and parts else ''} {' '.join(parts)}".strip()


def _places(
    alike: Alike, title: str, place: Callable[[Diagnostic], Span | None], file: Callable[[Span], str]
) -> Iterator[str]:
    """The places on one side: one line where they are the same, else one an environment."""
    places: dict[str, list[str]] = {}
    for finding in alike.findings:
        if span := place(finding):
            environment = about(finding).environment
            places.setdefault(_where(span, file), []).append(one_line(environment) if environment else "")
    for where, environments in places.items():
        # Environments are only named where their lines differ.
        named = sorted(filter(None, environments))
        whose = f"  [{', '.join(named)}]" if named and len(environments) < len(alike.findings) else ""
        yield f"{_PAD}{title:{_TITLE}}{where}{whose}"
        title = ""


def _where(span: Span, file: Callable[[Span], str]) -> str:
    return f"{one_line(file(span))}:{span.line}:{span.column}"


def _titled(title: str, text: str) -> Iterator[str]:
    first, *more = plain(text).split("\n")
    yield f"{_PAD}{title:{_TITLE}}{first}".rstrip()
    yield from _indented("\n".join(more), _PAD + " " * _TITLE)


def _indented(text: str, pad: str) -> Iterator[str]:
    for line in plain(text).split("\n") if text else ():
        yield f"{pad}{line}".rstrip()
