"""What pods are given beside their containers, by profile and setting: probes, updates, budgets, deadlines, labels."""

import shutil
from pathlib import Path

import pytest

from converter.mapping.language.run_state import Outcome
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from tests.mapping.exercises import value

SOURCE = Path(__file__).parent / "golden" / "pods"
POD = ("spec", "template", "spec")
JOB = ("spec", "jobTemplate", "spec")
CONTAINER = (*POD, "containers", 0)
UPDATE = ("spec", "strategy", "rollingUpdate", "maxUnavailable")


class Pods:
    """The overlays of the golden case, by name, under a profile and settings of the product."""

    def __init__(self, folder, profile="dis", settings="", edits=()):
        shutil.copytree(SOURCE, folder)
        path = folder / "bicep2flux.yaml"
        text = path.read_text().replace("profile: dis", f"profile: {profile}")
        path.write_text(f"{text}settings: {{{settings}}}\n")
        for name, old, new in edits:
            path = folder / ".azure/applications" / name / "main.bicep"
            assert old in path.read_text()
            path.write_text(path.read_text().replace(old, new))
        conversion = convert_source(SourceOptions(source=folder), folder / "nowhere")
        self.overlays = {mapped.objects.overlay: mapped for mapped in conversion.overlays}

    def body(self, kind, name, overlay="p1"):
        """The object's body, None if there is no such object."""
        found = (made for made in self.overlays[overlay].objects.objects["workloads"])
        return next((made.body for made in found if (made.kind, made.name) == (kind, name)), None)

    def at(self, kind, name, path, overlay="p1"):
        """What an object has at a path, None if there is nothing."""
        try:
            return value(self.body(kind, name, overlay), path)
        except KeyError:
            return None

    def probes(self, name):
        """What each probe of an app's first container asks, by type."""
        container = self.at("Deployment", name, CONTAINER)
        asked = {}
        for probe in ("startup", "readiness", "liveness"):
            given = container[f"{probe}Probe"]
            asked[probe] = given["httpGet"]["path"] if "httpGet" in given else given["tcpSocket"]["port"]
        return asked

    def outcome(self, workload, path, overlay="p1"):
        """What became of a property of a workload."""
        accounts = (each for each in self.overlays[overlay].accounts if each.name == workload)
        return next(item.claim.outcome for each in accounts for item in each.properties if item.path == path)

    def told(self, workload, text, overlay="p1"):
        """Whether a finding about a workload has a text in it."""
        findings = self.overlays[overlay].findings
        return any(text in each.message for each in findings if each.subject.object == workload)


@pytest.fixture(scope="module")
def pods(tmp_path_factory):
    """The case under a profile, mapped once; with settings or edits anew."""
    done = {}

    def under(profile="dis", settings="", edits=()):
        key = (profile, settings, edits)
        if key not in done:
            done[key] = Pods(tmp_path_factory.mktemp("pods") / "source", *key)
        return done[key]

    return under


def test_a_tcp_probe_in_a_mesh_becomes_http_where_the_source_names_a_path_on_its_port(pods):
    assert pods().probes("web") == {"startup": "/ready", "readiness": "/ready", "liveness": "/ready"}
    assert pods().probes("worker") == {"startup": "/started", "readiness": 9001, "liveness": "/started"}
    liveness = pods().at("Deployment", "worker", (*CONTAINER, "livenessProbe"))
    assert liveness == {"httpGet": {"path": "/started", "port": 9000}, "periodSeconds": 20}
    startup = pods().at("Deployment", "web", (*CONTAINER, "startupProbe"))
    assert startup["httpGet"]["httpHeaders"] == [{"name": "Host", "value": "shop"}]
    assert (startup["periodSeconds"], startup["failureThreshold"]) == (1, 240)


def test_a_tcp_probe_that_proves_nothing_is_reported_and_so_is_a_borrowed_readiness_path(pods):
    assert pods().told("worker", "the mesh's proxy answers this TCP probe")
    assert not pods().told("web", "the mesh's proxy answers this TCP probe")
    assert pods().told("web", "give the container a liveness probe with a path of its own")
    assert not pods().told("worker", "give the container a liveness probe with a path of its own")


@pytest.mark.parametrize(
    ("by_http", "by_tcp", "path"),
    [
        (["Startup", "Liveness"], "Readiness", "/Startup"),
        (["Startup", "Readiness"], "Liveness", "/Startup"),
        (["Readiness", "Liveness"], "Startup", "/Liveness"),
        (["Readiness"], "Liveness", "/Readiness"),
    ],
)
def test_of_several_paths_the_one_that_says_least_about_other_services_is_asked(pods, by_http, by_tcp, path):
    http = [f"{{ type: '{kind}', httpGet: {{ path: '/{kind}', port: 9000 }} }}" for kind in by_http]
    given = "\n".join([*http, f"{{ type: '{by_tcp}', tcpSocket: {{ port: 9000 }} }}"])
    source = (SOURCE / ".azure/applications/worker/main.bicep").read_text()
    old = source[source.index("probes: [") : source.index("]\n        }\n      ]")]
    container = pods(edits=(("worker", old, f"probes: [\n{given}\n"),)).at("Deployment", "worker", CONTAINER)
    assert container[f"{by_tcp.lower()}Probe"] == {"httpGet": {"path": path, "port": 9000}}


@pytest.mark.parametrize("profile", ["kubernetes", "dis-ingressroute"])
def test_without_a_mesh_to_answer_for_it_a_tcp_probe_stays(pods, profile):
    assert pods(profile).probes("web") == {"startup": 8080, "readiness": "/ready", "liveness": 8080}
    assert pods(profile).probes("worker") == {"startup": "/started", "readiness": 9001, "liveness": 9000}
    assert not pods(profile).told("worker", "TCP probe")


def test_another_cluster_with_a_mesh_may_ask_for_http_probes(pods):
    assert pods("kubernetes", "tcpProbes: http").probes("web")["liveness"] == "/ready"


@pytest.mark.parametrize("profile", ["kubernetes", "dis"])
def test_an_update_and_an_emptied_node_leave_pods_running(pods, profile):
    found = pods(profile)
    for overlay in ("t1", "p1"):
        assert found.at("Deployment", "web", UPDATE, overlay) == 0
    budget = found.body("PodDisruptionBudget", "web")
    assert budget["spec"] == {
        "maxUnavailable": 1,
        "selector": {"matchLabels": {"app.kubernetes.io/name": "web"}},
    }
    assert found.body("PodDisruptionBudget", "web", "t1") is None  # one replica
    assert found.body("PodDisruptionBudget", "worker", "t1") is not None


def test_a_budget_follows_the_replicas_with_keda_too(pods):
    found = pods("dis", "keda: true")
    assert found.body("ScaledObject", "web") is not None
    assert found.body("PodDisruptionBudget", "web") is not None
    assert found.body("PodDisruptionBudget", "web", "t1") is None


@pytest.mark.parametrize(
    ("profile", "settings"),
    [("dis-ingressroute", ""), ("dis", "updateKeepsReplicas: false, podDisruptionBudget: false")],
)
def test_both_can_be_left_to_kubernetes(pods, profile, settings):
    assert pods(profile, settings).at("Deployment", "web", ("spec", "strategy")) is None
    assert pods(profile, settings).body("PodDisruptionBudget", "web") is None


@pytest.mark.parametrize(
    ("profile", "settings", "job", "pod"),
    [
        ("kubernetes", "", None, 1800),
        ("dis", "", None, 1800),
        ("dis", "replicaTimeout: job", 1800, None),
        ("dis-ingressroute", "", 1800, None),
        ("dis-ingressroute", "replicaTimeout: pod", None, 1800),
    ],
)
def test_a_replicas_time_limit_is_the_pods_or_the_jobs_and_only_that_differs_from_the_source(
    pods, profile, settings, job, pod
):
    found = pods(profile, settings)
    assert found.at("CronJob", "nightly", (*JOB, "activeDeadlineSeconds")) == job
    assert found.at("CronJob", "nightly", (*JOB, "template", "spec", "activeDeadlineSeconds")) == pod
    assert found.at("CronJob", "nightly", (*JOB, "backoffLimit")) == 2
    assert found.told("nightly", "counts over all retries") == (job is not None)


SAFE = "cluster-autoscaler.kubernetes.io/safe-to-evict"


@pytest.mark.parametrize(
    ("profile", "safe"), [("kubernetes", None), ("dis", "true"), ("dis-ingressroute", None)]
)
def test_the_autoscaler_may_evict_apps_and_not_jobs(pods, profile, safe):
    annotations = ("metadata", "annotations", SAFE)
    assert pods(profile).at("Deployment", "web", ("spec", "template", *annotations)) == safe
    assert pods(profile).at("CronJob", "nightly", (*JOB, "template", *annotations)) is None


SAMPLING = ("metadata", "labels", "dis.otel/sampling")


@pytest.mark.parametrize(
    ("profile", "settings", "label"),
    [
        ("dis", "", "all"),
        ("dis", "traceSampling: platform", None),
        ("dis", "telemetry: applicationInsights", None),
        ("dis-ingressroute", "", None),
        ("kubernetes", "telemetry: collector, collectorEndpoint: 'http://collector:4317'", None),
    ],
)
def test_the_collector_is_asked_for_all_that_the_source_samples(pods, profile, settings, label):
    assert pods(profile, settings).at("Deployment", "web", SAMPLING) == label
    assert pods(profile, settings).at("Deployment", "web", ("spec", "template", *SAMPLING)) is None


def test_an_app_that_samples_nothing_has_no_label(pods):
    assert pods().at("Deployment", "worker", SAMPLING, "t1") is None
    assert pods().at("Deployment", "worker", SAMPLING, "p1") == "all"


def test_what_the_collector_leaves_out_is_reported_where_it_is_used(pods):
    for workload in ("web", "worker", "nightly"):
        assert pods().told(workload, "no log record below WARN")
        assert not pods("dis", "telemetry: applicationInsights").told(workload, "below WARN")
        assert not pods("kubernetes").told(workload, "below WARN")
    assert pods().told("nightly", "1 % of a job's traces")


DEDICATED = (
    (
        "web",
        "configuration: {\n      ingress",
        "workloadProfileName: 'D4'\n    configuration: {\n      ingress",
    ),
)
NODES = (*POD, "nodeSelector")


@pytest.mark.parametrize("profile", ["kubernetes", "dis", "dis-ingressroute"])
def test_a_dedicated_profile_is_the_settings_pool_or_any_node_and_then_reported(pods, profile):
    anywhere = pods(profile, edits=DEDICATED)
    assert anywhere.at("Deployment", "web", NODES) is None
    assert anywhere.told("web", "here its pods run on any node")
    assert anywhere.outcome("web", "workloadProfileName") is Outcome.DROPPED
    pool = pods(profile, "nodePool: large", DEDICATED)
    assert pool.at("Deployment", "web", NODES) == {"kubernetes.azure.com/agentpool": "large"}
    assert not pool.told("web", "any node")
    assert pool.outcome("web", "workloadProfileName") is Outcome.CONVERTED


def test_each_field_of_a_probe_that_became_http_is_accounted_for(pods):
    for field in ("type", "periodSeconds", "tcpSocket.port"):
        assert pods().outcome("worker", f"template.containers[0].probes[2].{field}") is Outcome.CONVERTED


RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
OF_POD = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


@pytest.mark.parametrize(
    ("kind", "name", "pod"),
    [("Deployment", "worker", POD), ("CronJob", "nightly", (*JOB, "template", "spec"))],
)
def test_a_workload_may_ask_for_restricted_pods_without_a_token(pods, kind, name, pod):
    found = pods().at(kind, name, pod)
    assert found["securityContext"] == OF_POD
    assert found["automountServiceAccountToken"] is False
    containers = [*found["containers"], *found.get("initContainers", ())]
    assert len(containers) == (2 if name == "worker" else 1)
    assert all(each["securityContext"] == RESTRICTED for each in containers)


@pytest.mark.parametrize("profile", ["kubernetes", "dis", "dis-ingressroute"])
def test_pods_that_nobody_restricts_are_as_their_image_says(pods, profile):
    found = pods(profile).at("Deployment", "web", POD)
    assert not {"securityContext", "automountServiceAccountToken"} & set(found)
    assert "securityContext" not in found["containers"][0]


def test_a_secret_without_version_is_reported_unless_something_restarts_the_pods(pods):
    reloader = ("metadata", "annotations", "reloader.stakater.com/auto")
    assert pods().told("web", "a Key Vault secret without a version")
    assert pods().at("Deployment", "web", reloader) is None
    assert not pods().told("worker", "a Key Vault secret without a version")
    assert pods().at("Deployment", "worker", reloader) == "true"


def test_a_secret_with_a_version_changes_with_its_manifest(pods):
    pinned = pods(edits=(("web", "secrets/key'", "secrets/key/0123456789'"),))
    assert not pinned.told("web", "a Key Vault secret without a version")


UTILIZATION = "names no type of metric"


def test_a_scale_rule_without_type_of_metric_is_for_utilization(pods):
    metrics = pods().at("HorizontalPodAutoscaler", "worker", ("spec", "metrics"))
    target = {"type": "Utilization", "averageUtilization": 70}
    assert metrics == [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]
    assert pods().told("worker", UTILIZATION)
    triggers = pods("dis", "keda: true").at("ScaledObject", "worker", ("spec", "triggers"))
    trigger = {"type": "cpu", "name": "cpu", "metricType": "Utilization", "metadata": {"value": "70"}}
    assert triggers == [trigger]
    assert pods("dis", "keda: true").told("worker", UTILIZATION)


@pytest.mark.parametrize(("settings", "kind"), [("", "an HPA scales"), ("keda: true", "KEDA scales")])
def test_a_type_of_metric_that_no_autoscaler_takes_is_reported(pods, settings, kind):
    odd = pods("dis", settings, (("worker", "{ value: '70' }", "{ type: 'Value', value: '70' }"),))
    assert odd.told("worker", f"{kind} on cpu and memory by the types Utilization and AverageValue alone")
