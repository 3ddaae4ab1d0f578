"""The options of `bicep2flux bicep …` and their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

ParameterFile: TypeAlias = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="A .bicepparam file.", show_default=False)
]
SetEnv: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE",
        help="The value of readEnvironmentVariable('NAME'); repeat it for more. "
        "The process's own environment is never read.",
    ),
]
ExternalInput: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND:CONFIG=VALUE",
        help="The value of externalInput('KIND', 'CONFIG'), KIND alone without a configuration; CONFIG is "
        "JSON unless it is a string; repeat it for more.",
    ),
]
CliArgument: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--cli-arg", metavar="NAME=VALUE", help="The value of readCliArg('NAME'); repeat it for more."
    ),
]
Root: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="The folder that references may not leave.",
        show_default="the nearest folder above FILE with '.git' or '.azure'",
    ),
]
Limit: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=NUMBER",
        help="Set a limit for reading and evaluating, such as steps; repeat it for more.",
    ),
]


def parameter_file(path: Path | None) -> Path:
    """The parameter file of a command; wrong usage without one, or for one that can't be one."""
    if path is None:
        raise typer.BadParameter("name a parameter file", param_hint="FILE")
    if path.suffix != ".bicepparam":
        raise typer.BadParameter(f"'{path.as_posix()}' is not a .bicepparam file", param_hint="FILE")
    if not path.exists():
        raise typer.BadParameter(f"there is no '{path.as_posix()}'", param_hint="FILE")
    return path


def inputs(external: Iterable[str] | None, arguments: Iterable[str] | None) -> dict[str, str]:
    """The values of external inputs, by kind and configuration, those of `readCliArg` included."""
    found: dict[str, str] = {}
    for question, value in _pairs(external, "--external-input"):
        _put(found, question, value, "--external-input")
    for name, value in _pairs(arguments, "--cli-arg"):
        _put(found, f"sys.cliArg:{name}", value, "--cli-arg")
    return found


def limits(texts: Iterable[str] | None) -> dict[str, int]:
    """The limits that are set; wrong usage for one that doesn't exist, or whose value is no number from 1."""
    from converter.commands.bicep import limit_names

    option = "--limit"
    names = {_camel(name): name for name in limit_names()} if texts else {}
    found: dict[str, int] = {}
    for name, value in _pairs(texts, option):
        if name not in names:
            message = f"there is no limit '{name}', there are {', '.join(names)}"
            raise typer.BadParameter(message, param_hint=option)
        if not (value.isascii() and value.isdigit() and int(value) > 0):
            raise typer.BadParameter(f"'{name}' needs a whole number from 1", param_hint=option)
        found[names[name]] = int(value)
    return found


def _camel(name: str) -> str:
    """The name of a limit as the project file has it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _pairs(texts: Iterable[str] | None, option: str) -> Iterator[tuple[str, str]]:
    for text in texts or ():
        # The configuration of an input may be JSON, with equals signs of its own.
        before, sign, value = text.partition("}=")
        name = f"{before}}}" if sign else ""
        if not sign:
            name, sign, value = text.partition("=")
        if not sign or not name:
            # Only the name: the value may be a secret.
            raise typer.BadParameter(f"expected NAME=VALUE, found '{name}'", param_hint=option)
        yield name, value


def _put(found: dict[str, str], name: str, value: str, option: str) -> None:
    if found.setdefault(name, value) != value:
        raise typer.BadParameter(f"'{name}' is given twice with different values", param_hint=option)
