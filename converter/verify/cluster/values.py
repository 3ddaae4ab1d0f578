"""The values of Flux variables that a tree doesn't have, from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Scalars,
    Severity,
    YamlError,
    read_bytes,
    yaml_data,
)

BAD_VALUES: Final = "B2F487"


def read_values(path: Path) -> dict[str, str]:
    """The values in a file, by the names of the variables: one YAML mapping of texts.

    A number or a boolean counts as the text that is written: `0123` stays `0123`. Raises `DiagnosticError`
    (B2F487) for a file that can't be read, isn't such a mapping, or has a value that is no scalar. The
    message never has a value.
    """
    try:
        documents = yaml_data(read_bytes(path, root=path.parent), Scalars.TEXT)
    except OSError as error:
        raise _fault(f"{path.as_posix()} can't be read: {error.strerror}") from None
    except YamlError:
        raise _fault(f"{path.as_posix()} is no YAML") from None
    data = documents[0] if len(documents) == 1 else None
    if not isinstance(data, dict):
        raise _fault(f"{path.as_posix()} isn't one mapping of names and values")
    for name, value in data.items():
        if not isinstance(value, str):
            raise _fault(f"{path.as_posix()}: the value of '{name}' isn't a text")
    return {str(name): value for name, value in data.items()}


def _fault(message: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code=BAD_VALUES,
            severity=Severity.ERROR,
            message=message,
            help="write a line for each variable, such as `STORAGE_ACCOUNT: shopdata`",
            category=Category.CONFIGURATION,
        )
    )
