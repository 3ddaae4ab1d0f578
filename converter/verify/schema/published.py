"""The published definitions of Kubernetes' kinds, as the package kubernetes-validate holds them.

Its files are read as they are: loading the package itself brings in a validator of JSON schemas, which takes
longer than all that is done here with the files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from converter.source import DiagnosticError
from converter.verify.schema.faults import without_schemas


@cache
def published_versions() -> tuple[str, ...]:
    """The versions of Kubernetes whose definitions are there, such as `1.37.0`, the oldest first.

    Raises `DiagnosticError` (B2F430) without the package, or without a version in it.
    """
    found = {
        path.name.removeprefix("v").removesuffix("-local-strict")
        for path in _folder().glob("v*-local-strict")
    }
    if not found:
        raise _missing()
    return tuple(sorted(found, key=lambda version: [int(part) for part in version.split(".")]))


def kubernetes_version(wanted: str | None) -> str:
    """The full version whose schemas are used: the newest, or the newest that begins with `wanted` (`1.33`).

    Raises `DiagnosticError` (B2F430) for an unknown version, or if there are no schemas at all.
    """
    versions = published_versions()
    if wanted is None:
        return versions[-1]
    wanted = wanted.removeprefix("v")
    for version in reversed(versions):
        if version == wanted or version.startswith(f"{wanted}."):
            return version
    known = ", ".join(version.rpartition(".")[0] for version in versions)
    raise without_schemas(f"there are no schemas of Kubernetes {wanted}", f"there are {known}")


def published_definitions(kubernetes: str) -> Mapping[str, Any]:
    """The definitions of one of the versions by their full names, without unknown fields allowed in any."""
    path = _folder() / f"v{kubernetes}-local-strict" / "_definitions.json"
    definitions: Mapping[str, Any] = json.loads(path.read_bytes())["$defs"]
    return definitions


def _folder() -> Path:
    spec = find_spec("kubernetes_validate")
    if spec is None or spec.origin is None:
        raise _missing()
    return Path(spec.origin).parent / "kubernetes-json-schema"


def _missing() -> DiagnosticError:
    return without_schemas("verifying needs the schemas of Kubernetes", "pip install 'bicep2flux[verify]'")
