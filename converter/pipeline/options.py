"""The one record of which source is converted, and what is given beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from converter.source import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """Which source is evaluated, for which environments, and what is given besides its files.

    `source` is the folder that holds the project file; `config` names another project file, `profile` another
    set of tables than the project file's. `environments` are those to convert, by the project file's names
    (empty: all). `set_env` answers `readEnvironmentVariable` before the project file does. `subscriptions`
    are the ids of subscriptions by environment, before the project file's, the one for all others under the
    empty name. `image_tag` is the tag of overlays that have none yet. `module_cache` is Bicep's module cache
    where it is named, `default_cache` where it is if nothing names it (None: nowhere).
    """

    source: Path
    config: Path | None = None
    profile: str | None = None
    environments: tuple[str, ...] = ()
    set_env: Mapping[str, str] = field(default_factory=dict)
    subscriptions: Mapping[str, str] = field(default_factory=dict)
    image_tag: str | None = None
    module_cache: Path | None = None
    default_cache: Path | None = None
