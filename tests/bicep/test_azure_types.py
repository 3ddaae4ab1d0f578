"""Resource types in any case: what is declared, what ids are made of, what is found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter import bicep
from converter.bicep import FileResolver, canonical_type, declared_types
from tests.bicep.sources import CONTEXT, Source


@pytest.mark.parametrize(
    ("declared", "canonical"),
    [
        ("microsoft.app/CONTAINERAPPS", "Microsoft.App/containerApps"),
        ("Microsoft.App/containerApps", "Microsoft.App/containerApps"),
        ("Microsoft.Keyvault/Vaults/Secrets", "Microsoft.KeyVault/vaults/secrets"),
        ("microsoft.app/containerapp", "microsoft.app/containerapp"),  # a part of a type is none
        ("Contoso.Own/things", "Contoso.Own/things"),
        ("", ""),
    ],
)
def test_a_type_has_azures_spelling_whatever_its_case_and_one_that_isnt_azures_its_own(declared, canonical):
    assert canonical_type(declared) == canonical


@pytest.mark.parametrize(
    "spelling", ["Microsoft.Network/virtualNetworks", "Microsoft.Network/virtualnetworks"]
)
def test_of_two_spellings_that_azure_uses_the_one_declared_is_kept(spelling):
    assert canonical_type(spelling) == spelling


def test_the_types_are_sorted_and_each_line_is_one():
    file = Path(bicep.__file__).with_name("azure_types.txt")
    head, *types = file.read_text(encoding="ascii").splitlines()
    assert head.startswith("# ")
    assert types == sorted(set(types), key=lambda name: (name.lower(), name))
    assert all("." in name.partition("/")[0] and "/" in name for name in types)


DECLARED = """
resource vault 'microsoft.keyvault/VAULTS@2023-07-01' existing = {
  name: 'v'
  resource secret 'Secrets' existing = {
    name: 's'
  }
}
resource other 'MICROSOFT.KEYVAULT/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'o'
}
"""
VAULT = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/group/providers/Microsoft.KeyVault/vaults/v"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("vault.id", VAULT),
        ("vault::secret.id", f"{VAULT}/secrets/s"),
        ("other.id", f"{VAULT}/secrets/o"),
        ("other.type", "Microsoft.KeyVault/vaults/secrets"),
        ("guid(vault.id) == guid('" + VAULT + "')", True),
        # What is text in an expression is deployed as it is written.
        (
            "resourceId('microsoft.keyvault/VAULTS', 'v')",
            VAULT.replace("Microsoft.KeyVault/vaults", "microsoft.keyvault/VAULTS"),
        ),
    ],
)
def test_ids_of_declared_resources_have_the_canonical_type(source: Source, expression, expected):
    assert source.result(expression, DECLARED, context=CONTEXT) == expected


def test_deployed_and_declared_types_are_canonical(source: Source):
    deployment = source.template(DECLARED)
    assert [one.type for one in deployment.resources] == [
        "Microsoft.KeyVault/vaults",
        "Microsoft.KeyVault/vaults/secrets",
        "Microsoft.KeyVault/vaults/secrets",
    ]
    assert declared_types(FileResolver(source.root), "main.bicep") == {
        "other": {"Microsoft.KeyVault/vaults/secrets"}
    }
