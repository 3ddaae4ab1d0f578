"""`init`: the project file of a source that was never seen, everything that nobody said marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.source import Blame, Diagnostic, DiagnosticError, Severity, SourceFile

if TYPE_CHECKING:
    from converter.aca.source import Evaluation
    from converter.bicep import FileResolver
    from converter.initial.drafting import Draft
    from converter.initial.layout import Found
    from converter.initial.templates import Templates
    from converter.initial.text import Guess, Mark
    from converter.project import Project

FOLDER: Final = "the folder's name"
"""The reason for a product's name where there is no better one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InitOptions:
    """Which source, and what becomes of the file: `show` writes none, `force` replaces one."""

    source: Path
    show: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Initialised:
    """The project file, what was found, and the lines that a person has to look at.

    `diagnostics` are what kept the source from being evaluated: the file is written all the same.
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


def initialise(options: InitOptions) -> Initialised:
    """The project file for the source; written unless `show` says otherwise.

    Raises `DiagnosticError`: B2F222 for a file that is there, B2F207 for a source without any workload.
    """
    from converter.bicep import FileResolver
    from converter.initial.drafting import project_text
    from converter.initial.templates import find_templates
    from converter.initial.workloads import told_of
    from converter.project.load import PROJECT_FILE

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
            step = f"modules of registries can't be looked into: {', '.join(templates.remote)}"
        raise _fault("B2F207", f"no workload found in {source.as_posix()}", step, Blame.INPUT)
    draft = _draft(source, resolver, templates)
    diagnostics: tuple[Diagnostic, ...] = ()
    try:
        draft = _named(replace(draft, workloads=told_of(_evaluated(source, draft))))
    except DiagnosticError as error:
        diagnostics = tuple(replace(one, severity=Severity.WARNING) for one in error.diagnostics)
    text = project_text(draft)
    content = str(text)
    _checked(content, path.name, source)
    if not options.show:
        _write(path, content)
    workloads = tuple(one.name for one in draft.workloads or ())
    return Initialised(path, content, workloads, draft.environments, tuple(text.marks), diagnostics)


def _draft(source: Path, resolver: FileResolver, templates: Templates) -> Draft:
    """All that can be told without evaluating anything."""
    from converter.bicep import asked_variables
    from converter.initial.drafting import Draft
    from converter.initial.layout import layout_of, ordered
    from converter.initial.repository import repository_of
    from converter.initial.workloads import asks_for_environment

    found = layout_of(source, templates)
    environments, why = found.parameters.environments, None
    if not environments:
        environments = ordered(_accepted_environments(resolver, templates.workloads))
        if not environments:
            environments, why = ("prod",), "nothing in the source tells its environments"
    files = _parameter_files(found, templates.workloads, environments, source)
    asked: dict[str, None] = {}
    for file in files:
        asked |= dict.fromkeys(asked_variables(resolver, file).values())
    pattern = found.parameters.pattern
    for_all = pattern is not None and "{environment}" not in pattern
    ours = [name for name in asked if for_all and asks_for_environment(name)]
    required = _required(resolver, templates.workloads) if pattern is None else {}
    given = [name for name in required if asks_for_environment(name)]
    return Draft(
        found,
        _product(source),
        environments,
        why,
        repository_of(source),
        variables={one: dict.fromkeys(ours, one) for one in environments},
        asked=tuple(name for name in asked if name not in ours),
        parameters={one: dict.fromkeys(given, one) for one in environments},
        required={name: place for name, place in required.items() if name not in given},
        passed=templates.passed,
    )


def _product(source: Path) -> Guess:
    """What the files beside the source call it, else its folder."""
    from converter.initial.repository import azd_name, repository_of
    from converter.initial.text import Guess

    repository = repository_of(source)
    if repository is not None and repository.folder == ".":
        return Guess(_label(repository.name), "the repository's name")
    if name := _label(azd_name(source)):
        return Guess(name, "the name in azure.yaml")
    return Guess(_label(source.resolve().name) or "product", FOLDER)


def _parameter_files(
    found: Found, templates: Iterable[str], environments: Iterable[str], source: Path
) -> list[str]:
    pattern = found.parameters.pattern
    if pattern is None:
        return []
    files = {
        (Path(path).parent / pattern.format(environment=environment, template=Path(path).stem)).as_posix()
        for path in templates
        for environment in environments
    }
    return sorted(file for file in files if (source / file).is_file())


def _accepted_environments(resolver: FileResolver, templates: Iterable[str]) -> tuple[str, ...]:
    """The environments that a parameter of that name takes, if one takes certain texts alone."""
    from converter.bicep import accepted_texts
    from converter.initial.workloads import asks_for_environment

    for path in templates:
        for name, texts in accepted_texts(resolver, path).items():
            if asks_for_environment(name):
                return texts
    return ()


def _required(resolver: FileResolver, templates: Iterable[str]) -> dict[str, str]:
    """The parameters that templates have no default for, each with its place in the source."""
    return {
        name: str(declaration.span)
        for path in templates
        for name, declaration in resolver.unit(path).parameters.items()
        if declaration.default is None
    }


def _evaluated(source: Path, draft: Draft) -> tuple[Evaluation, ...]:
    """What the source says where the project file is the draft's."""
    from converter.evaluating import evaluate_project
    from converter.initial.drafting import project_text

    project = _checked(str(project_text(draft)), "bicep2flux.yaml", source)
    return evaluate_project(source, project).evaluations


def _checked(text: str, name: str, source: Path) -> Project:
    """The project that the text is: what we write is what we read."""
    from converter.project import Project, ProjectFile
    from converter.source.validation import validate
    from converter.source.yaml import read_yaml

    document = read_yaml(SourceFile(name, text))
    return Project(validate(ProjectFile, document, code="B2F202"), document, source)


def _named(draft: Draft) -> Draft:
    """The draft with the product called as its images are, where nothing else than its folder names it."""
    from converter.initial.text import Guess
    from converter.initial.workloads import common_name

    name = _label(common_name(draft.workloads or ()))
    if name and draft.product.reason == FOLDER:
        return replace(draft, product=Guess(name, "what the images' names have in common"))
    return draft


def _label(name: str) -> str:
    from converter.aca.naming import kebab

    return kebab(name)[:63].strip("-")


def _write(path: Path, content: str) -> None:
    """The file, whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(content, encoding="utf-8")
    beside.replace(path)


def _fault(code: str, message: str, step: str, blame: Blame = Blame.CONFIGURATION) -> DiagnosticError:
    return DiagnosticError(Diagnostic(code, Severity.ERROR, message, help=step, blame=blame))
