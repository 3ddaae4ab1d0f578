"""`bicep2flux backport`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from converter.cli.options import assignments
from converter.cli.outcome import exit_code, outcome, show


def backport_command(
    source: Annotated[
        Path,
        typer.Argument(metavar="SOURCE", help="The folder that holds '.azure' and 'bicep2flux.yaml'."),
    ] = Path(),
    *,
    flux: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The tree's folder.", show_default="SOURCE/flux")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Make the edits, all of them or none.")] = False,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The project file.", show_default="SOURCE/bicep2flux.yaml"),
    ] = None,
    env: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Compare this environment only; repeat it for more.", show_default="all"
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Use this set of mapping tables instead of the project file's."),
    ] = None,
    set_env: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="Answer readEnvironmentVariable('NAME'); repeat it for more."
        ),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The ledger of accepted findings, which stay as they are.",
            show_default="SOURCE/bicep2flux.accepted.yaml, if it exists",
        ),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a Python traceback when bicep2flux itself fails.")
    ] = False,
) -> None:
    """Bring edits of the tree back: as edits of the parameter files, printed as a unified diff.

    Every edit is proved by a conversion in memory: it gives exactly what the tree says, and changes no
    other field. What no parameter file can say is told with the reason. The exit code is 1 when there
    is any of that.
    """
    variables = assignments(set_env or [])
    with outcome(debug=debug):
        from converter.backporting import BackportOptions, backport

        result = backport(
            BackportOptions(
                source=source,
                flux=flux or source / "flux",
                config=config,
                environments=tuple(env or ()),
                profile=profile,
                set_env=variables,
                today=datetime.now(UTC).date(),
                ledger=ledger,
            ),
            write=write,
        )
        typer.echo(result.diff, nl=False)
        show(result.diagnostics)
        typer.echo(result.headline(written=write), err=True)
        raise SystemExit(exit_code(result.diagnostics))
