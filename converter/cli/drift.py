"""`bicep2flux drift`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from converter.cli import options
from converter.cli.findings import ExitZeroOption, FormatOption, WriteOption, files, report_and_exit, reported
from converter.cli.options import assignments
from converter.cli.outcome import outcome, show
from converter.report import Format


def drift_command(
    source: options.Source = Path(),
    *,
    flux: options.Flux = None,
    config: options.Config = None,
    env: options.ComparedEnvironments = None,
    profile: options.Profile = None,
    set_env: options.SetEnv = None,
    subscription_id: options.SubscriptionIds = None,
    format_: FormatOption = Format.TEXT,
    write: WriteOption = None,
    unmanaged: Annotated[
        bool,
        typer.Option("--unmanaged", help="Also show what the tree holds and no table row covers."),
    ] = False,
    image_tags: Annotated[
        bool,
        typer.Option(
            "--image-tags", help="Compare image tags too; by default they belong to the release flow."
        ),
    ] = False,
    ledger: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The ledger of accepted findings.",
            show_default="SOURCE/bicep2flux.accepted.yaml, if it exists",
        ),
    ] = None,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept", help="Add the findings to the ledger, each with a reason for you to fill in."
        ),
    ] = False,
    exit_zero: ExitZeroOption = False,
    debug: options.Debug = False,
) -> None:
    """Show where the Bicep and the tree differ, and which side moved.

    The source is converted in memory, the overlays are rendered with Kustomize, and both are compared
    object by object and field by field, by their meaning. Nothing is written, except the ledger
    with --accept. The exit code is 1 when there are findings.
    """
    variables, also = assignments(set_env or []), files(write)
    ids = options.subscriptions(subscription_id or [])
    with (
        outcome(debug=debug),
        reported(
            format_,
            also,
            title="drift",
            source_root=source.as_posix(),
            tree_root=(flux or source / "flux").as_posix(),
        ),
    ):
        from converter.commands.drift import DriftOptions, drift

        tree = flux or source / "flux"
        result = drift(
            DriftOptions(
                source=source,
                flux=tree,
                config=config,
                environments=tuple(env or ()),
                profile=profile,
                set_env=variables,
                subscriptions=ids,
                unmanaged=unmanaged,
                image_tags=image_tags,
                today=datetime.now(UTC).date(),
                ledger=ledger,
                accept=accept,
            )
        )
        show(result.diagnostics)
        report_and_exit(
            result.findings,
            format_,
            also,
            title="drift",
            environments=result.overlays,
            accepted=result.accepted,
            source_root=source.as_posix(),
            tree_root=tree.as_posix(),
            exit_zero=exit_zero,
        )
