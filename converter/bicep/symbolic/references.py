"""Members of unknowns: runtime properties of resources, and members that may be missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from converter.bicep.deployment import PropertyAnswer
from converter.bicep.symbolic.members import Holder
from converter.bicep.symbolic.symbols import through
from converter.provenance import Access, Array, Kind, Object, Origin, ResourceProperty, Scalar, Value
from converter.source import Span, dataclass


@dataclass(frozen=True, slots=True, eq=False)
class RuntimeProperty(ResourceProperty, Holder):
    """A runtime property of a declared resource.

    `identifier` is what a deployment finds the resource by: its id, or, where `api_version` is
    None, the symbolic name of a resource that an extension deploys. From the segment of the path
    at `optional` on, a property that is missing makes null. `answer` may know the property already.
    `declared` gives the body of the resource, where the same deployment makes it.
    """

    identifier: Value
    api_version: str | None
    optional: int | None = None
    answer: PropertyAnswer | None = None
    declared: Callable[[], Object] | None = None

    @property
    def place(self) -> Value | None:
        """The resource's id, or the symbolic name of one that an extension deploys."""
        return self.identifier

    def member(self, key: str, span: Span, place: Span | None = None, *, safe: bool = False) -> Value:  # noqa: ARG002 -- the signature is `Holder`'s
        property_ = self.further(key, Origin(Kind.RESOURCE_PROPERTY, span, key, (self.origin,)), safe=safe)
        known = self.answer(property_) if self.answer is not None else None
        return property_.or_declared(property_) if known is None else known

    def or_declared(self, found: Value, steps: tuple[str | int, ...] = ()) -> Value:
        """What the resource's body says of `found`, else `found`: this property or, by `steps`, one in it.

        A deployment that is predicted takes a plain value below `properties` as it is declared (ARM's
        preflight of `reference`). An object or a list may come to hold more than is declared, and a secret
        isn't given back.
        """
        if self.declared is None or self.optional is not None or self.path[:1] != ("properties",):
            return found
        value: Value | None = self.declared()
        for step in (*self.path, *steps):
            match value, step:
                case Object(), str():
                    value = value.members.get(step)
                case Array(), int() if 0 <= step < len(value.items):
                    value = value.items[step]
                case _:
                    return found
        if not isinstance(value, Scalar) or value.data is None or value.secret:
            return found
        return through(value, replace(found.origin, sources=(*found.origin.sources, value.origin)))

    def further(self, key: str, origin: Origin, *, safe: bool) -> RuntimeProperty:
        """The property of that name in this one; `safe` for `.?`."""
        optional = len(self.path) if safe and self.optional is None else self.optional
        return replace(self, path=(*self.path, key), optional=optional, origin=origin)


@dataclass(frozen=True, slots=True, eq=False)
class SpecialAccess(Access):
    """A member or item that is null when missing (`safe`), or counted from the end (`from_end`)."""

    safe: bool
    from_end: bool


def settled(access: Access) -> Value:
    """The access itself, or what it comes to where a resource of the same deployment declares that."""
    steps: list[str | int] = []
    value: Value = access
    while type(value) is Access:
        key = value.key.data if isinstance(value.key, Scalar) else None
        if isinstance(key, bool) or not isinstance(key, str | int):
            return access
        steps.insert(0, key)
        value = value.base
    return value.or_declared(access, tuple(steps)) if isinstance(value, RuntimeProperty) else access
