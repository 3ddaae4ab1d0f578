"""What the resources of container apps may have, by Azure's own SDK.

The models of `azure-mgmt-appcontainers` (5.x) are generated from ARM's definition: each property is a
`rest_field` with its ARM name and the requests that it takes part in. One that is only read isn't anybody's to
write in Bicep.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Any, ForwardRef, Union, get_args, get_origin

from azure.mgmt.appcontainers.models import _enums, _models


def writable(name: str) -> frozenset[str]:
    """The patterns of all properties of a model that can be written, as `converter.aca.surface` has them."""
    return frozenset(pattern for pattern, _ in _patterns(getattr(_models, name), ""))


def words(name: str) -> dict[str, frozenset[str]]:
    """The words of each property of a model that has an enumeration, by its pattern."""
    return {pattern: found for pattern, found in _patterns(getattr(_models, name), "") if found}


def _patterns(model: type, prefix: str) -> Iterator[tuple[str, frozenset[str]]]:
    for attribute, field in _fields(model).items():
        if field._visibility == ["read"]:
            continue
        name = field._rest_name_input or attribute
        # What ARM wraps in `properties` is directly on the resource.
        path = prefix if name == "properties" and not prefix else f"{prefix}{name}"
        yield from _below(_hint(model, attribute), path)


def _below(hint: Any, path: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The patterns of a type hint, each with its words: of a model, a list, a dictionary, or a plain value."""
    if isinstance(hint, ForwardRef | str):
        name = (hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint).removeprefix("_models.")
        hint = getattr(_models, name, str)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        # An enumeration is `Union[str, "_models.Name"]`, and its name is no model.
        for each in arguments:
            enumeration = getattr(
                _enums, str(getattr(each, "__forward_arg__", "")).removeprefix("_models."), None
            )
            if enumeration is not None:
                yield path, frozenset(word.value for word in enumeration)
                return
        yield from _below(next(each for each in arguments if each is not type(None)), path)
    elif origin is list:
        inner = list(_below(arguments[0], f"{path}[]"))
        yield from [(path, inner[0][1])] if [pattern for pattern, _ in inner] == [f"{path}[]"] else inner
    elif origin is dict:
        yield f"{path}.*", frozenset()
    elif isinstance(hint, type) and _fields(hint):
        yield from _patterns(hint, f"{path}." if path else "")
    else:
        yield path, frozenset()


def _fields(model: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in model.__mro__:
        for name, value in vars(each).items():
            if type(value).__name__ == "_RestField":
                found.setdefault(name, value)
    return found


def _hint(model: type, attribute: str) -> Any:
    return next(
        vars(each)["__annotations__"][attribute]
        for each in model.__mro__
        if attribute in vars(each).get("__annotations__", {})
    )
