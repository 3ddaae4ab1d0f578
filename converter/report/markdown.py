"""Findings as Markdown, for the comment of an issue or pull request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from converter.report.findings import (
    Alike,
    FindingsReport,
    Group,
    about,
    grouped,
    headline,
    in_sync,
    is_compared,
)
from converter.report.markdown_text import code, prose
from converter.report.plain_text import shown_pair
from converter.source import Diagnostic, Span

_MOST_GONE: Final = 50
_RESERVE: Final = 200  # characters for the line about what was cut


def render(report: FindingsReport) -> str:
    """The counts, then a table for each object and its environments, places and advice folded away.

    At most `report.limit` characters (a comment on GitHub has 65,536 at most): whole findings are cut
    from the end, and the last line gives their number.
    """
    text = "".join(_head(report))
    room = report.limit - _length(text) - _RESERVE
    shown = 0
    for group in grouped(report.findings):
        block, lines = _fitting(report, group, room)
        text, room = text + block, room - _length(block)
        shown += sum(len(line.findings) for line in group.lines[:lines])
        if lines < len(group.lines):
            break
    if cut := len(report.findings) - shown:
        text += f"\n**{cut} more finding{'s' * (cut != 1)}** cut here: the other formats have all.\n"
    return text


def _head(report: FindingsReport) -> Iterator[str]:
    if report.title:
        yield f"## {prose(report.title, 200)}\n\n"
    yield f"**{headline(report)}**\n"
    if report.findings and (quiet := in_sync(report)):
        names = ", ".join(code(environment, 100) for environment in quiet[:50])
        yield f"\nIn sync: {names}{', …' if len(quiet) > 50 else ''}\n"
    yield from _gone(report)


def _gone(report: FindingsReport) -> Iterator[str]:
    """The findings of the last run that are gone, folded away."""
    if not report.gone:
        return
    yield f"\n<details><summary>Gone since the last run: {len(report.gone)}</summary>\n\n"
    for finding in report.gone[:_MOST_GONE]:
        subject = about(finding)
        names = " ".join(
            code(name, 200) for name in (subject.environment, subject.object, subject.path) if name
        )
        sides = (
            " → ".join(map(code, shown_pair(subject.expected, subject.actual)))
            if is_compared(subject)
            else ""
        )
        what = sides or prose(finding.message, 200)
        yield f"- {code(finding.code)} {names} {what} (since {finding.since})\n"
    if len(report.gone) > _MOST_GONE:
        yield f"- and {len(report.gone) - _MOST_GONE} more\n"
    yield "\n</details>\n"


def _fitting(report: FindingsReport, group: Group, room: int) -> tuple[str, int]:
    """The block of as many of the group's first findings as there is room for, and their number."""
    low, high = 0, len(group.lines)
    block = _block(report, group, group.lines)
    if _length(block) <= room:
        return block, high
    block = ""
    while high - low > 1:
        middle = (low + high) // 2
        tried = _block(report, group, group.lines[:middle])
        if _length(tried) <= room:
            low, block = middle, tried
        else:
            high = middle
    return block, low


def _block(report: FindingsReport, group: Group, lines: tuple[Alike, ...]) -> str:
    environments = ", ".join(code(environment, 100) for environment in group.environments[:50])
    head = [*([environments] if environments else []), *([code(group.object)] if group.object else [])]
    text = f"\n#### {' · '.join(head) or 'All environments'}\n\n{_table(report, lines)}"
    if details := "".join(f"{line}\n" for each in lines for line in _details(report, each)):
        text += f"\n<details><summary>Places and advice</summary>\n\n{details}\n</details>\n"
    return text


def _table(report: FindingsReport, lines: tuple[Alike, ...]) -> str:
    """One row for each finding, with the columns that at least one of them fills."""
    subjects = [about(line.first) for line in lines]
    columns: list[tuple[str, Callable[[Alike], str]]] = [("finding", _kind)]
    if any(subject.path for subject in subjects):
        columns.append(("field", lambda line: code(path) if (path := about(line.first).path) else ""))
    if any(is_compared(subject) for subject in subjects):
        columns += [("expected", lambda line: _side(line, 0)), ("actual", lambda line: _side(line, 1))]
    if any(subject.direction for subject in subjects):
        columns.append(("direction", lambda line: about(line.first).direction or ""))
    if any(report.seen(line.first) for line in lines):
        columns.append(("seen", lambda line: report.seen(line.first)))
    columns.append(("what", lambda line: prose(line.first.message)))
    rows = [[name for name, _ in columns], ["---"] * len(columns)]
    rows += [[cell(line) for _, cell in columns] for line in lines]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _kind(line: Alike) -> str:
    return f"{line.first.severity} {code(line.first.code)}"


def _side(line: Alike, side: int) -> str:
    subject = about(line.first)
    return code(shown_pair(subject.expected, subject.actual)[side]) if is_compared(subject) else ""


def _details(report: FindingsReport, line: Alike) -> Iterator[str]:
    finding = line.first
    inner = [
        *_places(line, "source", lambda each: each.span, report.source_file),
        *_places(line, "tree", lambda each: about(each).place, report.tree_file),
        *(
            f"see {_where(label.span, report.source_file)} {prose(label.message)}"
            for label in finding.labels[:20]
        ),
        *([f"help: {prose(finding.help)}"] if finding.help else []),
    ]
    if inner:
        yield f"- {code(about(finding).path or finding.code)}"
        yield from (f"  - {each}" for each in inner)


def _places(
    alike: Alike, title: str, place: Callable[[Diagnostic], Span | None], file: Callable[[Span], str]
) -> Iterable[str]:
    places: dict[str, list[str]] = {}
    for finding in alike.findings:
        if span := place(finding):
            places.setdefault(_where(span, file), []).append(about(finding).environment or "")
    for where, environments in list(places.items())[:50]:
        alone = len(environments) == len(alike.findings)
        whose = "" if alone else f" in {', '.join(code(name, 100) for name in sorted(environments)[:50])}"
        yield f"{title} {where}{whose}"


def _where(span: Span, file: Callable[[Span], str]) -> str:
    return code(f"{file(span)}:{span.line}:{span.column}")


def _length(text: str) -> int:
    """The length as GitHub counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "replace")) // 2
