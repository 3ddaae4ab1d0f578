"""`bicep2flux drift`."""

from __future__ import annotations

from datetime import UTC, date, datetime
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
    module_cache: options.ModuleCache = None,
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
        typer.Option("--accept", help="Add the findings with their values to the ledger, for a --reason."),
    ] = False,
    reason: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Why the findings that --accept adds may stay as they are."),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Who decided, and answers questions, for --accept."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="The last day that what --accept adds counts, such as 2026-12-31.",
            show_default="in 90 days",
        ),
    ] = None,
    pin: Annotated[
        bool,
        typer.Option(
            "--pin", help="Write today's values into the entries of the ledger that hold none, then compare."
        ),
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The record of the last run: findings are new or known, and those that are gone are listed. "
            "It is read and then replaced.",
        ),
    ] = None,
    exit_zero: ExitZeroOption = False,
    debug: options.Debug = False,
) -> None:
    """Show where the Bicep and the tree differ, and which side moved.

    The source is converted in memory, the overlays are rendered with Kustomize, and both are compared
    object by object and field by field, by their meaning. Nothing is written, except the ledger
    with --accept or --pin, and the record of --state. The exit code is 1 when there are findings.
    """
    today = datetime.now(UTC).date()
    _check_acceptance(today, reason, owner, until, accept=accept, pin=pin)
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
                module_cache=module_cache,
                default_cache=options.default_cache(),
                subscriptions=ids,
                unmanaged=unmanaged,
                image_tags=image_tags,
                today=today,
                ledger=ledger,
                accept=accept,
                reason=reason or "",
                owner=owner or "",
                until=until.date() if until is not None else None,
                pin=pin,
                state=state,
            )
        )
        show(result.diagnostics)
        report_and_exit(
            result.findings,
            format_,
            also,
            title="drift",
            environments=result.whole,
            accepted=result.accepted,
            history=result.history,
            source_root=source.as_posix(),
            tree_root=tree.as_posix(),
            exit_zero=exit_zero,
        )


def _check_acceptance(
    today: date, reason: str | None, owner: str | None, until: datetime | None, *, accept: bool, pin: bool
) -> None:
    """Wrong usage for --accept without a reason, and for its options without it."""
    if accept and pin:
        raise typer.BadParameter("it can't be combined with --accept", param_hint="--pin")
    if accept and not (reason or "").strip():
        raise typer.BadParameter("say why the findings may stay as they are", param_hint="--reason")
    for name, value in {"--reason": reason, "--owner": owner, "--until": until}.items():
        if value is not None and not accept:
            raise typer.BadParameter("it needs --accept", param_hint=name)
    if until is not None and until.date() < today:
        raise typer.BadParameter("that day has passed", param_hint="--until")
