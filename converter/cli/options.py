"""Options that several commands read alike."""

from __future__ import annotations

import typer


def assignments(texts: list[str]) -> dict[str, str]:
    """The `NAME=VALUE`s by name."""
    variables: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.isidentifier():
            # Only the name: the value may be a secret.
            raise typer.BadParameter(f"expected NAME=VALUE, found '{name}'", param_hint="--set-env")
        if variables.setdefault(name, value) != value:
            raise typer.BadParameter(f"'{name}' is given twice with different values", param_hint="--set-env")
    return variables
