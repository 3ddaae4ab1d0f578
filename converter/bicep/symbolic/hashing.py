"""The hash behind `uniqueString`, bit for bit as ARM computes it."""

from __future__ import annotations

from typing import Final

from converter.bicep.symbolic.symbols import call
from converter.bicep.symbolic.texts import known_text
from converter.provenance import Origin, Scalar, Value, is_secret

ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"

_MASK: Final = 0xFFFF_FFFF
_FIRST: Final = 0x239B_961B
_SECOND: Final = 0xAB0E_9789


def unique_string(texts: tuple[Value, ...], origin: Origin) -> Value:
    """Thirteen letters of the texts, joined by dashes; a symbol where one isn't known."""
    found = [known_text(text) for text in texts]
    if None in found:
        return call("uniqueString", texts, origin)
    data = "-".join([text for text in found if text is not None]).encode()
    return Scalar(hashed(data), any(map(is_secret, texts)), origin=origin)


def hashed(data: bytes) -> str:
    """`uniqueString` of the texts' bytes."""
    rest = murmur_hash(data)
    letters = []
    for _ in range(13):
        letters.append(ALPHABET[rest >> 59])
        rest = rest << 5 & 0xFFFF_FFFF_FFFF_FFFF
    return "".join(letters)


def murmur_hash(data: bytes) -> int:
    """The 64-bit variant of MurmurHash3 for 32-bit machines that ARM uses, with seed 0."""
    high = low = 0
    whole = len(data) & ~7
    for start in range(0, whole, 8):
        low ^= _mixed(data[start : start + 4], _FIRST, 15, _SECOND)
        low = (_rotated(low, 19) + high) * 5 + 0x561C_CD1B & _MASK
        high ^= _mixed(data[start + 4 : start + 8], _SECOND, 17, _FIRST)
        high = (_rotated(high, 13) + low) * 5 + 0x0BCA_A747 & _MASK
    if whole < len(data):
        low ^= _mixed(data[whole : whole + 4], _FIRST, 15, _SECOND)
    if whole + 4 < len(data):
        high ^= _mixed(data[whole + 4 :], _SECOND, 17, _FIRST)
    low ^= len(data)
    high ^= len(data)
    low = low + high & _MASK
    high = high + low & _MASK
    low, high = _finished(low), _finished(high)
    low = low + high & _MASK
    high = high + low & _MASK
    return high << 32 | low


def _mixed(four: bytes, first: int, turn: int, second: int) -> int:
    return _rotated(int.from_bytes(four, "little") * first & _MASK, turn) * second & _MASK


def _rotated(number: int, bits: int) -> int:
    return (number << bits | number >> 32 - bits) & _MASK


def _finished(number: int) -> int:
    number = (number ^ number >> 16) * 0x85EB_CA6B & _MASK
    number = (number ^ number >> 13) * 0xC2B2_AE35 & _MASK
    return number ^ number >> 16
