"""Jobs and CronJobs."""

from __future__ import annotations

import pytest
import yaml

from tests.verify.rules.asking import changed, faults_of

JOB = yaml.safe_load("""
apiVersion: batch/v1
kind: Job
metadata: {name: count, namespace: library}
spec:
  template: {spec: {restartPolicy: Never, containers: [{name: count, image: "example.com/count:1"}]}}
""")
INDEXED = changed(
    JOB,
    spec__completionMode="Indexed",
    spec__completions="10",
    spec__parallelism="2",
    spec__backoffLimitPerIndex="1",
    spec__maxFailedIndexes="3",
    spec__podFailurePolicy="{rules: [{action: FailJob, onExitCodes: {operator: In, values: [1, 5]}}]}",
    spec__successPolicy="{rules: [{succeededIndexes: '0,2-4', succeededCount: 2}]}",
)
CRON_JOB = {
    "apiVersion": "batch/v1",
    "kind": "CronJob",
    "metadata": {"name": "nightly", "namespace": "library"},
    "spec": {"schedule": "0 2 * * *", "timeZone": "Etc/UTC", "jobTemplate": {"spec": JOB["spec"]}},
}
EXIT = "spec__podFailurePolicy__rules__0__onExitCodes"
SUCCESS = "spec__successPolicy__rules"


@pytest.mark.parametrize("body", [JOB, INDEXED, CRON_JOB])
def test_the_objects_are_valid(body: dict[str, object]) -> None:
    assert faults_of(body) == []


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        ("spec__completions", "", "spec.completions"),
        ("spec__completionMode", "NonIndexed", "spec.successPolicy"),
        ("spec__completionMode", "", "spec.backoffLimitPerIndex"),
        ("spec__backoffLimitPerIndex", "", "spec.backoffLimitPerIndex"),
        ("spec__maxFailedIndexes", "11", "spec.maxFailedIndexes"),
        ("spec__parallelism", "100001", "spec.parallelism"),
        ("spec__parallelism", "-1", "spec.parallelism"),
        ("spec__managedBy", "me", "spec.managedBy"),
        ("spec__podReplacementPolicy", "TerminatingOrFailed", "spec.podReplacementPolicy"),
        ("spec__template__spec__restartPolicy", "OnFailure", "spec.template.spec.restartPolicy"),
        ("spec__template__spec__restartPolicy", "Always", "spec.template.spec.restartPolicy"),
        ("spec__template__spec__restartPolicy", "", "spec.template.spec.restartPolicy"),
        (f"{EXIT}__values", "[5, 1]", "spec.podFailurePolicy.rules.0.onExitCodes.values"),
        (f"{EXIT}__values", "[]", "spec.podFailurePolicy.rules.0.onExitCodes.values"),
        (f"{EXIT}__values", "[0]", "spec.podFailurePolicy.rules.0.onExitCodes.values.0"),
        (f"{EXIT}__values", "[1, 1]", "spec.podFailurePolicy.rules.0.onExitCodes.values.1"),
        (f"{EXIT}__operator", "Is", "spec.podFailurePolicy.rules.0.onExitCodes.operator"),
        (f"{EXIT}__containerName", "x", "spec.podFailurePolicy.rules.0.onExitCodes.containerName"),
        ("spec__podFailurePolicy__rules__0__action", "Fail", "spec.podFailurePolicy.rules.0.action"),
        (EXIT, "", "spec.podFailurePolicy.rules.0"),
        ("spec__podFailurePolicy__rules__0__onPodConditions", "[{type: X}]", "spec.podFailurePolicy.rules.0"),
        (SUCCESS, "[]", "spec.successPolicy.rules"),
        (SUCCESS, "[{}]", "spec.successPolicy.rules.0"),
        (SUCCESS, "[{succeededCount: 11}]", "spec.successPolicy.rules.0.succeededCount"),
        (SUCCESS, "[{succeededIndexes: '3,1'}]", "spec.successPolicy.rules.0.succeededIndexes"),
        (SUCCESS, "[{succeededIndexes: '10'}]", "spec.successPolicy.rules.0.succeededIndexes"),
        (SUCCESS, "[{succeededIndexes: '1-2', succeededCount: 3}]", "spec.successPolicy.rules.0.succeededCount"),
        ("spec__selector", "{matchLabels: {a: b}}", "spec.selector"),
        ("spec__manualSelector", "true", "spec.selector"),
        ("metadata__name", "a.b", "metadata.name"),
    ],
)  # fmt: skip
def test_a_fault_of_an_indexed_job_has_the_servers_path(place: str, value: str, path: str) -> None:
    found = faults_of(changed(INDEXED, **{place: value}))
    assert path in {one.partition(": ")[0] for one in found}, found


def test_many_completions_have_limits() -> None:
    many = changed(INDEXED, spec__completions="100001", spec__maxFailedIndexes="")
    assert "spec.maxFailedIndexes" in {one.partition(": ")[0] for one in faults_of(many)}
    assert faults_of(changed(many, spec__maxFailedIndexes="10000")) == []
    assert len(faults_of(changed(many, spec__maxFailedIndexes="10001", spec__parallelism="10001"))) == 2


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        ("spec__schedule", "0 2 * *", "spec.schedule"),
        ("spec__schedule", "", "spec.schedule"),
        ("spec__timeZone", "utc", "spec.timeZone"),
        ("spec__timeZone", "''", "spec.timeZone"),
        ("spec__concurrencyPolicy", "Never", "spec.concurrencyPolicy"),
        ("spec__startingDeadlineSeconds", "-1", "spec.startingDeadlineSeconds"),
        ("spec__jobTemplate__spec__selector", "{}", "spec.jobTemplate.spec.selector"),
        ("spec__jobTemplate__spec__manualSelector", "true", "spec.jobTemplate.spec.manualSelector"),
        ("metadata__name", "x" * 53, "metadata.name"),
    ],
)
def test_a_fault_of_a_cron_job_has_the_servers_path(place: str, value: str, path: str) -> None:
    found = faults_of(changed(CRON_JOB, **{place: value}))
    assert path in {one.partition(": ")[0] for one in found}, found


def test_what_the_server_takes_is_no_fault() -> None:
    assert faults_of(changed(CRON_JOB, metadata__name="x" * 52)) == []
    assert faults_of(changed(CRON_JOB, spec__jobTemplate__metadata="{labels: {a: a b}, name: A B}")) == []
    assert faults_of(changed(CRON_JOB, spec__schedule="${WHEN}", spec__timeZone="${WHERE}")) == []
    by_hand = changed(JOB, spec__manualSelector="true", spec__selector="{matchLabels: {a: b}}")
    assert len(faults_of(by_hand)) == 1
    assert faults_of(changed(by_hand, spec__template__metadata="{labels: {a: b}}")) == []
    assert faults_of(changed(JOB, metadata__name="a.b")) == []
