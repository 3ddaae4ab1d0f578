"""`bicep2flux plan`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from converter.cli import options
from converter.cli.options import assignments
from converter.cli.outcome import ExitCode, exit_code, outcome, show, takes_colour


class PlanFormat(StrEnum):
    """The formats of a plan."""

    TEXT = "text"
    JSON = "json"


def plan_command(
    source: options.Source = Path(),
    *,
    out: options.Flux = None,
    config: options.Config = None,
    env: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Look at this environment only; repeat it for more.", show_default="all"
        ),
    ] = None,
    profile: options.Profile = None,
    set_env: options.SetEnv = None,
    subscription_id: options.SubscriptionIds = None,
    module_cache: options.ModuleCache = None,
    image_tag: options.ImageTag = None,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Show what adopting a tree that was written by hand would change.")
    ] = False,
    prune: options.Prune = None,
    format_: Annotated[
        PlanFormat, typer.Option("--format", help="How the plan is written to stdout.")
    ] = PlanFormat.TEXT,
    debug: options.Debug = False,
) -> None:
    """Show what convert would change in the tree, and why.

    The objects that the tree gives, rendered with Kustomize, are compared with those that the source
    gives: + is created, ~ changed, - removed. Each change has the place that decides it. Nothing is
    written. The exit code is 1 when convert would change something.
    """
    variables = assignments(set_env or [])
    ids = options.subscriptions(subscription_id or [])
    with outcome(debug=debug):
        from converter.commands.plan import PlanOptions, plan
        from converter.report import plan_json, plan_text

        tree = out or source / "flux"
        result = plan(
            PlanOptions(
                source=source,
                out=tree,
                config=config,
                environments=tuple(env or ()),
                profile=profile,
                set_env=variables,
                module_cache=module_cache,
                default_cache=options.default_cache(),
                subscriptions=ids,
                image_tag=image_tag,
                adopt=adopt,
                prune=tuple(prune or ()),
            )
        )
        show(result.diagnostics)
        roots = {"source_root": source.as_posix(), "tree_root": tree.as_posix()}
        if format_ is PlanFormat.JSON:
            text = plan_json(result.plan, **roots)
        else:
            text = plan_text(result.plan, **roots, colour=takes_colour(sys.stdout))
        typer.echo(text, nl=False)
        changes = ExitCode.FINDINGS if result.plan.has_changes else ExitCode.DONE
        raise SystemExit(max(changes, exit_code(result.diagnostics)))
