"""What an environment's objects need and don't have is an error at the place that is to blame."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from converter.pipeline import SourceOptions
from converter.pipeline.conversion import Conversion, convert_source
from converter.source import Category, DiagnosticError, Severity

PROJECT = """\
product: shop
profile: dis-ingressroute
source: {{root: ., applications: ., parameterFiles: null}}
namespace: {{name: shop}}
flux:
  repository: {{kind: GitRepository, url: "https://example.org/shop.git"}}
environments:
  prod: {{overlay: p1, host: shop.example.org, imageTag: 1.2.3{more}}}
workloads: {workloads}
settings: {settings}
"""
NOT_WHOLE = "B2F225"
CONTAINER = "{ name: 'web', image: 'example.org/web:1.0.0' }"


def app(
    containers: str = CONTAINER,
    name: str = "web",
    ingress: str = "external: true, targetPort: 8080",
    more: str = "",
) -> str:
    return (
        f"resource {name} 'Microsoft.App/containerApps@2025-01-01' = {{\n"
        f"  name: '{name}'\n"
        "  properties: {\n"
        f"    configuration: {{ ingress: {{ {ingress} }} }}\n"
        f"    template: {{ containers: [{containers}], scale: {{ minReplicas: 1 }}{more} }}\n"
        "  }\n}\n"
    )


def job(configuration: str, template: str) -> str:
    return (
        "resource tidy 'Microsoft.App/jobs@2025-01-01' = {\n  name: 'tidy'\n  properties: {\n"
        f"    configuration: {{ replicaTimeout: 60, {configuration} }}\n    template: {{ {template} }}\n  }}\n}}\n"
    )


class Source:
    """A source that is written and converted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def convert(
        self, *texts: str, workloads: str = "{web: {path: /}}", more: str = "", settings: str = "{}"
    ) -> Conversion:
        """Convert some Bicep; `workloads`, `settings` and `more` of an environment are the project file's."""
        (self.folder / "main.bicep").write_text("".join(map(textwrap.dedent, texts)))
        project = PROJECT.format(workloads=workloads, more=more, settings=settings)
        (self.folder / "bicep2flux.yaml").write_text(project)
        return convert_source(SourceOptions(source=self.folder), self.folder / "flux")

    def faults(self, *texts: str, **project: str) -> list[str]:
        """Code, message and the text at the place of each error; `broken` are the workloads left out for them."""
        self.broken: tuple[str, ...] = ()
        try:
            conversion = self.convert(*texts, **project)
        except DiagnosticError as error:
            found = error.diagnostics
        else:
            found, self.broken = conversion.diagnostics, conversion.broken
        self.errors = [one for one in found if one.severity is Severity.ERROR and one.code != NOT_WHOLE]
        return [f"{one.code} {one.message} | {one.span.text if one.span else ''}" for one in self.errors]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path)


def pod(conversion: Conversion, kind: str = "Deployment") -> dict:
    (made,) = [one for one in conversion.overlays[0].objects.objects["workloads"] if one.kind == kind]
    return made.body["spec"]["template"]["spec"]


def image(conversion: Conversion) -> str:
    return pod(conversion)["containers"][0]["image"]


# what nothing would run


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("template:", "templates:"),
        ("containers:", "container:"),
        (f"containers: [{CONTAINER}]", "containers: []"),
        (f"containers: [{CONTAINER}]", "containers: null"),
        ("template: {", "template: null\n    other: {"),
    ],
)
def test_an_app_without_any_container_is_an_error(source, right, wrong):
    assert right in app()
    (fault,) = source.faults(app().replace(right, wrong), app(name="api", ingress="targetPort: 80"))
    assert fault.startswith("B2F335 nothing would run web: it has no container | resource web ")
    assert source.broken == ("web",)


@pytest.mark.parametrize(
    ("configuration", "why"),
    [
        ("triggerTypes: 'Manual'", "it has no triggerType"),
        ("triggerType: null", "it has no triggerType"),
        ("triggerType: 'Hourly'", "no manifest is for a job whose triggerType is Hourly"),
    ],
)
def test_a_job_that_no_manifest_is_for_is_an_error(source, configuration, why):
    tidy = job(configuration, "containers: [{ name: 'tidy', image: 'example.org/tidy:1' }]")
    (fault,) = source.faults(app(), tidy, workloads="{web: {path: /}}")
    assert fault.startswith(f"B2F335 nothing would run tidy: {why} | resource tidy ")
    assert source.broken == ("tidy",)


def test_a_workload_that_nothing_would_run_may_be_left_out(source):
    skipped = "{web: {path: /}, tidy: {skip: nobody starts it}}"
    assert source.faults(app(), job("replicaRetryLimit: 0", "volumes: []"), workloads=skipped) == []


# images


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "the source names none | "),
        (", image: ''", "it is empty | ''"),
        (", image: ' '", "it is empty | ' '"),
        (", image: null", "the source names none | "),
    ],
)
def test_a_container_without_an_image_is_an_error(source, given, why):
    (fault,) = source.faults(app(f"{{ name: 'web'{given} }}"))
    assert fault.startswith(f"B2F335 template.containers[0] of web has no image: {why}")
    assert source.errors[0].category is Category.INPUT
    assert source.errors[0].subject.object == "web"


def test_an_image_that_lacks_is_reported_at_the_container_that_lacks_it(source):
    source.faults(app(f"{CONTAINER}, {{ name: 'sidecar' }}"))
    (error,) = source.errors
    assert error.message.startswith("template.containers[1] of web has no image")
    assert error.span.text == "{ name: 'sidecar' }"


def test_an_init_container_and_a_job_need_images_too(source):
    (fault,) = source.faults(app(more=", initContainers: [{ name: 'first' }]"))
    assert fault.startswith("B2F335 template.initContainers[0] of web has no image")
    (fault,) = source.faults(
        job("triggerType: 'Manual'", "containers: [{ name: 'tidy' }]"), workloads="{tidy: {}}"
    )
    assert fault.startswith("B2F335 template.containers[0] of tidy has no image")


def test_an_image_that_only_the_deployment_knows_is_asked_for(source):
    twin = "resource twin 'Microsoft.App/containerApps@2025-01-01' existing = { name: 'twin' }\n"
    given = "{ name: 'web', image: twin.properties.template.containers[0].image }"
    (fault,) = source.faults(twin, app(given))
    assert fault.startswith("B2F335 template.containers[0] of web has no image: only the deployment knows")
    assert source.errors[0].help == "name it in the source, or as workloads.web.image in the project file"
    conversion = source.convert(twin, app(given), workloads="{web: {path: /, image: example.org/web}}")
    assert image(conversion) == "example.org/web:1.2.3"


PLACEHOLDER = "{ name: 'web', image: 'mcr.microsoft.com/azuredocs/containerapps-helloworld:latest' }"


@pytest.mark.parametrize(
    "placeholder",
    [
        "mcr.microsoft.com/azuredocs/containerapps-helloworld:latest",
        "mcr.microsoft.com/azuredocs/containerapps-helloworld",
        "mcr.microsoft.com/k8se/quickstart:latest",
        "mcr.microsoft.com/k8se/quickstart-jobs:latest",
    ],
)
def test_a_placeholder_is_no_image(source, placeholder):
    (fault,) = source.faults(app(f"{{ name: 'web', image: '{placeholder}' }}"))
    assert f"has no image: {placeholder} is a placeholder" in fault
    assert source.errors[0].help == "name the app's image as workloads.web.image in the project file"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("example.org/web", "example.org/web:1.2.3"),
        ("example.org/web:4.5.6", "example.org/web:4.5.6"),
        ("example.org/web@sha256:ab", "example.org/web@sha256:ab"),
    ],
)
def test_the_project_files_image_takes_the_place_of_a_placeholder(source, given, found):
    conversion = source.convert(app(PLACEHOLDER), workloads=f'{{web: {{path: /, image: "{given}"}}}}')
    assert image(conversion) == found
    assert not [
        one for one in conversion.overlays[0].findings if one.code == "B2F305" and "image" in one.message
    ]


def test_the_project_files_image_is_for_one_container(source):
    both = f"{PLACEHOLDER}, {PLACEHOLDER.replace('web', 'sidecar')}"
    faults = source.faults(app(both), workloads="{web: {path: /, image: example.org/web}}")
    assert faults == [
        "B2F202 one image for 2 containers of web: template.containers[0].image, template.containers[1].image"
        " | example.org/web"
    ]


def test_an_image_that_the_source_gives_is_not_replaced(source):
    conversion = source.convert(app(), workloads="{web: {path: /, image: example.org/other}}")
    assert image(conversion) == "example.org/web:1.0.0"
    (finding,) = [
        one for one in conversion.overlays[0].findings if "project file's isn't used" in one.message
    ]
    assert finding.span.text == "example.org/other"


@pytest.mark.parametrize("given", ["example.org/web:latest", "'two words'", "''"])
def test_the_project_files_image_is_pinned_and_has_an_images_form(source, given):
    (fault,) = source.faults(app(), workloads=f"{{web: {{path: /, image: {given}}}}}")
    assert fault.startswith("B2F202")


# registries

REGISTRY = "resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {{ name: {name} }}\n"
SERVED = "{ name: 'web', image: '${acr.properties.loginServer}/shop/web:1.4.2' }"


def test_the_server_of_a_registry_whose_name_is_in_the_source_is_known(source):
    conversion = source.convert(REGISTRY.format(name="'ShopAcr'"), app(SERVED))
    assert image(conversion) == "shopacr.azurecr.io/shop/web:1.4.2"
    assert "SHOP_REGISTRY_SERVER" not in conversion.overlays[0].substitutions


@pytest.mark.parametrize(
    ("tag", "found"),
    [("1.4.2", "1.4.2"), ("${tag}", "1.2.3")],
    ids=["a tag of the source", "the release flow's tag"],
)
def test_the_server_of_another_registry_is_a_flux_variable(source, tag, found):
    name = "'acr${uniqueString(resourceGroup().id)}'"
    given = SERVED.replace("1.4.2", tag)
    parameter = "param tag string = deployment().name\n"
    conversion = source.convert(parameter, REGISTRY.format(name=name), app(given))
    assert image(conversion) == f"${{SHOP_REGISTRY_SERVER}}/shop/web:{found}"
    assert "SHOP_REGISTRY_SERVER" in conversion.overlays[0].substitutions


def test_a_part_of_the_server_makes_all_of_it_a_variable(source):
    variable = "param registry string = deployment().name\n"
    conversion = source.convert(variable, app("{ name: 'web', image: '${registry}.azurecr.io/web:1.0.0' }"))
    assert image(conversion) == "${SHOP_REGISTRY_SERVER}/web:1.0.0"
    assert conversion.overlays[0].substitutions["SHOP_REGISTRY_SERVER"].stands_for.endswith(".azurecr.io")


def test_a_name_that_only_the_deployment_knows_is_no_image(source):
    variable = "param app string = deployment().name\n"
    (fault,) = source.faults(variable, app("{ name: 'web', image: 'example.org/${app}/web:1.0.0' }"))
    assert fault.startswith("B2F335")


def test_two_registries_are_two_variables(source):
    names = {
        "a": "'acra${uniqueString(resourceGroup().id)}'",
        "b": "'acrb${uniqueString(resourceGroup().id)}'",
    }
    texts = [REGISTRY.format(name=text).replace("acr '", f"{key} '") for key, text in names.items()]
    apps = [app(SERVED.replace("acr.", f"{key}."), name=f"web{key}") for key in names]
    conversion = source.convert(*texts, *apps, workloads="{weba: {path: /a}, webb: {path: /b}}")
    variables = [name for name in conversion.overlays[0].substitutions if "REGISTRY" in name]
    assert sorted(variables) == ["SHOP_REGISTRY_SERVER_WEBA", "SHOP_REGISTRY_SERVER_WEBB"]


# parameters without a value


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (app("{ name: 'web', image: given }"), "spec.template.spec.containers[0].image"),
        (app("{ name: 'web', image: '${given}/web:1.0.0' }"), "spec.template.spec.containers[0].image"),
        (
            app("{ name: 'web', image: 'x:1.0.0', env: [{ name: 'A', value: given }] }"),
            "spec.template.spec.containers[0].env[0].value",
        ),
        (
            app("{ name: 'web', image: 'x:1.0.0', command: [given] }"),
            "spec.template.spec.containers[0].command",
        ),
        (
            app(more=", volumes: [{ name: 'data', storageType: 'AzureFile', storageName: '${given}-x' }]"),
            "spec.template.spec.volumes[0].persistentVolumeClaim.claimName",
        ),
    ],
)
def test_a_parameter_without_a_value_is_named_with_its_line(source, given, place):
    (fault,) = source.faults("param given string\n", given)
    assert (
        fault
        == f"B2F337 the parameter 'given' has no value, but web needs it for {place} | param given string"
    )
    assert "environments.prod.parameters" in source.errors[0].help
    assert source.errors[0].subject.object == "web"
    source.convert("param given string\n", given, more=", parameters: {given: x}")


def test_a_secret_without_a_value_decides_nothing(source):
    decided = "{ name: 'web', image: 'x:1.0.0', env: empty(given) ? [] : [{ name: 'A', value: 'b' }] }"
    (fault,) = source.faults("@secure()\nparam given string\n", app(decided))
    assert fault.startswith("B2F337 the parameter 'given' has no value, but web needs it")
    assert source.errors[0].help.startswith("a secret can't decide")


@pytest.mark.parametrize("value", ["given", "'x=${given}'", "toUpper(given)"])
def test_a_secret_without_a_value_is_read_from_a_secret(source, value):
    env = f"[{{ name: 'A', value: 'b' }}, {{ name: 'KEY', value: {value} }}]"
    text = app(f"{{ name: 'web', image: 'x:1.0.0', env: {env} }}")
    (container,) = pod(source.convert("@secure()\nparam given string\n", text))["containers"]
    entries = {one["name"]: one for one in container["env"]}
    assert entries["A"] == {"name": "A", "value": "b"}
    assert entries["KEY"]["valueFrom"] == {"secretKeyRef": {"name": "web-supplied", "key": "KEY"}}


def test_a_parameter_that_no_object_needs_is_only_a_warning(source):
    text = app().replace("  name: 'web'\n", "  name: 'web'\n  location: place\n")
    conversion = source.convert("param place string\n", text)
    assert [(one.code, one.severity) for one in conversion.diagnostics] == [("B2F103", "warning")]


def test_a_parameter_is_reported_once_for_each_workload_that_needs_it(source):
    many = (
        "{ name: 'web', image: 'x:1.0.0', env: [{ name: 'A', value: given }, { name: 'B', value: given }] }"
    )
    faults = source.faults(
        "param given string\n",
        app(many),
        app(many, name="api"),
        workloads="{web: {path: /}, api: {path: /a}}",
    )
    assert [fault.partition(" for ")[0] for fault in faults] == [
        "B2F337 the parameter 'given' has no value, but api needs it",
        "B2F337 the parameter 'given' has no value, but web needs it",
    ]
    assert faults[0].endswith("env[0].value and 1 more | param given string")


# volumes


def volumes(text: str) -> str:
    return app(
        "{ name: 'web', image: 'x:1.0.0', volumeMounts: [{ volumeName: 'data', mountPath: '/data' }] }",
        more=f", volumes: [{text}]",
    )


def test_a_share_without_a_storage_is_no_volume(source):
    (fault,) = source.faults(volumes("{ name: 'data', storageType: 'AzureFile' }"))
    assert fault == "B2F336 the volume 'data' of web has no source: nothing says what it holds | 'data'"


def test_a_storage_that_only_the_deployment_knows_is_a_claim(source):
    storage = "{ name: 'data', storageType: 'AzureFile', storageName: deployment().name }"
    conversion = source.convert(volumes(storage))
    claim = {"claimName": "shop-web-data"}
    assert pod(conversion)["volumes"] == [{"name": "data", "persistentVolumeClaim": claim}]


def test_a_mount_needs_its_volume(source):
    (fault,) = source.faults(volumes("{ name: 'date', storageType: 'EmptyDir' }"))
    assert fault == "B2F336 web mounts the volume 'data', which its pods don't have | 'data'"
    (fault,) = source.faults(volumes("{ name: 'data', storageType: 'SmbLater' }"))
    assert fault.startswith("B2F336 web mounts the volume 'data'")


def test_a_volume_of_texts_alone_shows_no_other_secrets(source):
    text = "{ name: 'data', storageType: 'Secret', secrets: [{ secretRef: 'a', path: 'a' }] }"
    secret = volumes(text).replace(
        "configuration: {", "configuration: { secrets: [{ name: 'a', value: 'x' }],"
    )
    (volume,) = pod(source.convert(secret))["volumes"]
    (secret,) = (one["secret"] for one in volume["projected"]["sources"])
    assert secret == {"name": "web-supplied", "items": [{"key": "a", "path": "a"}]}


def test_a_volume_of_all_secrets_of_a_workload_without_any_is_an_empty_folder(source):
    conversion = source.convert(volumes("{ name: 'data', storageType: 'Secret' }"))
    assert pod(conversion)["volumes"] == [{"name": "data", "emptyDir": {}}]


# what else an object can't do without


def test_a_schedule_a_metric_and_a_mount_need_their_values(source):
    scheduled = job("triggerType: 'Schedule'", "containers: [{ name: 'tidy', image: 'x:1.0.0' }]")
    (fault,) = source.faults(scheduled, workloads="{tidy: {}}")
    assert "B2F339 tidy doesn't set configuration.scheduleTriggerConfig.cronExpression" in fault
    rule = "rules: [{ name: 'cpu', custom: { type: 'cpu', metadata: { type: 'Utilization' } } }]"
    (fault,) = source.faults(app().replace("minReplicas: 1", f"minReplicas: 1, {rule}"))
    assert "B2F339 web doesn't set template.scale.rules[0].custom.metadata.value" in fault
    mount = volumes("{ name: 'data', storageType: 'EmptyDir' }").replace(", mountPath: '/data'", "")
    (fault,) = source.faults(mount)
    assert "B2F339 web doesn't set template.containers[0].volumeMounts[0].mountPath" in fault
    (fault,) = source.faults(app(ingress="external: true, transport: 'http2'"))
    assert "B2F339 web doesn't set configuration.ingress.targetPort" in fault


@pytest.mark.parametrize(
    ("rule", "missing"),
    [
        ("custom: { type: 'kafka' }", "custom.metadata"),
        ("azureQueue: { accountName: 'st', queueLength: 5 }", "azureQueue.queueName"),
    ],
)
def test_a_trigger_of_keda_needs_its_metadata(source, rule, missing):
    text = app().replace("minReplicas: 1", f"minReplicas: 1, rules: [{{ name: 'r', {rule} }}]")
    (fault,) = source.faults(text, settings="{keda: true}")
    assert f"B2F339 web doesn't set template.scale.rules[0].{missing}" in fault


def test_a_job_of_events_needs_the_metadata_of_its_triggers(source):
    event = "triggerType: 'Event', eventTriggerConfig: { scale: { rules: [{ name: 'r', type: 'kafka' }] } }"
    text = job(event, "containers: [{ name: 'tidy', image: 'x:1.0.0' }]")
    (fault,) = source.faults(text, workloads="{tidy: {}}", settings="{keda: true}")
    assert "B2F339 tidy doesn't set configuration.eventTriggerConfig.scale.rules[0].metadata" in fault


def test_an_ingress_without_a_target_port_is_somebodys_task(source):
    conversion = source.convert(app(ingress="external: true"))
    (finding,) = [one for one in conversion.overlays[0].findings if one.code == "B2F305" and one.help]
    assert finding.message.startswith("configuration.ingress.targetPort: no target port is given")


# routes and names

TWO = (app(), app(name="api"))


def test_two_workloads_with_the_same_path_are_an_error_at_both(source):
    tidy = job("triggerType: 'Manual'", f"containers: [{CONTAINER}]")
    faults = source.faults(*TWO, tidy, workloads="{web: {path: /x}, api: {path: /x}}")
    assert faults == ["B2F338 api and web have the same host and path: one of them gets no request | /x"] * 2
    assert source.broken == ("api", "web")
    columns = [(error.span.start, error.labels[0].span.start) for error in source.errors]
    assert columns == [(columns[0][0], columns[1][0]), (columns[1][0], columns[0][0])]
    assert [error.labels[0].message for error in source.errors] == ["the path of web", "the path of api"]


@pytest.mark.parametrize(
    "api",
    ["{path: /y}", "{path: /x/y}", "{path: /x, exposure: none}", "{path: /x, exposure: internal}"],
)
def test_another_path_or_no_route_is_none(source, api):
    source.convert(*TWO, workloads=f"{{web: {{path: /x}}, api: {api}}}")


def test_one_azure_resource_that_two_declarations_deploy_is_an_error_at_both(source):
    twin = app(name="api").replace("name: 'api'", "name: 'web'")
    faults = source.faults(app(), twin, workloads="{web: {path: /x}, api: {path: /y}}")
    assert [fault.partition(":")[0] for fault in faults] == [
        "B2F307 web and api are one Microsoft.App/containerApps",
        "B2F307 web and api are one Microsoft.App/containerApps",
    ]
    assert {error.subject.object for error in source.errors} == {"web", "api"}


def test_two_templates_may_deploy_one_name_into_two_resource_groups(source):
    for name in ("web", "api"):
        (source.folder / name).mkdir()
        (source.folder / name / "main.bicep").write_text(app().replace("resource web", f"resource {name}"))
    project = PROJECT.format(workloads="{web: {path: /x}, api: {path: /y}}", more="", settings="{}")
    (source.folder / "bicep2flux.yaml").write_text(project)
    conversion = convert_source(SourceOptions(source=source.folder), source.folder / "flux")
    assert conversion.broken == ()


def test_an_app_and_a_job_of_one_name_are_two(source):
    tidy = job("triggerType: 'Manual'", "containers: [{ name: 'tidy', image: 'x:1.0.0' }]")
    source.convert(app(), tidy.replace("name: 'tidy'", "name: 'web'", 1))


# Flux variables


def database(name: str) -> str:
    kind = "Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01"
    return f"resource {name} '{kind}' existing = {{ name: 'db-{name}' }}\n"


def with_host(*databases: str, name: str = "web") -> str:
    containers = [
        f"{{ name: 'c{index}', image: 'x:1.0.0', env: "
        f"[{{ name: 'DB_HOST', value: {one}.properties.fullyQualifiedDomainName }}] }}"
        for index, one in enumerate(databases)
    ]
    return app(", ".join(containers), name=name)


def variables(conversion: Conversion) -> list[str]:
    return sorted(name for name in conversion.overlays[0].substitutions if "DB_HOST" in name)


BOTH = "{web: {path: /}, api: {path: /api}}"


def test_one_name_for_two_values_is_a_variable_for_each_workload(source):
    conversion = source.convert(
        database("left"),
        database("right"),
        with_host("left"),
        with_host("right", name="api"),
        workloads=BOTH,
        more=", substitutions: {SHOP_DB_HOST_API: right.example.org}",
    )
    assert variables(conversion) == ["SHOP_DB_HOST_API", "SHOP_DB_HOST_WEB"]
    objects = conversion.overlays[0].objects.objects["syncroot"]
    (values,) = [one.body["data"] for one in objects if one.kind == "ConfigMap"]
    assert values == {"SHOP_DB_HOST_API": "right.example.org"}
    assert not [one for one in conversion.overlays[0].findings if one.code == "B2F213"]


def test_one_value_in_two_workloads_is_one_variable(source):
    conversion = source.convert(
        database("left"), with_host("left"), with_host("left", name="api"), workloads=BOTH
    )
    assert variables(conversion) == ["SHOP_DB_HOST"]


def test_two_values_in_one_workload_are_an_error(source):
    (fault,) = source.faults(database("left"), database("right"), with_host("left", "right"))
    assert fault.startswith("B2F307 the Flux variable SHOP_DB_HOST_WEB would stand for")
