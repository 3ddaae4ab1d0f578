"""What makes a class of syntax nodes: a record of slots, like a frozen dataclass but much cheaper.

There are some sixty kinds of nodes and a hundred thousand nodes in a large source. As dataclasses
the former would cost more at start-up than parsing a project, and the latter a third more to make.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, dataclass_transform


@dataclass_transform(frozen_default=True, eq_default=False)
class NodeType(type):
    """Turns a class's annotations into slots and an `__init__` that takes them in order.

    Fields of a base class come first, defaults are `None` or `False`. Nodes are equal when they are the
    same node; that nobody changes one is left to the type checker.
    """

    __match_args__: tuple[str, ...]

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> NodeType:
        own = tuple(namespace.get("__annotations__", ()))
        fields = (*(field for base in bases for field in getattr(base, "__match_args__", ())), *own)
        defaults = tuple(namespace.pop(field) for field in own if field in namespace)
        namespace["__slots__"] = own
        namespace["__match_args__"] = fields
        if own:
            namespace["__init__"] = _initializer(fields, defaults)
        return super().__new__(cls, name, bases, namespace)


@cache
def _initializer(fields: tuple[str, ...], defaults: tuple[object, ...]) -> Callable[..., None]:
    required = len(fields) - len(defaults)
    parameters = [*fields[:required], *map("{}={!r}".format, fields[required:], defaults)]
    body = "".join(f"\n self.{field} = {field}" for field in fields)
    scope: dict[str, Callable[..., None]] = {}
    exec(f"def __init__(self, {', '.join(parameters)}):{body}", scope)  # noqa: S102 - our own field names
    return scope["__init__"]
