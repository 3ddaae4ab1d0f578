"""`bicep2flux mappings …`: the mapping tables by themselves."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from converter.cli.outcome import exit_code, outcome, show

mappings = typer.Typer(
    name="mappings",
    help="The mapping tables: check and print them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class FileKind(StrEnum):
    TABLE = "table"
    MANIFEST = "manifest"
    PROFILE = "profile"
    ROWS = "rows"


class MatrixFormat(StrEnum):
    MARKDOWN = "markdown"
    JSON = "json"


Debug = Annotated[bool, typer.Option("--debug", help="Show a Python traceback when bicep2flux itself fails.")]


@mappings.command("schema")
def schema_command(
    kind: Annotated[
        FileKind | None,
        typer.Argument(
            metavar="KIND",
            help="The kind of file; 'rows' is for a project's own rows, in the files of tablesFrom.",
            show_default="all of them in one schema",
        ),
    ] = None,
    *,
    debug: Debug = False,
) -> None:
    """Print the JSON schema of the tables, for editors."""
    with outcome(debug=debug):
        from converter.commands.mappings import schema_text

        typer.echo(schema_text(kind), nl=False)


@mappings.command("matrix")
def matrix_command(
    *,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="The platform profile (set of mapping tables).")
    ] = "dis",
    format_: Annotated[
        MatrixFormat, typer.Option("--format", help="How the matrix is written.")
    ] = MatrixFormat.MARKDOWN,
    debug: Debug = False,
) -> None:
    """Print what becomes of every property of Container Apps.

    Those that an app, a job, a role assignment or a managed environment may have. It is made from the
    tables alone, without a source: the field that each property becomes, or why there is none.
    """
    with outcome(debug=debug):
        from converter.commands.mappings import profile_named
        from converter.report import matrix_json, matrix_markdown

        write = matrix_json if format_ is MatrixFormat.JSON else matrix_markdown
        typer.echo(write(profile_named(profile)), nl=False)


@mappings.command("reference")
def reference_command(
    *,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="The platform profile (set of mapping tables).")
    ] = "dis",
    debug: Debug = False,
) -> None:
    """Print every setting, manifest and row of a profile."""
    with outcome(debug=debug):
        from converter.commands.mappings import profile_named
        from converter.report import reference_markdown

        typer.echo(reference_markdown(profile_named(profile)), nl=False)


@mappings.command("check")
def check_command(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="The folder with the project file.")
    ] = Path(),
    *,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The project file.", show_default="SOURCE/bicep2flux.yaml"),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="The platform profile (set of mapping tables).")
    ] = None,
    debug: Debug = False,
) -> None:
    """Check a profile's tables and the project's own rows.

    Nothing is converted. Every fault is reported at its place, and so is each row that can never
    match because of one before it.
    """
    with outcome(debug=debug):
        from converter.commands.mappings import check_tables

        checked = check_tables(source, config=config, profile=profile)
        show(checked.diagnostics)
        typer.echo(checked.headline)
        raise SystemExit(exit_code(checked.diagnostics))
