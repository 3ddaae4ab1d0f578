"""ConfigMaps and Secrets."""

from __future__ import annotations

import pytest

from tests.verify.rules.asking import faults_of

METADATA = {"name": "settings", "namespace": "library"}
LONG = "x" * (1024 * 1024)


def config_map(**fields: object) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": METADATA, **fields}


def secret(kind: str, **fields: object) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": METADATA, "type": kind, **fields}


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        (config_map(data={"a.b-C_1": "x"}, binaryData={"b": "aGVsbG8="}), []),
        (config_map(data={"a": LONG}), []),
        (config_map(data={"a": LONG, "b": "x"}), [""]),
        (config_map(data={"a b": "x"}), ["data.a b"]),
        (config_map(data={"..": "x"}), ["data..."]),
        (config_map(data={"a": "x"}, binaryData={"a": "aGVsbG8="}), ["data.a"]),
        (config_map(binaryData={"a": "%%"}), ["binaryData.a"]),
        (secret("Opaque", data={"a": "aGVsbG8="}, stringData={"b": "x"}), []),
        (secret("Opaque", stringData={"a": LONG, "b": "x"}), ["data"]),
        (secret("Opaque", stringData={"a/b": "x"}), ["stringData.a/b"]),
        (secret("kubernetes.io/tls", stringData={"tls.crt": "", "tls.key": ""}), []),
        (secret("kubernetes.io/tls"), ["data.tls.crt", "data.tls.key"]),
        (secret("kubernetes.io/dockerconfigjson", stringData={".dockerconfigjson": "{}"}), []),
        (secret("kubernetes.io/dockerconfigjson", stringData={".dockerconfigjson": "${X}"}), []),
        (secret("kubernetes.io/dockerconfigjson", stringData={".dockerconfigjson": "[]"}), ["data..dockerconfigjson"]),
        (secret("kubernetes.io/dockercfg", data={".dockercfg": "e30="}), []),
        (secret("kubernetes.io/dockercfg"), ["data..dockercfg"]),
        (secret("kubernetes.io/basic-auth", stringData={"password": "x"}), []),
        (secret("kubernetes.io/basic-auth"), ["data.username", "data.password"]),
        (secret("kubernetes.io/ssh-auth", stringData={"ssh-privatekey": "x"}), []),
        (secret("kubernetes.io/ssh-auth", stringData={"ssh-privatekey": ""}), ["data.ssh-privatekey"]),
        (
            secret("kubernetes.io/service-account-token"),
            ["metadata.annotations.kubernetes.io/service-account.name"],
        ),
        (secret("example.com/own"), []),
    ],
)  # fmt: skip
def test_keys_sizes_and_types(body: dict[str, object], paths: list[str]) -> None:
    assert [one.partition(": ")[0] for one in faults_of(body)] == paths
