"""Values that resolve their own members and the resources in their bodies."""

from __future__ import annotations

from abc import ABC, abstractmethod

from converter.provenance import Value
from converter.source import Span


class Holder(ABC):
    """A value that resolves its own members: a resource, a module, an import, a deployment scope."""

    __slots__ = ()

    @abstractmethod
    def member(self, key: str, span: Span, place: Span | None = None, *, safe: bool = False) -> Value | None:
        """The member of that name; None for one known only at deployment.

        `span` is the whole access, `place` the name in it. With `safe` a missing member is null.
        Raises `Fault` (B2F101, B2F107) for a member that there can't be.
        """


class Enclosing(ABC):
    """A resource as the expressions in its own body see it."""

    __slots__ = ()

    @abstractmethod
    def nested(self, name: str) -> Value | None:
        """The resource of that name that is declared in the body, or in a body around it."""
