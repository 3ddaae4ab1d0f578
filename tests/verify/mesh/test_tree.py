"""Each finding of a mesh on its line of a tree, by one edit of a tree without any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from converter.commands.verify import VerifyOptions, verify
from tests.kustomize.scan.making import planted
from tests.verify.clean import CLEAN

WEB, MESH = "product/base/web.yaml", "product/base/mesh.yaml"

TREE = {
    **CLEAN,
    "product/base/kustomization.yaml": "resources: [web.yaml, job.yaml, settings.yaml, mesh.yaml]\n",
    WEB: CLEAN[WEB].replace(
        "metadata: {labels: {app: web}}",
        "metadata: {labels: {app: web}, annotations: {linkerd.io/inject: enabled}}",
    ),
    MESH: """
        apiVersion: policy.linkerd.io/v1beta3
        kind: Server
        metadata: {name: web}
        spec: {podSelector: {matchLabels: {app: web}}, port: http}
        ---
        apiVersion: policy.linkerd.io/v1alpha1
        kind: MeshTLSAuthentication
        metadata: {name: callers}
        spec: {identityRefs: [{kind: ServiceAccount, name: web}]}
        ---
        apiVersion: policy.linkerd.io/v1alpha1
        kind: AuthorizationPolicy
        metadata: {name: web-callers}
        spec:
          targetRef: {group: policy.linkerd.io, kind: Server, name: web}
          requiredAuthenticationRefs:
            - {group: policy.linkerd.io, kind: MeshTLSAuthentication, name: callers}
        """,
}

SECOND = """---
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: {name: more}
spec: {podSelector: {}, port: 8080, accessPolicy: cluster-authenticated}
---"""
UNGUARDED = f"B2F492 w {WEB} 8080"


@dataclass(frozen=True)
class Case:
    """An edit of a file, and its findings: code, severity's first letter, file and marked text."""

    file: str
    old: str
    new: str
    found: tuple[str, ...]


CASES = {
    "pods of a server": Case(MESH, "{app: web}", "{app: webb}", (f"B2F490 e {MESH} podSelector", UNGUARDED)),
    "port of a server": Case(MESH, "port: http", "port: https", (f"B2F490 e {MESH} https", UNGUARDED)),
    "two servers of a port": Case(MESH, "---", SECOND, (f"B2F491 e {MESH} http",)),
    "target of a policy": Case(
        MESH,
        "kind: Server, name: web}",
        "kind: Server, name: wep}",
        (f"B2F436 e {MESH} wep", f"B2F492 w {MESH} web"),
    ),
    "authentication of a policy": Case(
        MESH, "name: callers}\nspec", "name: caller}\nspec", (f"B2F436 e {MESH} callers",)
    ),
    "port without a server": Case(
        WEB,
        "[{containerPort: 8080, name: http}]",
        "[{containerPort: 8080, name: http}, {containerPort: 9000}]",
        (f"B2F492 w {WEB} 9000",),
    ),
    "client that no pod is": Case(
        MESH, "ServiceAccount, name: web", "ServiceAccount, name: job", (f"B2F493 e {MESH} job",)
    ),
    "policy for all": Case(
        MESH,
        "identityRefs: [{kind: ServiceAccount, name: web}]",
        "identities: ['*']",
        (f"B2F494 w {MESH} requiredAuthenticationRefs",),
    ),
    "what linkerd refuses": Case(
        MESH, "port: http", "port: http, proxyProtocol: http", (f"B2F455 e {MESH} http",)
    ),
}


def found(root: Path) -> tuple[str, ...]:
    findings = verify(VerifyOptions(flux=root)).findings
    assert all(one.help and one.subject.environment == "dev" for one in findings)
    places = [(one, one.subject.place) for one in findings]
    return tuple(
        f"{one.code} {one.severity[0]} {place.file} {place.source.text[place.start : place.end].strip()}"
        for one, place in places
    )


def test_a_mesh_without_a_fault_has_no_finding(tmp_path: Path) -> None:
    assert found(planted(tmp_path, TREE)) == ()


@pytest.mark.parametrize("name", CASES)
def test_one_edit_makes_its_finding_at_its_place(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    planted(tmp_path, TREE)
    text = (tmp_path / case.file).read_text()
    assert case.old in text
    (tmp_path / case.file).write_text(text.replace(case.old, case.new, 1))
    assert found(tmp_path) == case.found
