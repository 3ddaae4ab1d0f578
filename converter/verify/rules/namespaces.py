"""Rules of namespaces: their finalizers, and the labels by which pods are admitted.

Source: `pkg/apis/core/validation` of Kubernetes, and the API of `k8s.io/pod-security-admission`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import entries, unfit
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import member, text

_FINALIZERS: Final = frozenset(("kubernetes", "orphan", "foregroundDeletion"))
_ADMISSION: Final = "pod-security.kubernetes.io"
_LEVELS: Final = ("privileged", "baseline", "restricted")


@rule("core.v1.Namespace")
def finalizers_of_a_namespace(namespace: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each finalizer is a qualified name with a domain, or one of Kubernetes' own."""
    at = (*path, "spec", "finalizers")
    for each in entries(member(namespace, "spec"), "finalizers"):
        yield from unfit(each, "label-key", at, "the finalizer's name")
        known = text(each)
        if known is not None and "/" not in known and known not in _FINALIZERS:
            yield Fault(at, "the finalizer's name has no domain", "allowed: kubernetes, or example.com/name")


@rule("core.v1.Namespace")
def pods_are_admitted_at_a_level(namespace: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The labels of Pod Security name a level, and a version of Kubernetes or `latest`."""
    labels = member(namespace, "metadata", "labels")
    for mode in ("enforce", "audit", "warn"):
        for key, fits, allowed in (
            (mode, lambda known: known in _LEVELS, ", ".join(_LEVELS)),
            (f"{mode}-version", re.compile(r"latest|v1\.(?:0|[1-9][0-9]*)").fullmatch, "latest, or v1.30"),
        ):
            name = f"{_ADMISSION}/{key}"
            known = text(labels.get(name))
            if known is not None and not fits(known):
                yield Fault(
                    (*path, "metadata", "labels", name),
                    "this isn't a level of Pod Security",
                    f"allowed: {allowed}",
                )
