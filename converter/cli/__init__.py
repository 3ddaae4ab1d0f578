"""The command line: read the options, call one function, render its result, end with an exit code."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command that the process's arguments name, and end the process with its exit code."""
    # Searching every installed package for plugins of pydantic takes longer than all of our checks.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

    import gc

    # A run makes a million small objects, keeps nearly all of them and ends: looking for garbage among
    # them costs a tenth of its time.
    gc.set_threshold(500_000, 20, 100)
    from converter.cli.app import app

    try:
        app()
    except SystemExit as end:
        _leave(end)


def _leave(end: SystemExit) -> None:
    """End the process without taking every object apart first, which costs as much as a tenth of a run."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        raise end from None
    if isinstance(end.code, int):
        os._exit(end.code)
    raise end
