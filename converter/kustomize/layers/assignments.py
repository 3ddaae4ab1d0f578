"""RoleAssignment objects read as what Azure makes of them: who gets which role on what.

The scope of an assignment decides what a Bicep file of it has to be deployed to: the resource group of a
resource, a resource group, a subscription or a management group (Bicep's `targetScope`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from converter.mapping import KubernetesObject
from converter.source import FluxSyntaxError, FluxVariable, dataclass, parse_text

ASSIGNMENT: Final = "RoleAssignment"
_GROUP: Final = "authorization.azure.com/"
_DEFINITION: Final = ("providers", "microsoft.authorization", "roledefinitions")
_MANAGEMENT_GROUP: Final = ("providers", "microsoft.management", "managementgroups")
_VARIABLE: Final = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")

Parts: TypeAlias = tuple[str | FluxVariable, ...]
"""A text with Flux variables: literal texts, and variables without an operator."""


class UnwritableError(ValueError):
    """An object that a Bicep file of role assignments can't hold; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a Bicep file is deployed to: `kind` is its `targetScope`.

    `subscription` and `name` (of the resource group or management group) are texts with `${VARIABLES}`, empty
    where the kind has none.
    """

    kind: str
    subscription: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ScopedResource:
    """A resource that a role is given on: the type with its provider, the names from the outermost in."""

    type: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role assignment, as texts with `${VARIABLES}`.

    `resources` are the resource that the role is on and those that it extends, outermost first; empty for a
    role on the target itself. `definition` is the role's id in Azure, `subscription` where it is defined,
    empty for the tenant.
    """

    name: str
    target: Target
    resources: tuple[ScopedResource, ...]
    principal: str
    principal_type: str
    definition: str
    subscription: str
    description: str = ""
    condition: str = ""
    condition_version: str = ""

    @property
    def is_about(self) -> tuple[object, ...]:
        """What makes it another assignment to Azure, which refuses a second one that is the same."""
        return (self.target, self.resources, self.principal.lower(), self.definition.lower())


def is_assignment(one: KubernetesObject) -> bool:
    """Whether an object is a RoleAssignment of Azure Service Operator."""
    return one.kind == ASSIGNMENT and str(one.body["apiVersion"]).startswith(_GROUP)


def assignment(one: KubernetesObject) -> Assignment:
    """The assignment that an object asks for. Raises `UnwritableError`."""
    if not is_assignment(one):
        raise UnwritableError("it is no RoleAssignment of Azure Service Operator")
    spec = one.body.get("spec")
    if not isinstance(spec, dict):
        raise UnwritableError("it has no spec")
    target, resources = _scope(_text(spec, "owner", "armId"))
    subscription, definition = _definition(_text(spec, "roleDefinitionReference", "armId"))
    return Assignment(
        one.name,
        target,
        resources,
        _text(spec, "principalId"),
        _text(spec, "principalType", default="ServicePrincipal"),
        definition,
        subscription,
        *(_text(spec, key, default="") for key in ("description", "condition", "conditionVersion")),
    )


def parts(text: str) -> Parts:
    """A text as Flux reads it. Raises `UnwritableError` for a variable with an operation."""
    try:
        found = tuple(parse_text(text))
    except FluxSyntaxError as error:
        raise UnwritableError(f"a variable in it can't be read: {error}") from error
    if any(isinstance(each, FluxVariable) and (each.operator or each.argument) for each in found):
        raise UnwritableError("a variable in it has an operation")
    return found


def variables(text: str) -> Iterator[str]:
    """The names of the variables in a text, in order."""
    yield from (each.name for each in parts(text) if isinstance(each, FluxVariable))


def _text(spec: dict[str, Any], *path: str, default: str | None = None) -> str:
    value: Any = spec
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or (not value and default is None):
        raise UnwritableError(f"it has no spec.{'.'.join(path)}")
    parts(value)
    return value


def _segments(identifier: str) -> list[str]:
    """The parts of an id between its slashes; a variable is a part as a whole, or a piece of one."""
    return [each for each in identifier.split("/") if each]


def _scope(identifier: str) -> tuple[Target, tuple[ScopedResource, ...]]:
    steps = _segments(identifier)
    lower = [each.lower() for each in steps]
    if len(steps) == 4 and tuple(lower[:3]) == _MANAGEMENT_GROUP:
        return Target("managementGroup", name=steps[3]), ()
    if len(steps) < 2 or lower[0] != "subscriptions":
        raise UnwritableError(f"a role on {identifier} can't be given by a Bicep file")
    if lower[2:3] == ["resourcegroups"] and len(steps) >= 4:
        return Target("resourceGroup", steps[1], steps[3]), _resources(steps[4:], identifier)
    return Target("subscription", steps[1]), _resources(steps[2:], identifier)


def _resources(steps: list[str], identifier: str) -> tuple[ScopedResource, ...]:
    """`providers/NS/type/name/child/name`, then perhaps `providers/…` of what extends that."""
    found: list[ScopedResource] = []
    at = 0
    while at < len(steps):
        end = next(
            (each for each in range(at + 1, len(steps)) if steps[each].lower() == "providers"), len(steps)
        )
        block = steps[at + 1 : end]
        if steps[at].lower() != "providers" or len(block) < 3 or len(block) % 2 == 0:
            raise UnwritableError(f"{identifier} isn't the id of a resource")
        kinds = (block[0], *block[1::2])
        if any(_VARIABLE.search(each) for each in kinds):
            raise UnwritableError(f"the type of the resource {identifier} isn't known")
        found.append(ScopedResource("/".join(kinds), tuple(block[2::2])))
        at = end
    return tuple(found)


def _definition(identifier: str) -> tuple[str, str]:
    """The subscription and the GUID of a role definition's id."""
    steps = _segments(identifier)
    subscription = ""
    if len(steps) == 6 and steps[0].lower() == "subscriptions":
        subscription, steps = steps[1], steps[2:]
    if len(steps) != 4 or tuple(each.lower() for each in steps[:3]) != _DEFINITION:
        raise UnwritableError(f"{identifier} isn't the id of a role definition")
    return subscription, steps[3]
