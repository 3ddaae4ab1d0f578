"""The command line: options in, one function called, its answer rendered, an exit code out."""

from __future__ import annotations


def main() -> None:
    """Run the command that the process's arguments name; ends in `SystemExit`."""
    from converter.cli.app import app

    app()
