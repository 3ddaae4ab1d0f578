"""What Flux puts in place of the variables in a text.

The rules are those of `fluxcd/pkg/envsubst` 1.7.1, which takes after bash where it can: what is counted and
cut is bytes, a number that can't be read leaves the value as it is, and a pattern is a shell's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from converter.source.flux_variables import FluxVariable, parse_text
from converter.source.glob import GlobError, matches_glob

_NUMBER: Final = re.compile(r"([-+]?)0*([0-9]{1,19})")
_MOST: Final = 2**63 - 1


class MissingVariableError(ValueError):
    """A variable without a value, at which Flux stops in its strict mode."""

    def __init__(self, name: str) -> None:
        super().__init__(f"${{{name}}} has no value")
        self.name = name


def replaced(text: str, variables: Mapping[str, str], *, strict: bool) -> bytes:
    """The text with values in place of its variables, `$$` as a dollar; in bytes, since Flux may cut within
    a character.

    In lenient mode a variable without a value is empty. Raises `FluxSyntaxError` for a variable that Flux
    can't read and, if `strict`, `MissingVariableError` for the first without a value.
    """
    found = _joined(list(parse_text(text)), variables, strict=strict)
    return found.encode("utf-8", "surrogateescape")


def _joined(parts: Iterable[str | FluxVariable], variables: Mapping[str, str], *, strict: bool) -> str:
    return "".join(
        part if isinstance(part, str) else _value(part, variables, strict=strict) for part in parts
    )


def _value(variable: FluxVariable, variables: Mapping[str, str], *, strict: bool) -> str:
    arguments = [_joined([part], variables, strict=strict) for part in variable.arguments]
    value = variables.get(variable.name)
    if value is None:
        if strict and variable.needs_value:
            raise MissingVariableError(variable.name)
        value = ""
    if variable.gives_length:
        return str(len(_bytes(value)))
    match variable.operator, arguments:
        case "^^", _:
            return "".join(map(_upper, value))
        case ",,", _:
            return "".join(map(_lower, value))
        case "^", _:
            return _upper(value[:1]) + value[1:]
        case ",", _:
            return _lower(value[:1]) + value[1:]
        case ":", _:
            return _part(value, arguments)
        case "/", [old, *new]:
            return value.replace(old, "".join(new), 1)
        case "//", [old, *new]:
            return value.replace(old, "".join(new))
        case "/#", [old, *new]:
            return new[0] + value[len(old) :] if new and value.startswith(old) else value
        case "/%", [old, *new]:
            return value[: len(value) - len(old)] + new[0] if new and value.endswith(old) else value
        case (("#" | "##"), [pattern]):
            return _trimmed(value, pattern, longest=variable.operator == "##")
        case (("%" | "%%"), [pattern]):
            cut = _trimmed(_reversed(value), _reversed(pattern), longest=variable.operator == "%%")
            return _reversed(cut)
        case _:
            return value or "".join(arguments)


def _part(value: str, arguments: list[str]) -> str:
    """What `:` cuts, by the place and, if there is one, the length. Both count from the end if negative."""
    numbers = [int(found[1] + found[2]) if (found := _NUMBER.fullmatch(each)) else None for each in arguments]
    if any(each is None or not -_MOST - 1 <= each <= _MOST for each in numbers):
        return value
    octets = _bytes(value)
    start, *rest = (each or 0 for each in numbers)
    start = max(0, len(octets) + start) if start < 0 else start
    if not rest:
        return _text(octets[start:])
    end = len(octets) + rest[0] if rest[0] < 0 else start + rest[0]
    return _text(octets[start:end]) if end >= start else ""


def _trimmed(value: str, pattern: str, *, longest: bool) -> str:
    """The value without the longest or the shortest beginning that a pattern matches, if that isn't empty."""
    octets, glob = _bytes(value), _bytes(pattern)
    lengths = range(len(octets), 0, -1)
    found = 0
    try:
        for length in lengths:
            if matches_glob(glob, octets[:length]):
                found = length
                if longest:
                    break
    except GlobError:
        return value
    return _text(octets[found:])


def _reversed(value: str) -> str:
    """The value from its end; bytes that are no character become the replacement character, as in Go."""
    return _bytes(value).decode("utf-8", "replace")[::-1]


def _upper(value: str) -> str:
    """Each character in upper case, unless that is more than one character."""
    return found if len(found := value.upper()) == len(value) else value


def _lower(value: str) -> str:
    return value.lower()[: len(value)]


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")
