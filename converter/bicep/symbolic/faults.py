"""Errors in one part of an evaluation, while the other parts go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from converter.source import Diagnostic, Label, Severity, Span

DEPENDS_ON_VALUES: Final = frozenset({"B2F104", "B2F106", "B2F107", "B2F109", "B2F110"})
"""The codes of errors that a condition may keep from happening."""


class Fault(Exception):  # noqa: N818 -- an error is one of its diagnostics
    """What makes one declaration impossible to evaluate: its diagnostics.

    Whoever evaluates a list of declarations catches it, keeps the diagnostics and goes on with
    the next one. It never leaves the room: the API raises `DiagnosticError`.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(diagnostic.message for diagnostic in self.diagnostics))


def error(
    code: str,
    message: str,
    span: Span | None,
    *labels: Label,
    help: str | None = None,
) -> Diagnostic:
    """An error in the input."""
    return Diagnostic(
        code=code, severity=Severity.ERROR, message=message, span=span, labels=labels, help=help
    )


def fault(
    code: str,
    message: str,
    span: Span | None,
    *labels: Label,
    help: str | None = None,
) -> Fault:
    """A fault of one error."""
    return Fault((error(code, message, span, *labels, help=help),))


class Faults:
    """The errors of an evaluation so far, each once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, int], Diagnostic] = {}

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            span = diagnostic.span
            place = (span.file, span.start) if span is not None else ("", 0)
            self._found.setdefault((diagnostic.code, diagnostic.message, *place), diagnostic)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found.values())
