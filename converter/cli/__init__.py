"""The command line: options in, one function called, its answer rendered, an exit code out."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command that the process's arguments name; ends in `SystemExit`."""
    # Searching every installed package for plugins of pydantic takes longer than all of our checks.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

    import gc

    # A run makes a million small objects, keeps nearly all of them and ends: looking for garbage among
    # them costs a tenth of its time.
    gc.set_threshold(500_000, 20, 100)
    from converter.cli.app import app

    app()
