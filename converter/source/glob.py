"""A shell's patterns as Go's `path.Match` reads them, in the variant of Flux's substitution: `*` takes a
slash too, and at the end everything.
"""

from __future__ import annotations


class GlobError(ValueError):
    """A pattern that isn't one. Only what a match gets to is looked at."""


def matches_glob(pattern: bytes, name: bytes) -> bool:
    """Whether a pattern matches all of a name: `*`, `?`, `[a-z]`, `[^a-z]`, and a backslash in front of one.

    Raises `GlobError` where the match comes to something that is no pattern.
    """
    while pattern:
        star, chunk, pattern = _first_chunk(pattern)
        if star and not chunk:
            return True
        rest = _after(chunk, name)
        if rest is not None and (not rest or pattern):
            name = rest
            continue
        for start in range(1, len(name) + 1) if star else ():
            rest = _after(chunk, name[start:])
            if rest is not None and (pattern or not rest):
                name = rest
                break
        else:
            return False
    return not name


def _first_chunk(pattern: bytes) -> tuple[bool, bytes, bytes]:
    """Whether stars come first, what follows up to the next one, and the rest."""
    chunk = pattern.lstrip(b"*")
    star = len(chunk) < len(pattern)
    in_class, index = False, 0
    while index < len(chunk):
        match chunk[index : index + 1]:
            case b"\\":
                index += 1 if index + 1 < len(chunk) else 0
            case b"[":
                in_class = True
            case b"]":
                in_class = False
            case b"*" if not in_class:
                break
        index += 1
    return star, chunk[:index], chunk[index:]


def _after(chunk: bytes, name: bytes) -> bytes | None:
    """What is left of a name behind a chunk without stars; None where it doesn't match."""
    while chunk:
        if not name:
            return None
        match chunk[:1]:
            case b"[":
                character, size = _character(name)
                found, chunk = _in_class(chunk[1:], character)
                if not found:
                    return None
                name = name[size:]
            case b"?":
                name = name[_character(name)[1] :]
                chunk = chunk[1:]
            case _:
                if chunk[:1] == b"\\":
                    chunk = chunk[1:]
                    if not chunk:
                        raise GlobError
                if chunk[0] != name[0]:
                    return None
                name, chunk = name[1:], chunk[1:]
    return name


def _in_class(chunk: bytes, character: int) -> tuple[bool, bytes]:
    """Whether a character is in the class whose content a chunk begins with, and the chunk behind it."""
    negated = chunk[:1] == b"^"
    chunk = chunk[1:] if negated else chunk
    found, number = False, 0
    while not (chunk[:1] == b"]" and number):
        low, chunk = _bound(chunk)
        high = low
        if chunk[:1] == b"-":
            high, chunk = _bound(chunk[1:])
        found = found or low <= character <= high
        number += 1
    return found != negated, chunk[1:]


def _bound(chunk: bytes) -> tuple[int, bytes]:
    if not chunk or chunk[:1] in {b"-", b"]"}:
        raise GlobError
    if chunk[:1] == b"\\":
        chunk = chunk[1:]
        if not chunk:
            raise GlobError
    character, size = _character(chunk)
    if not chunk[size:] or (size == 1 and chunk[0] > 0x7F):
        raise GlobError
    return character, chunk[size:]


def _character(octets: bytes) -> tuple[int, int]:
    """The first character by its number and its bytes; a byte that begins none counts as one."""
    for size in range(1, 5):
        try:
            return ord(octets[:size].decode("utf-8")), size
        except (UnicodeDecodeError, TypeError):
            continue
    return 0xFFFD, 1
