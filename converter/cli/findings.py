"""What the commands with findings share: their options, and how they end."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn, TypeAlias

import typer

from converter.cli.outcome import ExitCode, exit_code, takes_colour
from converter.report import Format, render_findings
from converter.source import Diagnostic, DiagnosticError, History, write_file

FormatOption: TypeAlias = Annotated[
    Format, typer.Option("--format", help="How the findings are written to stdout.")
]
WriteOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--write",
        metavar="FORMAT=FILE",
        help="Also write the findings to a file, such as sarif=findings.sarif; repeat it for more.",
    ),
]
ExitZeroOption: TypeAlias = Annotated[
    bool, typer.Option("--exit-zero", help="End with exit code 0 even if there are findings.")
]


def files(texts: Iterable[str] | None) -> list[tuple[Format, Path]]:
    """The files that `--write` names, each with its format. Wrong usage for text that isn't `FORMAT=FILE`."""
    found = []
    for text in texts or ():
        name, sign, file = text.partition("=")
        if not (sign and file) or name not in set(Format):
            message = f"expected FORMAT=FILE with one of {', '.join(Format)}, found '{text}'"
            raise typer.BadParameter(message, param_hint="--write")
        if not Path(file).parent.is_dir():
            raise typer.BadParameter(f"there is no folder {Path(file).parent}", param_hint="--write")
        found.append((Format(name), Path(file)))
    return found


@contextmanager
def reported(
    to: Format, also: Iterable[tuple[Format, Path]], *, title: str, source_root: str = "", tree_root: str = ""
) -> Iterator[None]:
    """Write errors that end a command as findings too: to the files, and to stdout in a machine format.

    A pipeline that reads a report must not take an old one, or none, for a report without findings.
    """
    try:
        yield
    except DiagnosticError as error:
        if to is not Format.TEXT:
            report_and_exit(
                error.diagnostics, to, also, title=title, source_root=source_root, tree_root=tree_root
            )
        for form, path in also:
            written = render_findings(
                error.diagnostics, form, title=title, source_root=source_root, tree_root=tree_root
            )
            write_file(path, written)
        raise


def report_and_exit(
    findings: Iterable[Diagnostic],
    to: Format,
    also: Iterable[tuple[Format, Path]],
    *,
    title: str,
    environments: Iterable[str] = (),
    accepted: int = 0,
    history: History | None = None,
    source_root: str = "",
    tree_root: str = "",
    text: str | None = None,
    exit_zero: bool = False,
) -> NoReturn:
    """Write the findings to stdout and the files, and end the process: with 1 where one is an error.

    With `exit_zero` findings end it with 0; wrong configuration and unreadable input don't. `text`
    replaces the text format on stdout where a command has a form of its own. The other arguments are
    those of `render_findings`.
    """
    found = tuple(findings)
    for form, path in ((to, None), *also):
        written = render_findings(
            found,
            form,
            title=title,
            environments=environments,
            accepted=accepted,
            history=history,
            colour=path is None and takes_colour(sys.stdout),
            source_root=source_root,
            tree_root=tree_root,
        )
        if path is None:
            typer.echo(written if text is None or form is not Format.TEXT else text, nl=False)
        else:
            write_file(path, written)
    code = exit_code(found)
    raise SystemExit(ExitCode.DONE if exit_zero and code is ExitCode.FINDINGS else code)
