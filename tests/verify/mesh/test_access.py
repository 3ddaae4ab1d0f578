"""Ports that let nobody in, and policies that let everybody in."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.verify.mesh.check import check_mesh
from converter.verify.rendered import Environment
from tests.verify.making import environment_of
from tests.verify.mesh.making import callers, found, messages, networks, policy, route, server, web

SHUT = "B2F492 w Server/web metadata.name"
PORT = "spec.template.spec.containers[c].ports"
NODES = "[{group: policy.linkerd.io, kind: NetworkAuthentication, name: nodes}]"
ALL_MESHED = callers("identities: ['*']")
ANYWHERE = networks("[{cidr: 192.0.2.0/24}, {cidr: 0.0.0.0/0}]")
OPEN = "B2F494 w AuthorizationPolicy/web spec.requiredAuthenticationRefs"


def older(chosen: str) -> str:
    return f"""
        apiVersion: policy.linkerd.io/v1beta1
        kind: ServerAuthorization
        metadata: {{name: web, namespace: ours}}
        spec: {{server: {chosen}, client: {{meshTLS: {{identities: [a.b]}}}}}}
        """


@pytest.mark.parametrize(
    "beside",
    [
        (),
        (policy(target="{group: policy.linkerd.io, kind: Server, name: other}"),),
        (policy(target="{kind: Namespace, name: theirs}", namespace="theirs"),),
        (policy(namespace="theirs"),),
        # a route of another Server
        (policy(target="{group: policy.linkerd.io, kind: HTTPRoute, name: paths}"), route("other")),
        # a policy of another kind of route of this name
        (policy(target="{group: gateway.networking.k8s.io, kind: GRPCRoute, name: paths}"), route()),
        (older("{name: other}"),),
        (older("{selector: {matchLabels: {tier: front}}}"),),
    ],
)
def test_a_server_without_a_policy_lets_nobody_in(tmp_path: Path, beside: tuple[str, ...]) -> None:
    assert found(tmp_path, web(), server(), callers(), *beside) == [SHUT]


@pytest.mark.parametrize(
    "beside",
    [
        (policy(),),
        (policy(target="{kind: Namespace, name: ours}"),),
        (policy(target="{group: core, kind: namespace, name: ours}"),),
        (policy(target="{group: Policy.linkerd.io, kind: server, name: web}"),),
        (policy(target="{group: policy.linkerd.io, kind: HTTPRoute, name: paths}"), route()),
        (
            policy(target="{group: gateway.networking.k8s.io, kind: GRPCRoute, name: paths}"),
            route(group="gateway.networking.k8s.io", kind="GRPCRoute"),
        ),
        (older("{name: web}"),),
        (older("{selector: {matchLabels: {tier: back}}}"),),
    ],
)
def test_a_server_with_a_policy(tmp_path: Path, beside: tuple[str, ...]) -> None:
    assert found(tmp_path, web(), server(labels="{tier: back}"), callers(), *beside) == []


@pytest.mark.parametrize(
    ("access", "codes"),
    [
        ("deny", [SHUT]),
        ("cluster-authenticated", []),
        ("cluster-unauthenticated", []),
        ("all-authenticated", ["B2F494 w Server/web spec.accessPolicy"]),
        ("all-unauthenticated", ["B2F494 w Server/web spec.accessPolicy"]),
        ("audit", ["B2F494 w Server/web spec.accessPolicy"]),
    ],
)
def test_the_access_policy_of_a_server_counts(tmp_path: Path, access: str, codes: list[str]) -> None:
    assert found(tmp_path, web(), server(more=f", accessPolicy: {access}")) == codes


def test_policies_in_another_folder_of_the_environment_count(tmp_path: Path) -> None:
    _, one = environment_of(tmp_path / "one", web(), server())
    _, other = environment_of(tmp_path / "other", policy(), callers())
    assert [each.code for each in check_mesh(Environment("dev", (one,)))] == ["B2F492"]
    assert list(check_mesh(Environment("dev", (one, other)))) == []


def test_each_port_of_a_meshed_pod_needs_a_server(tmp_path: Path) -> None:
    pods = web(
        "[{containerPort: 8080, name: http}, {containerPort: 9000}, {containerPort: 53, protocol: UDP}]"
    )
    texts = (pods, server(), policy(), callers())
    assert found(tmp_path, *texts) == [f"B2F492 w Deployment/web {PORT}[9000].containerPort"]
    assert messages(tmp_path, *texts) == [
        "no Server is for port 9000: it answers 403 to everybody where Linkerd denies by default"
    ]


@pytest.mark.parametrize(
    "annotations",
    [
        "{}",
        "{linkerd.io/inject: disabled}",
        "{linkerd.io/inject: enabled, config.linkerd.io/default-inbound-policy: cluster-authenticated}",
        "{linkerd.io/inject: enabled, config.linkerd.io/skip-inbound-ports: '8080'}",
    ],
)
def test_a_port_that_needs_no_server(tmp_path: Path, annotations: str) -> None:
    others = (web(name="api"), server(name="api", selector="{matchLabels: {app: api}}"))
    assert found(tmp_path, *others, policy(target="{kind: Namespace, name: ours}"), callers()) == []
    texts = (*others, policy(target="{kind: Namespace, name: ours}"), callers(), web(annotations=annotations))
    assert found(tmp_path, *texts) == []


@pytest.mark.parametrize("annotations", ["{linkerd.io/inject: ingress}", "{linkerd.io/inject: enabled}"])
def test_a_port_without_server_beside_the_policies_of_others(tmp_path: Path, annotations: str) -> None:
    others = (web(name="api"), server(name="api", selector="{matchLabels: {app: api}}"))
    texts = (*others, policy(target="{kind: Namespace, name: ours}"), callers(), web(annotations=annotations))
    assert found(tmp_path, *texts) == [f"B2F492 w Deployment/web {PORT}[8080].containerPort"]


def test_the_annotations_of_the_namespace_count(tmp_path: Path) -> None:
    namespace = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: ours, annotations: {linkerd.io/inject: enabled}}
        """
    port = f"B2F492 w Deployment/web {PORT}[8080].containerPort"
    lone = policy(target="{kind: Namespace, name: ours}")
    assert found(tmp_path, namespace, web(annotations="{}"), lone, callers()) == [port]
    out = web(annotations="{linkerd.io/inject: disabled}")
    assert found(tmp_path, namespace, out, lone, callers()) == []
    elsewhere = namespace.replace("name: ours", "name: theirs")
    assert found(tmp_path, elsewhere, web(annotations="{}"), lone, callers()) == []


def test_a_port_of_an_init_container_that_ends_needs_no_server(tmp_path: Path) -> None:
    init = "initContainers: [{name: i, ports: [{containerPort: 9000}]}], "
    assert found(tmp_path, web(spec=init), server(), policy(), callers()) == []
    stays = init.replace("name: i,", "name: i, restartPolicy: Always,")
    assert found(tmp_path, web(spec=stays), server(), policy(), callers()) == [
        "B2F492 w Deployment/web spec.template.spec.initContainers[i].ports[9000].containerPort"
    ]


PROBED = web(container=", readinessProbe: {httpGet: {path: /ready, port: http}}")


def test_routes_keep_the_probes_out(tmp_path: Path) -> None:
    assert found(tmp_path, PROBED, server(), policy(), callers()) == []
    texts = (PROBED, server(), policy(), callers(), route())
    assert found(tmp_path, *texts) == ["B2F492 w Server/web spec.port"]
    # Not that port, or no probe that passes the proxy as HTTP.
    assert found(tmp_path, web(), server(), policy(), callers(), route()) == []
    other = web(container=", readinessProbe: {tcpSocket: {port: http}}")
    assert found(tmp_path, other, server(), policy(), callers(), route()) == []


@pytest.mark.parametrize(
    "beside",
    [
        (policy(NODES, name="nodes"), networks("[{cidr: 192.0.2.0/24}]")),
        (
            policy(NODES, name="nodes", target="{group: policy.linkerd.io, kind: HTTPRoute, name: paths}"),
            networks("[{cidr: 192.0.2.0/24}]"),
        ),
    ],
)
def test_a_policy_for_addresses_lets_the_probes_in(tmp_path: Path, beside: tuple[str, ...]) -> None:
    assert found(tmp_path, PROBED, server(), policy(), callers(), route(), *beside) == []


@pytest.mark.parametrize(
    ("required", "whom"),
    [
        ("[]", "everybody, without mTLS too"),
        (NODES, "everybody, without mTLS too"),
        (
            "[{group: policy.linkerd.io, kind: MeshTLSAuthentication, name: callers}]",
            "every client in the mesh",
        ),
        (
            "[{group: policy.linkerd.io, kind: MeshTLSAuthentication, name: callers}, "
            "{group: policy.linkerd.io, kind: NetworkAuthentication, name: nodes}]",
            "every client in the mesh",
        ),
    ],
)
def test_a_policy_that_lets_all_in(tmp_path: Path, required: str, whom: str) -> None:
    texts = (web(), server(), policy(required), ALL_MESHED, ANYWHERE)
    assert found(tmp_path, *texts) == [OPEN]
    assert messages(tmp_path, *texts) == [f"the policy lets in {whom}"]


@pytest.mark.parametrize(
    "texts",
    [
        (policy(NODES), networks("[{cidr: 192.0.2.0/24}]")),
        (policy(NODES), networks("[{cidr: 0.0.0.0/0, except: [198.51.100.0/24]}]")),
        (policy(NODES), networks("[{cidr: '${NODES}'}]")),
        (policy(), callers("identities: ['*.ours.serviceaccount.identity.linkerd.cluster.local']")),
        # Both are required, and one of them keeps out.
        (
            policy(
                "[{group: policy.linkerd.io, kind: MeshTLSAuthentication, name: callers}, "
                "{group: policy.linkerd.io, kind: NetworkAuthentication, name: nodes}]"
            ),
            ALL_MESHED,
            networks("[{cidr: 192.0.2.0/24}]"),
        ),
        (policy("[{kind: ServiceAccount, name: web}]"),),
        # What isn't in the tree isn't known.
        (policy("[{group: policy.linkerd.io, kind: MeshTLSAuthentication, name: all, namespace: theirs}]"),),
    ],
)
def test_a_policy_that_keeps_somebody_out(tmp_path: Path, texts: tuple[str, ...]) -> None:
    assert OPEN not in found(tmp_path, web(), server(), *texts)
