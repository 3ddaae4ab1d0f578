"""Rules of what limits pods: LimitRanges, ResourceQuotas, classes of priority and of runtimes.

Source: `pkg/apis/{core,scheduling,node}/validation` of Kubernetes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.metadata import faults_of_labels
from converter.verify.rules.reading import entries, objects, unfit
from converter.verify.rules.resource_names import (
    amount_fault,
    container_resource_fault,
    is_quota_resource,
    quota_resource_fault,
    resource_fault,
)
from converter.verify.rules.resources import is_native
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown, member, quantity, text

_TYPES: Final = ("Container", "Pod", "PersistentVolumeClaim")
_TABLES: Final = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")
_HIGHEST_PRIORITY: Final = 1_000_000_000
_SYSTEM_PRIORITIES: Final = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}

_COMPUTE: Final = frozenset(
    f"{side}{name}" for side in ("", "requests.", "limits.") for name in ("cpu", "memory")
)
_OF_PODS: Final = _COMPUTE | {"pods"}
_SCOPES: Final[Mapping[str, frozenset[str]]] = {
    "Terminating": _OF_PODS,
    "NotTerminating": _OF_PODS,
    "NotBestEffort": _OF_PODS,
    "PriorityClass": _OF_PODS,
    "CrossNamespacePodAffinity": _OF_PODS,
    "BestEffort": frozenset({"pods"}),
    "VolumeAttributesClass": frozenset({"persistentvolumeclaims", "requests.storage"}),
}
"""The scopes of a quota, each with the resources that it can limit."""
_WITHOUT_VALUES: Final = frozenset(_SCOPES) - {"PriorityClass", "VolumeAttributesClass"}
_OPPOSITES: Final = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))


@rule("core.v1.LimitRange")
def limits_of_a_type_are_given_once(limits: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each type has one entry, and is one that Kubernetes knows or has a domain."""
    seen: set[Any] = set()
    for index, limit in objects(member(limits, "spec"), "limits"):
        kind, at = text(limit.get("type")), (*path, "spec", "limits", index, "type")
        if not kind:
            continue
        yield from unfit(kind, "label-key", at, "the type")
        if "/" not in kind and kind not in _TYPES:
            yield Fault(at, "there are no limits of this type", f"allowed: {', '.join(_TYPES)}")
        if kind in seen:
            yield Fault(at, "another entry is of this type", "put them together")
        seen.add(kind)


@rule("core.v1.LimitRangeItem")
def resources_of_limits(limit: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The resources that are limited are those that the type can have."""
    kind = text(limit.get("type"))
    fault = container_resource_fault if kind in {"Pod", "Container"} else resource_fault
    for table in _TABLES:
        if kind == "Pod" and table.startswith("default"):
            if limit.get(table):
                yield Fault((*path, table), "limits of Pods have no defaults", "give them for Containers")
            continue
        for name in member(limit, table):
            yield from fault(name, (*path, table, name))
    stored = {*member(limit, "min"), *member(limit, "max")}
    if kind == "PersistentVolumeClaim" and "storage" not in stored:
        yield Fault((*path, "limits"), "limits of claims are about storage", "give min or max of storage")


@rule("core.v1.LimitRangeItem")
def limits_are_in_order(limit: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """min, default request, default and max of a resource are in this order."""
    amounts = _amounts(limit)
    for low, high, named in (
        ("min", "max", "min"),
        ("min", "defaultRequest", "defaultRequest"),
        ("defaultRequest", "max", "defaultRequest"),
        ("defaultRequest", "default", "defaultRequest"),
        ("min", "default", "default"),
        ("default", "max", "default"),
    ):
        for name in amounts[low].keys() & amounts[high].keys():
            if amounts[low][name] > amounts[high][name]:
                yield Fault(
                    (*path, named, name), f"{low} of {name} is more than {high}", "change one of them"
                )


@rule("core.v1.LimitRangeItem")
def ratios_are_possible(limit: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A ratio of limit to request is at least 1, and at most that of max to min."""
    amounts = _amounts(limit)
    for name, ratio in amounts["maxLimitRequestRatio"].items():
        at, least, most = (
            (*path, "maxLimitRequestRatio", name),
            amounts["min"].get(name),
            amounts["max"].get(name),
        )
        if ratio < 1:
            yield Fault(at, "the ratio is less than 1", "a limit isn't below its request")
        if least and most is not None and ratio > most / least:
            yield Fault(at, "the ratio is more than that of max to min", "lower it")


@rule("core.v1.LimitRangeItem")
def devices_are_not_shared(limit: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The request of a resource that can't be shared is its limit."""
    amounts = _amounts(limit)
    for name in amounts["default"].keys() & amounts["defaultRequest"].keys():
        shared = is_native(name) and not name.startswith("hugepages-")
        if not shared and amounts["default"][name] != amounts["defaultRequest"][name]:
            yield Fault(
                (*path, "defaultRequest", name), "request and limit of a device differ", "give both alike"
            )


def _amounts(limit: Mapping[str, Any]) -> dict[str, dict[str, Fraction]]:
    """The known amounts of each table, those of containers with their defaults.

    The defaults are those of `SetDefaults_LimitRangeItem`.
    """
    known = {
        table: {
            name: amount
            for name, each in member(limit, table).items()
            if (amount := quantity(each)) is not None
        }
        for table in _TABLES
    }
    if limit.get("type") == "Container":
        known["default"] = {**known["max"], **known["default"]}
        known["defaultRequest"] = {**known["min"], **known["default"], **known["defaultRequest"]}
    elif limit.get("type") == "Pod":
        known["default"] = known["defaultRequest"] = {}
    return known


@rule("core.v1.ResourceQuotaSpec")
def quota_is_of_known_resources(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A quota limits resources that are tracked, by amounts that can be."""
    for name, amount in member(spec, "hard").items():
        at = (*path, "hard", name)
        yield from quota_resource_fault(name, at)
        yield from amount_fault(name, amount, at)


@rule("core.v1.ResourceQuotaSpec")
def scopes_fit(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Scopes are known, fit the resources, and don't exclude each other."""
    scopes = [each for each in entries(spec, "scopes") if not is_unknown(each)]
    at = (*path, "scopes")
    for scope in scopes:
        yield from _faults_of_scope(spec, scope, at, at)
    yield from _faults_of_opposites(scopes, at)


@rule("core.v1.ResourceQuotaSpec")
def selected_scopes_fit(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Selected scopes are known, fit the resources, and have the values that their operator needs."""
    at = (*path, "scopeSelector", "matchExpressions")
    scopes: list[Any] = []
    for _, expression in objects(member(spec, "scopeSelector"), "matchExpressions"):
        scope, operator = text(expression.get("scopeName", "")), text(expression.get("operator", ""))
        scopes.append(scope)
        if scope is not None:
            yield from _faults_of_scope(spec, scope, (*at, "scopeName"), at)
        if scope in _WITHOUT_VALUES and operator not in {None, "Exists"}:
            yield Fault((*at, "operator"), f"scope {scope} is there or not", "allowed: Exists")
        yield from _faults_of_values(expression, operator, at)
    yield from _faults_of_opposites(scopes, (*path, "scopes"))


def _faults_of_values(expression: Mapping[str, Any], operator: str | None, at: Path) -> Iterator[Fault]:
    values = expression.get("values")
    if operator in {"In", "NotIn"} and not values:
        yield Fault((*at, "values"), f"the operator {operator} needs values", "give `values`")
    elif operator in {"Exists", "DoesNotExist"} and values:
        yield Fault((*at, "values"), f"the operator {operator} takes no values", "remove `values`")
    elif operator not in {None, "In", "NotIn", "Exists", "DoesNotExist"}:
        yield Fault((*at, "operator"), "this is no operator", "allowed: In, NotIn, Exists, DoesNotExist")


def _faults_of_scope(spec: Mapping[str, Any], scope: str, named: Path, at: Path) -> Iterator[Fault]:
    limited = _SCOPES.get(scope)
    if limited is None:
        yield Fault(named, "there is no such scope", f"allowed: {', '.join(_SCOPES)}")
        return
    others = {name for name in member(spec, "hard") if is_quota_resource(name)} - limited
    if others:
        yield Fault(at, f"scope {scope} doesn't limit {', '.join(sorted(others))}", "make two quotas of it")


def _faults_of_opposites(scopes: list[Any], at: Path) -> Iterator[Fault]:
    for pair in _OPPOSITES:
        if set(pair) <= set(scopes):
            yield Fault(at, f"{' and '.join(pair)} exclude each other", "keep one of them")


@rule("scheduling.v1.PriorityClass")
def priority_is_not_the_systems(priority: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The highest priorities, and names that begin with `system-`, are Kubernetes' own."""
    name, value = text(member(priority, "metadata").get("name")), integer(priority.get("value"))
    if name and name.startswith("system-"):
        if _SYSTEM_PRIORITIES.get(name) != value or priority.get("globalDefault"):
            yield Fault((*path, "metadata", "name"), "names with 'system-' are Kubernetes' own", "rename it")
    elif value is not None and value > _HIGHEST_PRIORITY:
        yield Fault((*path, "value"), "the value is too high", f"allowed: at most {_HIGHEST_PRIORITY}")


@rule("node.v1.RuntimeClass")
def runtime_class_fits(runtime: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The overhead is of resources of containers; the tolerations differ."""
    for name, amount in member(runtime, "overhead", "podFixed").items():
        at = (*path, "overhead", "podFixed", name)
        yield from container_resource_fault(name, at)
        yield from amount_fault(name, amount, at)
    scheduling = member(runtime, "scheduling")
    yield from faults_of_labels(scheduling.get("nodeSelector"), (*path, "scheduling", "nodeSelector"))
    seen: list[Any] = []
    for index, toleration in objects(scheduling, "tolerations"):
        identity = [toleration.get(name) for name in ("key", "operator", "value", "effect")]
        if identity in seen:
            yield Fault((*path, "scheduling", "tolerations", index), "this is given twice", "give each once")
        seen.append(identity)
