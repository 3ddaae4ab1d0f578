"""Fields that differ between versions of a document, found again in each."""

from __future__ import annotations

from typing import Any

import pytest

from converter.kustomize.writing.edits import ABSENT, Item, Versions, differences, find, object_of
from tests.kustomize.making import config_map, deployment, manifest

ENV = ("spec", "template", "spec", "containers", Item(("name",), ("main",)), "env")


def main(**fields: Any) -> dict[str, Any]:
    return deployment("web", {"name": "main", **fields})


def item(name: str) -> Item:
    return Item(("name",), (name,))


@pytest.mark.parametrize(
    ("document", "steps", "path", "value"),
    [
        ({"a": {"b": 1}}, ("a", "b"), ("a", "b"), 1),
        ({"a": {"b": 1}}, ("a", "c"), ("a",), ABSENT),
        ({"a": [1, 2]}, ("a", 1), ("a", 1), 2),
        ({"a": [1, 2]}, ("a", 2), ("a",), ABSENT),
        # Another form than that of the version that has the field.
        ({"a": [1]}, ("a", "b"), ("a",), ABSENT),
        ({"a": {"b": 1}}, ("a", 0), ("a",), ABSENT),
        ({"a": 1}, ("a", "b"), ("a",), ABSENT),
        ({"a": "text"}, ("a", 0), ("a",), ABSENT),
        (ABSENT, ("a",), (), ABSENT),
        ({"a": [1, {"name": "y"}, {"name": "x"}]}, ("a", item("x")), ("a", 2), {"name": "x"}),
        ({"a": [{"name": "x", "v": 1}, {"name": "x", "v": 2}]}, ("a", item("x"), "v"), ("a", 0, "v"), 1),
        ({"a": [{"other": "x"}]}, ("a", item("x")), ("a",), ABSENT),
        # A second key that is left out has its default, the first has to be there.
        ({"a": [{"port": 1}]}, ("a", Item(("port", "protocol"), (1, "TCP"))), ("a", 0), {"port": 1}),
        (
            {"a": [{"port": 1, "protocol": "UDP"}]},
            ("a", Item(("port", "protocol"), (1, "TCP"))),
            ("a",),
            ABSENT,
        ),
    ],
)
def test_a_field_is_found_as_far_as_a_version_has_it(
    document: Any, steps: Any, path: Any, value: Any
) -> None:
    assert find(document, steps) == (path, value)


@pytest.mark.parametrize(
    ("left", "right", "places"),
    [
        (config_map("x", a="1"), config_map("x", a="1"), []),
        (config_map("x", a="1"), config_map("x", a="2"), [("data", "a")]),
        (config_map("x", a="1"), config_map("x", b="1"), [("data", "b"), ("data", "a")]),
        (main(args=["a", "b"]), main(args=["a", "c"]), [(*ENV[:-1], "args", 1)]),
        (main(args=["a", "b"]), main(args=["a"]), [(*ENV[:-1], "args")]),
        (main(env=[{"name": "A"}, {"name": "B"}]), main(env=[{"name": "B"}, {"name": "A"}]), [ENV]),
        (main(env=[{"name": "A", "value": "1"}]), main(env=[{"name": "A", "value": "2"}]), [(*ENV, item("A"), "value")]),
        # One that came between doesn't change the order of the others.
        (main(env=[{"name": "A"}, {"name": "B"}]), main(env=[{"name": "A"}, {"name": "C"}, {"name": "B"}]), [(*ENV, item("C"))]),
        (main(env=[{"name": "A"}, {"name": "B"}]), main(env=[{"name": "B"}]), [(*ENV, item("A"))]),
        (main(volumeMounts=[{"mountPath": "a"}, {"mountPath": "b"}]), main(volumeMounts=[{"mountPath": "b"}, {"mountPath": "a"}]), []),
        # A key that picks two items picks none.
        (main(env=[{"name": "A", "value": "1"}]), main(env=[{"name": "A", "value": "1"}] * 2), [ENV]),
        (main(env=[{"name": "A"}]), main(env=[{"value": "1"}]), [(*ENV, 0, "value"), (*ENV, 0, "name")]),
        (main(env=[{"name": "A"}]), main(env=[{"name": {}}]), [(*ENV, 0, "name")]),
        (main(stdin=True), main(stdin=1), [(*ENV[:-1], "stdin")]),
        (main(), ABSENT, [()]),
    ],
)  # fmt: skip
def test_each_difference_is_as_deep_as_possible(left: Any, right: Any, places: list[Any]) -> None:
    assert list(differences(left, right)) == places


def test_the_present_version_gives_the_place_then_the_generated_then_the_wanted_one() -> None:
    def env(*names: str, value: str = "1") -> dict[str, Any]:
        return main(env=[{"name": name, "value": value} for name in names])

    (edit,) = Versions([env("X", "A")], [env("A", "B")], [env("A")]).differing_fields()
    assert (edit.path[-1], edit.generated, edit.present, edit.wanted) == (
        1,
        ABSENT,
        {"name": "B", "value": "1"},
        ABSENT,
    )
    assert (edit.by_hand, edit.source_moved, edit.agreed) == (True, False, False)
    (extra, lost) = Versions([env("X", "A")], [env("A", "B")], [env("A")]).edited_fields()
    assert (lost.path[-1], lost.wanted, lost.agreed) == (0, ABSENT, True)
    assert (extra.name, extra.object) == ("spec.template.spec.containers[main].env[B]", "Deployment/web")
    (added,) = Versions([], [], [env("A")]).differing_fields()
    assert (added.document, added.path, added.name) == (0, (), "document 1")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (manifest("ConfigMap", "x"), "ConfigMap/x"),
        ({"kind": "ConfigMap"}, "ConfigMap"),
        ({"metadata": {"name": "x"}}, "x"),
        ({"kind": "ConfigMap", "metadata": []}, "ConfigMap"),
        ([], ""),
    ],
)
def test_an_object_is_named_as_far_as_it_has_kind_and_name(body: Any, name: str) -> None:
    assert object_of(body) == name
