"""A tree of which nothing, or not all, would be verified is an error: silence would be taken for a good result."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from converter.commands.verify import VerifyOptions, verify
from converter.source import Category, Severity
from tests.kustomize.scan.making import planted
from tests.verify.clean import CLEAN

OVERLAY = "product/overlays/dev/kustomization.yaml"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return planted(tmp_path / "flux", CLEAN)


def test_a_base_without_overlays_is_refused(tree, faults):
    shutil.rmtree(tree / "product/overlays")
    shutil.rmtree(tree / "syncroot")
    (fault,) = faults(lambda: verify(VerifyOptions(flux=tree)))
    assert (fault.code, fault.category) == ("B2F408", Category.CONFIGURATION)
    assert "has no overlay" in fault.message


def test_an_overlay_that_is_given_alone_is_one_error_that_names_its_tree(tree, faults):
    planted(tree, {"product/overlays/dev/more/kustomization.yaml": "resources: [../../../base]\n"})
    for given, whole in (
        ("overlays/dev", "product"),
        ("overlays", "product"),
        ("overlays/dev/more", "product"),
    ):
        (fault,) = faults(lambda given=given: verify(VerifyOptions(flux=tree / "product" / given)))
        assert (fault.code, fault.category) == ("B2F407", Category.INPUT)
        assert "is only a part of a tree: it refers to a folder outside of it" in fault.message
        assert fault.help.endswith(f"`bicep2flux verify {(tree / whole).as_posix()}`")
        assert fault.span.text == "../../base" if given != "overlays/dev/more" else "../../../base"


def test_a_part_of_a_tree_keeps_its_other_faults(tree, faults):
    (tree / OVERLAY).write_text("resources: [../../base, ../../nowhere, https://example.org/a]\n")
    found = faults(lambda: verify(VerifyOptions(flux=tree / "product/overlays")))
    assert [(one.span.text, one.code) for one in found] == [
        ("../../base", "B2F407"),
        ("../../nowhere", "B2F407"),
        ("https://example.org/a", "B2F407"),
    ]
    assert [one.message.startswith("'") for one in found] == [False, True, True]


def test_a_folder_that_is_not_there_is_named(tree, faults):
    (fault,) = faults(lambda: verify(VerifyOptions(flux=tree / "product/overlays/test")))
    assert fault.message == f"there is no folder {(tree / 'product/overlays/test').as_posix()}"


def test_an_empty_folder_of_overlays_is_refused(tree, faults):
    shutil.rmtree(tree / "product/overlays/dev")
    found = faults(lambda: verify(VerifyOptions(flux=tree)))
    assert [(one.code, one.message) for one in found] == [("B2F408", "product/overlays has no overlay")]


def test_an_overlay_without_kustomization_is_refused_beside_others(tree, faults):
    planted(tree, {"product/overlays/prod/notes.yaml": MAP})
    (fault,) = faults(lambda: verify(VerifyOptions(flux=tree)))
    assert fault.message == "product/overlays/prod has no kustomization, so nothing of it is verified"


def test_an_overlay_may_have_its_kustomizations_further_down(tree):
    planted(tree, {"product/overlays/prod/a/kustomization.yaml": "resources: [x.yaml]"})
    planted(tree, {"product/overlays/prod/a/x.yaml": MAP})
    assert verify(VerifyOptions(flux=tree)).findings == ()


@pytest.mark.parametrize("target", ["folder", "nowhere"])
def test_a_link_that_leads_out_or_nowhere_is_refused(tree, faults, tmp_path, target):
    planted(tmp_path / "folder", {"kustomization.yaml": "resources: [x.yaml]", "x.yaml": MAP})
    (tree / "product/overlays/prod").symlink_to(tmp_path / target)
    (fault,) = faults(lambda: verify(VerifyOptions(flux=tree)))
    assert (fault.code, fault.category) == ({"folder": "B2F407", "nowhere": "B2F408"}[target], Category.INPUT)
    assert fault.message.startswith("product/overlays/prod ")


def test_a_link_inside_of_the_tree_is_harmless(tree, tmp_path):
    (tree / "product/overlays/test").symlink_to(tree / "product/overlays/dev")
    (tree / "README.md").symlink_to(tmp_path)
    (tree / "README.md").unlink()
    assert verify(VerifyOptions(flux=tree)).findings == ()


@pytest.mark.parametrize(
    "files",
    [
        {"kustomization.yaml": "resources: [x.yaml]", "x.yaml": "# nothing\n"},
        {
            "kustomization.yaml": "resources: [x.yaml]\npatches: [{path: p.yaml}]",
            "x.yaml": MAP,
            "p.yaml": f"$patch: delete\n{MAP}",
        },
    ],
    ids=["an empty file", "all deleted by a patch"],
)
def test_a_folder_that_renders_to_nothing_is_an_error(tree, files):
    planted(tree, {f"product/roles/dev/{name}": text for name, text in files.items()})
    (finding,) = verify(VerifyOptions(flux=tree)).findings
    assert (finding.code, finding.subject.environment) == ("B2F452", "dev")
    assert finding.message.startswith("product/roles/dev: the folder renders to no object")


def test_a_base_that_no_overlay_uses_is_an_error_beside_others(tree):
    planted(tree, {"other/base/kustomization.yaml": "resources: [x.yaml]", "other/base/x.yaml": MAP})
    (finding,) = verify(VerifyOptions(flux=tree)).findings
    assert finding.code == "B2F452"
    assert finding.message == "other/base: no overlay uses this base, so no environment gets what it has"


@pytest.mark.parametrize(
    ("folder", "is_base"),
    [
        ("other/base/apps/spare", True),
        ("syncroot/base/spare", True),
        ("base/roles/dev", False),
        ("database/dev", False),
    ],
)
def test_a_part_of_a_base_that_no_overlay_uses_is_one_too(tree, folder, is_base):
    """But a product may be called base."""
    planted(tree, {f"{folder}/kustomization.yaml": "resources: [x.yaml]", f"{folder}/x.yaml": MAP})
    found = [one.message for one in verify(VerifyOptions(flux=tree)).findings if one.code == "B2F452"]
    unused = f"{folder}: no overlay uses this base, so no environment gets what it has"
    assert found == ([unused] if is_base else [])


def test_flux_objects_without_what_they_apply_are_an_error(tree):
    shutil.rmtree(tree / "product")
    found = verify(VerifyOptions(flux=tree)).findings
    (finding,) = [one for one in found if one.code == "B2F453"]
    assert (finding.severity, finding.category) == (Severity.ERROR, Category.FINDING)
    assert finding.message == "Flux applies none of the folders that were verified, apart from its own"
