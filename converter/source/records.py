"""How records are made: as dataclasses whose `frozen` the type checker holds, and nothing at run time.

A frozen instance sets each of its fields by a call of `object.__setattr__`. Values and their origins are made
by the hundred thousand, so that costs a sixth of an evaluation and an eighth of a conversion. mypy refuses
every assignment to a field all the same: to mypy this is the `dataclass` of the standard library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from dataclasses import dataclass as _dataclass

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, eq: bool = True, **options: Any
    ) -> Any:
        """The standard `dataclass`. One that is frozen and compared by its fields has a hash of them."""
        options |= {"eq": eq, "unsafe_hash": options.get("unsafe_hash", False) or (frozen and eq)}
        return _dataclass(**options) if cls is None else _dataclass(cls, **options)
