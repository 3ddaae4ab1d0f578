"""The variables of Flux without a value, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.verify.substitution import applies
from converter.verify.variables import check_variables
from tests.verify.making import environment_of


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
    data: {A: one}
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


def test_an_object_without_substitution_needs_no_variable(tmp_path: Path) -> None:
    script = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: x, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}
        data: {a: 'echo ${HOME} ${A-b}'}
        """
    findings = check_variables(*environment_of(tmp_path, kustomization(FROM), VARIABLES, script))
    assert list(findings) == []


FROM = ", postBuild: {substituteFrom: [{kind: ConfigMap, name: variables}]}"
SECRET = ", postBuild: {substituteFrom: [{kind: Secret, name: variables}]}"


def test_a_variable_is_supplied_by_name_or_by_a_config_map_in_flux_s_namespace(tmp_path: Path) -> None:
    assert found(tmp_path, "${A}", kustomization(", postBuild: {substitute: {A: one}}")) == []
    assert found(tmp_path, "${A}", kustomization(FROM), VARIABLES) == []
    theirs = VARIABLES.replace("namespace: flux", "namespace: theirs")
    assert [one[0] for one in found(tmp_path, "${A}", kustomization(FROM), theirs)] == ["B2F435"]


@pytest.mark.parametrize(
    ("texts", "code", "message"),
    [
        (
            [kustomization(FROM), VARIABLES],
            "B2F434",
            "${B} has no value: Flux applies nothing of this folder",
        ),
        ([kustomization("")], "B2F434", "${B} stays as it is: the Flux Kustomization has no postBuild"),
        ([kustomization(SECRET)], "B2F435", "the tree doesn't show whether ${B} has a value"),
        ([kustomization(FROM, "other")], "B2F435", "${B} has no value in the tree"),
        ([], "B2F435", "${B} has no value in the tree"),
    ],
)
def test_why_a_variable_has_no_value_and_how_often_it_is_used(
    tmp_path: Path, texts, code: str, message: str
) -> None:
    assert found(tmp_path, "${B} ${B}", *texts) == [(code, "data.a", f"{message} (used in 2 fields)")]


@pytest.mark.parametrize("texts", [[kustomization(FROM), VARIABLES], [kustomization(SECRET)], []])
def test_a_variable_whose_name_flux_refuses_can_not_be_supplied(tmp_path: Path, texts) -> None:
    ((code, path, message),) = found(tmp_path, "${1_A}", *texts)
    assert (code, path) == ("B2F461", "data.a")
    assert message.startswith("nobody can supply ${1_A}: Flux refuses a name that begins with a digit")
    assert found(tmp_path, "${1_A:=one}", *texts) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("${A} ${B:=b} ${C:-${D}} ${E:1}", ["A", "D", "E"]),
        ("$${A} $$${B} $$$${C} $D $(E)", ["B"]),
        ("${A} ${B-b} ${C}", ["A"]),
    ],
)
def test_which_variables_of_a_text_need_a_value(tmp_path: Path, text: str, names: list[str]) -> None:
    messages = [message for _, _, message in found(tmp_path, text) if "has no value" in message]
    assert [message.partition(" ")[0] for message in messages] == [f"${{{name}}}" for name in names]


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        ([kustomization(FROM), VARIABLES], ["B2F434", "B2F434"]),
        # Without postBuild Flux leaves every text as it is.
        ([kustomization("")], []),
        ([], ["B2F435", "B2F435"]),
    ],
)
def test_a_variable_that_flux_can_not_read(tmp_path: Path, texts: list[str], codes: list[str]) -> None:
    findings = found(tmp_path, "${A-b}", *texts)
    assert [code for code, _, _ in findings] == codes
    assert all("Flux can't read a variable here" in message for _, _, message in findings)
