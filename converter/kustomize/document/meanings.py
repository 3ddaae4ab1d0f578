"""Texts that are written differently and mean the same to Kubernetes, Flux and Traefik.

Each function takes a leaf and returns its meaning, hashable and comparable with `==`; a leaf that can't
be read in that form means itself.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from fractions import Fraction
from typing import Any, Final

_SUFFIXES: Final = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    **{letter: Fraction(1000**power) for power, letter in enumerate("kMGTPE", 1)},
    **{f"{letter}i": Fraction(1024**power) for power, letter in enumerate("KMGTPE", 1)},
}
_QUANTITY: Final = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)")
_DURATION: Final = re.compile(r"(?:\d+(?:\.\d+)?(?:h|ms|m|us|µs|ns|s))+")
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)")
_SECONDS: Final = {
    "h": Fraction(3600),
    "m": Fraction(60),
    "s": Fraction(1),
    "ms": Fraction(1, 1000),
    "us": Fraction(1, 10**6),
    "µs": Fraction(1, 10**6),
    "ns": Fraction(1, 10**9),
}


def itself(leaf: Any) -> Hashable:
    """A leaf as it is. A number and its text are two things, and so are `true` and 1."""
    if isinstance(leaf, float) and leaf.is_integer():
        leaf = int(leaf)
    return (type(leaf).__name__, leaf) if isinstance(leaf, Hashable) else repr(leaf)


def quantity(leaf: Any) -> Hashable:
    """A Kubernetes quantity as a number: `0.5`, `500m` and 0.5 are one half (`resource.Quantity`)."""
    if isinstance(leaf, bool) or not isinstance(leaf, str | int | float):
        return itself(leaf)
    match = _QUANTITY.fullmatch(str(leaf))
    if match is None:
        return itself(leaf)
    number, exponent, suffix = match.groups()
    scale = Fraction(10) ** int(exponent) if exponent else _SUFFIXES[suffix or ""]
    return Fraction(number) * scale


def cidr(leaf: Any) -> Hashable:
    """A range of addresses: a single address is a range of one, host bits are ignored."""
    from ipaddress import ip_network

    if not isinstance(leaf, str):
        return itself(leaf)
    try:
        return str(ip_network(leaf.strip(), strict=False))
    except ValueError:
        return itself(leaf)


def duration(leaf: Any) -> Hashable:
    """A Go duration in seconds: `10m`, `10m0s` and `600s` are one (time.ParseDuration)."""
    if not isinstance(leaf, str) or _DURATION.fullmatch(leaf) is None:
        return itself(leaf)
    return sum((Fraction(number) * _SECONDS[unit] for number, unit in _PART.findall(leaf)), Fraction(0))


def cron(leaf: Any) -> Hashable:
    """A schedule's fields, however many spaces are between them."""
    return " ".join(leaf.split()) if isinstance(leaf, str) else itself(leaf)


def image_name(leaf: Any) -> Hashable:
    """An image without tag and digest, which belong to the release flow."""
    if not isinstance(leaf, str):
        return itself(leaf)
    name = leaf.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return head if colon and "/" not in tag else name
