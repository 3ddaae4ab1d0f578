"""What the values of fields mean: quantities, numbers, texts; None for one that isn't known before Flux."""

from __future__ import annotations

import base64
import binascii
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from converter.source import is_substituted

_QUANTITY: Final = re.compile(
    r"(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))"
    r"(?P<suffix>Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?[0-9]{1,18})?"
)
_SUFFIXES: Final = {
    **{
        suffix: Fraction(1024) ** power
        for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)
    },
    **{
        suffix: Fraction(1000) ** power
        for power, suffix in enumerate(("n", "u", "m", "", "k", "M", "G", "T", "P", "E"), -3)
    },
}
_MOST: Final = Fraction(2**63 - 1)
_MOST_EXPONENT: Final = 400
_MOST_DIGITS: Final = 30


class LiteralText(str):
    """A text with `${…}` that nothing replaces: the API server gets it as it is."""

    __slots__ = ()


def literal(value: Any) -> Any:
    """A value with all of its texts that look as if Flux replaced something as they will arrive."""
    if isinstance(value, dict):
        return {key: literal(below) for key, below in value.items()}
    if isinstance(value, list):
        return [literal(item) for item in value]
    return LiteralText(value) if isinstance(value, str) and is_substituted(value) else value


def is_unknown(value: object) -> bool:
    """Whether a value is a text in which Flux will replace a part that the tree doesn't show."""
    return isinstance(value, str) and not isinstance(value, LiteralText) and is_substituted(value)


def integer(value: object) -> int | None:
    """A whole number; None for anything else."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(value: object) -> str | None:
    """A text that is known; None for anything else."""
    return value if isinstance(value, str) and not is_unknown(value) else None


def quantity(value: object) -> Fraction | None:
    """The number that a quantity such as `500m`, `1Gi` or 0.5 stands for; None for what is none.

    The form is that of `resource.Quantity` in Kubernetes' apimachinery: any number of digits, blanks at the
    ends; a larger number than 2⁶³ - 1 counts as that.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    written = str(Decimal(repr(value))) if isinstance(value, float) else str(value).strip(" ")
    found = _QUANTITY.fullmatch(written)
    if found is None:
        return None
    suffix = found["suffix"] or ""
    if suffix not in _SUFFIXES:
        factor = Fraction(10) ** max(-_MOST_EXPONENT, min(int(suffix[1:]), _MOST_EXPONENT))
    else:
        factor = _SUFFIXES[suffix]
    # Python reads a text of any length as a Decimal, but one of thousands of digits not as an integer.
    number = Fraction(Decimal(found["number"])) * factor
    return max(-_MOST, min(number, _MOST))


def whole_number(digits: str) -> int:
    """The number that decimal digits stand for; more of them than any field takes are cut off."""
    return int(digits.lstrip("0")[:_MOST_DIGITS] or "0")


def decoded(value: object) -> bytes | None:
    """What a text in base64 stands for; None for what is none. As Go does, line ends are skipped."""
    if not isinstance(value, str):
        return None
    try:
        return base64.b64decode(value.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return None


def member(value: Any, *path: str) -> dict[str, Any]:
    """The mapping at a path; an empty one where there is none."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
