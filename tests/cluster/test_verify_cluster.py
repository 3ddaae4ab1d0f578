"""`verify --cluster` says of an object what the API server says when Flux applies it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from converter.commands.verify import VerifyOptions, asked_cluster, verify
from converter.kustomize import scan_folder
from converter.source import Diagnostic, Severity
from converter.verify import AppliedEnvironment, Environment, RenderedFolder, applied_folder, check_cluster
from tests.cluster.client import Client
from tests.cluster.server import Server
from tests.verify.shapes import SHAPES, places, replaced
from tests.verify.valid_objects import name_of, valid_objects, write_objects

pytestmark = pytest.mark.cluster

OF_THE_CLUSTER = {"B2F480", "B2F484"}
TEXTS = ("Upper_Case", "-x", "a b", "${X}", "1", "x" * 64, "https://example.org")
NUMBERS = (-1, 0, 65536, 2**31, 1.5)
STRIDE = 73
"""One change of so many is tried: all of them are more than thirty thousand."""

KEPT = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name"), ("metadata", "annotations")}
"""Places that say which object it is."""


def served(client: Client) -> list[dict[str, Any]]:
    """The valid objects of kinds that the server has. A bare Pod needs a ServiceAccount, which a controller makes."""
    kinds = client.kinds()
    bodies = [each for each in valid_objects() if (each["apiVersion"], each["kind"]) in kinds]
    return [each for each in bodies if each["kind"] != "Pod"]


def changed(namespace: str) -> list[dict[str, Any]]:
    """Objects of all kinds with one thing changed in each, under names of their own."""
    found: list[dict[str, Any]] = []
    every = [each for body in valid_objects() for each in variants(body)]
    for number, body in enumerate(every[::STRIDE]):
        metadata = body["metadata"]
        metadata["name"] = f"{metadata['name']}-{number}"
        if "namespace" in metadata:
            metadata["namespace"] = namespace
        found.append(body)
    return found


def variants(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in places(body):
        if path and path not in KEPT:
            for value in (*SHAPES, *TEXTS, *NUMBERS):
                yield replaced(body, path, value)


def asked(root: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> list[Diagnostic]:
    monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig))
    findings = verify(VerifyOptions(flux=root, cluster=asked_cluster(None))).findings
    return [each for each in findings if each.code[:5] == "B2F48"]


def refused(findings: list[Diagnostic]) -> set[str | None]:
    return {each.subject.object for each in findings if each.subject and each.code in OF_THE_CLUSTER}


def test_it_agrees_with_the_api_server(
    server: Server, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kustomize is left out: it refuses some of the objects before anybody is asked."""
    client.make_namespace("asked")
    monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig))
    bodies = changed("asked")
    write_objects(tmp_path / "overlays/dev", bodies)
    scanned = scan_folder(tmp_path, "overlays/dev")
    folder = RenderedFolder("overlays/dev", scanned, tuple(bodies))
    applied = applied_folder(Environment("dev", (folder,)), folder, strict=True)
    findings = check_cluster(asked_cluster(None), [AppliedEnvironment("dev", [applied])]).findings
    answers = {name_of(body): client.apply(body) for body in bodies}
    wanted = {name for name, answer in answers.items() if not answer.is_taken}
    assert refused(findings) == wanted
    assert len(bodies) / 4 < len(wanted) < len(bodies)
    named = {each.subject.object for each in findings if each.subject and each.subject.path}
    listed = {name for name, answer in answers.items() if any(cause[1] for cause in answer.causes)}
    assert listed - named == set()


def test_nothing_is_written(
    server: Server, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.make_namespace("untouched")
    bodies = [each for each in served(client) if "namespace" in each["metadata"]]
    for body in bodies:
        body["metadata"]["namespace"] = "untouched"
    write_objects(tmp_path / "tree/overlays/dev", bodies)
    assert refused(asked(tmp_path / "tree", server, monkeypatch)) == set()
    assert [client.list(kind, "untouched") for kind in ("Deployment", "Secret", "Role", "ScaledObject")] == [
        []
    ] * 4


def test_a_namespace_of_the_tree_needs_not_be_there(
    server: Server, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = served(client)
    for body in bodies:
        metadata = body["metadata"]
        if body["kind"] == "Namespace":
            metadata["name"] = "new"
        elif "namespace" in metadata:
            metadata["namespace"] = "new"
    service = next(body for body in bodies if body["kind"] == "Service")
    service["spec"]["ports"][0]["port"] = 0
    write_objects(tmp_path / "tree/overlays/dev", bodies)
    findings = asked(tmp_path / "tree", server, monkeypatch)
    assert [(each.code, each.subject.path) for each in findings if each.subject] == [
        ("B2F480", "spec.ports[0].port")
    ]


def test_the_least_role_is_enough_and_what_it_lacks_is_named(
    server: Server, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rights of docs/verify-cluster.md: `patch` and `create`, and `get` for nothing but the discovery."""
    client.make_namespace("asked")
    rules = [{"apiGroups": [""], "resources": ["services", "configmaps"], "verbs": ["patch", "create"]}]
    subject = {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "verifier"}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "verifier"}
    for right in (
        {"kind": "Role", "metadata": {"name": "verifier", "namespace": "asked"}, "rules": rules},
        {
            "kind": "RoleBinding",
            "metadata": {"name": "verifier", "namespace": "asked"},
            "roleRef": role,
            "subjects": [subject],
        },
    ):
        whole = {"apiVersion": "rbac.authorization.k8s.io/v1", **right}
        assert client.apply(whole, dry_run=False).is_taken
    bodies = [each for each in valid_objects() if each["kind"] in {"Service", "ConfigMap", "Secret"}]
    for body in bodies:
        body["metadata"]["namespace"] = "asked"
    write_objects(tmp_path / "tree/overlays/dev", bodies)
    config = server.kubeconfig.read_text()
    # The administrator speaks for the user, as `kubectl --as` does.
    as_user = tmp_path / "kubeconfig"
    as_user.write_text(config.replace('"user": {"token"', '"user": {"as": "verifier", "token"'))
    monkeypatch.setenv("KUBECONFIG", str(as_user))
    findings = verify(VerifyOptions(flux=tmp_path / "tree", cluster=asked_cluster(None))).findings
    ours = [(each.code, each.message) for each in findings if each.code[:5] == "B2F48"]
    assert ours == [
        (
            "B2F482",
            "you have no right to patch secrets in the namespace asked, so one object couldn't be asked about",
        )
    ]
    assert Severity.ERROR in {each.severity for each in findings}
