"""The objects of an environment on both sides, in pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from converter.drift.normalized import normalized
from converter.kustomize import group_of, tree_objects
from converter.mapping import KubernetesObject, ObjectSet, Section
from converter.source import dataclass

Key: TypeAlias = tuple[str, str, str]
"""What identifies an object on both sides: API group, kind and name. A version is a field."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """A complete object of the source, beside the mapped object that has its origins."""

    body: dict[str, Any]
    source: KubernetesObject
    section: Section


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One object on both sides; None where a side doesn't have it.

    `rendered` is the actual object as Kustomize renders it, `actual` the same normalized.
    """

    section: Section
    expected: Expected | None
    actual: dict[str, Any] | None
    rendered: dict[str, Any] | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The actual object, else the expected one."""
        if self.actual is not None:
            return self.actual
        assert self.expected is not None
        return self.expected.body

    @property
    def name(self) -> str:
        """`Kind/name`."""
        return f"{self.body.get('kind')}/{_metadata(self.body).get('name')}"


def expected_objects(objects: ObjectSet, section: Section) -> list[Expected]:
    """A section's objects as its overlay renders them, namespace included."""
    found = []
    for one in tree_objects(objects.objects.get(section.name, ()), section).values():
        body = one.body
        if section.namespace is not None:
            body = {**body, "metadata": {**body["metadata"], "namespace": section.namespace}}
        found.append(Expected(normalized(body), one.source, section))
    return found


def with_origins_of(
    made: Iterable[Expected], rendered: Iterable[dict[str, Any]], section: Section
) -> list[Expected]:
    """The objects that a tree renders, with the origins of those among `made` that are of the same name.

    The others, which the source doesn't make, have none.
    """
    known = {key_of(one.body): one for one in made}
    found = []
    for body in rendered:
        same = known.get(key_of(body))
        source = same.source if same is not None else KubernetesObject("", body, {})
        found.append(Expected(normalized(body), source, section))
    return found


def pairs(section: Section, expected: Iterable[Expected], actual: Iterable[dict[str, Any]]) -> Iterator[Pair]:
    """The objects of a section, each with its counterpart, in the source's order, extra ones last.

    Of several of one kind and name, those in the same namespace are paired first.
    """
    there: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for body in actual:
        there[key_of(body)].append(body)
    wanted = list(expected)
    found: dict[int, dict[str, Any]] = {}
    for candidates_of in (_in_its_namespace, _anywhere):
        for index, one in enumerate(wanted):
            same = candidates_of(one.body, there[key_of(one.body)]) if index not in found else []
            if same:
                found[index] = same[0]
                there[key_of(one.body)].remove(same[0])
    for index, one in enumerate(wanted):
        yield _pair(section, one, found.get(index))
    for rest in there.values():
        for body in rest:
            yield _pair(section, None, body)


def nearest(body: dict[str, Any], others: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The counterpart of an object among several; one in the same namespace before any other."""
    same = [other for other in others if key_of(other) == key_of(body)]
    return next(iter(_in_its_namespace(body, same) or same), None)


def _in_its_namespace(body: dict[str, Any], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    namespace = _metadata(body).get("namespace")
    return [other for other in others if _metadata(other).get("namespace") == namespace]


def _anywhere(_body: dict[str, Any], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return others


def _pair(section: Section, expected: Expected | None, rendered: dict[str, Any] | None) -> Pair:
    return Pair(section, expected, normalized(rendered) if rendered is not None else None, rendered)


def key_of(body: dict[str, Any]) -> Key:
    return group_of(body), str(body.get("kind", "")), str(_metadata(body).get("name", ""))


def _metadata(body: dict[str, Any]) -> dict[str, Any]:
    metadata = body.get("metadata")
    return metadata if isinstance(metadata, dict) else {}
