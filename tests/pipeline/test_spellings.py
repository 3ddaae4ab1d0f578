"""What Azure takes in any case is the same in any case."""

from __future__ import annotations

import pytest

from converter.commands.scaffold import ScaffoldOptions, scaffold
from tests.pipeline.small import app, bodies, converted, write

JOB = """
resource job 'microsoft.app/JOBS@2024-03-01' = {
  name: 'nightly'
  properties: {
    configuration: {
      triggerType: 'schedule'
      replicaTimeout: 600
      scheduleTriggerConfig: { cronExpression: '0 3 * * 7' }
    }
    template: { containers: [ { name: 'nightly', image: 'example.org/shop/job:1' } ] }
  }
}
"""


@pytest.fixture
def mixed(tmp_path):
    return write(
        tmp_path,
        {"web": app(), "api": app(name="api", kind="microsoft.app/containerapps"), "nightly": JOB},
    )


def test_a_workload_is_one_whatever_the_case_of_its_type(mixed):
    conversion = converted(mixed)
    assert set(bodies(conversion, "Deployment")) == {"web", "api"}
    assert bodies(conversion, "CronJob")["nightly"]["spec"]["schedule"] == "0 3 * * 0"


def test_init_finds_the_same_workloads(mixed):
    (mixed / "bicep2flux.yaml").unlink()
    result = scaffold(ScaffoldOptions(source=mixed, show=True))
    assert result.summary.startswith("3 workloads, 2 environments")


WEB = app(
    configuration="ACTIVERevisionsMode: 'single'",
    ingress="external: true, targetport: 8080, transport: 'HTTP2', clientCertificateMode: 'Ignore'",
    container="""probes: [
            { type: 'liveness', httpGet: { path: '/live', port: 8081, scheme: 'https' } }
            { type: 'READINESS', httpGet: { path: '/ready', port: 8080, scheme: 'Http' } }
          ]
          volumeMounts: [ { volumeName: 'data', mountPath: '/data' } ]""",
    template="volumes: [ { name: 'data', storageType: 'emptydir' } ]",
)


@pytest.fixture
def spelled(tmp_path):
    return converted(write(tmp_path, {"web": WEB}, project="workloads: {web: {path: /}}\n"))


def test_words_and_names_in_any_case_are_those_of_arms_reference(spelled):
    (pod,) = [body["spec"]["template"]["spec"] for body in bodies(spelled, "Deployment").values()]
    (container,) = pod["containers"]
    assert container["livenessProbe"]["httpGet"] == {"path": "/live", "port": 8081, "scheme": "HTTPS"}
    assert container["readinessProbe"]["httpGet"]["scheme"] == "HTTP"
    assert container["ports"] == [{"containerPort": 8080}]
    assert pod["volumes"] == [{"name": "data", "emptyDir": {}}]
    assert bodies(spelled, "Service")["web"]["spec"]["ports"][0]["appProtocol"] == "kubernetes.io/h2c"


def test_only_the_names_are_warned_of_each_once_with_its_place(spelled):
    warnings = [each for each in spelled.diagnostics if each.code in {"B2F160", "B2F317"}]
    assert [(each.severity, each.span.text, each.help) for each in warnings] == [
        ("warning", name, f"write '{meant}': Azure ignores the case, and it is read as that")
        for name, meant in (("targetport", "targetPort"), ("ACTIVERevisionsMode", "activeRevisionsMode"))
    ]
    assert "'single'" not in "".join(each.message for each in spelled.diagnostics)


def test_no_word_in_another_case_is_unsupported_or_unmapped(spelled):
    claims = {
        item.path: item.claim.outcome.value
        for mapped in spelled.overlays
        for account in mapped.accounts
        for item in account.properties
    }
    assert claims["configuration.activeRevisionsMode"] == "dropped"
    assert not set(claims.values()) & {"unsupported", "unmapped"}
