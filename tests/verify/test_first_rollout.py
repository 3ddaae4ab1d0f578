"""Values that only the first rollout gives: one finding for an environment, with the command that reads them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from converter.commands.verify import VerifyOptions, verify
from converter.source import (
    STATUS_ANNOTATION,
    Diagnostic,
    Severity,
    StatusValue,
    read_status_lines,
    status_lines,
    status_value,
)
from tests.kustomize.scan.making import planted

LINES = "WEB_ID: status.principalId of Identity/web\nJOB_ID: status.principalId of Identity/job\n"
FILES = {
    "product/overlays/dev/kustomization.yaml": "namespace: shop\nresources: [identities.yaml]\n",
    "product/overlays/dev/identities.yaml": """\
apiVersion: example.org/v1
kind: Identity
metadata: {name: web}
---
apiVersion: example.org/v1
kind: Identity
metadata: {name: job}
""",
    "product/roles/dev/kustomization.yaml": "namespace: shop\nresources: [roles.yaml]\n",
    "product/roles/dev/roles.yaml": """\
apiVersion: example.org/v1
kind: Role
metadata: {name: web}
spec: {principal: "${WEB_ID}", scope: "${SCOPE}"}
---
apiVersion: example.org/v1
kind: Role
metadata: {name: job}
spec: {principal: "${JOB_ID}", scope: "${WEB_ID}"}
""",
    "syncroot/dev/kustomization.yaml": "resources: [flux.yaml]\n",
    "syncroot/dev/flux.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: values
  namespace: flux
  annotations:
    bicep2flux/values-of-status: |
      WEB_ID: status.principalId of Identity/web
      JOB_ID: status.principalId of Identity/job
data: {SCOPE: everything}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: shop, namespace: flux}
spec: {path: ./flux/product/overlays/dev, prune: true, interval: 10m, sourceRef: {kind: GitRepository, name: a}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: roles, namespace: flux}
spec:
  path: ./flux/product/roles/dev
  prune: true
  interval: 10m
  sourceRef: {kind: GitRepository, name: a}
  postBuild: {substituteFrom: [{kind: ConfigMap, name: values}]}
""",
}
FLUX = "syncroot/dev/flux.yaml"


def findings(
    root: Path, file: str = FLUX, old: str = "", new: str = "", *, lenient: bool = False
) -> list[Diagnostic]:
    """What verify says about variables, after an edit of the tree."""
    files = dict(FILES)
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    found = verify(VerifyOptions(flux=planted(root, files), lenient=lenient)).findings
    return [one for one in found if one.code in {"B2F434", "B2F435", "B2F488"}]


def test_they_are_one_error_of_the_environment_at_the_config_map(tmp_path: Path) -> None:
    (found,) = findings(tmp_path)
    assert (found.code, found.severity) == ("B2F488", Severity.ERROR)
    assert found.message == (
        "2 values that only the first rollout gives: until they are filled in, Flux applies nothing of "
        "product/roles/dev: JOB_ID, WEB_ID"
    )
    assert found.subject is not None
    assert (found.subject.environment, found.subject.object) == ("dev", "ConfigMap/values")
    assert found.subject.place is not None
    assert found.subject.place.file == FLUX


def test_the_command_prints_lines_of_the_project_file(tmp_path: Path) -> None:
    """It is run as it is written, with a kubectl that answers what it is asked for."""
    (found,) = findings(tmp_path)
    assert found.help is not None
    first, *script, last = found.help.split("\n")
    assert first.endswith(":")
    assert "`substitutions`" in last
    programs = tmp_path / "programs"
    programs.mkdir()
    kubectl = programs / "kubectl"
    kubectl.write_text('#!/bin/sh\necho "[$*]"\n')
    kubectl.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", "\n".join(script)],
        env={"PATH": f"{programs}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "JOB_ID: [get identity job -n shop -o jsonpath={.status.principalId}]",
        "WEB_ID: [get identity web -n shop -o jsonpath={.status.principalId}]",
    ]


def test_what_is_filled_in_is_no_longer_listed(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, old="SCOPE: everything", new="SCOPE: everything, WEB_ID: x")
    assert found.message.startswith("1 value that only the first rollout gives: until it is filled in")
    assert found.message.endswith(": JOB_ID")
    assert findings(tmp_path, old="SCOPE: everything", new="SCOPE: everything, WEB_ID: x, JOB_ID: y") == []


def test_other_missing_values_have_findings_of_their_own(tmp_path: Path) -> None:
    found = findings(tmp_path, old="SCOPE: everything", new="OTHER: x")
    assert [one.code for one in found] == ["B2F434", "B2F488"]
    assert found[0].message.startswith("${SCOPE} has no value")
    assert "SCOPE" not in found[1].message


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("product/overlays/dev/identities.yaml", "{name: job}", "{name: another}"),
        (FLUX, "      JOB_ID: status.principalId of Identity/job\n", ""),
        (FLUX, "JOB_ID: status.principalId of Identity/job", "JOB_ID: the principal of the job"),
    ],
    ids=["no such object", "not in the annotation", "no field of a status"],
)
def test_a_value_that_no_rollout_gives_is_missing_like_any_other(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    found = findings(tmp_path, file, old, new)
    assert [one.code for one in found] == ["B2F434", "B2F488"]
    assert found[0].message.startswith("${JOB_ID} has no value")
    assert found[1].message.endswith(": WEB_ID")


def test_a_lenient_flux_puts_nothing_in_their_place(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, lenient=True)
    assert found.severity is Severity.ERROR
    assert "Flux puts nothing in their place in product/roles/dev" in found.message


@pytest.mark.parametrize("annotation", ["{}", "7", "[a]", "null", "''", "WEB_ID"])
def test_an_annotation_of_another_form_gives_nothing(tmp_path: Path, annotation: str) -> None:
    old = FILES[FLUX].partition("values-of-status: ")[2].partition("data:")[0]
    found = findings(tmp_path, old=old, new=f"{annotation}\n")
    assert [one.code for one in found] == ["B2F434", "B2F434"]


def test_a_meaning_names_a_field_of_a_status() -> None:
    assert status_value("status.principalId of ApplicationIdentity/a.b-c") == StatusValue(
        "status.principalId", "ApplicationIdentity", "a.b-c"
    )
    for other in (
        "the id of the subscription",
        "spec.x of A/b",
        "status of A/b",
        "status.a of b",
        "status.a of A/b c",
    ):
        assert status_value(other) is None
    assert STATUS_ANNOTATION.partition("/")[0] == "bicep2flux"


NAMES = st.from_regex(r"[A-Z_][A-Z0-9_]{0,9}", fullmatch=True)
MEANINGS = st.builds(
    "status.{} of {}/{}".format,
    st.sampled_from(["a", "a.b"]),
    st.sampled_from(["Kind"]),
    st.sampled_from(["x", "x-1"]),
)


@given(st.dictionaries(NAMES, MEANINGS | st.just("another thing")))
def test_lines_are_read_as_they_are_written(meanings: dict[str, str]) -> None:
    read = dict(read_status_lines(status_lines(meanings)))
    assert read == {
        name: value for name, text in meanings.items() if (value := status_value(text)) is not None
    }
