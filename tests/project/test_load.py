from __future__ import annotations

from pathlib import Path

import pytest

from converter.project import check_image_tag, load_project
from converter.source import Category

from .test_model import SMALLEST


def test_a_project_knows_its_file_its_places_and_its_root(tmp_path: Path):
    (tmp_path / "bicep2flux.yaml").write_text(SMALLEST, "utf-8")
    project = load_project(tmp_path)
    assert project.file.product == "shop"
    assert project.root == tmp_path
    assert str(project.document.span(("environments", "test", "host"))) == "bicep2flux.yaml:5:29"


def test_another_project_file_can_be_named(tmp_path: Path):
    (tmp_path / "other.yaml").write_text(SMALLEST.replace("shop", "store"), "utf-8")
    project = load_project(tmp_path / "source", tmp_path / "other.yaml")
    assert project.file.product == "store"
    assert project.root == tmp_path / "source"
    assert project.document.source.name.endswith("/other.yaml")


def test_a_missing_project_file_is_reported_with_where_it_belongs(tmp_path: Path, faults):
    (fault,) = faults(lambda: load_project(tmp_path))
    assert (fault.code, fault.category, fault.span) == ("B2F202", Category.CONFIGURATION, None)
    assert fault.message == f"there is no bicep2flux.yaml in {tmp_path.as_posix()}"
    assert fault.help == "`bicep2flux init` writes one; --config FILE names another"


def test_a_missing_source_folder_is_not_taken_for_a_missing_project_file(tmp_path: Path, faults):
    (fault,) = faults(lambda: load_project(tmp_path / "nowhere"))
    assert fault.message.startswith("there is no folder ")


def test_a_named_project_file_has_to_be_there(tmp_path: Path, faults):
    (fault,) = faults(lambda: load_project(tmp_path, tmp_path / "other.yaml"))
    assert fault.message.startswith("there is no project file ")


def test_broken_yaml_is_reported_in_the_project_file(tmp_path: Path, faults):
    (tmp_path / "bicep2flux.yaml").write_text("product: 'shop\n", "utf-8")
    (fault,) = faults(lambda: load_project(tmp_path))
    assert (fault.code, str(fault.span)) == ("B2F201", "bicep2flux.yaml:1:10")


def test_two_environments_cannot_share_an_overlay(tmp_path: Path, faults):
    more = "  staging: {overlay: t1, host: shop.staging.example.com}\n"
    (tmp_path / "bicep2flux.yaml").write_text(SMALLEST + more, "utf-8")
    (fault,) = faults(lambda: load_project(tmp_path))
    assert fault.message == "'staging' can't have the overlay 't1': 'test' has it"
    assert str(fault.span) == "bicep2flux.yaml:6:22"
    assert [str(label.span) for label in fault.labels] == ["bicep2flux.yaml:5:19"]


def test_an_image_tag_from_the_command_line_is_held_to_the_same_rule(faults):
    check_image_tag("1.100.1")
    (fault,) = faults(lambda: check_image_tag("latest"))
    assert (fault.code, fault.category) == ("B2F209", Category.CONFIGURATION)
    assert fault.message.startswith("--image-tag: 'latest' is no image tag")


@pytest.mark.parametrize("content", [b"\xff", None])
def test_an_unreadable_project_file_is_a_fault_of_the_configuration(tmp_path: Path, faults, content):
    path = tmp_path / "bicep2flux.yaml"
    path.mkdir() if content is None else path.write_bytes(content)
    (fault,) = faults(lambda: load_project(tmp_path))
    assert (fault.code, fault.category) == ("B2F001", Category.CONFIGURATION)
