"""`bicep2flux bicep …`: the Bicep front end by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from converter.cli import bicep_options as options, options as shared
from converter.cli.options import Debug, ModuleCache, assignments
from converter.cli.outcome import exit_code, outcome, show

if TYPE_CHECKING:
    from converter.commands.bicep import Document

bicep = typer.Typer(
    name="bicep",
    help="The Bicep front end: check, build parameters, predict resources.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@bicep.command("parse")
def parse_command(
    paths: Annotated[
        list[Path] | None,
        # Optional to typer, which would load pydantic to find a required argument missing.
        typer.Argument(
            metavar="FILE|DIR", help="Bicep files, and folders with Bicep files.", show_default=False
        ),
    ] = None,
    *,
    limit: options.Limit = None,
    debug: Debug = False,
) -> None:
    """Check the syntax of .bicep and .bicepparam files.

    Errors are shown on stderr; stdout gets a JSON object with the files, the number of errors and
    the diagnostics. The exit code is 3 when there is an error.
    """
    if not paths:
        raise typer.BadParameter("name at least one", param_hint="FILE|DIR")
    limits = options.limits(limit)
    with outcome(debug=debug):
        from converter.commands.bicep import parse
        from converter.report import render_check

        checked = parse(paths, limits)
        show(checked.diagnostics)
        typer.echo(render_check(checked.files, checked.diagnostics), nl=False)
        raise SystemExit(exit_code(checked.diagnostics))


@bicep.command("build-params")
def build_params_command(
    file: options.ParameterFile = None,
    *,
    set_env: options.SetEnv = None,
    external_input: options.ExternalInput = None,
    cli_arg: options.CliArgument = None,
    show_secrets: Annotated[
        bool,
        typer.Option("--show-secrets", help="Write secure parameters given as text in clear, as Bicep does."),
    ] = False,
    root: options.Root = None,
    module_cache: ModuleCache = None,
    limit: options.Limit = None,
    debug: Debug = False,
) -> None:
    """Print the deployment parameters that FILE gives, as JSON.

    What `bicep build-params` writes: values, Key Vault references, expressions of external inputs.
    Secrets that FILE holds as text are left out, with a warning, unless --show-secrets is given.
    """
    path = options.parameter_file(file)
    variables, inputs = assignments(set_env or []), options.inputs(external_input, cli_arg)
    limits = options.limits(limit)
    with outcome(debug=debug):
        from converter.commands.bicep import ParameterFileOptions, build_params

        settings = ParameterFileOptions(
            file=path,
            root=root,
            variables=variables,
            inputs=inputs,
            limits=limits,
            module_cache=module_cache,
            default_cache=shared.default_cache(),
        )
        _print(build_params(settings, show_secrets=show_secrets))


@bicep.command("snapshot")
def snapshot_command(
    file: options.ParameterFile = None,
    *,
    tenant_id: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="The id of the tenant that is deployed to.", show_default="an expression"
        ),
    ] = None,
    subscription_id: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="The id of the subscription that is deployed to.",
            show_default="an expression",
        ),
    ] = None,
    management_group_id: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The name of the management group that is deployed to.",
            show_default="an expression",
        ),
    ] = None,
    resource_group: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The name of the resource group that is deployed to.",
            show_default="an expression",
        ),
    ] = None,
    location: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The location of the resource group or, for any other scope, of the deployment.",
            show_default="an expression",
        ),
    ] = None,
    deployment_name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The name of the deployment.", show_default="an expression"),
    ] = None,
    set_env: options.SetEnv = None,
    external_input: options.ExternalInput = None,
    cli_arg: options.CliArgument = None,
    root: options.Root = None,
    module_cache: ModuleCache = None,
    limit: options.Limit = None,
    debug: Debug = False,
) -> None:
    """Print the resources that deploying FILE sends, as JSON.

    What `bicep snapshot` writes. What is known only at deployment is an ARM expression, such as
    [resourceGroup().location]; a secret is shown as the parameter that gives it, never as its text.
    """
    path = options.parameter_file(file)
    variables, inputs = assignments(set_env or []), options.inputs(external_input, cli_arg)
    limits = options.limits(limit)
    with outcome(debug=debug):
        from converter.commands.bicep import SnapshotOptions, snapshot

        settings = SnapshotOptions(
            file=path,
            root=root,
            variables=variables,
            inputs=inputs,
            limits=limits,
            module_cache=module_cache,
            default_cache=shared.default_cache(),
            subscription_id=subscription_id,
            resource_group=resource_group,
            location=location,
            tenant_id=tenant_id,
            deployment_name=deployment_name,
            management_group=management_group_id,
        )
        _print(snapshot(settings))


def _print(document: Document) -> None:
    from converter.report import render_document

    show(document.diagnostics)
    typer.echo(render_document(document.data), nl=False)
