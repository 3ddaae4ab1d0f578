"""Clients of a policy that no pod is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.mesh.making import callers, found, helps, policy, server, web

IDENTITY = "serviceaccount.identity.linkerd.cluster.local"
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: old, namespace: ours}\n"


def mesh(spec: str) -> tuple[str, ...]:
    return (web(), web(name="api"), server(selector="{}"), policy(), callers(spec))


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        (f"identities: [apy.ours.{IDENTITY}]", "spec.identities[0]"),
        (f"identities: [api.ours.{IDENTITY}, apy.ours.{IDENTITY}]", "spec.identities[1]"),
        ("identityRefs: [{kind: ServiceAccount, name: apy}]", "spec.identityRefs[0].name"),
        ("identityRefs: [{kind: serviceaccount, group: core, name: apy}]", "spec.identityRefs[0].name"),
        (
            "identityRefs: [{kind: ServiceAccount, name: apy, namespace: ours}]",
            "spec.identityRefs[0].name",
        ),
    ],
)
def test_an_account_that_no_pod_runs_as(tmp_path: Path, spec: str, place: str) -> None:
    assert found(tmp_path, *mesh(spec)) == [f"B2F493 e MeshTLSAuthentication/callers {place}"]
    assert helps(tmp_path, *mesh(spec)) == ["did you mean 'api'?"]


@pytest.mark.parametrize(
    "spec",
    [
        f"identities: [api.ours.{IDENTITY}]",
        # Pods of other namespaces needn't be in the tree, and all of a namespace are always some.
        f"identities: [apy.theirs.{IDENTITY}]",
        f"identities: ['*.ours.{IDENTITY}']",
        "identities: ['*']",
        "identities: ['spiffe://example.org/apy']",
        f"identities: ['${{CALLER}}.ours.{IDENTITY}']",
        "identityRefs: [{kind: ServiceAccount, name: apy, namespace: theirs}]",
        "identityRefs: [{kind: Namespace, name: apy}]",
        "identityRefs: [{kind: Namespace, name: ours}]",
        "identityRefs: [{kind: ServiceAccount}]",
    ],
)
def test_a_client_that_may_be_there(tmp_path: Path, spec: str) -> None:
    assert [one for one in found(tmp_path, *mesh(spec)) if "B2F493" in one] == []


def test_an_account_that_is_there_and_unused_is_a_warning(tmp_path: Path) -> None:
    place = "MeshTLSAuthentication/callers spec.identities[0]"
    spec = f"identities: [old.ours.{IDENTITY}]"
    assert found(tmp_path, *mesh(spec)) == [f"B2F493 e {place}"]
    assert found(tmp_path, *mesh(spec), ACCOUNT) == [f"B2F493 w {place}"]
    identity = ACCOUNT.replace("v1\n", "application.dis.altinn.cloud/v1alpha1\n", 1)
    texts = (*mesh(spec), identity.replace("ServiceAccount", "ApplicationIdentity"))
    assert found(tmp_path, *texts) == [f"B2F493 w {place}"]


def test_pods_without_an_account_run_as_default(tmp_path: Path) -> None:
    spec = f"identities: [default.ours.{IDENTITY}]"
    assert found(tmp_path, *mesh(spec)) == ["B2F493 w MeshTLSAuthentication/callers spec.identities[0]"]
    without = web(name="job", spec="").replace("serviceAccountName: job, ", "")
    assert found(tmp_path, *mesh(spec), without) == []


def test_an_account_with_a_dot_in_its_name(tmp_path: Path) -> None:
    spec = f"identities: [api.v1.ours.{IDENTITY}]"
    assert found(tmp_path, *mesh(spec), web("[]", name="api.v1")) == []
    assert found(tmp_path, *mesh(spec)) == ["B2F493 e MeshTLSAuthentication/callers spec.identities[0]"]


def test_pods_without_a_proxy_have_no_identity(tmp_path: Path) -> None:
    spec = f"identities: [job.ours.{IDENTITY}]"
    job = web("[]", name="job", annotations="{linkerd.io/inject: disabled}")
    assert found(tmp_path, *mesh(spec), job) == ["B2F493 w MeshTLSAuthentication/callers spec.identities[0]"]
    meshed = web("[]", name="job")
    assert found(tmp_path, *mesh(spec), meshed) == []
    assert found(tmp_path, *mesh(spec), job, meshed.replace("name: job, n", "name: other, n")) == []


def test_an_account_that_a_policy_requires(tmp_path: Path) -> None:
    required = policy("[{kind: ServiceAccount, name: old}]")
    texts = (web(), server(), required)
    # That it isn't in the tree is a finding of the references.
    assert found(tmp_path, *texts) == []
    place = "AuthorizationPolicy/web spec.requiredAuthenticationRefs[0].name"
    assert found(tmp_path, *texts, ACCOUNT) == [f"B2F493 w {place}"]
    assert found(tmp_path, *texts, ACCOUNT, web("[]", name="old")) == []


def test_a_variable_for_an_account_may_be_any(tmp_path: Path) -> None:
    spec = f"identities: [apy.ours.{IDENTITY}]"
    assert found(tmp_path, *mesh(spec), web("[]", name="'${NAME}'")) == []
