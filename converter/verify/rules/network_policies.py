"""Rules of NetworkPolicies (`pkg/apis/networking/validation` of Kubernetes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from converter.source import Path
from converter.verify.rules.reading import entries
from converter.verify.schema.faults import Fault
from converter.verify.schema.network_formats import address_range, is_port
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown


@rule("networking.v1.NetworkPolicyPort")
def end_of_a_range_of_ports(port: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """`endPort` is a port that isn't below `port`, which must be a number."""
    end, start = integer(port.get("endPort")), port.get("port")
    if end is None or is_unknown(start):
        return
    at = (*path, "endPort")
    if integer(start) is None:
        yield Fault(at, "endPort needs a number as port", "give the first port of the range as a number")
    elif not is_port(end):
        yield Fault(at, "this is no port", "allowed: 1 to 65535")
    elif end < int(start or 0):
        yield Fault(at, "endPort is below port", "it is the last port of the range")


@rule("networking.v1.NetworkPolicyPeer")
def peer_is_one_sort(peer: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A peer is a range of addresses, or pods and namespaces; an empty one isn't allowed."""
    help_ = "give ipBlock, or podSelector and namespaceSelector"
    if not peer:
        yield Fault(path, "the peer is empty", help_)
    elif "ipBlock" in peer and len(peer) > 1:
        yield Fault(path, "ipBlock excludes the selectors of the same peer", help_)


@rule("networking.v1.IPBlock")
def exceptions_are_inside(block: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each exception is a smaller range within `cidr`."""
    whole = address_range(block.get("cidr"))
    if whole is None:
        return
    for index, each in enumerate(entries(block, "except")):
        part = address_range(each)
        if part is None:
            continue
        inside = part.version == whole.version and part.network_address in whole
        if not inside or part.prefixlen <= whole.prefixlen:
            yield Fault(
                (*path, "except", index), "this isn't a part of cidr", "allowed: smaller ranges within cidr"
            )


@rule("networking.v1.ServiceCIDRSpec")
def one_range_of_each_family(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Two ranges of a cluster's services are one of IPv4 and one of IPv6."""
    ranges = [address_range(each) for each in entries(spec, "cidrs")]
    if len(ranges) == 2 and ranges[0] and ranges[1] and ranges[0].version == ranges[1].version:
        yield Fault((*path, "cidrs"), "both ranges are of the same family", "allowed: one IPv4, one IPv6")
