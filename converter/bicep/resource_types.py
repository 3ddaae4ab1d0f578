"""The properties of Azure's resource types: those of Microsoft.App, and of a few others around its apps.

`resource_types.tsv` has them, by API version; its head says how it is written. It is read when the first
resource is checked, and of each type only the lines below its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from converter.source import dataclass

ENVELOPE: Final = frozenset(
    {
        *("location", "tags", "asserts", "properties", "sku", "kind", "managedBy", "managedByExtended"),
        *("extendedLocation", "zones", "placement", "plan", "eTag", "scale", "identity"),
    }
)
"""What every resource may have beside its name, whatever its type (`KnownTopLevelResourceProperties`)."""

PROVIDER: Final = "Microsoft.App"
"""The provider whose types are known as a whole."""


@dataclass(frozen=True, slots=True, eq=False)
class TypeProperty:
    """A property that a resource's body may have.

    `kind` is `string`, `integer`, `boolean`, `array`, `object`, `map` or `any`. `members` are those of the
    object, or of an array's items; without any, nothing is known of them. `*` among them is any name.
    `first` and `last` are the API versions between which it exists; `last` is empty for one that still does.
    """

    name: str
    kind: str
    is_required: bool
    is_read_only: bool
    is_sensitive: bool
    first: str
    last: str
    members: Mapping[str, TypeProperty]

    def exists_in(self, version: str) -> bool:
        """Whether an API version has it. Versions are dates, a preview's with `-preview` behind it."""
        return self.first <= version and (not self.last or version <= self.last)


@dataclass(frozen=True, slots=True, eq=False)
class BodyType:
    """A resource's properties, by name, of all API versions; `is_partial` where there are others."""

    name: str
    properties: Mapping[str, TypeProperty]
    is_partial: bool


@cache
def body_type(kind: str, version: str) -> BodyType | None:
    """The type of a resource's body in an API version; None where it isn't known.

    `kind` has the canonical spelling. No type is known in an API version older than its first one, nor
    one of `PROVIDER` in a version that isn't known at all.
    """
    lines = _lines_of(kind) if "/" in kind else []
    if not lines:
        return None
    first, *partial = lines[0]
    if version < first or (kind.startswith(f"{PROVIDER}/") and version not in _versions()):
        return None
    return BodyType(kind, _members(lines[1:], 1, first, ""), bool(partial))


def _members(lines: list[list[str]], depth: int, first: str, last: str) -> dict[str, TypeProperty]:
    found: dict[str, TypeProperty] = {}
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end][0].startswith(" " * (depth + 1)):
            end += 1
        name, kind, flags, since, until = [*lines[at], "", "", ""][:5]
        since, until = since or first, until or last
        found[name.strip()] = TypeProperty(
            name.strip(),
            kind,
            "R" in flags,
            "r" in flags,
            "s" in flags,
            since,
            until,
            _members(lines[at + 1 : end], depth + 1, since, until),
        )
        at = end
    return found


def _lines_of(name: str) -> list[list[str]]:
    """What stands behind the name, and the lines below it, each in its fields; none for an unknown name."""
    text = _text()
    at = text.find(f"\n{name}\t") + 1
    if not at:
        return []
    head, *rest = text[at:].split("\n", 1)
    lines = [head.split("\t")[1:]]
    for line in rest[0].split("\n") if rest else ():
        if not line.startswith(" "):
            break
        lines.append(line.split("\t"))
    return lines


@cache
def _versions() -> frozenset[str]:
    return frozenset(_lines_of(PROVIDER)[0][0].split())


@cache
def _text() -> str:
    return Path(__file__).with_name("resource_types.tsv").read_text(encoding="ascii")
