"""Small evaluations that between them exercise every row and manifest of the profile.

Each workload of the golden cases, and of `rows/`, is evaluated by itself: mapping one of them takes a few
milliseconds, so that it can be done again for each row without the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from converter.aca.source import Evaluation, evaluate_infrastructure, evaluate_source
from converter.bicep import DeploymentContext, FileResolver
from converter.layout.folders import find_infrastructure, find_workloads, layout_of
from converter.mapping.language.compiled import CompiledProfile
from converter.mapping.language.run_state import Claim
from converter.mapping.run.engine import Mapped, Mapper
from converter.project import Project, ProjectFile
from converter.project.descriptions import descriptions_of
from converter.source import DiagnosticError, SourceFile
from converter.source.validation import validate
from converter.source.yaml import read_yaml

HERE = Path(__file__).parent
GOLDEN = sorted(path for path in (HERE / "golden").iterdir() if path.is_dir())
ROWS = HERE / "rows"

VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {"settings": {"keda": True}},
    {"settings": {"telemetry": "applicationInsights", "manualJobs": "job"}},
    {
        "namespace": {"name": "shop", "create": True},
        "flux": {
            "repository": {"kind": "OCIRepository", "url": "oci://example.org/shop", "tag": "latest"},
            "events": {"repository": "https://github.com/example/shop", "secret": "shop-dispatch"},
        },
        "settings": {"roleAssignments": False},
    },
    {"profile": "dis"},
    {"profile": "dis", "settings": {"nodePool": "large", "corsFilter": True}},
    {"profile": "kubernetes"},
    {"profile": "kubernetes", "settings": {"gatewayName": "edge", "telemetry": "collector"}},
    {
        "profile": "kubernetes",
        "settings": {
            "gatewayName": "edge",
            "gatewayNamespace": "routing",
            "telemetry": "collector",
            "collectorEndpoint": "http://collector.telemetry:4317",
        },
    },
)
"""Additions to the project file of `rows/`, so that the rows of all settings are exercised."""

OF_GOLDEN: tuple[dict[str, Any], ...] = (
    {"profile": "dis-ingressroute"},
    {"profile": "dis"},
    {"profile": "kubernetes", "settings": {"gatewayName": "edge", "corsFilter": True}},
    {"profile": "kubernetes"},
)
"""The same for the golden cases: each on all profiles."""


@dataclass(frozen=True, slots=True, eq=False)
class Exercise:
    """One workload in one environment, with its managed environment, and the project that it is in."""

    name: str
    project: Project
    evaluation: Evaluation

    @property
    def profile(self) -> str:
        """The platform profile of its project."""
        return self.project.file.profile

    def run(self, profile: CompiledProfile) -> Mapped | tuple[str, ...]:
        """What the tables make of it; the messages where they can't."""
        try:
            return Mapper(profile, self.project).map(
                self.evaluation, image_tag="1.2.3", explain=True, separate=self._separate()
            )
        except DiagnosticError as error:
            return tuple(str(fault) for fault in error.diagnostics)

    def _separate(self) -> frozenset[str]:
        """The workloads that stand apart, as the project file says."""
        workloads = self.project.file.workloads.items()
        return frozenset(name for name, one in workloads if one.own_kustomization)


def exercises() -> Iterator[Exercise]:
    """Every workload of every source, those of `rows/` in every variant of its project."""
    for root in (*GOLDEN, ROWS):
        given = yaml.safe_load((root / "bicep2flux.yaml").read_text("utf-8"))
        variants = [_project(root, _with(given, more)) for more in (VARIANTS if root == ROWS else OF_GOLDEN)]
        names = variants[0].file.environments
        resolver = FileResolver(root)
        layout = layout_of(variants[0].file)
        folders = find_workloads(root, layout, names)
        infrastructure = find_infrastructure(root, layout, names)
        for folder in folders:
            for environment in folder.parameters:
                answers = dict(names[environment].variables)
                around, _ = evaluate_infrastructure(
                    resolver, infrastructure, environment, answers, DeploymentContext(), required=False
                )
                evaluation = evaluate_source(
                    resolver, [folder], environment, answers, DeploymentContext(), infrastructure=around
                )
                for project in variants:
                    yield Exercise(f"{root.name}/{folder.name}/{environment}", project, evaluation)


def _with(given: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """A project file's data with more of it; the settings of both."""
    return given | more | {"settings": given.get("settings", {}) | more.get("settings", {})}


def _project(root: Path, data: dict[str, Any]) -> Project:
    document = read_yaml(SourceFile("bicep2flux.yaml", yaml.safe_dump(data, sort_keys=False)))
    file = validate(ProjectFile, document, code="B2F202")
    return Project(file, document, root, descriptions=descriptions_of(file, document, root))


@dataclass(frozen=True, slots=True)
class ExerciseFacts:
    """Everything that a mapping results in.

    `fields` are the values of the objects with their rows, `claims` the accounts' by resource and property,
    `absences` what isn't there, `findings` the messages, `fates` the row and outcome of each resource as a
    whole. A mapping that fails has `faults` alone.
    """

    fields: dict[tuple[str, Any], tuple[Any, str | None]] = field(default_factory=dict)
    claims: dict[tuple[str, str], Claim] = field(default_factory=dict)
    absences: frozenset[Any] = frozenset()
    findings: tuple[tuple[str, str], ...] = ()
    fates: tuple[tuple[str, str, str | None], ...] = ()
    faults: tuple[str, ...] = ()

    def rows(self) -> set[str | None]:
        """The rows that something comes from."""
        given = {row for _, row in self.fields.values()} | {row for _, _, row in self.fates}
        return given | {claim.row for claim in self.claims.values()} | {row for _, _, row, _ in self.absences}


def facts_of(exercise: Exercise, profile: CompiledProfile) -> ExerciseFacts:
    """The facts of an exercise, mapped by the profile."""
    mapped = exercise.run(profile)
    if isinstance(mapped, tuple):
        return ExerciseFacts(faults=mapped)
    fields = {
        (made.file, path): (value(made.body, path), origin.row)
        for objects in mapped.objects.objects.values()
        for made in objects
        for path, origin in made.origins.items()
    }
    absences = frozenset(
        (made.file, absence.paths, absence.origin.row, absence.origin.detail)
        for objects in mapped.objects.objects.values()
        for made in objects
        for absence in made.absences
    )
    claims = {
        (account.name, item.path): item.claim for account in mapped.accounts for item in account.properties
    }
    findings = tuple((finding.code, finding.message) for finding in mapped.findings)
    fates = tuple((fate.name, str(fate.outcome), fate.row) for fate in mapped.fates.resources)
    return ExerciseFacts(fields, claims, absences, findings, fates)


def value(body: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        body = body[key]
    return body
