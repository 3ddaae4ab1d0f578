"""The names that the project file has for parts of the source: each has to be there.

A misspelt name must not read as the absence of what it was meant for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from glob import escape
from pathlib import Path, PurePosixPath

from converter.aca import WorkloadFolder
from converter.bicep import FileResolver
from converter.layout import layout_of
from converter.project import Project
from converter.source import Category, Diagnostic, Severity, did_you_mean, nearest

_CODE = "B2F231"
_SHOWN = 3
_CALL = re.compile(r"\breadEnvironmentVariable\s*\(\s*'(?P<name>[^']*)'")
_ASKS = {".bicep": _CALL, ".bicepparam": _CALL, ".json": re.compile(r"\$\{(?P<name>\w+)")}
"""How the files of each ending ask for an environment variable; azd fills JSON parameter files."""


def missing_folders(project: Project) -> tuple[Diagnostic, ...]:
    """An error for each folder or template that the project file names and that isn't in the source.

    A folder that has its usual name by default may be missing.
    """
    faults = [
        _missing(project, ("modules", prefix), f"there is no folder {folder}", folder, _folders(project.root))
        for prefix, folder in project.file.modules.items()
        if not (project.root / folder).is_dir()
    ]
    if faults:
        return tuple(faults)
    where = project.file.source
    root = project.root / where.root
    if not root.is_dir():
        if not project.document.has(("source", "root")):
            return ()
        message = f"there is no folder {where.root}"
        return (_missing(project, ("source", "root"), message, where.root, _folders(project.root)),)
    for key, name in (("applications", where.applications), ("infrastructure", where.infrastructure)):
        is_template = name.endswith((".bicep", ".json"))
        if not project.document.has(("source", key)) or (root / name).exists():
            continue
        message = f"there is no {'template' if is_template else 'folder'} {PurePosixPath(where.root, name)}"
        templates = (found.relative_to(root).as_posix() for found in root.rglob("*.bicep"))
        others = templates if is_template else _folders(root)
        faults.append(_missing(project, ("source", key), message, name, others))
    for name, path in layout_of(project.file).templates.items():
        if not (root / path).is_file():
            message = f"there is no template {PurePosixPath(where.root, path)}"
            templates = (found.relative_to(root).as_posix() for found in root.rglob("*.bicep"))
            faults.append(_missing(project, ("source", "templates", name), message, path, templates))
    return tuple(faults)


def environments_without_files(
    project: Project, folders: Iterable[WorkloadFolder], chosen: Iterable[str]
) -> dict[str, Diagnostic]:
    """By name, an error for each chosen environment that no workload has a parameter file for.

    Where parameter files aren't named by environment, none is missing. If every environment lacks its
    files, the error of all is one about the files' name.
    """
    workloads = tuple(folders)
    known = project.file.environments
    with_files = {name for folder in workloads for name in folder.parameters}
    missing = [name for name in chosen if name not in with_files]
    if not missing:
        return {}
    pattern = project.file.source.parameter_files or known[missing[0]].parameter_files or ""
    found = _named_environments(project.root, workloads, pattern) if pattern else {}
    if not with_files and not any(nearest(name, found) for name in known):
        return dict.fromkeys(missing, _no_files_at_all(project, pattern, workloads))
    return {
        name: Diagnostic(
            code=_CODE,
            severity=Severity.ERROR,
            message=f"no workload has a parameter file for the environment '{name}'",
            span=project.document.key_span(("environments", name)),
            help=did_you_mean(name, found.keys() - known.keys())
            or f"expected files such as {_example(workloads, known[name].parameter_files or pattern, name)}; "
            f"there are files for {', '.join(sorted(found)) or 'no environment'}",
            category=Category.CONFIGURATION,
        )
        for name in missing
    }


def unclaimed_files(project: Project, folders: Iterable[WorkloadFolder]) -> list[Diagnostic]:
    """A warning for the parameter files that belong to no environment: one for all of the same name."""
    by_name: dict[str, list[str]] = {}
    for folder in folders:
        for path in folder.unclaimed:
            by_name.setdefault(PurePosixPath(path).name, []).append(path)
    found = []
    for name, (first, *more) in by_name.items():
        message = f"{first} belongs to no environment of the project file, so it isn't converted"
        if more:
            message = (
                f"{len(more) + 1} parameter files {name} belong to no environment of the project file, so "
                f"they aren't converted, such as {first}"
            )
        found.append(
            Diagnostic(
                code="B2F206",
                severity=Severity.WARNING,
                message=message,
                help=f"environments: {', '.join(project.file.environments)}",
                category=Category.FINDING,
            )
        )
    return found


def unread_variables(
    project: Project, environments: Iterable[str], resolver: FileResolver
) -> list[Diagnostic]:
    """A warning for each answer to `readEnvironmentVariable` that no file of the source asks for (B2F233).

    `resolver` has read the files of the `environments`, those of others may not have been read.
    """
    given = {name: project.file.environments[name].variables for name in environments}
    if not any(given.values()):
        return []
    read = {
        match["name"]
        for path in resolver.digests()
        for ending, asks in _ASKS.items()
        if path.endswith(ending)
        for match in asks.finditer(resolver.source(path).text)
    }
    return [
        Diagnostic(
            code="B2F233",
            severity=Severity.WARNING,
            message=f"no parameter file reads the environment variable '{name}'",
            span=project.document.key_span(("environments", environment, "variables", name)),
            help=did_you_mean(name, read) or f"they read {', '.join(sorted(read)) or 'none'}",
            category=Category.FINDING,
        )
        for environment, variables in given.items()
        for name in variables
        if name not in read
    ]


def _no_files_at_all(project: Project, pattern: str, folders: tuple[WorkloadFolder, ...]) -> Diagnostic:
    """The error for a name of parameter files that no file has."""
    at = ("source", "parameterFiles")
    names = sorted({path for folder in folders for path in folder.unclaimed})
    there = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    example = _example(folders, pattern, next(iter(project.file.environments)))
    return Diagnostic(
        code=_CODE,
        severity=Severity.ERROR,
        message=f"no environment has a parameter file: expected files such as {example}",
        span=project.document.span(at) if project.document.has(at) else None,
        help=f"source.parameterFiles gives their name; there are {there}"
        if there
        else "source.parameterFiles gives their name; it is null for a source without any",
        category=Category.CONFIGURATION,
    )


def _named_environments(
    root: Path, folders: Iterable[WorkloadFolder], pattern: str
) -> Mapping[str, list[str]]:
    """The environments whose names the parameter files have, with the files."""
    found: dict[str, list[str]] = {}
    for folder in folders:
        template = PurePosixPath(folder.template)
        files = pattern.replace("{template}", template.stem)
        parts = files.split("{environment}")
        before, *between = map(re.escape, parts)
        name_of = re.compile(before + "(?P<name>[^/]+)" + "(?P=name)".join(between))
        place = root / template.parent
        for path in sorted(place.glob("*".join(map(escape, parts)))):
            match = name_of.fullmatch(path.relative_to(place).as_posix())
            if match is not None:
                found.setdefault(match["name"], []).append(path.relative_to(root).as_posix())
    return found


def _example(folders: Iterable[WorkloadFolder], pattern: str, environment: str) -> str:
    template = PurePosixPath(next(folder.template for folder in folders))
    return (template.parent / pattern.format(environment=environment, template=template.stem)).as_posix()


def _folders(root: Path) -> Iterator[str]:
    """The folders right below one."""
    return (entry.name for entry in root.iterdir() if entry.is_dir())


def _missing(
    project: Project, at: tuple[str, ...], message: str, name: str, candidates: Iterable[str]
) -> Diagnostic:
    names = sorted(candidates)
    return Diagnostic(
        code=_CODE,
        severity=Severity.ERROR,
        message=message,
        span=project.document.span(at),
        help=did_you_mean(name, names)
        or (f"there are {', '.join(names)}" if names else "SOURCE is the folder that holds it"),
        category=Category.CONFIGURATION,
    )
