"""The application with its commands. Importing it loads neither Lark nor pydantic."""

from __future__ import annotations

from typing import Annotated

import typer

from converter import __version__
from converter.cli.backport import backport_command
from converter.cli.bicep import bicep
from converter.cli.convert import convert_command
from converter.cli.documents import docs_command
from converter.cli.drift import drift_command
from converter.cli.mappings import mappings
from converter.cli.plan import plan_command
from converter.cli.scaffold import init_command
from converter.cli.trace import impact_command, trace_command
from converter.cli.verify import verify_command

app = typer.Typer(
    name="bicep2flux",
    help="Read Azure Container Apps in Bicep, write the Flux/Kustomize tree for Kubernetes.",
    epilog="Exit codes: 0 done, 1 findings, 2 wrong usage or configuration, 3 input that can't be read, "
    "4 a defect of bicep2flux.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={
        "help_option_names": ["-h", "--help"],
        # Without a value of its own, typer loads pydantic to convert the absence of this option.
        "default_map": {"help": False, "bicep": {"help": False}, "mappings": {"help": False}},
    },
)


def _show_version(*, requested: bool) -> None:
    if requested:
        typer.echo(f"bicep2flux {__version__}")
        raise typer.Exit


@app.callback()
def _bicep2flux(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    pass


app.command("init")(init_command)
app.command("plan")(plan_command)
app.command("convert")(convert_command)
app.command("verify")(verify_command)
app.command("drift")(drift_command)
app.command("backport")(backport_command)
app.command("trace")(trace_command)
app.command("impact")(impact_command)
app.command("docs")(docs_command)
app.add_typer(bicep)
app.add_typer(mappings)
