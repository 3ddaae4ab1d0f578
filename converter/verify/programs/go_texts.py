"""Texts as the Go standard library reads them: durations, addresses and string literals."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

_NANOSECONDS: Final = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,  # U+00B5
    "μs": 10**3,  # U+03BC
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_MOST: Final = 2**63
_MOST_DIGITS: Final = 18
_QUANTITY: Final = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)", re.DOTALL)
_LENGTH: Final = re.compile(r"[0-9]{1,8}")
_FIELD: Final = re.compile(r"[0-9A-Fa-f]{1,4}")

_ESCAPED: Final = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, '"': 34}
_ESCAPE: Final = re.compile(
    r"\\(?:([abfnrtv\\\"])|([0-7]{3})|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))"
)


def duration(text: str) -> int:
    """The nanoseconds of a duration such as `1h30m` or `-1.5s`, as `time.ParseDuration` reads it.

    Raises `ValueError` for any other text: a number needs a unit, and there is none for days.
    """
    rest = text[1:] if text[:1] in {"-", "+"} else text
    if rest == "0":
        return 0
    total, at = 0, 0
    while match := _QUANTITY.match(rest, at):
        whole, fraction, unit = match.groups()
        if not (whole or fraction) or unit not in _NANOSECONDS:
            break
        scale = _NANOSECONDS[unit]
        # As Go, which reads a fraction as far as 64 bits go; a longer whole number is too much in any unit.
        fraction = (fraction or "")[:_MOST_DIGITS]
        total += int(whole.lstrip("0")[: _MOST_DIGITS + 2] or "0") * scale
        total += int(fraction or "0") * scale // int("1" + "0" * len(fraction))
        at = match.end()
        if total > _MOST:
            break
        if at == len(rest):
            negative = text[0] == "-"
            if total == _MOST and not negative:
                break
            return -total if negative else total
    raise ValueError(f"{text!r} isn't a duration")


def is_address_range(text: str) -> bool:
    """Whether a text is an address (`net.ParseIP`) or a range of them in CIDR notation (`net.ParseCIDR`)."""
    address, slash, length = text.partition("/")
    bits = _address_bits(address)
    if not slash:
        return bits > 0
    return bits > 0 and _LENGTH.fullmatch(length) is not None and int(length) <= bits


def _address_bits(text: str) -> int:
    """The length of an IPv4 or IPv6 address in bits; 0 for a text that is neither."""
    try:
        if ":" not in text:
            return IPv4Address(text).max_prefixlen
        return 0 if "%" in text else IPv6Address(text).max_prefixlen
    except AddressValueError:
        return 0


def unquoted(literal: str) -> str:
    r"""The text of a Go string literal, in double quotes or backticks.

    Bytes that aren't UTF-8 (`"\xff"`) become lone surrogates. Raises `ValueError` for an unknown escape.
    """
    inside = literal[1:-1]
    if literal[0] == "`":
        return inside.replace("\r", "")
    content, at = b"", 0
    while at < len(inside):
        if inside[at] != "\\":
            content += inside[at].encode("utf-8", "surrogatepass")
            at += 1
            continue
        match = _ESCAPE.match(inside, at)
        if match is None:
            raise ValueError(inside[at : at + 2])
        content += _bytes_of(match)
        at = match.end()
    return content.decode("utf-8", "surrogateescape")


def _bytes_of(escape: re.Match[str]) -> bytes:
    simple, octal, byte, short, long = escape.groups()
    if simple:
        return bytes([_ESCAPED[simple]])
    if octal or byte:
        value = int(octal, 8) if octal else int(byte, 16)
        if value > 0xFF:
            raise ValueError(escape.group())
        return bytes([value])
    point = int(short or long, 16)
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        raise ValueError(escape.group())
    return chr(point).encode()
