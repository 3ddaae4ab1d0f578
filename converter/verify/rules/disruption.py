"""Rules of PodDisruptionBudgets (`pkg/apis/policy/validation` of Kubernetes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from converter.source import Path
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule


@rule("policy.v1.PodDisruptionBudgetSpec")
def one_bound_only(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """`minAvailable` and `maxUnavailable` exclude each other."""
    if "minAvailable" in spec and "maxUnavailable" in spec:
        yield Fault(path, "minAvailable and maxUnavailable exclude each other", "keep one of them")
