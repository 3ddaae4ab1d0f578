"""Workloads in modules of registries and in ARM templates, from the source to the tree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converter.mapping import KubernetesObject
from converter.pipeline import Conversion, SourceOptions, convert_source
from converter.source import DiagnosticError
from tests.pipeline.small import PROJECT, app, bodies, write

REFERENCE = "br/public:avm/res/app/container-app:0.11.0"
CACHED = "br/mcr.microsoft.com/bicep$avm$res$app$container-app/0.11.0$/main.json"
WRAPPED = f"""\
param replicas int = 1
module api '{REFERENCE}' = {{
  params: {{ name: 'api', image: 'example.org/shop/api:1', replicas: replicas }}
}}
"""
MODULE: dict[str, Any] = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "languageVersion": "2.0",
    "contentVersion": "1.0.0.0",
    "parameters": {
        "name": {"type": "string"},
        "image": {"type": "string"},
        "replicas": {"type": "int", "defaultValue": 1},
        "count": {"type": "bool", "defaultValue": True},
    },
    "resources": {
        "telemetry": {
            "condition": "[parameters('count')]",
            "type": "Microsoft.Resources/deployments",
            "apiVersion": "2024-03-01",
            "name": "[format('count.{0}', uniqueString(resourceGroup().location))]",
            "properties": {"mode": "Incremental", "template": {"resources": []}},
        },
        "containerApp": {
            "type": "Microsoft.App/containerApps",
            "apiVersion": "2024-03-01",
            "name": "[parameters('name')]",
            "location": "[resourceGroup().location]",
            "properties": {
                "configuration": {"ingress": {"external": False, "targetPort": 8080}},
                "template": {
                    "containers": [
                        {
                            "name": "[parameters('name')]",
                            "image": "[parameters('image')]",
                            "resources": {"cpu": "[json('0.5')]", "memory": "1Gi"},
                            "env": [
                                {
                                    "name": "LEVEL",
                                    "value": "[toUpper(format('{0}-{1}', parameters('name'), 'info'))]",
                                }
                            ],
                        }
                    ],
                    "scale": {"minReplicas": "[parameters('replicas')]", "maxReplicas": 3},
                },
            },
        },
    },
}


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A module cache that has the module."""
    folder = tmp_path_factory.mktemp("cache")
    path = folder / CACHED
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(MODULE, indent=2))
    return folder


def converted(folder: Path, **options: Any) -> Conversion:
    return convert_source(SourceOptions(source=folder, **options), folder / "flux", explain=True)


def messages(conversion: Conversion) -> list[str]:
    return [f"{one.code} {one.message}" for one in conversion.diagnostics]


def deployment(conversion: Conversion) -> KubernetesObject:
    (mapped,) = (one for one in conversion.overlays if one.environment == "prod")
    return next(
        one for listed in mapped.objects.objects.values() for one in listed if one.kind == "Deployment"
    )


def test_an_app_in_a_registrys_module_is_a_workload_like_others(tmp_path: Path, cache: Path) -> None:
    write(tmp_path, {"api": WRAPPED}, parameters="param replicas = 2")
    found = converted(tmp_path, module_cache=cache)
    body = bodies(found, "Deployment")["api"]
    (container,) = body["spec"]["template"]["spec"]["containers"]
    assert container["image"].partition(":")[0] == "example.org/shop/api"
    assert {"name": "LEVEL", "value": "API-INFO"} in container["env"]
    assert bodies(found, "HorizontalPodAutoscaler")["api"]["spec"]["minReplicas"] == 2
    assert not [one for one in messages(found) if "nested deployment" in one]


def test_the_origin_of_a_field_leads_through_the_module_to_the_parameter(tmp_path: Path, cache: Path) -> None:
    write(tmp_path, {"api": WRAPPED})
    origins = deployment(converted(tmp_path, module_cache=cache)).origins
    (level,) = (origin for path, origin in origins.items() if path[-3:] == ("env", 0, "value"))
    files = {step.span.file: step.span.text for step in level.walk() if step.span is not None}
    module = "br:mcr.microsoft.com/bicep/avm/res/app/container-app:0.11.0/main.json"
    assert {module, ".azure/applications/api/main.bicep"} <= files.keys()


def test_what_the_cache_gave_is_in_the_lock(tmp_path: Path, cache: Path) -> None:
    write(tmp_path, {"api": WRAPPED})
    inputs = converted(tmp_path, module_cache=cache).tree.inputs
    assert inputs is not None
    assert "br:mcr.microsoft.com/bicep/avm/res/app/container-app:0.11.0/main.json" in inputs.sources


def test_without_the_module_its_workload_is_lost_and_the_others_are_not(tmp_path: Path) -> None:
    write(tmp_path, {"api": WRAPPED, "web": app()})
    found = converted(tmp_path)
    (lost,) = {(one.code, one.severity.value, one.help) for one in found.diagnostics if one.code == "B2F324"}
    assert lost[1] == "error"
    assert "bicep restore" in (lost[2] or "")
    assert "`modules`" in (lost[2] or "")
    assert list(bodies(found, "Deployment")) == ["web"]


def test_a_folder_of_the_project_file_has_the_module(tmp_path: Path) -> None:
    project = "modules: {'br/public:avm/': vendor/avm}\n"
    files = {"vendor/avm/res/app/container-app/0.11.0/main.json": json.dumps(MODULE)}
    write(tmp_path, {"api": WRAPPED}, project=project, files=files)
    assert list(bodies(converted(tmp_path), "Deployment")) == ["api"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"web": app()},
        project="modules: {'br/public:avm/': vendor/avn}\n",
        files={"vendor/avm/x": ""},
    )
    with pytest.raises(DiagnosticError) as caught:
        converted(tmp_path)
    (found,) = caught.value.diagnostics
    assert found.message == "there is no folder vendor/avn"
    assert found.span is not None
    assert found.span.file == "bicep2flux.yaml"


def test_a_prefix_is_one_of_references(tmp_path: Path) -> None:
    write(tmp_path, {"web": app()}, project="modules: {'avm/': vendor}\n")
    with pytest.raises(DiagnosticError) as caught:
        converted(tmp_path)
    assert "the beginning of references to modules" in str(caught.value)


def test_an_arm_template_is_a_source(tmp_path: Path) -> None:
    values = {
        name: {"value": text} for name, text in {"name": "api", "image": "example.org/shop/api:1"}.items()
    }
    source = "source: {root: infra, templates: {api: main.json}, parameterFiles: 'main.{environment}.json'}\n"
    files = {"infra/main.json": json.dumps(MODULE)}
    for environment, replicas in (("test", 1), ("prod", 2)):
        given = {"parameters": {**values, "replicas": {"value": replicas}}}
        files[f"infra/main.{environment}.json"] = json.dumps(given)
    write(tmp_path, {}, files={**files, "bicep2flux.yaml": PROJECT + source})
    found = converted(tmp_path)
    assert bodies(found, "HorizontalPodAutoscaler")["api"]["spec"]["minReplicas"] == 2
    assert bodies(found, "HorizontalPodAutoscaler", "test")["api"]["spec"]["minReplicas"] == 1
