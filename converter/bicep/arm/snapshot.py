"""The resources that a deployment would send, as `bicep snapshot` predicts them.

Where the Bicep CLI has no form of its own, ARM's templates lend theirs: `condition` for a resource
whose existence is undecided, `copy` for one that a loop over an unknown repeats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from converter.bicep.arm.answers import unanswered
from converter.bicep.arm.expressions import Printer
from converter.bicep.arm.notation import called
from converter.bicep.arm.numbering import Numbering
from converter.bicep.arm.secrets import SecretNames
from converter.bicep.deployment import DeployedResource, Deployment, DeploymentContext
from converter.bicep.evaluation.evaluator import evaluate_parameters
from converter.bicep.evaluation.files import FileResolver
from converter.provenance import Call, Object, Value, children, is_null, plain
from converter.source import Diagnostic, Severity, dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot as JSON-like data, and the warnings about it."""

    document: dict[str, Any]
    diagnostics: tuple[Diagnostic, ...]


def build_snapshot(
    resolver: FileResolver,
    path: str,
    *,
    variables: Mapping[str, str] | None = None,
    inputs: Mapping[str, str] | None = None,
    context: DeploymentContext | None = None,
) -> Snapshot:
    """The snapshot of a parameter file with its template.

    Takes and raises what `evaluate_parameters` does. Environment variables without a value stay
    symbols, with a warning.
    """
    found = evaluate_parameters(
        resolver, path, variables=variables, inputs=inputs, context=context, thorough=True
    )
    missing = unanswered(found.parameters.values(), Severity.WARNING)
    if missing is not None:
        found = replace(found, diagnostics=(*found.diagnostics, missing))
    return Snapshot(snapshot(found), found.diagnostics)


def snapshot(deployment: Deployment) -> dict[str, Any]:
    """What the deployment predicts, as JSON-like data.

    Resources that exist already and modules as such aren't listed; those that an extension deploys
    follow those of Azure, both in source order.
    """
    printer = Printer(SecretNames(deployment.parameters), Numbering(deployment.external_inputs).key)
    new = [resource for resource in deployment.resources if not resource.existing]
    azure = [_predicted(printer, resource) for resource in new if resource.identifier is not None]
    others = [_extensible(printer, resource) for resource in new if resource.identifier is None]
    return {
        "predictedResources": azure + others,
        "diagnostics": [_line(diagnostic) for diagnostic in deployment.diagnostics],
        "outputs": {name: printer.whole(value) for name, value in deployment.outputs.items()},
    }


def _predicted(printer: Printer, resource: DeployedResource) -> dict[str, Any]:
    assert resource.identifier is not None
    found = {
        "id": printer.whole(resource.identifier),
        "type": resource.type,
        "name": printer.whole(resource.full_name or resource.name),
        "apiVersion": resource.api_version,
    }
    return found | _uncertain(printer, resource) | _body(printer, resource.body)


def _extensible(printer: Printer, resource: DeployedResource) -> dict[str, Any]:
    properties = _body(printer, resource.body)
    if not is_null(resource.name):
        properties = {"name": printer.members(resource.name)} | properties
    kind = f"{resource.type}@{resource.api_version}" if resource.api_version else resource.type
    return {"properties": properties, "type": kind} | _uncertain(printer, resource)


def _uncertain(printer: Printer, resource: DeployedResource) -> dict[str, Any]:
    """What a deployment decides about the resource as a whole."""
    found: dict[str, Any] = {}
    if resource.condition is not None:
        found["condition"] = printer.whole(resource.condition)
    if resource.over is not None:
        count = called("length", [printer.expression(resource.over)])
        found["copy"] = {"name": _copy_name(resource), "count": f"[{count}]"}
    return found


def _copy_name(resource: DeployedResource) -> str:
    """The name that `copyIndex` has in the resource: that of the loop's item."""
    queue: list[Value] = [resource.name, resource.body]
    for value in queue:
        if isinstance(value, Call) and value.function == "copyIndex" and value.arguments:
            return str(plain(value.arguments[0]))
        queue += children(value)
    return resource.symbolic_name


def _body(printer: Printer, body: Object) -> dict[str, Any]:
    """The members of a body; those that are null aren't sent."""
    if body.computed and body.computed[0][0] is body.computed[0][1]:
        return {"body": printer.whole(body.computed[0][0])}
    members = {key: value for key, value in body.members.items() if not is_null(value)}
    found: dict[str, Any] = printer.members(Object(members, body.computed, origin=body.origin))
    return found


def _line(diagnostic: Diagnostic) -> str:
    place = f"{diagnostic.span} " if diagnostic.span is not None else ""
    return f"{place}{diagnostic.severity} {diagnostic.code}: {diagnostic.message}"
