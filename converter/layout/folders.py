"""Where a source has its templates, and which parameter file each environment has for them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path, PurePosixPath

from converter.aca import WorkloadFolder
from converter.bicep import FileResolver, template_of
from converter.layout.azd import is_deployed_by_azd
from converter.project import ProjectFile, Template
from converter.source import Category, Diagnostic, DiagnosticError, Severity, dataclass

MAIN = "main.bicep"
"""The template of a folder."""

TEMPLATES = (".bicep", ".json")
"""How templates end: Bicep's, and ARM's own."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a source is laid out; folders are relative to the source.

    `applications` has a folder with a `main.bicep` for each workload, or a `main.bicep` that deploys them
    all; or it is the template that deploys them all. `templates` names each template's file below `root`
    instead. `infrastructure` is a template or the folder of its `main.bicep`. `parameter_files` is a
    parameter file's name beside a template: `{environment}` is replaced by the environment's name,
    `{template}` by the template's; without `{environment}` one file serves all, None: there is none.
    `of_template` and `of_environment` have other names for some templates and environments.
    """

    root: str
    applications: str
    infrastructure: str
    parameter_files: str | None
    templates: Mapping[str, str]
    of_template: Mapping[str, str | None] = field(default_factory=dict)
    of_environment: Mapping[str, str] = field(default_factory=dict)

    def file_name(self, name: str, template: str, environment: str) -> str | None:
        """The parameter file of an environment for a template, relative to the source; None: there is none.

        `name` is the template's, `template` its file. Nobody has looked whether it is there.
        """
        pattern = self.of_template.get(name, self.parameter_files)
        pattern = self.of_environment.get(environment, pattern)
        if pattern is None:
            return None
        path = PurePosixPath(template)
        return posixpath.normpath(path.parent / pattern.format(environment=environment, template=path.stem))


def layout_of(file: ProjectFile) -> Layout:
    """The layout of the source folder that the project file describes."""
    where = file.source
    settings = where.templates.items()
    return Layout(
        where.root,
        PurePosixPath(where.root, where.applications).as_posix(),
        PurePosixPath(where.root, where.infrastructure).as_posix(),
        where.parameter_files,
        {name: one.file if isinstance(one, Template) else one for name, one in settings},
        {
            name: one.parameter_files
            for name, one in settings
            if isinstance(one, Template) and "parameter_files" in one.model_fields_set
        },
        {
            name: environment.parameter_files
            for name, environment in file.environments.items()
            if environment.parameter_files is not None
        },
    )


def find_workloads(
    source: Path, layout: Layout, environments: Iterable[str], resolver: FileResolver | None = None
) -> tuple[WorkloadFolder, ...]:
    """The templates of the source's workloads, by name.

    Files in the result are relative to `source`. Raises `DiagnosticError`: B2F207 when there is none, B2F242
    for a parameter file that is for another template.
    """
    named = _given(source, layout) if layout.templates else _found(source, layout.applications)
    if not named:
        raise _none(layout)
    names = tuple(environments)
    files = {name: _parameter_files(source, name, path, layout, names) for name, path in named.items()}
    claimed = {path for of_template in files.values() for path in of_template.values() if path is not None}
    resolver = resolver or FileResolver(source)
    _check_templates(resolver, named, files, layout)
    return tuple(_folder(resolver, name, named[name], files[name], claimed) for name in named)


def find_infrastructure(
    source: Path, layout: Layout, environments: Iterable[str], resolver: FileResolver | None = None
) -> WorkloadFolder | None:
    """The template that deploys the managed environment; None where the source has no such folder."""
    place = layout.infrastructure
    template = place if place.endswith(TEMPLATES) else posixpath.normpath(posixpath.join(place, MAIN))
    if not (source / template).is_file():
        return None
    files = _parameter_files(source, "", template, layout, tuple(environments))
    claimed = {path for path in files.values() if path is not None}
    name = PurePosixPath(template).parent.name
    return _folder(resolver or FileResolver(source), name, template, files, claimed)


def _found(source: Path, applications: str) -> dict[str, str]:
    """The templates in the folder of all workloads; the one for all of them has no name."""
    place = source / applications
    if applications.endswith(TEMPLATES):
        return {"": posixpath.normpath(applications)} if place.is_file() else {}
    if (place / MAIN).is_file():
        return {"": posixpath.normpath(posixpath.join(applications, MAIN))}
    return {path.parent.name: path.relative_to(source).as_posix() for path in sorted(place.glob(f"*/{MAIN}"))}


def _given(source: Path, layout: Layout) -> dict[str, str]:
    named = {
        name: posixpath.normpath(posixpath.join(layout.root, path)) for name, path in layout.templates.items()
    }
    missing = [path for path in named.values() if not (source / path).is_file()]
    if missing:
        raise DiagnosticError(
            Diagnostic(
                code="B2F207",
                severity=Severity.ERROR,
                message=f"there is no template {path}",
                help="source.templates in the project file names each template's file below source.root",
                category=Category.CONFIGURATION,
            )
            for path in missing
        )
    return named


def _none(layout: Layout) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code="B2F207",
            severity=Severity.ERROR,
            message=f"no workload found: expected {MAIN}, or folders with one, below {layout.applications}/",
            help="SOURCE is the folder that holds them; source.root and source.applications in the "
            "project file give their folder, source.templates names files with other names",
            category=Category.INPUT,
        )
    )


def _parameter_files(
    source: Path, name: str, template: str, layout: Layout, environments: tuple[str, ...]
) -> dict[str, str | None]:
    """The parameter file of each environment that deploys the template."""
    files = {one: layout.file_name(name, template, one) for one in environments}
    return {one: path for one, path in files.items() if path is None or _is_inside(source, path)}


def _is_inside(source: Path, path: str) -> bool:
    return not path.startswith("../") and os.path.lexists(source / path)


def _check_templates(
    resolver: FileResolver,
    named: Mapping[str, str],
    files: Mapping[str, Mapping[str, str | None]],
    layout: Layout,
) -> None:
    """Raise `DiagnosticError` for each parameter file whose `using` names another template."""
    faults = []
    for name, of_template in files.items():
        for path in dict.fromkeys(of_template.values()):
            other = None if path is None else _template_of(resolver, path)
            if path is not None and other is not None and other != named[name]:
                faults.append(_clash(resolver, path, other, named[name], layout))
    if faults:
        raise DiagnosticError(faults)


def _clash(resolver: FileResolver, path: str, other: str, template: str, layout: Layout) -> Diagnostic:
    using = resolver.unit(path).using
    pattern = layout.parameter_files or ""
    hint = "name each template's files by source.templates.NAME.parameterFiles"
    if PurePosixPath(path).stem == PurePosixPath(other).stem:
        hint = 'parameterFiles: "{template}.bicepparam" gives each template its own file'
    return Diagnostic(
        code="B2F242",
        severity=Severity.ERROR,
        message=f"{path} is for {other}, not for {template}, as whose it is taken by '{pattern}'",
        span=using.span if using is not None else None,
        help=f"a parameter file belongs to the template in its `using`; {hint}",
        category=Category.CONFIGURATION,
    )


def _template_of(resolver: FileResolver, path: str) -> str | None:
    if not path.endswith(".bicepparam"):
        return None
    try:
        return template_of(resolver, path)
    except DiagnosticError:
        return None  # reported when it is evaluated


def _folder(
    resolver: FileResolver, name: str, template: str, files: Mapping[str, str | None], claimed: set[str]
) -> WorkloadFolder:
    beside = posixpath.dirname(template)
    others = sorted(
        posixpath.join(beside, path.name) for path in (resolver.root / beside).glob("*.bicepparam")
    )
    unclaimed = [path for path in others if path not in claimed and _may_be_for(resolver, path, template)]
    return WorkloadFolder(
        name, template, dict(files), tuple(unclaimed), is_deployed_by_azd(resolver, template)
    )


def _may_be_for(resolver: FileResolver, path: str, template: str) -> bool:
    """Whether a parameter file may be one of the template: neither another's, nor one that others extend."""
    try:
        using = resolver.unit(path).using
        other = template_of(resolver, path)
    except DiagnosticError:
        return True
    is_base = using is not None and using.path is None
    return not is_base and other in {None, template}
