"""Values of ours beside the compiler's, leaf by leaf."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.conformance.outcomes import Verdict

OF_A_CLOUD = "environment()"
"""In an expression: the compiler leaves open what differs from cloud to cloud, we take the public one."""

NOTHING = object()
"""In place of a leaf that one side lacks."""


_EXPRESSION = re.compile(r"\[[A-Za-z_]\w*\(.*\]", re.DOTALL)


def is_expression(value: Any) -> bool:
    """Whether a text of a snapshot is an expression, which has many spellings, and no plain text.

    An expression is a call; `[x]` and `["a"]` are texts.
    """
    return isinstance(value, str) and _EXPRESSION.fullmatch(value) is not None


def leaves(theirs: Any, ours: Any) -> Iterator[tuple[Any, Any]]:
    """Each leaf of either value, as the compiler and as we have it."""
    if isinstance(theirs, dict) and isinstance(ours, dict) and (theirs or ours):
        for one, other in _members(theirs, ours):
            yield from leaves(one, other)
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours) and theirs:
        for one, other in zip(theirs, ours, strict=True):
            yield from leaves(one, other)
    else:
        yield theirs, ours


def _members(theirs: dict[str, Any], ours: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """The members of either object by their keys; keys that are expressions in the order they come in.

    A key of theirs that differs from cloud to cloud is any key of ours that they don't have.
    """
    left = {key: value for key, value in ours.items() if key not in theirs}
    for key, value in theirs.items():
        found = key
        if key not in ours and is_expression(key):
            found = next((other for other in left if is_expression(other) or OF_A_CLOUD in key), key)
        yield value, ours.get(found, NOTHING)
        left.pop(found, None)
    for value in left.values():
        yield NOTHING, value


def verdict(theirs: Any, ours: Any) -> Verdict:
    """How a leaf of ours stands beside the compiler's."""
    if _same(theirs, ours):
        return Verdict.EQUAL
    if is_expression(theirs):
        return Verdict.EQUAL if is_expression(ours) or OF_A_CLOUD in theirs else Verdict.KNOWN
    return Verdict.OPEN if is_expression(ours) else Verdict.WRONG


def _same(one: Any, other: Any) -> bool:
    """JSON's own equality: True isn't 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)
