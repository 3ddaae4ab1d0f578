"""What every command is told that evaluates a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """Which source, and what a person says of it besides.

    `config` is the project file (None: `bicep2flux.yaml` in `source`), `set_env` the answers to
    `readEnvironmentVariable`, `subscriptions` the ids of subscriptions by environment, under the empty
    name that of all others.
    """

    source: Path
    config: Path | None = None
    set_env: Mapping[str, str] = field(default_factory=dict)
    subscriptions: Mapping[str, str] = field(default_factory=dict)
