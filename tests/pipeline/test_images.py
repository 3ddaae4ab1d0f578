"""Images: what a source fixes, what its release sets, and what only stands in for it."""

from __future__ import annotations

import pytest

from converter.source import DiagnosticError
from tests.pipeline.small import PROJECT, app, bodies, converted, write

HELLO = "mcr.microsoft.com/azuredocs/containerapps-helloworld:latest"
TAGS = "tags: { 'azd-service-name': 'web' }"
BEFORE = """\
param registry string
param version string
resource present 'Microsoft.App/containerApps@2024-03-01' existing = { name: 'web' }
"""
GIVEN = (
    "param registry = readEnvironmentVariable('REGISTRY')\nparam version = readEnvironmentVariable('VERSION')"
)


def source(folder, image, *, tagged=False, answer="", before=BEFORE, parameters=GIVEN):
    text = app(image=image, before=before)
    if tagged:
        text = text.replace("  location:", f"  {TAGS}\n  location:")
    project = f"workloads: {{web: {{image: '{answer}'}}}}\n" if answer else ""
    return write(folder, {"web": text}, parameters=parameters, project=project)


def image_of(conversion):
    (deployment,) = bodies(conversion, "Deployment").values()
    pod = deployment["spec"]["template"]["spec"]
    return pod["containers"][0]["image"]


@pytest.mark.parametrize(
    ("image", "tagged"),
    [
        (f"'{HELLO}'", False),
        ("'mcr.microsoft.com/k8se/quickstart:latest'", False),
        ("'mcr.microsoft.com/k8se/quickstart-jobs:latest'", False),
        ("'mcr.microsoft.com/azuredocs/aci-helloworld'", False),
        ("'nginx:latest'", True),
        ("'mcr.microsoft.com/dotnet/samples:aspnetapp'", True),
        ("empty(version) ? 'nginx:latest' : present.properties.template.containers[0].image", True),
        # What is built on, without a command, and Microsoft's samples.
        ("'mcr.microsoft.com/dotnet/samples:aspnetapp'", False),
        ("'mcr.microsoft.com/dotnet/aspnet:8.0'", False),
        ("'mcr.microsoft.com/openjdk/jdk:21-ubuntu'", False),
        ("'mcr.microsoft.com/azurelinux/base/python:3.12'", False),
        ("'mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated8.0'", False),
        # What holds before azd has released the service: later the image of the app that there is.
        ("empty(version) ? present.properties.template.containers[0].image : 'example.org/start:1'", True),
        ("'<REGISTRY>.azurecr.io/web:1'", False),
        ("'{registry}/web:1'", False),
    ],
)
def test_an_image_that_stands_in_is_asked_for(tmp_path, faults, image, tagged):
    errors = faults(lambda: converted(source(tmp_path / "asked", image, tagged=tagged)))
    assert {one.code for one in errors} == {"B2F335"}
    assert all("workloads.web.image" in one.help for one in errors)
    assert all(one.span.file.endswith("web/main.bicep") for one in errors)
    answered = source(tmp_path / "answered", image, tagged=tagged, answer="example.org/shop/web:2")
    assert image_of(converted(answered)) == "example.org/shop/web:2"


BASES = ["mcr.microsoft.com/dotnet/runtime:8.0", "mcr.microsoft.com/azurelinux/base/core:3.0"]


@pytest.mark.parametrize("image", BASES)
@pytest.mark.parametrize("given", ["command: ['sh', '-c', 'echo hello']", "args: ['--version']"])
def test_a_base_image_with_a_command_runs_that(tmp_path, image, given):
    conversion = converted(write(tmp_path, {"web": app(image=f"'{image}'", container=given)}))
    assert image_of(conversion) == image


@pytest.mark.parametrize("exists", ["${SERVICE_WEB_RESOURCE_EXISTS=false}", "${SERVICE_WEB_RESOURCE_EXISTS}"])
def test_an_image_that_azd_replaces_when_it_releases_the_service_is_asked_for(tmp_path, faults, exists):
    before = """\
param exists bool
resource present 'Microsoft.App/containerApps@2024-03-01' existing = if (exists) { name: 'web' }
var start = 'example.org/start:1'
"""
    image = "exists ? present.properties.template.containers[0].image : start"
    folder = azd_source(tmp_path, app(image=image, before=before), exists, tagged=True)
    errors = faults(lambda: converted(folder))
    assert {one.code for one in errors} == {"B2F335"}
    assert all("start:1 runs only until azd releases the service" in one.message for one in errors)
    plain = azd_source(tmp_path / "plain", app(image=image, before=before), exists, tagged=False)
    assert image_of(converted(plain)) == "example.org/start:1"


def azd_source(folder, text, exists, *, tagged):
    text = text.replace("  location:", f"  {TAGS}\n  location:") if tagged else text
    lines = "source: {root: infra, applications: '.', parameterFiles: main.parameters.json}\n"
    files = {
        "bicep2flux.yaml": PROJECT + lines,
        "infra/main.bicep": text,
        "infra/main.parameters.json": f'{{"parameters": {{"exists": {{"value": "{exists}"}}}}}}',
        "azure.yaml": "name: shop\nservices: {web: {project: src, language: js, host: containerapp}}\n",
    }
    return write(folder, {}, files=files)


@pytest.mark.parametrize(
    "image",
    [
        "'nginx:1.27'",
        "'mcr.microsoft.com/azurelinux/base/postgres:16'",
        "'mcr.microsoft.com/dotnet/monitor:8'",
    ],
)
def test_an_image_of_others_is_that_where_no_service_is_released_to_the_app(tmp_path, image):
    assert image_of(converted(source(tmp_path, image))) == image.strip("'")


@pytest.mark.parametrize("image", ["'ghcr.io/example/web:1.0.0'"])
def test_a_service_may_have_an_image_that_the_source_fixes(tmp_path, image):
    assert image_of(converted(source(tmp_path, image, tagged=True))) == image.strip("'")


RELEASED = "${SHOP_REGISTRY_SERVER}/web:1.0.0"


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        # A placeholder for the first deployment.
        (f"version == '' ? '{HELLO}' : 'example.org/web:${{version}}'", "example.org/web:1.0.0"),
        (f"version != '' ? 'example.org/web:3' : '{HELLO}'", "example.org/web:3"),
        (f"version == '' ? '{HELLO}' : '${{registry}}/web:${{version}}'", RELEASED),
        # Another image than the known placeholders in the place of the one that is released.
        ("version == 'initial' ? 'ghcr.io/example/start:1' : '${registry}/web:${version}'", RELEASED),
        # What runs already is what was released.
        (
            "version == '' ? present.properties.template.containers[0].image : 'example.org/web:4'",
            "example.org/web:4",
        ),
    ],
)
def test_of_two_images_the_released_one_is_the_products(tmp_path, image, expected):
    conversion = converted(source(tmp_path, image))
    assert image_of(conversion) == expected
    (mapped,) = (one for one in conversion.overlays if one.environment == "prod")
    (note,) = (one for one in mapped.findings if one.code == "B2F342")
    assert note.span.file.endswith("main.bicep")


def test_of_two_images_that_are_both_written_out_none_is_guessed(tmp_path, faults):
    errors = faults(
        lambda: converted(source(tmp_path, "version == '' ? 'example.org/a:1' : 'example.org/b:1'"))
    )
    assert {one.code for one in errors} == {"B2F335"}
    assert all("VERSION" in one.help for one in errors)


def test_the_servers_name_follows_from_the_registrys(tmp_path):
    before = """\
resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: 'ShopAcr'
}
"""
    text = app(
        before=before,
        image="'${acr.properties.loginServer}/web:1'",
        env="{ name: 'SERVER', value: acr.properties.loginServer }",
    )
    conversion = converted(write(tmp_path, {"web": text}))
    assert image_of(conversion) == "shopacr.azurecr.io/web:1"
    container = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]["containers"][0]
    assert {"name": "SERVER", "value": "shopacr.azurecr.io"} in container["env"]


def test_the_registry_of_an_answer_may_be_a_variable(tmp_path):
    conversion = converted(source(tmp_path, f"'{HELLO}'", answer="${SHOP_REGISTRY_SERVER}/shop/web"))
    assert image_of(conversion) == "${SHOP_REGISTRY_SERVER}/shop/web:1.0.0"
    (mapped,) = (one for one in conversion.overlays if one.environment == "prod")
    assert "SHOP_REGISTRY_SERVER" in mapped.substitutions


@pytest.mark.parametrize("answer", ["${A}", "web/${A}", "${a b}/web", "$A/web"])
def test_a_variable_elsewhere_in_an_answer_is_refused(tmp_path, answer):
    with pytest.raises(DiagnosticError):
        converted(source(tmp_path, f"'{HELLO}'", answer=answer))
