"""The table of known values: which resource of the infrastructure answers to what."""

from __future__ import annotations

import pytest

from converter.mapping.language.known import KNOWN, Known
from converter.mapping.language.profile import load_profile
from converter.mapping.run.engine import Mapper
from converter.provenance import Kind, Origin
from converter.provenance.values import Object, ResourceProperty, Scalar
from converter.source.resources import mappings_folder

ID = "0f3ac5a4-1111-4222-8333-abcdefabcdef"
NOWHERE = Origin(Kind.LITERAL)
TYPES = {
    "Microsoft.AppConfiguration/configurationStores": "store",
    "Microsoft.ServiceBus/namespaces": "bus",
    "Microsoft.KeyVault/vaults": "vault",
    "Microsoft.App/managedEnvironments": "host",
    "Microsoft.Resources/resourceGroups": "group",
}
ANSWERS = {
    "known.subscription-id": ("variable", "AZURE_SUBSCRIPTION_ID", ID),
    "known.app-configuration-name": ("variable", "AZURE_APP_CONFIGURATION_NAME", "store-x"),
    "known.service-bus-name": ("variable", "AZURE_SERVICE_BUS_NAMESPACE_NAME", "bus-x"),
    "known.key-vault-name": ("variable", "AZURE_ENVIRONMENT_KEY_VAULT_NAME", "vault-x"),
    "known.container-app-environment-name": ("variable", "AZURE_CONTAINER_APP_ENVIRONMENT_NAME", "host-x"),
    "known.resource-group": ("place", "resourceGroup", "group-x"),
    "known.app-configuration-endpoint": (
        "property",
        "Microsoft.AppConfiguration/configurationStores:properties.endpoint",
        "https://it.azconfig.io",
    ),
    "known.key-vault-uri": (
        "property",
        "Microsoft.KeyVault/vaults:properties.vaultUri",
        "https://it.vault.azure.net/",
    ),
    "known.registry-server": (
        "property",
        "Microsoft.ContainerRegistry/registries:properties.loginServer",
        "it.azurecr.io",
    ),
    "known.service-bus-endpoint": (
        "property",
        "Microsoft.ServiceBus/namespaces:properties.serviceBusEndpoint",
        "https://it.servicebus.windows.net:443/",
    ),
    **{
        f"known.storage-{what}-endpoint": (
            "property",
            f"Microsoft.Storage/storageAccounts:properties.primaryEndpoints.{what}",
            f"https://it.{what}.core.windows.net/",
        )
        for what in ("blob", "queue", "table", "file")
    },
}
"""For each row the question that it is there for, and the answer."""


def resource(kind: str, name: str, symbol: str = "it", module: str = "", *, secret: bool = False) -> Object:
    members = {"type": kind, "symbolicName": symbol, "module": module}
    scalars = {key: Scalar(text, origin=NOWHERE) for key, text in members.items()}
    return Object({**scalars, "name": Scalar(name, secret, origin=NOWHERE)}, origin=NOWHERE)


def asked(known: Known, what: str, question: str) -> object:
    if what == "property":
        kind, _, path = question.partition(":")
        name = Scalar("it", origin=NOWHERE)
        found = known.property(ResourceProperty(kind, name, tuple(path.split(".")), origin=NOWHERE))
    else:
        found = known.variable(question) if what == "variable" else known.place(question)
    return None if found is None else found.data


@pytest.fixture
def known(project):
    """The table, user rows in front, for an infrastructure with one resource of each type, or others."""

    def call(*resources: Object, more: str = "") -> Known:
        loaded = project(more)
        profile = load_profile(mappings_folder(), "dis", loaded)
        variables = {
            **Mapper(profile, loaded).variables("test"),
            "subscription": Scalar(ID, origin=NOWHERE),
        }
        one_of_each = tuple(resource(kind, f"{name}-x") for kind, name in TYPES.items())
        return Known(profile.tables, variables, resources or one_of_each)

    return call


@pytest.mark.parametrize("row", ANSWERS)
def test_a_row_answers_its_question(known, row):
    what, question, answer = ANSWERS[row]
    assert asked(known(), what, question) == answer


def test_every_row_is_exercised_here(known):
    assert {row.id for row in known().tables[KNOWN].rows} == set(ANSWERS)


def test_what_no_row_speaks_of_has_no_answer_and_no_finding(known):
    table = known()
    assert (table.variable("IMAGE_TAG"), table.place("location")) == (None, None)
    assert table.findings == []


def test_a_name_that_is_missing_in_the_infrastructure_stays_unknown_and_is_reported_with_its_row(known):
    table = known(resource("Microsoft.KeyVault/vaults", "vault-x"))
    assert table.variable("AZURE_APP_CONFIGURATION_NAME") is None
    [finding] = table.findings
    assert (finding.code, finding.severity) == ("B2F315", "note")
    assert finding.span is not None
    assert finding.span.file == "mappings/kubernetes/tables/known.yaml"


VAULTS = (
    resource("Microsoft.KeyVault/vaults", "vault-a", "vault", "shared"),
    resource("Microsoft.KeyVault/vaults", "vault-b", "vault", "own/keyVault"),
)


def test_of_several_resources_none_is_guessed(known):
    table = known(*VAULTS)
    assert table.variable("AZURE_ENVIRONMENT_KEY_VAULT_NAME") is None
    [finding] = table.findings
    assert (finding.code, finding.severity) == ("B2F315", "warning")
    assert "vault-a, vault-b" in finding.message


def test_two_resources_of_one_name_are_one_answer(known):
    table = known(VAULTS[0], resource("Microsoft.KeyVault/vaults", "vault-a", "other"))
    assert asked(table, "variable", "AZURE_ENVIRONMENT_KEY_VAULT_NAME") == "vault-a"


@pytest.mark.parametrize(
    ("choice", "answer"),
    [
        ("resource.module: own/keyVault", "vault-b"),
        ("resource.symbolicName: {in: [vault]}\n          resource.name: {text: '*-a'}", "vault-a"),
    ],
)
def test_a_row_of_the_users_own_chooses(known, choice, answer):
    more = f"""
    tables:
      known:
      - id: shop.vault
        match:
          variable: AZURE_ENVIRONMENT_KEY_VAULT_NAME
          {choice}
        emit: {{$from: resource.name}}
    """
    table = known(*VAULTS, more=more)
    assert asked(table, "variable", "AZURE_ENVIRONMENT_KEY_VAULT_NAME") == answer
    assert table.findings == []


def test_a_secret_name_is_no_answer(known):
    table = known(resource("Microsoft.KeyVault/vaults", "hidden", secret=True))
    assert table.variable("AZURE_ENVIRONMENT_KEY_VAULT_NAME") is None
    assert "hidden" not in "".join(finding.message for finding in table.findings)
