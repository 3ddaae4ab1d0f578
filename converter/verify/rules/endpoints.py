"""Rules of Endpoints and EndpointSlices (`pkg/apis/{core,discovery}/validation` of Kubernetes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import entries, objects, unfit
from converter.verify.schema.faults import Fault
from converter.verify.schema.network_formats import address, is_endpoint_address
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, text

_VERSIONS: Final = {"IPv4": 4, "IPv6": 6}


@rule("core.v1.EndpointSubset")
def subset_has_addresses(subset: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A subset has an address, ready or not."""
    if not subset.get("addresses") and not subset.get("notReadyAddresses"):
        yield Fault(path, "the subset has no address", "give addresses or notReadyAddresses")


@rule("core.v1.EndpointSubset")
def ports_of_a_subset_have_names(subset: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Several ports have names."""
    ports = list(objects(subset, "ports"))
    for index, port in ports if len(ports) > 1 else ():
        if not port.get("name"):
            yield Fault((*path, "ports", index, "name"), "the port has no name", "name each of several ports")


@rule("discovery.v1.EndpointSlice")
def addresses_are_of_their_type(slice_: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The addresses are of the type that the slice names."""
    kind = text(slice_.get("addressType"))
    for index, endpoint in objects(slice_, "endpoints"):
        at = (*path, "endpoints", index, "addresses")
        for number, each in enumerate(entries(endpoint, "addresses")):
            if kind == "FQDN":
                yield from unfit(each, "domain", (*at, number), "the address")
            elif kind in _VERSIONS and not is_unknown(each):
                yield from _faults_of_address(each, kind, at, number)


def _faults_of_address(value: Any, kind: str, at: Path, index: int) -> Iterator[Fault]:
    found = address(value)
    if found is None or (kind == "IPv6" and str(found) != value):
        yield Fault((*at, index), f"this isn't an {kind} address", "allowed: an address in its usual form")
        return
    if found.version != _VERSIONS[kind]:
        yield Fault(at, f"one of the addresses isn't of {kind}", "see addressType")
    if not is_endpoint_address(value):
        yield Fault(
            (*at, index), "no traffic goes to such an address", "allowed: none of the machine's or link's own"
        )


@rule("discovery.v1.EndpointSlice")
def ports_of_a_slice_differ(slice_: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each port has its own name; one may have none."""
    seen: set[Any] = set()
    for index, port in objects(slice_, "ports"):
        name = port.get("name", "")
        if is_unknown(name):
            continue
        if name in seen:
            yield Fault((*path, "ports", index, "name"), "another port has this name", "give each its own")
        seen.add(name)


@rule("discovery.v1.EndpointHints")
def hints_differ(hints: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each zone and each node is named once."""
    for name in ("forZones", "forNodes"):
        seen: set[Any] = set()
        for index, hint in objects(hints, name):
            if is_unknown(hint.get("name")):
                continue
            if hint.get("name") in seen:
                yield Fault((*path, name, index, "name"), "this is named twice", "name each once")
            seen.add(hint.get("name"))
