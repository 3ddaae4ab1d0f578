"""`init`: what it finds, what it marks, and that `convert` takes the file as it is."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from converter.commands.convert import ConvertOptions, convert
from converter.commands.scaffold import ScaffoldOptions, ScaffoldResult, scaffold
from converter.project import ProjectFile, Template, load_project
from converter.report.terminal import render
from tests.samples import SAMPLES
from tests.scaffold.sources import APP, AZD, JOB, by_folder, write

WEB = """\
resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'web'
  properties: {
    configuration: { ingress: { external: true, targetPort: 8080 } }
    template: { containers: [{ name: 'web', image: 'example.org/web:1.0.0' }] }
  }
  location: 'norwayeast'
}
"""
BY_FOLDER = by_folder("infra", "services", "platform", environments=("test", "prod"))


def initialised(folder: Path, files: dict[str, str] | None = None) -> tuple[ScaffoldResult, ProjectFile]:
    result = scaffold(ScaffoldOptions(source=write(folder, files or {})))
    return result, load_project(folder).file


def guessed(result: ScaffoldResult) -> set[str]:
    return {mark.key for mark in result.marks}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_it_finds_what_the_samples_project_files_have(sample, tmp_path):
    skipped = shutil.ignore_patterns("bicep2flux.yaml", "flux")
    source = shutil.copytree(sample.source, tmp_path / "source", ignore=skipped)
    written = load_project(sample.source).file
    result, found = initialised(source)
    assert result.diagnostics == ()
    assert (found.product, found.source) == (written.product, written.source)
    assert {name: made.variables for name, made in found.environments.items()} == {
        name: made.variables for name, made in written.environments.items()
    }
    assert found.workloads.keys() == {name for name, one in written.workloads.items() if one.path} | (
        {"service"} if sample.name.startswith("dialogporten") else set()
    )
    assert list(found.environments)[-1] == list(written.environments)[-1]


@pytest.mark.parametrize(
    "files",
    [
        BY_FOLDER,
        AZD,
        {
            "deploy/main.bicep": AZD["infra/main.bicep"].replace("app/web", "core/app"),
            "deploy/core/app.bicep": APP,
        },
        {"deploy/web.bicep": APP.format(name="web"), "deploy/sweep.bicep": JOB},
    ],
    ids=["folders", "azd", "no parameter files", "files"],
)
def test_convert_takes_the_file_and_reports_its_guesses(tmp_path, files):
    files = {path: text.replace("{{", "{").replace("}}", "}") for path, text in files.items()}
    result, _ = initialised(tmp_path, files)
    converted = convert(ConvertOptions(source=tmp_path, out=tmp_path / "flux"))
    # Whatever is drafted isn't active yet: B2F328 says so.
    (pending,) = [one for one in converted.diagnostics if one.code not in {"B2F103", "B2F328"}]
    assert (pending.code, pending.severity) == ("B2F223", "warning")
    assert pending.message.endswith(f": {len(result.marks)}")


FOLDERS = st.sampled_from(["infra", "on", "08", "1e3", ".azure", "My Apps", "null", "é", "a.b"])


@settings(max_examples=12)
@given(
    folders=st.lists(FOLDERS, min_size=3, max_size=3, unique=True),
    environments=st.lists(
        st.sampled_from(["no", "at23", "0", "prod", "1e3", "dev"]), min_size=1, unique=True
    ),
)
def test_folders_and_environments_are_found_whatever_they_are_called(folders, environments):
    root, applications, platform = folders
    with TemporaryDirectory() as folder:
        _, found = initialised(
            Path(folder), by_folder(root, applications, platform, environments=tuple(environments))
        )
        source = found.source
        assert (source.root, source.applications, source.infrastructure) == (root, applications, platform)
        assert set(found.environments) == set(environments)


def test_each_mark_is_on_the_reported_line(tmp_path):
    result, _ = initialised(tmp_path, AZD)
    lines = result.text.splitlines()
    for mark in result.marks:
        assert f"# {mark.kind}: {mark.reason}" in lines[mark.line - 1]
    assert sum("# guess:" in line or "# give:" in line for line in lines) == len(result.marks)


def test_what_the_source_has_is_no_guess(tmp_path):
    result, found = initialised(tmp_path, BY_FOLDER)
    assert guessed(result) == {
        *("product", "profile", "create", "url", "branch", "host", "path"),
        *("settings.gatewayName", "settings.keda"),
    }
    assert list(found.environments) == ["test", "prod"]
    assert all(one.image_tag is None for one in found.environments.values())


def test_azds_template_gives_its_name_its_variable_and_the_workloads_that_take_requests(tmp_path):
    result, found = initialised(tmp_path, AZD)
    assert found.product == "parcel-post"
    assert found.environments["prod"].variables == {"AZURE_ENV_NAME": "prod"}
    assert "#   AZURE_LOCATION\n" in result.text
    assert found.workloads.keys() == {"web"}
    assert result.workloads == ("api", "web")
    assert "#   api\n" in result.text
    assert "infra/core/host/unused.bicep" in result.text


def test_what_no_parameter_file_gives_is_asked_for_with_its_place(tmp_path):
    files = {"infra/main.bicep": "param image string\nparam environment string\n" + JOB.partition("\n")[2]}
    result, found = initialised(tmp_path, files)
    assert found.source.parameter_files is None
    assert found.environments["prod"].parameters == {"environment": "prod"}
    assert "#   image: ...  # infra/main.bicep:1:1\n" in result.text


def test_a_template_whose_parameter_files_have_other_names_has_a_pattern_of_its_own(tmp_path):
    parameters = "using 'web.bicep'\nparam name = 'web'\n"
    files = {"infra/web.bicep": APP.format(name="web"), "infra/web.prod.bicepparam": parameters}
    sweep = {
        "infra/sweep.bicep": JOB,
        "infra/sweep.old.json": "{}",
        "infra/sweep.bicepparam": "using 'sweep.bicep'\n",
    }
    result, found = initialised(tmp_path, files | sweep)
    assert found.source.templates == {
        "web": "web.bicep",
        "sweep": Template(file="sweep.bicep", parameter_files="{template}.bicepparam"),
    }
    assert {one.path: one.role for one in result.taken} == {
        "infra/sweep.bicep": "workloads",
        "infra/sweep.bicepparam": "parameters of prod",
        "infra/web.bicep": "workloads",
        "infra/web.prod.bicepparam": "parameters of prod",
    }


def test_a_template_that_no_parameter_file_is_for_is_in_every_environment_and_that_is_a_guess(tmp_path):
    parameters = "using 'web.bicep'\nparam name = 'web'\n"
    files = {"infra/web.bicep": APP.format(name="web"), "infra/web.prod.bicepparam": parameters}
    result, found = initialised(tmp_path, files | {"infra/sweep/main.bicep": JOB})
    assert found.source.templates["sweep"] == Template(file="sweep/main.bicep", parameter_files=None)
    assert "#   infra/sweep/main.bicep\n" in result.text
    assert "source" in guessed(result)


def test_a_guessed_name_is_one_that_the_parameter_takes_else_it_is_not_made(tmp_path):
    def main(decorators: str) -> str:
        return AZD["infra/main.bicep"].replace(
            "param environmentName", f"{decorators}\nparam environmentName"
        )

    _, found = initialised(tmp_path / "a", AZD | {"infra/main.bicep": main("@minLength(6)")})
    assert found.environments["prod"].variables == {"AZURE_ENV_NAME": "production"}
    kept = {".azure/prod/.env": "SHARED=1"}
    files = AZD | kept | {"infra/main.bicep": main("@allowed(['prd', 'tst'])")}
    _, found = initialised(tmp_path / "b", files)
    assert found.environments["prod"].variables == {"AZURE_ENV_NAME": "prd"}
    files = AZD | kept | {"infra/main.bicep": main("@allowed(['x1', 'x2'])")}
    _, found = initialised(tmp_path / "c", files)
    assert found.environments["prod"].variables == {}


def test_a_parameter_that_may_be_null_or_is_a_secret_is_not_asked_for(tmp_path):
    start = "param tag string?\n@secure()\nparam key string\nparam image string\n"
    result, _ = initialised(tmp_path, {"infra/main.bicep": start + JOB})
    assert "image: ..." in result.text
    assert "tag: ..." not in result.text
    assert "key: ..." not in result.text


def test_no_two_environments_have_one_overlay_and_none_has_that_of_the_base(tmp_path):
    files = {"infra/main.bicep": APP.format(name="web")}
    files |= {
        f"infra/{name}.bicepparam": "using 'main.bicep'\nparam name = 'web'\n"
        for name in ("base", "Prod", "prod")
    }
    _, found = initialised(tmp_path, files)
    overlays = {name: one.overlay for name, one in found.environments.items()}
    assert overlays == {"base": "base-2", "Prod": "prod", "prod": "prod-2"}


def test_azds_environments_are_those_that_it_keeps(tmp_path):
    kept = {".azure/shop-test/.env": 'AZURE_ENV_NAME="shop-test"\nAZURE_LOCATION="norwayeast"\n'}
    _, found = initialised(tmp_path, AZD | kept)
    assert {name: one.variables_from for name, one in found.environments.items()} == {
        "shop-test": ".azure/shop-test/.env"
    }
    assert found.environments["shop-test"].variables == {}


def test_the_environments_that_somebody_names_are_taken(tmp_path):
    write(tmp_path, AZD)
    result = scaffold(ScaffoldOptions(source=tmp_path, environments=("test", "live")))
    assert result.environments == ("test", "live")


def test_a_products_name_is_so_short_that_no_name_made_of_it_is_too_long(tmp_path):
    module = "the_registration_of_what_arrives_by_post"
    files = {
        "azure.yaml": "name: parcels-and-letters-of-the-north\n",
        "infra/main.bicep": f"module {module} 'web.bicep' = {{ name: 'w', params: {{ name: 'w' }} }}\n",
        "infra/web.bicep": APP.format(name="web"),
    }
    result, found = initialised(tmp_path, files)
    assert found.product == "parcels-and"
    assert len(f"{found.product}-workload-{result.workloads[0]}") <= 63


def test_the_source_is_the_folder_that_holds_the_modules_too(tmp_path):
    files = {
        "products/post/main.bicep": "module web '../../lib/app.bicep' = { name: 'w', params: { name: 'web' } }\n",
        "products/else/main.bicep": APP.format(name="other"),
        "lib/app.bicep": APP.format(name="web"),
        ".git/config": "",
    }
    write(tmp_path, files)
    result = scaffold(ScaffoldOptions(source=tmp_path / "products" / "post"))
    assert result.path == tmp_path / "bicep2flux.yaml"
    assert result.workloads == ("web",)
    assert load_project(tmp_path).file.source.root == "products/post"
    assert "B2F245" in {one.code for one in result.diagnostics}
    assert convert(ConvertOptions(source=tmp_path, out=tmp_path / "flux", image_tag="1.0.0"))


def test_modules_outside_of_the_repository_stay_there(tmp_path, faults):
    files = {
        "post/main.bicep": "module web '../lib/app.bicep' = { name: 'w', params: { name: 'web' } }\n",
        "lib/app.bicep": APP.format(name="web"),
        "post/.git/config": "",
    }
    write(tmp_path, files)
    assert [one.code for one in faults(lambda: scaffold(ScaffoldOptions(source=tmp_path / "post")))] == [
        "B2F207"
    ]


COMPARING = """\
param environment string
var sizes = { at23: 1, production: 4 }
module web 'web.bicep' = { name: 'web', params: { environment: environment, replicas: sizes[environment] } }
"""
COMPARED = """\
param environment string
param replicas int
param color string = 'red'
var isBig = toLower(environment) == 'production' || contains(['staging'], environment) || color == 'blue'
"""


def test_the_environments_are_those_that_the_source_compares_its_own_with(tmp_path):
    files = {
        "infra/main.bicep": COMPARING,
        "infra/web.bicep": COMPARED + APP.format(name="web").partition("\n")[2],
    }
    result, found = initialised(tmp_path, files)
    assert list(found.environments) == ["at23", "staging", "production"]
    assert found.environments["production"].parameters == {"environment": "production"}
    assert "environments" in guessed(result)


def test_the_environments_are_those_that_workflows_deploy_to(tmp_path):
    workflow = "jobs:\n  a:\n    environment: tt02\n  b:\n    with:\n      environment: 'prod'\n"
    files = {
        "infra/main.bicep": APP.format(name="web"),
        ".github/workflows/deploy.yml": workflow + "  environment: npm\n",
    }
    assert list(initialised(tmp_path, files)[1].environments) == ["tt02", "prod"]


def test_the_environments_are_those_that_a_parameter_takes(tmp_path):
    files = {"infra/main.bicep": JOB.replace("environment string", "environment 'live' | 'dev'")}
    assert list(initialised(tmp_path, files)[1].environments) == ["dev", "live"]


def test_the_repository_shows_where_flux_finds_the_tree(tmp_path):
    config = '[remote "origin"]\n\turl = git@example.org:post/parcels.git\n'
    write(tmp_path, {".git/config": config})
    (tmp_path / "part").mkdir()
    result, found = initialised(tmp_path / "part", BY_FOLDER)
    assert found.flux.repository.url == "https://example.org/post/parcels"
    assert found.flux.path == "./part/flux"
    assert "url" not in guessed(result)


def test_a_source_that_cant_be_evaluated_has_a_file_all_the_same(tmp_path):
    files = BY_FOLDER | {
        "infra/services/web/prod.bicepparam": "using 'main.bicep'\nparam enviroment = 'prod'\n"
    }
    result, found = initialised(tmp_path, files)
    assert {fault.severity for fault in result.diagnostics} == {"warning"}
    assert result.workloads == ("sweep", "web")
    assert list(found.environments) == ["test", "prod"]


def test_a_parameter_file_that_is_no_json_is_reported_without_its_text(tmp_path):
    broken = '{"parameters": {"password": {"value": "hunter2"'
    result, _ = initialised(tmp_path, AZD | {"infra/main.parameters.json": broken})
    assert {fault.code for fault in result.diagnostics} == {"B2F221"}
    assert "hunter2" not in render(result.diagnostics)


def test_a_file_that_is_there_stays(tmp_path, faults):
    initialised(tmp_path, AZD)
    path = tmp_path / "bicep2flux.yaml"
    path.write_text("ours", encoding="utf-8")
    (fault,) = faults(lambda: scaffold(ScaffoldOptions(source=tmp_path)))
    assert (fault.code, fault.category) == ("B2F222", "configuration")
    assert scaffold(ScaffoldOptions(source=tmp_path, show=True)).text != "ours"
    assert path.read_text(encoding="utf-8") == "ours"
    scaffold(ScaffoldOptions(source=tmp_path, force=True))
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["product"] == "parcel-post"


def test_without_a_workload_it_reports_what_it_looked_for(tmp_path, faults):
    (fault,) = faults(lambda: initialised(tmp_path, {"main.bicep": "param a string\n"}))
    assert (fault.code, fault.category) == ("B2F207", "input")
    module = "module app 'br:example.azurecr.io/modules/app:1.0.0' = {\n  name: 'x'\n}\n"
    (fault,) = faults(lambda: initialised(tmp_path, {"main.bicep": module}))
    assert "br:example.azurecr.io/modules/app:1.0.0" in str(fault.help)


def test_a_workload_in_a_module_that_cant_be_read_is_named_and_no_success(tmp_path):
    module = "module app 'br/public:avm/res/app/container-app:0.11.0' = {\n  name: 'api'\n}\n"
    files = {f"infra/services/{name}/main.bicep": text for name, text in (("api", module), ("web", WEB))}
    result, _ = initialised(tmp_path, files)
    assert result.workloads == ("web",)
    (lost,) = [one for one in result.diagnostics if one.severity == "error"]
    assert (lost.code, str(lost.span)) == ("B2F324", "infra/services/api/main.bicep:1:12")
    assert "'api' is lost" in lost.message


def test_a_template_whose_only_workload_is_lost_still_has_a_file(tmp_path):
    module = "module app 'br/public:avm/res/app/container-app:0.11.0' = {\n  name: 'x'\n}\n"
    result, _ = initialised(tmp_path, {"infra/main.bicep": module})
    assert [one.code for one in result.diagnostics if one.severity == "error"] == ["B2F324"]


def test_a_sign_in_is_to_be_decided_and_every_resource_is_counted(tmp_path):
    sign_in = (
        "resource auth 'Microsoft.App/containerApps/authConfigs@2025-01-01' = {\n"
        "  parent: app\n  name: 'current'\n}\n"
        "resource share 'Microsoft.Storage/storageAccounts@2024-01-01' = {\n  name: 'share'\n}\n"
    )
    result, found = initialised(tmp_path, {"infra/main.bicep": WEB + sign_in})
    assert "authentication" in guessed(result)
    assert "    # authentication: app  # or gateway" in result.text
    assert [one.code for one in result.diagnostics] == ["B2F320"]
    assert "converted: Microsoft.App/containerApps (1)" in result.summary
    assert "outside: Microsoft.Storage/storageAccounts (1)" in result.summary
    (name,) = found.workloads
    path = tmp_path / "bicep2flux.yaml"
    given = path.read_text("utf-8").replace("    # authentication: app  #", "    authentication: app  #")
    path.write_text(given, "utf-8")
    assert load_project(tmp_path).file.workloads[name].authentication == "app"


def test_a_file_that_cant_be_read_may_be_why_there_is_no_workload(tmp_path, faults):
    broken = "@secure()\nparam password string = 'hunter2' extra\n" + JOB.rpartition("}")[0]
    first, *others = faults(lambda: initialised(tmp_path, {"infra/main.bicep": broken}))
    assert (first.code, "can't be read" in str(first.help)) == ("B2F207", True)
    assert {str(other.span).partition(":")[0] for other in others} == {"infra/main.bicep"}
    assert "hunter2" not in render([first, *others])


def test_a_file_that_cant_be_read_is_reported_beside_those_that_can(tmp_path):
    result, found = initialised(tmp_path, BY_FOLDER | {"infra/lost.bicep": "param = {\n"})
    assert found.workloads.keys() == {"web"}
    assert {str(fault.span).partition(":")[0] for fault in result.diagnostics} == {"infra/lost.bicep"}


def test_a_secret_parameter_is_neither_asked_for_nor_answered(tmp_path):
    secret = "@secure()\n@allowed(['hunter2'])\nparam apiEnv string\n\n@secure()\nparam apiKey string\n\n"
    result, found = initialised(tmp_path, {"infra/main.bicep": secret + JOB})
    assert found.environments["prod"].parameters == {"environment": "prod"}
    assert not any(word in result.text for word in ("hunter2", "apiEnv", "apiKey"))


def test_the_same_source_gives_the_same_bytes(tmp_path):
    first, second = (initialised(tmp_path / name, AZD)[0].text for name in ("a", "b"))
    assert first == second


def test_secure_parameters_of_which_addresses_are_made_are_listed(tmp_path):
    template = WEB.replace(
        "configuration: {",
        "configuration: { secrets: [{ name: 'a', keyVaultUrl: '${vaultUrl}/secrets/a', identity: 'system' }]\n",
    ).replace(
        "image: 'example.org/web:1.0.0'",
        "image: 'example.org/web:1.0.0', env: [{ name: 'P', value: password }]",
    )
    template += (
        "@secure()\nparam vaultUrl string\n@secure()\nparam password string\n@secure()\nparam other string\n"
    )
    result, _ = initialised(tmp_path, {".azure/applications/web/main.bicep": template})
    lines = [line for line in result.text.splitlines() if "public:" in line]
    assert lines == ["#   vaultUrl: {public: REASON}  # the address of a vault of web"]


def test_variables_with_a_default_are_listed(tmp_path):
    template = WEB + "param level string\n"
    files = {
        ".azure/applications/web/main.bicep": template,
        ".azure/applications/web/prod.bicepparam": "using 'main.bicep'\n"
        "param level = toLower(readEnvironmentVariable('LEVEL', 'Debug'))\n",
    }
    lines = initialised(tmp_path, files)[0].text.splitlines()
    at = lines.index("# These take their default, unless `variables:` answers for them as the pipeline does.")
    assert lines[at + 1] == "#   LEVEL"
