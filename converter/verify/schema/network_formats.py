"""Addresses, ranges, hosts and ports as Kubernetes' API server takes them.

The rules are those of `k8s.io/apimachinery/pkg/util/validation` (`ip.go`, `validation.go`) and of
`pkg/apis/core/validation` since Kubernetes 1.36, where addresses are read strictly.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Range = ipaddress.IPv4Network | ipaddress.IPv6Network

MOST_PORTS: Final = 65535

_LINK_LOCAL_MULTICAST: Final = (ipaddress.ip_network("224.0.0.0/24"), ipaddress.ip_network("ff02::/16"))


def address(value: Any) -> Address | None:
    """An IPv4 or IPv6 address; None for what is none, for a zone, and for IPv4 written as IPv6."""
    if not isinstance(value, str) or "%" in value:
        return None
    try:
        found = ipaddress.ip_address(value)
    except ValueError:
        return None
    return None if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped else found


def address_range(value: Any) -> Range | None:
    """The range of a text such as `10.0.0.0/8`; None for what is none, and for bits behind the prefix."""
    if not isinstance(value, str):
        return None
    start, slash, length = value.partition("/")
    if not slash or address(start) is None or not re.fullmatch(r"0|[1-9][0-9]*", length):
        return None
    try:
        return ipaddress.ip_network(value)
    except ValueError:
        return None


def is_endpoint_address(value: Any) -> bool:
    """An address that traffic from elsewhere can go to (`ValidateEndpointIP`)."""
    found = address(value)
    if found is None or found.is_unspecified or found.is_loopback or found.is_link_local:
        return False
    return not any(found in each for each in _LINK_LOCAL_MULTICAST if each.version == found.version)


def is_port(value: Any) -> bool:
    """The number of a port (`IsValidPortNum`)."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_PORTS
