"""What belongs to a workload besides itself: its children and extensions, and the environment it runs in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from converter.aca.arm_ids import formatted, is_same_id, segments
from converter.bicep import known_text, parts_of
from converter.provenance import Value, same

if TYPE_CHECKING:
    from converter.aca.environment import EnvironmentResource
    from converter.aca.workload import Workload
    from converter.bicep import DeployedResource

CHILD: Final = 2
"""How many segments a child's id has behind its parent's: its type and its name."""


def target_of(resource: DeployedResource) -> Value | None:
    """The id of the resource that one is a child or an extension of; None for one that stands by itself."""
    if resource.scope is not None:
        return resource.scope
    if resource.type.count("/") > 1 and resource.identifier is not None:
        return formatted(segments(resource.identifier)[:-CHILD], resource.identifier.origin)
    return None


def type_of_target(resource: DeployedResource) -> str:
    """The type of what a resource is a child or an extension of; empty where there is none, or unknown."""
    target = target_of(resource)
    parts = segments(target) if target is not None else ()
    if parts:
        return parts[-1].names
    return resource.type.rpartition("/")[0] if resource.type.count("/") > 1 else ""


def attached(
    workloads: Sequence[DeployedResource], everything: Iterable[DeployedResource]
) -> list[tuple[DeployedResource, ...]]:
    """The children and extensions of each workload among all resources, those that exist already included.

    A resource is the workload's by the name of the one that it is attached to: the resource group may be
    written in another way. Where that name isn't known, the resource may be any workload's whose name
    could be the same, and counts for each of them: what guards access is not to be overlooked.
    """
    kinds = {one.type.casefold() for one in workloads}
    found: list[list[DeployedResource]] = [[] for _ in workloads]
    for resource in everything:
        if type_of_target(resource).casefold() not in kinds:
            continue
        answers = [_is_attached(resource, one) for one in workloads]
        wanted = True if True in answers else None
        for own, answer in zip(found, answers, strict=True):
            if answer is wanted:
                own.append(resource)
    return [tuple(own) for own in found]


def _is_attached(resource: DeployedResource, workload: DeployedResource) -> bool | None:
    """Whether a resource is the child or extension of a workload; None if that isn't known."""
    if type_of_target(resource).casefold() != workload.type.casefold():
        return False
    target = target_of(resource)
    parts = segments(target) if target is not None else ()
    if target is None or not parts:
        return None
    if workload.identifier is not None and is_same_id(target, workload.identifier):
        return True
    return is_same_name(parts[-1].value, workload.name)


def is_same_name(left: Value, right: Value) -> bool | None:
    """Whether two names are the same in Azure, which ignores their case; None if that isn't known."""
    if same(left, right):
        return True
    texts = known_text(left), known_text(right)
    if texts[0] is not None and texts[1] is not None:
        return texts[0].casefold() == texts[1].casefold()
    if texts[0] is not None:
        return None if _may_be(right, texts[0]) else False
    return False if texts[1] is not None and not _may_be(left, texts[1]) else None


def _may_be(name: Value, text: str) -> bool:
    """Whether a name with unknown parts may turn out to be a text."""
    known = (known_text(part) for part in parts_of(name))
    pattern = "".join(".*" if part is None else re.escape(part) for part in known)
    return re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL) is not None


def environment_of(
    workload: Workload, environments: Sequence[EnvironmentResource]
) -> EnvironmentResource | None:
    """The managed environment that a workload runs in, of those that the source deploys; None if it has none.

    Where the source deploys only one, it is that, unless the workload names another one.
    """
    resource = workload.resource
    wanted = resource.environment_id or getattr(resource, "managed_environment_id", None)
    deployed = [one for one in environments if not one.deployed.existing]
    for one in deployed:
        own = one.deployed.identifier
        if wanted is not None and own is not None and is_same_id(wanted, own):
            return one
    if len(deployed) != 1:
        return None
    parts = segments(wanted) if wanted is not None else ()
    is_another = bool(parts) and is_same_name(parts[-1].value, deployed[0].deployed.name) is False
    return None if is_another else deployed[0]
