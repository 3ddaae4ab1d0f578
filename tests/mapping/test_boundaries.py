"""What a mapping refuses or leaves out: secrets, unknowns, what has no counterpart."""

import shutil
from pathlib import Path

import pytest

from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def changed(tmp_path):
    """Converts a golden source after replacing texts in its files, given as file → (old, new)."""

    def run(case, files, **options):
        shutil.copytree(GOLDEN / case, tmp_path / case)
        for name, (old, new) in files.items():
            path = tmp_path / case / name
            assert old in path.read_text()
            path.write_text(path.read_text().replace(old, new))
        return convert_source(SourceOptions(source=tmp_path / case, **options), tmp_path / "out")

    return run


def bodies(mapped):
    return {(made.kind, made.name): made.body for made in mapped.objects.objects["workloads"]}


MAIN = ".azure/applications/web/main.bicep"
TEST = ".azure/applications/web/test.bicepparam"


def stage(mapped):
    """The entry of the variable STAGE."""
    (container,) = bodies(mapped)["Deployment", "web"]["spec"]["template"]["spec"]["containers"]
    (entry,) = [one for one in container["env"] if one["name"] == "STAGE"]
    return entry


SUPPLIED = {"name": "STAGE", "valueFrom": {"secretKeyRef": {"name": "web-supplied", "key": "STAGE"}}}


def test_a_secret_that_mentions_a_public_value_stays_secret(changed):
    conversion = changed(
        "app",
        {
            MAIN: ("{ name: 'STAGE', value: environment }", "{ name: 'STAGE', value: connectionString }"),
            TEST: (
                "readEnvironmentVariable('CONNECTION')",
                "'hush-${readEnvironmentVariable('AZURE_SUBSCRIPTION_ID')}'",
            ),
        },
        set_env={"AZURE_SUBSCRIPTION_ID": "0"},
    )
    assert [stage(mapped) for mapped in conversion.overlays] == [SUPPLIED, SUPPLIED]
    findings = [finding.message for mapped in conversion.overlays for finding in mapped.findings]
    assert "hush" not in str(findings)


def test_what_list_keys_gives_is_secret_though_its_argument_is_public(changed):
    conversion = changed(
        "app",
        {
            MAIN: (
                "{ name: 'STAGE', value: environment }",
                "{ name: 'STAGE', value: listKeys(queue, '1').a }",
            ),
            TEST: ("'QUEUE_NAME'", "'AZURE_SUBSCRIPTION_ID'"),
        },
    )
    assert [stage(mapped) for mapped in conversion.overlays] == [SUPPLIED, SUPPLIED]


def test_what_a_table_declares_public_is_no_secret(changed):
    conversion = changed(
        "app",
        {
            MAIN: ("{ name: 'STAGE', value: environment }", "{ name: 'STAGE', value: connectionString }"),
            TEST: (
                "readEnvironmentVariable('CONNECTION')",
                "readEnvironmentVariable('AZURE_SUBSCRIPTION_ID')",
            ),
        },
        set_env={"AZURE_SUBSCRIPTION_ID": "0"},
    )
    assert stage(conversion.overlays[0]) == {"name": "STAGE", "value": "0"}


def test_a_vault_that_is_given_becomes_a_literal(changed):
    conversion = changed("job", {}, set_env={"AZURE_ENVIRONMENT_KEY_VAULT_NAME": "kv-shop"})
    for mapped in conversion.overlays:
        store = bodies(mapped)["SecretStore", "shop-azure-kv"]
        assert store["spec"]["provider"]["azurekv"]["vaultUrl"] == "https://kv-shop.vault.azure.net"
        assert "SHOP_KEY_VAULT_URL" not in mapped.substitutions


def test_without_keda_a_job_started_by_events_never_runs_by_itself_and_is_reported(changed):
    files = {".azure/modules/job.bicep": ("triggerType: 'Manual'", "triggerType: 'Event'")}
    prod = changed("job", files).overlays[1]
    assert bodies(prod)["CronJob", "migrate"]["spec"]["suspend"] is True
    assert any("can't be started by events" in finding.message for finding in prod.findings)


def test_restrictions_that_only_deny_let_nobody_in(changed):
    conversion = changed("app", {MAIN: ("action: 'Allow'", "action: 'Deny'")})
    for mapped in conversion.overlays:
        spec = bodies(mapped)["Middleware", "web-ip-allowlist"]["spec"]
        assert spec == {"ipAllowList": {"sourceRange": ["0.0.0.0/32"]}}
        assert any("can't deny" in finding.message for finding in mapped.findings)


def test_two_values_never_share_a_flux_variable(changed, faults):
    more = "{ name: 'QUEUE', value: 'q-${queue}' }\n            { name: 'Queue', value: 'r-${queue}' }"
    found = faults(lambda: changed("app", {MAIN: ("{ name: 'QUEUE', value: 'q-${queue}' }", more)}))
    assert {fault.code for fault in found} == {"B2F307"}
    assert "SHOP_QUEUE" in found[0].message


def test_a_workload_profile_that_nobody_knows_is_reported(changed):
    files = {
        ".azure/applications/web/prod.bicepparam": ("'Dedicated-D8'", "readEnvironmentVariable('PROFILE')")
    }
    prod = changed("app", files).overlays[1]
    assert "nodeSelector" not in bodies(prod)["Deployment", "web"]["spec"]["template"]["spec"]
    assert any("{PROFILE}" in finding.message for finding in prod.findings)


def test_a_table_can_not_look_itself_up(changed, faults):
    rows = """workloads:
  web: {path: /shop, priority: 3}
tables:
  labels:
    - {id: mine, emit: {$lookup: product-labels}}
  product-labels:
    - {id: mine.too, emit: {$lookup: labels}}"""
    found = faults(
        lambda: changed("app", {"bicep2flux.yaml": ("workloads:\n  web: {path: /shop, priority: 3}", rows)})
    )
    assert "a table can't look itself up" in found[0].message
