"""What a field is that a manifest leaves out: the defaults of the API references, fact by fact."""

from __future__ import annotations

from typing import Any

import pytest

from converter.drift.comparing import differences
from converter.drift.forms import form_of

POD = "spec.template.spec"
CONTAINER = f"{POD}.containers.0"
PROBE = {
    "initialDelaySeconds": 0,
    "timeoutSeconds": 1,
    "periodSeconds": 10,
    "successThreshold": 1,
    "failureThreshold": 3,
}

KUBERNETES = {
    "Deployment": {
        "spec.revisionHistoryLimit": 10,
        "spec.progressDeadlineSeconds": 600,
        "spec.minReadySeconds": 0,
        "spec.paused": False,
        "spec.strategy.type": "RollingUpdate",
        "spec.strategy.rollingUpdate.maxSurge": "25%",
        "spec.strategy.rollingUpdate.maxUnavailable": "25%",
        f"{POD}.terminationGracePeriodSeconds": 30,
        f"{POD}.dnsPolicy": "ClusterFirst",
        f"{POD}.schedulerName": "default-scheduler",
        f"{POD}.hostNetwork": False,
        f"{POD}.hostPID": False,
        f"{POD}.hostIPC": False,
        f"{POD}.enableServiceLinks": True,
        f"{POD}.restartPolicy": "Always",
        f"{POD}.tolerations.0.operator": "Equal",
        f"{POD}.topologySpreadConstraints.0.minDomains": 1,
        f"{POD}.volumes.0.secret.defaultMode": 0o644,
        f"{POD}.volumes.0.secret.optional": False,
        f"{POD}.volumes.0.configMap.defaultMode": 420,
        f"{POD}.volumes.0.configMap.optional": False,
        f"{POD}.volumes.0.projected.defaultMode": 420,
        f"{POD}.volumes.0.emptyDir.medium": "",
        f"{CONTAINER}.terminationMessagePath": "/dev/termination-log",
        f"{CONTAINER}.terminationMessagePolicy": "File",
        f"{CONTAINER}.stdin": False,
        f"{CONTAINER}.tty": False,
        f"{CONTAINER}.volumeMounts.0.readOnly": False,
        f"{CONTAINER}.env.0.value": "",
        f"{CONTAINER}.env.0.valueFrom.fieldRef.apiVersion": "v1",
        f"{CONTAINER}.env.0.valueFrom.secretKeyRef.optional": False,
        f"{CONTAINER}.env.0.valueFrom.configMapKeyRef.optional": False,
        **{f"{CONTAINER}.{probe}.{key}": value for probe in ("livenessProbe", "readinessProbe", "startupProbe") for key, value in PROBE.items()},
        f"{CONTAINER}.livenessProbe.httpGet.scheme": "HTTP",
        f"{CONTAINER}.livenessProbe.httpGet.path": "/",
        f"{POD}.initContainers.0.stdin": False,
    },
    "Job": {
        "spec.backoffLimit": 6,
        "spec.completions": 1,
        "spec.parallelism": 1,
        "spec.suspend": False,
        "spec.completionMode": "NonIndexed",
        "spec.template.spec.dnsPolicy": "ClusterFirst",
    },
    "CronJob": {
        "spec.concurrencyPolicy": "Allow",
        "spec.suspend": False,
        "spec.successfulJobsHistoryLimit": 3,
        "spec.failedJobsHistoryLimit": 1,
        "spec.jobTemplate.spec.backoffLimit": 6,
    },
    "Service": {
        "spec.type": "ClusterIP",
        "spec.sessionAffinity": "None",
        "spec.internalTrafficPolicy": "Cluster",
    },
    "HorizontalPodAutoscaler": {"spec.minReplicas": 1},
    "ConfigMap": {"immutable": False},
    "Secret": {"type": "Opaque"},
    "PersistentVolumeClaim": {"spec.volumeMode": "Filesystem"},
}  # fmt: skip

OPERATORS = {
    "IngressRoute": {
        "spec.routes.0.kind": "Rule",
        "spec.routes.0.services.0.kind": "Service",
        "spec.routes.0.services.0.passHostHeader": True,
    },
    "ExternalSecret": {
        "spec.refreshInterval": "1h",
        "spec.secretStoreRef.kind": "SecretStore",
        "spec.target.creationPolicy": "Owner",
        "spec.target.deletionPolicy": "Retain",
        "spec.data.0.remoteRef.conversionStrategy": "Default",
        "spec.data.0.remoteRef.decodingStrategy": "None",
        "spec.data.0.remoteRef.metadataPolicy": "None",
    },
    "Kustomization": {
        "spec.force": False,
        "spec.suspend": False,
        "spec.wait": False,
        "spec.postBuild.substituteFrom.0.optional": False,
    },
    "HTTPRoute": {
        "spec.parentRefs.0.group": "gateway.networking.k8s.io",
        "spec.parentRefs.0.kind": "Gateway",
        "spec.rules.0.matches.0.path.type": "PathPrefix",
        "spec.rules.0.matches.0.path.value": "/",
        "spec.rules.0.matches.0.headers.0.type": "Exact",
        "spec.rules.0.matches.0.queryParams.0.type": "Exact",
        "spec.rules.0.filters.0.requestRedirect.statusCode": 302,
        "spec.rules.0.filters.0.cors.maxAge": 5,
        "spec.rules.0.filters.0.cors.allowCredentials": False,
        "spec.rules.0.filters.0.requestMirror.backendRef.kind": "Service",
        "spec.rules.0.backendRefs.0.group": "",
        "spec.rules.0.backendRefs.0.kind": "Service",
        "spec.rules.0.backendRefs.0.weight": 1,
    },
    "Alert": {"spec.eventSeverity": "info", "spec.suspend": False},
    "GitRepository": {"spec.timeout": "60s"},
    "OCIRepository": {"spec.timeout": "60s"},
    "ScaledObject": {
        "spec.scaleTargetRef.apiVersion": "apps/v1",
        "spec.scaleTargetRef.kind": "Deployment",
        "spec.triggers.0.authenticationRef.kind": "TriggerAuthentication",
        "spec.pollingInterval": 30,
        "spec.cooldownPeriod": 300,
        "spec.minReplicaCount": 0,
        "spec.maxReplicaCount": 100,
    },
    "ScaledJob": {
        "spec.pollingInterval": 30,
        "spec.maxReplicaCount": 100,
        "spec.jobTargetRef.backoffLimit": 6,
        "spec.jobTargetRef.template.spec.dnsPolicy": "ClusterFirst",
    },
}

FACTS = [
    (kind, path, value)
    for kinds in (KUBERNETES, OPERATORS)
    for kind, facts in kinds.items()
    for path, value in facts.items()
]


def with_field(path: str, *value: Any) -> dict[str, Any]:
    """An object with all that is around a field, and the field itself where a value is given."""
    *way, last = path.split(".")
    body: dict[str, Any] = {}
    here: Any = body
    for step, following in zip(way, path.split(".")[1:], strict=True):
        # An item has a name, so that it can be distinguished from others and is never nothing.
        below: Any = [{"name": "x"}] if following == "0" else {"name": "x"}
        here = here[0] if step == "0" else here.setdefault(step, below)
    if value:
        here[last] = value[0]
    return body


@pytest.mark.parametrize(("kind", "path", "default"), FACTS)
def test_a_default_may_be_left_out_and_nothing_else_may(kind: str, path: str, default: Any) -> None:
    form = form_of(kind)
    without, explicit = with_field(path), with_field(path, default)
    assert without != explicit
    assert list(differences(without, explicit, form)) == []
    assert list(differences(explicit, without, form)) == []
    other = (
        not default
        if isinstance(default, bool)
        else default + 1
        if isinstance(default, int)
        else f"2{default}"
    )
    for value in {other, default - 1 if type(default) is int else other}:
        assert [one.actual for one in differences(without, with_field(path, value), form)] == [value]


@pytest.mark.parametrize(
    ("kind", "path", "key"),
    [("Deployment", f"{CONTAINER}.ports", "containerPort"), ("Service", "spec.ports", "port")],
)
def test_a_port_is_one_of_tcp_unless_it_sets_another_protocol(kind: str, path: str, key: str) -> None:
    def found(*protocols: str) -> list[Any]:
        other = with_field(path, [{key: 53, "protocol": protocol} for protocol in protocols])
        return list(differences(with_field(path, [{key: 53}]), other, form_of(kind)))

    assert found("TCP") == []
    assert len(found("UDP")) == 2
    (extra,) = found("UDP", "TCP")
    assert extra.actual == {key: 53, "protocol": "UDP"}


ALIKE = [
    ("Deployment", f"{CONTAINER}.resources.limits.memory", "1Gi", "1024Mi"),
    ("Deployment", f"{CONTAINER}.resources.requests.cpu", "500m", "0.5"),
    ("Deployment", f"{POD}.volumes.0.emptyDir.sizeLimit", "1Gi", "1024Mi"),
    ("HorizontalPodAutoscaler", "spec.metrics.0.pods.target.averageValue", "1k", "1000"),
    ("HorizontalPodAutoscaler", "spec.metrics.0.external.target.value", "1", "1000m"),
    ("PersistentVolumeClaim", "spec.resources.requests.storage", "1Gi", "1024Mi"),
    ("PersistentVolumeClaim", "spec.accessModes", ["A", "B"], ["B", "A"]),
    ("CronJob", "spec.schedule", "0 1 * * *", "0  1 * * *"),
    ("IngressRoute", "spec.entryPoints", ["http", "https"], ["https", "http"]),
    ("IngressRoute", "spec.routes", [{"match": "a"}, {"match": "b"}], [{"match": "b"}, {"match": "a"}]),
    ("Middleware", "spec.ipAllowList.sourceRange", ["10.0.0.1"], ["10.0.0.1/32"]),
    *(
        ("Middleware", f"spec.headers.accessControl{name}", ["a", "b"], ["b", "a"])
        for name in ("AllowOriginList", "AllowMethods", "AllowHeaders", "ExposeHeaders")
    ),
    ("HTTPRoute", "spec.hostnames", ["a", "b"], ["b", "a"]),
    ("HTTPRoute", "spec.rules", [{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "a"}]),
    ("HTTPRoute", "spec.rules.0.matches", [{"method": "GET"}, {"method": "PUT"}], [{"method": "PUT"}, {"method": "GET"}]),
    ("HTTPRoute", "spec.rules.0.filters.0.requestHeaderModifier.remove", ["a", "b"], ["b", "a"]),
    *(
        ("HTTPRoute", f"spec.rules.0.filters.0.cors.{name}", ["a", "b"], ["b", "a"])
        for name in ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders")
    ),
    ("Alert", "spec.inclusionList", ["a", "b"], ["b", "a"]),
    ("Alert", "spec.exclusionList", ["a", "b"], ["b", "a"]),
    ("Deployment", f"{CONTAINER}.securityContext.capabilities.drop", ["A", "B"], ["B", "A"]),
    ("Deployment", f"{CONTAINER}.securityContext.capabilities.add", ["A", "B"], ["B", "A"]),
    ("ExternalSecret", "spec.refreshInterval", "1h", "60m"),
    ("Kustomization", "spec.interval", "10m", "600s"),
    ("Kustomization", "spec.timeout", "1m30s", "90s"),
    ("Kustomization", "spec.retryInterval", "1h", "60m0s"),
    ("Kustomization", "spec.path", "./a", "a"),
    ("GitRepository", "spec.interval", "1m", "60s"),
    ("OCIRepository", "spec.interval", "1m", "60s"),
    ("Deployment", f"{POD}.tolerations", [{"key": "a"}, {"key": "b"}], [{"key": "b"}, {"key": "a"}]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "one", "other"), ALIKE)
def test_what_is_written_in_two_ways_is_one_value_there_and_two_elsewhere(
    kind: str, path: str, one: Any, other: Any
) -> None:
    left, right = with_field(path, one), with_field(path, other)
    assert list(differences(left, right, form_of(kind))) == []
    assert list(differences(left, right, form_of("Thing"))) != []


KEYED = [
    ("Deployment", f"{POD}.containers", {"name": "x"}),
    ("Deployment", f"{POD}.initContainers", {"name": "x"}),
    ("Deployment", f"{POD}.volumes", {"name": "x"}),
    ("Deployment", f"{POD}.imagePullSecrets", {"name": "x"}),
    ("Deployment", f"{POD}.topologySpreadConstraints", {"topologyKey": "x", "whenUnsatisfiable": "x"}),
    ("Deployment", f"{CONTAINER}.env", {"name": "x"}),
    ("Deployment", f"{CONTAINER}.ports", {"containerPort": 1, "protocol": "x"}),
    ("Deployment", f"{CONTAINER}.volumeMounts", {"mountPath": "x"}),
    ("Deployment", f"{CONTAINER}.livenessProbe.httpGet.httpHeaders", {"name": "x"}),
    ("Deployment", f"{POD}.volumes.0.secret.items", {"path": "x"}),
    ("Deployment", f"{POD}.volumes.0.configMap.items", {"path": "x"}),
    ("IngressRoute", "spec.routes.0.services", {"namespace": "x", "name": "x", "port": 1}),
    ("HTTPRoute", "spec.parentRefs", {"namespace": "x", "name": "x", "sectionName": "x", "port": 1}),
    ("HTTPRoute", "spec.rules.0.filters", {"type": "x", "extensionRef": {"kind": "x", "name": "x"}}),
    ("HTTPRoute", "spec.rules.0.filters.0.requestHeaderModifier.set", {"name": "x"}),
    ("HTTPRoute", "spec.rules.0.filters.0.responseHeaderModifier.add", {"name": "x"}),
    ("HTTPRoute", "spec.rules.0.backendRefs", {"namespace": "x", "name": "x", "port": 1}),
    ("HTTPRoute", "spec.rules.0.matches.0.headers", {"name": "x"}),
    ("HTTPRoute", "spec.rules.0.matches.0.queryParams", {"name": "x"}),
    ("ScaledObject", "spec.triggers", {"type": "x", "name": "x"}),
    ("ScaledJob", "spec.triggers", {"type": "x", "name": "x"}),
    ("TriggerAuthentication", "spec.secretTargetRef", {"parameter": "x"}),
    ("Alert", "spec.eventSources", {"kind": "x", "namespace": "x", "name": "x"}),
    ("Kustomization", "spec.healthChecks", {"kind": "x", "namespace": "x", "name": "x"}),
    ("Service", "spec.ports", {"port": 1, "protocol": "x"}),
    ("ExternalSecret", "spec.data", {"secretKey": "x"}),
    ("Kustomization", "spec.dependsOn", {"namespace": "x", "name": "x"}),
    ("Kustomization", "spec.postBuild.substituteFrom", {"kind": "x", "name": "x"}),
    (
        "HorizontalPodAutoscaler",
        "spec.metrics",
        {
            "type": "x",
            **{source: {"name": "x"} for source in ("resource", "containerResource")},
            **{source: {"metric": {"name": "x"}} for source in ("pods", "object", "external")},
        },
    ),
]


@pytest.mark.parametrize(("kind", "path", "item"), KEYED)
def test_items_with_keys_are_found_in_any_order_and_by_every_key(
    kind: str, path: str, item: dict[str, Any]
) -> None:
    form = form_of(kind)
    for key, value in item.items():
        other = {
            **item,
            key: 2 if isinstance(value, int) else "y" if isinstance(value, str) else _renamed(value),
        }
        there = [{**item, "more": "1"}, {**other, "more": "2"}]
        assert list(differences(with_field(path, there), with_field(path, there[::-1]), form)) == []
        changed = [{**other, "more": "2"}, {**item, "more": "3"}]
        (one,) = differences(with_field(path, there), with_field(path, changed), form)
        assert (one.expected, one.actual, one.actual_path[-2:]) == ("1", "3", (1, "more"))


def _renamed(value: dict[str, Any]) -> dict[str, Any]:
    return {key: _renamed(below) if isinstance(below, dict) else "y" for key, below in value.items()}
