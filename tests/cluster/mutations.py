"""Objects with one thing changed: what people get wrong, and what a schema's types leave open.

The places are those of the object and the fields that it could have besides, which the API server's own
OpenAPI documents name. Which values are tried there is drawn by chance, from a seed.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.cluster.client import Body, Client

Place = tuple[str | int, ...]

FIXED: Final = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name"), ("metadata", "namespace")}
"""What identifies an object, which stays as it is."""

_TEXTS: Final = (
    *(
        "",
        " ",
        "a",
        "A",
        "a-b",
        "a_b",
        "a.b",
        "-a",
        "a-",
        ".a",
        "a/b",
        "a:b",
        "a b",
        "ä",
        "0",
        "1a",
        "*",
        "..",
        "%",
    ),
    *(
        "x" * 15,
        "x" * 16,
        "x" * 63,
        "x" * 64,
        "x" * 253,
        "x" * 254,
        "true",
        "null",
        "10%",
        "150%",
        "1Gi",
        "1gi",
    ),
    *("10.0.0.1", "10.0.0.0/8", "10.0.0.1/8", "127.0.0.1", "2001:db8::1", "example.com", "EXAMPLE.com"),
    *("example.com/a", "https://example.com", "http", "/a", "/a/../b", "1h", "1d", "@daily", "Europe/Oslo"),
)
_NUMBERS: Final = (
    -1,
    0,
    1,
    2,
    30,
    99,
    101,
    255,
    256,
    511,
    512,
    3601,
    65535,
    65536,
    2**31 - 1,
    2**31,
    2**40,
    0.5,
)
_OTHERS: Final[tuple[Any, ...]] = (None, True, 7, "text", [], {}, [None], ["a"], {"a": "b"})
_WORDS: Final[Mapping[str, Sequence[Any]]] = {
    "type": (
        "ClusterIP",
        "NodePort",
        "LoadBalancer",
        "ExternalName",
        "Recreate",
        "Pods",
        "Utilization",
        "Localhost",
    ),
    "operator": ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Equal"),
    "protocol": ("TCP", "UDP", "SCTP", "HTTP"),
    "kind": ("Role", "ClusterRole", "User", "Service", "PersistentVolumeClaim"),
    "pathType": ("Exact", "Prefix", "ImplementationSpecific"),
    "restartPolicy": ("Always", "OnFailure", "Never"),
    "accessModes": (["ReadWriteOnce"], ["ReadWriteOncePod", "ReadOnlyMany"], ["Anything"]),
    "maxSurge": (0, "0%", "100%", 1),
    "maxUnavailable": (0, "0%", "100%", 1),
    "schedule": ("0 3 * * *", "0 3 * *", "61 * * * *", "0 3 * * SUN", "@hourly"),
    "image": ("registry.example.com/a:1", "", " a"),
}
"""Values that mean something in fields of a name."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change: `set` a value (of a field that is there or isn't), `remove` one, `append` to a list."""

    place: Place
    how: str
    value: Any = None

    def of(self, body: Body) -> dict[str, Any]:
        """A copy of the object with the change."""
        result = copy.deepcopy(dict(body))
        holder: Any = result
        for step in self.place[:-1]:
            holder = holder[step]
        if self.how == "remove":
            del holder[self.place[-1]]
        elif self.how == "append":
            holder[self.place[-1]].append(copy.deepcopy(self.value))
        else:
            holder[self.place[-1]] = copy.deepcopy(self.value)
        return result


class Fields:
    """The fields of every kind, from the API server's OpenAPI documents; each is asked for once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._documents: dict[str, dict[str, Any]] = {}

    def at(self, body: Body, place: Place) -> dict[str, Any]:
        """The schema of a place in an object; an empty one where the document says nothing."""
        version = body["apiVersion"]
        schemas = self._schemas(version)
        group, _, name = version.rpartition("/")
        wanted = {"group": group, "version": name, "kind": body["kind"]}
        roots = (
            each for each in schemas.values() if wanted in each.get("x-kubernetes-group-version-kind", ())
        )
        schema: Any = next(roots, {})
        for step in place:
            schema = _resolved(schema, schemas)
            fields, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
            schema = schema.get("items", {}) if isinstance(step, int) else fields.get(step) or rest
            schema = schema if isinstance(schema, dict) else {}
        return _resolved(schema, schemas)

    def _schemas(self, version: str) -> dict[str, Any]:
        if version not in self._documents:
            root = "apis" if "/" in version else "api"
            answer = self._client.call("GET", f"/openapi/v3/{root}/{version}")
            self._documents[version] = answer.body.get("components", {}).get("schemas", {})
        return self._documents[version]


def _resolved(schema: dict[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """A schema instead of a reference to it."""
    while True:
        reference = schema.get("$ref") or (schema.get("allOf") or [{}])[0].get("$ref")
        if reference is None:
            return schema
        schema = schemas[reference.rpartition("/")[2]]


def mutations(body: Body, fields: Fields, chance: random.Random) -> list[Mutation]:
    """Changes of an object, in an order of chance; what identifies it stays as it is."""
    found = [each for place, value in places(body) for each in _at(body, place, value, fields, chance)]
    chance.shuffle(found)
    return found


def places(value: Any, above: Place = ()) -> Iterator[tuple[Place, Any]]:
    """The places below a value, with the values that are there."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in below:
        yield (*above, step), item
        yield from places(item, (*above, step))


def _at(body: Body, place: Place, value: Any, fields: Fields, chance: random.Random) -> Iterator[Mutation]:
    if place in FIXED:
        return
    yield Mutation(place, "remove")
    for each in _values(place, value, chance):
        yield Mutation(place, "set", each)
    if isinstance(value, list) and value:
        yield Mutation(place, "append", value[0])
    if isinstance(value, dict):
        yield Mutation((*place, "noSuchField"), "set", "x")
        known = fields.at(body, place).get("properties", {})
        missing = [name for name in known if name not in value]
        for name in chance.sample(missing, min(4, len(missing))):
            schema = fields.at(body, (*place, name))
            yield Mutation((*place, name), "set", _of_type(schema, chance))


def _values(place: Place, value: Any, chance: random.Random) -> list[Any]:
    words = list(_WORDS.get(str(place[-1]), ()))
    same = _TEXTS if isinstance(value, str) else _NUMBERS if type(value) in {int, float} else ()
    return [*words, *chance.sample(same, min(5, len(same))), *chance.sample(_OTHERS, 3)]


def _of_type(schema: Mapping[str, Any], chance: random.Random) -> Any:
    """A value of the type that a schema asks for."""
    if schema.get("enum"):
        return chance.choice(schema["enum"])
    kind = schema.get("type")
    if kind == "string":
        return chance.choice(_TEXTS)
    if kind in {"integer", "number"}:
        return chance.choice(_NUMBERS)
    if kind == "boolean":
        return chance.random() < 0.5
    return [] if kind == "array" else {} if kind == "object" or "properties" in schema else 1
