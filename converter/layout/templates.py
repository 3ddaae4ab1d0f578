"""The templates of a source that somebody deploys, and what they make: workloads, or managed environments."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import Final

from converter.aca import APP, JOB, MANAGED_ENVIRONMENT
from converter.bicep import FileResolver, declared_types, module_files, modules_outside, remote_modules
from converter.layout.azd import FILES, AzdProject, azd_project
from converter.layout.folders import MAIN
from converter.layout.parameter_files import is_environment_word, parameter_files
from converter.layout.tree import files_of
from converter.source import Category, Diagnostic, DiagnosticError, Severity, dataclass, did_you_mean

_ASIDE: Final = frozenset(
    {
        *(
            "test",
            "tests",
            "testing",
            "e2e",
            "sample",
            "samples",
            "example",
            "examples",
            "archive",
            "archived",
        ),
        *("deprecated", "old", "legacy", "docs", "labs", "workshop"),
    }
)
"""Folders of what isn't the product, where there is something else."""

_APPS: Final = "containerapp"
"""azd's word for what runs a service."""

_TEST: Final = re.compile(r".+\.tests?\.bicep")
"""What wrappers are called that only check a template (`main.test.bicep`)."""


@dataclass(frozen=True, slots=True)
class Templates:
    """Files of a source, relative to it.

    `workloads` deploy container apps or jobs, `platforms` managed environments and no workload; each has the
    reason why it is taken. `passed` would deploy workloads too, but aren't the product: with the reason.
    `parameters` are the parameter files of each template. `remote` are modules of registries, `unread` the
    diagnostics of Bicep files that can't be read, or only in part. `azd` is the `azure.yaml` that leads.
    """

    workloads: Mapping[str, str]
    platforms: Mapping[str, str]
    passed: Mapping[str, str]
    remote: tuple[str, ...] = ()
    unread: tuple[Diagnostic, ...] = ()
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    azd: AzdProject | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found before anything is chosen: the types that each template deploys, and who uses it.

    `unread` are templates with modules of registries, directly or in other modules.
    """

    types: Mapping[str, frozenset[str]]
    roots: tuple[str, ...]
    modules: frozenset[str]
    parameters: Mapping[str, tuple[str, ...]]
    unread: frozenset[str]

    def makes_workloads(self, path: str) -> bool:
        return not self.types.get(path, frozenset()).isdisjoint({APP, JOB})

    def is_platform(self, path: str) -> bool:
        return MANAGED_ENVIRONMENT in self.types.get(path, frozenset()) and not self.makes_workloads(path)


def find_templates(
    resolver: FileResolver,
    deploys_workload: Callable[[str], bool] = lambda _: False,
    chosen: Sequence[str] = (),
    *,
    within: str = "",
) -> Templates:
    """The templates of a source that somebody deploys: those in `chosen`, else what `azure.yaml` names, else
    those that nothing uses as a module.

    `deploys_workload` answers whether a module that can't be read surely deploys a container app or job. Only
    templates in the folder `within` are looked for, wherever their modules are.
    Raises `DiagnosticError`: B2F243 where the source can be read in two ways, or `chosen` isn't in it.
    """
    unread: list[Diagnostic] = []
    files = (posixpath.join(within, path) for path in files_of(resolver.root / within, ".bicep"))
    types = _types(resolver, list(files), unread)
    if not any(APP in found or JOB in found for found in types.values()):
        types |= _types(resolver, list(_arm_templates(resolver, within, types)), unread)
    remote = {path: remote_modules(resolver, path) for path in types}
    sure = [path for path, of in remote.items() if any(map(deploys_workload, of))]
    for path in list(_using(resolver, types, sure)):
        types[path] |= {APP}
    modules = frozenset(module for path in types for module in module_files(resolver, path))
    roots = tuple(path for path in types if path not in modules)
    unknown = frozenset(_using(resolver, types, (path for path, of in remote.items() if of)))
    seen = _Seen(types, roots, modules, parameter_files(resolver, roots), unknown)
    azd = None
    if chosen:
        workloads = _chosen(resolver, seen, chosen)
        passed_because = "--template names others"
    else:
        workloads, azd, passed_because = _led_by_azd(resolver, seen)
        if not workloads:
            workloads = _products(seen, by_azd=azd is not None and bool(azd.templates))
            passed_because = "nothing deploys it: neither a template nor a parameter file names it"
            _refuse_alternatives(workloads)
    passed = {
        path: _why_passed(path, passed_because)
        for path in roots
        if seen.makes_workloads(path) and path not in workloads
    }
    parameters = {**seen.parameters, **_of_azd(azd, seen)}
    return Templates(
        workloads,
        _platforms(seen, workloads, azd),
        passed,
        tuple(sorted({name for references in remote.values() for name in references})),
        tuple(dict.fromkeys(unread)),
        {path: files for path, files in parameters.items() if path in types},
        azd,
    )


def _led_by_azd(resolver: FileResolver, seen: _Seen) -> tuple[dict[str, str], AzdProject | None, str]:
    """What `azure.yaml` deploys that makes workloads; the one at the top leads, else the only one."""
    whole = azd_project(resolver)
    projects = [whole] if whole is not None else list(_nested(resolver, seen.roots))
    led = []
    for project in projects:
        deployed = {one.template: one.service for one in project.templates}
        own = {
            path: f"{project.file} deploys it" + (f" for the service {service}" if service else "")
            for path, service in deployed.items()
            # What another of them has as a module is deployed with that.
            if seen.makes_workloads(path) and not _is_module_of(resolver, path, deployed)
        }
        if not own and any(service.host == _APPS for service in project.services):
            # Its apps are in modules that can't be read: better named as lost than not seen.
            own = {path: f"{project.file} deploys it" for path in deployed if path in seen.unread}
        if own:
            led.append((project, own))
    if len(led) > 1:
        raise _ambiguous(
            "several azure.yaml deploy container apps",
            [next(iter(own)) for _, own in led],
            "init FOLDER, or ",
        )
    if not led:
        return {}, whole, ""
    project, own = led[0]
    outside = [
        path
        for path in _products(seen)
        if whole is None and not path.startswith(f"{project.folder}/") and path not in own
    ]
    if outside:
        return {}, None, ""
    return own, project, f"{project.file} deploys {', '.join(own)}"


def _nested(resolver: FileResolver, roots: Iterable[str]) -> Iterator[AzdProject]:
    folders = {str(above) for path in roots for above in PurePosixPath(path).parents}
    for folder in sorted(folders):
        if any((resolver.root / folder / file).is_file() for file in FILES):
            found = azd_project(resolver, folder)
            if found is not None:
                yield found


def _is_module_of(resolver: FileResolver, path: str, others: Iterable[str]) -> bool:
    def below(template: str, done: set[str]) -> Iterator[str]:
        for module in module_files(resolver, template):
            if module not in done:
                done.add(module)
                yield module
                yield from below(module, done)

    try:
        return any(path in below(other, set()) for other in others if other != path)
    except DiagnosticError:
        return False


def _products(seen: _Seen, *, by_azd: bool = False) -> dict[str, str]:
    """The templates that make workloads and that somebody deploys, as far as the source shows.

    `by_azd`: azd deploys the product, so a template that only looks deployable is a module that nobody uses.
    """
    making = [path for path in seen.roots if seen.makes_workloads(path)]
    product = [path for path in making if not _is_aside(path)] or making
    given = {path: "a parameter file is for it" for path in product if seen.parameters.get(path)}
    main = {path: "no other template uses it" for path in product if PurePosixPath(path).name == MAIN}
    sure = main | given
    if not sure and not by_azd:
        return dict.fromkeys(product, "no other template uses it")
    return {path: sure[path] for path in product if path in sure}


def _is_aside(path: str) -> bool:
    *folders, name = PurePosixPath(path).parts
    return not _ASIDE.isdisjoint(map(str.lower, folders)) or _TEST.fullmatch(name) is not None


def _why_passed(path: str, otherwise: str) -> str:
    if _TEST.fullmatch(PurePosixPath(path).name):
        return "it only tests another template"
    return "it is in a folder of tests or examples" if _is_aside(path) else otherwise


def _platforms(seen: _Seen, workloads: Iterable[str], azd: AzdProject | None) -> dict[str, str]:
    """The templates of managed environments, those of the same product first."""
    if azd is not None:
        found = {
            one.template: f"{azd.file} deploys it" for one in azd.templates if seen.is_platform(one.template)
        }
        if found:
            return found
    near = list(workloads)
    every = [path for path in seen.roots if seen.is_platform(path) and not _is_aside(path)]
    candidates = [
        path for path in every if seen.parameters.get(path) or PurePosixPath(path).name == MAIN
    ] or (every if len(every) == 1 else [])

    def shared(path: str) -> int:
        return max((len(posixpath.commonprefix([path, other])) for other in near), default=0)

    ordered = sorted(candidates, key=lambda path: (-shared(path), path))
    return dict.fromkeys(ordered, "it deploys the managed environment")


def _of_azd(azd: AzdProject | None, seen: _Seen) -> dict[str, tuple[str, ...]]:
    """The parameter files of the templates that azd deploys: it reads one of each, by its name."""
    found = {}
    for one in azd.templates if azd is not None else ():
        others = [path for path in seen.parameters.get(one.template, ()) if path != one.parameters]
        own = [one.parameters] if one.parameters is not None else []
        if one.parameters is not None and not one.parameters.endswith(".bicepparam"):
            # Variants that people copy over the one that azd reads.
            own += [path for path in others if path.endswith(".json")]
        elif one.parameters is None:
            own += others
        found[one.template] = tuple(own)
    return found


def _chosen(resolver: FileResolver, seen: _Seen, chosen: Iterable[str]) -> dict[str, str]:
    found = {}
    faults = []
    for given in chosen:
        path = posixpath.normpath(given)
        if path not in seen.types:
            message = f"--template {given}: there is no such template in {resolver.root.name}"
            step = did_you_mean(path, seen.types) or "it is relative to SOURCE"
            faults.append(_fault(message, step))
        found[path] = "--template names it"
    if faults:
        raise DiagnosticError(faults)
    return found


def _refuse_alternatives(workloads: Iterable[str]) -> None:
    """Raise `DiagnosticError` for templates of one folder whose names differ in an environment alone."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for path in workloads:
        folder, name = posixpath.split(path)
        words = re.split(r"[._-]", name.removesuffix(".bicep"))
        common = [word for word in words if not is_environment_word(word)]
        if len(common) < len(words):
            alike.setdefault((folder, *common), []).append(path)
    several = [paths for paths in alike.values() if len(paths) > 1]
    if several:
        every = [path for paths in several for path in paths]
        raise _ambiguous("there is a template for each environment", every, "")


def _ambiguous(what: str, readings: Sequence[str], other: str) -> DiagnosticError:
    shown = ", ".join(readings)
    return DiagnosticError(
        _fault(
            f"{what}: {shown}",
            f"say which is meant: {other}--template {readings[0]}, once for each of the product's",
        )
    )


def _fault(message: str, step: str) -> Diagnostic:
    return Diagnostic(
        code="B2F243",
        severity=Severity.ERROR,
        message=message,
        help=step,
        category=Category.CONFIGURATION,
    )


def _arm_templates(resolver: FileResolver, within: str, known: Iterable[str]) -> Iterator[str]:
    """ARM's templates in JSON that deploy something of Container Apps, but for what Bicep was compiled to."""
    compiled = {f"{path.removesuffix('.bicep')}.json" for path in known}
    for path in files_of(resolver.root / within, ".json"):
        path = posixpath.join(within, path)  # noqa: PLW2901 -- the same file
        if path in compiled:
            continue
        try:
            if (resolver.root / path).stat().st_size > resolver.limits.file_size:
                continue
            text = resolver.source(path).text
        except (DiagnosticError, OSError):
            continue  # nothing says that it is a template
        if "deploymentTemplate.json" in text and "microsoft.app/" in text.casefold():
            yield path


def _using(resolver: FileResolver, paths: Iterable[str], modules: Iterable[str]) -> Iterator[str]:
    """Some templates, and those that use them as modules, however deep."""
    using: dict[str, list[str]] = {}
    for path in paths:
        for module in module_files(resolver, path):
            using.setdefault(module, []).append(path)
    left = list(modules)
    done: set[str] = set()
    while left:
        path = left.pop()
        if path not in done:
            done.add(path)
            yield path
            left += using.get(path, ())


def _types(resolver: FileResolver, paths: list[str], unread: list[Diagnostic]) -> dict[str, frozenset[str]]:
    found = {}
    for path in paths:
        try:
            found[path] = frozenset[str]().union(*declared_types(resolver, path).values())
            unread.extend(resolver.unit(path).errors)
        except DiagnosticError as error:
            unread.extend(error.diagnostics)
    return found


def root_of_modules(source: Path) -> Path | None:
    """The folder above a source that holds all of its templates' modules too; None where the source does.

    Not beyond the Git repository that the source is in.
    """
    resolver = FileResolver(source)
    levels = 0
    for path in files_of(resolver.root, ".bicep"):
        try:
            outside = modules_outside(resolver, path)
        except DiagnosticError:
            continue  # reported when it is read
        levels = max([levels, *(PurePosixPath(one).parts.count("..") for one in outside)])
    parents = [resolver.root, *resolver.root.parents]
    repository = next((index for index, folder in enumerate(parents) if (folder / ".git").exists()), levels)
    return parents[levels] if 0 < levels <= repository and levels < len(parents) - 1 else None
