"""Sources that are laid out in other ways than one folder with a main.bicep for each workload."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from converter.pipeline import SourceOptions
from converter.pipeline.conversion import Conversion, convert_source
from converter.report.terminal import render

PROJECT = """\
product: parcels
profile: dis-ingressroute
namespace: {name: parcels}
source: %s
flux:
  repository: {kind: GitRepository, url: "https://example.org/parcels.git"}
environments:
  test: {overlay: test, host: parcels.test.example.org, imageTag: 1.2.3, %s}
  prod: {overlay: prod, host: parcels.example.org, imageTag: 1.2.3}
workloads:
  tracker: {path: /}
"""
APP = """\
param name string
param image string = 'example.org/parcels/tracker:1.0.0'
param replicas int = 1
param external bool = true

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  properties: {
    configuration: { ingress: { external: external, targetPort: 8080 } }
    template: {
      containers: [{ name: 'main', image: image }]
      scale: { minReplicas: replicas, maxReplicas: 4 }
    }
  }
  location: 'norwayeast'
}
"""
UPSERT = """\
param name string
param replicas int
param external bool

module app '../core/app.bicep' = {
  name: 'app'
  params: { name: name, replicas: replicas, external: external }
}
"""
WHOLE = """\
targetScope = 'subscription'

param environmentName string
param replicas int = 1

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: environmentName
  location: 'norwayeast'
}

module tracker 'app/upsert.bicep' = {
  name: 'tracker'
  scope: group
  params: { name: 'tracker', replicas: replicas, external: true }
}

module labels 'app/upsert.bicep' = {
  name: 'labels'
  scope: group
  params: { name: 'labels', replicas: 1, external: false }
}
"""
JSON = """\
{
  "parameters": {
    "environmentName": { "value": "${AZURE_ENV_NAME}" },
    "replicas": { "value": "${REPLICAS=2}" }
  }
}
"""
WHOLE_FILES = {
    "infra/main.bicep": WHOLE,
    "infra/app/upsert.bicep": UPSERT,
    "infra/core/app.bicep": APP,
    "infra/main.parameters.json": JSON,
}


def converted(folder: Path, files: dict[str, str], source: str, test: str = "") -> Conversion:
    for path, text in {**files, "bicep2flux.yaml": PROJECT % (source, test)}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return convert_source(SourceOptions(source=folder), folder / "flux")


def workloads(conversion: Conversion) -> dict[str, list[str]]:
    return {
        str(mapped.environment): [p.name for p in mapped.accounts if p.kind != "environment"]
        for mapped in conversion.overlays
    }


def test_one_template_with_modules_and_azds_parameters(tmp_path):
    conversion = converted(
        tmp_path,
        WHOLE_FILES,
        "{root: infra, applications: ., parameterFiles: main.parameters.json}",
        "variables: {REPLICAS: '3'}",
    )
    assert workloads(conversion) == {"test": ["tracker", "labels"], "prod": ["tracker", "labels"]}
    (test, prod) = (one.objects.objects["workloads"] for one in conversion.overlays)
    found = [
        made.body["spec"]["minReplicas"]
        for objects in (test, prod)
        for made in objects
        if made.kind == "HorizontalPodAutoscaler" and made.name == "tracker"
    ]
    assert found == [3, 2]


def test_templates_by_name_and_parameters_of_the_project_file(tmp_path):
    conversion = converted(
        tmp_path,
        {"deploy/web.bicep": APP},
        "{root: deploy, templates: {tracker: web.bicep}, parameterFiles: null}",
        "parameters: {replicas: 2}",
    )
    assert workloads(conversion) == {"test": ["tracker"], "prod": ["tracker"]}
    patch = yaml.safe_load(conversion.tree.files["parcels/overlays/test/apps/tracker/hpa.yaml"].text)
    assert patch["spec"] == {"minReplicas": 2}
    assert "parcels/overlays/prod/apps/tracker/hpa.yaml" not in conversion.tree.files


def test_a_parameter_that_no_template_has_is_reported_with_the_nearest(tmp_path, faults):
    (fault,) = faults(
        lambda: converted(
            tmp_path,
            {"deploy/web.bicep": APP},
            "{root: deploy, templates: {tracker: web.bicep}, parameterFiles: null}",
            "parameters: {replica: hunter2}",
        )
    )
    assert (fault.code, fault.message) == ("B2F202", "no template has a parameter 'replica'")
    assert "hunter2" not in render([fault])  # the name of a secret may be misspelt, too
    assert "replicas" in str(fault.help)


@pytest.mark.parametrize("value", ["'many'", "[1]"])
def test_a_parameter_of_another_type_is_reported_at_its_place_in_the_project_file(tmp_path, faults, value):
    reported = faults(
        lambda: converted(
            tmp_path,
            {"deploy/web.bicep": APP},
            "{root: deploy, templates: {tracker: web.bicep}, parameterFiles: null}",
            f"parameters: {{replicas: {value}}}",
        )
    )
    assert [fault.code for fault in reported] == ["B2F104"]
    assert str(reported[0].span).startswith("bicep2flux.yaml:8:")


def test_a_workload_of_several_keeps_its_name_where_a_condition_leaves_it_alone(tmp_path):
    job = """
resource cleanup 'Microsoft.App/jobs@2025-01-01' = if (replicas > 1) {
  name: 'cleanup'
  properties: {
    configuration: { triggerType: 'Manual', replicaTimeout: 60 }
    template: { containers: [{ name: 'main', image: image }] }
  }
  location: 'norwayeast'
}
"""
    conversion = converted(
        tmp_path,
        {"infra/main.bicep": APP.replace("resource app", "resource tracker") + job},
        "{root: infra, applications: ., parameterFiles: null}",
        "parameters: {replicas: 2}",
    )
    assert workloads(conversion) == {"test": ["tracker", "cleanup"], "prod": ["tracker"]}


def test_a_parameter_without_a_value_is_reported_for_each_environment(tmp_path):
    conversion = converted(
        tmp_path,
        {"deploy/web.bicep": APP + "@secure()\nparam key string\n"},
        "{root: deploy, templates: {tracker: web.bicep}, parameterFiles: null}",
        "parameters: {name: tracker}",
    )
    (warning,) = conversion.diagnostics
    assert (warning.code, warning.severity, str(warning.span)) == (
        "B2F103",
        "warning",
        "deploy/web.bicep:1:1",
    )
    assert warning.help == "give it under environments.prod.parameters in the project file"


def test_an_environment_without_any_workload_is_an_error(tmp_path):
    template = APP.replace("@2025-01-01' = {", "@2025-01-01' = if (replicas > 1) {")
    conversion = converted(
        tmp_path,
        {"deploy/web.bicep": template},
        "{root: deploy, templates: {tracker: web.bicep}, parameterFiles: null}",
        "parameters: {replicas: 2}",
    )
    error = next(one for one in conversion.diagnostics if one.severity == "error")
    assert (error.code, error.span.text) == ("B2F207", "prod")
    assert error.message == "the source deploys no container app and no job in prod"
    # The others are converted.
    assert workloads(conversion) == {"test": ["tracker"]}


def test_a_source_without_any_workload_is_an_error(tmp_path, faults):
    storage = "resource st 'Microsoft.Storage/storageAccounts@2023-01-01' = { name: 'st', location: 'x' }\n"
    reported = faults(
        lambda: converted(
            tmp_path, {"infra/main.bicep": storage}, "{root: infra, applications: ., parameterFiles: null}"
        )
    )
    assert [fault.code for fault in reported] == ["B2F207", "B2F207"]


def test_a_template_that_no_environment_deploys_is_reported(tmp_path):
    files = {"infra/web.bicep": APP, "infra/spare.bicep": APP.replace("bool = true", "bool = false")}
    parameters = "using 'web.bicep'\nparam name = 'web'\n"
    conversion = converted(
        tmp_path,
        {**files, **dict.fromkeys(("infra/web.test.bicepparam", "infra/web.prod.bicepparam"), parameters)},
        "{root: infra, templates: {tracker: web.bicep, spare: spare.bicep},"
        " parameterFiles: '{template}.{environment}.bicepparam'}",
    )
    assert workloads(conversion) == {"test": ["tracker"], "prod": ["tracker"]}
    (warning,) = conversion.diagnostics
    assert (warning.code, warning.severity) == ("B2F224", "warning")
    assert "infra/spare.bicep" in warning.message
    assert not [path for path in conversion.tree.files if "spare" in path]


def test_a_secret_among_the_parameters_is_in_no_manifest_and_no_message(tmp_path, faults):
    template = APP.replace("image: image }]", "image: '${key}:1.0' }]")
    reported = faults(
        lambda: converted(
            tmp_path,
            {"deploy/web.bicep": template + "@secure()\nparam key string\n"},
            "{root: deploy, templates: {tracker: web.bicep}, parameterFiles: null}",
            "parameters: {name: tracker, key: hunter2}",
        )
    )
    assert {fault.code for fault in reported} == {"B2F303"}
    assert "hunter2" not in render(reported)
