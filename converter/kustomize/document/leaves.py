"""Documents as flat leaves, and back: `spec.containers[0].name` → value.

What the lock says of a file. Every place has exactly one spelling, the quoted form of
`converter.source.field_paths`: names are joined by dots, a name with other signs stands quoted in brackets
(`['a.b']`), and bare digits in brackets are an index. So a diff can be read, and the document can be made
again from its leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from converter.source import Path, PathSyntaxError, below, parse_quoted, quoted_name

Leaves: TypeAlias = Mapping[str, Any]
"""By place: a scalar, or an empty list or mapping. A document that is all empty has one, at ''."""


class LeafError(ValueError):
    """Leaves that no document has."""


def leaves_of(document: object) -> dict[str, Any]:
    """The leaves of a document, sorted: names by their characters, items by their index."""
    return dict(_below(document, ""))


def _below(value: object, at: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from _below(value[key], below(at, quoted_name(key, "'")))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _below(item, below(at, index))
    else:
        yield at, value


def document_of(leaves: Leaves) -> Any:
    """The document that has these leaves, the items of its lists in their order.

    Raises `LeafError` for leaves that contradict each other or leave items of a list out.
    """
    if "" in leaves:
        if len(leaves) > 1:
            raise LeafError("a document that is one value has nothing besides it")
        return _empty_or_scalar("", leaves[""])
    root: _Branch = {}
    for text, value in leaves.items():
        steps = _steps(text)
        branch = root
        for step in steps[:-1]:
            below = branch.setdefault(step, {})
            if not isinstance(below, dict):
                raise LeafError(f"{text!r} stands below a value")
            branch = below
        if steps[-1] in branch:
            raise LeafError(f"{text!r} is given twice, or above another")
        branch[steps[-1]] = _Leaf(_empty_or_scalar(text, value))
    return _grown(root)


def _steps(text: str) -> Path:
    try:
        return parse_quoted(text)
    except PathSyntaxError as error:
        raise LeafError(str(error)) from None


class _Leaf:
    """A value, told apart from the branches that documents grow from."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


_Branch: TypeAlias = dict[str | int, Any]


def _empty_or_scalar(text: str, value: object) -> object:
    if isinstance(value, dict | list) and value:
        raise LeafError(f"{text!r} holds a collection with content, which is no leaf")
    return value


def _grown(branch: _Branch | _Leaf) -> Any:
    if isinstance(branch, _Leaf):
        return branch.value
    indices = [step for step in branch if isinstance(step, int)]
    if not indices:
        return {step: _grown(below) for step, below in branch.items()}
    if len(indices) < len(branch) or sorted(indices) != list(range(len(branch))):
        raise LeafError("a list lacks items, or has names beside them")
    return [_grown(branch[index]) for index in range(len(branch))]
