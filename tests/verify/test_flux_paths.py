"""What the paths of Flux Kustomizations lead to, and whose fault it is, as far as the tree tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.source import Severity
from converter.verify.flux_paths import check_flux_paths
from converter.verify.rendered import Environment, RenderedFolder
from tests.kustomize.scan.making import planted
from tests.verify.making import environment_of


def kustomization(name: str, path: str, source: str = "ours", more: str = "") -> str:
    return f"""
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: {name}, namespace: flux}}
        spec: {{path: {path}, {more}sourceRef: {{kind: GitRepository, name: {source}}}}}
        """


def found(root: Path, *texts: str, folders: tuple[str, ...] = ()) -> list[tuple[str, str, Severity, str]]:
    environment, _ = environment_of(root, *texts)
    findings = check_flux_paths(environment, root, folders)
    return [(one.code, one.subject.object, one.severity, one.message) for one in findings if one.subject]


def codes(root: Path, *texts: str, folders: tuple[str, ...] = ()) -> list[tuple[str, str, Severity]]:
    return [row[:3] for row in found(root, *texts, folders=folders)]


def test_a_path_beside_one_that_is_there_is_an_error(tmp_path: Path) -> None:
    assert found(tmp_path, kustomization("a", "./flux/dev"), kustomization("b", "./flux/dve")) == [
        (
            "B2F514",
            "Kustomization/b",
            Severity.ERROR,
            "the tree has no folder ./flux/dve: Flux applies nothing",
        )
    ]


def test_a_path_of_another_repository_may_be_there(tmp_path: Path) -> None:
    texts = (kustomization("a", "./flux/dev"), kustomization("b", "./install", "theirs"))
    assert codes(tmp_path, *texts) == [("B2F514", "Kustomization/b", Severity.WARNING)]


def test_a_path_that_leads_out_of_the_source_is_not_there(tmp_path: Path) -> None:
    texts = (kustomization("a", "./flux/dev"), kustomization("b", "../dev"))
    assert codes(tmp_path, *texts) == [("B2F514", "Kustomization/b", Severity.ERROR)]


def test_a_path_that_is_there_is_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, kustomization("a", "dev")) == []


TREE = ("shop/overlays/dev", "shop/overlays/prod", "syncroot/dev", "syncroot/prod")


@pytest.mark.parametrize("path", ["''", "null", ".", "./", "/"])
def test_without_a_path_flux_applies_every_environment_at_once(tmp_path: Path, path: str) -> None:
    texts = (kustomization("a", "./flux/dev"), kustomization("b", path))
    [(code, object_, severity, message)] = found(tmp_path, *texts, folders=TREE)
    assert (code, object_, severity) == ("B2F516", "Kustomization/b", Severity.ERROR)
    assert "Flux applies the whole source: shop/overlays/dev, shop/overlays/prod, syncroot/dev" in message


def test_the_whole_of_a_source_that_may_be_somebody_elses_is_a_warning(tmp_path: Path) -> None:
    texts = (kustomization("a", "./flux/dev"), kustomization("b", "./", "theirs"))
    assert codes(tmp_path, *texts) == [("B2F516", "Kustomization/b", Severity.WARNING)]


def test_a_source_whose_root_has_a_kustomization_says_itself_what_is_applied(tmp_path: Path) -> None:
    planted(tmp_path, {"kustomization.yaml": "resources: [dev]\n"})
    assert found(tmp_path, kustomization("a", "./flux/dev"), kustomization("b", "./"), folders=TREE) == []


def test_the_root_of_a_git_repository_is_where_its_kustomization_counts(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    texts = (kustomization("a", "./flux/dev"), kustomization("b", "./"))
    planted(tmp_path / "flux", {"kustomization.yaml": "resources: [dev]\n"})
    assert codes(tmp_path / "flux", *texts) == [("B2F516", "Kustomization/b", Severity.ERROR)]
    planted(tmp_path, {"kustomization.yaml": "resources: [flux]\n"})
    assert codes(tmp_path / "flux", *texts) == []


def test_a_folder_above_several_environments_applies_them_all(tmp_path: Path) -> None:
    planted(tmp_path, {f"{folder}/kustomization.yaml": "{}\n" for folder in TREE})
    texts = (kustomization("a", "./flux/shop/overlays"),)
    [(code, _, severity, message)] = found(tmp_path, *texts, folders=TREE)
    assert (code, severity) == ("B2F516", Severity.ERROR)
    assert message.endswith("Flux applies shop/overlays/dev and shop/overlays/prod at once")


def test_a_folder_above_the_parts_of_one_environment_is_no_finding(tmp_path: Path) -> None:
    parts = ("shop/dev/apps", "shop/dev/jobs")
    planted(tmp_path, {f"{folder}/kustomization.yaml": "{}\n" for folder in parts})
    assert found(tmp_path, kustomization("a", "./shop/dev"), folders=parts) == []


def test_a_folder_with_nothing_to_apply_is_an_error(tmp_path: Path) -> None:
    planted(tmp_path, {"docs/README.md": "x", "plain/deep/x.yaml": "kind: x\n"})
    texts = (kustomization("a", "./docs"), kustomization("b", "./plain"))
    assert codes(tmp_path, *texts) == [("B2F517", "Kustomization/a", Severity.ERROR)]


def test_two_that_apply_one_folder_change_the_same_objects(tmp_path: Path) -> None:
    texts = (kustomization("a", "./dev"), kustomization("b", "dev/"))
    assert codes(tmp_path, *texts) == [("B2F518", "Kustomization/b", Severity.WARNING)]


@pytest.mark.parametrize("more", ["targetNamespace: other, ", "postBuild: {substitute: {NAME: b}}, "])
def test_one_folder_may_be_applied_twice_for_different_objects(tmp_path: Path, more: str) -> None:
    assert found(tmp_path, kustomization("a", "./dev"), kustomization("b", "./dev", more=more)) == []


def environments(root: Path, path: str) -> list[tuple[str, str, Severity]]:
    """The findings of `dev`, whose folder `shop/dev` isn't the one with the Flux Kustomization."""
    _, holder = environment_of(root, kustomization("a", path))
    planted(root, {"shop/prod/kustomization.yaml": "{}\n", "shop/dev/kustomization.yaml": "{}\n"})
    own = RenderedFolder("shop/dev", holder.scanned, ())
    both = Environment("dev", (holder, own))
    findings = check_flux_paths(both, root, ("dev", "shop/dev", "shop/prod"))
    return [(one.code, one.subject.field or "", one.severity) for one in findings if one.subject]


def test_the_folder_of_another_environment_is_an_error(tmp_path: Path) -> None:
    assert environments(tmp_path, "./flux/shop/prod") == [("B2F519", "spec.path", Severity.ERROR)]


def test_the_folder_of_its_own_environment_is_no_finding(tmp_path: Path) -> None:
    assert environments(tmp_path, "./flux/shop/dev") == []
