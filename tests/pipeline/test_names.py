"""Names that the infrastructure gives, computed from the subscription's id."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from converter.bicep import DeploymentContext, evaluate
from converter.commands.convert import ConvertOptions, convert
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import Conversion, convert_source
from converter.provenance import Kind
from converter.provenance.values import Scalar
from converter.source import DiagnosticError
from tests.pipeline.shop import PROJECT, WEB, Edit

SAMPLE = Path(__file__).parents[2] / "samples" / "dialogporten"
ID = "0f3ac5a4-1111-4222-8333-abcdefabcdef"
OTHER = "7c1d2e3f-9999-4888-a777-fedcbafedcba"
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Za-z0-9_]+)\}")
ENVIRONMENTS = {"test": "at23", "staging": "tt02", "yt01": "yt01", "prod": "prod"}
NAMES = {"AZURE_APPCONFIG_URI", "SERVICEBUS_HOST", "KEY_VAULT_URL", "AZURE_SUBSCRIPTION_ID"}


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Conversion:
    """The sample, converted with one subscription for all."""
    return convert_source(
        SourceOptions(source=SAMPLE, subscriptions={"": ID}), tmp_path_factory.mktemp("nowhere")
    )


def variables_of(conversion: Conversion, part: str = "") -> set[str]:
    """The Flux variables in the files of a tree whose path has `part`, without what only the cluster knows."""
    texts = [file.text for path, file in conversion.tree.files.items() if part in path]
    found = {name for text in texts for name in VARIABLE.findall(text)}
    return {name for name in found if not name.endswith("_PRINCIPAL_ID")}


def leaf(conversion: Conversion, overlay: str, kind: str, *path: str):
    """A value in the first object of a kind, and its origin."""
    mapped = next(mapped for mapped in conversion.overlays if mapped.objects.overlay == overlay)
    objects = [made for found in mapped.objects.objects.values() for made in found]
    made = next(made for made in objects if made.body["kind"] == kind and path in made.origins)
    value = made.body
    for step in path:
        value = value[step]
    return value, made.origins[path]


CONFIG = ("ConfigMap", "data", "AZURE_APPCONFIG_URI")
BUS = ("ConfigMap", "data", "Infrastructure__MassTransit__Host")
VAULT = ("SecretStore", "spec", "provider", "azurekv", "vaultUrl")


def test_with_a_subscription_id_no_name_variable_is_left_in_the_tree(computed):
    assert variables_of(computed) & {f"DIALOGPORTEN_{name}" for name in NAMES} == set()
    assert not any("STORAGE_ACCOUNT" in name for name in variables_of(computed))


def test_without_one_each_variable_of_the_tree_is_in_the_operators_list(tmp_path):
    result = convert(ConvertOptions(source=SAMPLE, out=tmp_path / "flux"))
    assert result.summary is not None
    inputs = {one.name: one for one in result.summary.inputs}
    used = {
        name
        for path in (tmp_path / "flux").rglob("*.yaml")
        for name in VARIABLE.findall(path.read_text("utf-8"))
    }
    assert used == set(inputs)
    assert {f"DIALOGPORTEN_{name}" for name in NAMES} < used
    assert all(one.place for one in inputs.values())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_names_are_those_that_the_infrastructure_deploys(computed, environment):
    deployed = evaluate(
        SAMPLE / ".azure" / "infrastructure" / f"{environment}.bicepparam",
        root=SAMPLE,
        context=DeploymentContext(subscription_id=ID),
    )
    names = {
        resource.type.rpartition("/")[2]: resource.name.data
        for resource in deployed.resources
        if isinstance(resource.name, Scalar) and resource.type.count("/") == 1
    }
    overlay = ENVIRONMENTS[environment]
    assert leaf(computed, overlay, *CONFIG)[0] == f"https://{names['configurationStores']}.azconfig.io"
    assert leaf(computed, overlay, *BUS)[0] == f"sb://{names['namespaces']}.servicebus.windows.net/"
    assert leaf(computed, overlay, *VAULT)[0] == f"https://{names['vaults']}.vault.azure.net"


def test_a_name_leads_to_its_row_and_to_the_line_of_the_infrastructure(computed):
    _, origin = leaf(computed, "prod", *VAULT)
    steps = list(origin.walk())
    assert "known.key-vault-name" in {step.row for step in steps}
    assert "AZURE_ENVIRONMENT_KEY_VAULT_NAME" in {
        step.detail for step in steps if step.kind is Kind.ENVIRONMENT_VARIABLE
    }
    files = {step.span.file for step in steps if step.span is not None}
    assert {".azure/modules/keyVault/main.bicep", ".azure/infrastructure/prod.bicepparam"} <= files
    assert any("--subscription-id" in step.detail for step in steps if step.kind is Kind.OPTION)


def test_one_environment_alone_keeps_the_variables_of_the_others(tmp_path):
    conversion = convert_source(SourceOptions(source=SAMPLE, subscriptions={"prod": ID}), tmp_path)
    assert leaf(conversion, "prod", *CONFIG)[0].endswith(".azconfig.io")
    assert leaf(conversion, "at23", *CONFIG)[0] == "${DIALOGPORTEN_AZURE_APPCONFIG_URI}"
    assert {name for name in conversion.overlays[3].substitutions if "PRINCIPAL" not in name} == set()
    assert variables_of(conversion, "/overlays/prod/") == set()


def test_the_project_file_gives_each_environment_its_own(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(SAMPLE, source)
    project = source / "bicep2flux.yaml"
    text = re.sub(r" +subscriptionId:.*\n", "", project.read_text("utf-8"))
    for environment in ENVIRONMENTS:
        text = text.replace(f"  {environment}:\n", f"  {environment}:\n    subscriptionId: {ID}\n")
    project.write_text(text, "utf-8")
    given = convert_source(SourceOptions(source=source), tmp_path / "flux")
    assert variables_of(given) == set()
    value, origin = leaf(given, "prod", *BUS)
    assert any("subscriptionId" in step.detail for step in origin.walk() if step.kind is Kind.PROJECT_FILE)
    option = convert_source(
        SourceOptions(source=source, subscriptions={"prod": OTHER, "": ID}), tmp_path / "flux"
    )
    assert leaf(option, "prod", *BUS)[0] != value
    assert leaf(option, "at23", *BUS)[0] == leaf(given, "at23", *BUS)[0]


def test_an_answer_that_was_given_goes_first_and_a_contradiction_is_reported(tmp_path):
    given = {"AZURE_SERVICE_BUS_NAMESPACE_NAME": "mine"}
    conversion = convert_source(SourceOptions(source=SAMPLE, subscriptions={"": ID}, set_env=given), tmp_path)
    assert leaf(conversion, "prod", *BUS)[0] == "sb://mine.servicebus.windows.net/"
    notes = [note for note in conversion.diagnostics if note.code == "B2F316"]
    assert len(notes) == len(ENVIRONMENTS)
    assert all("mine" not in note.message for note in notes)
    assert {label.span.file for note in notes for label in note.labels} == {
        ".azure/modules/serviceBus/main.bicep"
    }


def test_an_answer_that_agrees_is_not_reported(computed, tmp_path):
    name = leaf(computed, "prod", *BUS)[0].removeprefix("sb://").partition(".")[0]
    again = convert_source(
        SourceOptions(
            source=SAMPLE,
            environments=("prod",),
            subscriptions={"": ID},
            set_env={"AZURE_SERVICE_BUS_NAMESPACE_NAME": name},
        ),
        tmp_path,
    )
    assert {one.code for one in again.diagnostics} <= {"B2F328"}


@pytest.mark.parametrize("given", ["nonsense", ID.upper(), f"{{{ID}}}", ""])
def test_an_option_that_is_no_id_is_refused(given):
    with pytest.raises(DiagnosticError) as refused:
        convert_source(SourceOptions(source=SAMPLE, subscriptions={"prod": given}), Path("nowhere"))
    assert [fault.code for fault in refused.value.diagnostics] == ["B2F212"]


def test_an_id_for_an_unknown_environment_is_refused():
    with pytest.raises(DiagnosticError) as refused:
        convert_source(SourceOptions(source=SAMPLE, subscriptions={"prd": ID}), Path("nowhere"))
    [fault] = refused.value.diagnostics
    assert (fault.code, fault.help) == ("B2F206", "did you mean 'prod'?")


def test_an_id_in_the_project_file_that_is_none_is_refused_at_its_place(write):
    shop = write(Edit(PROJECT, "test: {subscriptionId: 12, overlay", "test: {overlay"))
    with pytest.raises(DiagnosticError) as refused:
        convert_source(SourceOptions(source=shop.source), shop.out)
    shop.edit(Edit(PROJECT, "subscriptionId: dev, overlay", "subscriptionId: 12, overlay"))
    with pytest.raises(DiagnosticError) as also:
        convert_source(SourceOptions(source=shop.source), shop.out)
    for error in (refused, also):
        [fault] = error.value.diagnostics
        assert fault.code == "B2F202"
        assert str(fault.span).startswith(f"{PROJECT}:7:26")


def test_an_infrastructure_with_a_fault_is_an_error_only_where_its_names_are_wanted(write):
    template = ".azure/infrastructure/main.bicep"
    shop = write(
        Edit(template, "targetScope = 'subscription'\nparam place string\noutput it string = nowhere\n"),
        Edit(".azure/infrastructure/test.bicepparam", "using './main.bicep'\nparam place = 'x'\n"),
    )
    converted = convert_source(SourceOptions(source=shop.source), shop.out)
    assert {note.severity for note in converted.diagnostics} == {"warning"}
    wanted = convert_source(SourceOptions(source=shop.source, subscriptions={"test": ID}), shop.out)
    (failure,) = wanted.failures
    assert (failure.workload, failure.environment) == (None, "test")
    assert {fault.span.file for fault in failure.errors if fault.span} == {template}
    assert [mapped.environment for mapped in wanted.overlays] == ["prod"]
    assert not any("/t1/" in path for path in wanted.tree.files)


def test_a_property_of_a_resource_that_the_workload_names_itself_is_computed_too(shop):
    conversion = convert_source(SourceOptions(source=shop.source, subscriptions={"": ID}), shop.out)
    assert leaf(conversion, "p1", *CONFIG)[0] == "https://store-prod.azconfig.io"
    assert "SHOP_AZURE_APPCONFIG_URI" not in variables_of(conversion)


def test_the_subscriptions_id_itself_is_known(write):
    at = "{ name: 'STAGE', value: environment }"
    shop = write(Edit(f"{WEB}/main.bicep", f"{at}\n      {{ name: 'SUB', value: subscription().id }}", at))
    before = convert_source(SourceOptions(source=shop.source), shop.out)
    assert "SHOP_SUB" in variables_of(before, "/base/")
    after = convert_source(SourceOptions(source=shop.source, subscriptions={"": ID}), shop.out)
    assert "SHOP_SUB" not in variables_of(after)
    assert f"/subscriptions/{ID}" in after.tree.files["shop/overlays/p1/apps/web/deployment.yaml"].text
