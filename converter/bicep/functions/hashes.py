"""`uniqueString` and `guid`, bit for bit as ARM computes them."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

from converter.bicep.functions.registry import Site, Table
from converter.bicep.symbolic.hashing import hashed
from converter.bicep.symbolic.texts import known_text
from converter.provenance import Value

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data
values = FUNCTIONS.of_values

ARM: Final = UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")
"""The namespace of `guid`, from the documentation of Bicep's string functions."""

_COSTLY: Final = 16
"""How many bytes cost as much to hash as an item of an array costs to visit."""


@values("uniqueString", "string+")
def unique_string(site: Site, *texts: Value) -> Value:
    """Thirteen letters: the 65 bits of a 64-bit hash of the texts, joined by dashes."""
    found = [known_text(text) for text in texts]
    if None in found:
        return site.unknown(texts)
    data = "-".join([text for text in found if text is not None]).encode()
    site.scope.run.spend(len(data) // _COSTLY, site.node.span)
    return site.known(hashed(data), texts)


@known("guid", "string+")
def guid(*texts: str) -> str:
    """The version 5 UUID of the texts, joined by dashes, in ARM's namespace."""
    return str(uuid5(ARM, "-".join(texts)))


@values("newGuid")
def new_guid(site: Site) -> Value:
    return site.unknown(())
