"""What containers and pods ask of a node: names of resources, amounts, requests against limits.

The rules are those of `validateResourceRequirements` in `k8s.io/kubernetes/pkg/apis/core/validation`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import containers, objects, unfit
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import label_key
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, member, quantity, text

_HUGE_PAGES: Final = "hugepages-"
_COMPUTE: Final = frozenset({"cpu", "memory"})
_OF_CONTAINERS: Final = frozenset({*_COMPUTE, "ephemeral-storage"})
_NATIVE_DOMAIN: Final = "kubernetes.io/"
_OF_QUOTAS: Final = "requests."


def is_native(name: str) -> bool:
    """Whether a resource is Kubernetes' own (`IsNativeResource`)."""
    return "/" not in name or _NATIVE_DOMAIN in name


def _is_huge_pages(name: str) -> bool:
    return name.startswith(_HUGE_PAGES)


def _may_be_exceeded(name: str) -> bool:
    """Whether requests may be lower than limits (`IsOvercommitAllowed`)."""
    return is_native(name) and not _is_huge_pages(name)


def is_extended(name: str) -> bool:
    """Whether a resource is one that a device plugin offers (`IsExtendedResourceName`)."""
    return not is_native(name) and not name.startswith(_OF_QUOTAS) and label_key(f"{_OF_QUOTAS}{name}")


def is_of_container(name: str) -> bool:
    """Whether a container may ask for a resource (`ValidateContainerResourceName`)."""
    if not label_key(name):
        return False
    if "/" not in name:
        return name in _OF_CONTAINERS or _is_huge_pages(name)
    return is_native(name) or is_extended(name)


def is_of_pod(name: str) -> bool:
    """Whether a pod as a whole may ask for a resource (`IsSupportedPodLevelResource`)."""
    return name in _COMPUTE or (_is_huge_pages(name) and label_key(name))


def milli(value: object) -> Fraction | None:
    """An amount as the server keeps it, rounded up to a thousandth; None for one that isn't known."""
    known = quantity(value)
    return None if known is None else Fraction(ceil(known * 1000), 1000)


@rule("core.v1.Container", "core.v1.EphemeralContainer")
def container_resources_are_valid(container: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A container asks for resources of a container, for no more than its limits."""
    yield from faults_of_resources(member(container, "resources"), (*path, "resources"), is_of_container)


@rule("core.v1.PodSpec")
def pod_resources_are_valid(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A pod as a whole asks for no less than its containers together (`validatePodResources`)."""
    resources = member(pod, "resources")
    place: Path = (*path, "resources")
    if resources:
        if "claims" in resources:
            yield Fault((*place, "claims"), "a pod's own resources have no claims", "give resourceClaims")
        yield from faults_of_resources(resources, place, is_of_pod)
        yield from _faults_of_sums(pod, resources, place)
    yield from faults_of_resources({"limits": pod.get("overhead")}, (*path, "overhead"), is_of_container)


def faults_of_resources(
    resources: Mapping[str, Any], path: Path, is_allowed: Callable[[str], bool]
) -> Iterator[Fault]:
    """What is wrong with requests and limits; `is_allowed` says whether a resource may be asked for."""
    limits, requests = member(resources, "limits"), member(resources, "requests")
    for field, amounts in (("limits", limits), ("requests", requests)):
        for name, amount in amounts.items():
            yield from _faults_of_amount(name, amount, (*path, field, name), is_allowed)
    for name, amount in requests.items():
        yield from _faults_of_request(name, amount, limits, path)
    names = {*limits, *requests}
    if any(map(_is_huge_pages, names)) and not names & _COMPUTE:
        yield Fault(path, "huge pages need cpu or memory beside them", "ask for cpu or memory as well")


def _faults_of_amount(
    name: str, amount: object, path: Path, is_allowed: Callable[[str], bool]
) -> Iterator[Fault]:
    if not is_allowed(name):
        help_ = (
            "allowed: cpu, memory, ephemeral-storage, hugepages-…, or a name with a domain, example.com/name"
        )
        yield Fault(path, f"there is no resource '{name}' that can be asked for here", help_)
    value = milli(amount)
    if value is None:
        return
    if value < 0:
        yield Fault(path, "the amount must be at least 0", "allowed: a quantity such as 500m, 2 or 1Gi")
    if is_extended(name) and value.denominator != 1:
        yield Fault(path, "the amount must be a whole number", f"{name} can't be divided")
    if _is_huge_pages(name):
        size = quantity(name.removeprefix(_HUGE_PAGES))
        if size is None or size <= 0 or size.denominator != 1 or ceil(value) % size:
            yield Fault(path, "the amount must be a multiple of the page's size", "allowed: whole pages")


def _faults_of_request(name: str, amount: object, limits: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    if name not in limits:
        if not _may_be_exceeded(name):
            yield Fault((*path, "limits"), f"there is no limit for {name}", "give the limit of the request")
        return
    requested, limit = milli(amount), milli(limits[name])
    if requested is None or limit is None:
        return
    if requested > limit:
        help_ = f"the limit is {limits[name]}"
        yield Fault((*path, "requests"), f"more {name} is requested than the limit allows", help_)
    elif requested != limit and not _may_be_exceeded(name):
        help_ = f"the limit is {limits[name]}"
        yield Fault((*path, "requests"), f"the request for {name} must equal the limit", help_)


def _faults_of_sums(pod: Mapping[str, Any], resources: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """What a pod asks for against what its containers ask for (`validatePodResourceConsistency`)."""
    for field, names in (("requests", None), ("limits", _is_huge_pages)):
        for name, amount in member(resources, field).items():
            # Of a pod that is no template the server has made limits requests where there are none.
            given = ("requests", "limits") if field == "requests" and path[:-1] == ("spec",) else (field,)
            whole, sum_ = milli(amount), _needed(pod, given, name)
            if whole is not None and sum_ is not None and sum_ > whole and (names is None or names(name)):
                help_ = f"the containers need {float(sum_):g} together"
                yield Fault((*path, field, name), f"the containers have more {name} together", help_)
    limits = member(resources, "limits")
    for place, container in containers(pod, "containers"):
        for name, amount in member(container, "resources", "limits").items():
            whole, own = milli(limits.get(name)), milli(amount)
            if whole is not None and own is not None and own > whole:
                where = (*path[:-1], *place, "resources", "limits", name)
                yield Fault(where, f"the limit for {name} is above the pod's", f"the pod's is {limits[name]}")


def _needed(pod: Mapping[str, Any], fields: Sequence[str], name: str) -> Fraction | None:
    """What the containers need at once; None if an amount isn't known.

    Those that run side by side add up, with the sidecars; of the init containers each has, at its time, what
    the sidecars before it have and its own.
    """
    total, peak, sidecars = Fraction(0), Fraction(0), Fraction(0)
    for _, container in containers(pod, "containers"):
        amount = _amount(container, fields, name)
        if amount is None:
            return None
        total += amount
    for _, container in containers(pod, "initContainers"):
        amount = _amount(container, fields, name)
        if amount is None:
            return None
        if container.get("restartPolicy") == "Always":
            sidecars += amount
            peak = max(peak, sidecars)
        else:
            peak = max(peak, sidecars + amount)
    return max(total + sidecars, peak)


def _amount(container: Mapping[str, Any], fields: Sequence[str], name: str) -> Fraction | None:
    """What the first of the fields says that has the resource."""
    for field in fields:
        given = member(container, "resources", field)
        if name in given:
            return milli(given[name])
    return Fraction(0)


@rule("core.v1.PodSpec")
def claims_are_of_the_pod(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """What containers claim is among the pod's claims, each once (`validateResourceClaimNames`)."""
    for index, claim in objects(pod, "resourceClaims"):
        given = [each for each in ("resourceClaimName", "resourceClaimTemplateName") if each in claim]
        if len(given) != 1:
            help_ = "give resourceClaimName or resourceClaimTemplateName"
            yield Fault((*path, "resourceClaims", index), "the claim needs exactly one source", help_)
    known = [text(claim.get("name")) for _, claim in objects(pod, "resourceClaims")]
    if is_unknown(pod.get("resourceClaims")):
        return
    for place, container in containers(pod):
        claims = list(objects(member(container, "resources"), "claims"))
        yield from _faults_of_claims(claims, known, (*path, *place, "resources", "claims"))


def _faults_of_claims(
    claims: Sequence[tuple[int, Mapping[str, Any]]], known: Sequence[str | None], path: Path
) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for index, claim in claims:
        name, request = text(claim.get("name", "")), text(claim.get("request", ""))
        if name is None or request is None:
            continue
        if not name:
            yield Fault((*path, index), "the claim has no name", "name a claim of the pod's resourceClaims")
            continue
        yield from unfit(request or None, "dns-label", (*path, index, "request"), "the request's name")
        if any(name == other and (not request or not asked or request == asked) for other, asked in seen):
            yield Fault((*path, index), "this is claimed already", "each claim is named once")
        seen.add((name, request))
        if name not in known and None not in known:
            listed = ", ".join(sorted(each for each in known if each)) or "none"
            yield Fault((*path, index), f"the pod has no resource claim '{name}'", f"claims: {listed}")
