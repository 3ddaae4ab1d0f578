"""ARM templates written for one test, and what they deploy."""

from __future__ import annotations

import json
from typing import Any

from converter.bicep import Deployment, FileResolver, evaluate_template
from converter.bicep.arm.snapshot import snapshot
from converter.source import Diagnostic, DiagnosticError
from tests.bicep.rendering import rendered
from tests.bicep.sources import CONTEXT, Source

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
SUBSCRIPTION = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
APP = "Microsoft.App/containerApps"
VERSION = "2024-03-01"


def template(**sections: Any) -> dict[str, Any]:
    """A template with its head; `schema` is another one than that of a resource group's."""
    schema = sections.pop("schema", SCHEMA)
    return {"$schema": schema, "contentVersion": "1.0.0.0", "resources": [], **sections}


def app(name: str, **others: Any) -> dict[str, Any]:
    """A container app."""
    return {"type": APP, "apiVersion": VERSION, "name": name, **others}


def nested(inside: dict[str, Any], *, scope: str = "inner", **others: Any) -> dict[str, Any]:
    """A deployment of a template in a template; `parameters` are those of the deployment."""
    properties: dict[str, Any] = {"mode": "Incremental", "template": inside}
    if scope:
        properties["expressionEvaluationOptions"] = {"scope": scope}
    if "parameters" in others:
        properties["parameters"] = others.pop("parameters")
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "nested",
        "properties": properties,
        **others,
    }


def deployed(source: Source, content: dict[str, Any] | str, **options: Any) -> Deployment:
    """What a template deploys, as main.json."""
    text = content if isinstance(content, str) else json.dumps(content, indent=2)
    source.write({"main.json": text})
    return evaluate_template(FileResolver(source.root), "main.json", **{"context": CONTEXT, **options})


def predicted(source: Source, content: dict[str, Any] | str, **options: Any) -> list[dict[str, Any]]:
    """The resources of a template, as a snapshot has them."""
    found: list[dict[str, Any]] = snapshot(deployed(source, content, **options))["predictedResources"]
    return found


def outputs(source: Source, expressions: dict[str, str], **sections: Any) -> dict[str, Any]:
    """The values of expressions in a template with those sections."""
    given = {name: {"type": "object", "value": text} for name, text in expressions.items()}
    for one in given.values():
        del one["type"]
    return {
        name: rendered(value)
        for name, value in deployed(source, template(outputs=given, **sections)).outputs.items()
    }


def errors(source: Source, content: dict[str, Any] | str) -> list[Diagnostic]:
    """The errors of a template."""
    try:
        deployed(source, content)
    except DiagnosticError as failure:
        return list(failure.diagnostics)
    return []
