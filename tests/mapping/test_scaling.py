"""Scaling, with KEDA on the platform and without it: one scaler an app, and nothing that it can't do is silent."""

import shutil
from pathlib import Path

import pytest

from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.source import Severity
from tests.pipeline.small import app, converted, write

SOURCE = Path(__file__).parent / "golden" / "keda"
APPS = ("idle", "steady", "web", "worker")


@pytest.fixture(scope="module")
def mapped(tmp_path_factory):
    """The golden case's one overlay, by whether the platform runs KEDA."""

    def run(keda):
        folder = tmp_path_factory.mktemp("keda") / "source"
        shutil.copytree(SOURCE, folder)
        path = folder / "bicep2flux.yaml"
        path.write_text(path.read_text().replace("keda: true", f"keda: {str(keda).lower()}"))
        return convert_source(SourceOptions(source=folder), folder / "nowhere").overlays[0]

    return {keda: run(keda) for keda in (True, False)}


def objects(mapped, *kinds):
    found = mapped.objects.objects["workloads"]
    return {(made.kind, made.name): made.body["spec"] for made in found if made.kind in kinds}


def warnings(mapped, workload):
    return {
        finding.message: str(finding.span)
        for finding in mapped.findings
        if finding.severity is Severity.WARNING and finding.subject.object == workload
    }


@pytest.mark.parametrize(("keda", "kind"), [(True, "ScaledObject"), (False, "HorizontalPodAutoscaler")])
def test_each_app_has_one_scaler(mapped, keda, kind):
    found = objects(mapped[keda], "ScaledObject", "HorizontalPodAutoscaler")
    assert set(found) == {(kind, app) for app in APPS}


def test_keda_scales_to_zero_where_an_event_can_start_the_first_replica(mapped):
    found = objects(mapped[True], "ScaledObject")
    least = {name: spec["minReplicaCount"] for (_, name), spec in found.items()}
    assert least == {"idle": 1, "steady": 2, "web": 1, "worker": 0}
    for name in ("idle", "steady", "web"):
        assert {each["type"] for each in found["ScaledObject", name]["triggers"]} == {"cpu"}


def test_the_figures_of_scaling_are_carried(mapped):
    worker = objects(mapped[True], "ScaledObject")["ScaledObject", "worker"]
    assert (worker["maxReplicaCount"], worker["pollingInterval"], worker["cooldownPeriod"]) == (20, 15, 120)
    job = objects(mapped[True], "ScaledJob")["ScaledJob", "parcels"]
    assert (job["minReplicaCount"], job["maxReplicaCount"], job["pollingInterval"]) == (0, 5, 60)


def test_each_scaler_with_a_secret_or_an_identity_has_its_authentication(mapped):
    found = objects(mapped[True], "TriggerAuthentication")
    assert {name for _, name in found} == {
        "parcels-blobs",
        "parcels-parcels",
        "worker-orders",
        "worker-returns",
    }


def test_without_keda_the_nearest_hpa_keeps_one_replica_and_is_reported_at_the_line(mapped):
    found = objects(mapped[False], "HorizontalPodAutoscaler")
    assert {name: spec["minReplicas"] for (_, name), spec in found.items()} == {
        "idle": 1,
        "steady": 2,
        "web": 1,
        "worker": 1,
    }
    file = ".azure/applications/worker/main.bicep"
    assert warnings(mapped[False], "worker") == {
        "template.scale.minReplicas: an HPA can't scale to zero; at least one replica runs": (
            f"{file}:11:22"
        ),
        "template.scale.rules[2]: an HPA can't scale on this KEDA scaler": f"{file}:19:19",
        "template.scale.rules[3]: an HPA can't scale on this KEDA scaler": f"{file}:26:19",
        "template.scale.rules[4]: an HPA can't scale on a queue's length": f"{file}:27:19",
    }


def test_without_keda_an_event_job_never_runs_by_itself_and_is_reported(mapped):
    assert objects(mapped[False], "CronJob")["CronJob", "parcels"]["suspend"] is True
    assert any("can't be started by events" in message for message in warnings(mapped[False], "parcels"))


@pytest.mark.parametrize("kind", ["http", "tcp"])
@pytest.mark.parametrize("keda", [True, False])
def test_a_rule_for_requests_may_be_written_as_a_custom_one(tmp_path, kind, keda):
    """Container Apps has scalers of its own for both, which are none of KEDA's."""
    project = f"settings: {{keda: {str(keda).lower()}}}\n"
    found = {}
    for form in (f"{kind}: {{", f"custom: {{ type: '{kind}',"):
        rule = f"{{ name: 'requests', {form} metadata: {{ concurrentRequests: '3' }} }} }}"
        text = app(template=f"scale: {{ minReplicas: 0, rules: [ {rule} ] }}")
        folder = tmp_path / form[:4]
        mapped = converted(write(folder, {"web": text}, project=project)).overlays[0]
        scalers = objects(mapped, "ScaledObject", "HorizontalPodAutoscaler")
        found[form] = scalers, warnings(mapped, "web").keys()
    named, custom = found.values()
    assert named == custom
    (spec,) = custom[0].values()
    assert spec.get("minReplicaCount", spec.get("minReplicas")) == 1
    assert [each["type"] for each in spec.get("triggers", ())] == ["cpu"] * keda
    assert any("concurrent" in message for message in custom[1])


@pytest.mark.parametrize("kind", ["http", "tcp", "cpu", "memory"])
def test_what_starts_no_job_is_no_trigger_of_one(tmp_path, kind):
    rules = f"[ {{ name: 'a', type: '{kind}', metadata: {{ value: '5' }} }}, {QUEUE} ]"
    configuration = (
        f"triggerType: 'Event', eventTriggerConfig: {{ scale: {{ rules: {rules} }} }}, replicaTimeout: 60"
    )
    text = app(kind="Microsoft.App/jobs", configuration=configuration)
    text = text.replace("ingress: { external: false, targetPort: 8080 }", "")
    mapped = converted(write(tmp_path, {"nightly": text}, project="settings: {keda: true}\n")).overlays[0]
    (spec,) = objects(mapped, "ScaledJob").values()
    assert [each["type"] for each in spec["triggers"]] == ["azure-queue"]
    assert any("start none" in message for message in warnings(mapped, "nightly"))


QUEUE = "{ name: 'q', type: 'azure-queue', metadata: { accountName: 'a', queueName: 'q' } }"
