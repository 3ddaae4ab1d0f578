"""What a patch has to hold."""

from __future__ import annotations

from typing import Any

import pytest

from converter.kustomize.layers.merge import equal, patches_between
from tests.kustomize.making import deployment, manifest


def patch_of(base: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    """The one patch between two bodies, without what names the object."""
    (patch,) = patches_between(base, target)
    patch = {**patch, "metadata": {key: value for key, value in patch["metadata"].items() if key != "name"}}
    return {key: value for key, value in patch.items() if key not in {"apiVersion", "kind"} and value != {}}


def container(**fields: Any) -> dict[str, Any]:
    return deployment("web", {"name": "main", **fields})


def container_patch(base: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    """The fields that a patch has for the one container of two deployments."""
    (item,) = patch_of(base, target)["spec"]["template"]["spec"]["containers"]
    assert item.pop("name") == "main"
    return item


def env(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def test_equal_objects_need_no_patch() -> None:
    assert patches_between(container(env=env(("A", "1"))), container(env=env(("A", "1")))) == ()


def test_a_patch_names_its_object_first() -> None:
    base = manifest("Route", "web", "example.org/v1", metadata={"namespace": "ours"}, spec={"a": 1})
    target = manifest("Route", "web", "example.org/v1", metadata={"namespace": "ours"}, spec={"a": 2})
    (patch,) = patches_between(base, target)
    assert list(patch) == ["apiVersion", "kind", "metadata", "spec"]
    assert patch["metadata"] == {"name": "web", "namespace": "ours"}


def test_a_field_that_goes_is_null() -> None:
    base = manifest("ConfigMap", "c", metadata={"labels": {"a": "1"}}, data={"a": "1", "b": "2"})
    target = manifest("ConfigMap", "c", data={"a": "1"})
    assert patch_of(base, target) == {"metadata": {"labels": None}, "data": {"b": None}}


def test_keyed_items_merge_by_their_key_when_both_sides_have_the_same() -> None:
    base = container(env=env(("A", "1"), ("B", "2")), volumeMounts=[{"mountPath": "/a", "name": "v"}])
    target = container(env=env(("B", "3"), ("A", "1")), volumeMounts=[{"mountPath": "/a", "name": "w"}])
    assert container_patch(base, target) == {
        "env": [{"name": "B", "value": "3"}],
        "volumeMounts": [{"mountPath": "/a", "name": "w"}],
    }


def test_a_keyed_list_with_other_keys_is_replaced_whole() -> None:
    base, target = container(env=env(("A", "1"))), container(env=env(("A", "1"), ("B", "2")))
    assert container_patch(base, target) == {"env": [{"$patch": "replace"}, *env(("A", "1"), ("B", "2"))]}


def test_a_keyed_list_that_empties_is_replaced_by_nothing() -> None:
    assert container_patch(container(env=env(("A", "1"))), container(env=[])) == {
        "env": [{"$patch": "replace"}]
    }


def test_an_entry_that_changes_its_form_names_what_goes() -> None:
    reference = {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.uid"}}}
    assert container_patch(container(env=env(("A", "1"))), container(env=[reference])) == {
        "env": [{**reference, "value": None}]
    }


@pytest.mark.parametrize("field", ["args", "command", "envFrom"])
def test_lists_without_keys_are_replaced_whole(field: str) -> None:
    assert container_patch(container(**{field: ["a", "b"]}), container(**{field: ["a", "c"]})) == {
        field: ["a", "c"]
    }


def test_metrics_of_an_autoscaler_are_atomic() -> None:
    def autoscaler(*metrics: int) -> dict[str, Any]:
        return manifest(
            "HorizontalPodAutoscaler",
            "h",
            "autoscaling/v2",
            spec={"metrics": [{"value": n} for n in metrics]},
        )

    assert patch_of(autoscaler(1, 2), autoscaler(1, 3)) == {"spec": {"metrics": [{"value": 1}, {"value": 3}]}}


def test_lists_of_custom_resources_are_atomic_whatever_their_name() -> None:
    def route(port: int) -> dict[str, Any]:
        return manifest("Deployment", "r", "example.org/v1", spec={"ports": [{"port": 1}, {"port": port}]})

    assert patch_of(route(2), route(3)) == {"spec": {"ports": [{"port": 1}, {"port": 3}]}}


def test_service_ports_merge_by_port_and_say_their_protocol() -> None:
    def service(target: int) -> dict[str, Any]:
        ports = [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP", "targetPort": target}]
        return manifest("Service", "s", spec={"ports": ports})

    assert patch_of(service(1), service(2)) == {
        "spec": {"ports": [{"port": 53, "protocol": "TCP", "targetPort": 2}]}
    }


def test_ports_of_which_only_some_say_their_protocol_are_replaced_whole() -> None:
    base = manifest("Service", "s", spec={"ports": [{"port": 80}]})
    target = manifest("Service", "s", spec={"ports": [{"port": 80, "protocol": "TCP"}]})
    assert patch_of(base, target) == {
        "spec": {"ports": [{"$patch": "replace"}, {"port": 80, "protocol": "TCP"}]}
    }


def test_an_entry_that_uses_another_brings_it_along() -> None:
    base = container(env=env(("UID", "u"), ("OTHER", "o"), ("ATTRIBUTES", "uid=$(UID)")))
    target = container(env=env(("UID", "u"), ("OTHER", "o"), ("ATTRIBUTES", "uid=$(UID),more")))
    assert container_patch(base, target) == {
        "env": [{"name": "UID"}, {"name": "ATTRIBUTES", "value": "uid=$(UID),more"}]
    }


def test_an_entry_that_uses_another_brings_along_what_that_one_uses() -> None:
    base = container(env=env(("A", "a"), ("B", "$(A)"), ("C", "$(B)")))
    target = container(env=env(("A", "a"), ("B", "$(A)"), ("C", "$(B)!")))
    assert [item["name"] for item in container_patch(base, target)["env"]] == ["A", "B", "C"]


def test_an_entry_that_was_used_too_early_stays_too_early() -> None:
    base = container(env=env(("B", "$(A)"), ("A", "a")))
    target = container(env=env(("B", "$(A)"), ("A", "b")))
    assert container_patch(base, target) == {"env": [{"name": "B"}, {"name": "A", "value": "b"}]}


def test_an_order_that_means_something_is_patched_without_any_other_change() -> None:
    base, target = (
        container(env=env(("B", "$(A)"), ("A", "a"))),
        container(env=env(("A", "a"), ("B", "$(A)"))),
    )
    assert container_patch(base, target) == {"env": [{"name": "A"}, {"name": "B"}]}


def test_init_containers_keep_their_sequence() -> None:
    def pod(image: str) -> dict[str, Any]:
        first, second = {"name": "first", "image": "x"}, {"name": "second", "image": image}
        return deployment("web", initContainers=[first, second])

    patch = patch_of(pod("a"), pod("b"))
    assert patch["spec"]["template"]["spec"]["initContainers"] == [
        {"name": "first"},
        {"name": "second", "image": "b"},
    ]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [({"a": 1}, "text"), ("text", {"a": 1}), ([1], {"a": 1}), ("8080", 8080), ("true", False)],
)
def test_a_change_that_one_merge_cannot_make_takes_two(given: object, wanted: object) -> None:
    base = manifest("Route", "r", "example.org/v1", spec={"field": given, "same": 1})
    target = manifest("Route", "r", "example.org/v1", spec={"field": wanted, "same": 1})
    cleared, made = patches_between(base, target)
    assert (cleared["spec"], made["spec"]) == ({"field": None}, {"field": wanted})


def test_a_bare_word_can_become_a_number_in_one() -> None:
    base = manifest("Service", "s", spec={"ports": [{"port": 80, "targetPort": "http"}]})
    target = manifest("Service", "s", spec={"ports": [{"port": 80, "targetPort": 8080}]})
    assert patch_of(base, target) == {"spec": {"ports": [{"port": 80, "targetPort": 8080}]}}


def test_equality_is_that_of_json() -> None:
    assert equal({"a": [1, 2.0], "b": None}, {"b": None, "a": [1.0, 2]})
    assert not equal(1, True)
    assert not equal([0], [False])
    assert not equal("1", 1)
    assert not equal([1], [1, 2])
