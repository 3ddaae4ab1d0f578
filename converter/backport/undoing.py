"""Transforms of the tables, inverted: the source's value for a manifest's value.

Each function takes the manifest's scalar and returns a scalar of the source from which the transform makes
it again, or at least an equivalent one. A number that isn't whole is a `Decimal`. It raises `RefusalError`
with the reason where there is no such value, or where there are several and choosing one would be a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from ipaddress import ip_network
from typing import Any, Final

from converter.backport.refusal import RefusalError
from converter.kustomize import quantity
from converter.mapping import TRANSFORMS
from converter.source import is_substituted, unescape_variables


def undone(transform: str, value: Any) -> Any:
    """The source's value from which the transform named `transform` (empty: none) makes `value`."""
    if not transform:
        return _itself(value)
    # A transform without an entry returns what it accepts.
    found = _UNDO.get(transform, _itself)(value)
    forward = TRANSFORMS[transform]
    plain = str(found) if isinstance(found, Decimal) else found
    try:
        again = forward(plain)
    except ValueError as error:
        raise RefusalError(f"'{value}' isn't valid there: {error}") from None
    if not means_the_same(again, value):
        raise RefusalError(f"the transform `{transform}` makes '{again}' of it, not '{value}'")
    return found


def unescaped(value: Any) -> Any:
    """A text after Flux's substitution. Raises `RefusalError` for one with a variable of Flux."""
    if not isinstance(value, str):
        return value
    if is_substituted(value):
        raise RefusalError("the tree has a variable there that only Flux replaces")
    return unescape_variables(value)


def means_the_same(left: Any, right: Any) -> bool:
    """Whether two scalars of a manifest are one value, as Kubernetes and Traefik read them."""
    if type(left) is type(right) and left == right:
        return True
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    amount = quantity(left)
    if isinstance(amount, Fraction):
        # A text with a unit and a number are one quantity; two numbers as texts are two texts.
        units = any(isinstance(side, str) and not side[-1:].isdigit() for side in (left, right))
        mixed = isinstance(left, str) != isinstance(right, str)
        return (units or mixed or not isinstance(left, str)) and amount == quantity(right)
    return _is_range(left) and _is_range(right) and _range(left) == _range(right)


def _itself(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(repr(value))
    return value


def _text(value: Any) -> str:
    return str(value)


def _cpu(value: Any) -> int | Decimal:
    """Cores: `500m` is 0.5, `2` and `2000m` are 2."""
    amount = quantity(value)
    if not isinstance(amount, Fraction):
        raise RefusalError(f"'{value}' isn't a number of cores")
    cores = Decimal(amount.numerator) / Decimal(amount.denominator)
    return int(cores) if cores == cores.to_integral_value() else cores.normalize()


def _memory(value: Any) -> str:
    """Memory in Gi, the only unit of container apps: `512Mi` is `0.5Gi`."""
    amount = quantity(value)
    if not isinstance(amount, Fraction):
        raise RefusalError(f"'{value}' isn't an amount of memory")
    if isinstance(value, str) and value.endswith("Gi"):
        return value
    gibibytes = amount / 1024**3
    if (gibibytes * 100).denominator != 1:
        raise RefusalError(f"'{value}' isn't a whole hundredth of a Gi, the unit of container apps")
    number = Decimal(gibibytes.numerator) / Decimal(gibibytes.denominator)
    return f"{number.normalize():f}Gi"


def _cidr(value: Any) -> str:
    """A range; that of one address alone is the address, as people write it."""
    if not _is_range(value):
        raise RefusalError(f"'{value}' isn't a range of addresses")
    network = ip_network(str(value).strip(), strict=False)
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def _integer(value: Any) -> int:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise RefusalError(f"'{value}' isn't an integer") from None
    if isinstance(value, bool) or not number.is_finite() or number != number.to_integral_value():
        raise RefusalError(f"'{value}' isn't an integer")
    return int(number)


def _is_range(value: Any) -> bool:
    try:
        ip_network(str(value).strip(), strict=False)
    except ValueError:
        return False
    return isinstance(value, str)


def _range(value: Any) -> str:
    return str(ip_network(str(value).strip(), strict=False))


_UNDO: Final[dict[str, Callable[[Any], Any]]] = {
    "string": _text,
    "integer": _integer,
    "cpu": _cpu,
    "memory": _memory,
    "cidr": _cidr,
}
