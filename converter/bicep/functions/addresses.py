"""Networks and addresses in CIDR notation, as the .NET package IPNetwork2 reads them, which ARM uses.

An IPv4 network with a prefix of 31 or 32 has no usable host: its own address stands in for the first and
the last one. An IPv4 address alone is of its old class: A has a prefix of 8, B of 16, C of 24.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from converter.bicep.functions.registry import Rejected, Table, Undecided
from converter.provenance import Plain

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data

_CLASSES: Final = ((128, 8), (192, 16), (224, 24))
"""The first byte up to which an address has the class's prefix."""


def _network(text: str) -> IPv4Network | IPv6Network:
    address, slash, prefix = text.partition("/")
    try:
        alone = ip_address(address)
        if not slash and alone.version == 4:
            prefix = str(_prefix_of_class(alone.packed[0]))
            text = f"{address}/{prefix}"
        elif not slash or "." in prefix:
            # ARM takes a mask, and an address of IPv6 alone; how it reads them isn't documented.
            raise Undecided
        if "%" in address or not (prefix.isascii() and prefix.isdecimal()):
            raise _not_a_network()
        return ip_network(text, strict=False)
    except ValueError:
        raise _not_a_network() from None


def _prefix_of_class(first: int) -> int:
    for end, prefix in _CLASSES:
        if first < end:
            return prefix
    raise Undecided


def _not_a_network() -> Rejected:
    return Rejected("a network in CIDR notation, such as '10.0.0.0/16'")


@known("parseCidr", "string")
def parse_cidr(text: str) -> dict[str, Plain]:
    """What is known of a network; one of IPv6 has no broadcast, and all of its addresses are usable."""
    network = _network(text)
    found: dict[str, Plain] = {"network": str(network.network_address), "netmask": str(network.netmask)}
    first, last = network.network_address, network.broadcast_address
    if network.version == 4:
        found["broadcast"] = str(network.broadcast_address)
        first, last = (first + 1, last - 1) if _usable(network) else (first, first)
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
    """The host of that index, from the address behind the network's own on: that one has the index -1."""
    network = _network(text)
    usable = _usable(network)
    # Whether IPv6's last address is a host isn't documented.
    if network.version == 6 and index == usable:
        raise Undecided
    if not -1 <= index < usable:
        raise Rejected(f"an index from -1 to {usable - 1}" if usable else "the index -1", 1)
    return str(network.network_address + index + 1)


def _usable(network: IPv4Network | IPv6Network) -> int:
    """How many addresses lie between the network's own and its last one."""
    return max(network.num_addresses - 2, 0)
