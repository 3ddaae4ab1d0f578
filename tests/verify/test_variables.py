"""Which variables of Flux nobody supplies, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.verify.substitution import applies, check_variables, has_variable
from tests.verify.making import environment_of


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("${A}", True),
        ("a${ A}b", True),
        ("${A", True),
        ("${A:?none}", True),
        ("$A", False),
        ("${1}", False),
        # With a default there is always a value.
        ("${A:=b}", False),
        ("${A:-b}", False),
        ("${A=b}", False),
        ("${A-b}", False),
        ("${A:+b}", False),
        # A doubled dollar is an escaped one; the next stands for itself.
        ("$${A}", False),
        ("$$${A}", True),
        ("$$$${A}", False),
        ("${A:=b} ${B}", True),
    ],
)
def test_what_flux_would_replace(text: str, *, replaced: bool) -> None:
    assert has_variable(text) is replaced


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("overlays/dev", True),
        ("./overlays/dev/", True),
        ("./flux/overlays/dev", True),
        ("other-overlays/dev", False),
        ("overlays/dev/more", False),
        ("overlays", False),
        ("", False),
    ],
)
def test_a_path_applies_a_folder_of_the_tree_wherever_the_tree_is(path: str, *, found: bool) -> None:
    assert applies({"spec": {"path": path}}, "overlays/dev") is found


VARIABLES = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: variables, namespace: flux}
    data: {A: '1'}
    """


def kustomization(build: str, path: str = "dev") -> str:
    return f"""
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: ours, namespace: flux}}
        spec: {{path: {path}{build}}}
        """


def found(root: Path, value: str, *texts: str) -> list[tuple[str, str, str]]:
    used = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata: {{a: '{value}', b: '{value}'}}\n"
    findings = check_variables(*environment_of(root, *texts, used))
    return [(one.code, one.subject.path, one.message) for one in findings]


FROM = ", postBuild: {substituteFrom: [{kind: ConfigMap, name: variables}]}"
SECRET = ", postBuild: {substituteFrom: [{kind: Secret, name: variables}]}"


def test_a_variable_is_supplied_by_name_or_by_a_config_map_in_flux_s_namespace(tmp_path: Path) -> None:
    assert found(tmp_path, "${A}", kustomization(", postBuild: {substitute: {A: '1'}}")) == []
    assert found(tmp_path, "${A}", kustomization(FROM), VARIABLES) == []
    theirs = VARIABLES.replace("namespace: flux", "namespace: theirs")
    assert [one[0] for one in found(tmp_path, "${A}", kustomization(FROM), theirs)] == ["B2F435"]


@pytest.mark.parametrize(
    ("texts", "code", "message"),
    [
        (
            [kustomization(FROM), VARIABLES],
            "B2F434",
            "nothing supplies ${B}: Flux writes nothing in its place",
        ),
        ([kustomization("")], "B2F434", "${B} stays as it is: the Flux Kustomization has no postBuild"),
        ([kustomization(SECRET)], "B2F435", "whether ${B} has a value, the tree can't know"),
        ([kustomization(FROM, "other")], "B2F435", "${B} has no value that the tree knows"),
        ([], "B2F435", "${B} has no value that the tree knows"),
    ],
)
def test_why_a_variable_has_no_value_and_how_often_it_is_used(
    tmp_path: Path, texts, code: str, message: str
) -> None:
    assert found(tmp_path, "${B} ${B}", *texts) == [(code, "data.a", f"{message} (used in 2 fields)")]
