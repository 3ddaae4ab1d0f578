"""The one record for everything that the tool reports about its input."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from converter.source.records import dataclass
from converter.source.span import Span


class Severity(StrEnum):
    """How much a diagnostic matters: an error stops the command, the others are reported."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Category(StrEnum):
    """Who has to act, which decides the exit code (see `docs/exit-codes.md`)."""

    INPUT = "input"  # Bicep or documents that can't be read or evaluated: 3
    CONFIGURATION = "configuration"  # options, project file, tables, output folder: 2
    FINDING = "finding"  # a statement about input that was understood: 1 where it fails a run


@dataclass(frozen=True, slots=True)
class Label:
    """A secondary place and how it relates to the primary one."""

    span: Span
    message: str


class Direction(StrEnum):
    """Which side moved since the tree was generated."""

    SOURCE_MOVED = "source-moved"
    RULES_MOVED = "rules-moved"  # tables, project file or the tool itself
    TREE_EDITED = "tree-edited"
    BOTH = "both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about, in the terms of the emitted tree.

    `environment` is the overlay's name, `object` is `Kind/name`, `path` a field as `trace` writes it.
    Where two sides are compared, `expected` is the source's value and `actual` the other side's:
    JSON-like data without secrets, None for nothing. `ancestor` is the value that both moved away from, None
    where only one did or there was none. `place` is the line of the tree that
    gives the actual value, `row` the id of the mapping row that makes the field. `digests` stand for
    the values of both sides, in that order, where they aren't shown whole; empty where they are. `field` is
    the path as an API server writes it, with the indices of list items.
    """

    environment: str | None = None
    object: str | None = None
    path: str | None = None
    expected: Any = None
    actual: Any = None
    direction: Direction | None = None
    row: str | None = None
    place: Span | None = None
    ancestor: Any = None
    digests: tuple[str, str] = ("", "")
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One thing about the input: what, where, what it relates to, and what to do.

    `code` is stable and listed in `converter.source.codes`. `message` states what is wrong and what
    was expected, `help` the next step. Neither ever contains a secret's value. `since` is the day of the
    first run that had it, where runs are recorded and an earlier one had it too.
    """

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    labels: tuple[Label, ...] = ()
    help: str | None = None
    category: Category = Category.INPUT
    subject: Subject | None = None
    since: date | None = None


class DiagnosticError(Exception):
    """Raised where work can't go on; carries every error known at that point."""

    def __init__(self, diagnostics: Iterable[Diagnostic] | Diagnostic) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = (
            (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        )
        super().__init__("; ".join(d.message for d in self.diagnostics))

    def __reduce__(self) -> tuple[type[DiagnosticError], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)
