"""The lines of the tree that give what an overlay renders."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given, settings

from converter.kustomize import Tree
from converter.kustomize.layers.places import NAMESPACE, Place, PlacedLeaf, PlacedTree
from converter.mapping.language.objects import KubernetesObject, Section
from converter.provenance import Kind, Origin
from tests.kustomize.making import (
    SECTION,
    config_map,
    deployment,
    manifest,
    object_set,
    tree_of,
)
from tests.kustomize.test_law import layers
from tests.thoroughness import part


def placed(
    base: dict[str, dict[str, Any]], overlay: dict[str, dict[str, Any]], section: Section = SECTION
) -> tuple[Tree, list[PlacedLeaf]]:
    tree = tree_of(base, overlay, section)
    return tree, list(PlacedTree(tree, (section,)).leaves(object_set("dev", overlay, section)))


def lines_of(leaves: list[PlacedLeaf]) -> dict[str, tuple[str, ...]]:
    """The places of each leaf, as `folder/file:line` below `product`."""
    return {
        ".".join(map(str, leaf.path)): tuple(
            f"{place.file.removeprefix('product/')}:{place.line}" for place in leaf.places
        )
        for leaf in leaves
    }


def scalars(text: str) -> dict[int, list[str]]:
    """What a YAML reader finds on each line: scalars, and empty collections as `[]` and `{}`."""
    found: dict[int, list[str]] = {}

    def walk(node: yaml.Node, line: int) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(value, key.start_mark.line + 1)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                walk(item, item.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode) or not node.value:
            empty = "{}" if isinstance(node, yaml.MappingNode) else "[]"
            found.setdefault(line, []).append(node.value if isinstance(node, yaml.ScalarNode) else empty)

    for document in yaml.compose_all(text, yaml.SafeLoader):
        walk(document, 1)
    return found


def formatted(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return {"[]": "[]", "{}": "{}"}.get(str(value), str(value))


@given(layers())
@settings(max_examples=part(60, 150))
def test_the_first_place_holds_the_value(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    tree, leaves = placed(*pair)
    read = {path: scalars(file.text) for path, file in tree.files.items()}
    for leaf in leaves:
        assert leaf.places, leaf.path
        first = leaf.places[0]
        if leaf.value in ([], {}):  # in a patch it may be what removes the base's content
            continue
        assert formatted(leaf.value) in read[first.file].get(first.line, []), (first, leaf.path)


def test_a_patch_gives_what_it_sets_and_the_base_the_rest() -> None:
    shop = {
        "name": "shop",
        "image": "shop",
        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
    }
    here = {**shop, "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "3"}]}
    _, leaves = placed({"d.yaml": deployment("shop", shop)}, {"d.yaml": deployment("shop", here)})
    found = lines_of(leaves)
    container = "spec.template.spec.containers.0"
    assert found["apiVersion"] == ("base/d.yaml:1", "overlays/dev/d.yaml:1")  # which repeats what it is for
    assert found[f"{container}.env.0.value"] == ("base/d.yaml:13",)
    assert found[f"{container}.env.1.value"] == ("overlays/dev/d.yaml:12",)
    assert found[f"{container}.env.1.name"] == ("overlays/dev/d.yaml:11",)


def test_a_tag_is_in_images_and_its_name_in_the_object() -> None:
    base = {"d.yaml": deployment("shop", {"name": "shop", "image": "reg/shop"})}
    here = {"d.yaml": deployment("shop", {"name": "shop", "image": "reg/shop:1.2.3"})}
    tree, leaves = placed(base, here)
    image = next(leaf for leaf in leaves if leaf.path[-1] == "image")
    head = "product/overlays/dev/kustomization.yaml"
    assert image.places == (Place(head, 8), Place("product/base/d.yaml", 10))
    assert tree.files[head].text.splitlines()[7].strip() == "newTag: 1.2.3"


def test_the_namespace_is_in_the_kustomization_and_its_object_has_a_name() -> None:
    origin = Origin(Kind.PROJECT_FILE, detail="namespace.name")
    section = Section("workloads", "product/base", "product/overlays/{overlay}", "ours", origin)
    files = {"c.yaml": config_map("c", a="1")}
    _, leaves = placed(files, files, section)
    namespace = next(leaf for leaf in leaves if leaf.path == NAMESPACE)
    assert (namespace.value, namespace.origin.detail) == ("ours", "namespace.name")
    assert namespace.places == (
        Place("product/overlays/dev/kustomization.yaml", 3),
        Place("product/base/c.yaml", 4),
    )


def test_a_default_key_is_a_constant_of_kubernetes() -> None:
    ports = [{"port": 53, "protocol": "UDP"}, {"port": 53}]
    body = {"s.yaml": manifest("Service", "dns", spec={"ports": ports})}
    _, leaves = placed(body, body)
    added = next(leaf for leaf in leaves if leaf.path == ("spec", "ports", 1, "protocol"))
    assert (added.value, added.origin.kind) == ("TCP", Kind.PLATFORM_CONSTANT)
    assert added.places == (Place("product/base/s.yaml", 10),)


def test_an_object_of_the_overlay_alone_is_there() -> None:
    _, leaves = placed({"a/c.yaml": config_map("c", x="1")}, {"b/d.yaml": config_map("d", x="1")})
    assert {place.file for leaf in leaves for place in leaf.places} == {"product/overlays/dev/b/d.yaml"}


def test_leaves_belong_to_their_source_object() -> None:
    files = {"c.yaml": config_map("c", a="1")}
    objects = object_set("dev", files)
    (source,) = objects.objects["workloads"]
    found = list(PlacedTree(tree_of(files, files), (SECTION,)).leaves(objects))
    assert isinstance(source, KubernetesObject)
    assert {leaf.object for leaf in found} == {source}
    assert {leaf.overlay for leaf in found} == {"dev"}
