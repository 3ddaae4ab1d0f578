"""What Azure Service Operator refuses of its own kinds, by its admission webhook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from converter.source import Path
from converter.verify.rules.behind import behind, object_at
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule


@rule("authorization.azure.com/RoleAssignment")
def a_principal_is_given_once(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """By its id, or by the ConfigMap that will have it, not by both."""
    spec = object_at(body, "spec")
    if "principalId" in spec and "principalIdFromConfig" in spec:
        yield behind(
            ("spec", "principalIdFromConfig"),
            "the principal is given twice, as principalId and as principalIdFromConfig",
            "remove one of them",
        )
