"""The flow of the data on one page: source, evaluation, ACA model, objects, tree.

`convert` writes the result; every other command that needs the tree reads the same record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from converter.aca import Evaluation, WorkloadFolder
from converter.bicep import FileResolver
from converter.kustomize import (
    TREE_JOURNAL,
    Inputs,
    Tree,
    build_tree,
    digest_of,
    read_images,
    refuse_half_written,
)
from converter.mapping import (
    NO_DECISION,
    CompiledProfile,
    Mapped,
    Mapper,
    MappingError,
    Section,
    deploys_workload,
    load_profile,
    unconfined,
    with_missing_objects,
)
from converter.pipeline.access_notes import shared_version_names, unused_callers
from converter.pipeline.evaluation import evaluate_project
from converter.pipeline.failures import (
    Failure,
    broken_environments,
    broken_in,
    broken_workloads,
    diagnostics_of,
    refuse_if_nothing_is_whole,
    unique,
)
from converter.pipeline.heads import explained
from converter.pipeline.holding import InactiveEnvironment, holding_notes, inactive_environments
from converter.pipeline.left_out import left_out_everywhere
from converter.pipeline.options import SourceOptions
from converter.pipeline.resources import lost_workloads, notes_of, resource_diagnostics
from converter.pipeline.separating import separate_workloads, separation_notes, standing_in
from converter.pipeline.skipping import SkippedWorkload, skipped_workloads
from converter.pipeline.source_names import unclaimed_files, unread_variables
from converter.pipeline.unsettled import (
    closed,
    prefixed_paths,
    unsettled_workloads,
    without_path,
    workloads_in,
)
from converter.project import PROJECT_FILE, Project, load_project
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    Span,
    dataclass,
    mappings_folder,
)


@dataclass(frozen=True, slots=True, eq=False)
class Conversion:
    """A source, converted but not written: what each evaluation became, and the tree of it all.

    `base` is the source without any environment; `overlays` are in the project file's order. `rows`
    has the place of each row and manifest of the tables, by id. `sections` are the parts of the tree, with
    those of single workloads that have, or had, a Flux Kustomization of their own. `skipped` are the
    workloads that the project file leaves out. `failures` are what couldn't be converted: a
    workload isn't in the set of an environment in which it failed, and in no file of `tree`, which has whole
    workloads alone. `lost` are workloads that may be in modules that can't be read. `inactive` are
    the environments in which something is held, because the container apps still do its work.
    """

    project: Project
    folders: tuple[WorkloadFolder, ...]
    base: Mapped
    overlays: tuple[Mapped, ...]
    sections: tuple[Section, ...]
    tree: Tree
    diagnostics: tuple[Diagnostic, ...]
    rows: Mapping[str, Span]
    skipped: tuple[SkippedWorkload, ...] = ()
    failures: tuple[Failure, ...] = ()
    lost: frozenset[str] = frozenset()
    inactive: tuple[InactiveEnvironment, ...] = ()

    @property
    def broken(self) -> tuple[str, ...]:
        """The workloads that aren't whole: they failed in at least one environment, or are lost."""
        return tuple(sorted({*broken_workloads(self.failures), *self.lost}))

    @property
    def broken_environments(self) -> tuple[str, ...]:
        """The environments that failed as a whole, by the project file's names."""
        return broken_environments(self.failures)

    def broken_in(self, environment: str | None) -> frozenset[str]:
        """The workloads that failed in an environment, or are lost."""
        return broken_in(self.failures, environment) | self.lost


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What decides about a source besides itself: the project file and the compiled tables.

    `sections` are the parts of the tree that don't depend on which workloads there are.
    """

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
    return Rules(mapper.project, compiled, mapper, sections)


def sections_in(out: Path, rules: Rules) -> tuple[Section, ...]:
    """The parts of a tree that there may be before the source is converted: those of single workloads too."""
    standing = standing_in(out, rules.mapper)
    return rules.mapper.sections(standing.separate | separate_workloads(rules.project, standing))


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
    keep_tags: bool = True,
) -> Conversion:
    """Convert the source by its project file, or by `rules` that were loaded before.

    `out` is only read: workloads stay in the sections that it has them in, and with `keep_tags` the image
    tags of its overlays are kept. Where the options choose environments, the tree leaves the files of the
    others alone. With `explain` the objects also have what is absent from them, and why. `texts` replace the
    text of source files, by name. Raises `DiagnosticError` with every
    fault that could be found, and for a folder that an interrupted run left half written.
    """
    refuse_half_written(out, TREE_JOURNAL)
    rules = rules or load_rules(options)
    project, mapper = rules.project, rules.mapper
    standing = standing_in(out, mapper)
    separate = separate_workloads(project, standing)
    sections = mapper.sections(standing.separate | separate)
    evaluated = evaluate_project(options, project, mapper=mapper, texts=texts)
    fates = {one.environment: mapper.fates(one) for one in evaluated.evaluations}
    pathless = without_path(project, evaluated, fates)
    present = workloads_in(out, sections) if pathless else frozenset()
    # What is there isn't closed, what isn't there yet isn't opened.
    new = {name: error for name, error in pathless.items() if name not in present}
    fates = {environment: closed(found, new) for environment, found in fates.items()}
    failures = [*evaluated.failures, *unsettled_workloads(project, evaluated, fates)]
    failures += [Failure(name, None, (error,)) for name, error in pathless.items() if name in present]
    names = project.file.environments
    chosen = tuple(names[one].overlay for one in evaluated.environments)
    tags = read_images(out, sections, chosen) if keep_tags else {}

    def to_objects(evaluation: Evaluation) -> Mapped:
        overlay = names[evaluation.environment].overlay if evaluation.environment is not None else ""
        existing = tags.get(overlay, {})
        return mapper.map(
            evaluation,
            fates=fates[evaluation.environment],
            image_tag=options.image_tag,
            existing_tags=existing,
            explain=explain,
            separate=separate,
        )

    evaluations, made, more = _mapped(evaluated.evaluations, failures, to_objects)
    failures += more
    # Which variables a workload needs is known now, and so which new ones have sections of their own.
    needed = separate_workloads(project, standing, made[1:])
    if needed != separate:
        separate = needed
        sections = mapper.sections(standing.separate | separate)
        made = [mapper.with_separate(one, separate) for one in made]
    base, *overlays = with_missing_objects(evaluations, made) if explain else made
    overlay_names = tuple(str(mapped.objects.overlay) for mapped in overlays)
    is_whole = len(overlay_names) == len(names)
    broken = broken_workloads(failures)
    # Environments and workloads that aren't converted now may use what the tree has.
    is_partial = not is_whole or bool(broken)
    kept = frozenset(one.name for one in sections if is_partial and (out / one.base).is_dir())
    tree = _tree(sections, evaluations, (base, *overlays), broken, to_objects, kept=kept, is_whole=is_whole)
    if not is_whole:
        tree = replace(tree, is_out_of_scope=partial(_is_of_another_overlay, sections, overlay_names))
    tree = replace(tree, inputs=_inputs(evaluated.resolver, rules))
    tree = explained(tree, project, evaluated.folders, evaluations)
    skipped = skipped_workloads(project)
    inactive = inactive_environments(project, evaluations, fates)
    notes = [
        *notes_of(evaluations, fates.values()),
        *evaluated.findings,
        *prefixed_paths(project, evaluated, fates),
        *unclaimed_files(project, evaluated.folders),
        *unread_variables(project, evaluated.environments, evaluated.resolver),
        *_undeployed(evaluated.folders),
        *left_out_everywhere(evaluations, partial(deploys_workload, rules.profile.tables)),
        *_renamed(rules),
        *unconfined(project, rules.profile),
        *resource_diagnostics(project, fates.values()),
        *(one.diagnostic for one in skipped),
        *holding_notes(project, evaluations, inactive),
        *(replace(error, category=Category.FINDING) for error in new.values()),
        *unused_callers(project, evaluations),
        *shared_version_names(project),
        *separation_notes(project, standing, separate, overlays),
        *_undecided(overlays),
    ]
    errors = [note for note in notes if note.severity is Severity.ERROR]
    if errors and not any(one.workloads for one in evaluations if one.environment is not None):
        # A tree of nothing is no result: what is lost is the reason that it would be empty.
        raise DiagnosticError(unique(errors))
    return Conversion(
        project,
        evaluated.folders,
        base,
        tuple(overlays),
        sections,
        tree,
        (*diagnostics_of(failures), *unique(notes)),
        rules.profile.places(),
        skipped,
        tuple(failures),
        lost_workloads(project, fates.values()),
        inactive,
    )


def _undecided(overlays: Iterable[Mapped]) -> Iterator[Diagnostic]:
    """An error for each question that the project file doesn't answer: until then something isn't there."""
    for mapped in overlays:
        for finding in mapped.findings:
            if finding.code == NO_DECISION:
                yield replace(finding, severity=Severity.ERROR)


def _renamed(rules: Rules) -> Iterator[Diagnostic]:
    """A note for a profile that is named by a name of the past."""
    profile = rules.profile.profile
    if profile.renamed is not None:
        at = ("profile",)
        yield Diagnostic(
            code="B2F234",
            severity=Severity.NOTE,
            message=f"the platform profile {profile.profile} is called {profile.renamed} now",
            span=rules.project.document.span(at) if rules.project.document.has(at) else None,
            help=f"write `profile: {profile.renamed}`: the next version no longer knows the old name",
            category=Category.FINDING,
        )


def _mapped(
    evaluations: Iterable[Evaluation], failed: Iterable[Failure], to_objects: Callable[[Evaluation], Mapped]
) -> tuple[list[Evaluation], list[Mapped], list[Failure]]:
    """Each evaluation without the workloads that `failed` or that can't be mapped, its objects, and failures.

    Raises `DiagnosticError` with every error where not one workload is left.
    """
    known = tuple(failed)
    found: list[Evaluation] = []
    made: list[Mapped] = []
    failures: list[Failure] = []
    for given in evaluations:
        evaluation = given.without(broken_in(known, given.environment))
        while True:
            try:
                mapped = to_objects(evaluation)
            except MappingError as error:
                if error.others:
                    failures.append(Failure(None, evaluation.environment, error.diagnostics))
                    break
                failures += [
                    Failure(name, evaluation.environment, errors) for name, errors in error.workloads.items()
                ]
                evaluation = evaluation.without(error.workloads)
            else:
                found.append(evaluation)
                made.append(mapped)
                break
    refuse_if_nothing_is_whole(found, (*known, *failures))
    return found, made, failures


def _tree(
    sections: tuple[Section, ...],
    evaluations: Iterable[Evaluation],
    made: Iterable[Mapped],
    broken: tuple[str, ...],
    to_objects: Callable[[Evaluation], Mapped],
    *,
    kept: frozenset[str],
    is_whole: bool,
) -> Tree:
    """The tree of all workloads but the broken ones: what several share has nothing of these either.

    A section that none of the environments has isn't in the base, but for those that are `kept`.
    """
    if broken:
        made = [to_objects(evaluation.without(broken)) for evaluation in evaluations]
    base, *overlays = (mapped.objects for mapped in made)
    used = {section for overlay in overlays for section, found in overlay.objects.items() if found}
    # A base that no overlay uses is a fault: such as that of a gate which all environments hold.
    of_overlays = {name: found for name, found in base.objects.items() if name in used | kept}
    return build_tree(sections, replace(base, objects=of_overlays), tuple(overlays), is_whole=is_whole)


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
        project={
            PROJECT_FILE: digest_of(project),
            **{name: digest_of(file) for name, file in rules.project.descriptions.items()},
        },
    )


def _is_of_another_overlay(sections: tuple[Section, ...], overlays: tuple[str, ...], path: str) -> bool:
    return any(section.overlay_of(path) not in {None, *overlays} for section in sections)


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
