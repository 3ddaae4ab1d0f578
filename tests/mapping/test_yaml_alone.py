"""What a platform engineer changes without touching Python: rules, profiles, hosts, whole kinds."""

import shutil
from pathlib import Path

import pytest

from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source

SOURCE = Path(__file__).parent / "golden" / "app"


@pytest.fixture
def converted(tmp_path):
    """Converts the golden app with its project file changed: text appended, and texts replaced."""

    def run(more="", **replaced):
        shutil.copytree(SOURCE, tmp_path / "app")
        path = tmp_path / "app" / "bicep2flux.yaml"
        text = path.read_text() + more
        for old, new in replaced.items():
            assert old in text
            text = text.replace(old, new)
        path.write_text(text)
        return convert_source(SourceOptions(source=tmp_path / "app"), tmp_path / "out")

    return run


def objects(mapped):
    return {(made.kind, made.name): made.body for made in mapped.objects.objects["workloads"]}


def container(mapped):
    return objects(mapped)["Deployment", "web"]["spec"]["template"]["spec"]["containers"][0]


def test_an_environment_variable_rule(converted):
    conversion = converted("""
tables:
  environment-variables:
    - id: shop.stage
      match: {variable.name: STAGE}
      emit:
        name: DEPLOYMENT_STAGE
        value: {$from: environment.overlay}
""")
    for mapped in conversion.overlays:
        env = {entry["name"]: entry.get("value") for entry in container(mapped)["env"]}
        assert env["DEPLOYMENT_STAGE"] == mapped.objects.overlay
        assert "STAGE" not in env


def test_a_workload_profile(converted):
    conversion = converted("""
tables:
  workload-profiles:
    - id: shop.dedicated
      match: {profile: Dedicated-D8}
      emit:
        nodeSelector: {pool: large}
        tolerations: [{key: large, operator: Exists}]
""")
    spec = objects(conversion.overlays[1])["Deployment", "web"]["spec"]["template"]["spec"]
    assert spec["nodeSelector"] == {"pool": "large"}
    assert spec["tolerations"] == [{"key": "large", "operator": "Exists"}]
    assert conversion.overlays[1].objects.overlay == "p1"


def test_a_profile_without_a_row_is_reported_with_its_line(converted, tmp_path):
    folder = tmp_path / "app" / ".azure" / "applications" / "web"
    shutil.copytree(SOURCE, tmp_path / "app")
    path = folder / "prod.bicepparam"
    path.write_text(path.read_text().replace("Dedicated-D8", "Dedicated-E16"))
    conversion = convert_source(SourceOptions(source=tmp_path / "app"), tmp_path / "out")
    (finding,) = [one for one in conversion.overlays[1].findings if "nodes of its own" in one.message]
    assert "here its pods run on any node" in finding.message
    assert (finding.span.file, finding.span.line) == (".azure/applications/web/prod.bicepparam", 7)


def test_a_host(converted):
    conversion = converted(**{"shop.example.org,": "store.example.org,"})
    route = objects(conversion.overlays[1])["IngressRoute", "web"]["spec"]["routes"][0]
    assert route["match"] == "Host(`store.example.org`) && PathPrefix(`/shop`)"


def test_a_whole_new_kind(converted):
    conversion = converted("""
tables:
  manifests:
    - id: shop.disruption-budget
      for: app
      section: workloads
      file: apps/{workload.name}/poddisruptionbudget.yaml
      when: {app.template.scale.minReplicas: {in: [2, 3]}}
      manifest:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: {$from: workload.name}
          labels: {$lookup: labels}
        spec:
          minAvailable: 1
          selector:
            matchLabels:
              app.kubernetes.io/name: {$from: workload.name}
""")
    test, prod = conversion.overlays
    assert ("PodDisruptionBudget", "web") not in objects(test)
    assert objects(prod)["PodDisruptionBudget", "web"]["spec"]["minAvailable"] == 1
    assert "shop/overlays/p1/apps/web/poddisruptionbudget.yaml" in conversion.tree.files


def test_a_transform_and_a_setting(converted):
    conversion = converted("""
settings: {telemetry: applicationInsights}
""")
    env = {entry["name"]: entry for entry in container(conversion.overlays[0])["env"]}
    assert env["APPLICATIONINSIGHTS_CONNECTION_STRING"]["valueFrom"]["secretKeyRef"] == {
        "name": "shop-secrets",
        "key": "applicationInsightsConnectionString",
    }
    assert "OTEL_SERVICE_NAME" not in env
    assert ("ExternalSecret", "shop-secrets") in objects(conversion.overlays[0])


@pytest.mark.parametrize(
    ("settings", "message", "help_"),
    [
        (
            "{manualJobs: gates}",
            "'gates' isn't a choice of manualJobs: expected one of",
            "did you mean 'gate'?",
        ),
        (
            "{manualJob: gate}",
            "the profile dis-ingressroute has no setting 'manualJob'",
            "did you mean 'manualJobs'?",
        ),
        (
            "{keda: true}",
            "the setting 'keda' is the same for all workloads",
            "set it under 'settings'; a workload may set automountServiceAccountToken, manualJobs, "
            "podDisruptionBudget, reloader, securityContext, traceSampling, updateKeepsReplicas",
        ),
    ],
)
def test_a_workload_chooses_only_what_the_profile_lets_it(converted, faults, settings, message, help_):
    (fault,) = faults(lambda: converted(**{"workloads:": f"workloads:\n  job: {{settings: {settings}}}"}))
    assert (fault.code, fault.help) == ("B2F202", help_)
    assert fault.message.startswith(message)
    assert fault.span.file == "bicep2flux.yaml"


@pytest.mark.parametrize("choice", ["1", "'true'", "no way"])
def test_a_setting_that_is_on_or_off_takes_nothing_else(converted, faults, choice):
    (fault,) = faults(lambda: converted(**{"workloads:": f"settings: {{keda: {choice}}}\nworkloads:"}))
    assert (fault.code, fault.message.endswith("expected true or false")) == ("B2F202", True)
