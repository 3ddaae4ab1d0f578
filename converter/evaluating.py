"""A source, evaluated: once without any environment and once for each, as its project file says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from converter.aca.source import (
    Evaluation,
    WorkloadFolder,
    evaluate_source,
    find_infrastructure,
    find_workloads,
)
from converter.bicep import DeploymentContext, FileResolver
from converter.bicep.limits import Limits
from converter.project import Project
from converter.provenance import Kind, Origin
from converter.provenance.values import Scalar
from converter.source import Blame, Diagnostic, DiagnosticError, Severity
from converter.source.suggest import did_you_mean

Given = TypeVar("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """What a source says: `evaluations` are that without any environment, then each of `environments`.

    `resolver` has the files that they were made from.
    """

    folders: tuple[WorkloadFolder, ...]
    environments: tuple[str, ...]
    evaluations: tuple[Evaluation, ...]
    resolver: FileResolver


def evaluate_project(
    source: Path,
    project: Project,
    *,
    environments: tuple[str, ...] = (),
    set_env: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Evaluated:
    """Evaluate the source folder for the environments, in the project file's order (empty: all of them).

    `set_env` answers `readEnvironmentVariable` before the project file does. `texts` are those of files
    that are taken to hold something else than they do. Raises `DiagnosticError` with the errors of all
    evaluations.
    """
    chosen = _chosen(project, environments)
    where = project.file.source
    names = project.file.environments
    applications = PurePosixPath(where.root, where.applications).as_posix()
    folders = find_workloads(source, applications, where.parameter_files, names)
    infrastructure = find_infrastructure(
        source, PurePosixPath(where.root, where.infrastructure).as_posix(), where.parameter_files, names
    )
    resolver = FileResolver(source, limits=Limits(**project.file.limits.model_dump()), texts=texts)

    def evaluate(environment: str | None) -> Evaluation:
        return evaluate_source(
            resolver,
            folders,
            environment,
            _answers(project, environment, set_env or {}),
            DeploymentContext(),
            infrastructure=infrastructure,
        )

    return Evaluated(folders, chosen, tuple(for_all(evaluate, [None, *chosen])), resolver)


def _answers(project: Project, environment: str | None, set_env: Mapping[str, str]) -> dict[str, Scalar]:
    """The answers to `readEnvironmentVariable`, each with where it was given."""
    found: dict[str, Scalar] = {}
    if environment is not None:
        for name, text in project.file.environments[environment].variables.items():
            at = ("environments", environment, "variables", name)
            origin = Origin(Kind.PROJECT_FILE, project.document.span(at), ".".join(at))
            found[name] = Scalar(text, origin=origin)
    for name, text in set_env.items():
        found[name] = Scalar(text, origin=Origin(Kind.OPTION, detail=f"--set-env {name}"))
    return found


def for_all(step: Callable[[Given], Result], inputs: Iterable[Given]) -> list[Result]:
    """The step's result for each input; the errors of all inputs are raised together."""
    results: list[Result] = []
    errors: list[Diagnostic] = []
    for given in inputs:
        try:
            results.append(step(given))
        except DiagnosticError as error:
            errors.extend(error.diagnostics)
    if errors:
        raise DiagnosticError(unique(errors))
    return results


def unique(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics without those that say the same of the same place, as several environments do."""
    seen = {(d.code, d.message, str(d.span)): d for d in reversed(tuple(diagnostics))}
    return tuple(reversed(seen.values()))


def _chosen(project: Project, environments: tuple[str, ...]) -> tuple[str, ...]:
    known = project.file.environments
    faults = [
        Diagnostic(
            "B2F206",
            Severity.ERROR,
            f"the project file has no environment '{name}'",
            project.document.key_span(("environments",)),
            help=did_you_mean(name, known) or f"environments: {', '.join(known)}",
            blame=Blame.CONFIGURATION,
        )
        for name in environments
        if name not in known
    ]
    if faults:
        raise DiagnosticError(faults)
    return tuple(name for name in known if not environments or name in environments)
