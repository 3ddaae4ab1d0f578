"""Networks and addresses in CIDR notation.

What ARM takes for a network beyond the notation itself, and which hosts of the smallest networks
are usable, isn't documented: such calls stay unknown.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from converter.bicep.functions.registry import Rejected, Table, Undecided
from converter.provenance import Plain

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data

_WITH_BROADCAST: Final = 30
"""The longest prefix of an IPv4 network that has hosts between its own address and its broadcast."""


def _network(text: str) -> IPv4Network | IPv6Network:
    address, slash, prefix = text.partition("/")
    try:
        ip_address(address)
        if not slash or "." in prefix:
            # ARM takes an address alone, and a mask; how it reads them isn't documented.
            raise Undecided
        if "%" in address or not (prefix.isascii() and prefix.isdecimal()):
            raise _not_a_network()
        return ip_network(text, strict=False)
    except ValueError:
        raise _not_a_network() from None


def _not_a_network() -> Rejected:
    return Rejected("a network in CIDR notation, such as '10.0.0.0/16'")


@known("parseCidr", "string")
def parse_cidr(text: str) -> dict[str, Plain]:
    """What is known of a network; one of IPv6 has no broadcast, and all of its addresses are usable."""
    network = _network(text)
    found: dict[str, Plain] = {"network": str(network.network_address), "netmask": str(network.netmask)}
    first, last = network.network_address, network.broadcast_address
    if network.version == 4:
        if network.prefixlen > _WITH_BROADCAST:
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
    """The host of that index, from the address behind the network's own on; a broadcast isn't a host."""
    network = _network(text)
    if network.version == 4 and network.prefixlen > _WITH_BROADCAST:
        raise Undecided
    # Whether IPv6's last address is a host isn't documented.
    usable = network.num_addresses - 2
    if network.version == 6 and index == usable:
        raise Undecided
    if not 0 <= index < usable:
        raise Rejected(f"an index from 0 to {usable - 1}", 1)
    return str(network.network_address + index + 1)
