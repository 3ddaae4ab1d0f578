"""Scalers that an API server takes and KEDA doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.verify.rules.keda_triggers import triggers
from tests.verify.rules.findings import behind

QUEUE = "{type: azure-queue, metadata: {queueName: a, connectionFromEnv: A}}"
CPU = "{type: cpu, metricType: Utilization, metadata: {value: '80'}}"
CRON = (
    "{type: cron, metadata: {timezone: Europe/Oslo, start: 0 6 * * *, end: 0 8 * * *, desiredReplicas: '2'}}"
)


def scaled(spec: str = "", *triggers_: str, name: str = "a", metadata: str = "") -> str:
    return f"""
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {{name: {name}{metadata}}}
        spec: {{scaleTargetRef: {{name: a}}, {spec} triggers: [{", ".join(triggers_ or (QUEUE,))}]}}
        """


def authentication(spec: str) -> str:
    return f"""
        apiVersion: keda.sh/v1alpha1
        kind: TriggerAuthentication
        metadata: {{name: a}}
        spec: {spec}
        """


def of(kind: str, metadata: str, more: str = "") -> str:
    return f"{{type: {kind}, metadata: {{{metadata}}}{more}}}"


FIRST = "spec.triggers[0]"
AUTHENTICATED = ", authenticationRef: {name: a}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (scaled("idleReplicaCount: 0,"), "spec.idleReplicaCount: idleReplicaCount 0 isn't less than minReplicaCount, which isn't set"),
        (scaled("minReplicaCount: 2, idleReplicaCount: 2,"), "spec.idleReplicaCount: idleReplicaCount 2 isn't less than minReplicaCount, 2"),
        (scaled("minReplicaCount: 0,", CPU), "spec.minReplicaCount: all triggers are cpu and memory"),
        (scaled("", CPU), "spec.minReplicaCount: all triggers are cpu and memory"),
        (scaled("minReplicaCount: 1, fallback: {failureThreshold: 1, replicas: 1},", CPU), "spec.fallback: no trigger but cpu and memory"),
        (scaled("fallback: {failureThreshold: 1, replicas: 1, behavior: scalingModifiers},"), "spec.fallback.behavior: "),
        (scaled("advanced: {scalingModifiers: {formula: a + b}},"), "spec.advanced.scalingModifiers.target: scalingModifiers need a target"),
        (scaled("advanced: {scalingModifiers: {target: '0', formula: a}},"), "spec.advanced.scalingModifiers.target: the target isn't a number above zero"),
        (scaled("advanced: {scalingModifiers: {target: '1'}},"), "spec.advanced.scalingModifiers.formula: scalingModifiers need a formula"),
        (scaled(name="a" * 55), f"metadata.name: the name of the autoscaler that KEDA makes, keda-hpa-{'a' * 55}, has 64 characters"),
        (scaled("advanced: {horizontalPodAutoscalerConfig: {name: a}},", name="a" * 64), "metadata.name: the name has 64 characters"),
        (scaled(metadata=", annotations: {autoscaling.keda.sh/paused-replicas: 'no'}"), "metadata.annotations"),
        (scaled("", of("azure-que", "queueName: a")), f"{FIRST}.type: KEDA has no trigger of the type azure-que"),
        (scaled("", f"{QUEUE[:-1]}, name: q}}", f"{QUEUE[:-1]}, name: q}}"), "spec.triggers[1].name: two triggers have the name q"),
        (scaled("minReplicaCount: 1,", f"{CPU[:-1]}, useCachedMetrics: true}}"), f"{FIRST}.useCachedMetrics: KEDA caches no metrics of cpu"),
        (scaled("minReplicaCount: 1,", of("cpu", "value: '80'")), f"{FIRST}.metricType: the trigger cpu needs a metricType"),
        (scaled("minReplicaCount: 1,", of("memory", "value: '80'", ", metricType: Value")), f"{FIRST}.metricType: the trigger memory needs a metricType"),
        (scaled("minReplicaCount: 1,", of("cpu", "value: 80%", ", metricType: Utilization")), f"{FIRST}.metadata.value: a utilization is a whole number"),
        (scaled("minReplicaCount: 1,", of("cpu", "value: much", ", metricType: AverageValue")), f"{FIRST}.metadata.value: this isn't a quantity"),
        (scaled("minReplicaCount: 1,", of("cpu", "", ", metricType: Utilization")), f"{FIRST}.metadata.value: the trigger cpu needs value"),
        (scaled("minReplicaCount: 1,", of("cpu", "value: '80', type: Utilization", ", metricType: Utilization")), f"{FIRST}.metadata.type: KEDA doesn't take type any more"),
        (scaled("", f"{QUEUE[:-1]}, metricType: Utilization}}"), f"{FIRST}.metricType: the trigger azure-queue has no Utilization"),
        (scaled("", CRON.replace("timezone: Europe/Oslo, ", "")), f"{FIRST}.metadata.timezone: the trigger cron needs timezone"),
        (scaled("", CRON.replace("Oslo", "Olso")), f"{FIRST}.metadata.timezone: there is no such time zone"),
        (scaled("", CRON.replace("0 6 * * *", "0 26 * * *")), f"{FIRST}.metadata.start: this isn't a schedule"),
        (scaled("", CRON.replace("0 6 * * *", "'@daily'")), f"{FIRST}.metadata.start: this isn't a schedule"),
        (scaled("", CRON.replace("0 6 * * *", "0 8 * * *")), f"{FIRST}.metadata.end: the end is the same as the start"),
        (scaled("", CRON.replace("'2'", "'0'")), f"{FIRST}.metadata.desiredReplicas: KEDA takes no schedule of zero"),
        (scaled("", CRON.replace("'2'", "two")), f"{FIRST}.metadata.desiredReplicas: KEDA refuses the value of desiredReplicas"),
        (scaled("", of("azure-servicebus", "messageCount: '5'", AUTHENTICATED)), f"{FIRST}.metadata: the trigger azure-servicebus needs queueName or topicName with subscriptionName"),
        (scaled("", of("azure-servicebus", "topicName: a", AUTHENTICATED)), f"{FIRST}.metadata: the trigger azure-servicebus needs queueName or"),
        (scaled("", of("azure-servicebus", "queueName: a, subscriptionName: a", AUTHENTICATED)), f"{FIRST}.metadata: the trigger azure-servicebus needs queueName or"),
        (scaled("", of("azure-servicebus", "queueName: a, messageCount: five", AUTHENTICATED)), f"{FIRST}.metadata.messageCount: KEDA refuses the value of messageCount"),
        (scaled("", of("azure-servicebus", "queueName: a, operation: min", AUTHENTICATED)), f"{FIRST}.metadata.operation: KEDA refuses the value of operation"),
        (scaled("", of("azure-servicebus", "queueName: a")), f"{FIRST}.metadata: the trigger azure-servicebus needs connection"),
        (scaled("", of("azure-queue", "queueName: a")), f"{FIRST}.metadata.connection: the trigger azure-queue needs connection"),
        (scaled("", of("postgresql", "query: a, host: b")), f"{FIRST}.metadata: the trigger postgresql needs connection or host with port"),
        (scaled("", of("azure-eventhub", "unprocessedEventThreshold: '0'")), f"{FIRST}.metadata.unprocessedEventThreshold: KEDA refuses"),
        (authentication("{podIdentity: {provider: azure-workload, identityId: ''}}"), "spec.podIdentity.identityId: identityId is empty"),
        (authentication("{podIdentity: {provider: azure-workload, identityTenantId: ''}}"), "spec.podIdentity.identityTenantId: "),
    ],
)  # fmt: skip
def test_what_keda_refuses_is_found_at_its_field(tmp_path: Path, text: str, wanted: str) -> None:
    found = behind(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(wanted)


@pytest.mark.parametrize(
    "text",
    [
        scaled(),
        scaled("minReplicaCount: 0, idleReplicaCount: 0,"),
        scaled("minReplicaCount: 1,", CPU),
        scaled("", CPU, QUEUE),
        scaled("", CRON),
        scaled("", CRON.replace("0 6 * * *", "TZ=Europe/Oslo 0 6 * * *")),
        scaled("fallback: {failureThreshold: 1, replicas: 1},", CPU, QUEUE),
        scaled("", of("azure-servicebus", "topicName: a, subscriptionName: b", AUTHENTICATED)),
        scaled("", of("azure-servicebus", "queueName: a, connectionFromEnv: A, messageCount: '${COUNT}'")),
        scaled("", of("'${TYPE}'", "queueName: a")),
        scaled("", of("redis", "listName: a, host: b, port: '1', passwordFromEnv: P")),
        scaled("", of("kafka", "bootstrapServers: a, consumerGroup: b, topic: c, lagThreshold: '5'")),
        scaled("", of("external", "scalerAddress: a, anything: b")),
        authentication("{podIdentity: {provider: azure-workload, identityId: a}}"),
        authentication("{secretTargetRef: [{parameter: a, name: b, key: c}]}"),
    ],
)
def test_what_keda_takes_is_no_finding(tmp_path: Path, text: str) -> None:
    assert behind(tmp_path, text) == []


def test_every_form_of_the_table_is_known() -> None:
    forms = {"integer", "positive integer", "number", "boolean", "duration"}
    assert {
        form for one in triggers().values() for form in one.values.values() if isinstance(form, str)
    } == forms


def test_every_parameter_is_looked_for_somewhere() -> None:
    places = {"metadata", "environment", "authentication"}
    for name, one in triggers().items():
        assert all(sources and places.issuperset(sources) for sources in one.required.values()), name
