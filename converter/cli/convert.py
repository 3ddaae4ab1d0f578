"""`bicep2flux convert`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import typer

from converter.cli import options
from converter.cli.options import assignments
from converter.cli.outcome import exit_code, outcome, show
from converter.source import Diagnostic, Severity, write_file

ABOUT_CONSENT: Final = frozenset({"B2F425", "B2F426"})
"""What --prune removes, and what it names without need: about this run, whatever the runs before said."""


def convert_command(
    source: options.Source = Path(),
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the tree is written.", show_default="SOURCE/flux"),
    ] = None,
    config: options.Config = None,
    env: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Convert this environment only; repeat it for more.", show_default="all"
        ),
    ] = None,
    profile: options.Profile = None,
    set_env: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="The value of readEnvironmentVariable('NAME') in the Bicep files; repeat it for more. "
            "The process's own environment is never read.",
        ),
    ] = None,
    subscription_id: options.SubscriptionIds = None,
    module_cache: options.ModuleCache = None,
    image_tag: options.ImageTag = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything except writing.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what changes in the tree, as a unified diff.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Treat a source property or resource that no table row handles as an error."
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write a report of what became of every property."),
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Overwrite files that were edited by hand, and list what is lost."),
    ] = False,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Leave files that were edited by hand as they are, write all others."),
    ] = False,
    adopt: Annotated[
        bool,
        typer.Option(
            "--adopt",
            help="Adopt a tree that was written by hand: show the diff, overwrite the files that convert "
            "makes, leave others and image tags. Its folder has to be clean in Git.",
        ),
    ] = False,
    prune: options.Prune = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show everything; otherwise the less important is counted.")
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Write the Flux tree for the container apps and jobs in SOURCE.

    Reads every workload's Bicep once for each environment and writes a base, an overlay for each
    environment, and the Flux objects that apply them. The same input gives the same tree; running
    it again changes nothing. A tree with hand edits is left alone, each edited field reported at
    its line, unless --force or --keep is given.
    """
    variables = assignments(set_env or [])
    ids = options.subscriptions(subscription_id or [])
    with outcome(debug=debug):
        from converter.commands.convert import ConvertOptions, convert
        from converter.report import conversion_renderer, conversion_text, counted

        write_report = conversion_renderer(report) if report is not None else None
        result = convert(
            ConvertOptions(
                source=source,
                out=out or source / "flux",
                config=config,
                environments=tuple(env or ()),
                profile=profile,
                set_env=variables,
                module_cache=module_cache,
                default_cache=options.default_cache(),
                subscriptions=ids,
                image_tag=image_tag,
                dry_run=dry_run,
                diff=diff,
                strict=strict,
                force=force,
                keep=keep,
                adopt=adopt,
                prune=tuple(prune or ()),
            )
        )
        quiet = result.summary is not None and not result.is_changed
        shown, hidden = _split(result.diagnostics, verbose=verbose, quiet=quiet)
        show(shown)
        summary = result.summary
        if report is not None and write_report is not None and summary is not None:
            write_file(report, write_report(summary, result.headline))
        text = ""
        if summary is not None and not diff:
            text = conversion_text(
                summary,
                result.headline,
                verbose=verbose,
                is_changed=result.is_changed,
                hidden=counted(hidden),
            )
        typer.echo("\n".join(filter(None, (result.diff, text))), nl=False)
        raise SystemExit(exit_code(result.diagnostics))


def _split(
    diagnostics: Iterable[Diagnostic], *, verbose: bool, quiet: bool
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What is shown and what is only counted: errors and removals always are shown, notes seldom.

    `quiet`: the run changed nothing, so that what was a warning before is one again.
    """
    shown: list[Diagnostic] = []
    hidden: list[Diagnostic] = []
    for one in diagnostics:
        matters = one.severity is Severity.ERROR or one.code in ABOUT_CONSENT
        is_shown = verbose or matters or (one.severity is Severity.WARNING and not quiet)
        (shown if is_shown else hidden).append(one)
    return shown, hidden
