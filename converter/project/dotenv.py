"""The file in which the Azure Developer CLI keeps an environment's variables: `.azure/NAME/.env`.

It is written and read by `joho/godotenv`: `NAME=value` a line, `export` in front, comments, values in single
quotes as they are, in double ones with escapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from converter.provenance import Kind, Origin, Scalar
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    SourceFile,
    Span,
    did_you_mean,
    read_source,
)

_ENTRY: Final = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*
    (?P<value>"(?:\\.|[^"\\])*"|'[^']*'|(?!["'])[^\r\n]*?)[ \t]*(?:[ \t]\#[^\r\n]*)?\r?$""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_LINE: Final = re.compile(r"^[ \t]*(?P<text>[^\s#][^\r\n]*)$", re.MULTILINE)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_LETTERS: Final = {"n": "\n", "r": "\r"}


def dotenv_variables(root: Path, path: str, at: Span) -> Mapping[str, Scalar]:
    """The variables of a file below the source, each with its place; no message shows their values.

    `at` is where the project file names it. Raises `DiagnosticError`: B2F231 for a file that isn't there,
    B2F246 for lines that are no entry, which godotenv refuses too.
    """
    try:
        source = read_source(root / path, path, Category.CONFIGURATION, root=root)
    except DiagnosticError:
        others = (one.relative_to(root).as_posix() for one in root.glob(".azure/*/.env"))
        raise DiagnosticError(
            Diagnostic(
                code="B2F231",
                severity=Severity.ERROR,
                message=f"there is no file {path}",
                span=at,
                help=did_you_mean(path, others)
                or "azd keeps it where it deploys from, and Git ignores it: `azd env refresh` makes it; or "
                "give what isn't secret as `variables`",
                category=Category.CONFIGURATION,
            )
        ) from None
    found = {}
    _refuse_other_lines(source)
    for match in _ENTRY.finditer(source.text):
        span = Span(source, match.start("value"), match.end("value"))
        source.redact(span)
        origin = Origin(Kind.PROJECT_FILE, span, match["name"])
        found[match["name"]] = Scalar(_read(match["value"]), origin=origin)
    return found


def _refuse_other_lines(source: SourceFile) -> None:
    """Refuse what is neither an entry, a comment nor empty: a variable could be lost with it."""
    ends = [0, *(match.end() for match in _ENTRY.finditer(source.text))]
    starts = [*(match.start() for match in _ENTRY.finditer(source.text)), len(source.text)]
    faults = []
    for end, start in zip(ends, starts, strict=True):
        for line in _LINE.finditer(source.text, end, start):
            span = Span(source, line.start(), line.end())
            source.redact(span)
            faults.append(
                Diagnostic(
                    code="B2F246",
                    severity=Severity.ERROR,
                    message=f"a line of {source.name} is no entry",
                    span=span,
                    help="expected NAME=value, or a comment that begins with '#'",
                    category=Category.CONFIGURATION,
                )
            )
    if faults:
        raise DiagnosticError(faults)


def _read(text: str) -> str:
    if text.startswith("'"):
        return text[1:-1]
    if text.startswith('"'):
        return _ESCAPE.sub(lambda match: _LETTERS.get(match[1], match[1]), text[1:-1])
    return text
