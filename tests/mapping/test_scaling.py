"""Scaling, with KEDA on the platform and without it: one scaler an app, and nothing that it can't do is silent."""

import shutil
from pathlib import Path

import pytest

from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.source import Severity

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
