"""The trees that the lane asks about: each sample, on each profile."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from converter.commands.convert import ConvertOptions, convert
from tests.samples import SAMPLES, Sample

PROFILES = ("kubernetes", "dis", "dis-ingressroute")

VALUE = "11111111-2222-3333-4444-555555555555"
"""For each required input: most are ids of Azure's, and a name may be one."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sample on a profile."""

    sample: Sample
    profile: str

    def __str__(self) -> str:
        return self.sample.name if self._is_committed else f"{self.sample.name}-{self.profile}"

    @property
    def _is_committed(self) -> bool:
        return self.profile == self.sample.profile

    def tree(self, folder: Path) -> Path:
        """The tree: the committed one, or what the source converts to, written into a folder.

        One that isn't committed has other namespaces, so that a cluster can have both.
        """
        return self.sample.flux if self._is_committed else self._converted(folder, "")

    def tree_of_environment(self, folder: Path, overlay: str) -> Path:
        """A tree for one environment, written into a folder: its namespaces are no other environment's."""
        return self._converted(folder, f"-{overlay}", overlay)

    def _converted(self, folder: Path, suffix: str, overlay: str | None = None) -> Path:
        source, tree = folder / "source", folder / "flux"
        shutil.copytree(self.sample.source, source, ignore=shutil.ignore_patterns("flux"))
        edit_project(source, lambda project: self._move(project, suffix))
        names = environments_of(source, overlay) if overlay is not None else ()
        convert(ConvertOptions(source=source, out=tree, profile=self.profile, environments=names))
        return tree

    def _move(self, project: dict[str, Any], suffix: str) -> None:
        """Give the product namespaces that no other tree has."""
        namespace = f"{project['product']}-{self.profile}{suffix}"
        project.setdefault("namespace", {})["name"] = namespace
        # On the platform everything of a product is in the one namespace that it may write to.
        project["flux"]["namespace"] = namespace if self.profile == "dis" else f"flux-{namespace}"
        project.setdefault("settings", {}).setdefault("gatewayName", "gateway")


def edit_project(source: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change the project file of a source: `edit` gets its data."""
    file = source / "bicep2flux.yaml"
    project = yaml.safe_load(file.read_text("utf-8"))
    edit(project)
    file.write_text(yaml.safe_dump(project, sort_keys=False), "utf-8")


def environments_of(source: Path, overlay: str) -> tuple[str, ...]:
    """The environments of a source whose overlay is called so."""
    project = yaml.safe_load((source / "bicep2flux.yaml").read_text("utf-8"))
    given = project["environments"].items()
    return tuple(name for name, each in given if each.get("overlay", name) == overlay)


CASES = (
    *(Case(sample, sample.profile) for sample in SAMPLES),
    *(
        Case(sample, profile)
        for sample in SAMPLES
        if not sample.folder
        for profile in PROFILES
        if profile not in {one.profile for one in SAMPLES if (one.folder or one.name) == sample.name}
    ),
)
"""Each source on each profile: the committed trees, and those that aren't."""
