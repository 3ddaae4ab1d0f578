"""`bicep2flux docs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from converter.cli import options
from converter.cli.findings import ExitZeroOption, FormatOption, WriteOption, files, report_and_exit, reported
from converter.cli.options import assignments
from converter.cli.outcome import outcome, show
from converter.report import Format
from converter.source import Severity


def docs_command(
    source: options.Source = Path(),
    *,
    document: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Compare this document; repeat it for more.",
            show_default="documents: in the project file, else container-runtime*.md in SOURCE",
        ),
    ] = None,
    missing: Annotated[
        bool,
        typer.Option("--missing", help="Also report the settings of the source that no document mentions."),
    ] = False,
    show_lines: Annotated[
        bool,
        typer.Option(
            "--show-lines",
            help="Also report the lines that weren't understood and the facts that can't be checked.",
        ),
    ] = False,
    config: options.Config = None,
    set_env: options.SetEnv = None,
    subscription_id: options.SubscriptionIds = None,
    module_cache: options.ModuleCache = None,
    format_: FormatOption = Format.TEXT,
    write: WriteOption = None,
    exit_zero: ExitZeroOption = False,
    debug: options.Debug = False,
) -> None:
    """Compare the container-runtime documents with the Bicep.

    Facts in bullets, tables and headings are read with the environment and workload that they are
    about. One that the source contradicts is a finding; prose is left alone.
    """
    variables, also = assignments(set_env or []), files(write)
    ids = options.subscriptions(subscription_id or [])
    with outcome(debug=debug), reported(format_, also, title="docs", source_root=source.as_posix()):
        from converter.commands.documents import DocumentsOptions, check_documents
        from converter.report import render

        checked = check_documents(
            DocumentsOptions(
                source=source,
                config=config,
                set_env=variables,
                module_cache=module_cache,
                default_cache=options.default_cache(),
                subscriptions=ids,
                documents=tuple(document or ()),
                missing=missing,
                lines=show_lines,
            )
        )
        errors = tuple(one for one in checked.notes if one.severity is Severity.ERROR)
        show(one for one in checked.notes if one not in errors)
        if format_ is not Format.TEXT:
            typer.echo(checked.summary, err=True)
        report_and_exit(
            (*errors, *checked.findings),
            format_,
            also,
            title="docs",
            source_root=source.as_posix(),
            text=render((*errors, *checked.findings)) + f"{checked.summary}\n",
            exit_zero=exit_zero,
        )
