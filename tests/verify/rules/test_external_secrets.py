"""Stores and secrets that an API server takes and External Secrets doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.rules.findings import behind

DATA = "data: [{secretKey: a, remoteRef: {key: a}}]"


def secret(spec: str) -> str:
    return f"""
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {{name: a, namespace: ours}}
        spec: {{secretStoreRef: {{name: a}}, {spec}}}
        """


def store(vault: str, more: str = "", name: str = "SecretStore") -> str:
    return f"""
        apiVersion: external-secrets.io/v1
        kind: {name}
        metadata: {{name: a, namespace: ours}}
        spec: {{provider: {{azurekv: {{vaultUrl: https://a.vault.azure.net, {vault}}}}}{more}}}
        """


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (secret("refreshInterval: 1h"), "spec: the ExternalSecret has neither data nor dataFrom"),
        (secret(f"refreshInterval: 1d, {DATA}"), "spec.refreshInterval: External Secrets refuses the value"),
        (secret(f"target: {{deletionPolicy: Delete, creationPolicy: Merge}}, {DATA}"), "spec.target.deletionPolicy: "),
        (secret(f"target: {{deletionPolicy: Merge, creationPolicy: None}}, {DATA}"), "spec.target.deletionPolicy: "),
        (secret("dataFrom: [{extract: {key: a}, find: {name: {regexp: a}}}]"), "spec.dataFrom[0]: extract and find"),
        (secret("dataFrom: [{find: {path: a}, sourceRef: {generatorRef: {kind: UUID, name: a}}}]"), "spec.dataFrom[0]: find and sourceRef.generatorRef"),
        (secret("dataFrom: [{rewrite: []}]"), "spec.dataFrom[0]: the item has none of"),
        (secret("dataFrom: [{find: {name: {regexp: '['}}}]"), "spec.dataFrom[0].find.name.regexp: External Secrets refuses"),
        (secret("data: [{secretKey: a, remoteRef: {key: a}}, {secretKey: a, remoteRef: {key: b}}]"), "spec.data[1].secretKey: the key a is written twice"),
        (secret(f"target: {{template: {{type: bootstrap.kubernetes.io/token}}}}, {DATA}"), "spec.target.template.type: "),
        (secret(f"target: {{template: {{type: kubernetes.io/service-account-token, metadata: {{annotations: {{kubernetes.io/service-account.name: a}}}}}}}}, {DATA}"), "spec.target.template.type: "),
        (secret(f"target: {{template: {{templateFrom: [{{target: type, literal: a}}]}}}}, {DATA}"), "spec.target.template.templateFrom[0].target: "),
        (store("authType: ServicePrincipal, authSecretRef: {clientId: {key: a, name: b}, clientSecret: {key: a, name: b}}"), "spec.provider.azurekv.tenantId: authType ServicePrincipal needs tenantId"),
        (store("tenantId: a"), "spec.provider.azurekv.authSecretRef: authType ServicePrincipal needs authSecretRef"),
        (store("tenantId: a, authSecretRef: {clientId: {key: a, name: b}}"), "spec.provider.azurekv.authSecretRef: it needs clientId, and clientSecret or"),
        (store("authType: WorkloadIdentity, customCloudConfig: {activeDirectoryEndpoint: a}"), "spec.provider.azurekv.customCloudConfig: customCloudConfig needs useAzureSDK"),
        (store("authType: WorkloadIdentity, environmentType: AzureStackCloud"), "spec.provider.azurekv.customCloudConfig: the environment AzureStackCloud"),
        (store("authType: WorkloadIdentity, serviceAccountRef: {name: a, namespace: other}"), "spec.provider.azurekv.serviceAccountRef.namespace: a SecretStore can't"),
        (store("authType: WorkloadIdentity", ", refreshInterval: '30'"), "spec.refreshInterval: External Secrets refuses the value: this isn't a duration"),
        (store("authType: WorkloadIdentity", ", conditions: [{namespaceRegexes: ['(']}]"), "spec.conditions[0].namespaceRegexes[0]: External Secrets refuses"),
    ],
)  # fmt: skip
def test_what_external_secrets_refuses_is_found_at_its_field(tmp_path: Path, text: str, wanted: str) -> None:
    found = behind(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(wanted)


@pytest.mark.parametrize(
    "text",
    [
        secret(f"refreshInterval: 1h30m, {DATA}"),
        secret(f"refreshInterval: '${{EVERY}}', {DATA}"),
        secret(f"target: {{deletionPolicy: Delete}}, {DATA}"),
        secret("target: {deletionPolicy: Delete}, data: [{secretKey: a, remoteRef: {key: a}}, {secretKey: a, remoteRef: {key: b}}]"),
        secret("dataFrom: [{extract: {key: a}}, {find: {name: {regexp: a}}}, {sourceRef: {generatorRef: {kind: UUID, name: a}}}]"),
        secret(f"target: {{template: {{type: Opaque, templateFrom: [{{target: labels, literal: a}}]}}}}, {DATA}"),
        store("authType: WorkloadIdentity, serviceAccountRef: {name: a, namespace: ours}"),
        store("authType: ManagedIdentity", ", refreshInterval: 30"),
        store("tenantId: a, authSecretRef: {clientId: {key: a, name: b}, clientSecret: {key: a, name: b}}"),
    ],
)  # fmt: skip
def test_what_external_secrets_takes_is_no_finding(tmp_path: Path, text: str) -> None:
    assert behind(tmp_path, text) == []
