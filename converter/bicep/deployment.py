"""What evaluating a template gives: the resources that a deployment would send, values with origins."""

from __future__ import annotations

from dataclasses import dataclass

from converter.provenance.values import Object, Value
from converter.source import Diagnostic, Span


@dataclass(frozen=True, slots=True)
class DeploymentContext:
    """What is known about the place that a template is deployed to; what is None stays a symbol."""

    subscription_id: str | None = None
    resource_group: str | None = None
    location: str | None = None
    tenant_id: str | None = None
    deployment_name: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DeployedResource:
    """One resource in ARM's shape.

    `type` has no API version. `body` holds every property of the declaration but `name`, `parent`,
    `scope` and `dependsOn`. `scope` is the evaluated id of the resource that `scope:` or `parent:`
    names (None: the deployment's own scope). `condition` is set where the resource exists or not
    depending on an unknown; a resource whose condition is known to be false isn't listed.
    `repeated` marks the single template of a loop over an unknown. `module` is the path of symbolic
    names of the modules it sits in, outermost first, `symbolic_name` its own.
    """

    type: str
    api_version: str
    symbolic_name: str
    name: Value
    body: Object
    span: Span
    module: tuple[str, ...] = ()
    existing: bool = False
    scope: Value | None = None
    condition: Value | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Deployment:
    """An evaluated template.

    `resources` are those of the template and of all its modules, in source order, existing ones
    included and marked. `parameters` are the values that the template was evaluated with.
    `diagnostics` are warnings and notes: errors are raised.
    """

    resources: tuple[DeployedResource, ...]
    outputs: dict[str, Value]
    parameters: dict[str, Value]
    diagnostics: tuple[Diagnostic, ...] = ()
