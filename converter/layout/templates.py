"""The deployed Bicep files of a source, and those that make container apps, jobs and environments."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from converter.aca import APP, JOB, MANAGED_ENVIRONMENT
from converter.bicep import FileResolver, declared_types, module_files, remote_modules, template_of
from converter.layout.folders import MAIN
from converter.source import Diagnostic, DiagnosticError

SKIPPED: Final = frozenset({"node_modules", "bin", "obj", "flux", "dist"})
"""Folders without source; of the hidden ones only `.azure` has any."""


@dataclass(frozen=True, slots=True)
class Templates:
    """Files of a source, relative to it.

    `workloads` deploy container apps or jobs, `platforms` managed environments and no workload; nothing
    else in the source uses them as a module. `passed` would deploy workloads too, but seem to be modules
    that nothing uses: no parameter file is for them, and they aren't called `main.bicep`. `remote` are
    modules of registries, which aren't read here. `unread` are the diagnostics of Bicep files that can't be
    read, or only in part.
    """

    workloads: tuple[str, ...]
    platforms: tuple[str, ...]
    passed: tuple[str, ...]
    remote: tuple[str, ...]
    unread: tuple[Diagnostic, ...] = ()


def files_of(source: Path, ending: str) -> list[str]:
    """The files below the source folder with that ending, relative to it, sorted."""
    return sorted(_walked(source, ending))


def _walked(source: Path, ending: str) -> Iterator[str]:
    for folder, folders, files in os.walk(source):
        folders[:] = [
            name for name in folders if name not in SKIPPED and (name == ".azure" or name[0] != ".")
        ]
        for name in files:
            if name.endswith(ending):
                yield Path(folder, name).relative_to(source).as_posix()


def find_templates(
    source: Path, resolver: FileResolver, deploys_workload: Callable[[str], bool] = lambda _: False
) -> Templates:
    """The deployable templates of a source.

    `deploys_workload` answers whether a module that can't be read surely deploys a container app or job.
    """
    unread: list[Diagnostic] = []
    types = _types(resolver, files_of(source, ".bicep"), unread)
    remote = {path: remote_modules(resolver, path) for path in types}
    for path, references in remote.items():
        if any(map(deploys_workload, references)):
            types[path] |= {APP}
    modules = {module for path in types for module in module_files(resolver, path)}
    roots = [path for path in types if path not in modules]
    making = [path for path in roots if not types[path].isdisjoint({APP, JOB})]
    given = _with_parameters(source, resolver)
    sure = [path for path in making if PurePosixPath(path).name == MAIN or path in given]
    workloads = sure or making
    return Templates(
        tuple(workloads),
        tuple(
            path
            for path in roots
            if path not in making and MANAGED_ENVIRONMENT in types[path] and path.endswith(f"/{MAIN}")
        ),
        tuple(path for path in making if path not in workloads),
        tuple(sorted({name for references in remote.values() for name in references})),
        tuple(dict.fromkeys(unread)),
    )


def _with_parameters(source: Path, resolver: FileResolver) -> set[str | None]:
    """The templates of parameter files: Bicep's name theirs in `using`, ARM's have the same name."""
    found: set[str | None] = set()
    for path in files_of(source, ".bicepparam"):
        try:
            found.add(template_of(resolver, path))
        except DiagnosticError:
            continue
    for path in files_of(source, ".json"):
        folder, _, name = path.rpartition("/")
        if ".parameters." in name:
            found.add(str(PurePosixPath(folder, f"{name.partition('.')[0]}.bicep")))
    return found


def _types(resolver: FileResolver, paths: list[str], unread: list[Diagnostic]) -> dict[str, frozenset[str]]:
    found = {}
    for path in paths:
        try:
            found[path] = frozenset[str]().union(*declared_types(resolver, path).values())
            unread.extend(resolver.unit(path).errors)
        except DiagnosticError as error:
            unread.extend(error.diagnostics)
    return found
