"""Which lists of the built-in kinds a strategic merge joins item by item, and by which keys.

The facts are the Kubernetes API's own `x-kubernetes-patch-merge-key` and `x-kubernetes-list-map-keys`
annotations, as far as they concern fields of manifests (no status). Any other list is atomic: a patch
replaces it whole. So is every list of a custom resource, whose schema Kustomize doesn't know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import Enum, auto
from types import MappingProxyType
from typing import Any, Final, TypeAlias, Union

from converter.source import Path, dataclass

Form: TypeAlias = Union["Schema", "KeyedList", "UnionList"]
"""How a field merges: by the fields below it, or as one of the lists that aren't atomic."""

Schema: TypeAlias = Mapping[str, Form]
"""The forms of a mapping's fields. Fields without an entry are atomic lists or plain mappings."""


class Order(Enum):
    """What the order of a keyed list's items means."""

    NOTHING = auto()
    REFERENCES = auto()  # an item's value may use items before it by `$(NAME)`
    SEQUENCE = auto()  # the first is the default, or each waits for the one before


@dataclass(frozen=True, slots=True)
class KeyedList:
    """A list whose items are joined by the fields `keys`, of which every item has the first."""

    keys: tuple[str, ...]
    item: Schema = field(default_factory=lambda: MappingProxyType({}))
    order: Order = Order.NOTHING
    defaults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class UnionList:
    """A list whose items a merge unites, so that one patch can't remove an item."""


_PROTOCOL: Final = {"protocol": "TCP"}
_METADATA: Final[Schema] = {"finalizers": UnionList(), "ownerReferences": UnionList()}

_CONTAINER: Final[Schema] = {
    "env": KeyedList(("name",), order=Order.REFERENCES),
    "ports": KeyedList(("containerPort", "protocol"), defaults=_PROTOCOL),
    "volumeMounts": KeyedList(("mountPath",)),
    "volumeDevices": KeyedList(("devicePath",)),
}

_POD: Final[Schema] = {
    "containers": KeyedList(("name",), _CONTAINER, order=Order.SEQUENCE),
    "initContainers": KeyedList(("name",), _CONTAINER, order=Order.SEQUENCE),
    "ephemeralContainers": KeyedList(("name",), _CONTAINER),
    "volumes": KeyedList(("name",)),
    "imagePullSecrets": KeyedList(("name",)),
    "hostAliases": KeyedList(("ip",)),
    "topologySpreadConstraints": KeyedList(("topologyKey", "whenUnsatisfiable")),
}

_TEMPLATE: Final[Schema] = {"metadata": _METADATA, "spec": _POD}
_WORKLOAD: Final[Schema] = {"metadata": _METADATA, "spec": {"template": _TEMPLATE}}
_WEBHOOKS: Final[Schema] = {"metadata": _METADATA, "webhooks": KeyedList(("name",))}
_PLAIN: Final[Schema] = {"metadata": _METADATA}

_KINDS: Final[Mapping[tuple[str, str], Schema]] = {
    ("", "Pod"): _TEMPLATE,
    ("", "PodTemplate"): {"metadata": _METADATA, "template": _TEMPLATE},
    ("", "ReplicationController"): _WORKLOAD,
    ("", "Service"): {
        "metadata": _METADATA,
        "spec": {"ports": KeyedList(("port", "protocol"), defaults=_PROTOCOL)},
    },
    ("", "ServiceAccount"): {"metadata": _METADATA, "secrets": KeyedList(("name",))},
    ("apps", "Deployment"): _WORKLOAD,
    ("apps", "StatefulSet"): _WORKLOAD,
    ("apps", "DaemonSet"): _WORKLOAD,
    ("apps", "ReplicaSet"): _WORKLOAD,
    ("batch", "Job"): _WORKLOAD,
    ("batch", "CronJob"): {
        "metadata": _METADATA,
        "spec": {"jobTemplate": {"metadata": _METADATA, "spec": {"template": _TEMPLATE}}},
    },
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"): _WEBHOOKS,
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"): _WEBHOOKS,
}

_BUILT_IN_GROUPS: Final = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
    }
)
_CUSTOM: Final[Schema] = {}


def schema_of(api_version: str, kind: str) -> Schema:
    """How the lists of a kind merge; no field is keyed in a custom resource."""
    if not is_built_in(api_version):
        return _CUSTOM
    return _KINDS.get((api_version.rpartition("/")[0], kind), _PLAIN)


def is_built_in(api_version: str) -> bool:
    """Whether Kubernetes itself has the API group."""
    return api_version.rpartition("/")[0] in _BUILT_IN_GROUPS


def unmergeable_items(body: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The items of keyed lists that Kustomize would lose even without a patch, each with the reason."""
    for path, items, form in _keyed_lists(body, schema_of(body["apiVersion"], body["kind"]), ()):
        first: dict[tuple[object, ...], int] = {}
        for index, item in enumerate(items):
            if not isinstance(item, dict) or isinstance(item.get(form.keys[0], []), dict | list):
                yield (*path, index), f"has no {form.keys[0]}"
                continue
            keys = {key: item.get(key, form.defaults.get(key)) for key in form.keys}
            if first.setdefault(tuple(map(str, keys.values())), index) != index:
                same = " and ".join(f"{key} {value}" for key, value in keys.items() if value is not None)
                yield (*path, index), f"has the same {same} as an item before it"


def write_default_keys(body: dict[str, Any]) -> None:
    """Write the default keys into the items of a list where other items have theirs, in place.

    Kustomize distinguishes the items of a list by the keys that the first of them has: of a port 53
    for UDP and a port 53 without protocol, it keeps one.
    """
    for _, items, form in _keyed_lists(body, schema_of(body["apiVersion"], body["kind"]), ()):
        for key, default in form.defaults.items():
            if any(key in item for item in items):
                for item in items:
                    item.setdefault(key, default)


def _keyed_lists(
    body: dict[str, Any], schema: Schema, path: Path
) -> Iterator[tuple[Path, list[Any], KeyedList]]:
    for name, form in schema.items():
        value = body.get(name)
        if isinstance(value, dict) and isinstance(form, dict):
            yield from _keyed_lists(value, form, (*path, name))
        elif isinstance(value, list) and isinstance(form, KeyedList):
            yield (*path, name), value, form
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _keyed_lists(item, form.item, (*path, name, index))
