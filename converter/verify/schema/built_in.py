"""The types of Kubernetes' own kinds: the published definitions, with our additions.

The definitions are those of the package kubernetes-validate, one set for each version of Kubernetes. They
say which fields there are and of which type; what an API server asks beyond that is in
`mappings/schemas/kubernetes`, by type and field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from converter.source import Scalars, mappings_folder, yaml_data
from converter.verify.schema.published import published_definitions
from converter.verify.schema.rule import registered_rules
from converter.verify.schema.types import Check, Types

OBJECT_META: Final = "meta.v1.ObjectMeta"

_PACKAGES: Final = re.compile(r"^io\.k8s\.(?:api\.|apimachinery\.pkg\.(?:apis\.)?|[\w-]+\.pkg\.apis\.)")


class Definitions(Mapping[str, Mapping[str, Any]]):
    """The definitions of a version of Kubernetes by their short names, each with our additions to it.

    A field that an addition names and the version doesn't have is left out. An addition may also be a
    definition of its own, to which a field refers instead of the published one.
    """

    def __init__(self, published: Mapping[str, Any], additions: Mapping[str, Any]) -> None:
        self.published = {_short(name): schema for name, schema in published.items()}
        self._additions = additions
        self._known: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        if name not in self._known:
            if name in self.published:
                schema = _untied(_renamed(self.published[name]))
                self._known[name] = _added(schema, self._additions.get(name, {}))
            else:
                self._known[name] = self._additions[name]
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.published)

    def __len__(self) -> int:
        return len(self.published)


@cache
def built_in_types(kubernetes: str) -> Types:
    """The types of a version of Kubernetes, such as `1.37.0`, with all registered rules."""
    published = published_definitions(kubernetes)
    return Types(Definitions(published, additions()), registered_rules(), built_in=True)


@cache
def built_in_check(kind: str, api_version: str, kubernetes: str) -> Check | None:
    """The check of a built-in kind; None for one that the version of Kubernetes doesn't have."""
    name = _kinds(kubernetes).get((api_version, kind))
    return built_in_types(kubernetes).named(name) if name is not None else None


@cache
def additions() -> dict[str, dict[str, Any]]:
    """What `mappings/schemas/kubernetes` adds to the published definitions, by their short names."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((mappings_folder() / "schemas" / "kubernetes").glob("*.yaml")):
        for document in yaml_data(path.read_bytes(), Scalars.YAML_1_1):
            for name, schema in (document or {}).items():
                found[name] = _joined(found.get(name, {}), schema)
    return found


def _joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two additions to the same type as one."""
    joined = dict(one)
    for key, value in other.items():
        present = joined.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            joined[key] = _joined(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            joined[key] = [*present, *value]
        else:
            joined[key] = value
    return joined


@cache
def _kinds(kubernetes: str) -> dict[tuple[str, str], str]:
    """The definitions of the kinds, by apiVersion and kind."""
    definitions = built_in_types(kubernetes).definitions
    assert isinstance(definitions, Definitions)
    return dict(_served(definitions))


def _served(definitions: Definitions) -> Iterator[tuple[tuple[str, str], str]]:
    for name, schema in definitions.published.items():
        kinds = schema.get("x-kubernetes-group-version-kind", ())
        if len(kinds) == 1:
            group, version = kinds[0]["group"], kinds[0]["version"]
            yield (f"{group}/{version}" if group else version, kinds[0]["kind"]), name


def _short(name: str) -> str:
    return _PACKAGES.sub("", name)


def _renamed(schema: Any) -> Any:
    """A schema whose references are short names."""
    if isinstance(schema, list):
        return [_renamed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        # A field may be called `$ref`: a schema of a CustomResourceDefinition has one.
        key: _short(value.rpartition("/")[2]) if key == "$ref" and isinstance(value, str) else _renamed(value)
        for key, value in schema.items()
    }


def _untied(schema: dict[str, Any]) -> dict[str, Any]:
    """A definition that doesn't ask for its own kind.

    The kind has chosen the definition; where it is part of another object, as the claims of a StatefulSet, an
    API server takes any.
    """
    if "x-kubernetes-group-version-kind" not in schema or "properties" not in schema:
        return schema
    kind = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
    known = schema["properties"]
    return {**schema, "properties": {**known, **{name: kind[name] for name in kind if name in known}}}


def _added(schema: Mapping[str, Any], addition: Mapping[str, Any]) -> dict[str, Any]:
    """A definition with an addition; fields that it doesn't have are none of it."""
    known = schema.get("properties", {})
    fields = {name: below for name, below in addition.get("properties", {}).items() if name in known}
    return _merged(schema, {**addition, "properties": fields} if "properties" in addition else addition)


def _merged(schema: Mapping[str, Any], addition: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(schema)
    for key, value in addition.items():
        present = merged.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            merged[key] = _merged(present, value)
        elif key == "required" and present:
            merged[key] = [*present, *(name for name in value if name not in present)]
        elif key == "optional":
            merged["required"] = [name for name in merged.get("required", ()) if name not in value]
        else:
            merged[key] = value
    return merged
