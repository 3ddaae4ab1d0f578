"""The rules that data can't state, a module for each subject: see `converter.verify.schema.rule`."""

from __future__ import annotations

from importlib import import_module
from typing import Final

MODULES: Final[tuple[str, ...]] = (
    "metadata",
    "autoscaling",
    "disruption",
    "endpoints",
    "extension",
    "ingress",
    "network_policies",
    "quotas",
    "rbac",
    "services",
    "storage",
    "volume_sources",
    "images",
    "traefik",
    "keda",
    "external_secrets",
    "fields",
)


def load() -> None:
    """Register the rules of all modules."""
    for name in MODULES:
        import_module(f"{__name__}.{name}")
