"""Names of resources such as `cpu` and `example.com/gpu`, by where they are used.

Source: `pkg/apis/core/validation` (`validateResourceName`, `ValidateContainerResourceName`,
`ValidateResourceQuotaResourceName`) and `pkg/apis/core/helper` of Kubernetes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.resources import is_extended, is_of_container
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import label_key
from converter.verify.schema.values import quantity, text

COUNTED: Final = frozenset(
    (
        "pods",
        "resourcequotas",
        "services",
        "replicationcontrollers",
        "secrets",
        "configmaps",
        "persistentvolumeclaims",
        "services.nodeports",
        "services.loadbalancers",
    )
)
"""What is counted in whole numbers."""

_OF_CONTAINERS: Final = frozenset(("cpu", "memory", "ephemeral-storage"))
_OF_QUOTAS: Final = (
    COUNTED
    | _OF_CONTAINERS
    | {f"{side}.{name}" for side in ("requests", "limits") for name in _OF_CONTAINERS}
    | {"requests.storage"}
)
_KNOWN: Final = _OF_QUOTAS | {"storage"}
_HUGE_PAGES: Final = ("hugepages-", "requests.hugepages-")


def is_quota_resource(name: str) -> bool:
    """Whether a quota knows a resource without a domain."""
    return name in _OF_QUOTAS or name.startswith(_HUGE_PAGES)


def resource_fault(name: Any, path: Path) -> Iterator[Fault]:
    """The fault of the name of any resource."""
    known = text(name)
    if known and not _is_resource(known):
        yield _unknown(path, sorted(_OF_CONTAINERS | {"storage"}))


def container_resource_fault(name: Any, path: Path) -> Iterator[Fault]:
    """The fault of the name of a resource that a container asks for."""
    known = text(name)
    if known and not is_of_container(known):
        yield _unknown(path, sorted(_OF_CONTAINERS))


def quota_resource_fault(name: Any, path: Path) -> Iterator[Fault]:
    """The fault of the name of a resource in a quota."""
    known = text(name)
    if known and not (label_key(known) and ("/" in known or is_quota_resource(known))):
        yield _unknown(path, sorted(_OF_QUOTAS))


def amount_fault(name: str, amount: Any, path: Path) -> Iterator[Fault]:
    """The fault of the amount of a resource: below 0, or parts of what is counted in whole numbers."""
    known = quantity(amount)
    if known is None:
        return
    if known < 0:
        yield Fault(path, "a quantity of at least 0 is expected", "allowed: 0 or more")
    if (name in COUNTED or is_extended(name)) and known.denominator != 1:
        yield Fault(path, "a whole number is expected", "this resource can't be divided")


def _is_resource(name: str) -> bool:
    return label_key(name) and ("/" in name or name in _KNOWN or name.startswith(_HUGE_PAGES))


def _unknown(path: Path, names: list[str]) -> Fault:
    return Fault(
        path,
        "there is no resource of this name here",
        f"allowed: {', '.join(names)}, or a name behind a domain such as example.com/gpu",
    )
