"""Objects that their section can't hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from converter.kustomize import build_tree
from converter.mapping.language.objects import KubernetesObject, ObjectSet, Section
from converter.provenance import Kind, Origin
from converter.source import Diagnostic, SourceFile, Span
from tests.kustomize.making import ROOT_SECTION, config_map, deployment, manifest, object_set, tree_of

Faults = Callable[[Callable[[], object]], tuple[Diagnostic, ...]]


def at(file: str, line: int, body: dict[str, Any]) -> KubernetesObject:
    source = SourceFile("main.bicep", "x\n" * 9)
    origin = Origin(Kind.LITERAL, Span(source, 2 * (line - 1), 2 * line - 1))
    return KubernetesObject(file, body, {("metadata", "name"): origin})


def test_every_object_made_twice_is_reported_with_both_places(faults: Faults) -> None:
    section = Section("s", "base", "overlays/{overlay}")
    objects = (
        at("a.yaml", 1, config_map("one")),
        at("b.yaml", 2, config_map("one")),
        at("c.yaml", 3, config_map("two")),
        at("c.yaml", 4, config_map("three")),
    )
    twice, file = faults(lambda: build_tree((section,), ObjectSet(None, {"s": objects}), ()))
    assert (twice.code, file.code) == ("B2F307", "B2F307")
    assert "ConfigMap 'one' is made twice, as a.yaml and as b.yaml" in twice.message
    assert (str(twice.span), str(twice.labels[0].span)) == ("main.bicep:2:1", "main.bicep:1:1")
    assert "c.yaml" in file.message
    assert "'two'" in file.message
    assert "'three'" in file.message


def test_a_fault_names_its_environment_and_object(faults: Faults) -> None:
    (fault,) = faults(lambda: tree_of({}, {"a.yaml": manifest("Namespace", "n")}))
    assert fault.subject is not None
    assert (fault.subject.environment, fault.subject.object) == ("dev", "Namespace/n")


def test_faults_of_the_base_come_before_those_of_the_overlays(faults: Faults) -> None:
    namespace = {"a.yaml": manifest("Namespace", "n")}
    assert [
        fault.subject and fault.subject.environment for fault in faults(lambda: tree_of(namespace, namespace))
    ] == [
        None,
        "dev",
    ]


def test_the_same_name_in_two_namespaces_is_two_objects() -> None:
    one, two = (manifest("ConfigMap", "c", metadata={"namespace": name}) for name in ("one", "two"))
    assert tree_of({"a.yaml": one, "b.yaml": two}, section=ROOT_SECTION)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (manifest("ConfigMap", "c", metadata={"namespace": "theirs"}), "'theirs'"),
        (manifest("Namespace", "ours"), "belongs to no namespace"),
        (manifest("ClusterRole", "r", "rbac.authorization.k8s.io/v1"), "belongs to no namespace"),
    ],
)
def test_a_section_with_a_namespace_holds_nothing_of_another(
    faults: Faults, body: dict[str, Any], named: str
) -> None:
    (fault,) = faults(lambda: tree_of({"a.yaml": body}))
    assert fault.code == "B2F403"
    assert named in fault.message
    assert tree_of({"a.yaml": body}, section=ROOT_SECTION)


@pytest.mark.parametrize(
    "file", ["../a.yaml", "/a.yaml", "a//b.yaml", "./a.yaml", "a\\b.yaml", "apps/kustomization.yaml", ""]
)
def test_a_file_stays_inside_its_folder_and_off_kustomizes_own(faults: Faults, file: str) -> None:
    (fault,) = faults(lambda: tree_of({file: config_map("c")}))
    assert fault.code == "B2F403"


def test_a_file_is_not_in_the_place_of_a_folder(faults: Faults) -> None:
    (fault,) = faults(lambda: tree_of({"a": config_map("one"), "a/b.yaml": config_map("two")}))
    assert fault.code == "B2F307"
    assert "product/base/a is a file" in fault.message


def test_two_sections_do_not_share_a_file(faults: Faults) -> None:
    twin = Section("twin", ROOT_SECTION.base, "elsewhere/{overlay}")
    objects = object_set(None, {"a.yaml": config_map("c")}, ROOT_SECTION).objects[ROOT_SECTION.name]
    found = faults(
        lambda: build_tree((ROOT_SECTION, twin), ObjectSet(None, {"root": objects, "twin": objects}), ())
    )
    assert {fault.message for fault in found} == {
        "two sections claim the file root/base/a.yaml",
        "two sections claim the file root/base/kustomization.yaml",
    }


@pytest.mark.parametrize(
    ("container", "place", "code"),
    [
        ({"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}, "env[1]", "B2F307"),
        ({"env": [{"value": "1"}]}, "env[0]", "B2F403"),
        ({"ports": [{"containerPort": 53}, {"containerPort": 53, "protocol": "TCP"}]}, "ports[1]", "B2F307"),
        ({"volumeMounts": [{"mountPath": "/a"}, {"mountPath": "/a"}]}, "volumeMounts[1]", "B2F307"),
    ],
)
def test_items_that_kustomize_would_lose_are_reported(
    faults: Faults, container: dict[str, Any], place: str, code: str
) -> None:
    (fault,) = faults(lambda: tree_of({"a.yaml": deployment("web", {"name": "main", **container})}))
    assert fault.code == code
    assert fault.subject is not None
    assert fault.subject.path == f"spec.template.spec.containers[0].{place}"


def test_a_port_for_two_protocols_is_no_port_twice() -> None:
    ports = [{"containerPort": 53}, {"containerPort": 53, "protocol": "UDP"}]
    tree = tree_of({"a.yaml": deployment("dns", {"name": "dns", "ports": ports})})
    assert tree.files["product/base/a.yaml"].text.count("protocol: ") == 2


@pytest.mark.parametrize("annotations", [{"8080": "x"}, {"true": "x"}, {"": "x"}, {"a": "\tx\ny"}])
def test_annotations_that_kustomize_garbles_are_reported(faults: Faults, annotations: dict[str, str]) -> None:
    (fault,) = faults(
        lambda: tree_of({"a.yaml": manifest("ConfigMap", "c", metadata={"annotations": annotations})})
    )
    assert fault.code == "B2F403"


def test_what_cannot_be_written_names_its_file(faults: Faults) -> None:
    tree = tree_of({"a.yaml": config_map("c", key="\x85")})
    (fault,) = faults(lambda: tree.files["product/base/a.yaml"].text)
    assert fault.message.startswith("product/base/a.yaml: ")
