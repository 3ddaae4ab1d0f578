"""The law of the layers: base and overlay, rendered by the real Kustomize, give the environment's objects."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from tests.kustomize.making import manifest, named, rendered, tree_of

# Few words, so that two objects often have something in common.
words = st.sampled_from(["a", "b", "c", "8080", "y", "0.5", "", "1e3", "~"])
numbers = st.integers(0, 3)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with any of these fields, in any order."""
    return st.fixed_dictionaries({}, optional=fields).flatmap(
        lambda made: st.permutations(list(made)).map(lambda keys: {key: made[key] for key in keys})
    )


def keyed(key: str, keys: list[Any], item: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[Any]]:
    """A list of items with different keys."""
    made = st.tuples(st.sampled_from(keys), item).map(lambda pair: {key: pair[0], **pair[1]})
    return st.lists(made, max_size=3, unique_by=lambda one: one[key])


texts = st.dictionaries(st.sampled_from(["a", "b", "on", "1"]), words, max_size=3)
references = st.sampled_from(["$(X)", "$(Y)$(Z)", "$$(X)", "a$(W)", "1", "true"])
field_references = st.fixed_dictionaries({"fieldRef": st.fixed_dictionaries({"fieldPath": words})})
environment = keyed(
    "name", ["X", "Y", "Z", "W"], st.one_of(some(value=references), some(valueFrom=field_references))
)
ports = st.lists(
    st.tuples(st.sampled_from([80, 81]), st.sampled_from(["TCP", "UDP", None]), words).map(
        lambda made: {"containerPort": made[0], "name": made[2]} | ({"protocol": made[1]} if made[1] else {})
    ),
    max_size=3,
    unique_by=lambda one: (one["containerPort"], one.get("protocol", "TCP")),
)
service_ports = ports.map(
    lambda items: [
        {"port" if key == "containerPort" else key: value for key, value in one.items()} for one in items
    ]
)
security = some(runAsUser=numbers, capabilities=some(drop=st.lists(words, max_size=2)))
container = some(
    command=st.lists(words, max_size=2),
    args=st.lists(words, max_size=2),
    env=environment,
    envFrom=st.lists(
        st.fixed_dictionaries({"configMapRef": st.fixed_dictionaries({"name": words})}), max_size=2
    ),
    ports=ports,
    volumeMounts=keyed("mountPath", ["/a", "/b"], some(name=words, readOnly=st.booleans())),
    resources=some(limits=texts, requests=texts),
    securityContext=security,
    livenessProbe=some(httpGet=some(path=words, port=st.one_of(words, numbers)), periodSeconds=numbers),
)
pod = some(
    initContainers=keyed("name", ["i", "j", "k"], container),
    volumes=keyed(
        "name", ["v", "w"], st.one_of(some(emptyDir=some(medium=words)), some(secret=some(name=words)))
    ),
    imagePullSecrets=keyed("name", ["s", "t"], st.just({})),
    hostAliases=keyed("ip", ["1.1.1.1", "2.2.2.2"], some(hostnames=st.lists(words, max_size=2))),
    tolerations=st.lists(some(key=words, operator=words), max_size=2),
    topologySpreadConstraints=keyed(
        "topologyKey",
        ["zone", "host"],
        st.fixed_dictionaries({"whenUnsatisfiable": words}, optional={"maxSkew": numbers}),
    ),
    nodeSelector=texts,
    affinity=some(nodeAffinity=some(a=numbers)),
    securityContext=security,
    serviceAccountName=words,
)
containers = keyed("name", ["main", "side"], container)
metadata = some(
    labels=st.dictionaries(st.sampled_from(["a", "b", "8080"]), words, min_size=1, max_size=2),
    annotations=st.dictionaries(st.sampled_from(["a", "b", "on"]), words, min_size=1, max_size=2),
    finalizers=st.lists(st.sampled_from(["a/b", "c/d"]), max_size=2, unique=True),
)
json_like = st.recursive(
    st.one_of(words, numbers, st.booleans(), st.integers(-9, 9).map(lambda number: number + 0.25)),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "name", "containers", "ports"]), below, max_size=3),
    ),
    max_leaves=8,
)


@st.composite
def bodies(draw: st.DrawFn, name: str, kind: str) -> dict[str, Any]:
    if kind in {"Deployment", "CronJob"}:
        template = {"metadata": draw(metadata), "spec": {**draw(pod), "containers": draw(containers)}}
        if kind == "Deployment":
            spec: dict[str, Any] = {
                "template": template,
                **draw(some(replicas=numbers, strategy=some(type=words))),
            }
            return manifest(kind, name, "apps/v1", metadata=draw(metadata), spec=spec)
        spec = {"jobTemplate": {"spec": {"template": template}}, **draw(some(schedule=words))}
        return manifest(kind, name, "batch/v1", metadata=draw(metadata), spec=spec)
    if kind == "Service":
        return manifest(
            kind,
            name,
            metadata=draw(metadata),
            spec={"ports": draw(service_ports), **draw(some(selector=texts))},
        )
    if kind == "HorizontalPodAutoscaler":
        metric = some(type=words, resource=some(name=words, target=some(averageUtilization=numbers)))
        spec = draw(
            some(minReplicas=numbers, metrics=st.lists(metric, max_size=3), behavior=some(scaleUp=json_like))
        )
        return manifest(kind, name, "autoscaling/v2", spec=spec)
    if kind == "ConfigMap":
        return manifest(kind, name, **draw(some(data=texts, binaryData=texts)))
    return manifest(
        kind, name, "example.org/v1", metadata=draw(metadata), **draw(some(spec=json_like, other=json_like))
    )


KINDS = ["Deployment", "CronJob", "Service", "HorizontalPodAutoscaler", "ConfigMap", "Route"]


@st.composite
def layers(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Objects for a base and for an environment, by file; some of them in one of the two alone."""
    base: dict[str, Any] = {}
    target: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(KINDS))
        name, file = f"o{number}", f"{draw(st.sampled_from(['apps/x', 'jobs/y', 'z']))}/o{number}.yaml"
        where = draw(st.sampled_from(["both", "both", "both", "both", "base", "overlay"]))
        if where != "overlay":
            base[file] = draw(bodies(name, kind))
        if where != "base":
            target[file] = draw(bodies(name, kind))
    return base, target


UNORDERED = {
    "env",
    "ports",
    "volumeMounts",
    "volumes",
    "imagePullSecrets",
    "hostAliases",
    "topologySpreadConstraints",
}


def comparable(value: Any) -> Any:
    """A built-in object with keyed lists in one order, which means nothing but for `reference_order`.

    A port has its protocol, as the API's default sets it.
    """
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: comparable(below) for key, below in value.items()}
    if isinstance(made.get("ports"), list):
        made["ports"] = [{"protocol": "TCP", **one} for one in made["ports"]]
    for key in UNORDERED & made.keys():
        made[key].sort(key=text_of)
    return made


def text_of(value: Any) -> str:
    """JSON distinguishes `1` and `true`."""
    return json.dumps(value, sort_keys=True)


def reference_order(value: Any) -> list[Any]:
    """For each list of environment variables, the pairs that refer to each other, in their order."""
    found: list[Any] = []
    if isinstance(value, dict):
        for key, below in value.items():
            names = [one["name"] for one in below] if key == "env" else []
            if names and len(set(names)) == len(names):
                pairs = [
                    (index, names.index(used))
                    for index, one in enumerate(below)
                    for used in re.findall(r"(?<!\$)\$\((\w)\)", one.get("value", ""))
                    if used in names and used != one["name"]
                ]
                found.append(sorted((names[min(pair)], names[max(pair)]) for pair in pairs))
        for key in sorted(value):
            found.extend(reference_order(value[key]))
    elif isinstance(value, list):
        for item in value:
            found.extend(reference_order(item))
    return found


def checked(base: dict[str, Any], target: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        found = named(rendered(tree_of(base, target), Path(folder), "product/overlays/dev"))
    wanted = named(target.values())
    assert found.keys() == wanted.keys()
    for key, body in wanted.items():
        placed = {**body, "metadata": {**body["metadata"], "namespace": "ours"}}
        if key[0] in {"Route", "HorizontalPodAutoscaler"}:
            assert text_of(found[key]) == text_of(placed)
        else:
            assert text_of(comparable(found[key])) == text_of(comparable(placed))
            assert reference_order(found[key]) == reference_order(placed)


# No shrinking: it would render for minutes, and a failure shows the one object that differs anyway.
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(layers())
def test_base_and_overlay_rendered_are_the_environments_objects(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    base, target = pair
    if target:
        checked(base, target)
