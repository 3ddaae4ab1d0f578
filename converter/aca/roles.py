"""Role assignments of a source: what each is about, and the workloads whose identity it is given to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from converter.aca.arm_ids import formatted, is_same_id, segments
from converter.aca.key_vault import VAULT
from converter.aca.model import RoleAssignment
from converter.aca.reader import read
from converter.bicep import RuntimeProperty
from converter.provenance import Kind, Object, Origin, Scalar, Value
from converter.source import dataclass

if TYPE_CHECKING:
    from converter.aca.workload import Workload
    from converter.bicep import DeployedResource

ROLE_ASSIGNMENT = "Microsoft.Authorization/roleAssignments"

OWN_SEGMENTS = 4
"""How many segments of an assignment's id are its own: `providers/<namespace>/roleAssignments/<name>`."""


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """A role assignment that the source makes.

    `name` is its way through the templates, from the folder on, and the only one of its kind. `body` is
    what `resource` reads. `workloads` are those that run as the identity which it is given to: none for
    an identity, or a principal, that no workload has. `infrastructure` is true where the infrastructure
    makes it, not a workload's folder.
    """

    name: str
    resource: RoleAssignment
    body: Object
    deployed: DeployedResource
    workloads: tuple[Workload, ...]
    infrastructure: bool = False

    @property
    def certain(self) -> bool:
        """Whether it is known to exist, once."""
        return self.deployed.condition is None and not self.deployed.repeated


def numbered(roles: Iterable[Role]) -> tuple[Role, ...]:
    """The roles in their order; those that share a name, as in a loop, get their index behind it."""
    given = tuple(roles)
    shared = Counter(role.name for role in given)
    seen: Counter[str] = Counter()
    found = []
    for role in given:
        if shared[role.name] > 1:
            found.append(replace(role, name=f"{role.name}[{seen[role.name]}]"))
            seen[role.name] += 1
        else:
            found.append(role)
    return tuple(found)


def role_of(
    folder: str,
    deployed: DeployedResource,
    body: Object,
    near: Iterable[Workload],
    all_workloads: Iterable[Workload],
) -> Role:
    """A resource of a folder as a role assignment; `body` has its properties beside each other.

    Its workloads are looked for among `near`, those of its own folder, before all others:
    without an environment, folders may have different identities under one name.
    """
    members = {**body.members, "scope": _scope(deployed)}
    whole = Object(members, origin=body.origin)
    resource = read(RoleAssignment, whole)
    found = _holders(resource.principal_id, near) or _holders(resource.principal_id, all_workloads)
    name = "/".join((*filter(None, (folder,)), *deployed.module, deployed.symbolic_name))
    return Role(name, resource, whole, deployed, found)


def _scope(deployed: DeployedResource) -> Value:
    """The id of what an assignment is on; without `scope:` that is what its template is deployed to."""
    if deployed.scope is not None:
        return deployed.scope
    own = segments(deployed.identifier) if deployed.identifier is not None else ()
    origin = Origin(Kind.DEPLOYMENT, deployed.span, "the scope that the template is deployed to")
    return formatted(own[:-OWN_SEGMENTS], origin)


def _holders(principal: Value | None, workloads: Iterable[Workload]) -> tuple[Workload, ...]:
    """The workloads that run as the identity whose principal it is."""
    if not isinstance(principal, RuntimeProperty) or principal.path[-1] != "principalId":
        return ()
    return tuple(
        workload
        for workload in workloads
        if any(is_same_id(each, principal.identifier) for each in identities_of(workload))
    )


def identities_of(workload: Workload) -> Iterator[Value]:
    """The ids of the identities that a workload runs as; the one of its own has the workload's id."""
    if workload.deployed.identifier is not None:
        yield workload.deployed.identifier
    identity = workload.resource.identity
    assigned = identity.user_assigned_identities if identity is not None else None
    if isinstance(assigned, Object):
        yield from (Scalar(key, origin=assigned.origin) for key in assigned.members)
        yield from (key for key, _ in assigned.computed)


def vaults_of(resources: Iterable[DeployedResource]) -> tuple[Value, ...]:
    """The ids of the Key Vaults that resources are, or give roles on, each once."""
    found: list[Value] = []
    for resource in resources:
        identifier = resource.identifier
        if resource.type == ROLE_ASSIGNMENT:
            identifier = _scope(resource)
        elif resource.type != VAULT:
            continue
        parts = segments(identifier) if identifier is not None else ()
        if identifier is None or not parts or parts[-1].names != VAULT:
            continue
        if not any(is_same_id(identifier, known) for known in found):
            found.append(identifier)
    return tuple(found)
