"""`bicep2flux verify --cluster` as a shell sees it, with a kubectl that answers from a file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.kustomize.scan.making import planted
from tests.verify.cluster.fake_kubectl import FakeCluster, install

OVERLAY = "shop/overlays/dev"
SERVICE = """
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec:
      type: ExternalName
      externalName: example.org
    """
ROOT = Path(__file__).parents[2]


def tree(*texts: str) -> dict[str, str]:
    names = [f"object-{number}.yaml" for number, _ in enumerate(texts)]
    files = {f"{OVERLAY}/{name}": text for name, text in zip(names, texts, strict=True)}
    return {**files, f"{OVERLAY}/kustomization.yaml": f"resources: [{', '.join(names)}]\n"}


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCluster:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return install(folder)


def found(run: subprocess.CompletedProcess[str]) -> list[tuple[str, str | None, str]]:
    """Code, path and message of each finding of the cluster."""
    findings = json.loads(run.stdout)["findings"]
    return [(one["code"], one["path"], one["message"]) for one in findings if one["code"][:5] == "B2F48"]


def test_the_cluster_is_named_first_and_nothing_is_written(cluster, shell, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE))
    run = shell("verify", "--cluster")
    assert (run.returncode, run.stdout) == (0, "verify: no findings in 1 environment\n")
    assert run.stderr == "asking the cluster test (api.example.org:6443); nothing is written to it\n"
    (question,) = [one for one in cluster.asked if one["method"] != "GET"]
    address = urlsplit(question["path"])
    assert (question["method"], address.path) == ("PATCH", "/api/v1/namespaces/shop/services/web")
    assert parse_qs(address.query) == {
        "dryRun": ["All"],
        "fieldManager": ["kustomize-controller"],
        "force": ["true"],
        "fieldValidation": ["Warn"],
    }
    assert question["body"]["spec"] == {"type": "ExternalName", "externalName": "example.org"}
    assert cluster.running == []


def test_what_the_cluster_refuses_is_a_finding_at_its_line(cluster, shell, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE))
    cause = {"field": "spec.externalName", "message": 'Invalid value: "example.org": must be short'}
    cluster.refuses("services/web", 422, "invalid", causes=[cause])
    run = shell("verify", "--cluster")
    assert run.returncode == 1
    assert (
        "error[B2F480] spec.externalName\n    the cluster refuses this value: must be short\n" in run.stdout
    )
    assert f"flux/{OVERLAY}/object-0.yaml:6:17" in run.stdout


def test_the_cluster_knows_better_than_schemas(cluster, shell, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE.replace("type:", "newField: 1\n      type:")))
    assert shell("verify").returncode == 1
    assert shell("verify", "--cluster").returncode == 0


def test_schemas_say_where_it_is_if_the_cluster_names_no_field(cluster, shell, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE.replace("type:", "ports: [{port: 1.5}]\n      type:")))
    cluster.refuses("services/web", 500, "unable to convert unstructured object to v1: no int32")
    run = shell("verify", "--cluster", "--format", "json")
    assert found(run) == [("B2F480", None, "the cluster refuses the object: no int32")]
    assert "B2F431" in {one["code"] for one in json.loads(run.stdout)["findings"]}


def test_an_object_of_a_namespace_that_the_tree_makes_is_asked_elsewhere(cluster, shell, tmp_path):
    namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
    planted(tmp_path / "flux", tree(namespace, SERVICE))
    cluster.refuses(
        "namespaces/shop/services", 404, 'namespaces "shop" not found', kind="namespaces", name="shop"
    )
    cluster.answers("default/services/web", 200, {}, method="GET")
    cluster.refuses(
        "kube-public/services/web", 422, "x", causes=[{"field": "spec", "message": "Forbidden: no"}]
    )
    run = shell("verify", "--cluster", "--format", "json")
    assert found(run) == [("B2F480", "spec", "the cluster forbids this: no")]
    asked = [one["body"]["metadata"]["namespace"] for one in cluster.asked if "services/web?" in one["path"]]
    assert asked == ["shop", "kube-public"]


def test_a_namespace_that_nobody_makes_is_one_finding(cluster, shell, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE, SERVICE.replace("name: web", "name: other")))
    cluster.refuses(
        "namespaces/shop/services", 404, 'namespaces "shop" not found', kind="namespaces", name="shop"
    )
    ((code, path, message),) = found(shell("verify", "--cluster", "--format", "json"))
    assert (code, path) == ("B2F480", "metadata.namespace")
    assert message == (
        "the cluster has no namespace shop, and the tree doesn't make it: 2 objects can't be applied"
    )


def test_a_missing_right_ends_with_2_and_the_rest_is_asked(cluster, shell, tmp_path):
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata: {a: b}\n"
    planted(tmp_path / "flux", tree(SERVICE, config))
    text = 'User "nobody" cannot patch resource "services" in API group "" in the namespace "shop"'
    cluster.refuses("services/web", 403, f'services "web" is forbidden: {text}')
    cluster.refuses("configmaps/a", 422, "x", causes=[{"field": "data", "message": "Too long: at most 1"}])
    run = shell("verify", "--cluster", "--format", "json")
    assert run.returncode == 2
    message = (
        "you have no right to patch services in the namespace shop, so one object couldn't be asked about"
    )
    assert found(run) == [
        ("B2F482", None, message),
        ("B2F480", "data", "the cluster finds this too long: at most 1"),
    ]


def test_what_an_admission_plugin_forbids_is_a_refusal(cluster, shell, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE))
    cluster.refuses("services/web", 403, 'services "web" is forbidden: exceeded quota: small')
    run = shell("verify", "--cluster", "--format", "json")
    assert run.returncode == 1
    assert [one[0] for one in found(run)] == ["B2F480"]


def test_a_kind_that_the_cluster_does_not_serve_is_an_error_unless_the_tree_defines_it(
    cluster, shell, tmp_path
):
    own = "apiVersion: example.org/v1\nkind: Shelf\nmetadata: {name: a, namespace: shop}\n"
    planted(tmp_path / "flux", tree(own))
    assert found(shell("verify", "--cluster", "--format", "json")) == [
        ("B2F484", "apiVersion", "the cluster doesn't serve Shelf of example.org/v1")
    ]
    definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: shelves.example.org}
        spec: {group: example.org, names: {kind: Shelf, plural: shelves}, versions: [{name: v1}]}
        """
    planted(tmp_path / "flux", tree(own, definition))
    codes = [
        code for code, path, _ in found(shell("verify", "--cluster", "--format", "json")) if path is None
    ]
    assert codes == ["B2F485"]


def test_values_of_variables_come_from_a_file(cluster, shell, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE.replace("example.org", "${HOST}.$${x}")))
    assert [one[:2] for one in found(shell("verify", "--cluster", "--format", "json"))] == [
        ("B2F485", "spec.externalName")
    ]
    (tmp_path / "values.yaml").write_text("HOST: example.com\n")
    assert found(shell("verify", "--cluster", "--values", "values.yaml", "--format", "json")) == []
    assert cluster.asked[-1]["body"]["spec"]["externalName"] == "example.com.${x}"


def test_what_flux_does_not_apply_or_alone_can_decrypt_is_not_asked(cluster, shell, tmp_path):
    disabled = SERVICE.replace(
        "namespace: shop", "namespace: shop, labels: {kustomize.toolkit.fluxcd.io/ssa: Ignore}"
    )
    secret = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: shop}\ndata: {a: x}\nsops: {mac: x}\n"
    )
    planted(tmp_path / "flux", tree(disabled, secret))
    assert [one[0] for one in found(shell("verify", "--cluster", "--format", "json"))] == ["B2F485"]
    assert [one for one in cluster.asked if one["method"] == "PATCH"] == []


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ("nowhere", "kubectl doesn't know the cluster of the context 'nowhere': cannot locate context"),
        ("broken", "can't be asked: exec: executable kubelogin not found"),
    ],
)
def test_a_cluster_that_cannot_be_asked_ends_with_2(context, message, cluster, shell, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE))
    run = shell("verify", "--cluster", "--context", context)
    assert run.returncode == 2
    assert "error[B2F481]" in run.stderr
    assert message in run.stderr


def test_a_sign_in_that_is_refused_ends_with_2(cluster, shell, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE))
    cluster.answers("^/api$", 401, {"kind": "Status", "message": "Unauthorized"}, method="GET")
    run = shell("verify", "--cluster")
    assert run.returncode == 2
    assert "it doesn't accept who you are" in run.stderr
    assert cluster.running == []


def test_options_of_a_cluster_mean_nothing_without_it(shell, tmp_path):
    run = shell("verify", "--context", "test")
    assert run.returncode == 2
    assert "--cluster" in run.stderr


def test_kubectl_ends_with_us_however_we_end(cluster, tmp_path):
    planted(tmp_path / "flux", tree(SERVICE))
    code = (
        "import time\nfrom converter.verify import cluster_name\n"
        "from converter.verify.cluster.kubectl import Proxy\n"
        "with Proxy(cluster_name(None)):\n    print('up', flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    assert len(cluster.running) == 1
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    end = time.monotonic() + 10
    while cluster.running and time.monotonic() < end:
        time.sleep(0.05)
    assert cluster.running == []
