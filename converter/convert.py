"""The conversion: from a source folder to a Flux tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from converter.source import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions:
    """What a conversion is told.

    `out` is the tree's folder, `config` the project file (None: `bicep2flux.yaml` in `source`),
    `environments` those to convert (empty: all), `set_env` the answers to `readEnvironmentVariable`.
    """

    source: Path
    out: Path
    config: Path | None = None
    environments: tuple[str, ...] = ()
    profile: str | None = None
    set_env: Mapping[str, str] = field(default_factory=dict)
    image_tag: str | None = None
    dry_run: bool = False
    diff: bool = False
    strict: bool = False
    report: Path | None = None
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertResult:
    """What a conversion has to say: diagnostics for stderr, `text` for stdout."""

    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""


def convert(options: ConvertOptions) -> ConvertResult:
    """Convert the source as told.

    Raises `DiagnosticError` for a source or configuration that can't be converted.
    """
    from converter.project import load_project

    load_project(options.source, options.config)
    raise NotImplementedError
