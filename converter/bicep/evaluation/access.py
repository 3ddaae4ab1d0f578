"""`base.name` and `base[index]`, on values that may be unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from converter.bicep.evaluation.loops import item_of
from converter.bicep.symbolic.faults import Fault, fault
from converter.bicep.symbolic.members import Holder
from converter.bicep.symbolic.references import SpecialAccess, settled
from converter.bicep.symbolic.symbols import article, distributed, kind_of
from converter.bicep.symbolic.texts import known_text
from converter.bicep.syntax import nodes
from converter.provenance import (
    Access,
    Array,
    Call,
    Choice,
    Kind,
    Object,
    Origin,
    Repetition,
    ResourceProperty,
    Scalar,
    Symbol,
    Text,
    Value,
    is_null,
    is_secret,
)
from converter.source import did_you_mean


def member(base: Value, node: nodes.PropertyAccess, *, lenient: bool = False) -> Value:
    """`base.name`. `lenient` makes null of a null base. Raises `Fault` (B2F107, B2F109)."""
    return _member(base, node.name.name, node, node.name, safe=node.safe, lenient=lenient)


def _member(
    base: Value, key: str, node: nodes.Expression, place: nodes.Node, *, safe: bool, lenient: bool
) -> Value:
    match base:
        case Object():
            return _object_member(base, key, node, place, safe=safe)
        case Choice():
            return _of_choice(
                base, lambda branch: _member(branch, key, node, place, safe=safe, lenient=lenient), key, node
            )
        case Symbol() if isinstance(base, Holder):
            found = base.member(key, node.span, place.span, safe=safe)
            return found if found is not None else _symbol_member(base, key, node, place)
        case ResourceProperty():
            return _runtime_member(base, key, node)
        case Symbol() if kind_of(base) in {"object", None}:
            return _symbol_member(base, key, node, place)
    if is_null(base) and lenient:
        return _absent(base, node)
    raise _no_member(base, key, place)


def _object_member(base: Object, key: str, node: nodes.Expression, place: nodes.Node, *, safe: bool) -> Value:
    found = base.members.get(key)
    if found is None:
        # ARM finds members without regard to case.
        folded = key.upper()
        found = next((value for name, value in base.members.items() if name.upper() == folded), None)
    if found is not None:
        return found
    if base.computed:
        return _access(base, Scalar(key, origin=Origin(Kind.LITERAL, place.span)), node)
    if safe:
        return _absent(base, node)
    raise fault(
        "B2F107",
        f"the object has no property '{key}'",
        place.span,
        help=did_you_mean(key, base.members) or _safe_access_hint(node),
    )


def _safe_access_hint(node: nodes.Expression) -> str | None:
    if isinstance(node, nodes.PropertyAccess):
        return f"write .?{node.name.name} where the property may be missing"
    return None


def _no_member(base: Value, key: str, place: nodes.Node) -> Fault:
    message = f"{article(base)} has no property '{key}'"
    if is_null(base):
        return fault(
            "B2F107", message, place.span, help=f"write .?{key} where the value before it may be null"
        )
    return fault("B2F109", message, place.span)


def _runtime_member(base: ResourceProperty, key: str, node: nodes.Expression) -> Value:
    origin = Origin(Kind.RESOURCE_PROPERTY, node.span, key, (base.origin,))
    # What tells the resource from others of its name is part of it.
    return replace(base, path=(*base.path, key), computed=False, origin=origin)


def _symbol_member(base: Symbol, key: str, node: nodes.Expression, place: nodes.Node) -> Value:
    if isinstance(base, Call) and base.function in {"union", "shallowMerge"}:
        found = _merged_member(base, key)
        if found is not None:
            return found
    return _access(base, Scalar(key, origin=Origin(Kind.LITERAL, place.span)), node)


def _merged_member(base: Call, key: str) -> Value | None:
    """A member that the last of merged objects decides, whatever the unknown ones hold."""
    parts = base.arguments
    if base.function == "shallowMerge" and isinstance(parts[0], Array):
        parts = parts[0].items
    for part in reversed(parts):
        if not isinstance(part, Object) or part.computed:
            return None
        found = part.members.get(key)
        if found is not None:
            return (
                found if base.function == "shallowMerge" or isinstance(found, Scalar | Array | Text) else None
            )
    return None


def _absent(base: Value, node: nodes.Expression) -> Scalar:
    return Scalar(None, origin=Origin(Kind.ABSENT, node.span, "", (base.origin,)))


def _access(base: Value, key: Value, node: nodes.Expression) -> Value:
    origin = Origin(Kind.OPERATOR, node.span, ".", (base.origin,))
    safe = isinstance(node, nodes.PropertyAccess | nodes.ArrayAccess) and node.safe
    from_end = isinstance(node, nodes.ArrayAccess) and node.from_end
    if safe or from_end:
        return SpecialAccess(base, key, safe, from_end, secret=is_secret(base), origin=origin)
    return settled(Access(base, key, secret=is_secret(base), origin=origin))


def _of_choice(
    choice: Choice, of_branch: Callable[[Value], Value], key: str, node: nodes.Expression
) -> Value:
    origin = Origin(Kind.CONDITION, node.span, "", (choice.condition.origin,))
    found = distributed(choice, of_branch, origin)
    if found is not None:
        return found
    return _access(choice, Scalar(key, origin=origin), node)


def item(base: Value, index: Value, node: nodes.ArrayAccess, *, lenient: bool = False) -> Value:
    """`base[index]`, an item of an array or a member of an object. Raises `Fault` (B2F107, B2F109)."""
    match base, index:
        case (Choice(), _) | (_, Choice()):
            return _item_of_choice(base, index, node, lenient=lenient)
        case Array(), Scalar(data=int(at)) if not isinstance(at, bool):
            return _array_item(base, at, node)
        case (Array(), Scalar()) | (Object(), Scalar(data=int())):
            raise _wrong_index(base, index, node)
        case Repetition(), _ if not node.from_end:
            return item_of(base, index, Origin(Kind.OPERATOR, node.span, "[]", (base.origin, index.origin)))
        case (Array() | Object(), Symbol() | Text()) | (Symbol(), Symbol()):
            return _access(base, index, node)
        case Symbol(), Scalar(data=int()):
            return _access(base, index, node)
    if is_null(base) and lenient:
        return _absent(base, node)
    key = known_text(index)
    if key is not None and not isinstance(base, Array | Text):
        try:
            return _member(base, key, node, node.index, safe=node.safe, lenient=lenient)
        except Fault:
            if is_secret(index):
                raise fault("B2F107", "there is no property of that name", node.index.span) from None
            raise
    if isinstance(base, Symbol):
        return _access(base, index, node)
    raise _wrong_index(base, index, node)


def _wrong_index(base: Value, index: Value, node: nodes.ArrayAccess) -> Fault:
    return fault("B2F109", f"{article(base)} can't be indexed with {article(index)}", node.index.span)


def _array_item(base: Array, at: int, node: nodes.ArrayAccess) -> Value:
    count = len(base.items)
    position = count - at if node.from_end else at
    if 0 <= position < count:
        return base.items[position]
    if node.safe:
        return _absent(base, node)
    message = f"the array has {count} item{'' if count == 1 else 's'}, there is none at index {at}"
    raise fault("B2F107", message, node.index.span, help="write [?…] where the item may be missing")


def _item_of_choice(base: Value, index: Value, node: nodes.ArrayAccess, *, lenient: bool) -> Value:
    picked = base if isinstance(base, Choice) else index
    assert isinstance(picked, Choice)
    origin = Origin(Kind.CONDITION, node.span, "", (picked.condition.origin,))
    found = distributed(
        picked,
        lambda branch: (
            item(branch, index, node, lenient=lenient)
            if picked is base
            else item(base, branch, node, lenient=lenient)
        ),
        origin,
        (base, index),
    )
    return found if found is not None else _access(base, index, node)
