"""Who gives roles: the tree, the product's own pipeline by a Bicep file, or nobody, and then the report says so."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from converter.bicep import DeploymentContext, evaluate_parameters
from converter.bicep.evaluation.files import FileResolver
from converter.commands.convert import ConvertOptions, ConvertResult, convert
from converter.commands.drift import DriftOptions, drift
from converter.commands.plan import PlanOptions, plan
from converter.commands.verify import VerifyOptions, verify
from converter.kustomize import read_lock
from converter.mapping import RoleGiver
from converter.pipeline import Conversion, SourceOptions, convert_source, summary_of
from converter.provenance import plain
from converter.report.conversion import conversion_json, conversion_markdown, conversion_text
from converter.source import STATUS_ANNOTATION, DiagnosticError, Direction, read_status_lines

SAMPLES = Path(__file__).parents[2] / "samples"
SUBSCRIPTION, GROUP = "11111111-1111-4111-8111-111111111111", "a-group"
TODAY = date(2026, 6, 1)
FILE = "shop/roles/t1/roles.bicep"


def project(folder: Path, sample: str, giver: str) -> Path:
    """A project file of a sample that chooses who gives roles."""
    data = yaml.safe_load((SAMPLES / sample / "bicep2flux.yaml").read_text("utf-8"))
    data["profile"] = "dis"
    data.setdefault("settings", {})["roleAssignments"] = yaml.safe_load(giver)
    place = folder / "bicep2flux.yaml"
    place.write_text(yaml.safe_dump(data, sort_keys=False))
    return place


PROJECT = """\
product: shop
namespace: {name: shop}
flux:
  repository: {kind: GitRepository, url: "https://example.org/shop.git"}
environments:
  test: {overlay: t1, host: shop.test.example.org, imageTag: 1.2.3}
  prod: {overlay: p1, host: shop.example.org, imageTag: 1.2.3}
settings: {roleAssignments: bicep}
"""
TEMPLATE = """\
param vaultName string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'web-identity'
  location: 'norwayeast'
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource web 'Microsoft.App/containerApps@2024-10-02-preview' = {
  name: 'web'
  location: 'norwayeast'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: { template: { containers: [{ name: 'main', image: 'example.org/web:1.2.3' }] } }
}

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('reads')
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}
"""


@pytest.fixture
def tree(tmp_path: Path) -> DriftOptions:
    """A small source and the tree that it was converted to."""
    web = tmp_path / ".azure/applications/web"
    web.mkdir(parents=True)
    (tmp_path / "bicep2flux.yaml").write_text(PROJECT)
    (web / "main.bicep").write_text(TEMPLATE)
    for name in ("test", "prod"):
        (web / f"{name}.bicepparam").write_text(f"using 'main.bicep'\nparam vaultName = 'kv-{name}'\n")
    convert(ConvertOptions(source=tmp_path, out=tmp_path / "flux"))
    return DriftOptions(source=tmp_path, flux=tmp_path / "flux", today=TODAY)


def convert_again(tree: DriftOptions, **options: Any) -> ConvertResult:
    return convert(ConvertOptions(source=tree.source, out=tree.flux, **options))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


@cache
def conversion_of(sample: str, giver: str) -> Conversion:
    with TemporaryDirectory() as folder:
        options = SourceOptions(source=SAMPLES / sample, config=project(Path(folder), sample, giver))
        return convert_source(options, Path(folder) / "nowhere")


def filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], text)


@pytest.mark.parametrize("sample", ["dialogporten", "parcels"])
def test_the_bicep_files_deploy_what_the_objects_ask_for(tmp_path: Path, sample: str) -> None:
    asked = conversion_of(sample, "true")
    given = conversion_of(sample, "bicep")
    compared = 0
    for objects, bicep in zip(asked.overlays, given.overlays, strict=True):
        overlay = str(objects.objects.overlay)
        names = bicep.objects.notes.parameter_names()
        values = {name: f"value-of-{name}" for name in names} | {
            name: SUBSCRIPTION if name.endswith("SUBSCRIPTION_ID") else GROUP
            for name in objects.substitutions
            if name.endswith(("SUBSCRIPTION_ID", "RESOURCE_GROUP"))
        }
        wanted = []
        for section, found in objects.objects.objects.items():
            for one in found if section.startswith("roles") else ():
                spec = one.body["spec"]
                wanted.append(
                    (
                        filled(spec["owner"]["armId"], values),
                        filled(spec["roleDefinitionReference"]["armId"], values),
                        filled(spec["principalId"], values),
                        spec["principalType"],
                    )
                )
        folder = tmp_path / sample / overlay
        folder.mkdir(parents=True)
        for path, file in given.tree.files.items():
            if path.endswith(".bicep") and f"/{overlay}/" in path:
                (folder / Path(path).name).write_text(file.text)
        required = re.findall(r"^param (\w+) string$", (folder / "roles.bicep").read_text(), re.MULTILINE)
        by_parameter = {parameter: values[name] for name, parameter in names.items()}
        lines = ["using 'roles.bicep'", *(f"param {name} = '{by_parameter[name]}'" for name in required)]
        (folder / "x.bicepparam").write_text("\n".join(lines) + "\n")
        known = [scope.split("/") for scope, _, _, _ in wanted]
        (subscription,) = {steps[2] for steps in known}
        groups = {steps[4] for steps in known if len(steps) > 4}
        context = DeploymentContext(
            subscription_id=subscription, resource_group=groups.pop() if len(groups) == 1 else None
        )
        deployed = evaluate_parameters(FileResolver(folder), "x.bicepparam", variables={}, context=context)
        found = []
        for one in deployed.resources:
            if not one.existing:
                properties = plain(one.body)["properties"]
                scope = str(plain(one.identifier)).rpartition("/providers/")[0]
                found.append(
                    (
                        scope,
                        *(properties[key] for key in ("roleDefinitionId", "principalId", "principalType")),
                    )
                )
        assert sorted(found) == sorted(wanted)
        compared += len(found)
    assert compared


def test_the_bicep_files_are_files_of_the_tree_that_nothing_applies(tree: DriftOptions) -> None:
    files = sorted(path.relative_to(tree.flux).as_posix() for path in tree.flux.rglob("*.bicep"))
    assert files == ["shop/roles/p1/roles.bicep", FILE]
    lock = read_lock(tree.flux)
    assert lock is not None
    assert set(files) <= lock.files.keys()
    assert not [
        path for path in tree.flux.rglob("*.yaml") if "roles" in path.read_text() or "roles" in path.name
    ]
    found = verify(VerifyOptions(flux=tree.flux)).findings
    assert not any("PRINCIPAL_ID" in one.message for one in found)


def test_a_second_run_changes_nothing_and_drift_finds_nothing(tree: DriftOptions) -> None:
    assert not convert_again(tree).is_changed
    assert drift(tree).findings == ()


def test_a_change_of_the_source_is_seen_by_drift_and_plan_and_written(tree: DriftOptions) -> None:
    edit(tree.source / ".azure/applications/web/test.bicepparam", "kv-test", "kv-new")
    (found,) = drift(tree).findings
    assert found.subject is not None
    assert "vaultsKvNew" in found.subject.expected
    assert "vaultsKvTest" in found.subject.actual
    assert found.subject.direction is Direction.SOURCE_MOVED
    assert plan(PlanOptions(source=tree.source, out=tree.flux)).plan.written == (FILE,)
    convert_again(tree)
    assert drift(tree).findings == ()


def test_a_hand_edit_stops_convert_and_is_a_finding(tree: DriftOptions) -> None:
    edit(tree.flux / FILE, "// Reader", "// Somebody")
    (found,) = drift(tree).findings
    assert found.code == "B2F489"
    assert found.subject is not None
    assert (found.subject.environment, found.subject.expected, found.subject.actual) == (
        "t1",
        "// Reader",
        "// Somebody",
    )
    assert found.subject.direction is Direction.TREE_EDITED
    assert found.subject.place is not None
    assert found.subject.place.text == "// Somebody"
    result = convert_again(tree, dry_run=True)
    assert [one.severity for one in result.diagnostics if one.code == "B2F404"] == ["error"]
    with pytest.raises(DiagnosticError, match="was edited by hand"):
        convert_again(tree)
    assert not convert_again(tree, keep=True).is_changed
    convert_again(tree, force=True)
    assert drift(tree).findings == ()


def test_a_hand_edit_is_accepted_as_it_is_and_no_other_one(tree: DriftOptions) -> None:
    edit(tree.flux / FILE, "// Reader", "// Somebody")
    drift(replace(tree, accept=True, reason="for now", owner="us"))
    assert drift(tree).accepted == 1
    edit(tree.flux / FILE, "// Somebody", "// Nobody")
    assert [one.code for one in drift(tree).findings if one.severity == "error"] == ["B2F489"]


def test_a_missing_file_is_a_finding(tree: DriftOptions) -> None:
    (tree.flux / FILE).unlink()
    (found,) = drift(tree).findings
    assert found.message == f"the source makes {FILE}, but the tree doesn't have it"


def test_a_file_that_is_made_no_longer_is_a_finding_until_convert_removes_it(tree: DriftOptions) -> None:
    edit(tree.source / "bicep2flux.yaml", "roleAssignments: bicep", "roleAssignments: false")
    found = drift(tree).findings
    assert [(one.code, one.subject.direction) for one in found if one.subject] == [
        ("B2F489", Direction.SOURCE_MOVED)
    ] * 2
    convert_again(tree)
    assert not list(tree.flux.rglob("*.bicep"))
    assert drift(tree).findings == ()


def test_an_environment_alone_leaves_the_files_of_the_others(tree: DriftOptions) -> None:
    given = "imageTag: 1.2.3, substitutions: {SHOP_WEB_PRINCIPAL_ID: an-id}}\nsettings"
    edit(tree.source / "bicep2flux.yaml", "imageTag: 1.2.3}\nsettings", given)
    other = (tree.flux / FILE).read_bytes()
    convert_again(tree, environments=("prod",))
    assert (tree.flux / FILE).read_bytes() == other
    assert "param webPrincipalId string = 'an-id'" in (tree.flux / "shop/roles/p1/roles.bicep").read_text()


def test_the_file_stays_as_it_is_where_a_workload_is_broken(tree: DriftOptions) -> None:
    before = (tree.flux / FILE).read_text()
    other = tree.source / ".azure/applications/other"
    shutil.copytree(tree.source / ".azure/applications/web", other)
    edit(other / "main.bicep", "name: 'web'", "name: 'other'")
    edit(tree.source / ".azure/applications/web/test.bicepparam", "kv-test", "kv-${nothing}")
    result = convert_again(tree)
    assert any(one.severity == "error" for one in result.diagnostics)
    assert (tree.flux / FILE).read_text() == before
    assert not any(one.code == "B2F489" for one in drift(tree).findings)


@pytest.mark.parametrize("giver", ["true", "false", "bicep"])
def test_every_giver_needs_the_same_roles_and_the_report_lists_them(giver: str) -> None:
    conversion = conversion_of("dialogporten", giver)
    summary = summary_of(conversion)
    assert {one.overlay: len(one.roles) for one in summary.roles} == {
        "at23": 14,
        "tt02": 17,
        "yt01": 14,
        "prod": 17,
    }
    (prod,) = (one for one in summary.roles if one.overlay == "prod")
    assert (
        prod.giver is {"true": RoleGiver.TREE, "false": RoleGiver.NOBODY, "bicep": RoleGiver.PIPELINE}[giver]
    )
    (bus,) = (one for one in prod.roles if one.role == "Azure Service Bus Data Owner")
    assert bus.identity == "ApplicationIdentity/service"
    assert bus.scope.endswith("/namespaces/${DIALOGPORTEN_SERVICEBUS_NAMESPACE}")
    assert bus.place is not None
    assert bus.place.file.endswith(".bicep")
    markdown = conversion_markdown(summary, "x")
    assert f"| `{bus.identity}` | {bus.role} | `{bus.scope}` | {bus.place} |" in markdown
    assert f'"given_by": "{prod.giver}"' in conversion_json(summary, "x")
    assert (f"  {bus.identity}: {bus.role} on {bus.scope}\n" in conversion_text(summary, "x")) is (
        giver == "false"
    )
    codes = {remark.code for remark in summary.needs}
    assert ("B2F333" in codes, "B2F332" in codes) == (giver == "true", giver != "true")


def test_without_roles_no_variable_is_theirs() -> None:
    for giver in ("false", "bicep"):
        for mapped in conversion_of("dialogporten", giver).overlays:
            assert not [name for name in mapped.substitutions if name.endswith("PRINCIPAL_ID")]
            assert not [one.name for one in mapped.objects.objects["syncroot"] if "roles" in one.name]


@pytest.mark.parametrize("giver", ["true", "false", "bicep"])
def test_the_config_map_says_which_variables_are_of_a_status(giver: str) -> None:
    for mapped in conversion_of("dialogporten", giver).overlays:
        (values,) = (one.body for one in mapped.objects.objects["syncroot"] if one.kind == "ConfigMap")
        lines = values["metadata"].get("annotations", {}).get(STATUS_ANNOTATION, "")
        found = {name: f"{value.kind}/{value.name}" for name, value in read_status_lines(lines)}
        assert found == {
            name: use.stands_for.removeprefix("status.principalId of ")
            for name, use in mapped.substitutions.items()
            if name.endswith("_PRINCIPAL_ID")
        }
        assert bool(found) is (giver == "true")


def test_the_grant_of_step_0_is_bicep_for_these_roles_alone(tmp_path: Path) -> None:
    summary = summary_of(conversion_of("dialogporten", "true"))
    (snippet,) = re.findall(r"```bicep\n(.*?)```", conversion_markdown(summary, "x"), re.DOTALL)
    (tmp_path / "grant.bicep").write_text(snippet)
    (tmp_path / "x.bicepparam").write_text("using 'grant.bicep'\nparam operatorPrincipalId = 'operator'\n")
    context = DeploymentContext(subscription_id=SUBSCRIPTION, resource_group=GROUP)
    (one,) = evaluate_parameters(
        FileResolver(tmp_path), "x.bicepparam", variables={}, context=context
    ).resources
    properties = plain(one.body)["properties"]
    assert properties["principalId"] == "operator"
    ids = {role.role_id for each in summary.roles for role in each.roles}
    assert set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", properties["condition"])) == ids
    assert "dp-be-yt01-rg" in snippet
