"""Evaluated values and deployments as JSON-like data, symbols in a notation close to Bicep's."""

from __future__ import annotations

import json
from typing import Any

from converter.bicep import DeployedResource, Deployment
from converter.provenance.values import (
    Access,
    Array,
    Call,
    Choice,
    EnvironmentVariable,
    Object,
    Repetition,
    RequiredParameter,
    ResourceProperty,
    Scalar,
    Symbol,
    Text,
    Value,
    is_known,
)

OPERATORS = {"&&", "||", "??", "==", "=~", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"}


def rendered(value: Value) -> Any:
    """Plain data; an unknown is `<…>`, an unknown part of a string `{…}`, a secret has a `!` in front."""
    if isinstance(value, Scalar):
        return f"!{value.data}" if value.secret else value.data
    if isinstance(value, Array):
        return [rendered(item) for item in value.items]
    if isinstance(value, Object):
        members = {key: rendered(member) for key, member in value.members.items()}
        return members | {f"[{notation(key)}]": rendered(member) for key, member in value.computed}
    if isinstance(value, Text):
        return "".join(map(_part, value.parts))
    return f"<{notation(value)}>"


def _part(part: Value) -> str:
    if isinstance(part, Scalar):
        return f"{{!{part.data}}}" if part.secret else str(part.data)
    return f"{{{notation(part)}}}"


def notation(value: Value) -> str:
    """A value as one line."""
    mark = "!" if isinstance(value, Symbol) and value.secret else ""
    match value:
        case EnvironmentVariable():
            return f"{mark}${value.name}"
        case RequiredParameter():
            return f"{mark}{value.name}"
        case ResourceProperty():
            return mark + ".".join((f"{value.resource_type}({notation(value.name)})", *value.path))
        case Call(function="!"):
            return f"!({notation(value.arguments[0])})"
        case Call(function=function) if function in OPERATORS:
            return f"({f' {function} '.join(map(notation, value.arguments))})"
        case Call():
            return f"{mark}{value.function}({', '.join(map(notation, value.arguments))})"
        case Access(key=Scalar(data=str(key))):
            return f"{notation(value.base)}.{key}"
        case Access():
            return f"{notation(value.base)}[{notation(value.key)}]"
        case Choice():
            return f"({notation(value.condition)} ? {notation(value.then)} : {notation(value.otherwise)})"
        case Repetition():
            return f"[for {notation(value.over)}: {notation(value.template)}]"
        case Text():
            return f"'{rendered(value)}'"
        case Array():
            return f"[{', '.join(map(notation, value.items))}]"
        case Object():
            members = [f"{key}: {notation(member)}" for key, member in value.members.items()]
            members += [f"[{notation(key)}]: {notation(member)}" for key, member in value.computed]
            return f"{{{', '.join(members)}}}"
    assert is_known(value)
    data = rendered(value)
    if isinstance(data, str):
        return f"'{data}'"
    return json.dumps(data)


def rendered_resource(resource: DeployedResource) -> dict[str, Any]:
    """A resource with what places it and what it is like; what is None or False is left out."""
    found: dict[str, Any] = {
        "type": f"{resource.type}@{resource.api_version}",
        "symbolicName": "/".join((*resource.module, resource.symbolic_name)),
        "name": rendered(resource.name),
        "existing": resource.existing,
        "scope": rendered(resource.scope) if resource.scope is not None else None,
        "condition": rendered(resource.condition) if resource.condition is not None else None,
        "repeated": resource.repeated,
        "body": rendered(resource.body),
    }
    return {key: value for key, value in found.items() if value is not None and value is not False}


def rendered_deployment(deployment: Deployment) -> dict[str, Any]:
    return {
        "parameters": {name: rendered(value) for name, value in deployment.parameters.items()},
        "resources": [rendered_resource(resource) for resource in deployment.resources],
        "outputs": {name: rendered(value) for name, value in deployment.outputs.items()},
        "diagnostics": [f"{note.code} {note.span}: {note.message}" for note in deployment.diagnostics],
    }
