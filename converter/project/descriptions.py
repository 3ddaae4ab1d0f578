"""The descriptions of APIs that the project file takes from files of the source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from converter.project.model import ProjectFile
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Path as Place,
    Severity,
    SourceFile,
    YamlDocument,
    did_you_mean,
    read_source,
)


def descriptions_of(file: ProjectFile, document: YamlDocument, root: Path) -> Mapping[str, SourceFile]:
    """The files that describe the APIs of a project file, by name; `root` is the folder that they are in.

    Raises `DiagnosticError` (B2F466) with each that is missing, or isn't an OpenAPI 3 document in JSON: that
    is what API Management takes as `openapi+json`.
    """
    found: dict[str, SourceFile] = {}
    faults = []
    for name, at in _named(file):
        if name in found:
            continue
        try:
            found[name] = read_source(root / name, name, Category.CONFIGURATION, root=root)
            problem = None if _is_openapi(found[name].text) else f"{name} isn't an OpenAPI 3 document in JSON"
            step: str | None = "API Management reads no other form of a description that is part of the tree"
        except DiagnosticError:
            others = (one.relative_to(root).as_posix() for one in root.rglob("*.json"))
            problem, step = f"there is no file {name}", did_you_mean(name, others)
        if problem is not None:
            faults.append(
                Diagnostic(
                    code="B2F466",
                    severity=Severity.ERROR,
                    message=problem,
                    span=document.span(at),
                    help=step or "the path is relative to SOURCE",
                    category=Category.CONFIGURATION,
                )
            )
    if faults:
        raise DiagnosticError(faults)
    return found


def _named(file: ProjectFile) -> Iterator[tuple[str, Place]]:
    """Each file's name, with its place in the project file."""
    for workload, settings in file.workloads.items():
        for index, version in enumerate(settings.apim.versions if settings.apim is not None else ()):
            if version.document_file is not None:
                yield (
                    version.document_file,
                    ("workloads", workload, "apim", "versions", index, "documentFile"),
                )


def _is_openapi(text: str) -> bool:
    try:
        data = json.loads(text)
    except ValueError:
        return False
    return isinstance(data, dict) and str(data.get("openapi", "")).startswith("3.")
