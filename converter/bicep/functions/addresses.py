"""Networks and addresses in CIDR notation."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from converter.bicep.functions.registry import Rejected, Table, Undecided
from converter.provenance.values import Plain

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data


def _network(text: str) -> IPv4Network | IPv6Network:
    if "/" not in text:
        raise Rejected("a network in CIDR notation, such as '10.0.0.0/16'")
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise Rejected("a network in CIDR notation, such as '10.0.0.0/16'") from None


@known("parseCidr", "string")
def parse_cidr(text: str) -> dict[str, Plain]:
    network = _network(text)
    found: dict[str, Plain] = {"network": str(network.network_address), "netmask": str(network.netmask)}
    first, last = network.network_address, network.broadcast_address
    if network.version == 4:
        if network.prefixlen > 30:
            raise Undecided
        found["broadcast"] = str(network.broadcast_address)
        first, last = first + 1, last - 1
    return {**found, "firstUsable": str(first), "lastUsable": str(last), "cidr": network.prefixlen}


@known("cidrSubnet", "string", "int", "int")
def cidr_subnet(text: str, prefix: int, index: int) -> str:
    network = _network(text)
    if not network.prefixlen <= prefix <= network.max_prefixlen:
        raise Rejected(f"a prefix length from {network.prefixlen} to {network.max_prefixlen}", 1)
    count = 2 ** (prefix - network.prefixlen)
    if not 0 <= index < count:
        raise Rejected(f"an index from 0 to {count - 1}", 2)
    return f"{network.network_address + index * 2 ** (network.max_prefixlen - prefix)}/{prefix}"


@known("cidrHost", "string", "int")
def cidr_host(text: str, index: int) -> str:
    """The usable host of that index: neither an IPv4 network's own address nor its broadcast is one."""
    network = _network(text)
    if network.version == 6 or network.prefixlen > 30:
        # What ARM counts as usable there isn't documented.
        raise Undecided
    usable = network.num_addresses - 2
    if not 0 <= index < usable:
        raise Rejected(f"an index from 0 to {usable - 1}", 1)
    return str(network.network_address + index + 1)
