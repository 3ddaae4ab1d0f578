"""Which names of an object have to lead somewhere, and where they are looked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from converter.verify.references import check_references
from tests.verify.making import environment_of

Found = Callable[..., list[str]]

CONFIG = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {A: '1'}\n"
MADE = "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: made}\n"


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """The references of some objects that lead nowhere: code, severity's first letter, object, path."""

    def call(*texts: str, message: bool = False) -> list[str]:
        environment, folder = environment_of(tmp_path, *texts)
        return [
            f"{one.message}; {one.help}"
            if message
            else f"{one.code} {one.severity[0]} {one.subject.object} {one.subject.path}"
            for one in check_references(environment, folder)
        ]

    return call


TEMPLATES = {
    "apps/v1 Deployment": "spec.template",
    "apps/v1 StatefulSet": "spec.template",
    "apps/v1 DaemonSet": "spec.template",
    "apps/v1 ReplicaSet": "spec.template",
    "batch/v1 Job": "spec.template",
    "batch/v1 CronJob": "spec.jobTemplate.spec.template",
    "keda.sh/v1alpha1 ScaledJob": "spec.jobTargetRef.template",
    "v1 Pod": "",
}


def workload(spec: str, of: str = "v1 Pod", namespace: str = "") -> str:
    api_version, _, kind = of.partition(" ")
    steps = [step for step in TEMPLATES[of].split(".") if step]
    inner = "".join(f"{step}: {{" for step in steps) + f"spec: {spec}" + "}" * len(steps)
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x{where}}}\n{inner}\n"


@pytest.mark.parametrize("of", TEMPLATES)
def test_the_pods_of_every_kind_are_looked_at(found: Found, of: str) -> None:
    pod = "{serviceAccountName: gone, containers: [{name: c, envFrom: [{secretRef: {name: gone}}]}], initContainers: [{name: i, env: [{name: A, valueFrom: {configMapKeyRef: {name: gone, key: A}}}]}]}"
    at, kind = f"{TEMPLATES[of]}.spec".removeprefix("."), of.partition(" ")[2]
    # The items of a custom resource's lists have no names.
    container, init, entry = ("0", "0", "0") if kind == "ScaledJob" else ("c", "i", "A")
    assert found(workload(pod, of)) == [
        f"B2F436 e {kind}/x {at}.serviceAccountName",
        f"B2F436 e {kind}/x {at}.containers[{container}].envFrom[0].secretRef.name",
        f"B2F436 e {kind}/x {at}.initContainers[{init}].env[{entry}].valueFrom.configMapKeyRef.name",
    ]


def test_every_pod_has_the_default_account(found: Found) -> None:
    assert found(workload("{serviceAccountName: default}")) == []


OPTIONAL = [
    (
        "{{containers: [{{name: c, env: [{{name: A, valueFrom: {{configMapKeyRef: {{name: {}, key: {}{}}}}}}}]}}]}}",
        True,
    ),
    (
        "{{containers: [{{name: c, env: [{{name: A, valueFrom: {{secretKeyRef: {{name: {}, key: {}{}}}}}}}]}}]}}",
        True,
    ),
    ("{{containers: [{{name: c, envFrom: [{{configMapRef: {{name: {0}{2}}}}}]}}]}}", False),
    ("{{containers: [{{name: c, envFrom: [{{secretRef: {{name: {0}{2}}}}}]}}]}}", False),
    ("{{volumes: [{{name: v, configMap: {{name: {0}{2}}}}}]}}", False),
    ("{{volumes: [{{name: v, secret: {{secretName: {0}{2}}}}}]}}", False),
]


@pytest.mark.parametrize(("spec", "keyed"), OPTIONAL)
def test_only_what_is_optional_may_be_missing(found: Found, spec: str, *, keyed: bool) -> None:
    secrets = "apiVersion: v1\nkind: Secret\nmetadata: {name: settings}\nstringData: {A: '1'}\n"
    objects = (CONFIG, secrets)
    for given, count in (("", 1), (", optional: false", 1), (", optional: true", 0)):
        assert len(found(workload(spec.format("gone", "A", given)), *objects)) == count
        assert len(found(workload(spec.format("settings", "B", given)), *objects)) == (count if keyed else 0)
        assert found(workload(spec.format("settings", "A", given)), *objects) == []


def test_an_object_of_another_namespace_is_not_the_one_that_is_meant(found: Found) -> None:
    pod = "{volumes: [{name: v, configMap: {name: settings}}]}"
    there = CONFIG.replace("settings}", "settings, namespace: theirs}")
    assert found(workload(pod, namespace="ours"), there) == ["B2F436 e Pod/x spec.volumes[v].configMap.name"]
    assert found(workload(pod, namespace="theirs"), there) == []
    # An object without namespace may be in any.
    assert found(workload(pod, namespace="ours"), CONFIG) == []
    assert found(workload(pod), there) == []


def route(namespace: str) -> str:
    return f"""
        apiVersion: traefik.io/v1alpha1
        kind: IngressRoute
        metadata: {{name: r, namespace: ours}}
        spec: {{routes: [{{middlewares: [{{name: gone{namespace}}}], services: []}}]}}
        """


@pytest.mark.parametrize(
    ("namespace", "severity"),
    [("", "e"), (", namespace: ''", "e"), (", namespace: 1", "e"), (", namespace: theirs", "w")],
)
def test_what_is_missing_in_another_namespace_is_perhaps_somebody_elses(
    found: Found, namespace: str, severity: str
) -> None:
    assert found(route(namespace)) == [f"B2F436 {severity} IngressRoute/r spec.routes[0].middlewares[0].name"]


def test_a_name_is_looked_for_in_the_namespace_that_it_sets(found: Found) -> None:
    ours = "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: gone, namespace: ours}\n"
    assert found(route(""), ours) == []
    assert len(found(route(", namespace: theirs"), ours)) == 1
    assert found(route(", namespace: theirs"), ours.replace("namespace: ours", "namespace: theirs")) == []


PASSWORD = (
    "{{containers: [{{name: c, env: [{{name: A, valueFrom: {{secretKeyRef: {{name: {}, key: {}}}}}}}]}}]}}"
)


@pytest.mark.parametrize(
    ("spec", "name", "key", "codes"),
    [
        ("{data: [{secretKey: a}]}", "made", "a", []),
        ("{data: [{secretKey: a}]}", "made", "b", ["B2F437"]),
        ("{target: {name: other}, data: [{secretKey: a}]}", "other", "a", []),
        ("{target: {name: other}, data: [{secretKey: a}]}", "made", "a", ["B2F436"]),
        # What is made of many keys, or of a text, has any key.
        ("{dataFrom: [{extract: {key: x}}]}", "made", "b", []),
        ("{target: {template: {templateFrom: [{}]}}}", "made", "b", []),
        # A template sets the keys itself.
        ("{target: {template: {data: {b: x}}}, data: [{secretKey: a}]}", "made", "b", []),
        ("{target: {template: {data: {b: x}}}, data: [{secretKey: a}]}", "made", "a", ["B2F437"]),
    ],
)
def test_a_secret_that_an_external_secret_makes(
    found: Found, spec: str, name: str, key: str, codes: list[str]
) -> None:
    made = f"{MADE}spec: {spec}\n"
    assert [one[:6] for one in found(workload(PASSWORD.format(name, key)), made)] == codes


@pytest.mark.parametrize("kind", ["ConfigMap", "Secret"])
@pytest.mark.parametrize("field", ["data", "binaryData", "stringData"])
def test_every_field_of_data_has_keys(found: Found, kind: str, field: str) -> None:
    pod = PASSWORD.format("x", "a").replace("secretKeyRef", f"{kind[0].lower()}{kind[1:]}KeyRef")
    pod = pod.replace("secretKeyKeyRef", "secretKeyRef")
    assert (
        found(workload(pod), f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: x}}\n{field}: {{a: '1'}}\n")
        == []
    )


def test_the_nearest_name_is_offered_and_the_keys_that_there_are(found: Found) -> None:
    made = f"{MADE}spec: {{target: {{name: passwords}}, data: [{{secretKey: b}}, {{secretKey: a}}]}}\n"
    assert found(workload(PASSWORD.format("password", "a")), made, message=True) == [
        "there is no Secret 'password'; did you mean 'passwords'?"
    ]
    assert found(workload(PASSWORD.format("passwords", "zzzz")), made, message=True) == [
        "Secret 'passwords' has no key 'zzzz'; keys: a, b"
    ]


def test_a_secret_that_somebody_supplies_is_noted_until_the_tree_has_it(found: Found) -> None:
    reference = "spec.containers[c].env[A].valueFrom.secretKeyRef"
    pod = workload(PASSWORD.format("web-supplied", "a"))
    assert found(pod) == [f"B2F443 n Pod/x {reference}.name"]
    made = f"{MADE}spec: {{target: {{name: web-supplied}}, data: [{{secretKey: a}}]}}\n"
    assert found(pod, made) == []
    assert [one[:6] for one in found(pod, made.replace("secretKey: a", "secretKey: b"))] == ["B2F437"]


def store(kind: str) -> str:
    return f"{MADE}spec: {{secretStoreRef: {{{kind}name: gone}}}}\n"


@pytest.mark.parametrize(
    ("kind", "severity"), [("", "e"), ("kind: SecretStore, ", "e"), ("kind: ClusterSecretStore, ", "w")]
)
def test_a_cluster_s_own_store_is_perhaps_made_by_hand(found: Found, kind: str, severity: str) -> None:
    assert found(store(kind)) == [f"B2F436 {severity} ExternalSecret/made spec.secretStoreRef.name"]


def test_a_name_that_flux_fills_is_not_looked_for(found: Found) -> None:
    assert found(workload("{serviceAccountName: '${ACCOUNT}'}")) == []


def test_only_names_of_the_kind_are_offered(found: Found) -> None:
    made = f"{MADE}spec: {{target: {{name: passwords}}}}\n"
    pod = PASSWORD.format("password", "a").replace("secretKeyRef", "configMapKeyRef")
    (message,) = found(workload(pod), made, CONFIG, message=True)
    assert message.startswith("there is no ConfigMap 'password'; add it to the tree")


def mesh(kind: str, spec: str, name: str = "web", group: str = "policy.linkerd.io") -> str:
    return f"apiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: ours}}\nspec: {{{spec}}}\n"


def authorization(target: str, required: str = "[]") -> str:
    return mesh("AuthorizationPolicy", f"targetRef: {target}, requiredAuthenticationRefs: {required}")


TARGET = "B2F436 e AuthorizationPolicy/web spec.targetRef.name"
REQUIRED = "B2F436 e AuthorizationPolicy/web spec.requiredAuthenticationRefs[0].name"
ROUTE = "{group: policy.linkerd.io, kind: HTTPRoute, name: web}"


@pytest.mark.parametrize(
    ("kind", "group"),
    [
        ("Server", "policy.linkerd.io"),
        ("HTTPRoute", "policy.linkerd.io"),
        ("HTTPRoute", "gateway.networking.k8s.io"),
        ("GRPCRoute", "gateway.networking.k8s.io"),
    ],
)
def test_the_target_of_a_policy_is_in_the_tree(found: Found, kind: str, group: str) -> None:
    text = authorization(f"{{group: {group}, kind: {kind}, name: web}}")
    assert found(text) == [TARGET]
    assert found(text, mesh(kind, "", group=group)) == []
    assert found(text, mesh(kind, "", group="example.org")) == [TARGET]
    elsewhere = mesh(kind, "", group=group).replace("namespace: ours", "namespace: theirs")
    assert found(text, elsewhere) == [TARGET]


def test_the_target_of_a_policy_may_be_written_in_any_case(found: Found) -> None:
    text = authorization("{group: Policy.Linkerd.io, kind: server, name: web}")
    assert found(text, mesh("Server", "")) == []
    assert found(text, message=True) == ["there is no Server 'web'; add it to the tree, or correct name"]


def test_the_namespace_of_a_policy_is_not_asked_for(found: Found) -> None:
    assert found(authorization("{kind: Namespace, name: ours}")) == []


@pytest.mark.parametrize("kind", ["MeshTLSAuthentication", "NetworkAuthentication"])
def test_what_a_policy_requires_is_in_the_tree(found: Found, kind: str) -> None:
    ref = f"{{group: policy.linkerd.io, kind: {kind}, name: all}}"
    text = authorization("{kind: Namespace, name: ours}", f"[{ref}]")
    assert found(text) == [REQUIRED]
    assert found(text, mesh(kind, "", name="all")) == []
    # Another namespace isn't always in the tree.
    other = text.replace("name: all", "name: all, namespace: theirs")
    assert found(other) == [REQUIRED.replace(" e ", " w ")]


def test_an_account_that_a_policy_requires_is_in_the_tree(found: Found) -> None:
    text = authorization("{kind: Namespace, name: ours}", "[{kind: ServiceAccount, name: web}]")
    assert found(text) == [REQUIRED]
    assert found(text, mesh("ServiceAccount", "", group="")) == []
    assert found(text, mesh("ApplicationIdentity", "")) == []
    assert (
        found(text.replace("[{kind: ServiceAccount, name: web}]", "[{kind: ServiceAccount, name: default}]"))
        == []
    )


def test_a_policy_of_istio_is_another_kind(found: Found) -> None:
    text = authorization(ROUTE).replace("policy.linkerd.io/v1", "security.istio.io/v1")
    assert found(text) == []


@pytest.mark.parametrize("group", ["policy.linkerd.io", "gateway.networking.k8s.io"])
def test_the_server_of_a_route_is_in_the_tree(found: Found, group: str) -> None:
    parent = "parentRefs: [{group: policy.linkerd.io, kind: Server, name: web}]"
    text = mesh("HTTPRoute", parent, group=group)
    assert found(text) == ["B2F436 e HTTPRoute/web spec.parentRefs[0].name"]
    assert found(text, mesh("Server", "")) == []
    # Without a group, the parent is of the route's own.
    own = text.replace("group: policy.linkerd.io, kind", "kind")
    assert bool(found(own)) == (group == "policy.linkerd.io")
    assert found(mesh("HTTPRoute", "parentRefs: [{name: gateway}]", group=group)) == []


@pytest.mark.parametrize(
    ("kind", "spec", "place"),
    [
        (
            "HTTPLocalRateLimitPolicy",
            "targetRef: {group: policy.linkerd.io, kind: Server, name: web}",
            "spec.targetRef.name",
        ),
        ("ServerAuthorization", "server: {name: web}", "spec.server.name"),
    ],
)
def test_the_server_of_other_policies_is_in_the_tree(found: Found, kind: str, spec: str, place: str) -> None:
    assert found(mesh(kind, spec)) == [f"B2F436 e {kind}/web {place}"]
    assert found(mesh(kind, spec), mesh("Server", "")) == []
    assert found(mesh(kind, "server: {selector: {}}")) == []
