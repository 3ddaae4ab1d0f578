"""Members of unknowns: runtime properties of resources, and members that may be missing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from converter.bicep.deployment import PropertyAnswer
from converter.bicep.symbolic.members import Holder
from converter.provenance import Access, Kind, Origin, ResourceProperty, Value
from converter.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class RuntimeProperty(ResourceProperty, Holder):
    """A runtime property of a declared resource.

    `identifier` is what a deployment finds the resource by: its id, or, where `api_version` is
    None, the symbolic name of a resource that an extension deploys. From the segment of the path
    at `optional` on, a property that is missing makes null. `answer` may know the property already.
    """

    identifier: Value
    api_version: str | None
    optional: int | None = None
    answer: PropertyAnswer | None = None

    def member(self, key: str, span: Span, place: Span | None = None, *, safe: bool = False) -> Value:  # noqa: ARG002 -- the signature is `Holder`'s
        property_ = self.further(key, Origin(Kind.RESOURCE_PROPERTY, span, key, (self.origin,)), safe=safe)
        known = self.answer(property_) if self.answer is not None else None
        return property_ if known is None else known

    def further(self, key: str, origin: Origin, *, safe: bool) -> RuntimeProperty:
        """The property of that name in this one; `safe` for `.?`."""
        optional = len(self.path) if safe and self.optional is None else self.optional
        return replace(self, path=(*self.path, key), optional=optional, origin=origin)


@dataclass(frozen=True, slots=True, eq=False)
class SpecialAccess(Access):
    """A member or item that is null when missing (`safe`), or counted from the end (`from_end`)."""

    safe: bool
    from_end: bool
