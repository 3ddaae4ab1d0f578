"""Integers printed by .NET's numeric format strings in the invariant culture.

Rules: "Standard numeric format strings" and "Custom numeric format strings" of .NET's documentation.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from converter.bicep.functions.registry import Undecided

_STANDARD: Final = re.compile(r"([A-Za-z])(\d{0,9})", re.ASCII)
_CUSTOM: Final = re.compile(r"(?P<digits>[0#](?:[0#,]*[0#])?)(?P<point>\.[0#]*)?")
_PIECE: Final = re.compile(
    r"(?P<digits>[0#,.]+)|'(?P<quoted>[^']*)'|\\(?P<escaped>.)|(?P<literal>[ :/()_+-])"
)
_BITS: Final = 64
_LARGEST_PRECISION: Final = 1_000
_CURRENCY: Final = "\u00a4"
"""The invariant culture's sign of a currency."""


class NotAFormatError(Exception):
    """.NET doesn't take that format for an integer."""


def formatted(number: int, pattern: str) -> str:
    """The integer in that format. Raises `NotAFormatError`, or `Undecided` for some custom formats."""
    match = _STANDARD.fullmatch(pattern)
    if match is None:
        return _custom(number, pattern)
    letter, precision = match[1], int(match[2]) if match[2] else None
    if precision is not None and precision > _LARGEST_PRECISION:
        raise Undecided
    match letter.upper():
        case "D":
            return _signed(number, f"{abs(number):0{precision or 1}d}")
        case "N":
            return f"{Decimal(number):,.{_or(precision, 2)}f}"
        case "F":
            return f"{Decimal(number):.{_or(precision, 2)}f}"
        case "E":
            return _exponential(number, _or(precision, 6), letter)
        case "G":
            return _general(number, precision, letter)
        case "X":
            digits = f"{number % 2**_BITS:0{precision or 1}X}"
            return digits if letter == "X" else digits.lower()
        case "B":
            return f"{number % 2**_BITS:0{precision or 1}b}"
        case "C":
            amount = f"{_CURRENCY}{Decimal(abs(number)):,.{_or(precision, 2)}f}"
            return f"({amount})" if number < 0 else amount
        case "P":
            return f"{Decimal(100 * number):,.{_or(precision, 2)}f} %"
        case "R":
            return str(number)
    raise NotAFormatError


def _or(precision: int | None, default: int) -> int:
    return default if precision is None else precision


def _signed(number: int, digits: str) -> str:
    return f"-{digits}" if number < 0 else digits


def _scientific(number: int, decimals: int) -> tuple[str, int]:
    """Digits with a point after the first, rounded away from zero, and the power of ten."""
    if number == 0:
        return f"{Decimal(0):.{decimals}f}", 0
    power = len(str(abs(number))) - 1
    scaled = Decimal(abs(number)).scaleb(-power)
    rounded = scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if rounded >= 10:
        rounded, power = (rounded / 10).quantize(Decimal(1).scaleb(-decimals)), power + 1
    return f"{rounded:.{decimals}f}", power


def _exponential(number: int, decimals: int, letter: str) -> str:
    digits, power = _scientific(number, min(decimals, 30))
    digits += "0" * (decimals - 30)
    return _signed(number, f"{digits}{letter}+{power:03d}")


def _general(number: int, precision: int | None, letter: str) -> str:
    if not precision or len(str(abs(number))) <= precision:
        return str(number)
    digits, power = _scientific(number, precision - 1)
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return _signed(number, f"{digits}{'e' if letter == 'g' else 'E'}+{power:02d}")


def _custom(number: int, pattern: str) -> str:
    """A format of `0`, `#`, `,` and `.`, with text around it."""
    pieces, end = [], 0
    for match in _PIECE.finditer(pattern):
        if match.start() != end:
            raise Undecided
        pieces.append(match)
        end = match.end()
    numeric = [piece["digits"] for piece in pieces if piece["digits"]]
    if end != len(pattern) or len(numeric) != 1:
        # Percents, exponents, sections, and digits with text between them.
        raise Undecided
    shape = _CUSTOM.fullmatch(numeric[0])
    if shape is None:
        raise Undecided
    text = "".join([_digits(number, shape) if piece["digits"] else _literal(piece) for piece in pieces])
    return _signed(number, text)


def _literal(piece: re.Match[str]) -> str:
    return next(text for text in (piece["quoted"], piece["escaped"], piece["literal"]) if text is not None)


def _digits(number: int, shape: re.Match[str]) -> str:
    places = shape["digits"].replace(",", "")
    least = len(places) - len(places.partition("0")[0])
    whole = f"{abs(number):0{least}d}" if number or least else ""
    if "," in shape["digits"]:
        whole = _grouped(whole)
    decimals = shape["point"] or ""
    zeros = decimals.rfind("0")
    return f"{whole}.{'0' * zeros}" if zeros > 0 else whole


def _grouped(digits: str) -> str:
    first = len(digits) % 3
    groups = [digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))]
    return ",".join(group for group in groups if group)
