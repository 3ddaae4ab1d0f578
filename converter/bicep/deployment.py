"""What evaluating a template gives: the resources that a deployment would send, values with origins."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import field
from typing import Final, TypeAlias

from converter.provenance import Object, Origin, Plain, ResourceProperty, Scalar, Value, is_known, plain
from converter.source import Diagnostic, Span, dataclass

_READERS: Final = {"readCliArg": "sys.cliArg", "readEnvVar": "sys.envVar"}
"""The kinds of external inputs that have a function of their own."""


PropertyAnswer: TypeAlias = Callable[[ResourceProperty], Value | None]
"""What is known of a resource's runtime property before deployment; None leaves it the symbol that it is."""


ConditionAnswer: TypeAlias = Callable[[Value], Scalar | None]
"""How a condition is decided that only the deployment knows: true, false, or None where nobody says."""


@dataclass(frozen=True, slots=True)
class DeploymentContext:
    """What is known about the place that a template is deployed to; what is None stays a symbol.

    A `Value` is an answer with an origin of its own. `properties` is asked for every runtime property,
    `conditions` for every unknown condition that chooses between values, or whether something is deployed.
    """

    subscription_id: str | Value | None = None
    resource_group: str | Value | None = None
    location: str | Value | None = None
    tenant_id: str | Value | None = None
    deployment_name: str | Value | None = None
    management_group: str | Value | None = None
    properties: PropertyAnswer | None = None
    conditions: ConditionAnswer | None = None


@dataclass(frozen=True, slots=True, eq=False)
class GivenValue:
    """A value for a template's parameter that comes from no `.bicepparam` file.

    `span` is its place, `name_span` that of the parameter's name.
    """

    value: Value
    span: Span
    name_span: Span


@dataclass(frozen=True, slots=True, eq=False)
class ExternalInput:
    """One question to the tool that deploys: `externalInput(kind, config)`; `key` is its name in JSON."""

    key: str
    kind: str
    config: Plain
    question: str
    """Its distinction from other questions: the kind, and behind a colon the config, if there is one."""

    @classmethod
    def of(cls, function: str, arguments: tuple[Value, ...], number: int) -> ExternalInput | None:
        """What a call of `externalInput`, `readCliArg` or `readEnvVar` asks; None when that isn't known."""
        if not all(map(is_known, arguments)):
            return None
        given = [plain(argument) for argument in arguments]
        kind, *config = [_READERS[function], *given] if function in _READERS else given
        name = re.sub(r"\W", "_", str(kind))
        what = config[0] if config else None
        text = what if isinstance(what, str) else json.dumps(what, separators=(",", ":"), ensure_ascii=False)
        return cls(f"{name}_{number}", str(kind), what, f"{kind}:{text}" if config else str(kind))


@dataclass(frozen=True, slots=True, eq=False)
class Assignments:
    """What a parameter file gives, in Bicep's order: its own assignments before those that it extends.

    `extension_configurations` are by alias and property, `using_configuration` is the deploy clause
    of `using`. `diagnostics` are warnings and notes: errors are raised.
    """

    values: dict[str, Value]
    external_inputs: tuple[ExternalInput, ...] = ()
    extension_configurations: dict[str, dict[str, Value]] = field(default_factory=dict)
    using_configuration: Value | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class DeployedResource:
    """One resource in ARM's shape.

    `type` has no API version. `body` holds every property of the declaration but `name`, `parent`,
    `scope` and `dependsOn`. `scope` is the evaluated id of the resource that `scope:` or `parent:`
    names (None: the deployment's own scope). `condition` is set where the resource exists or not
    depending on an unknown; a resource whose condition is known to be false isn't listed.
    `because` are the known conditions and loops that it exists by.
    `repeated` marks the single template of a loop over an unknown. `module` is the path of symbolic
    names of the modules it sits in, outermost first, `symbolic_name` its own. `over` is the unknown
    of that loop. `identifier` is the resource's id, None for one that an extension deploys, and
    `full_name` its name behind those of the resources that it is a child of.
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
    because: tuple[Origin, ...] = ()
    over: Value | None = None
    identifier: Value | None = None
    full_name: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class UnreadModule:
    """A module of a registry, or of another file that can't be read here: what it deploys isn't known.

    `reference` is how the template names it, `span` the place of that. `module` is the path of symbolic names
    of the modules around it, `symbolic_name` its own. `condition` and `repeated` are as for a resource.
    """

    reference: str
    symbolic_name: str
    span: Span
    module: tuple[str, ...] = ()
    condition: Value | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """A resource or module that isn't deployed, because its condition is false or its loop has no round.

    `file` declares it as `symbolic_name`, in the modules `module`. `type` is a resource's; of a module there
    is its `reference` instead. `condition` is the place of the condition, or of a loop's name (`is_loop`),
    and `origin` where the value comes from that decides.
    """

    file: str
    symbolic_name: str
    module: tuple[str, ...]
    type: str
    reference: str
    condition: Span
    origin: Origin
    is_loop: bool = False

    @property
    def is_remote(self) -> bool:
        """Whether it is a module of a registry."""
        return self.reference.startswith(("br:", "br/", "ts:", "ts/"))


@dataclass(frozen=True, slots=True, eq=False)
class Deployment:
    """An evaluated template.

    `resources` are those of the template and of all its modules, in source order, existing ones
    included and marked. `parameters` are the values that the template was evaluated with.
    `diagnostics` are warnings and notes: errors are raised. `external_inputs` are those of the
    parameter file that nothing answers. `missing` are the known conditions, and those around them,
    that keep resources from being deployed. `unread` are the modules whose resources aren't known.
    `left_out` are declarations that deploy nothing. `secret_parameters` are the names of the parameters, of
    modules too, whose values count as secrets.
    """

    resources: tuple[DeployedResource, ...]
    outputs: dict[str, Value]
    parameters: dict[str, Value]
    diagnostics: tuple[Diagnostic, ...] = ()
    external_inputs: tuple[ExternalInput, ...] = ()
    missing: tuple[Origin, ...] = ()
    unread: tuple[UnreadModule, ...] = ()
    secret_parameters: frozenset[str] = frozenset()
    left_out: tuple[LeftOut, ...] = ()
