from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from converter.layout.folders import Layout, find_infrastructure, find_workloads

LAYOUT = Layout(".azure", ".azure/applications", ".azure/infrastructure", "{environment}.bicepparam", {})
ENVIRONMENTS = ("test", "prod")


def write(root: Path, *paths: str) -> Path:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    return root


def test_each_folder_with_a_template_is_a_workload_in_the_environments_that_it_has_files_for(tmp_path):
    write(tmp_path, *(f".azure/applications/web/{name}" for name in ("main.bicep", "test.bicepparam")))
    write(tmp_path, *(f".azure/applications/api/{name}" for name in ("main.bicep", "old.bicepparam")))
    api, web = find_workloads(tmp_path, LAYOUT, ENVIRONMENTS)
    assert (api.name, api.parameters) == ("api", {})
    assert api.unclaimed == (".azure/applications/api/old.bicepparam",)
    assert web.parameters == {"test": ".azure/applications/web/test.bicepparam"}
    assert web.unclaimed == ()


def test_a_template_of_its_own_deploys_all_workloads_and_its_folder_names_none(tmp_path):
    write(tmp_path, "infra/main.bicep", "infra/main.parameters.json", "infra/app/main.bicep")
    layout = replace(LAYOUT, root="infra", applications="infra", parameter_files="main.parameters.json")
    (only,) = find_workloads(tmp_path, layout, ENVIRONMENTS)
    assert (only.name, only.template) == ("", "infra/main.bicep")
    assert only.parameters == dict.fromkeys(ENVIRONMENTS, "infra/main.parameters.json")


def test_named_templates_share_a_folder_and_leave_each_other_their_parameter_files(tmp_path):
    write(tmp_path, *(f"deploy/{name}.bicep" for name in ("web", "worker")))
    write(tmp_path, *(f"deploy/{name}.bicepparam" for name in ("web.test", "worker.prod", "else")))
    layout = replace(
        LAYOUT,
        root="deploy",
        parameter_files="{template}.{environment}.bicepparam",
        templates={"shop-web": "web.bicep", "shop-worker": "worker.bicep"},
    )
    web, worker = find_workloads(tmp_path, layout, ENVIRONMENTS)
    assert (web.name, web.parameters) == ("shop-web", {"test": "deploy/web.test.bicepparam"})
    assert (worker.name, worker.parameters) == ("shop-worker", {"prod": "deploy/worker.prod.bicepparam"})
    assert web.unclaimed == worker.unclaimed == ("deploy/else.bicepparam",)


def test_a_source_without_parameter_files_has_every_workload_in_every_environment(tmp_path):
    write(tmp_path, ".azure/applications/web/main.bicep", ".azure/infrastructure/main.bicep")
    layout = replace(LAYOUT, parameter_files=None)
    (web,) = find_workloads(tmp_path, layout, ENVIRONMENTS)
    platform = find_infrastructure(tmp_path, layout, ENVIRONMENTS)
    assert platform is not None
    assert web.parameters == platform.parameters == dict.fromkeys(ENVIRONMENTS)


def test_a_named_template_that_is_not_there_is_reported(tmp_path, faults):
    layout = replace(LAYOUT, templates={"web": "web.bicep"})
    (fault,) = faults(lambda: find_workloads(tmp_path, layout, ENVIRONMENTS))
    assert (fault.code, fault.message) == ("B2F207", "there is no template .azure/web.bicep")
