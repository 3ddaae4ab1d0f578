from __future__ import annotations

from pathlib import Path

import pytest

from converter.bicep import FileResolver
from converter.layout import Pattern, find_templates
from converter.scaffold.guesses import asks_for_environment
from converter.scaffold.layout import Found, layout_of, ordered
from tests.scaffold.sources import APP, AZD, by_folder, write

WEB = APP.format(name="web")


def found(folder: Path, files: dict[str, str]) -> Found:
    write(folder, files)
    return layout_of(find_templates(FileResolver(folder)))


def test_a_folder_for_each_workload_beside_that_of_the_platform(tmp_path):
    files = by_folder("infra", "services", "platform", environments=("prod", "at23", "dev"))
    assert found(tmp_path, files) == Found(
        "infra", "services", "platform", {}, Pattern("{environment}.bicepparam", ("at23", "dev", "prod"))
    )


def test_without_a_platform_the_root_is_the_folder_around_that_of_the_workloads(tmp_path):
    files = {".azure/applications/web/main.bicep": WEB, ".azure/applications/api/main.bicep": WEB}
    assert found(tmp_path, files) == Found(".azure", "applications", None, {}, Pattern(None))


def test_one_template_for_all(tmp_path):
    assert found(tmp_path, AZD) == Found("infra", ".", None, {}, Pattern("{template}.parameters.json"))


def test_one_workload_in_a_folder_of_workloads_is_called_by_its_own(tmp_path):
    assert found(tmp_path, {"deploy/apps/web/main.bicep": WEB}).applications == "apps"


def test_a_template_at_the_top_of_the_source(tmp_path):
    assert found(tmp_path, {"main.bicep": WEB, "main.prod.bicepparam": "using 'main.bicep'\n"}) == Found(
        ".", ".", None, {}, Pattern("{template}.{environment}.bicepparam", ("prod",))
    )


def test_templates_that_are_called_otherwise_are_named(tmp_path):
    files = {"infra/web.bicep": WEB, "infra/jobs/nightlySweep.bicep": WEB}
    assert found(tmp_path, files).templates == {
        "web": "web.bicep",
        "nightly-sweep": "jobs/nightlySweep.bicep",
    }


def test_templates_of_one_name_are_distinguished_by_their_folders(tmp_path):
    files = {"infra/shop/web.bicep": WEB, "infra/post/web.bicep": WEB}
    assert found(tmp_path, files).templates == {"post-web": "post/web.bicep", "shop-web": "shop/web.bicep"}


def test_environments_are_in_the_order_in_which_a_version_goes_through_them():
    assert ordered({"prod", "yt01", "test", "staging", "dev"}) == ("dev", "test", "yt01", "staging", "prod")


@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("environment", True),
        ("environmentName", True),
        ("AZURE_ENV_NAME", True),
        ("deployEnv", True),
        ("containerAppsEnvironmentName", False),
        ("MASKINPORTEN_ENVIRONMENT", False),
        ("location", False),
    ],
)
def test_which_names_ask_for_the_products_environment(name, asks):
    assert asks_for_environment(name) is asks
