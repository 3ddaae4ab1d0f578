import pytest

from converter.aca.containers import Container, Secret
from converter.aca.environment import AzureFile
from converter.aca.model import ContainerApp, Job
from converter.aca.reader import link_secrets, member, read
from converter.provenance import Kind, Origin
from converter.provenance.values import Access, Choice, Object, Scalar, Text, Value, same
from converter.source import SourceFile, Span
from tests.values import choice, known, parameter, repetition, text, variable


def test_fields_go_by_their_arm_names_and_know_their_place():
    app = read(
        ContainerApp,
        known(
            {"name": "x", "template": {"containers": [{"image": "a"}, {"probes": [{"periodSeconds": 5}]}]}}
        ),
    )
    probe = app.template.containers[1].probes[0]
    assert probe.period_seconds.data == 5
    assert probe.at == "template.containers[1].probes[0]"


def test_null_and_absent_parts_are_none_and_null_leaves_keep_their_origin():
    app = read(
        ContainerApp,
        known({"template": None, "configuration": {"ingress": None}, "workloadProfileName": None}),
    )
    assert app.template is None
    assert app.configuration.ingress is None
    assert app.workload_profile_name.data is None
    assert app.location is None


def test_members_of_an_unknown_object_are_unknown():
    app = read(ContainerApp, known({"template": {"scale": parameter("scale")}}))
    assert isinstance(app.template.scale.max_replicas, Access)


def test_a_list_of_unknown_length_stays_a_single_value():
    ranges = repetition(parameter("ranges", least=1), {"action": "Allow"})
    app = read(ContainerApp, known({"configuration": {"ingress": {"ipSecurityRestrictions": ranges}}}))
    assert app.configuration.ingress.ip_security_restrictions is ranges


def test_members_of_a_choice_collapse_where_the_branches_agree():
    unknown = parameter("scheduled")
    scheduled = {"replicaTimeout": 600, "triggerType": "Schedule"}
    manual = {"replicaTimeout": 600, "triggerType": "Manual"}
    job = read(Job, known({"configuration": choice(unknown, scheduled, manual)}))
    assert job.configuration.replica_timeout.data == 600
    trigger = job.configuration.trigger_type
    assert isinstance(trigger, Choice)
    assert (trigger.then.data, trigger.otherwise.data) == ("Schedule", "Manual")


def test_a_member_that_one_branch_does_not_have_is_a_choice_with_null():
    found = member(choice(parameter("p"), {"a": 1}, {}), "a")
    assert isinstance(found, Choice)
    assert found.otherwise.data is None
    assert member(choice(parameter("p"), {}, {}), "a") is None


def test_a_key_vault_url_gives_vault_and_secret_name():
    url = known("https://v.vault.azure.net/secrets/connection")
    secret = read(Secret, known({"name": "db", "keyVaultUrl": url}))
    assert secret.vault_url.data == "https://v.vault.azure.net"
    assert secret.secret_name.data == "connection"


def test_the_secrets_version_is_no_part_of_its_name():
    secret = read(Secret, known({"keyVaultUrl": "https://v.vault.azure.net/secrets/connection/0123"}))
    assert secret.secret_name.data == "connection"


def test_the_secret_name_is_known_where_the_vault_is_not():
    vault = variable("VAULT", secret=True)
    url = text("https://", vault, ".vault.azure.net/secrets/connection")
    secret = read(Secret, known({"keyVaultUrl": url}))
    assert isinstance(secret.secret_name, Scalar)
    assert (secret.secret_name.data, secret.secret_name.secret) == ("connection", False)
    assert isinstance(secret.vault_url, Text)
    assert same(secret.vault_url, text("https://", vault, ".vault.azure.net"))


def test_an_environment_variable_finds_the_secret_that_it_refers_to():
    secrets = tuple(read(Secret, known({"name": name})) for name in ("a", "b"))
    container = read(
        Container, known({"env": [{"name": "X", "secretRef": "b"}, {"name": "Y", "value": "y"}]})
    )
    linked = link_secrets(container, secrets)
    found = linked.env[0].secret
    assert found.name.data == "b"
    assert secrets[1].name.origin in found.name.origin.conditions
    assert linked.env[1].secret is None


def test_an_environment_variable_of_an_unknown_secret_has_none():
    container = read(Container, known({"env": [{"name": "X", "secretRef": "c"}]}))
    linked = link_secrets(container, (read(Secret, known({"name": "a"})),))
    assert linked.env[0].secret is None


def test_metadata_of_other_scalers_is_kept():
    rule = {"custom": {"type": "azure-servicebus", "metadata": {"queueName": "q"}}}
    app = read(ContainerApp, known({"template": {"scale": {"rules": [rule]}}}))
    metadata = app.template.scale.rules[0].custom.metadata
    assert isinstance(metadata.members["queueName"], Value)


@pytest.mark.parametrize(
    ("model", "name", "hidden"),
    [(Secret, "value", True), (AzureFile, "accountKey", True), (AzureFile, "shareName", False)],
)
def test_the_text_of_a_key_is_hidden_where_the_source_is_shown(model, name, hidden):
    span = Span(SourceFile("main.bicep", "'hunter2'"), 0, 9)
    body = Object({name: Scalar("hunter2", origin=Origin(Kind.LITERAL, span))}, origin=Origin(Kind.LITERAL))
    read(model, body)
    assert bool(span.source.redacted) is hidden
