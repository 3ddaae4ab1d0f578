"""Options that several commands have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Source: TypeAlias = Annotated[
    Path,
    typer.Argument(metavar="SOURCE", help="The folder that holds '.azure' and 'bicep2flux.yaml'."),
]
Flux: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="DIR", help="The tree's folder.", show_default="SOURCE/flux")
]
Config: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The project file.", show_default="SOURCE/bicep2flux.yaml"),
]
ComparedEnvironments: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME", help="Compare this environment only; repeat it for more.", show_default="all"
    ),
]
Profile: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The platform profile (set of mapping tables) to use instead of the project file's.",
    ),
]
SetEnv: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE", help="The value of readEnvironmentVariable('NAME'); repeat it for more."
    ),
]
SubscriptionIds: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--subscription-id",
        metavar="[ENV=]ID",
        help="The id of the Azure subscription, to compute names with, for one environment or for all "
        "others; repeat it for more.",
        show_default="the project file's",
    ),
]
ImageTag: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="TAG", help="The image tag of overlays that have none yet, such as 1.100.1."),
]
ModuleCache: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Bicep's module cache, which has the modules of registries once `bicep restore` has run. "
        "Nothing is fetched.",
        show_default="cacheRootDirectory of bicepconfig.json, else ~/.bicep",
    ),
]
Prune: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Remove the files of a workload or an environment that is gone from the source, or of "
        "`all` such workloads; repeat it for more. Without it they stay.",
    ),
]
Debug: TypeAlias = Annotated[
    bool, typer.Option("--debug", help="Show a Python traceback when bicep2flux itself fails.")
]


def default_cache() -> Path | None:
    """Where Bicep keeps modules if nothing names another place: below the home folder, if there is one."""
    try:
        return Path.home() / ".bicep"
    except RuntimeError:
        return None


def subscriptions(texts: list[str]) -> dict[str, str]:
    """The `[ENV=]ID`s by environment; under the empty name the one for all others."""
    found: dict[str, str] = {}
    for text in texts:
        environment, _, value = text.rpartition("=")
        if found.setdefault(environment, value) != value:
            message = f"'{environment}' has two of them" if environment else "two are given for everything"
            raise typer.BadParameter(message, param_hint="--subscription-id")
    return found


def assignments(texts: list[str]) -> dict[str, str]:
    """The `NAME=VALUE`s by name."""
    variables: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.isidentifier():
            # Only the name: the value may be a secret.
            raise typer.BadParameter(f"expected NAME=VALUE, found '{name}'", param_hint="--set-env")
        if variables.setdefault(name, value) != value:
            raise typer.BadParameter(f"'{name}' is given twice with different values", param_hint="--set-env")
    return variables
