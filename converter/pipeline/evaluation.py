"""A source, evaluated: once without any environment and once for each of its project file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from converter.aca import (
    Evaluation,
    WorkloadFolder,
    declares_workloads,
    evaluate_source,
)
from converter.bicep import FileResolver, GivenValue, Limits, ModuleSources, declared_parameters
from converter.kustomize import PARAMETERS_JOURNAL, refuse_half_written
from converter.layout import find_infrastructure, find_workloads, layout_of
from converter.pipeline.answers import ConditionAnswers, unasked_conditions
from converter.pipeline.failures import Failure, diagnostics_of, refuse_if_nothing_is_whole, unique
from converter.pipeline.infrastructure import Places, check_subscriptions
from converter.pipeline.left_out import left_out_everywhere
from converter.pipeline.options import SourceOptions
from converter.pipeline.skipping import without_skipped
from converter.pipeline.source_names import environments_without_files, missing_folders
from converter.project import Project, dotenv_variables, valued
from converter.provenance import Kind, Origin, Scalar
from converter.source import Category, Diagnostic, DiagnosticError, Severity, Span, dataclass, did_you_mean

if TYPE_CHECKING:
    from converter.mapping import Mapper


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """An evaluated source: `evaluations` has that without any environment, then each of `environments`.

    `resolver` has the files that they were made from. `failures` are the workloads and environments that
    couldn't be evaluated; they are in none of the others. `findings` are about the project file.
    """

    folders: tuple[WorkloadFolder, ...]
    environments: tuple[str, ...]
    evaluations: tuple[Evaluation, ...]
    resolver: FileResolver
    failures: tuple[Failure, ...] = ()
    findings: tuple[Diagnostic, ...] = ()

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The errors of what couldn't be evaluated, and what was noted of the rest."""
        notes = (note for evaluation in self.evaluations for note in evaluation.diagnostics)
        return (*diagnostics_of(self.failures), *self.findings, *unique(notes))


def evaluate_project(
    options: SourceOptions,
    project: Project,
    *,
    mapper: Mapper | None = None,
    texts: Mapping[str, str] | None = None,
) -> Evaluated:
    """Evaluate the source for its environments, in the project file's order.

    `mapper` has the tables of what is known with the subscriptions' ids; without one nothing is.
    `texts` replace the text of source files, by name. What can't be evaluated is in the result's `failures`.
    Raises `DiagnosticError` with the errors of all evaluations where not one workload is left, and for a
    source with parameter files that an interrupted run left half written.
    """
    refuse_half_written(options.source, PARAMETERS_JOURNAL)
    chosen = _chosen(project, options.environments)
    check_subscriptions(project, options.subscriptions)
    if faults := missing_folders(project):
        raise DiagnosticError(faults)
    names = project.file.environments
    layout = layout_of(project.file)
    limits = Limits(**project.file.limits.model_dump())
    resolver = FileResolver(
        options.source,
        limits=limits,
        texts=texts,
        public=project.file.parameters,
        modules=module_sources(options, project),
        gives_more=True,
    )
    folders = find_workloads(options.source, layout, names, resolver)
    without_files = environments_without_files(project, folders, chosen)
    chosen = tuple(name for name in chosen if name not in without_files)
    if without_files and not chosen:
        raise DiagnosticError(unique(without_files.values()))
    infrastructure = find_infrastructure(options.source, layout, names, resolver)

    # A template that the project file names as a workload's is that, though it has the infrastructure too.
    is_named = infrastructure is not None and infrastructure.template in {one.template for one in folders}
    has_workloads = infrastructure is not None and _declares_workloads(infrastructure, resolver)
    places = Places(resolver, project, mapper, infrastructure, options.subscriptions, has_workloads)

    conditions: list[ConditionAnswers] = []

    def evaluate(environment: str | None) -> Evaluation:
        given = _answers(project, environment, options.set_env)
        parameters = _given(project, environment)
        place = (
            places.without_environment(given)
            if environment is None
            else places.of(environment, given, parameters)
        )
        context = place.context
        if environment is not None:
            conditions.append(ConditionAnswers(project, environment))
            context = replace(context, conditions=conditions[-1].answer)
        found = evaluate_source(
            resolver,
            folders,
            environment,
            place.answers,
            context,
            infrastructure=None if is_named else place.infrastructure,
            platform=infrastructure,
            given=parameters,
        )
        is_deployed = any(environment in folder.parameters for folder in folders)
        if environment is not None and is_deployed and not (found.workloads or found.failed or found.unread):
            raise DiagnosticError((_without_workloads(project, environment), *left_out_everywhere((found,))))
        found = without_skipped(found, project)
        return replace(found, diagnostics=(*found.diagnostics, *place.diagnostics()))

    templates = (*folders, *([infrastructure] if infrastructure else ()))
    _check_parameters(project, resolver, templates)
    findings = _public_parameters(project, resolver, templates)
    evaluations, failures = _evaluations(evaluate, chosen, folders)
    if unasked := list(unasked_conditions(conditions)):
        raise DiagnosticError(unasked)
    failures += tuple(Failure(None, name, (error,)) for name, error in without_files.items())
    environments = tuple(str(one.environment) for one in evaluations if one.environment is not None)
    return Evaluated(folders, environments, evaluations, resolver, failures, findings)


def module_sources(options: SourceOptions, project: Project) -> ModuleSources:
    """Where the modules of registries come from: the project file's folders, and Bicep's cache."""
    folders = {prefix: project.root / folder for prefix, folder in project.file.modules.items()}
    return ModuleSources(folders, options.module_cache, options.default_cache)


def _evaluations(
    evaluate: Callable[[str | None], Evaluation], chosen: tuple[str, ...], folders: tuple[WorkloadFolder, ...]
) -> tuple[tuple[Evaluation, ...], tuple[Failure, ...]]:
    """The evaluation without any environment and those of the chosen ones, and what failed in them."""
    found: list[Evaluation] = []
    failures: list[Failure] = []
    for environment in (None, *chosen):
        try:
            found.append(evaluate(environment))
        except DiagnosticError as error:
            failures.append(Failure(None, environment, error.diagnostics))
    names = _workload_names(folders, found)
    failures += [
        Failure(name, evaluation.environment, errors)
        for evaluation in found
        for folder, errors in evaluation.failed.items()
        for name in names[folder]
    ]
    refuse_if_nothing_is_whole(found, failures)
    return tuple(found), tuple(failures)


def _workload_names(
    folders: tuple[WorkloadFolder, ...], evaluations: Iterable[Evaluation]
) -> dict[str, tuple[str, ...]]:
    """The workloads of each folder in any of the evaluations; its own name where no evaluation has one."""
    found: dict[str, dict[str, None]] = {folder.template: {} for folder in folders}
    for evaluation in evaluations:
        for workload in evaluation.workloads:
            # Workloads of the infrastructure are in no folder of theirs.
            found.setdefault(workload.template.name, {})[workload.name] = None
    return {folder.name: tuple(found[folder.template]) or (folder.name,) for folder in folders}


def _without_workloads(project: Project, environment: str) -> Diagnostic:
    return Diagnostic(
        code="B2F207",
        severity=Severity.ERROR,
        message=f"the source deploys no container app and no job in {environment}",
        span=project.document.key_span(("environments", environment)),
        help="source.applications in the project file gives the folder of the workloads' templates, "
        "source.templates names them; or take the environment out",
        category=Category.INPUT,
    )


def _declares_workloads(folder: WorkloadFolder, resolver: FileResolver) -> bool:
    try:
        return declares_workloads(folder, resolver)
    except DiagnosticError:
        return False  # reported when it is evaluated


def _answers(project: Project, environment: str | None, set_env: Mapping[str, str]) -> dict[str, Scalar]:
    """The answers to `readEnvironmentVariable`, each with the place that gives it."""
    found: dict[str, Scalar] = {}
    if environment is not None:
        file = project.file.environments[environment].variables_from
        if file is not None:
            place = project.document.span(("environments", environment, "variablesFrom"))
            found |= dotenv_variables(project.root, file, place)
        for name, text in project.file.environments[environment].variables.items():
            at = ("environments", environment, "variables", name)
            origin = Origin(Kind.PROJECT_FILE, project.document.span(at), ".".join(at))
            found[name] = Scalar(text, origin=origin)
    for name, text in set_env.items():
        found[name] = Scalar(text, origin=Origin(Kind.OPTION, detail=f"--set-env {name}"))
    return found


def _given(project: Project, environment: str | None) -> dict[str, GivenValue]:
    """The values that the project file gives for parameters, each with its place."""
    if environment is None:
        return {}
    found = {}
    for name, data in project.file.environments[environment].parameters.items():
        at = ("environments", environment, "parameters", name)
        key = project.document.key_span(at)
        whole = Span(key.source, key.start, project.document.span(at).end)
        found[name] = GivenValue(valued(data, project.document, at), whole, key)
    return found


def _check_parameters(project: Project, resolver: FileResolver, folders: Iterable[WorkloadFolder]) -> None:
    """Raise `DiagnosticError` (B2F202) for parameters in the project file that no template has."""
    if not any(environment.parameters for environment in project.file.environments.values()):
        return
    known = {name for folder in folders for name in resolver.unit(folder.template).parameters}
    faults = []
    for environment, settings in project.file.environments.items():
        for name in settings.parameters:
            if name in known:
                continue
            at = ("environments", environment, "parameters", name)
            # It may be a secret with a typing error in its name: its value must not be shown.
            project.document.source.redact(project.document.span(at))
            faults.append(
                Diagnostic(
                    code="B2F202",
                    severity=Severity.ERROR,
                    message=f"no template has a parameter '{name}'",
                    span=project.document.key_span(at),
                    help=did_you_mean(name, known) or f"parameters: {', '.join(sorted(known))}",
                    category=Category.CONFIGURATION,
                )
            )
    if faults:
        raise DiagnosticError(faults)


def _public_parameters(
    project: Project, resolver: FileResolver, folders: Iterable[WorkloadFolder]
) -> tuple[Diagnostic, ...]:
    """Findings (B2F355) for public parameters that the source doesn't have as secrets.

    Raises `DiagnosticError` (B2F202) for those that it doesn't have at all.
    """
    if not project.file.parameters:
        return ()
    known: dict[str, bool] = {}
    for template in dict.fromkeys(folder.template for folder in folders):
        for name, is_secret in declared_parameters(resolver, template).items():
            known[name] = known.get(name, False) or is_secret
    faults, findings = [], []
    for name in project.file.parameters:
        at = project.document.key_span(("parameters", name))
        if name not in known:
            secrets = sorted(one for one, is_secret in known.items() if is_secret)
            step = did_you_mean(name, known) or f"secure parameters: {', '.join(secrets) or 'none'}"
            message = f"no template and no module has a parameter '{name}'"
            faults.append(_parameter_finding("B2F202", Severity.ERROR, message, at, step))
        elif not known[name]:
            message = f"the parameter '{name}' is no secret in the source, so `public` changes nothing"
            step = "take it out of the project file"
            findings.append(_parameter_finding("B2F355", Severity.WARNING, message, at, step))
    if faults:
        raise DiagnosticError(faults)
    return tuple(findings)


def _parameter_finding(code: str, severity: Severity, message: str, at: Span, step: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=severity,
        message=message,
        span=at,
        help=step,
        category=Category.CONFIGURATION if severity is Severity.ERROR else Category.FINDING,
    )


def _chosen(project: Project, environments: tuple[str, ...]) -> tuple[str, ...]:
    known = project.file.environments
    faults = [
        Diagnostic(
            code="B2F206",
            severity=Severity.ERROR,
            message=f"the project file has no environment '{name}'",
            span=project.document.key_span(("environments",)),
            help=did_you_mean(name, known) or f"environments: {', '.join(known)}",
            category=Category.CONFIGURATION,
        )
        for name in environments
        if name not in known
    ]
    if faults:
        raise DiagnosticError(faults)
    return tuple(name for name in known if not environments or name in environments)
