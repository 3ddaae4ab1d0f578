"""The schemas of custom resources: our own for what the tables emit, and CRDs exported from a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from converter.source import LARGEST_RECORD, Scalars, YamlError, read_bytes, yaml_data
from converter.verify.schema.faults import without_schemas
from converter.verify.schema.rule import registered_rules
from converter.verify.schema.types import Check, Types


@dataclass(slots=True, eq=False)
class CustomKind:
    """A kind: the versions that are served with their schemas, newest first, and those that no longer are.

    A schema is that of a whole object, as `openAPIV3Schema` of a CustomResourceDefinition has it. `release`
    is that of the program which the schemas are of; None for those of a cluster, which serves just them.
    """

    served: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    retired: set[str] = field(default_factory=set)
    namespaced: bool = True
    release: str | None = None


@dataclass(slots=True, eq=False)
class CustomSchemas:
    """Kinds by group and name. The file of a kind is read when the kind is first asked for."""

    _known: dict[tuple[str, str], CustomKind] = field(default_factory=dict)
    _files: Mapping[tuple[str, str], Path] = field(default_factory=dict)

    def kind(self, group: str, kind: str) -> CustomKind | None:
        """A kind; None for one without a schema here."""
        path = self._files.get((group, kind))
        if (group, kind) not in self._known and path is not None:
            self._known[group, kind] = _our_kind(yaml_data(path.read_bytes(), Scalars.YAML_1_1))
        return self._known.get((group, kind))


def our_schemas(folder: Path) -> CustomSchemas:
    """The schemas in the tool's own form (see `mappings/schemas/README.md`)."""
    # A group has a dot in its name; the folder of Kubernetes' own kinds hasn't.
    files = {(path.parent.name, path.stem): path for path in folder.glob("*.*/*.yaml")}
    return CustomSchemas(_files=files)


def _our_kind(documents: Sequence[Mapping[str, Any]]) -> CustomKind:
    kind = CustomKind(namespaced=documents[0]["namespaced"], release=documents[0]["release"])
    for document in documents:
        status = {"status": _ANY_OBJECT} if document.get("status", True) else {}
        whole = {
            "type": "object",
            "required": document.get("required", []),
            "properties": {"spec": document["spec"], **status},
        }
        kind.served.update(dict.fromkeys(document["versions"], whole))
        kind.retired.update(document.get("retired", ()))
    return kind


@cache
def known_groups(folder: Path) -> Mapping[str, Sequence[str]]:
    """All kinds of the published API groups, by group: `groups.yaml` in the folder of our schemas."""
    (groups,) = yaml_data((folder / "groups.yaml").read_bytes(), Scalars.YAML_1_1)
    return {group: tuple(kinds) for group, kinds in groups.items()}


def exported_schemas(folder: Path) -> CustomSchemas:
    """The CRDs in the files of a folder, as `kubectl get crd -o yaml` writes them, one by one or as a List.

    Raises `DiagnosticError` (B2F430) for a folder without any, or a file that can't be read.
    """
    known: dict[tuple[str, str], CustomKind] = {}
    for path in sorted(path for path in folder.glob("**/*") if path.suffix in {".yaml", ".yml", ".json"}):
        try:
            content = read_bytes(path, root=folder, limit=LARGEST_RECORD)
            documents = yaml_data(content, Scalars.YAML_1_1)
            for crd in _crds(documents):
                known[crd["spec"]["group"], crd["spec"]["names"]["kind"]] = _exported_kind(crd["spec"])
        except (OSError, YamlError, KeyError, TypeError, AttributeError, RecursionError):
            message = f"{path.as_posix()} isn't a CRD as `kubectl get crd -o yaml` writes it"
            raise without_schemas(message, _EXPORT) from None
    if not known:
        raise without_schemas(f"{folder.as_posix()} has no CRD", _EXPORT)
    return CustomSchemas(known)


def _crds(documents: list[Any]) -> Iterator[dict[str, Any]]:
    for document in documents:
        if isinstance(document, dict) and isinstance(document.get("items"), list):
            yield from _crds(document["items"])
        elif isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition":
            yield document


def _exported_kind(spec: Mapping[str, Any]) -> CustomKind:
    kind = CustomKind(namespaced=spec.get("scope") != "Cluster")
    for version in spec["versions"]:
        if version.get("served"):
            kind.served[version["name"]] = version["schema"]["openAPIV3Schema"]
        else:
            kind.retired.add(version["name"])
    return kind


_EXPORT: Final = "export them with `kubectl get crd -o yaml > DIR/crds.yaml`"
_ANY_OBJECT: Final = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_ENVELOPE: Final = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}


@cache
def custom_check(schemas: CustomSchemas, group: str, kind: str, version: str) -> Check:
    """The check of a version of a kind that is served.

    Of the metadata only what the schema itself asks of a name is checked; the rest is the same for all kinds.
    """
    found = schemas.kind(group, kind)
    assert found is not None
    schema = found.served[version]
    fields = schema.get("properties") or {}
    names = (fields.get("metadata") or {}).get("properties")
    metadata = {**_ANY_OBJECT, "properties": names} if names else {}
    whole = {**schema, "type": "object", "properties": {**fields, **_ENVELOPE, "metadata": metadata}}
    return Types({}, {}, built_in=False).check(whole, registered_rules().get(f"{group}/{kind}", ()))
