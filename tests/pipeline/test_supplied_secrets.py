"""Secrets that no vault has: the tree reads them from Secrets that somebody makes, and says which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from converter.pipeline import SuppliedSecret, summary_of
from converter.source import DiagnosticError
from tests.pipeline.small import app, bodies, converted, write

ACCOUNT = "resource account 'Microsoft.Storage/storageAccounts@2023-01-01' existing = { name: 'stshop' }\n"
VAULT = "resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: 'kv-shop' }\n"
KEY = "account.listKeys().keys[0].value"
KEDA = "settings: {keda: true}\n"


def supplied(folder: Path, template: str, **more: Any) -> tuple[Any, dict[str, SuppliedSecret]]:
    """The conversion of a source with one app, and the Secrets that somebody has to make for it."""
    conversion = converted(write(folder, {"web": template}, **more))
    return conversion, {one.name: one for one in summary_of(conversion).supplied}


def container(conversion: Any) -> dict[str, Any]:
    (found,) = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]["containers"]
    return found


def test_one_variable_is_read_from_a_secret_and_all_else_stays(tmp_path: Path) -> None:
    text = f"'AccountName=stshop;AccountKey=${{{KEY}}}'"
    env = f"{{ name: 'A', value: 'b' }}\n{{ name: 'STORAGE', value: {text} }}"
    conversion, secrets = supplied(tmp_path, app(before=ACCOUNT, env=env))
    entries = {one["name"]: one for one in container(conversion)["env"]}
    assert entries["A"]["value"] == "b"
    reference = {"name": "web-supplied", "key": "STORAGE"}
    assert entries["STORAGE"]["valueFrom"] == {"secretKeyRef": reference}
    (secret,) = secrets.values()
    ((key, holds, overlays, _),) = secret.entries
    assert (key, overlays) == ("STORAGE", ("test01", "prod"))
    assert holds.startswith(
        "the whole value of the environment variable STORAGE: AccountName=stshop;AccountKey={"
    )
    assert secret.command == "kubectl create secret generic web-supplied -n shop --from-literal=STORAGE=…"


def test_a_key_has_only_what_a_secret_takes(tmp_path: Path) -> None:
    env = f"{{ name: 'Storage:Key', value: {KEY} }}"
    conversion, secrets = supplied(tmp_path, app(before=ACCOUNT, env=env))
    (entry,) = [one for one in container(conversion)["env"] if one["name"] == "Storage:Key"]
    assert entry["valueFrom"]["secretKeyRef"]["key"] == "Storage-Key"
    assert [key for key, *_ in secrets["web-supplied"].entries] == ["Storage-Key"]


def test_the_password_of_a_registry_is_a_pull_secret(tmp_path: Path) -> None:
    configuration = (
        "registries: [ { server: 'shop.azurecr.io', username: 'shop', passwordSecretRef: 'pull' } ]\n"
        f"secrets: [ {{ name: 'pull', value: {KEY} }} ]"
    )
    conversion, secrets = supplied(tmp_path, app(before=ACCOUNT, configuration=configuration))
    pod = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]
    assert pod["imagePullSecrets"] == [{"name": "web-registry-shop-azurecr-io-supplied"}]
    (secret,) = secrets.values()
    assert secret.command.startswith(
        "kubectl create secret docker-registry web-registry-shop-azurecr-io-supplied -n shop "
        "--docker-server=shop.azurecr.io"
    )


def test_a_scaler_gets_its_secrets_by_its_authentication(tmp_path: Path) -> None:
    rules = (
        "{ name: 'q', custom: { type: 'rabbitmq', metadata: { host: 'amqp://${pw}@bus', queueName: 'x' } } }\n"
        "{ name: 'r', azureQueue: { queueName: 'y', queueLength: 1, auth: [ "
        "{ secretRef: 'account', triggerParameter: 'connection' } ] } }"
    )
    template = app(
        before=ACCOUNT + "@secure()\nparam pw string",
        configuration=f"secrets: [ {{ name: 'account', value: {KEY} }} ]",
        template=f"scale: {{ minReplicas: 1, rules: [ {rules} ] }}",
    )
    given = "param pw = readEnvironmentVariable('PW')"
    conversion, secrets = supplied(tmp_path, template, project=KEDA, parameters=given)
    found = bodies(conversion, "TriggerAuthentication")
    assert found["web-q"]["spec"]["secretTargetRef"] == [
        {"parameter": "host", "name": "web-supplied", "key": "q-host"}
    ]
    assert found["web-r"]["spec"]["secretTargetRef"] == [
        {"parameter": "connection", "name": "web-supplied", "key": "account"}
    ]
    trigger, _ = bodies(conversion, "ScaledObject")["web"]["spec"]["triggers"]
    assert trigger["metadata"] == {"queueName": "x"}
    assert trigger["authenticationRef"] == {"name": "web-q"}
    assert {key for key, *_ in secrets["web-supplied"].entries} == {"q-host", "account"}


def test_a_volume_has_secrets_of_the_vault_beside_supplied_ones(tmp_path: Path) -> None:
    template = app(
        before=ACCOUNT,
        configuration=f"secrets: [ {{ name: 'text', value: {KEY} }}\n{{ name: 'kept', "
        "keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/kept', identity: 'system' } ]",
        template="volumes: [ { name: 'all', storageType: 'Secret' } ]",
    )
    conversion, _ = supplied(tmp_path, template)
    (volume,) = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]["volumes"]
    assert [one["secret"]["name"] for one in volume["projected"]["sources"]] == [
        "web-supplied",
        "shop-secrets",
    ]


def test_what_the_deployment_reads_from_a_vault_the_cluster_reads_there(tmp_path: Path) -> None:
    module = app(
        before="@secure()\nparam key string\n@secure()\nparam other string",
        env="{ name: 'KEY', value: key }\n{ name: 'REFERRED', secretRef: 'key' }\n"
        "{ name: 'OTHER', value: other }",
        configuration="secrets: [ { name: 'key', value: key } ]",
    )
    template = (
        f"{VAULT}resource second 'Microsoft.KeyVault/vaults@2023-07-01' existing = {{ name: 'kv-other' }}\n"
        "module web 'web.bicep' = {\n  name: 'web'\n"
        "  params: { key: vault.getSecret('billing'), other: second.getSecret('x') }\n}\n"
    )
    files = {".azure/applications/web/web.bicep": module}
    conversion, secrets = supplied(tmp_path, template, files=files)
    own = [one for one in container(conversion)["env"] if one["name"] in {"KEY", "REFERRED", "OTHER"}]
    entries = {one["name"]: one["valueFrom"]["secretKeyRef"] for one in own}
    assert entries["KEY"] == entries["REFERRED"] == {"name": "shop-secrets", "key": "billing"}
    (store,) = bodies(conversion, "SecretStore").values()
    assert store["spec"]["provider"]["azurekv"]["vaultUrl"] == "https://kv-shop.vault.azure.net"
    # A product has the secrets of one vault.
    assert entries["OTHER"] == {"name": "web-supplied", "key": "OTHER"}
    assert [key for key, *_ in secrets["web-supplied"].entries] == ["OTHER"]


def test_a_secret_that_the_pipeline_gives_beside_the_parameter_file_stops_nothing(tmp_path: Path) -> None:
    template = app(before="@secure()\nparam password string", env="{ name: 'PASSWORD', value: password }")
    conversion, secrets = supplied(tmp_path, template)
    (entry,) = [one for one in container(conversion)["env"] if one["name"] == "PASSWORD"]
    assert entry["valueFrom"]["secretKeyRef"] == {"name": "web-supplied", "key": "PASSWORD"}
    assert list(secrets) == ["web-supplied"]


def test_another_parameter_without_a_value_is_an_error(tmp_path: Path) -> None:
    template = app(before="param level string", env="{ name: 'LEVEL', value: level }")
    with pytest.raises(DiagnosticError, match="the parameter 'level'"):
        supplied(tmp_path, template)
