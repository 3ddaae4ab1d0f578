"""The whole value for a parameter that a file leaves to its default, with parts of it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from converter.backport.edits import merge
from converter.backport.parameter_edits import Action, ParameterEdit, Unassigned
from converter.backport.refusal import RefusalError
from converter.backport.writing import Reference, retyped
from converter.bicep import Expression, Identifier, ObjectLiteral, Property, Variable
from converter.provenance import Array, Object, Origin, Value, is_known, is_secret, plain
from converter.source import value_at

ValuePath: TypeAlias = tuple[str | int, ...]


def assigned_value(
    value: Value, edits: Iterable[ParameterEdit], default: Expression | None, given: Iterable[str]
) -> Any:
    """The value to assign to the parameter so that it has the edits, as plain data.

    `value` is its present value, `default` its default in the template. A member that the default takes
    from another parameter still refers to it if the file assigns that one (`given`). Raises
    `RefusalError` where the value isn't known, is a secret, or a part can't be distinguished from others.
    """
    if is_secret(value):
        raise RefusalError("the parameter is a secret")
    if not is_known(value):
        raise RefusalError("a part of the parameter's default is only known at deployment")
    whole = plain(value)
    touched: set[str | int] = set()
    lists: dict[ValuePath, list[tuple[int, ParameterEdit]]] = {}
    for edit in edits:
        place = edit.place
        assert isinstance(place, Unassigned)
        path = _path_of(value, place)
        touched.update(path[:1] or place.path[:1])
        if edit.action is not Action.SET:
            if not path or not isinstance(path[-1], int):
                raise RefusalError("it isn't an item of a list")
            lists.setdefault(path[:-1], []).append((path[-1], edit))
        else:
            whole = _with(whole, (*path, *place.path), edit.value)
    for path, actions in lists.items():
        whole = _with(whole, path, _rebuilt(value_at(whole, path), actions))
    return _with_references(whole, default, frozenset(given), touched)


def _path_of(value: Value, place: Unassigned) -> ValuePath:
    """The path in the parameter to the part that has the step as its origin."""
    wanted = signature(place.step)
    found = [path for path, part in _parts(value, ()) if signature(part.origin) == wanted]
    if len(found) != 1:
        raise RefusalError(f"the part of '{place.parameter}' can't be distinguished from others")
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
    """What identifies a chain of origins among those of another evaluation of the same source."""
    return tuple(
        (node.kind, node.detail, node.span and (node.span.file, node.span.start, node.span.end))
        for node in origin.walk()
    )


def _with(data: Any, path: ValuePath, value: Any) -> Any:
    if not path:
        return value if isinstance(value, list | dict) else retyped(value, data)
    step, *rest = path
    if isinstance(step, str):
        if data is None:
            data = {}
        if not isinstance(data, dict):
            raise RefusalError("it is a member of a value that isn't an object")
        changed = dict(data)
        if step in data:
            changed[step] = _with(data[step], tuple(rest), value)
        else:
            merge(changed, (step, *map(str, rest)), value)
        return changed
    items = list(data)
    items[step] = _with(items[step], tuple(rest), value)
    return items


def _rebuilt(items: list[Any], actions: list[tuple[int, ParameterEdit]]) -> list[Any]:
    removed = {index for index, edit in actions if edit.action is Action.REMOVE}
    result = []
    for index, item in enumerate(items):
        if index not in removed:
            result.append(item)
        result += [
            retyped(edit.value, item)
            for at, edit in actions
            if at == index and edit.action is Action.INSERT_AFTER
        ]
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
