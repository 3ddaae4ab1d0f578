"""Servers that are for no port of no pod, and two that are for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.mesh.making import callers, found, helps, messages, networks, policy, route, server, web

MORE = policy(name="more", target="{group: policy.linkerd.io, kind: Server, name: more}")
NOTHING = "B2F490 e Server/web spec.podSelector"
PORT = "spec.port"


def test_a_mesh_without_a_fault_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, web(), server(), policy(), callers()) == []


def test_a_tree_without_policies_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, web(), networks("[{cidr: 0.0.0.0/0}]")) == []


@pytest.mark.parametrize(
    "selector",
    [
        "{matchLabels: {app: webb}}",
        "{matchLabels: {app: web, tier: front}}",
        "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}",
        "{matchExpressions: [{key: app, operator: DoesNotExist}]}",
        "{matchExpressions: [{key: tier, operator: Exists}]}",
    ],
)
def test_a_selector_that_matches_no_pod(tmp_path: Path, selector: str) -> None:
    texts = (web(annotations="{}"), server(selector=selector), policy(), callers())
    assert found(tmp_path, *texts) == [NOTHING]


@pytest.mark.parametrize(
    "selector",
    [
        "{}",
        "{matchExpressions: [{key: app, operator: In, values: [web, api]}]}",
        "{matchLabels: {app: '${APP}'}}",
        # Linkerd and Kubernetes add these labels.
        "{matchLabels: {app: web, linkerd.io/workload-ns: ours}}",
        "{matchExpressions: [{key: linkerd.io/control-plane-ns, operator: Exists}]}",
        "{matchLabels: {pod-template-hash: abc}}",
    ],
)
def test_a_selector_that_matches_pods(tmp_path: Path, selector: str) -> None:
    assert found(tmp_path, web(), server(selector=selector), policy(), callers()) == []


def test_pods_of_another_namespace_are_not_selected(tmp_path: Path) -> None:
    texts = (web(namespace="theirs", annotations="{}"), server(), policy(), callers())
    assert found(tmp_path, *texts) == [NOTHING]


def test_a_server_for_external_workloads_needs_no_pod(tmp_path: Path) -> None:
    text = server().replace("podSelector", "externalWorkloadSelector")
    assert found(tmp_path, web(annotations="{}"), text, policy(), callers()) == []


def test_a_server_for_pods_without_a_proxy_guards_nothing(tmp_path: Path) -> None:
    without = web(annotations="{linkerd.io/inject: disabled}")
    assert found(tmp_path, without, server(), policy(), callers()) == ["B2F490 w Server/web spec.podSelector"]
    on_host = web(spec="hostNetwork: true, ")
    assert found(tmp_path, on_host, server(), policy(), callers()) == ["B2F490 w Server/web spec.podSelector"]
    # The platform may have it in the namespace.
    assert found(tmp_path, web(annotations="{}"), server(), policy(), callers()) == []
    # One of them has a proxy.
    texts = (without, web(name="api"), server(selector="{}"), policy(), callers())
    assert found(tmp_path, *texts) == []


@pytest.mark.parametrize(
    ("port", "severity"),
    [
        ("https", "e"),
        ("'8080'", "e"),
        ("8081", "e"),
        ("http", None),
        ("8080", None),
        ("linkerd-admin", None),
        ("4191", None),
        ("'${PORT}'", None),
    ],
)
def test_a_port_that_no_container_has(tmp_path: Path, port: str, severity: str | None) -> None:
    # No port but that of the Server is asked about here.
    texts = (web(annotations="{}"), server(port), policy(), callers())
    assert found(tmp_path, *texts) == ([f"B2F490 {severity} Server/web {PORT}"] if severity else [])


def test_a_number_in_quotes_is_a_name(tmp_path: Path) -> None:
    texts = (web(annotations="{}"), server("'8080'"), policy(), callers())
    assert messages(tmp_path, *texts) == ["no container has a port named '8080'"]
    assert helps(tmp_path, *texts) == ["write the number without quotes"]


def test_a_port_that_only_a_probe_or_a_service_knows_is_one(tmp_path: Path) -> None:
    both = "[{containerPort: 8080, name: http}]"
    probed = web(both, annotations="{}", container=", readinessProbe: {httpGet: {port: 9000}}")
    assert found(tmp_path, probed, server("9000"), policy(), callers()) == []
    service = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: ours}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 9000}]}
        """
    texts = (web(both, annotations="{}"), service, server("9000"), policy(), callers())
    assert found(tmp_path, *texts) == []
    other = service.replace("app: web", "app: api")
    texts = (web(both, annotations="{}"), other, server("9000"), policy(), callers())
    assert found(tmp_path, *texts) == [f"B2F490 e Server/web {PORT}"]


def test_a_number_beside_a_server_for_each_listed_port_is_a_warning(tmp_path: Path) -> None:
    texts = (web(), server(), policy(), callers(), server("9090", name="more"), MORE)
    assert found(tmp_path, *texts) == [f"B2F490 w Server/more {PORT}"]
    assert messages(tmp_path, *texts) == ["no container of Deployment/web has port 9090"]


def test_the_message_names_the_port_that_is_left(tmp_path: Path) -> None:
    texts = (web(annotations="{}"), server("8081"), policy(), callers())
    assert messages(tmp_path, *texts) == [
        "no container of Deployment/web has port 8081, and no Server is for port 8080"
    ]


def test_nothing_is_said_of_a_number_where_no_port_is_listed(tmp_path: Path) -> None:
    assert found(tmp_path, web("[]"), server("9090"), policy(), callers()) == []


def test_only_ports_of_tcp_count(tmp_path: Path) -> None:
    ports = "[{containerPort: 8080, name: http, protocol: UDP}, {containerPort: 9000, protocol: TCP}]"
    texts = (web(ports, annotations="{}"), server("http"), policy(), callers())
    assert found(tmp_path, *texts) == [f"B2F490 e Server/web {PORT}"]


def test_the_ports_of_a_sidecar_are_ports_of_the_pod(tmp_path: Path) -> None:
    sidecar = (
        "initContainers: [{name: s, restartPolicy: Always, ports: [{containerPort: 9000, name: side}]}], "
    )
    texts = (web(annotations="{}", spec=sidecar), server("side"), policy(), callers())
    assert found(tmp_path, *texts) == []


@pytest.mark.parametrize(
    ("skipped", "severity"),
    [("8080", "w"), ("25, 8000-8100", "w"), ("8081", None), ("", None), ("x-y", None)],
)
def test_a_port_that_does_not_pass_the_proxy(tmp_path: Path, skipped: str, severity: str | None) -> None:
    annotations = f"{{linkerd.io/inject: enabled, config.linkerd.io/skip-inbound-ports: '{skipped}'}}"
    texts = (web(annotations=annotations), server(), policy(), callers())
    assert found(tmp_path, *texts) == ([f"B2F490 {severity} Server/web {PORT}"] if severity else [])


def test_two_servers_for_one_port_of_the_same_pods(tmp_path: Path) -> None:
    texts = (web(), server(name="web"), policy(), callers(), server("http", name="more"), MORE)
    assert found(tmp_path, *texts) == [f"B2F491 e Server/web {PORT}"]
    (message,) = messages(tmp_path, *texts)
    assert message == "Server/more is for port 8080 of Deployment/web too: Linkerd takes only one of them"


@pytest.mark.parametrize(
    "other",
    [
        server("9000", name="more"),
        server(name="more", selector="{matchLabels: {app: api}}"),
        server(name="more", selector="{matchLabels: {app: '${APP}'}}"),
        # the same object twice, from two folders
        server(),
    ],
)
def test_servers_that_share_no_port(tmp_path: Path, other: str) -> None:
    pods = (web("[{containerPort: 8080}, {containerPort: 9000}]"), web(name="api", annotations="{}"))
    texts = (*pods, server(), policy(), callers(), other, MORE)
    assert "B2F491" not in " ".join(found(tmp_path, *texts))


def test_a_server_that_selects_all_overlaps_with_one_of_a_workload(tmp_path: Path) -> None:
    texts = (web(), server(), policy(), callers(), server(name="all", selector="{}"), route())
    assert f"B2F491 e Server/web {PORT}" in found(tmp_path, *texts)


def test_a_third_server_is_reported_once(tmp_path: Path) -> None:
    texts = (web(), server(name="a"), server(name="b"), server(name="c"))
    codes = [one for one in found(tmp_path, *texts) if one.startswith("B2F491")]
    assert codes == [f"B2F491 e Server/b {PORT}", f"B2F491 e Server/c {PORT}"]
