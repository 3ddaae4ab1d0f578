"""Faults of YAML text in words that say what to change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import yaml

from converter.source.diagnostics import Category, Diagnostic, DiagnosticError, Label, Severity
from converter.source.span import SourceFile, Span

_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A sign in what the parser says (the C one or the Python one), and what the file's reader needs to hear.
_EXPLANATIONS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "mapping values are not allowed",
        "a ':' can't stand here",
        "indent keys of one mapping equally, and quote text that holds ': '",
    ),
    ("sequence entries are not allowed", "a list item can't start here", "put '- ' on a line of its own"),
    ("',' or ']'", "expected ',' or ']'", "the list that starts with '[' is not closed"),
    ("',' or '}'", "expected ',' or '}'", "the mapping that starts with '{' is not closed"),
    ("node content", "expected a value", "a list that starts with '[' ends with ']', a mapping with '}'"),
    ("expected '-' indicator", "expected a list item", "start each item with '- ', equally indented"),
    ("expected <block end>", "expected the end of this list or mapping", "check this line's indentation"),
    ("expected key", "expected a key", "check this line's indentation and quotes"),
    ("could not find expected ':'", "expected ':' after the key", "a key is followed by ': ' and its value"),
    ("unexpected end of stream", "this quote is never closed", "close it with the same quote"),
    ("unknown escape character", "an escape that YAML doesn't know", "write '\\\\' for a backslash"),
    ("duplicate anchor", "anchors (`&name`) can't be used here", "write the value out wherever it is needed"),
    ("<document start>", "expected the end of the file", "check this line's indentation"),
)


def syntax_fault(source: SourceFile, error: yaml.MarkedYAMLError, shift: int) -> DiagnosticError:
    """The parser's error as a diagnostic; `shift` is where the parsed text begins in the file."""
    problem = error.problem or "this is not YAML"
    offset = (error.problem_mark.index if error.problem_mark else 0) + shift
    opened = error.context_mark.index + shift if error.context_mark else None
    if "cannot start any token" in problem:
        character = source.text[offset : offset + 1]
        if character == "\t":
            return _fault(source, offset, "a tab can't indent YAML", "indent with spaces")
        return _fault(source, offset, f"text can't start with '{character}'", "put the text in quotes")
    message, step = next(
        ((message, step) for sign, message, step in _EXPLANATIONS if sign in problem), (problem, None)
    )
    if "end of stream" in problem and opened is not None:
        return _fault(source, opened, message, step)
    labels = []
    if opened is not None and opened != offset and source.text[opened : opened + 1] in {"[", "{"}:
        labels.append(Label(Span(source, opened, opened + 1), "opened here"))
    return _fault(source, offset, message, step, labels)


def unprintable_fault(source: SourceFile, shift: int) -> DiagnosticError:
    """The first control character of a text that the parser refused to read at all."""
    at = _UNPRINTABLE.search(source.text, shift)
    offset, name = (at.start(), f" (U+{ord(at[0]):04X})") if at else (shift, "")
    return _fault(source, offset, f"a control character{name} can't stand in YAML", "delete it")


def yaml_diagnostic(
    span: Span, message: str, step: str | None = None, labels: Sequence[Label] = ()
) -> Diagnostic:
    """A fault of the text at `span`, which may reach past the end of the file."""
    end = min(span.end, len(span.source.text))
    return Diagnostic(
        code="B2F201",
        severity=Severity.ERROR,
        message=message,
        span=Span(span.source, min(span.start, end), end),
        labels=tuple(labels),
        help=step,
        category=Category.CONFIGURATION,
    )


def _fault(
    source: SourceFile, offset: int, message: str, step: str | None, labels: Sequence[Label] = ()
) -> DiagnosticError:
    return DiagnosticError(yaml_diagnostic(Span(source, offset, offset + 1), message, step, labels))
