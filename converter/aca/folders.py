"""Where a source has its templates, and which parameter file each environment has for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from converter.source import Category, Diagnostic, DiagnosticError, Severity

MAIN = "main.bicep"
"""The template of a folder."""


@dataclass(frozen=True, slots=True)
class WorkloadFolder:
    """A template; `parameters` names the parameter file of each environment that it is deployed to.

    None instead of a name: the environment deploys it without a parameter file. `name` is empty for a
    template that isn't in a folder of its own. `unclaimed` are parameter files beside it
    that belong to none of the environments.
    """

    name: str
    template: str
    parameters: Mapping[str, str | None]
    unclaimed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a source is laid out; folders are relative to the source.

    `applications` has a folder with a `main.bicep` for each workload, or a `main.bicep` that deploys them
    all. `templates` names each template's file below `root` instead. `parameter_files` is a parameter
    file's name beside a template: `{environment}` is replaced by the environment's name, `{template}` by
    the template's; without `{environment}` one file serves all, None: there is none.
    """

    root: str
    applications: str
    infrastructure: str
    parameter_files: str | None
    templates: Mapping[str, str]


def find_workloads(source: Path, layout: Layout, environments: Iterable[str]) -> tuple[WorkloadFolder, ...]:
    """The templates of the source's workloads, by name.

    Files in the result are relative to `source`. Raises `DiagnosticError` (B2F207) when there is none.
    """
    named = _given(source, layout) if layout.templates else _found(source / layout.applications)
    if not named:
        raise _none(layout)
    names = tuple(environments)
    files = {name: _parameter_files(template, layout, names) for name, template in named.items()}
    claimed = {path for of_template in files.values() for path in of_template.values() if path is not None}
    return tuple(_folder(source, name, named[name], files[name], claimed) for name in named)


def find_infrastructure(source: Path, layout: Layout, environments: Iterable[str]) -> WorkloadFolder | None:
    """The template that deploys the managed environment; None where the source has no such folder."""
    template = source / layout.infrastructure / MAIN
    if not template.is_file():
        return None
    files = _parameter_files(template, layout, tuple(environments))
    claimed = {path for path in files.values() if path is not None}
    return _folder(source, template.parent.name, template, files, claimed)


def _found(applications: Path) -> dict[str, Path]:
    if not applications.is_dir():
        return {}
    found = {template.parent.name: template for template in sorted(applications.glob(f"*/{MAIN}"))}
    whole = applications / MAIN
    return {"": whole} if whole.is_file() else found


def _given(source: Path, layout: Layout) -> dict[str, Path]:
    named = {name: source / layout.root / path for name, path in layout.templates.items()}
    missing = [path for path in named.values() if not path.is_file()]
    if missing:
        raise DiagnosticError(
            Diagnostic(
                code="B2F207",
                severity=Severity.ERROR,
                message=f"there is no template {path.relative_to(source).as_posix()}",
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


def _parameter_files(template: Path, layout: Layout, names: tuple[str, ...]) -> dict[str, Path | None]:
    """The parameter file of each environment that deploys the template."""
    if layout.parameter_files is None:
        return dict.fromkeys(names)
    stem = template.stem
    files = {
        name: template.parent / layout.parameter_files.format(environment=name, template=stem)
        for name in names
    }
    return {name: path for name, path in files.items() if path.is_file()}


def _folder(
    source: Path, name: str, template: Path, files: Mapping[str, Path | None], claimed: set[Path]
) -> WorkloadFolder:
    def called(path: Path) -> str:
        return path.relative_to(source).as_posix()

    return WorkloadFolder(
        name,
        called(template),
        {environment: None if path is None else called(path) for environment, path in files.items()},
        tuple(sorted(map(called, set(template.parent.glob("*.bicepparam")) - claimed))),
    )
