"""`init`: the project file of a new source, with every guess marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from converter.source import Category, Diagnostic, DiagnosticError, Severity, SourceFile

if TYPE_CHECKING:
    from converter.pipeline import Evaluated
    from converter.project import Project
    from converter.scaffold import Draft, Mark


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
    project file is written all the same.
    """

    path: Path
    text: str
    workloads: tuple[str, ...]
    environments: tuple[str, ...]
    marks: tuple[Mark, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def summary(self) -> str:
        """What was found and what is to do, for a person."""
        environments, marks = len(self.environments), len(self.marks)
        head = f"{len(self.workloads)} workloads, {environments} environments"
        lines = [
            f"  {self.path.name}:{mark.line}  {mark.key}: {mark.reason} ({mark.kind})" for mark in self.marks
        ]
        return "\n".join([f"{head}; {marks} lines to look at", *lines]) + "\n"


def scaffold(options: ScaffoldOptions) -> ScaffoldResult:
    """The project file for the source; written unless `show` is set.

    Raises `DiagnosticError`: B2F222 for a file that exists already, B2F207 for a source without any workload.
    """
    from converter.bicep import FileResolver
    from converter.project import PROJECT_FILE
    from converter.scaffold import draft_of, evaluated, find_templates, project_text, workload_facts

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
    templates = find_templates(source, resolver)
    if not templates.workloads:
        step = "expected a template below it that deploys Microsoft.App/containerApps or Microsoft.App/jobs"
        if templates.remote:
            step = f"modules of registries can't be read: {', '.join(templates.remote)}"
        if templates.unread:
            step = "correct the files that can't be read: they may deploy some"
        fault = _fault("B2F207", f"no workload found in {source.as_posix()}", step, Category.INPUT)
        raise DiagnosticError((*fault.diagnostics, *templates.unread))
    draft = draft_of(source, resolver, templates)
    faults = templates.unread
    try:
        found = _evaluated(source, draft)
        draft = evaluated(draft, workload_facts(found.evaluations))
        faults += tuple(error for failure in found.failures for error in failure.errors)
    except DiagnosticError as error:
        faults += tuple(error.diagnostics)
    text = project_text(draft)
    content = str(text)
    _checked(content, path.name, source)
    if not options.show:
        _write(path, content)
    workloads = tuple(one.name for one in draft.workloads or ())
    diagnostics = dict.fromkeys(replace(one, severity=Severity.WARNING) for one in faults)
    return ScaffoldResult(path, content, workloads, draft.environments, tuple(text.marks), tuple(diagnostics))


def _evaluated(source: Path, draft: Draft) -> Evaluated:
    """The source, evaluated with the draft as project file."""
    from converter.pipeline import SourceOptions, evaluate_project
    from converter.scaffold import project_text

    project = _checked(str(project_text(draft)), "bicep2flux.yaml", source)
    return evaluate_project(SourceOptions(source=source), project)


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
