"""`bicep2flux trace` and `bicep2flux impact`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from converter.cli import options as shared
from converter.cli.options import (
    Config,
    Debug,
    Flux,
    ModuleCache,
    SetEnv,
    SubscriptionIds,
    assignments,
    subscriptions,
)
from converter.cli.outcome import exit_code, outcome, show
from converter.commands.trace import FILE_AND_LINE

if TYPE_CHECKING:
    from converter.commands.trace import Answers, TraceOptions


class AnswerFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


Profile = Annotated[
    str | None, typer.Option(metavar="NAME", help="The platform profile (set of mapping tables).")
]
ImageTag = Annotated[
    str | None, typer.Option(metavar="TAG", help="The image tag of overlays that have none yet.")
]
Format = Annotated[AnswerFormat, typer.Option("--format", help="How the answers are written.")]


def trace_command(
    where: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WHERE [SOURCE]",
            help="FILE:LINE of the tree (a line has one value: a column behind it is ignored), or "
            "ENV Kind/name field.path (prod Deployment/web spec.replicas); then the folder that holds "
            "'.azure', if it isn't the current one.",
        ),
    ] = None,
    *,
    all_: Annotated[
        str | None, typer.Option("--all", metavar="ENV", help="Trace every field of an environment.")
    ] = None,
    show_file: Annotated[
        str | None,
        typer.Option("--show", metavar="FILE", help="Print a file of the tree, each line with its origin."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Write one HTML file that answers for every field and source line."),
    ] = None,
    flux: Flux = None,
    config: Config = None,
    profile: Profile = None,
    set_env: SetEnv = None,
    subscription_id: SubscriptionIds = None,
    module_cache: ModuleCache = None,
    image_tag: ImageTag = None,
    format_: Format = AnswerFormat.TEXT,
    debug: Debug = False,
) -> None:
    """Show where a field of the tree comes from, step by step.

    The steps are the mapping row, the Bicep, the parameter file or the default. The source is converted
    in memory; only OUT is written, and the tree needn't exist.
    """
    others = [name for name, value in (("--all", all_), ("--show", show_file), ("--html", html)) if value]
    if len(others) > 1:
        raise typer.BadParameter(f"{' and '.join(others)} are different questions", param_hint=others[-1])
    if format_ is AnswerFormat.JSON and (show_file or html):
        raise typer.BadParameter(f"{others[0]} has a form of its own", param_hint="--format")
    words, source = _place_and_source(where or [], needs_place=not others)
    options = _options(
        source,
        flux,
        config=config,
        profile=profile,
        set_env=set_env,
        subscription_id=subscription_id,
        module_cache=module_cache,
        image_tag=image_tag,
    )
    with outcome(debug=debug):
        from converter.commands.trace import TraceSession

        session = TraceSession(options)
        if html is not None:
            session.write_page(html)
            show(session.faults)
            typer.echo(f"wrote {html.as_posix()}", err=True)
            raise SystemExit(exit_code(session.faults))
        if show_file is not None:
            with session.naming_failures():
                text = session.annotated(show_file)
            _print_text(text)
            show(session.faults)
            raise SystemExit(exit_code(session.faults))
        with session.naming_failures():
            answers = session.everything(all_) if all_ is not None else session.where(words)
        _answer(answers, format_)


def impact_command(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE[:LINE[:COLUMN]]",
            help="A parameter file, Bicep file, mapping table or the project file; a column selects one "
            "value of several on its line. Or env:NAME for a readEnvironmentVariable.",
        ),
    ],
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="The folder that holds '.azure'.")
    ] = Path(),
    *,
    flux: Flux = None,
    config: Config = None,
    profile: Profile = None,
    set_env: SetEnv = None,
    subscription_id: SubscriptionIds = None,
    module_cache: ModuleCache = None,
    image_tag: ImageTag = None,
    format_: Format = AnswerFormat.TEXT,
    debug: Debug = False,
) -> None:
    """Show which fields of the tree a line of the source reaches.

    All of them are listed, by environment and object.
    """
    options = _options(
        source,
        flux,
        config=config,
        profile=profile,
        set_env=set_env,
        subscription_id=subscription_id,
        module_cache=module_cache,
        image_tag=image_tag,
    )
    with outcome(debug=debug):
        from converter.commands.trace import TraceSession

        session = TraceSession(options)
        with session.naming_failures():
            answers = session.impact(what)
        if format_ is AnswerFormat.JSON:
            _print_json(answers.targets_data())
        else:
            _print_text(answers.targets_text())
        show(answers.diagnostics)
        raise SystemExit(exit_code(answers.diagnostics))


def _place_and_source(words: list[str], *, needs_place: bool) -> tuple[list[str], Path]:
    """The words of WHERE, and SOURCE; only SOURCE without `needs_place`.

    Several words in one argument are the whole place, so that it can be an object without a path.
    """
    count = 0
    if needs_place and words:
        is_file = "/" in words[0] and " " not in words[0]
        count = 1 if is_file or FILE_AND_LINE.fullmatch(words[0]) else 3
        if " " in words[0] and count == 3:
            place = words[0].split()
            words, count = [*place, *words[1:]], len(place)
    place, rest = words[:count], words[count:]
    if len(rest) > 1:
        raise typer.BadParameter(f"'{rest[1]}' is one word too many", param_hint="WHERE [SOURCE]")
    if needs_place and not place:
        raise typer.BadParameter("give a place, --all ENV, --show FILE or --html OUT", param_hint="WHERE")
    return place, Path(*rest)


def _options(
    source: Path,
    flux: Path | None,
    *,
    config: Path | None,
    profile: str | None,
    set_env: list[str] | None,
    subscription_id: list[str] | None,
    module_cache: Path | None,
    image_tag: str | None,
) -> TraceOptions:
    from converter.commands.trace import TraceOptions

    return TraceOptions(
        source=source,
        flux=flux or source / "flux",
        config=config,
        profile=profile,
        set_env=assignments(set_env or []),
        subscriptions=subscriptions(subscription_id or []),
        module_cache=module_cache,
        default_cache=shared.default_cache(),
        image_tag=image_tag,
    )


def _answer(answers: Answers, format_: AnswerFormat) -> None:
    if format_ is AnswerFormat.JSON:
        _print_json(answers.data())
    else:
        _print_text(answers.text())
    show(answers.diagnostics)
    raise SystemExit(exit_code(answers.diagnostics))


def _print_text(text: str) -> None:
    """Print text with values and lines of the source, whose control characters are replaced."""
    from converter.report import plain

    typer.echo(plain(text), nl=False)


def _print_json(data: object) -> None:
    from converter.report import json_text

    typer.echo(json_text(data), nl=False)
