"""`bicep2flux init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from converter.cli import options
from converter.cli.outcome import exit_code, outcome, show


def init_command(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="The folder that holds the Bicep files.")
    ] = Path(),
    *,
    stdout: Annotated[
        bool, typer.Option("--stdout", "--dry-run", help="Print the project file, write nothing.")
    ] = False,
    template: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE", help="A template that deploys the product's workloads; may be repeated."
        ),
    ] = None,
    environments: Annotated[
        str, typer.Option(metavar="NAMES", help="The product's environments, with commas between.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace an existing project file.")] = False,
    module_cache: options.ModuleCache = None,
    debug: options.Debug = False,
) -> None:
    """Write a project file for a new source, with its guesses marked.

    Looks for the templates that deploy container apps and jobs, for parameter files and the
    environments in their names, evaluates them, and writes bicep2flux.yaml into SOURCE. What the
    source doesn't define is a guess with its reason beside it, to confirm before `convert`. Where the source
    can be read in several ways, the message asks for --template or --environments. The exit code
    is 1 where a workload is in a module that can't be read.
    """
    with outcome(debug=debug):
        from converter.commands.scaffold import ScaffoldOptions, scaffold

        result = scaffold(
            ScaffoldOptions(
                source=source,
                templates=tuple(template or ()),
                environments=tuple(filter(None, (name.strip() for name in environments.split(",")))),
                show=stdout,
                force=force,
                module_cache=module_cache,
                default_cache=options.default_cache(),
            )
        )
        show(result.diagnostics)
        typer.echo(result.text if stdout else f"wrote {result.path.as_posix()}: {result.summary}", nl=False)
        if stdout:
            typer.echo(result.summary, nl=False, err=True)
        raise SystemExit(exit_code(result.diagnostics))
