"""Documents as flat leaves, and back: `spec.containers[0].name` → value.

The lock keeps a file in this form. Every place has exactly one written form, the quoted one of
`converter.source.field_paths`: names are joined by dots, a name with other signs is quoted in brackets
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

    Raises `LeafError` for leaves that contradict each other, and for missing items of a list.
    """
    if "" in leaves:
        if len(leaves) > 1:
            raise LeafError("a document that is a single value has no other leaves")
        return _empty_or_scalar("", leaves[""])
    root: _Branch = {}
    for text, value in leaves.items():
        steps = _steps(text)
        branch = root
        for step in steps[:-1]:
            below = branch.setdefault(step, {})
            if not isinstance(below, dict):
                raise LeafError(f"{text!r} is below a value")
            branch = below
        if steps[-1] in branch:
            raise LeafError(f"{text!r} is there twice, or above another leaf")
        branch[steps[-1]] = _Leaf(_empty_or_scalar(text, value))
    return _grown(root)


def _steps(text: str) -> Path:
    try:
        return parse_quoted(text)
    except PathSyntaxError as error:
        raise LeafError(str(error)) from None


class _Leaf:
    """A value, distinct from the branches that documents are built from."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


_Branch: TypeAlias = dict[str | int, Any]


def _empty_or_scalar(text: str, value: object) -> object:
    if isinstance(value, dict | list) and value:
        raise LeafError(f"{text!r} is a collection with content, not a leaf")
    return value


def _grown(branch: _Branch | _Leaf) -> Any:
    if isinstance(branch, _Leaf):
        return branch.value
    indices = [step for step in branch if isinstance(step, int)]
    if not indices:
        return {step: _grown(below) for step, below in branch.items()}
    if len(indices) < len(branch) or sorted(indices) != list(range(len(branch))):
        raise LeafError("items of a list are missing, or it has names beside them")
    return [_grown(branch[index]) for index in range(len(branch))]
