"""Where the modules of registries and the template specs come from: they are never fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from converter.source import dataclass


@dataclass(frozen=True, slots=True)
class ModuleSources:
    """The places that have modules of registries.

    `folders` are those that somebody names for the beginning of references, such as `br/public:avm/`.
    `cache` is Bicep's module cache, where it is named; else `cacheRootDirectory` of a `bicepconfig.json`
    says where it is, and without that it is `default`. With None there is none.
    """

    folders: Mapping[str, Path] = field(default_factory=dict)
    cache: Path | None = None
    default: Path | None = None


NO_MODULES = ModuleSources()
