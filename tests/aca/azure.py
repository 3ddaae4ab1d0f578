"""Every property of container apps, jobs, managed environments and their children that can be written.

The yardstick of the model, of the tables and of what is reported: `azure-properties.tsv` beside this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("azure-properties.tsv")
NEWEST_PREVIEW = "2026-03-02-preview"
"""The older of the newest stable and the newest preview version of the API."""


@dataclass(frozen=True, slots=True)
class AzureProperty:
    """A property of a resource type, its path as `converter.aca.surface` has patterns.

    `kind` is `string`, `integer`, `boolean`, `array` (of plain texts), `object` (an empty one, below a free
    key), `any` or `const`. `values` are those that Azure knows; Azure takes others too. `last` is the last
    API version that has the property, empty where the newest has it.
    """

    type: str
    path: str
    kind: str
    values: tuple[str, ...] = ()
    is_sensitive: bool = False
    last: str = ""

    @property
    def is_current(self) -> bool:
        """Whether the newest stable or the newest preview version has it."""
        return not self.last or self.last >= NEWEST_PREVIEW


@cache
def azure_properties() -> dict[str, tuple[AzureProperty, ...]]:
    """The properties of each type."""
    found: dict[str, list[AzureProperty]] = {}
    for each in _lines(DATA.read_text("utf-8")):
        found.setdefault(each.type, []).append(each)
    return {name: tuple(group) for name, group in found.items()}


def _lines(text: str) -> Iterator[AzureProperty]:
    name = ""
    for line in text.splitlines():
        if line.startswith("Microsoft."):
            name = line
        elif line and not line.startswith("#"):
            path, kind, *rest = line.split("\t")
            values, sensitive, last = [*rest, "", "", ""][:3]
            yield AzureProperty(
                name, path, kind, tuple(filter(None, values.split("|"))), sensitive == "sensitive", last
            )
