"""`init`: the project file of a new source, with every guess marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.source import Category, Diagnostic, DiagnosticError, Severity, SourceFile, mappings_folder

if TYPE_CHECKING:
    from converter.bicep import FileResolver
    from converter.mapping import Fates
    from converter.pipeline import Evaluated
    from converter.project import Project
    from converter.scaffold import Draft, Guess, Mark

LOST: Final = "B2F324"
"""A workload in a module that can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaffoldOptions:
    """Which source, and what becomes of the file: `show` writes none, `force` replaces one."""

    source: Path
    show: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class ScaffoldResult:
    """The project file, what was found, and the lines that a person has to look at.

    `diagnostics` are about files that couldn't be read or a source that couldn't be evaluated: the
    project file is written all the same. `resources` has the number of resources of each type, by what
    becomes of them.
    """

    path: Path
    text: str
    workloads: tuple[str, ...]
    environments: tuple[str, ...]
    marks: tuple[Mark, ...]
    diagnostics: tuple[Diagnostic, ...]
    resources: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """What was found and what is to do, for a person."""
        environments, marks = len(self.environments), len(self.marks)
        head = f"{len(self.workloads)} workloads, {environments} environments"
        lines = [
            f"  {self.path.name}:{mark.line}  {mark.key}: {mark.reason} ({mark.kind})" for mark in self.marks
        ]
        lines += [
            f"  {outcome}: {', '.join(f'{kind} ({count})' for kind, count in sorted(types.items()))}"
            for outcome, types in sorted(self.resources.items())
        ]
        return "\n".join([f"{head}; {marks} lines to look at", *lines]) + "\n"


def scaffold(options: ScaffoldOptions) -> ScaffoldResult:
    """The project file for the source; written unless `show` is set.

    Raises `DiagnosticError`: B2F222 for a file that exists already, B2F207 for a source without any workload.
    """
    from converter.bicep import FileResolver
    from converter.mapping import deploys_workload, is_public, load_profile
    from converter.pipeline import unique
    from converter.project import PROJECT_FILE, ProjectFile
    from converter.scaffold import (
        draft_of,
        evaluated,
        find_templates,
        likely_public,
        project_text,
        workload_facts,
    )

    source = options.source
    path = source / PROJECT_FILE
    if not source.is_dir():
        raise _fault(
            "B2F207", f"there is no folder {source.as_posix()}", "SOURCE is the folder with the Bicep files"
        )
    if path.exists() and not options.show and not options.force:
        step = "--stdout shows what would be written, --force replaces the file"
        raise _fault("B2F222", f"there is a project file already: {path.as_posix()}", step)
    resolver = FileResolver(source)
    tables = load_profile(mappings_folder(), ProjectFile.model_fields["profile"].default).tables
    templates = find_templates(source, resolver, partial(deploys_workload, tables))
    if not templates.workloads:
        step = "expected a template below it that deploys Microsoft.App/containerApps or Microsoft.App/jobs"
        if templates.remote:
            step = f"modules of registries can't be read: {', '.join(templates.remote)}"
        if templates.unread:
            step = "correct the files that can't be read: they may deploy some"
        fault = _fault("B2F207", f"no workload found in {source.as_posix()}", step, Category.INPUT)
        raise DiagnosticError((*fault.diagnostics, *templates.unread))
    draft = draft_of(source, resolver, templates)
    draft = replace(draft, profile=_profile(resolver, draft))
    faults = [replace(one, severity=Severity.WARNING) for one in templates.unread]
    fates: tuple[Fates, ...] = ()
    try:
        found, fates = _evaluated(source, draft)
        draft = evaluated(draft, workload_facts(found.evaluations, _guards(fates)))
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
        _write(path, content)
    workloads = tuple(one.name for one in draft.workloads or ())
    return ScaffoldResult(
        path,
        content,
        workloads,
        draft.environments,
        tuple(text.marks),
        unique(faults),
        _resources(fates),
    )


def _profile(resolver: FileResolver, draft: Draft) -> Guess:
    """The profile whose sign the repository or a file of the source has, else that of any cluster."""
    from converter.mapping import profile_by_signs
    from converter.scaffold import Guess

    files = (resolver.source(path).text for path in resolver.digests() if not path.endswith("/"))
    repository = [] if draft.repository is None else [f"{draft.repository.url}/"]
    found = profile_by_signs(mappings_folder(), (*repository, *files))
    return draft.profile if found is None else Guess(found[0], f"'{found[1]}' is in the source")


def _evaluated(source: Path, draft: Draft) -> tuple[Evaluated, tuple[Fates, ...]]:
    """The source, evaluated with the draft as project file, and the fates of its resources."""
    from converter.pipeline import SourceOptions, evaluate_project, rules_of
    from converter.scaffold import project_text

    project = _checked(str(project_text(draft)), "bicep2flux.yaml", source)
    mapper = rules_of(project).mapper
    found = evaluate_project(SourceOptions(source=source), project)
    return found, tuple(map(mapper.fates, found.evaluations))


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


def _write(path: Path, content: str) -> None:
    """The file, whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(content, encoding="utf-8")
    beside.replace(path)


def _fault(
    code: str, message: str, step: str, category: Category = Category.CONFIGURATION
) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(code=code, severity=Severity.ERROR, message=message, help=step, category=category)
    )
