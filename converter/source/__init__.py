"""Source files, spans, diagnostics and code frames: what every room points with."""

from converter.source.diagnostics import (
    Blame,
    Diagnostic,
    DiagnosticError,
    Direction,
    Label,
    Severity,
    Subject,
)
from converter.source.span import SourceFile, Span

__all__ = [
    "Blame",
    "Diagnostic",
    "DiagnosticError",
    "Direction",
    "Label",
    "Severity",
    "SourceFile",
    "Span",
    "Subject",
]
