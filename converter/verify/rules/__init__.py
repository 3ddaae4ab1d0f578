"""The rules that data can't state, a module for each subject: see `converter.verify.schema.rule`."""

from __future__ import annotations

from importlib import import_module
from typing import Final

MODULES: Final[tuple[str, ...]] = (
    "autoscaling",
    "azure",
    "configuration",
    "containers",
    "disruption",
    "endpoints",
    "environment",
    "extension",
    "external_secrets",
    "fields",
    "images",
    "ingress",
    "jobs",
    "keda",
    "linkerd",
    "metadata",
    "namespaces",
    "network_policies",
    "pods",
    "probes",
    "quotas",
    "rbac",
    "resources",
    "scheduling",
    "security",
    "selectors",
    "services",
    "storage",
    "traefik",
    "volume_sources",
    "volumes",
    "workloads",
)


def load() -> None:
    """Register the rules of all modules."""
    for name in MODULES:
        import_module(f"{__name__}.{name}")
