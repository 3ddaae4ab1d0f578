"""The schemas of custom resources: our own for what the tables emit, and CRDs exported from a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from converter.source import Category, Diagnostic, DiagnosticError, Scalars, Severity, YamlError, yaml_data


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
            self.served.setdefault((group, kind), {})[version] = closed(schema)


def our_schemas(folder: Path) -> CustomSchemas:
    """The schemas in the tool's own form (see `mappings/schemas/README.md`)."""
    schemas = CustomSchemas()
    for path in sorted(folder.glob("*.*/*.yaml")):
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


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI schema of Kubernetes as a strict JSON Schema of whole objects."""
    whole: dict[str, Any] = _closed(schema)
    whole.pop("additionalProperties", None)
    own = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
    return {
        **whole,
        "properties": {"status": {}, **whole.get("properties", {}), **own},
        "additionalProperties": False,
    }


_DROPPED: Final = ("x-kubernetes-validations", "description", "default", "example", "format")


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: value for key, value in schema.items() if key not in _DROPPED}
    for key in ("properties", "patternProperties", "definitions"):
        if isinstance(strict.get(key), dict):
            strict[key] = {name: _closed(below) for name, below in strict[key].items()}
    for key in ("items", "additionalProperties", "allOf", "anyOf", "oneOf", "not"):
        if key in strict:
            strict[key] = _closed(strict[key])
    if strict.pop("x-kubernetes-int-or-string", False):
        strict.pop("anyOf", None)
        strict["type"] = ["integer", "string"]
    if strict.pop("nullable", False) and isinstance(strict.get("type"), str):
        strict["type"] = [strict["type"], "null"]
    preserves = strict.pop("x-kubernetes-preserve-unknown-fields", False)
    if strict.pop("x-kubernetes-embedded-resource", False):
        preserves = True
    if "properties" in strict and not preserves:
        strict.setdefault("additionalProperties", False)
    return strict


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
