"""Deployments and their like: selectors, how pods are replaced, which pods they may have."""

from __future__ import annotations

import pytest
import yaml

from tests.verify.rules.asking import changed, faults_of

DEPLOYMENT = yaml.safe_load("""
apiVersion: apps/v1
kind: Deployment
metadata: {name: books, namespace: library, labels: {app: books}}
spec:
  selector: {matchLabels: {app: books}}
  template:
    metadata: {labels: {app: books}}
    spec: {containers: [{name: books, image: "example.com/books:1"}]}
""")
DAEMON_SET = {**DEPLOYMENT, "kind": "DaemonSet"}
STATEFUL_SET = {**DEPLOYMENT, "kind": "StatefulSet"}
OF = {each["kind"]: each for each in (DEPLOYMENT, DAEMON_SET, STATEFUL_SET)}


@pytest.mark.parametrize("kind", OF)
def test_a_plain_workload_is_valid(kind: str) -> None:
    assert faults_of(OF[kind]) == []


@pytest.mark.parametrize(
    ("kind", "place", "value", "path"),
    [
        (None, "spec__selector", "{}", "spec.selector"),
        (None, "spec__selector__matchLabels__app", "other", "spec.template.metadata.labels"),
        (None, "spec__template__metadata", "{}", "spec.template.metadata.labels"),
        (None, "spec__selector__matchExpressions", "[{key: app, operator: In}]", "spec.selector.matchExpressions.0.values"),
        (None, "spec__selector__matchExpressions", "[{key: app, operator: Exists, values: [x]}]", "spec.selector.matchExpressions.0.values"),
        (None, "spec__selector__matchExpressions", "[{key: app, operator: Is}]", "spec.selector.matchExpressions.0.operator"),
        (None, "spec__selector__matchExpressions", "[{key: app, operator: NotIn, values: [books]}]", "spec.template.metadata.labels"),
        (None, "spec__selector__matchExpressions", "[{key: shelf, operator: Exists}]", "spec.template.metadata.labels"),
        (None, "spec__selector__matchExpressions", "[{key: app, operator: In, values: [a b, books]}]", "spec.selector.matchExpressions.0.values.0"),
        (None, "spec__template__spec__restartPolicy", "Never", "spec.template.spec.restartPolicy"),
        (None, "spec__template__spec__activeDeadlineSeconds", "5", "spec.template.spec.activeDeadlineSeconds"),
        ("Deployment", "spec__minReadySeconds", "600", "spec.progressDeadlineSeconds"),
        ("Deployment", "spec__replicas", "-1", "spec.replicas"),
        ("Deployment", "spec__strategy", "{type: Blue}", "spec.strategy"),
        ("Deployment", "spec__strategy", "{type: Recreate, rollingUpdate: {maxSurge: 1}}", "spec.strategy.rollingUpdate"),
        ("Deployment", "spec__strategy__rollingUpdate", "{maxSurge: 0, maxUnavailable: 0%}", "spec.strategy.rollingUpdate.maxUnavailable"),
        ("Deployment", "spec__strategy__rollingUpdate", "{maxSurge: x}", "spec.strategy.rollingUpdate.maxSurge"),
        ("Deployment", "spec__strategy__rollingUpdate", "{maxSurge: -1}", "spec.strategy.rollingUpdate.maxSurge"),
        ("Deployment", "spec__strategy__rollingUpdate", "{maxUnavailable: 101%}", "spec.strategy.rollingUpdate.maxUnavailable"),
        ("DaemonSet", "spec__updateStrategy", "{type: Blue}", "spec.updateStrategy"),
        ("DaemonSet", "spec__updateStrategy__rollingUpdate", "{maxUnavailable: 0}", "spec.updateStrategy.rollingUpdate.maxUnavailable"),
        ("DaemonSet", "spec__updateStrategy__rollingUpdate", "{maxSurge: 1}", "spec.updateStrategy.rollingUpdate.maxSurge"),
        ("StatefulSet", "spec__updateStrategy", "{type: Recreate}", "spec.updateStrategy"),
        ("StatefulSet", "spec__updateStrategy", "{type: OnDelete, rollingUpdate: {}}", "spec.updateStrategy.rollingUpdate"),
        ("StatefulSet", "spec__updateStrategy__rollingUpdate", "{maxUnavailable: 0}", "spec.updateStrategy.rollingUpdate.maxUnavailable"),
        ("StatefulSet", "spec__serviceName", "a.b", "spec.serviceName"),
        ("StatefulSet", "metadata__name", "a.b", "metadata.name"),
        (None, "metadata__name", "Books", "metadata.name"),
        (None, "metadata__name", "", "metadata.name"),
        (None, "metadata__finalizers", "[books]", "metadata.finalizers.0"),
        (None, "metadata__finalizers", "[orphan, foregroundDeletion]", "metadata.finalizers"),
        (None, "metadata__labels__x", "a b", "metadata.labels"),
        (None, "metadata__annotations", "{a b: x}", "metadata.annotations"),
        (None, "metadata__managedFields", "[{manager: x}]", "metadata.managedFields"),
        (None, "metadata__ownerReferences", "[{apiVersion: a/b/c, kind: K, name: n, uid: u}]", "metadata.ownerReferences.0.apiVersion"),
        (None, "metadata__ownerReferences", "[{apiVersion: v1, kind: Event, name: n, uid: u}]", "metadata.ownerReferences.0"),
        (None, "metadata__ownerReferences", "[{apiVersion: v1, kind: A, name: n, uid: u, controller: true}, {apiVersion: v1, kind: A, name: n, uid: w, controller: true}]", "metadata.ownerReferences"),
    ],
)  # fmt: skip
def test_a_fault_is_named_where_the_server_names_it(
    kind: str | None, place: str, value: str, path: str
) -> None:
    for each in OF if kind is None else [kind]:
        found = faults_of(changed(OF[each], **{place: value}))
        assert path in {one.partition(": ")[0] for one in found}, (each, found)


@pytest.mark.parametrize(
    ("kind", "place", "value"),
    [
        ("Deployment", "spec__strategy", "{type: Recreate}"),
        ("Deployment", "spec__strategy__rollingUpdate", "{maxSurge: 101%, maxUnavailable: 0}"),
        ("Deployment", "spec__strategy", "{type: '${KIND}', rollingUpdate: {}}"),
        ("Deployment", "spec__template__spec__restartPolicy", "${POLICY}"),
        ("Deployment", "spec__selector__matchLabels__app", "${APP}"),
        ("Deployment", "spec__template__metadata__name", "A Name"),
        ("DaemonSet", "spec__updateStrategy__rollingUpdate", "{maxSurge: 1, maxUnavailable: 0}"),
        ("DaemonSet", "spec__updateStrategy", "{type: OnDelete}"),
        ("StatefulSet", "spec__updateStrategy", "{type: OnDelete}"),
        ("StatefulSet", "spec__template__spec__hostname", "A Name"),
        ("Deployment", "metadata__finalizers", "[example.com/hold, kubernetes]"),
        ("Deployment", "metadata__generateName", "books-"),
    ],
)
def test_what_the_server_takes_is_no_fault(kind: str, place: str, value: str) -> None:
    assert faults_of(changed(OF[kind], **{place: value})) == []


def test_the_claims_of_a_stateful_set_are_volumes_of_its_pods() -> None:
    mount = {"spec__template__spec__containers__0__volumeMounts": "[{name: shelf, mountPath: /shelf}]"}
    claim = {"spec__volumeClaimTemplates": (
        "[{metadata: {name: shelf}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]"
    )}  # fmt: skip
    assert faults_of(changed(STATEFUL_SET, **mount, **claim)) == []
    (one,) = faults_of(changed(STATEFUL_SET, **mount))
    assert one.startswith("spec.template.spec.containers.0.volumeMounts.0.name: ")
