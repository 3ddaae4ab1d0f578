"""The field that an API server's answer names, as a path in the object.

A server writes a field in one of two ways: `spec.template.spec.containers[0].name` in its validation, and
`.spec.ports[port=80,protocol="TCP"].port` where it merges (structured-merge-diff). Neither quotes a key with
dots, such as `metadata.labels.app.kubernetes.io/name`: the object itself says which keys there are.
"""

from __future__ import annotations

import re
from typing import Any, Final

from converter.source import Path, value_if_any

_NAME: Final = re.compile(r"[^.\[]+")
_KEY: Final = re.compile(r'(?P<field>\w+)=(?:"(?P<text>(?:[^"\\]|\\.)*)"|(?P<plain>[^,\]]*))(?:,|$)')
_BRACKETS: Final = re.compile(r'\[(?P<inner>(?:"(?:[^"\\]|\\.)*"|[^"\]])*)\]')
_ESCAPED: Final = re.compile(r"\\(.)")
_NOWHERE: Final = frozenset({"", "<nil>", "."})
_MOST_DIGITS: Final = 9
"""No list has a longer index."""


def path_of(text: str, body: Any) -> Path:
    """The path of a server's field in an object; empty for no field.

    Steps that the object doesn't have, such as a field that is required, are taken as they are written.
    """
    path: list[str | int] = []
    rest = "" if text in _NOWHERE else text
    here = body
    while rest:
        rest = rest.removeprefix(".")
        bracket = _BRACKETS.match(rest)
        if bracket is not None:
            step = _item(bracket["inner"], here)
            rest = rest[bracket.end() :]
        else:
            step, rest = _member(rest, here)
        if step is None:
            break
        if isinstance(step, str) and _is_in_metadata(step, here):
            # A pod template's labels are `spec.template.labels` to the server.
            path.append("metadata")
            here = here["metadata"]
        path.append(step)
        here = value_if_any(here, (step,))
    return tuple(path)


def _member(rest: str, here: Any) -> tuple[str | None, str]:
    """The longest key of the object that the text begins with, else its first name, and the rest."""
    keys = [key for key in here if isinstance(key, str) and key] if isinstance(here, dict) else []
    fitting = [
        key for key in keys if rest.startswith(key) and rest[len(key) : len(key) + 1] in {"", ".", "["}
    ]
    if fitting:
        key = max(fitting, key=len)
        return key, rest[len(key) :]
    match = _NAME.match(rest)
    return (match[0], rest[match.end() :]) if match is not None else (None, "")


def _item(inner: str, here: Any) -> str | int | None:
    """The step for what stands in brackets: an index, the keys of an item, a value of a set, or a key."""
    if isinstance(here, dict) and inner in here:
        return inner
    if inner.isdecimal() and len(inner) <= _MOST_DIGITS:
        return int(inner)
    items = here if isinstance(here, list) else []
    if inner.startswith('"'):
        wanted = _unquoted(inner)
        return next((index for index, item in enumerate(items) if item == wanted), None)
    keys = {match["field"]: match["text"] or match["plain"] or "" for match in _KEY.finditer(inner)}
    if keys and items:
        # An item may leave out a key that has a default, such as a port's protocol.
        for with_defaults in (False, True):
            for index, item in enumerate(items):
                if _has_keys(item, keys, with_defaults=with_defaults):
                    return index
        return None
    return inner or None


def _has_keys(item: Any, keys: dict[str, str], *, with_defaults: bool) -> bool:
    wanted = {field: _ESCAPED.sub(r"\1", value) for field, value in keys.items()}
    return isinstance(item, dict) and all(
        str(item.get(field, value if with_defaults else None)) == value for field, value in wanted.items()
    )


def _unquoted(text: str) -> str:
    return _ESCAPED.sub(r"\1", text.strip('"'))


def _is_in_metadata(step: str, here: Any) -> bool:
    metadata = here.get("metadata") if isinstance(here, dict) and step not in here else None
    return isinstance(metadata, dict) and step in metadata
