"""The rules that data can't state, a module for each subject: see `converter.verify.schema.rule`."""

from __future__ import annotations

from importlib import import_module
from typing import Final

MODULES: Final[tuple[str, ...]] = (
    "configuration",
    "containers",
    "environment",
    "jobs",
    "metadata",
    "pods",
    "probes",
    "resources",
    "scheduling",
    "security",
    "selectors",
    "volumes",
    "workloads",
)


def load() -> None:
    """Register the rules of all modules."""
    for name in MODULES:
        import_module(f"{__name__}.{name}")
