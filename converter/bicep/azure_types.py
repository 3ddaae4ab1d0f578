"""The canonical spelling of Azure's resource types.

Azure and Bicep ignore the case of a type where a resource is declared. What Bicep emits, and every id that it
makes of the resource, has the spelling of its type definitions: `azure_types.txt`, one type a line.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def canonical_type(declared: str) -> str:
    """The type as Azure spells it; as it is declared where it isn't one of Azure's.

    `declared` has no API version. A few types are spelled in two ways, by their version: such a spelling is
    kept, and of any other the first is the result.
    """
    types, folded = _types()
    line = f"\n{declared}\n"
    if line in types:
        return declared
    at = folded.find(line.lower()) + 1
    return types[at : at + len(declared)] if at else declared


@cache
def _types() -> tuple[str, str]:
    """The lines of all types, as they are spelled and in lower case."""
    types = Path(__file__).with_name("azure_types.txt").read_text(encoding="ascii")
    return types, types.lower()
