"""`bicep2flux backport`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from converter.cli import options
from converter.cli.options import assignments
from converter.cli.outcome import exit_code, outcome, show


def backport_command(
    source: options.Source = Path(),
    *,
    flux: options.Flux = None,
    write: Annotated[bool, typer.Option("--write", help="Make the edits, all of them or none.")] = False,
    config: options.Config = None,
    env: options.ComparedEnvironments = None,
    profile: options.Profile = None,
    set_env: options.SetEnv = None,
    subscription_id: options.SubscriptionIds = None,
    module_cache: options.ModuleCache = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The ledger of accepted findings, which aren't brought back.",
            show_default="SOURCE/bicep2flux.accepted.yaml, if it exists",
        ),
    ] = None,
    debug: options.Debug = False,
) -> None:
    """Bring edits of the tree back, as edits of the parameter files.

    The edits are printed as a unified diff, which `git apply` takes in SOURCE. Every edit is proved by
    a conversion in memory: it gives exactly the tree's value, and changes no other field. What no
    parameter file can express is reported with the reason; then the exit code is 1.
    """
    variables = assignments(set_env or [])
    ids = options.subscriptions(subscription_id or [])
    with outcome(debug=debug):
        from converter.commands.backport import BackportOptions, backport

        result = backport(
            BackportOptions(
                source=source,
                flux=flux or source / "flux",
                config=config,
                environments=tuple(env or ()),
                profile=profile,
                set_env=variables,
                module_cache=module_cache,
                default_cache=options.default_cache(),
                subscriptions=ids,
                today=datetime.now(UTC).date(),
                ledger=ledger,
            ),
            write=write,
        )
        typer.echo(result.diff, nl=False)
        show((*result.errors, *result.diagnostics))
        typer.echo(result.headline(written=write), err=True)
        raise SystemExit(exit_code((*result.errors, *result.diagnostics)))
