"""Images that `init` asks for: of workloads whose source has only what stands in for them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from converter.commands.scaffold import ScaffoldOptions, scaffold
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from tests.pipeline.small import app
from tests.scaffold.sources import write

HELLO = "'mcr.microsoft.com/azuredocs/containerapps-helloworld:latest'"
AZD = "name: Parcels\nservices:\n  web: {project: ./src/web, language: js, host: containerapp}\n"
SERVER = "registries: [ { server: 'parcels.azurecr.io', identity: 'system' } ]"


def drafted(folder: Path, text: str, **files: str) -> dict[str, dict[str, str]]:
    """The workloads of the project file that `init` writes for an azd project."""
    write(folder, {"infra/main.bicep": text, "azure.yaml": AZD, **files})
    result = scaffold(ScaffoldOptions(source=folder))
    return yaml.safe_load(result.text).get("workloads", {})


def tagged(text: str) -> str:
    return text.replace("  location:", "  tags: { 'azd-service-name': 'web' }\n  location:")


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ("", "${PARCELS_REGISTRY_SERVER}/parcels/web-prod"),
        (SERVER, "parcels.azurecr.io/parcels/web-prod"),
    ],
)
def test_the_image_of_a_service_is_called_as_azd_calls_it(tmp_path, configuration, expected):
    text = tagged(app(image=HELLO, configuration=configuration, ingress="external: true, targetPort: 80"))
    assert drafted(tmp_path, text) == {"app": {"path": "/", "image": expected}}
    conversion = convert_source(SourceOptions(source=tmp_path), tmp_path / "flux")
    (deployment,) = (
        one for one in conversion.overlays[0].objects.objects["workloads"] if one.kind == "Deployment"
    )
    container = deployment.body["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == f"{expected}:1.0.0"


def test_a_blank_for_the_registry_is_a_variable_and_the_rest_is_kept(tmp_path):
    text = tagged(app(image="'<YOUR_REGISTRY>.azurecr.io/parcels/front:2'"))
    assert drafted(tmp_path, text) == {"app": {"image": "${PARCELS_REGISTRY_SERVER}/parcels/front"}}


def test_a_parameter_for_the_image_is_what_the_release_passes(tmp_path):
    text = app(before="param image string", image="image", configuration=SERVER)
    assert drafted(tmp_path, text) == {"app": {"image": "parcels.azurecr.io/parcels/app"}}


def test_another_workload_gets_a_guess_as_well(tmp_path):
    text = app(image=HELLO, configuration=SERVER)
    assert drafted(tmp_path, text) == {"app": {"image": "parcels.azurecr.io/parcels/app"}}


def test_a_workload_with_an_image_isnt_asked_for_one(tmp_path):
    text = tagged(app(image="'ghcr.io/example/web:1'", ingress="external: true, targetPort: 80"))
    assert drafted(tmp_path, text) == {"app": {"path": "/"}}
