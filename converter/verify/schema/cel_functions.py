"""The functions that rules in CEL have in Kubernetes beyond the language itself.

Kubernetes' page "Common Expression Language in Kubernetes" lists them by library. A method is a function of
its receiver. Only numbers, texts, lists and objects go through the library: an address, a URL or a quantity
is a text here. A function raises `ValueError` for what it can't read; the rule then says nothing.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from converter.verify.schema.formats import cidr as is_cidr, ip as is_ip
from converter.verify.schema.patterns import go_pattern
from converter.verify.schema.values import quantity


def _checked(fits: Callable[[Any], bool], what: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not fits(text):
            raise ValueError(what)
        return text

    return read


def _is_url(text: str) -> bool:
    """An absolute URI or an absolute path (Go's `url.ParseRequestURI`)."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return not re.search(r"[\x00-\x20\x7f]", text) and (bool(parts.scheme) or text.startswith("/"))


_url: Final = _checked(_is_url, "a URL")


def _part(part: Callable[[SplitResult], str]) -> Callable[[str], str]:
    return lambda text: part(urlsplit(text))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(text.partition("/")[0])


def _ip(text: str) -> str:
    """`ip('…')`, and the address of a range: `cidr('…').ip()`."""
    if not is_ip(text.partition("/")[0]):
        raise ValueError("an address")
    return text.partition("/")[0]


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text, strict=False)


def _is_inside(outer: str, inner: str) -> bool:
    a, b = _network(outer), _network(inner)
    return a.version == b.version and a.prefixlen <= b.prefixlen and b.network_address in a


def _is_quantity(text: str) -> bool:
    # In a field blanks at the ends are dropped, here they aren't.
    return text == text.strip() and quantity(text) is not None


def _quantity(text: str) -> str:
    number = quantity(text)
    if number is None or not _is_quantity(text):
        raise ValueError("a quantity")
    return str(number)


def _order(one: str, other: str) -> int:
    difference = Fraction(one) - Fraction(other)
    return (difference > 0) - (difference < 0)


def _total(items: Sequence[Any]) -> Any:
    return sum(items)


def _is_sorted(items: Sequence[Any]) -> bool:
    return all(one <= following for one, following in pairwise(items))


def _index_of(where: Any, what: Any, start: int = 0) -> int:
    if isinstance(where, str):
        return where.find(what, start)
    return next((index for index, each in enumerate(where) if each == what), -1)


def _last_index_of(where: Any, what: Any) -> int:
    if isinstance(where, str):
        return where.rfind(what)
    return next((index for index in reversed(range(len(where))) if where[index] == what), -1)


def _pattern(pattern: str) -> re.Pattern[str]:
    compiled = go_pattern(pattern)
    if compiled is None:
        raise ValueError("a pattern")
    return compiled


def _find(text: str, pattern: str) -> str:
    found = _pattern(pattern).search(text)
    return found[0] if found else ""


def _find_all(text: str, pattern: str, most: int = -1) -> list[str]:
    found = [each[0] for each in _pattern(pattern).finditer(text)]
    return found if most < 0 else found[:most]


def _split(text: str, separator: str, most: int = -1) -> list[str]:
    if most in {0, 1}:
        return [text] if most else []
    if separator == "":
        return list(text)
    return text.split(separator, most - 1 if most > 0 else -1)


def _replace(text: str, old: str, new: str, most: int = -1) -> str:
    return text.replace(old, new, most)


def _substring(text: str, start: int, end: int | None = None) -> str:
    last = len(text) if end is None else end
    if not 0 <= start <= last <= len(text):
        raise ValueError("a range")
    return text[start:last]


def _ascii(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(change(each) if each.isascii() else each for each in text)


def _formatted(text: str, values: Sequence[Any]) -> str:
    """`'%s is %d'.format([…])` with the verbs for texts and whole numbers."""
    left = list(values)

    def verb(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        value = left.pop(0)
        if found[1] == "s":
            return str(value).lower() if isinstance(value, bool) else str(value)
        return format(value, found[1])

    return re.sub(r"%([sdbxXo%])", verb, text)


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    # Lists.
    "isSorted": _is_sorted,
    "sum": _total,
    "min": min,
    "max": max,
    "indexOf": _index_of,
    "lastIndexOf": _last_index_of,
    "sets.contains": lambda one, other: all(each in one for each in other),
    "sets.equivalent": lambda one, other: all(x in one for x in other) and all(x in other for x in one),
    "sets.intersects": lambda one, other: any(each in one for each in other),
    # Texts.
    "charAt": lambda text, index: _substring(text, index, min(index + 1, len(text))),
    "find": _find,
    "findAll": _find_all,
    "format": _formatted,
    "join": lambda texts, separator="": separator.join(texts),
    "lowerAscii": _ascii(str.lower),
    "upperAscii": _ascii(str.upper),
    "replace": _replace,
    "split": _split,
    "substring": _substring,
    "trim": str.strip,
    # URLs.
    "isURL": _is_url,
    "url": _url,
    "getScheme": _part(lambda url: url.scheme),
    "getHost": _part(lambda url: url.netloc.rpartition("@")[2]),
    "getHostname": _part(lambda url: url.hostname or ""),
    "getPort": _part(lambda url: str(url.port or "")),
    "getEscapedPath": _part(lambda url: url.path),
    "getQuery": lambda text: parse_qs(urlsplit(text).query, keep_blank_values=True),
    # Addresses and ranges.
    "isIP": is_ip,
    "ip": _ip,
    "ip.isCanonical": lambda text: str(_address(text)) == text,
    "family": lambda text: _address(text).version,
    "isUnspecified": lambda text: _address(text).is_unspecified,
    "isLoopback": lambda text: _address(text).is_loopback,
    "isCIDR": is_cidr,
    "cidr": _checked(is_cidr, "a range"),
    "containsIP": lambda text, address: _address(address) in _network(text),
    "containsCIDR": _is_inside,
    "prefixLength": lambda text: _network(text).prefixlen,
    "masked": lambda text: str(_network(text)),
    # Quantities.
    "isQuantity": _is_quantity,
    "quantity": _quantity,
    "compareTo": _order,
    "isLessThan": lambda one, other: _order(one, other) < 0,
    "isGreaterThan": lambda one, other: _order(one, other) > 0,
    "isInteger": lambda text: Fraction(text).denominator == 1,
    "asInteger": lambda text: int(Fraction(text)),
    "asApproximateFloat": lambda text: float(Fraction(text)),
    "sign": lambda text: _order(text, "0"),
    "add": lambda one, other: str(Fraction(one) + Fraction(str(other))),
    "sub": lambda one, other: str(Fraction(one) - Fraction(str(other))),
}
