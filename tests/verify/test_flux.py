"""Paths of Flux Kustomizations that the tree doesn't have: whose fault it is, as far as the tree tells."""

from __future__ import annotations

from pathlib import Path

from converter.source import Severity
from converter.verify.flux import check_flux
from tests.verify.making import environment_of


def kustomization(name: str, path: str, source: str = "ours") -> str:
    return f"""
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: {name}, namespace: flux}}
        spec: {{path: {path}, sourceRef: {{kind: GitRepository, name: {source}}}}}
        """


def found(root: Path, *texts: str) -> list[tuple[str, str, Severity, str]]:
    findings = check_flux(*environment_of(root, *texts), root)
    return [(one.code, one.subject.object, one.severity, one.message) for one in findings if one.subject]


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
    [(code, object_, severity, _)] = found(tmp_path, *texts)
    assert (code, object_, severity) == ("B2F514", "Kustomization/b", Severity.WARNING)


def test_paths_that_are_there_are_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, kustomization("a", "dev"), kustomization("b", "./")) == []
