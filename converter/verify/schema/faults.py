"""One fault of an object: where, what is wrong, what is allowed."""

from __future__ import annotations

from typing import Final

from converter.source import Category, Diagnostic, DiagnosticError, Path, Severity, dataclass

REFUSED: Final = "B2F431"
"""The code of what an API server refuses, or drops."""

UNASKED: Final = "B2F432"
"""The code of what can't be checked here: a warning, no error."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a field of an object.

    `path` is the field that an API server names; it may be one that is missing. `message` and `help` show no
    value that may be a secret: names, images, amounts and the hosts of routes are none. `of_release` marks
    what another release of the kind's definition may take: a field or a choice that it doesn't have.
    """

    path: Path
    message: str
    help: str
    code: str = REFUSED
    of_release: bool = False


def without_schemas(message: str, help_: str) -> DiagnosticError:
    """The error (B2F430) that ends a run for want of schemas, or of what asks their rules."""
    return DiagnosticError(
        Diagnostic(
            code="B2F430",
            severity=Severity.ERROR,
            message=message,
            help=help_,
            category=Category.CONFIGURATION,
        )
    )
