"""What all formats of findings share: which, in which order, which of them are alike, how many."""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from converter.report.ordering import RANK, counted, identity
from converter.report.plain_text import shown_pair, shown_value
from converter.source import Category, Diagnostic, Direction, History, Severity, Span, Subject, dataclass

_DIRECTIONS: Final = {
    direction: rank
    for rank, direction in enumerate(
        # Conflicts first, then edits that may be unknown to others, then what a new conversion resolves.
        (
            Direction.BOTH,
            Direction.TREE_EDITED,
            Direction.SOURCE_MOVED,
            Direction.RULES_MOVED,
            Direction.UNKNOWN,
        )
    )
}
_TABLES: Final = "mappings/"
_NO_SUBJECT: Final = Subject()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsReport:
    """What a renderer gets.

    `findings` are distinct, the most important first. `environments` are the overlays that were
    looked at, those without any finding among them. `accepted` is how many findings the ledger
    accepts. `history` is what changed since the last run, where runs are recorded.
    `source_root` and `tree_root` are the folders that the files of the source and of the tree are
    relative to, seen from where the report is read; empty for the same folder.
    """

    findings: tuple[Diagnostic, ...]
    title: str = ""
    environments: tuple[str, ...] = ()
    accepted: int = 0
    history: History | None = None
    colour: bool = False
    limit: int = 60_000
    source_root: str = ""
    tree_root: str = ""

    def source_file(self, span: Span) -> str:
        """The file of a place in the source, seen from where the report is read.

        The tables of a profile come with the tool: they keep their own name.
        """
        return span.file if span.file.startswith(_TABLES) else _below(self.source_root, span.file)

    def tree_file(self, span: Span) -> str:
        """The file of a place in the tree, seen from where the report is read."""
        return _below(self.tree_root, span.file)

    def seen(self, finding: Diagnostic) -> str:
        """`new`, or since when a finding is known; empty where no earlier run is recorded."""
        if self.history is None or self.history.last is None:
            return ""
        return f"since {finding.since}" if finding.since is not None else "new"

    @property
    def gone(self) -> tuple[Diagnostic, ...]:
        """The findings of the last run that are gone, the most important first."""
        return most_important_first(self.history.gone) if self.history is not None else ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Findings that differ in nothing but environment and places; never empty."""

    findings: tuple[Diagnostic, ...]

    @property
    def first(self) -> Diagnostic:
        return self.findings[0]

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments, each once, in alphabetical order."""
        found = (about(finding).environment for finding in self.findings)
        return tuple(sorted({environment for environment in found if environment is not None}))


@dataclass(frozen=True, slots=True)
class Group:
    """The findings about one object in the same environments."""

    environments: tuple[str, ...]
    object: str | None
    lines: tuple[Alike, ...]


def about(finding: Diagnostic) -> Subject:
    """The finding's subject; for one without, an empty subject."""
    return finding.subject or _NO_SUBJECT


def is_compared(subject: Subject) -> bool:
    """Whether two sides were compared: at least one has a value."""
    return subject.expected is not None or subject.actual is not None


def shown_change(subject: Subject) -> str:
    """Both sides on one line: old -> new where one of them moved, else each by its name."""
    expected, actual = shown_pair(subject.expected, subject.actual)
    if subject.direction in {Direction.SOURCE_MOVED, Direction.RULES_MOVED}:
        return f"{actual} -> {expected}"
    if subject.direction is Direction.BOTH:
        return f"{shown_value(subject.ancestor)} -> {expected} in the source, {actual} in the tree"
    if subject.direction is Direction.UNKNOWN:
        return f"{expected} in the source, {actual} in the tree"
    return f"{expected} -> {actual}"


def most_important_first(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each distinct finding once, by severity, direction, environment, object and field.

    Among errors, those of the input and the configuration come before differences.
    """
    distinct = {identity(finding): finding for finding in findings}
    return tuple(distinct[key] for key in sorted(distinct, key=lambda key: (_weight(distinct[key]), key)))


def grouped(findings: Iterable[Diagnostic]) -> list[Group]:
    """The findings by environments and object, those alike in several environments folded.

    The order is that of each group's first finding, and none gets lost: the lengths of all `Alike`s
    add up to the number of findings.
    """
    alike: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        alike.setdefault(_without_environment(finding), []).append(finding)
    groups: dict[tuple[tuple[str, ...], str | None], list[Alike]] = {}
    for each in (Alike(tuple(found)) for found in alike.values()):
        groups.setdefault((each.environments, about(each.first).object), []).append(each)
    return [Group(environments, object_, tuple(lines)) for (environments, object_), lines in groups.items()]


def summary(findings: Iterable[Diagnostic]) -> dict[str, Any]:
    """The counts: `total`, and one mapping each by severity, direction, code and environment.

    Every severity is there, zero included; of the others those that occur. Findings without
    direction or environment are in no count of it.
    """
    found = tuple(findings)
    severities = Counter(finding.severity.value for finding in found)
    return {
        "total": len(found),
        "severity": {severity.value: severities[severity.value] for severity in Severity},
        "direction": _counts(about(finding).direction for finding in found),
        "code": _counts(finding.code for finding in found),
        "environment": _counts(about(finding).environment for finding in found),
    }


def headline(report: FindingsReport) -> str:
    """All of it in one line: `3 findings in 2 of 4 environments: 2 errors, 1 warning; 1 accepted`."""
    found = report.findings
    text = f"{len(found)} finding{'s' * (len(found) != 1)}" if found else "no findings"
    touched = {about(finding).environment for finding in found} - {None}
    known = touched | set(report.environments)
    if known:
        part = f"{len(touched)} of " if touched and len(touched) < len(known) else ""
        text += f" in {part}{len(known)} environment{'s' * (len(known) != 1)}"
    if found:
        text += f": {counted(found)}"
    text += f"; {report.accepted} accepted" if report.accepted else ""
    return text + "".join(f"; {part}" for part in _changes(report))


def _changes(report: FindingsReport) -> Iterator[str]:
    """`2 new, 1 known, 3 gone since 2026-06-14`, and what the run couldn't compare."""
    history = report.history
    if history is None:
        return
    if history.last is None:
        yield "no earlier run is recorded"
        return
    known = sum(finding.since is not None for finding in report.findings)
    new = len(report.findings) - known
    yield f"{new} new, {known} known, {len(history.gone)} gone since {history.last}"
    if history.uncompared:
        yield f"{history.uncompared} of {history.last} couldn't be compared"


def in_sync(report: FindingsReport) -> tuple[str, ...]:
    """The environments that were looked at and have no finding."""
    touched = {about(finding).environment for finding in report.findings}
    return tuple(sorted(set(report.environments) - touched))


def _counts(keys: Iterable[str | None]) -> dict[str, int]:
    counts = Counter(key for key in keys if key is not None)
    return {str(key): counts[key] for key in sorted(counts)}


def _weight(finding: Diagnostic) -> tuple[int | str, ...]:
    subject = about(finding)
    direction = subject.direction
    return (
        # What couldn't be read or converted first: the comparison says nothing about it.
        RANK[finding.severity],
        finding.category is Category.FINDING,
        len(_DIRECTIONS) if direction is None else _DIRECTIONS[direction],
        subject.environment or "",
        subject.object or "",
        subject.path or "",
        finding.code,
    )


def _without_environment(finding: Diagnostic) -> str:
    """What findings have in common that are shown as one."""
    subject = about(finding)
    texts = (finding.code, finding.severity, finding.message, finding.help, finding.since)
    values = (subject.expected, subject.actual, subject.ancestor, subject.direction, subject.row)
    return json.dumps((texts, subject.object, subject.path, values), sort_keys=True, default=str)


def _below(root: str, file: str) -> str:
    return file if root in {"", "."} or file.startswith("/") else posixpath.normpath(f"{root}/{file}")
