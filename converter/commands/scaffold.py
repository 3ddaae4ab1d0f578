"""`init`: the project file of a new source, with every guess marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    SourceFile,
    dataclass,
    mappings_folder,
    write_file,
)

if TYPE_CHECKING:
    from converter.bicep import FileResolver
    from converter.mapping import Fates, Mapper
    from converter.pipeline import Evaluated
    from converter.project import Project
    from converter.scaffold import Draft, Guess, Mark, Taken

LOST: Final = "B2F324"
"""A workload in a module that can't be read."""

NO_IMAGE: Final = "B2F335"
"""A container without an image."""

NO_VALUE: Final = "B2F337"
"""A parameter without a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaffoldOptions:
    """Which source, and what becomes of the file: `show` writes none, `force` replaces one.

    `templates` are those of the product and `environments` their environments, where the source can be read
    in several ways. `module_cache` and `default_cache` are as for `SourceOptions`.
    """

    source: Path
    templates: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    show: bool = False
    force: bool = False
    module_cache: Path | None = None
    default_cache: Path | None = None


@dataclass(frozen=True, slots=True)
class ScaffoldResult:
    """The project file, what was found, and the lines that a person has to look at.

    `diagnostics` are about files that couldn't be read or a source that couldn't be evaluated: the
    project file is written all the same. `resources` has the number of resources of each type, by what
    becomes of them. `taken` is what each file of the source was taken for.
    """

    path: Path
    text: str
    workloads: tuple[str, ...]
    environments: tuple[str, ...]
    marks: tuple[Mark, ...]
    diagnostics: tuple[Diagnostic, ...]
    resources: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()

    @property
    def summary(self) -> str:
        """What was found and what is to do, for a person."""
        from converter.scaffold import table_of

        environments, marks = len(self.environments), len(self.marks)
        head = f"{_counted(len(self.workloads), 'workload')}, {_counted(environments, 'environment')}"
        lines = [
            f"  {self.path.name}:{mark.line}  {mark.key}: {mark.reason} ({mark.kind})" for mark in self.marks
        ]
        lines += [
            f"  {outcome}: {', '.join(f'{kind} ({count})' for kind, count in sorted(types.items()))}"
            for outcome, types in sorted(self.resources.items())
        ]
        table = table_of(self.taken)
        return "\n".join([f"{head}; {_counted(marks, 'line')} to look at", *lines]) + "\n" + table


def scaffold(options: ScaffoldOptions) -> ScaffoldResult:
    """The project file for the source; written unless `show` is set.

    Raises `DiagnosticError`: B2F222 for a file that exists already, B2F207 for a source without any workload,
    B2F243 for one that can be read in several ways.
    """
    from converter.bicep import FileResolver, ModuleSources
    from converter.layout import find_templates, root_of_modules
    from converter.mapping import deploys_workload, is_public, load_profile
    from converter.pipeline import left_out_everywhere, unique
    from converter.project import PROJECT_FILE, ProjectFile
    from converter.scaffold import (
        draft_of,
        evaluated,
        likely_public,
        project_text,
        taken_of,
        workload_facts,
    )

    source, within = options.source, ""
    if source.is_dir() and (around := root_of_modules(source)) is not None:
        # Modules beside the product's folder are part of the source.
        within = source.resolve().relative_to(around).as_posix()
        source = around
    path = source / PROJECT_FILE
    if not source.is_dir():
        raise _fault(
            "B2F207", f"there is no folder {source.as_posix()}", "SOURCE is the folder with the Bicep files"
        )
    if path.exists() and not options.show and not options.force:
        step = "--stdout shows what would be written, --force replaces the file"
        raise _fault("B2F222", f"there is a project file already: {path.as_posix()}", step)
    resolver = FileResolver(source, modules=ModuleSources({}, options.module_cache, options.default_cache))
    tables = load_profile(mappings_folder(), ProjectFile.model_fields["profile"].default).tables
    templates = find_templates(resolver, partial(deploys_workload, tables), options.templates, within=within)
    if not templates.workloads:
        step = "expected a template below it that deploys Microsoft.App/containerApps or Microsoft.App/jobs"
        if templates.remote:
            step = f"modules of registries can't be read: {', '.join(templates.remote)}"
        if templates.unread:
            step = "correct the files that can't be read: they may deploy some"
        fault = _fault("B2F207", f"no workload found in {source.as_posix()}", step, Category.INPUT)
        raise DiagnosticError((*fault.diagnostics, *templates.unread))
    moved = [_moved(source, within)] if within else []
    draft = draft_of(resolver, templates, options.environments)
    draft = replace(draft, profile=_profile(resolver, draft))
    faults = moved + [replace(one, severity=Severity.WARNING) for one in templates.unread]
    fates: tuple[Fates, ...] = ()
    try:
        found, fates, without_image = _evaluated(replace(options, source=source), draft)
        draft = evaluated(draft, workload_facts(found.evaluations, _guards(fates), without_image))
        faults += left_out_everywhere(found.evaluations, partial(deploys_workload, tables))
        draft = replace(draft, secure=likely_public(found.evaluations, partial(is_public, tables)))
        errors = (error for failure in found.failures for error in failure.errors)
        faults += [replace(one, severity=Severity.WARNING) for one in errors]
    except DiagnosticError as error:
        faults += [replace(one, severity=Severity.WARNING) for one in error.diagnostics]
    faults += _findings(fates)
    text = project_text(draft)
    content = str(text)
    _checked(content, path.name, source)
    if not options.show:
        write_file(path, content)
    workloads = tuple(one.name for one in draft.workloads or ())
    return ScaffoldResult(
        path,
        content,
        workloads,
        draft.environments,
        tuple(text.marks),
        unique(faults),
        _resources(fates),
        taken_of(draft),
    )


def _profile(resolver: FileResolver, draft: Draft) -> Guess:
    """The profile whose sign the repository or a file of the source has, else that of any cluster."""
    from converter.mapping import profile_by_signs
    from converter.scaffold import Guess

    files = (resolver.source(path).text for path in resolver.digests() if not path.endswith("/"))
    repository = [] if draft.repository is None else [f"{draft.repository.url}/"]
    found = profile_by_signs(mappings_folder(), (*repository, *files))
    return draft.profile if found is None else Guess(found[0], f"'{found[1]}' is in the source")


def _evaluated(options: ScaffoldOptions, draft: Draft) -> tuple[Evaluated, tuple[Fates, ...], frozenset[str]]:
    """The source, evaluated with the draft as project file.

    Also the fates of its resources, and the workloads that an image has to be given for.
    """
    from converter.pipeline import SourceOptions, evaluate_project, rules_of
    from converter.scaffold import project_text

    source = options.source
    project = _checked(str(project_text(draft)), "bicep2flux.yaml", source)
    mapper = rules_of(project).mapper
    found = evaluate_project(
        SourceOptions(source=source, module_cache=options.module_cache, default_cache=options.default_cache),
        project,
    )
    fates = tuple(map(mapper.fates, found.evaluations))
    return found, fates, frozenset(_without_image(mapper, found, fates))


def _without_image(mapper: Mapper, found: Evaluated, fates: Iterable[Fates]) -> Iterator[str]:
    """The workloads that lack an image, by what a conversion says of them."""
    from converter.mapping import MappingError

    for evaluation, of_evaluation in zip(found.evaluations, fates, strict=True):
        try:
            mapper.map(evaluation, fates=of_evaluation)
        except MappingError as error:
            for one in error.diagnostics:
                about = one.subject
                if about is None or about.object is None:
                    continue
                # A parameter without a value that makes the image is what the release passes to the template.
                is_image = (about.path or "").endswith(".image")
                if one.code == NO_IMAGE or (one.code == NO_VALUE and is_image):
                    yield about.object


def _guards(fates: Iterable[Fates]) -> dict[str, tuple[str, ...]]:
    """What guards access to each workload, with its place."""
    found: dict[str, dict[str, None]] = {}
    for one in fates:
        for name, guards in one.guards.items():
            texts = (f"{guard.reason} ({guard.span})" for guard in guards)
            found.setdefault(name, {}).update(dict.fromkeys(texts))
    return {name: tuple(texts) for name, texts in found.items()}


def _findings(fates: Iterable[Fates]) -> Iterator[Diagnostic]:
    """What a person has to know about resources. Only a lost workload is an error: the file can't name it."""
    for one in fates:
        for finding in one.findings:
            if finding.code != LOST and finding.severity is Severity.ERROR:
                yield replace(finding, severity=Severity.WARNING)
            elif finding.severity is not Severity.NOTE:
                yield finding


def _resources(fates: Iterable[Fates]) -> dict[str, dict[str, int]]:
    """The number of resources of each type, by what becomes of them; of the environment that has most."""
    found: dict[str, dict[str, int]] = {}
    for one in fates:
        for (outcome, kind), count in Counter((fate.outcome, fate.type) for fate in one.resources).items():
            of_outcome = found.setdefault(outcome, {})
            of_outcome[kind] = max(count, of_outcome.get(kind, 0))
    return found


def _checked(text: str, name: str, source: Path) -> Project:
    """The text as a project: it must be readable as a project file."""
    from converter.project import Project, ProjectFile
    from converter.source import read_yaml, validate

    document = read_yaml(SourceFile(name, text))
    return Project(validate(ProjectFile, document, code="B2F202"), document, source)


def _moved(source: Path, within: str) -> Diagnostic:
    return Diagnostic(
        code="B2F245",
        severity=Severity.NOTE,
        message=f"templates in {within} have modules outside of it: SOURCE is {source.as_posix()}",
        help="the project file is there, and `convert` gets that folder too",
        category=Category.FINDING,
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _fault(
    code: str, message: str, step: str, category: Category = Category.CONFIGURATION
) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(code=code, severity=Severity.ERROR, message=message, help=step, category=category)
    )
