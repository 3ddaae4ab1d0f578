"""Sources that are given as texts, laid out in a folder: what our evaluator makes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from converter.bicep import (
    Deployment,
    DeploymentContext,
    FileResolver,
    evaluate_parameters,
    evaluate_template,
    json_parameters,
)
from converter.bicep.arm.snapshot import snapshot

NOBODY = "00000000-0000-0000-0000-000000000000"
PLACE = {
    "subscription_id": NOBODY,
    "tenant_id": NOBODY,
    "resource_group": "myRg",
    "location": "westeurope",
    "deployment_name": "dep",
}
"""Where the compiler was told that the templates are deployed to."""


PARAMETERS = "main.parameters.json"
"""The parameter file of an ARM template."""


def place(without: tuple[str, ...] = ()) -> DeploymentContext:
    """That place; a template of a subscription has no resource group, and no location of one."""
    left_out = {"resourceGroup": ("resource_group", "location")}
    gone = {name for one in without for name in left_out.get(one, (one,))}
    return DeploymentContext(**{name: value for name, value in PLACE.items() if name not in gone})


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def predicted(
    resolver: FileResolver, path: str, variables: Mapping[str, str], context: DeploymentContext | None = None
) -> Any:
    """The snapshot of a template or parameter file, as JSON. Raises `DiagnosticError` where it is refused."""
    return json.loads(json.dumps(snapshot(evaluated(resolver, path, variables, context))))


def evaluated(
    resolver: FileResolver, path: str, variables: Mapping[str, str], context: DeploymentContext | None = None
) -> Deployment:
    """What a template or parameter file deploys. Raises `DiagnosticError` where it is refused."""
    where = context or place()
    if path.endswith(".json"):
        given = json_parameters(resolver, PARAMETERS, {}).given
        return evaluate_template(resolver, path, given=given, context=where, thorough=True)
    if path.endswith(".bicepparam"):
        return evaluate_parameters(resolver, path, variables=variables, context=where, thorough=True)
    return evaluate_template(resolver, path, variables=variables, context=where)
