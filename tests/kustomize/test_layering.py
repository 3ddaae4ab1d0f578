"""Which files a base and its overlays are made of."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from converter.kustomize import Tree, build_tree
from converter.mapping.language.objects import ObjectSet
from converter.provenance import Kind
from tests.kustomize.making import (
    ROOT_SECTION,
    SECTION,
    config_map,
    deployment,
    documents,
    kubernetes_object,
    manifest,
    named,
    object_set,
    rendered,
    tree_of,
)

OVERLAY = "product/overlays/dev"


def kustomization(tree: Tree, folder: str) -> dict[str, Any]:
    (body,) = documents(tree, f"{folder}/kustomization.yaml")
    return body


def workload(name: str, **fields: Any) -> dict[str, Any]:
    return deployment(name, {"name": name, "image": f"example.org/{name}", **fields})


def test_each_folder_of_the_base_lists_what_it_holds_in_the_order_given() -> None:
    tree = tree_of(
        {
            "apps/web/deployment.yaml": workload("web"),
            "apps/web/config.yaml": config_map("web"),
            "jobs/nightly/cronjob.yaml": manifest("CronJob", "nightly", "batch/v1"),
            "common/runtime.yaml": config_map("runtime"),
        }
    )
    assert kustomization(tree, "product/base/apps/web")["resources"] == ["deployment.yaml", "config.yaml"]
    assert kustomization(tree, "product/base/jobs/nightly")["resources"] == ["cronjob.yaml"]
    assert "namespace" not in kustomization(tree, "product/base/common")


def test_a_folder_of_folders_has_no_kustomization() -> None:
    tree = tree_of({"apps/web/a.yaml": config_map("web"), "apps/b.yaml": config_map("b")})
    assert [path for path in tree.files if path.endswith("/kustomization.yaml")] == [
        "product/base/apps/web/kustomization.yaml",
        "product/base/apps/kustomization.yaml",
    ]
    assert kustomization(tree, "product/base/apps")["resources"] == ["b.yaml"]


def test_a_whole_tree_has_no_base_that_no_overlay_uses() -> None:
    web, spare = {"apps/web/a.yaml": config_map("web")}, {"apps/spare/b.yaml": config_map("spare")}
    base, dev = object_set(None, web | spare), object_set("dev", web)
    part = build_tree((SECTION,), base, (dev,))
    whole = build_tree((SECTION,), base, (dev,), is_whole=True)
    assert "product/base/apps/spare/b.yaml" in part.files
    assert set(part.files) - set(whole.files) == {
        "product/base/apps/spare/b.yaml",
        "product/base/apps/spare/kustomization.yaml",
    }


def test_a_comment_goes_where_the_value_is_written() -> None:
    def commented(env: list[dict[str, Any]], text: str, at: tuple[str | int, ...]) -> ObjectSet:
        made = kubernetes_object("a/d.yaml", deployment("d", {"name": "m", "env": env}))
        return ObjectSet(None, {SECTION.name: (replace(made, comments={at: text}),)})

    value = ("spec", "template", "spec", "containers", 0, "env")
    base = commented([{"name": "A", "value": "1"}, {"name": "B", "value": "1"}], "of B", (*value, 1, "value"))
    one = commented([{"name": "A", "value": "1"}, {"name": "B", "value": "2"}], "of B", (*value, 1, "value"))
    other = commented(
        [{"name": "A", "value": "2"}, {"name": "B", "value": "1"}], "of B", (*value, 1, "value")
    )
    overlays = (ObjectSet("one", one.objects), ObjectSet("other", other.objects))
    tree = build_tree((SECTION,), base, overlays)
    assert '  - name: B\n              value: "1" # of B\n' in tree.files["product/base/a/d.yaml"].text
    assert '              value: "2" # of B\n' in tree.files["product/overlays/one/a/d.yaml"].text
    assert "#" not in tree.files["product/overlays/other/a/d.yaml"].text


def test_an_overlay_takes_the_base_folders_of_what_it_has() -> None:
    base = {
        "apps/web/a.yaml": config_map("web"),
        "jobs/nightly/b.yaml": config_map("nightly"),
        "common/c.yaml": config_map("c"),
    }
    tree = tree_of(base, {file: base[file] for file in ("apps/web/a.yaml", "common/c.yaml")})
    assert kustomization(tree, OVERLAY) == {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": "ours",
        "resources": ["../../base/apps/web", "../../base/common"],
    }
    assert not [path for path in tree.files if path.startswith(f"{OVERLAY}/") and "kustomization" not in path]


def test_what_differs_is_patched_under_the_name_of_its_base_file() -> None:
    tree = tree_of(
        {"apps/web/config.yaml": config_map("web", a="1")}, {"apps/web/config.yaml": config_map("web", a="2")}
    )
    assert kustomization(tree, OVERLAY)["patches"] == [{"path": "apps/web/config.yaml"}]
    (patch,) = documents(tree, f"{OVERLAY}/apps/web/config.yaml")
    assert patch == config_map("web", a="2")


def test_what_the_base_does_not_have_is_a_resource_of_the_overlay() -> None:
    tree = tree_of(
        {"apps/web/a.yaml": config_map("a")},
        {"apps/web/a.yaml": config_map("a"), "apps/web/b.yaml": config_map("b")},
    )
    assert kustomization(tree, OVERLAY)["resources"] == ["../../base/apps/web", "apps/web/b.yaml"]
    assert documents(tree, f"{OVERLAY}/apps/web/b.yaml") == [config_map("b")]


def test_what_the_environment_does_not_have_in_a_folder_it_uses_is_deleted() -> None:
    tree = tree_of(
        {"apps/web/a.yaml": config_map("a"), "apps/web/b.yaml": config_map("b")},
        {"apps/web/a.yaml": config_map("a")},
    )
    assert documents(tree, f"{OVERLAY}/apps/web/b.yaml") == [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}, "$patch": "delete"}
    ]


def test_a_deletion_has_the_origins_of_what_it_takes_away() -> None:
    tree = tree_of(
        {"apps/web/a.yaml": config_map("a"), "apps/web/b.yaml": config_map("b", key="1")},
        {"apps/web/a.yaml": config_map("a")},
    )
    (patch,) = tree.files[f"{OVERLAY}/apps/web/b.yaml"].documents
    (base,) = tree.files["product/base/apps/web/b.yaml"].documents
    named = {path: origin for path, origin in base.origins.items() if path[0] != "data"}
    assert {path: patch.origins[path] for path in named} == named
    deleted = patch.origins["$patch",]
    assert deleted.kind is Kind.ABSENT
    assert deleted.shadowed == tuple(base.origins.values())


def test_an_overlay_without_anything_of_the_base_renders_alone(tmp_path: Path) -> None:
    tree = tree_of({"apps/web/a.yaml": config_map("a")}, {"apps/web/b.yaml": config_map("b")})
    assert kustomization(tree, OVERLAY)["resources"] == ["apps/web/b.yaml"]
    assert [one["metadata"]["name"] for one in rendered(tree, tmp_path, OVERLAY)] == ["b"]


def test_an_environment_without_objects_has_no_overlay() -> None:
    tree = tree_of({"apps/web/a.yaml": config_map("a")}, {})
    assert not [path for path in tree.files if path.startswith(OVERLAY)]


def test_another_kind_in_a_base_file_leaves_both_a_file(tmp_path: Path) -> None:
    kept, other = config_map("kept"), manifest("Service", "web", spec={"ports": [{"port": 80}]})
    base = {"apps/web/kept.yaml": kept, "apps/web/route.yaml": config_map("web")}
    tree = tree_of(base, {"apps/web/kept.yaml": kept, "apps/web/route.yaml": other})
    assert documents(tree, f"{OVERLAY}/apps/web/route.yaml") == [other]
    assert kustomization(tree, OVERLAY)["patches"] == [{"path": "apps/web/route-patch.yaml"}]
    assert named(rendered(tree, tmp_path, OVERLAY)).keys() == {("ConfigMap", "kept"), ("Service", "web")}


def test_a_section_of_one_folder_takes_it_whole() -> None:
    base = {
        "namespace.yaml": manifest("Namespace", "ours"),
        "source.yaml": config_map("source", branch="main"),
    }
    tree = tree_of(base, {**base, "source.yaml": config_map("source", branch="dev")}, ROOT_SECTION)
    assert kustomization(tree, "root/base")["resources"] == ["namespace.yaml", "source.yaml"]
    assert kustomization(tree, "root/dev") == {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["../base"],
        "patches": [{"path": "source.yaml"}],
    }


def test_a_folder_that_holds_objects_brings_none_of_the_folders_below_it(tmp_path: Path) -> None:
    base = {
        "apps/shared.yaml": config_map("shared"),
        "apps/a/a.yaml": config_map("a"),
        "apps/b/b.yaml": config_map("b"),
    }
    tree = tree_of(base, {"apps/a/a.yaml": config_map("a", changed="yes")})
    assert kustomization(tree, OVERLAY)["resources"] == ["../../base/apps/a"]
    assert not [path for path in tree.files if "delete" in tree.files[path].text]
    assert named(rendered(tree, tmp_path, OVERLAY)).keys() == {("ConfigMap", "a")}


def test_a_folder_is_taken_beside_the_one_that_it_is_in(tmp_path: Path) -> None:
    files = {"shared.yaml": config_map("shared"), "a/a.yaml": config_map("a")}
    tree = tree_of(files, files, ROOT_SECTION)
    assert kustomization(tree, "root/dev")["resources"] == ["../base", "../base/a"]
    assert named(rendered(tree, tmp_path, "root/dev")).keys() == {("ConfigMap", "shared"), ("ConfigMap", "a")}


def test_a_namespace_of_its_own_makes_it_another_object(tmp_path: Path) -> None:
    def placed(namespace: str) -> dict[str, Any]:
        return manifest("ConfigMap", "c", metadata={"namespace": namespace}, data={"in": namespace})

    kept = config_map("kept")
    tree = tree_of(
        {"k.yaml": kept, "c.yaml": placed("one")}, {"k.yaml": kept, "c.yaml": placed("two")}, ROOT_SECTION
    )
    assert named(rendered(tree, tmp_path, "root/dev"))["ConfigMap", "c"] == placed("two")


def test_the_sections_namespace_is_left_to_the_overlay() -> None:
    body = manifest("ConfigMap", "c", metadata={"namespace": "ours"}, data={"a": "1"})
    tree = tree_of({"apps/web/c.yaml": body}, {"apps/web/c.yaml": config_map("c", a="1")})
    assert documents(tree, "product/base/apps/web/c.yaml") == [config_map("c", a="1")]
    assert "patches" not in kustomization(tree, OVERLAY)


def test_null_is_as_good_as_nothing() -> None:
    tree = tree_of(
        {"a/c.yaml": manifest("ConfigMap", "c", data={"a": None, "b": "1"})},
        {"a/c.yaml": config_map("c", b="1")},
    )
    assert documents(tree, "product/base/a/c.yaml") == [config_map("c", b="1")]
    assert "patches" not in kustomization(tree, OVERLAY)


def test_a_tag_that_the_base_leaves_open_is_set_by_the_overlays_images(tmp_path: Path) -> None:
    base = {"apps/web/d.yaml": workload("web")}
    tree = tree_of(base, {"apps/web/d.yaml": workload("web", image="example.org/web:1.10")})
    assert kustomization(tree, OVERLAY)["images"] == [{"name": "example.org/web", "newTag": "1.10"}]
    assert "patches" not in kustomization(tree, OVERLAY)
    assert 'newTag: "1.10"' in tree.files[f"{OVERLAY}/kustomization.yaml"].text
    (body,) = rendered(tree, tmp_path, OVERLAY)
    assert body["spec"]["template"]["spec"]["containers"][0]["image"] == "example.org/web:1.10"


def test_one_name_with_two_tags_is_patched(tmp_path: Path) -> None:
    base = {f"apps/{name}/d.yaml": workload(name, image="host:5000/x") for name in ("a", "b")}
    target = {f"apps/{name}/d.yaml": workload(name, image=f"host:5000/x:{name}1") for name in ("a", "b")}
    tree = tree_of(base, target)
    assert "images" not in kustomization(tree, OVERLAY)
    found = named(rendered(tree, tmp_path, OVERLAY))
    assert [
        found["Deployment", name]["spec"]["template"]["spec"]["containers"][0]["image"] for name in ("a", "b")
    ] == ["host:5000/x:a1", "host:5000/x:b1"]


def test_a_tag_that_the_base_fixes_is_patched_like_any_value() -> None:
    tree = tree_of(
        {"apps/web/d.yaml": workload("web", image="nginx:1")},
        {"apps/web/d.yaml": workload("web", image="nginx:2")},
    )
    assert "images" not in kustomization(tree, OVERLAY)
    assert "image: nginx:2" in tree.files[f"{OVERLAY}/apps/web/d.yaml"].text


def test_objects_of_the_overlay_leave_their_tag_to_images_too(tmp_path: Path) -> None:
    digest = "sha256:" + "ab" * 32
    job = manifest(
        "CronJob",
        "job",
        "batch/v1",
        spec={
            "jobTemplate": {
                "spec": {"template": {"spec": {"containers": [{"name": "j", "image": f"x/y:1@{digest}"}]}}}
            }
        },
    )
    tree = tree_of({}, {"jobs/job/cronjob.yaml": job})
    assert kustomization(tree, OVERLAY)["images"] == [{"name": "x/y", "newTag": "1", "digest": digest}]
    assert "image: x/y\n" in tree.files[f"{OVERLAY}/jobs/job/cronjob.yaml"].text
    (body,) = rendered(tree, tmp_path, OVERLAY)
    assert body["spec"] == job["spec"]


def test_leaves_of_written_documents_know_where_they_come_from() -> None:
    def body(value: str) -> dict[str, Any]:
        entries = [{"name": "A", "value": "a"}, {"name": "B", "value": value}]
        return workload("web", image=f"x:{value}" if value == "2" else "x", env=entries, args=["k", value])

    tree = tree_of({"apps/web/d.yaml": body("1")}, {"apps/web/d.yaml": body("2")})
    base = tree.files["product/base/apps/web/d.yaml"].documents[0]
    assert base.object_key == ("apps/v1", "Deployment", "web")
    place = ("spec", "template", "spec", "containers", 0)
    assert base.origins[*place, "env", 1, "value"].detail.endswith("env.1.value")
    patch = tree.files[f"{OVERLAY}/apps/web/d.yaml"].documents[0]
    assert patch.body["spec"]["template"]["spec"]["containers"][0]["env"] == [{"name": "B", "value": "2"}]
    # The second entry of the object is the first of the patch.
    assert patch.origins[*place, "env", 0, "value"].detail == "spec.template.spec.containers.0.env.1.value"
    assert patch.origins[*place, "args", 1].detail == "spec.template.spec.containers.0.args.1"
    images = tree.files[f"{OVERLAY}/kustomization.yaml"].documents[0]
    assert images.origins["images", 0, "newTag"].detail == "spec.template.spec.containers.0.image"


def test_leaves_of_a_list_replaced_whole_know_where_they_come_from() -> None:
    base, target = workload("web", env=[]), workload("web", env=[{"name": "A", "value": "a"}])
    tree = tree_of({"a/d.yaml": base}, {"a/d.yaml": target})
    patch = tree.files[f"{OVERLAY}/a/d.yaml"].documents[0]
    place = ("spec", "template", "spec", "containers", 0, "env")
    assert patch.origins[*place, 1, "value"].detail == "spec.template.spec.containers.0.env.0.value"
    assert (*place, 0, "$patch") not in patch.origins


def test_a_null_shadows_what_it_removes() -> None:
    base, target = config_map("c", a="1", b="2"), config_map("c", a="1")
    tree = tree_of({"a/c.yaml": base}, {"a/c.yaml": target})
    origin = tree.files[f"{OVERLAY}/a/c.yaml"].documents[0].origins["data", "b"]
    assert origin.kind is Kind.ABSENT
    assert [shadowed.detail for shadowed in origin.shadowed] == ["data.b"]


def test_several_sections_and_overlays_are_side_by_side() -> None:
    base = ObjectSet(
        None,
        {
            SECTION.name: (kubernetes_object("a/c.yaml", config_map("c")),),
            ROOT_SECTION.name: (kubernetes_object("n.yaml", manifest("Namespace", "ours")),),
        },
    )
    overlays = tuple(ObjectSet(name, base.objects) for name in ("dev", "prod"))
    tree = build_tree((SECTION, ROOT_SECTION), base, overlays)
    assert {path for path in tree.files if path.endswith("kustomization.yaml")} == {
        "product/base/a/kustomization.yaml",
        "product/overlays/dev/kustomization.yaml",
        "product/overlays/prod/kustomization.yaml",
        "root/base/kustomization.yaml",
        "root/dev/kustomization.yaml",
        "root/prod/kustomization.yaml",
    }
    assert {file.overlay for file in tree.files.values()} == {None, "dev", "prod"}


def test_one_environments_change_touches_its_overlay_alone() -> None:
    def tree(value: str) -> Tree:
        base = object_set(None, {"a/c.yaml": config_map("c", a="1")})
        return build_tree(
            (SECTION,),
            base,
            (
                object_set("dev", {"a/c.yaml": config_map("c", a=value)}),
                object_set("prod", {"a/c.yaml": config_map("c", a="9")}),
            ),
        )

    before, after = tree("2"), tree("3")
    changed = {path for path, file in after.files.items() if file.text != before.files[path].text}
    assert changed == {"product/overlays/dev/a/c.yaml"}


def test_the_text_does_not_depend_on_the_hash_seed() -> None:
    root = Path(__file__).parents[2]
    code = """if True:
        from converter.kustomize.writing.lock import lock_of
        from tests.kustomize.test_layering import tree_of, workload
        def files(tag, value):
            names = [f"w{number}" for number in range(20)]
            return {f"apps/{name}/d.yaml": workload(name, image=name + tag, args=[value]) for name in names}
        tree = tree_of(files("", "a"), files(":1", "b"))
        print(*(file.path + file.text for file in tree.files.values()), lock_of(tree).text)
    """
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert b"newTag" in outputs.pop()
