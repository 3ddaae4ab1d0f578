"""What a secret's URL says of vault, secret and version, however it is written."""

from __future__ import annotations

import pytest

from converter.aca.containers import Secret
from converter.aca.reader import read
from converter.provenance import is_known, plain
from tests.bicep.rendering import rendered
from tests.bicep.sources import CONTEXT, Source
from tests.values import known, parameter, text

FIELDS = ("vault_url", "vault_name", "secret_name", "secret_version", "secret_key")
URL = "https://kv1.vault.azure.net"
DECLARED = """
param v string
resource kv 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'KV1'
}
resource old 'Microsoft.KeyVault/vaults/secrets@2023-07-01' existing = {
  parent: kv
  name: 'sc'
}
resource made 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  name: 'KV1/sd'
  properties: { value: 'x' }
}
resource open 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv-${v}'
}
"""


def read_url(url):
    secret = read(Secret, known({"name": "db", "keyVaultUrl": url}))
    return {field: getattr(secret, field) for field in FIELDS if getattr(secret, field) is not None}


@pytest.mark.parametrize(
    ("url", "name", "version"),
    [
        (f"{URL}/secrets/sa", "sa", None),
        (f"{URL}/secrets/sa/", "sa", None),
        (f"{URL}/secrets/sa/0123", "sa", "0123"),
        ("https://KV1.Vault.Azure.net/secrets/Sa", "Sa", None),
        (f"{URL}/secrets/sa?x=/secrets/y", "sa", None),
        (f"{URL}/secrets/sa/01?x=1", "sa", "01"),
        (f"{URL}/secrets/sa#part", "sa", None),
    ],
)
def test_a_known_url(url, name, version):
    found = {key: plain(value) for key, value in read_url(url).items()}
    expected = {"vault_url": URL, "vault_name": "kv1", "secret_name": name, "secret_key": name}
    if version is not None:
        expected |= {"secret_version": version, "secret_key": f"{name}-{version}"}
    assert found == expected


@pytest.mark.parametrize("url", [f"{URL}/keys/sa", f"{URL}/certificates/sa", "not a url", ""])
def test_a_url_of_no_secret_has_none(url):
    assert read_url(url) == {}


def test_parts_that_arent_known_stay_so_and_the_others_are_usable():
    vault, name, version = parameter("vault"), parameter("name"), parameter("version")
    found = read_url(text("https://", vault, ".vault.azure.net/secrets/", name, "/", version))
    assert (found["vault_name"], found["secret_name"], found["secret_version"]) == (vault, name, version)
    assert not is_known(found["secret_key"])
    found = read_url(text("https://", vault, ".vault.azure.net/secrets/a/01"))
    assert (plain(found["secret_name"]), plain(found["secret_version"])) == ("a", "01")


@pytest.mark.parametrize(
    ("expression", "vault", "secret"),
    [
        ("'${kv.properties.vaultUri}secrets/sb'", "kv1", "sb"),
        ("'${kv.properties.vaultUri}/secrets/sb'", "kv1", "sb"),
        ("'https://${kv.name}${environment().suffixes.keyvaultDns}/secrets/sa'", "kv1", "sa"),
        ("old.properties.secretUri", "kv1", "sc"),
        ("made.properties.secretUriWithVersion", "kv1", "sd"),
        ("'${open.properties.vaultUri}secrets/so'", "kv-{v}", "so"),
    ],
)
def test_what_a_vault_says_of_its_own_address_is_read(source: Source, expression, vault, secret):
    found = read_url(source.value(expression, DECLARED, context=CONTEXT))
    assert rendered(found["vault_name"]) == vault
    assert rendered(found["secret_name"]) == secret
    assert rendered(found["vault_url"]) == f"https://{vault}.vault.azure.net"
    assert "secret_version" not in found


@pytest.mark.parametrize("expression", ["kv.properties.uri", "made.properties.contentType", "kv.id"])
def test_another_property_is_no_url(source: Source, expression):
    assert read_url(source.value(expression, DECLARED, context=CONTEXT)) == {}


@pytest.fixture
def source(tmp_path) -> Source:
    return Source(tmp_path)
