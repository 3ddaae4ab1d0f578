"""Parameters that a source marks as secure and that the project file says are no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.source import DiagnosticError
from tests.pipeline.small import app, bodies, converted, write

PREFIXED = "@secure()\nparam prefix string\nparam other string = 'x'\n@secure()\nparam password string = ''\n"
MODULE = f"""\
{PREFIXED}
module web '../../modules/web.bicep' = {{
  name: 'web'
  params: {{ vaultUrl: 'https://${{prefix}}-kv.vault.azure.net', password: password }}
}}
"""
WEB = app(
    before="@secure()\nparam vaultUrl string\n@secure()\nparam password string",
    configuration="secrets: [ { name: 'key', keyVaultUrl: '${vaultUrl}/secrets/key', identity: 'system' } ]",
    env="{ name: 'KEY', secretRef: 'key' }\n{ name: 'URL', value: vaultUrl }\n"
    "{ name: 'PASSWORD', value: password }",
)


def _source(folder: Path, project: str) -> Path:
    return write(
        folder,
        {"web": MODULE},
        parameters="param prefix = 'shop'",
        project=project,
        files={".azure/modules/web.bicep": WEB},
    )


def test_one_that_reaches_an_address_is_an_error_that_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError) as raised:
        converted(_source(tmp_path, ""))
    error = raised.value.diagnostics[0]
    assert error.code == "B2F303"
    assert error.help is not None
    assert "parameters.prefix.public in the project file" in error.help


def test_what_is_made_of_it_alone_is_no_secret_in_a_module_either(tmp_path: Path) -> None:
    found = converted(_source(tmp_path, "parameters: {prefix: {public: part of every name}}\n"))
    (container,) = bodies(found, "Deployment")["web"]["spec"]["template"]["spec"]["containers"]
    values = {one["name"]: one.get("value") for one in container["env"]}
    assert values["URL"] == "https://shop-kv.vault.azure.net"
    assert values["PASSWORD"] is None
    (store,) = bodies(found, "SecretStore").values()
    assert store["spec"]["provider"]["azurekv"]["vaultUrl"] == "https://shop-kv.vault.azure.net"


def test_what_the_deployment_alone_knows_becomes_a_variable(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        {"web": WEB},
        parameters="param vaultUrl = readEnvironmentVariable('URL')\nparam password = ''",
        project="parameters: {vaultUrl: {public: an address}}\n",
    )
    (store,) = bodies(converted(source), "SecretStore").values()
    assert store["spec"]["provider"]["azurekv"]["vaultUrl"] == "${SHOP_KEY_VAULT_URL}"


def test_a_wrong_name_is_an_error_with_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError) as raised:
        converted(_source(tmp_path, "parameters: {prefx: {public: part of every name}}\n"))
    (error,) = raised.value.diagnostics
    assert error.code == "B2F202"
    assert error.help == "did you mean 'prefix'?"


def test_one_that_never_was_a_secret_is_a_finding(tmp_path: Path) -> None:
    project = "parameters: {prefix: {public: a name}, other: {public: another}}\n"
    found = converted(_source(tmp_path, project))
    (finding,) = [one for one in found.diagnostics if one.code == "B2F355"]
    assert finding.message == "the parameter 'other' is no secret in the source, so `public` changes nothing"


def test_a_reason_is_needed(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError, match="public"):
        converted(_source(tmp_path, "parameters: {prefix: {public: ''}}\n"))
