"""The flow of the data on one page: source, evaluation, ACA model, objects, tree.

`convert` writes the result; every other command that needs the tree reads the same record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from converter.aca import Evaluation, WorkloadFolder
from converter.bicep import FileResolver
from converter.kustomize import Inputs, Tree, build_tree, digest_of, read_images
from converter.mapping import (
    CompiledProfile,
    Mapped,
    Mapper,
    Section,
    has_ingress,
    load_profile,
    with_missing_objects,
    workload_value,
)
from converter.pipeline.evaluation import evaluate_project, for_all, unique
from converter.pipeline.options import SourceOptions
from converter.project import PROJECT_FILE, Project, load_project
from converter.provenance import Scalar
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    Span,
    did_you_mean,
    mappings_folder,
)


@dataclass(frozen=True, slots=True, eq=False)
class Conversion:
    """A source, converted but not written: what each evaluation became, and the tree of it all.

    `base` is the source without any environment; `overlays` are in the project file's order. `rows`
    has the place of each row and manifest of the tables, by id. `sections` are the parts of the tree.
    """

    project: Project
    folders: tuple[WorkloadFolder, ...]
    base: Mapped
    overlays: tuple[Mapped, ...]
    sections: tuple[Section, ...]
    tree: Tree
    diagnostics: tuple[Diagnostic, ...]
    rows: Mapping[str, Span]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What decides about a source besides itself: the project file and the compiled tables."""

    project: Project
    profile: CompiledProfile
    mapper: Mapper
    sections: tuple[Section, ...]


def load_rules(options: SourceOptions) -> Rules:
    """The project file of a source, and the tables of its profile.

    Raises `DiagnosticError` with every fault in them.
    """
    return rules_of(load_project(options.source, options.config), options.profile)


def rules_of(project: Project, profile: str | None = None) -> Rules:
    """The same for a project file that was read before."""
    compiled = load_profile(mappings_folder(), profile or project.file.profile, project)
    mapper = Mapper(compiled, project)
    sections = mapper.sections()
    if faults := list(_taken(project, sections)):
        raise DiagnosticError(faults)
    return Rules(project, compiled, mapper, sections)


def _taken(project: Project, sections: tuple[Section, ...]) -> Iterator[Diagnostic]:
    """The overlays whose folder would be that of a base."""
    for name, environment in project.file.environments.items():
        if any(one.overlay.replace("{overlay}", environment.overlay) == one.base for one in sections):
            yield Diagnostic(
                code="B2F202",
                severity=Severity.ERROR,
                message=f"no overlay can be called '{environment.overlay}': that is the folder of the base",
                span=project.document.span(("environments", name, "overlay")),
                help="choose another name",
                category=Category.CONFIGURATION,
            )


def convert_source(
    options: SourceOptions,
    out: Path,
    *,
    rules: Rules | None = None,
    explain: bool = False,
    texts: Mapping[str, str] | None = None,
) -> Conversion:
    """Convert the source by its project file, or by `rules` that were loaded before.

    `out` is only read: the image tags that its overlays have are kept. Where the options choose environments,
    the tree leaves the files of the others alone. With `explain` the objects also have what is absent from
    them, and why. `texts` replace the text of source files, by name. Raises `DiagnosticError` with every
    fault that could be found.
    """
    rules = rules or load_rules(options)
    project, mapper, sections = rules.project, rules.mapper, rules.sections
    evaluated = evaluate_project(options, project, mapper=mapper, texts=texts)
    evaluations, chosen = evaluated.evaluations, evaluated.environments
    _refuse_without_workloads(project, evaluations)
    _check_workloads(project, evaluations)

    names = project.file.environments
    overlay_names = tuple(names[environment].overlay for environment in chosen)
    tags = read_images(out, sections, overlay_names)

    def to_objects(evaluation: Evaluation) -> Mapped:
        overlay = names[evaluation.environment].overlay if evaluation.environment is not None else ""
        existing = tags.get(overlay, {})
        return mapper.map(evaluation, image_tag=options.image_tag, existing_tags=existing, explain=explain)

    made = for_all(to_objects, evaluations)
    base, *overlays = with_missing_objects(evaluations, made) if explain else made
    tree = build_tree(sections, base.objects, tuple(mapped.objects for mapped in overlays))
    if options.environments:
        tree = replace(tree, is_out_of_scope=partial(_is_of_another_overlay, sections, overlay_names))
    tree = replace(tree, inputs=_inputs(evaluated.resolver, rules))
    notes = [note for evaluation in evaluations for note in evaluation.diagnostics]
    notes += _unclaimed(project, evaluated.folders)
    notes += _undeployed(evaluated.folders)
    return Conversion(
        project,
        evaluated.folders,
        base,
        tuple(overlays),
        sections,
        tree,
        unique(notes),
        rules.profile.places(),
    )


def _inputs(resolver: FileResolver, rules: Rules) -> Inputs:
    """The digests of all that was read; a table in the project file is part of that."""
    project = rules.project.document.source
    own = rules.project.file.tables_from
    return Inputs(
        sources=resolver.digests(),
        tables={
            f"./{table.name}" if table.name in own else table.name: digest_of(table)
            for table in rules.profile.files() - {project}
        },
        project={PROJECT_FILE: digest_of(project)},
    )


def _is_of_another_overlay(sections: tuple[Section, ...], overlays: tuple[str, ...], path: str) -> bool:
    return any(section.overlay_of(path) not in {None, *overlays} for section in sections)


def _unclaimed(project: Project, folders: Iterable[WorkloadFolder]) -> list[Diagnostic]:
    """A warning for each parameter file whose environment the project file doesn't have."""
    return [
        Diagnostic(
            code="B2F206",
            severity=Severity.WARNING,
            message=f"{path} belongs to no environment of the project file, so it isn't converted",
            help=f"environments: {', '.join(project.file.environments)}",
            category=Category.FINDING,
        )
        for folder in folders
        for path in folder.unclaimed
    ]


def _undeployed(folders: Iterable[WorkloadFolder]) -> list[Diagnostic]:
    """A warning for each template that no environment has a parameter file for."""
    return [
        Diagnostic(
            code="B2F224",
            severity=Severity.WARNING,
            message=f"no environment has a parameter file for {folder.template}: it is in no overlay",
            help="source.parameterFiles in the project file gives the name of such a file",
            category=Category.FINDING,
        )
        for folder in folders
        if not folder.parameters
    ]


def _refuse_without_workloads(project: Project, evaluations: Iterable[Evaluation]) -> None:
    """Raise `DiagnosticError` (B2F207) for environments in which the source deploys no workload."""
    faults = [
        Diagnostic(
            code="B2F207",
            severity=Severity.ERROR,
            message=f"the source deploys no container app and no job in {evaluation.environment}",
            span=project.document.key_span(("environments", evaluation.environment)),
            help="source.applications in the project file gives the folder of the workloads' templates, "
            "source.templates names them; or take the environment out",
            category=Category.INPUT,
        )
        for evaluation in evaluations
        if evaluation.environment is not None and not evaluation.workloads
    ]
    if faults:
        raise DiagnosticError(faults)


def _check_workloads(project: Project, evaluations: Iterable[Evaluation]) -> None:
    """Raise `DiagnosticError` for workloads that the source doesn't have, and public ones without a path."""
    workloads = {w.name: w for evaluation in evaluations for w in evaluation.workloads}
    faults = []
    for name in project.file.workloads:
        if name not in workloads:
            faults.append(
                Diagnostic(
                    code="B2F202",
                    severity=Severity.ERROR,
                    message=f"the source has no workload '{name}'",
                    span=project.document.key_span(("workloads", name)),
                    help=did_you_mean(name, workloads) or f"workloads: {', '.join(sorted(workloads))}",
                    category=Category.CONFIGURATION,
                )
            )
    for name, workload in workloads.items():
        settings = project.file.workloads.get(name)
        if settings is not None and settings.apim is not None and not has_ingress(workload):
            faults.append(
                Diagnostic(
                    code="B2F202",
                    severity=Severity.ERROR,
                    message=f"the workload '{name}' has no ingress: an API would lead nowhere",
                    span=project.document.key_span(("workloads", name, "apim")),
                    help="take 'apim' out, or give the app an ingress in the source",
                    category=Category.CONFIGURATION,
                )
            )
        exposure = workload_value(project, workload).members["exposure"]
        public = not isinstance(exposure, Scalar) or exposure.data == "public"
        ranges = settings is not None and settings.internal_ranges
        if has_ingress(workload) and (public or ranges) and (settings is None or settings.path is None):
            faults.append(
                Diagnostic(
                    code="B2F202",
                    severity=Severity.ERROR,
                    message=f"the workload '{name}' has ingress, but no path in the project file",
                    span=project.document.key_span(("workloads", name)),
                    help=f"set workloads.{name}.path, or workloads.{name}.exposure to none",
                    category=Category.CONFIGURATION,
                )
            )
    if faults:
        raise DiagnosticError(faults)
