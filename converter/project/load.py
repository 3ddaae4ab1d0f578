"""Finding, reading and checking the project file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Final

from converter import __version__
from converter.project.descriptions import descriptions_of
from converter.project.model import ProjectFile
from converter.project.values import holds_version, image_tag, version_range
from converter.provenance import Array, Kind, Object, Origin, Scalar, Value
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    ExpectationError,
    Label,
    Severity,
    SourceFile,
    YamlDocument,
    dataclass,
    read_source,
    read_yaml,
    validate,
)

PROJECT_FILE: Final = "bicep2flux.yaml"


@dataclass(frozen=True, slots=True)
class Project:
    """A checked project file, the document it was read from, and the source folder that it is about.

    `name_in_source` is its path below that folder, its file name alone if it is elsewhere. `descriptions` are
    the files that describe its APIs, by the name that the project file has for them.
    """

    file: ProjectFile
    document: YamlDocument
    root: Path
    name_in_source: str = PROJECT_FILE
    descriptions: Mapping[str, SourceFile] = field(default_factory=dict)


def load_project(source_root: Path, config: Path | None = None) -> Project:
    """The project of the source in `source_root`, from `config` or else its own `bicep2flux.yaml`.

    Raises `DiagnosticError` for a file that is missing (B2F202), unreadable (B2F001), not YAML (B2F201), for
    other versions of the tool (B2F230) or not of the project file's form (B2F202, one for each fault), and
    for a description of an API that can't be used (B2F466).
    """
    path = config or source_root / PROJECT_FILE
    if not path.exists():
        raise DiagnosticError(_missing(source_root, config))
    root = source_root if config is None else path.parent
    document = read_yaml(read_source(path, _name(path, source_root), Category.CONFIGURATION, root=root))
    _refuse_other_version(document)
    file = validate(ProjectFile, document, code="B2F202")
    if faults := _shared_overlays(file, document):
        raise DiagnosticError(faults)
    is_inside = path.resolve().is_relative_to(source_root.resolve())
    name = document.source.name if is_inside else path.name
    return Project(file, document, source_root, name, descriptions_of(file, document, source_root))


def _refuse_other_version(document: YamlDocument) -> None:
    """Raise `DiagnosticError` (B2F230) for a project file that is for other versions of the tool.

    That is the first check: another version may have other keys, whose faults would hide the reason.
    """
    wanted = document.data.get("tool") if isinstance(document.data, dict) else None
    if not isinstance(wanted, str):
        return
    try:
        is_this = holds_version(version_range(wanted), __version__)
    except ExpectationError:
        return  # the form of the file has the fault
    if not is_this:
        raise DiagnosticError(
            Diagnostic(
                code="B2F230",
                severity=Severity.ERROR,
                message=f"this is bicep2flux {__version__}, but the project file is for '{wanted}'",
                span=document.span(("tool",)),
                help=f"install such a version (`pip install 'bicep2flux{wanted}'`), or change `tool` and see "
                "with `bicep2flux plan` what this version would change",
                category=Category.CONFIGURATION,
            )
        )


def check_image_tag(tag: str) -> None:
    """Raise `DiagnosticError` (B2F209) for a `--image-tag` that the project file wouldn't accept either."""
    try:
        image_tag(tag)
    except ExpectationError as error:
        message = f"--image-tag: {error}"
        raise DiagnosticError(
            Diagnostic(
                code="B2F209",
                severity=Severity.ERROR,
                message=message,
                help=error.step,
                category=Category.CONFIGURATION,
            )
        ) from None


def _missing(source_root: Path, config: Path | None) -> Diagnostic:
    if config is not None:
        message, step = f"there is no project file {config.as_posix()}", "--config names a YAML file"
    elif not source_root.is_dir():
        message, step = (
            f"there is no folder {source_root.as_posix()}",
            "SOURCE is the folder that holds '.azure'",
        )
    else:
        message = f"there is no {PROJECT_FILE} in {source_root.as_posix()}"
        step = "`bicep2flux init` writes one; --config FILE names another"
    return Diagnostic(
        code="B2F202", severity=Severity.ERROR, message=message, help=step, category=Category.CONFIGURATION
    )


def _name(path: Path, source_root: Path) -> str:
    """The file as diagnostics call it: relative to the source root where it is inside."""
    try:
        return path.resolve().relative_to(source_root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def _shared_overlays(file: ProjectFile, document: YamlDocument) -> list[Diagnostic]:
    """Environments whose overlay another environment has already taken."""
    owners: dict[str, str] = {}
    faults = []
    for name, environment in file.environments.items():
        owner = owners.setdefault(environment.overlay, name)
        if owner != name:
            taken = document.span(("environments", owner, "overlay"))
            faults.append(
                Diagnostic(
                    code="B2F202",
                    severity=Severity.ERROR,
                    message=f"'{name}' can't have the overlay '{environment.overlay}': '{owner}' has it",
                    span=document.span(("environments", name, "overlay")),
                    labels=(Label(taken, "taken here"),),
                    help="give each environment an overlay of its own",
                    category=Category.CONFIGURATION,
                )
            )
    return faults


def valued(data: Any, document: YamlDocument, at: tuple[str | int, ...] = ()) -> Value:
    """Plain data of the project file as a value with origins in it; defaults point at their parent."""
    origin = Origin(Kind.PROJECT_FILE, document.span(at), ".".join(map(str, at)))
    if isinstance(data, dict):
        return Object({key: valued(item, document, (*at, key)) for key, item in data.items()}, origin=origin)
    if isinstance(data, list | tuple):
        return Array(tuple(valued(item, document, (*at, i)) for i, item in enumerate(data)), origin=origin)
    return Scalar(data, origin=origin)
