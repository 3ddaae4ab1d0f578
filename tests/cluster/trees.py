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

COMMITTED = "dis"
"""The profile that the samples' committed trees are made with."""

PROFILES = (COMMITTED, "dis-gateway")

VALUE = "11111111-2222-3333-4444-555555555555"
"""For each required input: most are ids of Azure's, and a name may be one."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sample on a profile."""

    sample: Sample
    profile: str

    def __str__(self) -> str:
        return f"{self.sample.name}-{self.profile}"

    def tree(self, folder: Path) -> Path:
        """The tree: the committed one, or what the source converts to, written into a folder.

        One that isn't committed has other namespaces, so that a cluster can have both.
        """
        if self.profile == COMMITTED:
            return self.sample.flux
        convert(ConvertOptions(source=self._source(folder), out=folder / "flux", profile=self.profile))
        return folder / "flux"

    def _source(self, folder: Path) -> Path:
        """A copy of the source, in a folder."""
        source = folder / "source"
        shutil.copytree(self.sample.source, source, ignore=shutil.ignore_patterns("flux"))
        edit_project(source, self._rename)
        return source

    def _rename(self, project: dict[str, Any]) -> None:
        project["namespace"]["name"] += f"-{self.profile}"
        project["flux"]["namespace"] = f"flux-{self.profile}"


def edit_project(source: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change the project file of a source: `edit` gets its data."""
    file = source / "bicep2flux.yaml"
    project = yaml.safe_load(file.read_text("utf-8"))
    edit(project)
    file.write_text(yaml.safe_dump(project, sort_keys=False), "utf-8")


CASES = tuple(Case(sample, profile) for sample in SAMPLES for profile in PROFILES)
