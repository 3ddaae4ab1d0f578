"""What environment variables say of the workload's own identity.

The identity that a container app or job has in Azure may stay there: on a target where an operator makes
identities the workload is another one, with ids and a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from converter.aca.arm_ids import is_same_id
from converter.aca.containers import EnvironmentVariable, InitContainer
from converter.aca.roles import identities_of
from converter.aca.workload import Workload
from converter.bicep import DeployedResource, RuntimeProperty, parts_of
from converter.provenance import Origin, Scalar, Value

IDENTITY: Final = "Microsoft.ManagedIdentity/userAssignedIdentities"
_IDS: Final = frozenset({"clientId", "principalId"})
NAME: Final = "name"


def with_own_identities(
    workloads: Iterable[Workload], resources: Iterable[DeployedResource]
) -> tuple[Workload, ...]:
    """The workloads, each variable that says something of the workload's own identity knowing what it is."""
    identities = [one for one in resources if one.type == IDENTITY and one.identifier is not None]
    return tuple(_workload(workload, identities) for workload in workloads)


def _workload(workload: Workload, identities: list[DeployedResource]) -> Workload:
    template = workload.resource.template
    own = tuple(identities_of(workload))
    if template is None or not own:
        return workload
    names = frozenset(
        id(one.name.origin)
        for one in identities
        if one.identifier is not None and any(is_same_id(each, one.identifier) for each in own)
    )
    changes: dict[str, Any] = {}
    for attribute in ("containers", "init_containers"):
        containers = getattr(template, attribute)
        if isinstance(containers, tuple):
            changes[attribute] = tuple(_container(each, own, names) for each in containers)
    return replace(workload, resource=workload.resource.changed(template=template.changed(**changes)))


def _container(container: InitContainer, own: tuple[Value, ...], names: frozenset[int]) -> InitContainer:
    if not isinstance(container.env, tuple):
        return container
    env = tuple(_variable(each, own, names) for each in container.env)
    same = all(new is old for new, old in zip(env, container.env, strict=True))
    return container if same else container.changed(env=env)


def _variable(
    variable: EnvironmentVariable, own: tuple[Value, ...], names: frozenset[int]
) -> EnvironmentVariable:
    value = variable.value
    if value is None:
        return variable
    found = dict.fromkeys(_said(value, own, names))
    if not found:
        return variable
    origin = value.origin
    whole = next(iter(found)) if isinstance(value, RuntimeProperty) and len(found) == 1 else None
    changes = {"identity_facts": Scalar(" and ".join(found), origin=origin)}
    if whole is not None:
        changes["identity_id"] = Scalar(whole, origin=origin)
    return variable.changed(**changes)


def _said(value: Value, own: tuple[Value, ...], names: frozenset[int]) -> Iterator[str]:
    """What a value has of the identity: `clientId`, `principalId`, `name`."""
    for part in parts_of(value):
        if isinstance(part, RuntimeProperty):
            if part.path[-1] in _IDS and any(is_same_id(each, part.identifier) for each in own):
                yield part.path[-1]
        elif names and isinstance(part, Scalar) and _is_made_of(part.origin, names):
            yield NAME


def _is_made_of(origin: Origin, names: frozenset[int]) -> bool:
    """Whether a text is made of an identity's name, or is it."""
    return any(id(node) in names for node in origin.walk())
