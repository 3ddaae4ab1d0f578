from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from converter.commands.backport import BackportOptions, BackportResult, edits_for
from converter.kustomize.document.fields import parse_path, resolved_path
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import Conversion, convert_source
from converter.source import Subject

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "dialogporten"
APP, JOB = "web-api-eu", "aggregate-cost-metrics-job"
ENVIRONMENTS = {"prod": "prod", "at23": "test", "tt02": "staging", "yt01": "yt01"}

TODAY = date(2026, 2, 1)

Edit = tuple[str, str, str, Any]
"""Overlay, `Kind/name`, path, what the tree has there (None: nothing)."""


@dataclass(frozen=True)
class Source:
    """A source that a test may change."""

    root: Path

    def file(self, workload: str, name: str) -> Path:
        return self.root / ".azure/applications" / workload / name

    def parameters(self, workload: str, overlay: str) -> str:
        return self.file(workload, f"{ENVIRONMENTS[overlay]}.bicepparam").read_bytes().decode()

    def change(self, workload: str, name: str, old: str, new: str) -> None:
        path = self.file(workload, name)
        text = path.read_bytes().decode()
        assert old in text
        path.write_bytes(text.replace(old, new, 1).encode())

    def leave_to_default(self, workload: str, overlay: str, parameter: str, default: str = "") -> None:
        """Take a parameter's assignment out of a file, and give it a default if it has none."""
        path = self.file(workload, f"{ENVIRONMENTS[overlay]}.bicepparam")
        text, count = re.subn(
            rf"param {parameter} = (\[[^\]]*\]|\{{[^}}]*\}}|[^\n]*)\n", "", path.read_text("utf-8")
        )
        assert count == 1
        path.write_text(text, "utf-8")
        if default:
            template = self.file(workload, "main.bicep")
            text, count = re.subn(
                rf"(param {parameter} [^\n=]*)\n", rf"\1 = {default}\n", template.read_text("utf-8")
            )
            assert count == 1
            template.write_text(text, "utf-8")

    def converted(self, *overlays: str) -> Conversion:
        environments = tuple(ENVIRONMENTS[one] for one in overlays)
        return convert_source(SourceOptions(source=self.root, environments=environments), self.root / "flux")

    def values(self, *asked: tuple[str, str, str]) -> list[Any]:
        """The source's values of fields, None for missing ones."""
        conversion = self.converted(*dict.fromkeys(overlay for overlay, _, _ in asked))
        bodies = {
            (str(mapped.objects.overlay), f"{one.kind}/{one.name}"): one.body
            for mapped in conversion.overlays
            for section in mapped.objects.objects.values()
            for one in section
        }
        return [_at(bodies[overlay, name], path) for overlay, name, path in asked]

    def back(self, *edits: Edit) -> BackportResult:
        """The edits of the source for edits of its tree."""
        expected = self.values(*(edit[:3] for edit in edits))
        subjects = [
            Subject(overlay, name, path, value, actual)
            for (overlay, name, path, actual), value in zip(edits, expected, strict=True)
        ]
        environments = tuple(ENVIRONMENTS[one] for one in dict.fromkeys(edit[0] for edit in edits))
        return edits_for(
            BackportOptions(
                source=self.root, flux=self.root / "flux", environments=environments, today=TODAY
            ),
            subjects,
        )

    def take(self, result: BackportResult) -> None:
        """Make the edits."""
        for path, text in result.texts.items():
            (self.root / path).write_bytes(text.encode())


def _at(body: Any, path: str) -> Any:
    place, rest = resolved_path(body, parse_path(path))
    if rest:
        return None
    for step in place:
        body = body[step]
    return body


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A copy of the sample with one of its apps and one of its jobs."""
    azure = tmp_path / ".azure"
    for folder in ("modules", "functions"):
        shutil.copytree(SAMPLE / ".azure" / folder, azure / folder)
    for workload in (APP, JOB):
        shutil.copytree(SAMPLE / ".azure/applications" / workload, azure / "applications" / workload)
    text = (SAMPLE / "bicep2flux.yaml").read_text("utf-8")
    # The profile whose routes have the allowlist.
    head, _, rest = text.replace("profile: dis\n", "profile: dis-ingressroute\n").partition("\nworkloads:\n")
    head += "\n"
    tables = rest[rest.index("\n# The storage account") :]
    settings = f"workloads:\n  {APP}:\n    path: /dialogporten/enduser\n    priority: 10\n"
    (tmp_path / "bicep2flux.yaml").write_text(head + settings + tables, "utf-8")
    return Source(tmp_path)


@pytest.fixture
def reasons() -> Callable[[BackportResult], list[tuple[str, str]]]:
    """Code and message of each diagnostic."""

    def call(result: BackportResult) -> list[tuple[str, str]]:
        return [(one.code, one.message) for one in result.diagnostics]

    return call


@pytest.fixture(autouse=True)
def _remembers_renderings(rendered_once: None) -> None:
    """These tests ask again and again about trees that are alike but for a file."""
