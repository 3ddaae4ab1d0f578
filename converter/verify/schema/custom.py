"""The schemas of custom resources: our own for what the tables emit, and CRDs exported from a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from converter.source import Category, Diagnostic, DiagnosticError, Scalars, Severity, YamlError, yaml_data
from converter.verify.schema.rule import registered_rules
from converter.verify.schema.types import Check, Types


@dataclass(frozen=True, slots=True, eq=False)
class CustomSchemas:
    """By group and kind: the served versions with their schemas, and those no longer served."""

    served: dict[tuple[str, str], dict[str, dict[str, Any]]] = field(default_factory=dict)
    retired: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def add(self, group: str, kind: str, version: str, schema: dict[str, Any] | None) -> None:
        """Add a version of a kind; one without schema isn't served."""
        if schema is None:
            self.retired.setdefault((group, kind), set()).add(version)
        else:
            self.served.setdefault((group, kind), {})[version] = schema


def our_schemas(folder: Path) -> CustomSchemas:
    """The schemas in the tool's own form (see `mappings/schemas/README.md`)."""
    schemas = CustomSchemas()
    for path in sorted(folder.glob("*.yaml")):
        for document in yaml_data(path.read_bytes(), Scalars.YAML_1_1):
            whole = {
                "type": "object",
                "required": document.get("required", []),
                "properties": {"spec": document["spec"]},
            }
            for version in document["versions"]:
                schemas.add(document["group"], document["kind"], version, whole)
            for version in document.get("retired", ()):
                schemas.add(document["group"], document["kind"], version, None)
    return schemas


def exported_schemas(folder: Path) -> CustomSchemas:
    """The CRDs in the files of a folder, as `kubectl get crd -o yaml` writes them, one by one or as a List.

    Raises `DiagnosticError` (B2F430) for a folder without any, or a file that can't be read.
    """
    schemas = CustomSchemas()
    for path in sorted(path for path in folder.glob("**/*") if path.suffix in {".yaml", ".yml", ".json"}):
        try:
            documents = yaml_data(path.read_bytes(), Scalars.YAML_1_1)
            for crd in _crds(documents):
                _add_exported(schemas, crd)
        except (OSError, YamlError, KeyError, TypeError, AttributeError, RecursionError):
            raise _fault(f"{path.as_posix()} isn't a CRD as `kubectl get crd -o yaml` writes it") from None
    if not schemas.served and not schemas.retired:
        raise _fault(f"{folder.as_posix()} has no CRD")
    return schemas


def _crds(documents: list[Any]) -> Iterator[dict[str, Any]]:
    for document in documents:
        if isinstance(document, dict) and isinstance(document.get("items"), list):
            yield from _crds(document["items"])
        elif isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition":
            yield document


def _add_exported(schemas: CustomSchemas, crd: dict[str, Any]) -> None:
    group, kind = crd["spec"]["group"], crd["spec"]["names"]["kind"]
    for version in crd["spec"]["versions"]:
        schema = version["schema"]["openAPIV3Schema"] if version.get("served") else None
        schemas.add(group, kind, version["name"], schema)


@cache
def custom_check(schemas: CustomSchemas, group: str, kind: str, version: str) -> Check:
    """The check of a custom kind: its own fields by its schema; the metadata is Kubernetes' business."""
    schema = schemas.served[group, kind][version]
    properties = {**_ENVELOPE, **schema.get("properties", {}), "metadata": {}}
    whole = {**schema, "type": "object", "properties": properties}
    return Types({}, {}, built_in=False).check(whole, registered_rules().get(f"{group}/{kind}", ()))


_ENVELOPE: Final[dict[str, Any]] = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "status": {},
}


def _fault(message: str) -> DiagnosticError:
    help_ = "export them with `kubectl get crd -o yaml > DIR/crds.yaml`"
    return DiagnosticError(
        Diagnostic(
            code="B2F430",
            severity=Severity.ERROR,
            message=message,
            help=help_,
            category=Category.CONFIGURATION,
        )
    )
