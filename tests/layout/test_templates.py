"""The templates of a source that somebody deploys, and the reasons for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.bicep import FileResolver
from converter.layout import Templates, find_templates
from tests.scaffold.sources import APP, AZD, PLATFORM, write

WEB = APP.format(name="web")
AZURE = "name: post\nservices:\n  web: {host: containerapp}\n  jobs: {host: containerapp, module: app/jobs}\n"


def found(folder: Path, files: dict[str, str], *chosen: str) -> Templates:
    write(folder, files)
    return find_templates(FileResolver(folder), chosen=chosen)


def test_what_azure_yaml_names_leads_and_the_modules_that_nobody_uses_are_passed(tmp_path):
    templates = found(tmp_path, AZD)
    assert templates.workloads == {"infra/main.bicep": "azure.yaml deploys it"}
    assert templates.passed == {"infra/core/host/unused.bicep": "azure.yaml deploys infra/main.bicep"}
    assert templates.parameters["infra/main.bicep"] == ("infra/main.parameters.json",)


def test_azds_path_and_module_are_where_it_says(tmp_path):
    files = {
        "azure.yml": "infra: {path: deploy/bicep, module: shop}\n",
        "deploy/bicep/shop.bicep": WEB,
        "deploy/bicep/shop.bicepparam": "using './shop.bicep'\n",
        "infra/main.bicep": WEB,
    }
    templates = found(tmp_path, files)
    assert [*templates.workloads] == ["deploy/bicep/shop.bicep"]
    assert templates.azd is not None
    assert templates.azd.file == "azure.yml"


def test_a_service_may_have_a_template_of_its_own_and_the_one_for_all_is_the_platform(tmp_path):
    files = {
        "azure.yaml": AZURE,
        "infra/main.bicep": PLATFORM,
        "infra/main.parameters.json": '{"parameters": {}}',
        "infra/web.bicep": WEB,
        "infra/web.bicepparam": "using 'web.bicep'\n",
        "infra/app/jobs.bicep": WEB,
        "infra/app/jobs.parameters.json": '{"parameters": {}}',
    }
    templates = found(tmp_path, files)
    assert templates.workloads == {
        "infra/web.bicep": "azure.yaml deploys it for the service web",
        "infra/app/jobs.bicep": "azure.yaml deploys it for the service jobs",
    }
    assert templates.platforms == {"infra/main.bicep": "azure.yaml deploys it"}


def test_a_services_template_that_the_one_for_all_has_as_a_module_is_deployed_with_that(tmp_path):
    files = {
        "azure.yaml": AZURE,
        "infra/main.bicep": "module jobs 'app/jobs.bicep' = { name: 'jobs' }\n",
        "infra/app/jobs.bicep": WEB,
        "infra/app/jobs.parameters.json": '{"parameters": {}}',
    }
    assert [*found(tmp_path, files).workloads] == ["infra/main.bicep"]


def test_the_only_azure_yaml_leads_wherever_it_is_and_several_are_asked_about(tmp_path, faults):
    files = {"a/azure.yaml": "name: a\n", "a/infra/main.bicep": WEB, "a/infra/other/main.bicep": WEB}
    assert [*found(tmp_path, files).workloads] == ["a/infra/main.bicep"]
    write(tmp_path, {"b/azure.yaml": "name: b\n", "b/infra/main.bicep": WEB})
    (fault,) = faults(lambda: find_templates(FileResolver(tmp_path)))
    assert fault.code == "B2F243"
    assert "--template a/infra/main.bicep" in str(fault.help)
    chosen = find_templates(FileResolver(tmp_path), chosen=["b/infra/main.bicep"])
    assert [*chosen.workloads] == ["b/infra/main.bicep"]


def test_azds_template_is_taken_though_its_apps_are_in_modules_that_cant_be_read(tmp_path):
    files = {
        "azure.yaml": AZURE,
        "infra/main.bicep": "module r 'r.bicep' = { name: 'r' }\n",
        "infra/r.bicep": "module web 'br/public:avm/ptn/azd/anything:0.1.0' = { name: 'web' }\n",
    }
    assert [*found(tmp_path, files).workloads] == ["infra/main.bicep"]


def test_terraform_and_a_missing_folder_lead_nowhere(tmp_path):
    files = {"azure.yaml": "infra: {provider: terraform}\n", "deploy/main.bicep": WEB}
    assert [*found(tmp_path, files).workloads] == ["deploy/main.bicep"]


@pytest.mark.parametrize(
    "aside", ["infra/main.test.bicep", "infra/tests/e2e/main.bicep", "samples/a/main.bicep"]
)
def test_what_tests_or_shows_a_template_is_no_product(tmp_path, aside):
    files = {"infra/app/main.bicep": WEB, aside: WEB}
    templates = found(tmp_path, files)
    assert [*templates.workloads] == ["infra/app/main.bicep"]
    assert [*templates.passed] == [aside]


def test_a_source_of_samples_alone_is_read(tmp_path):
    assert [*found(tmp_path, {"samples/a/main.bicep": WEB}).workloads] == ["samples/a/main.bicep"]


def test_a_template_with_parameters_is_deployed_whatever_it_is_called(tmp_path):
    files = {
        "infra/web.bicep": WEB,
        "infra/api.bicep": WEB,
        "infra/spare.bicep": WEB,
        "infra/settings/web.prod.bicepparam": "using '../web.bicep'\n",
        "infra/api.parameters.json": '{"parameters": {}}',
    }
    templates = found(tmp_path, files)
    assert [*templates.workloads] == ["infra/api.bicep", "infra/web.bicep"]
    assert [*templates.passed] == ["infra/spare.bicep"]


def test_arms_templates_in_json_are_found_where_no_bicep_deploys_apps(tmp_path):
    arm = (
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '
        '"contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.App/jobs", "apiVersion": "2024-03-01", '
        '"name": "sweep", "location": "norwayeast", "properties": {}}]}'
    )
    files = {
        "arm/azuredeploy.json": arm,
        "arm/azuredeploy.parameters.json": '{"parameters": {}}',
        "a.json": "{}",
    }
    templates = found(tmp_path, files)
    assert [*templates.workloads] == ["arm/azuredeploy.json"]
    assert templates.parameters == {"arm/azuredeploy.json": ("arm/azuredeploy.parameters.json",)}
    write(tmp_path, {"infra/main.bicep": WEB, "infra/main.json": arm})
    assert [*find_templates(FileResolver(tmp_path)).workloads] == ["infra/main.bicep"]


def test_a_template_for_each_environment_is_asked_about(tmp_path, faults):
    write(tmp_path, {"infra/api-test.bicep": WEB, "infra/api-prod.bicep": WEB})
    (fault,) = faults(lambda: find_templates(FileResolver(tmp_path)))
    assert (fault.code, fault.message) == (
        "B2F243",
        "there is a template for each environment: infra/api-prod.bicep, infra/api-test.bicep",
    )


def test_a_template_that_is_chosen_has_to_be_there(tmp_path, faults):
    write(tmp_path, AZD)
    (fault,) = faults(lambda: find_templates(FileResolver(tmp_path), chosen=["infra/mian.bicep"]))
    assert fault.help == "did you mean 'infra/main.bicep'?"
