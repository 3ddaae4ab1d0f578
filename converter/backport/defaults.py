"""The whole value of a parameter that a file leaves to its default, with some of it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from converter.backport.edits import merge
from converter.backport.refusal import RefusalError
from converter.backport.wishes import Act, Unassigned, Wish
from converter.backport.writing import Reference, retyped
from converter.bicep import Expression, Identifier, ObjectLiteral, Property, Variable
from converter.provenance import Array, Object, Origin, Value, is_known, is_secret, plain

ValuePath: TypeAlias = tuple[str | int, ...]


def assigned_value(
    value: Value, wishes: Iterable[Wish], default: Expression | None, given: Iterable[str]
) -> Any:
    """What the parameter has to be assigned so that the wishes come true, as plain data.

    `value` is what it has now, `default` how its template says that. A member that the default takes
    from another parameter is taken from it still if the file assigns that (`given`). Raises
    `RefusalError` where the value isn't known, is a secret, or a part can't be told from another.
    """
    if is_secret(value):
        raise RefusalError("the parameter is a secret")
    if not is_known(value):
        raise RefusalError("a part of the parameter's default is only known to a deployment")
    whole = plain(value)
    touched: set[str | int] = set()
    lists: dict[ValuePath, list[tuple[int, Wish]]] = {}
    for wish in wishes:
        place = wish.place
        assert isinstance(place, Unassigned)
        path = _path_of(value, place)
        touched.update(path[:1] or place.path[:1])
        if wish.act is not Act.SET:
            if not path or not isinstance(path[-1], int):
                raise RefusalError("it is no item of a list")
            lists.setdefault(path[:-1], []).append((path[-1], wish))
        else:
            whole = _with(whole, (*path, *place.path), wish.value)
    for path, acts in lists.items():
        whole = _with(whole, path, _rebuilt(_at(whole, path), acts))
    return _with_references(whole, default, frozenset(given), touched)


def _path_of(value: Value, place: Unassigned) -> ValuePath:
    """Where in the parameter the part is that came by the step."""
    wanted = signature(place.step)
    found = [path for path, part in _parts(value, ()) if signature(part.origin) == wanted]
    if len(found) != 1:
        raise RefusalError(f"the part of '{place.parameter}' can't be told from others")
    return found[0]


def _parts(value: Value, path: ValuePath) -> Iterator[tuple[ValuePath, Value]]:
    if isinstance(value, Object) and value.members:
        for key, member in value.members.items():
            yield from _parts(member, (*path, key))
    if isinstance(value, Array) and value.items:
        for index, item in enumerate(value.items):
            yield from _parts(item, (*path, index))
    yield path, value


def signature(origin: Origin) -> tuple[object, ...]:
    """What tells a chain from another of the same source, evaluated once more."""
    return tuple(
        (node.kind, node.detail, node.span and (node.span.file, node.span.start, node.span.end))
        for node in origin.walk()
    )


def _at(data: Any, path: ValuePath) -> Any:
    for step in path:
        data = data[step]
    return data


def _with(data: Any, path: ValuePath, value: Any) -> Any:
    if not path:
        return value if isinstance(value, list | dict) else retyped(value, data)
    step, *rest = path
    if isinstance(step, str):
        if data is None:
            data = {}
        if not isinstance(data, dict):
            raise RefusalError("it is a member of what is no object")
        changed = dict(data)
        if step in data:
            changed[step] = _with(data[step], tuple(rest), value)
        else:
            merge(changed, (step, *map(str, rest)), value)
        return changed
    items = list(data)
    items[step] = _with(items[step], tuple(rest), value)
    return items


def _rebuilt(items: list[Any], acts: list[tuple[int, Wish]]) -> list[Any]:
    removed = {index for index, wish in acts if wish.act is Act.REMOVE}
    result = []
    for index, item in enumerate(items):
        if index not in removed:
            result.append(item)
        result += [retyped(wish.value, item) for at, wish in acts if at == index and wish.act is Act.AFTER]
    return result


def _with_references(
    data: Any, default: Expression | None, given: frozenset[str], touched: set[str | int]
) -> Any:
    if not isinstance(default, ObjectLiteral) or not isinstance(data, dict):
        return data
    referring = {
        entry.key.name: entry.value.name
        for entry in default.properties
        if isinstance(entry, Property)
        and isinstance(entry.key, Identifier)
        and isinstance(entry.value, Variable)
        and entry.value.name in given
        and entry.key.name not in touched
    }
    return {key: Reference(referring[key]) if key in referring else one for key, one in data.items()}
