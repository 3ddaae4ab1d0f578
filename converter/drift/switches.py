"""The settings of Flux that stand in a tree and that nothing of the source or the tables makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath
from typing import Any

from converter.drift.comparing import Difference
from converter.drift.differences import Case, Drifted
from converter.drift.forms import NOTHING
from converter.drift.objects import Pair
from converter.kustomize import (
    MISSING_PATH,
    SUSPENDED,
    FluxSwitch,
    flux_switches,
    holds_path,
    is_flux_kustomization,
)
from converter.source import Path, Severity


def switched(pair: Pair, root: FilePath, folders: Iterable[str]) -> list[Drifted]:
    """The settings of Flux in an object of the tree at `root` that the source's object doesn't have.

    Of an object that the source doesn't make, only that it is suspended. `folders` are those that are
    compared: that one is missing is said elsewhere.
    """
    body = pair.rendered
    if body is None:
        return []
    expected = pair.expected.body if pair.expected is not None else None
    found = []
    for switch in (*flux_switches(body), *_missing_path(body, root, tuple(folders))):
        if expected is None and switch.code != SUSPENDED:
            continue
        value = _at(expected, switch.path)
        # A path can be missing although the source says the same; every other setting is then meant.
        if value != switch.value or switch.code == MISSING_PATH:
            difference = Difference(switch.path, switch.path, switch.path, value, switch.value)
            origin = pair.expected.source.origin_at(switch.path) if pair.expected is not None else None
            found.append(Drifted(Case.SWITCHED, pair, difference, origin, switch))
    return found


def _missing_path(body: dict[str, Any], root: FilePath, folders: tuple[str, ...]) -> Iterator[FluxSwitch]:
    path = _at(body, ("spec", "path"))
    if not is_flux_kustomization(body) or not isinstance(path, str):
        return
    is_compared = any(f"/{path.strip('/')}".endswith(f"/{folder}") for folder in folders)
    if not is_compared and not holds_path(root, path):
        yield FluxSwitch(
            MISSING_PATH,
            Severity.ERROR,
            ("spec", "path"),
            path,
            "the tree has no such folder: Flux applies nothing",
            "name a folder of the tree, as it is seen from the root of the repository",
        )


def _at(body: Any, path: Path) -> Any:
    """The value at a path; `NOTHING` where there is none."""
    for step in path:
        if not isinstance(body, dict) or step not in body:
            return NOTHING
        body = body[step]
    return body
