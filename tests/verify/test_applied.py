"""A folder as Flux applies it: values by type, names that Flux refuses, what stops with a missing value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from converter.commands.verify import VerifyOptions, verify
from converter.source import Severity
from converter.verify.rendered import Environment, RenderedFolder
from converter.verify.rollout import check_rollout
from converter.verify.substitution import is_strict, supplied
from converter.verify.variables import AppliedFolder, applied_folder
from converter.verify.waiting import check_waiting
from tests.kustomize.scan.making import planted
from tests.verify.making import environment_of


def kustomization(build: str, name: str = "ours", more: str = "") -> str:
    return f"""
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: {name}, namespace: flux}}
        spec:
          path: dev
          {more}
          postBuild: {build}
        """


def config(**data: str) -> str:
    entries = "".join(f"\n          {key}: {value}" for key, value in data.items())
    return f"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {{name: settings}}
        data: {entries}
        """


def workload(name: str, *, value: str = "one", replicas: str = "1", kind: str = "Deployment") -> str:
    return f"""
        apiVersion: apps/v1
        kind: {kind}
        metadata: {{name: "{name}"}}
        spec:
          replicas: {replicas}
          template:
            spec:
              containers: [{{name: web, image: web, env: [{{name: A, value: "{value}"}}]}}]
        """


def applied(root: Path, *texts: str, strict: bool = True) -> AppliedFolder:
    return applied_folder(*environment_of(root, *texts), strict=strict)


def found(root: Path, *texts: str, strict: bool = True) -> list[tuple[str, str, str]]:
    """Code, severity and path of the findings."""
    findings = applied(root, *texts, strict=strict).findings
    return [(one.code, one.severity.value, one.subject.path or "") for one in findings]


@pytest.mark.parametrize(
    ("value", "findings"),
    [
        ("'3'", [("B2F460", "error", "data.a")]),
        ("'0123'", [("B2F460", "error", "data.a")]),
        ("'true'", [("B2F460", "error", "data.a")]),
        ("'1.5'", [("B2F460", "error", "data.a")]),
        ("'[1, 2]'", [("B2F460", "error", "data.a")]),
        ("''", [("B2F460", "warning", "data.a")]),
        ("'null'", [("B2F460", "warning", "data.a")]),
        ("'text # note'", [("B2F463", "warning", "data.a")]),
        ('"two\\nlines"', [("B2F463", "warning", "data.a")]),
        ("'a: b'", [("B2F462", "error", "data.a")]),
        ("'*x'", [("B2F462", "error", "data.a")]),
        ("text", []),
        ("'\"3\"'", []),
        ("' text '", []),
        ("'2026-11-30'", []),
    ],
)
def test_a_value_that_arrives_as_something_else_is_a_finding(tmp_path: Path, value: str, findings) -> None:
    build = f"{{substitute: {{X: {value}}}}}"
    assert found(tmp_path, kustomization(build), config(a="'${X}'")) == findings


def test_no_value_is_in_a_finding(tmp_path: Path) -> None:
    build = "{substitute: {N: '4711', P: 'a: hunter2', H: 'hunter2 # hunter2'}}"
    texts = [config(a="'${N}'"), workload("web", value="${H}"), config(a="'${P}'").replace("settings", "b")]
    findings = applied(tmp_path, kustomization(build), *texts).findings
    assert {one.code for one in findings} == {"B2F460", "B2F462", "B2F463"}
    assert not any(word in f"{one.message} {one.help}" for one in findings for word in ("4711", "hunter2"))


def test_objects_are_as_flux_applies_them_and_findings_at_the_lines_of_the_tree(tmp_path: Path) -> None:
    texts = [
        kustomization("{substitute: {N: '3', T: one}}"),
        workload("x-${T}", value="${T}", replicas="${N}"),
    ]
    given = applied(tmp_path, *texts)
    assert given.findings == ()
    body = given.folder.objects[1]
    assert (body["spec"]["replicas"], body["metadata"]["name"]) == (3, "x-one")
    finding = given.folder.finding("B2F431", Severity.ERROR, "x", body, ("spec", "replicas"), help_="y")
    assert finding.subject.place.line == 13
    assert finding.subject.object == "Deployment/x-${T}"


@pytest.mark.parametrize(
    "path", ["metadata.labels.a", "metadata.annotations.a", "spec.template.metadata.labels.a"]
)
def test_labels_and_annotations_are_texts_wherever_they_are(tmp_path: Path, path: str) -> None:
    body: Any = "${X}"
    for step in reversed(path.split(".")):
        body = {step: body}
    body = {"kind": "Any", "apiVersion": "a/v1", **body}
    body["metadata"] = {"name": "x", **body.get("metadata", {})}
    import yaml

    texts = [kustomization("{substitute: {X: '3'}}"), yaml.safe_dump(body)]
    assert found(tmp_path, *texts) == [("B2F460", "error", path)]


@pytest.mark.parametrize("strict", [True, False])
def test_a_missing_variable_names_who_needs_it_and_what_stops(tmp_path: Path, *, strict: bool) -> None:
    later = kustomization("{}", "later", "dependsOn: [{name: ours}]").replace("path: dev", "path: other")
    last = kustomization("{}", "last", "dependsOn: [{name: later}]").replace("path: dev", "path: other")
    workloads = [workload(name) for name in "abcde"]
    texts = [kustomization("{substitute: {A: one}}"), later, last, workload("job", value="${X}"), *workloads]
    finding, *more = applied(tmp_path, *texts, strict=strict).findings
    assert [one.code for one in more] == ([] if strict else ["B2F460"])
    assert (finding.code, finding.severity) == ("B2F434", Severity.ERROR)
    assert finding.subject.object == "Deployment/job"
    if not strict:
        assert finding.message == "${X} has no value: Flux replaces it by nothing"
    else:
        assert finding.message == (
            "${X} has no value: Flux applies nothing of this folder; Deployment/job needs it; "
            "Deployment/a, Deployment/b, Deployment/c and 2 more stop with it; "
            "the Flux Kustomizations later and last wait for it"
        )


def test_a_workload_needs_what_the_config_map_that_it_reads_needs(tmp_path: Path) -> None:
    reading = workload("reader").replace("env: [", "envFrom: [{configMapRef: {name: settings}}], env: [")
    texts = [kustomization("{substitute: {A: one}}"), config(a="'x-${X}'"), reading, workload("other")]
    (finding,) = applied(tmp_path, *texts).findings
    assert finding.subject.object == "ConfigMap/settings"
    assert finding.message.endswith("; Deployment/reader needs it; Deployment/other stops with it")


def test_lenient_flux_puts_null_where_the_variable_was_alone(tmp_path: Path) -> None:
    texts = [kustomization("{substitute: {A: one}}"), config(a="'${X}'", b="'x${X}'")]
    assert found(tmp_path, *texts) == [("B2F434", "error", "data.a")]
    assert found(tmp_path, *texts, strict=False) == [
        ("B2F434", "error", "data.a"),
        ("B2F460", "warning", "data.a"),
    ]


@pytest.mark.parametrize("build", ["{substitute: {}}", "{}", "{substituteStrategy: WithVariables}"])
def test_without_any_variable_flux_replaces_nothing(tmp_path: Path, build: str) -> None:
    given = applied(tmp_path, kustomization(build), config(a="'${X} $$'"))
    assert given.folder.objects[1]["data"] == {"a": "${X} $$"}
    assert [one.code for one in given.findings] == ["B2F434"]


def test_a_variable_is_left_open_in_a_folder_that_somebody_else_applies(tmp_path: Path) -> None:
    environment, other = environment_of(tmp_path / "a", kustomization("{}"))
    _, folder = environment_of(tmp_path / "b", workload("web", value="${X}"))
    both = Environment("dev", (*environment.folders, replace(folder, folder="theirs/dev")))
    assert not applied_folder(both, both.folders[1], strict=True).folder.is_literal
    # No Flux replaces anything in what a cluster starts with.
    alone = replace(other, folder="start/dev")
    assert applied_folder(Environment("dev", (alone,)), alone, strict=True).folder.is_literal


def test_the_strategy_always_replaces_without_a_variable(tmp_path: Path) -> None:
    given = applied(tmp_path, kustomization("{substituteStrategy: Always}"), config(a="'${X:=b} $$'"))
    assert given.folder.objects[1]["data"] == {"a": "b $"}


def test_a_name_that_flux_refuses_is_found_where_it_is_given(tmp_path: Path) -> None:
    build = "{substituteFrom: [{kind: ConfigMap, name: theirs}], substitute: {'b-c': x}}"
    theirs = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: theirs, namespace: flux}
        data: {a.b: x}
        """
    assert found(tmp_path, kustomization(build), theirs, config(a="one")) == [
        ("B2F461", "error", "spec.postBuild.substitute.b-c"),
        ("B2F461", "error", 'data["a.b"]'),
    ]


SECRET = """
    apiVersion: v1
    kind: Secret
    metadata: {name: theirs, namespace: flux}
    data: {A: b25l, B: "%%"}
    stringData: {C: two}
    """


def test_values_come_from_config_maps_and_secrets_the_later_ones_first(tmp_path: Path) -> None:
    build = "{substituteFrom: [{kind: Secret, name: theirs}, {kind: ConfigMap, name: c}], substitute: {D: d}}"
    second = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: c, namespace: flux}
        data: {C: three, D: four}
        """
    environment, folder = environment_of(tmp_path, kustomization(build), SECRET, second)
    known = supplied(environment, folder.folder)
    assert known.values == {"A": "one", "C": "three", "D": "d"}
    assert (known.hidden, known.unknown, known.complete) == ({"B"}, [], False)


def test_an_encrypted_secret_supplies_names_without_values(tmp_path: Path) -> None:
    build = "{substituteFrom: [{kind: Secret, name: theirs}]}"
    texts = [
        kustomization(build),
        SECRET.replace("data: {A", "sops: {version: 3.9.0}\n    data: {A"),
        config(a="'${C}'"),
    ]
    given = applied(tmp_path, *texts)
    assert given.findings == ()
    assert given.folder.objects[2]["data"] == {"a": "${C}"}


def test_two_kustomizations_with_different_values_leave_it_open(tmp_path: Path) -> None:
    texts = [kustomization("{substitute: {A: one, B: two}}"), kustomization("{substitute: {A: one}}", "b")]
    environment, folder = environment_of(tmp_path, *texts)
    known = supplied(environment, folder.folder)
    assert (known.values, known.hidden) == ({"A": "one"}, {"B"})


CONTROLLER = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: kustomize-controller, namespace: flux-system}
    spec: {template: {spec: {containers: [{name: manager, image: "ghcr.io/fluxcd/kustomize-controller:%s", args: [%s]}]}}}
    """


@pytest.mark.parametrize(
    ("version", "argument", "strict"),
    [
        ("v1.9.6", "", True),
        ("v1.10.0", "", True),
        ("v1.8.2", "", False),
        ("v1.8.2", "--feature-gates=StrictPostBuildSubstitutions=true", True),
        ("v1.9.6", "'--feature-gates=Other=true,StrictPostBuildSubstitutions=false'", False),
    ],
)
def test_a_tree_that_holds_flux_says_how_strict_it_is(
    tmp_path: Path, version: str, argument: str, *, strict: bool
) -> None:
    environment, _ = environment_of(tmp_path, CONTROLLER % (version, argument))
    assert is_strict([environment], default=not strict) is strict


def test_a_number_from_a_variable_fits_a_number_and_a_text_does_not(tmp_path: Path) -> None:
    """The whole command, on a tree: the schema sees what the cluster will get."""
    for value, codes in (("'3'", set()), ("three", {"B2F431"})):
        texts = [
            kustomization(f"{{substitute: {{N: {value}}}}}"),
            workload("web", replicas="${N}").replace("template:", "selector: {matchLabels: {a: b}}\n          template:"),
        ]  # fmt: skip
        from textwrap import dedent

        files = {
            "dev/kustomization.yaml": "resources: [all.yaml]",
            "dev/all.yaml": "---\n".join(map(dedent, texts)),
        }
        tree = planted(tmp_path / value.strip("'") / "flux", files)
        findings = verify(VerifyOptions(flux=tree)).findings
        replicas = {one.code for one in findings if one.subject and one.subject.path == "spec.replicas"}
        assert replicas == codes


WAITING = kustomization("{}", more="wait: true")
CLAIM = """
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec: {storageClassName: %s}
    """
CLASS = """
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: later}
    volumeBindingMode: WaitForFirstConsumer
    """
USER = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {volumes: [{name: a, persistentVolumeClaim: {claimName: data}}]}
    """
PAUSED = workload("web").replace("replicas", "paused: true\n          replicas")
JOB = """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: once}
    spec: {suspend: true}
    """
AFTER = kustomization("{}", "after", "dependsOn: [{name: between}]").replace("path: dev", "path: other")
BETWEEN = kustomization("{}", "between", "dependsOn: [{name: ours}]").replace("path: dev", "path: other")
SUSPENDED = kustomization("{}", more="suspend: true").replace("path: dev", "path: other")
ENDLESS = "B2F464"


@pytest.mark.parametrize(
    ("texts", "findings"),
    [
        ([WAITING, PAUSED], [("Deployment/web", "spec.paused")]),
        ([kustomization("{}"), PAUSED], []),
        ([kustomization("{}", more="healthChecks: [{kind: Deployment, name: web}]"), PAUSED], [("Deployment/web", "spec.paused")]),
        ([kustomization("{}", more="healthChecks: [{kind: Deployment, name: other}]"), PAUSED], []),
        ([WAITING, JOB], [("Job/once", "spec.suspend")]),
        ([WAITING, CLAIM % "later", CLASS], [("PersistentVolumeClaim/data", None)]),
        ([WAITING, CLAIM % "later", CLASS, USER], []),
        ([WAITING, CLAIM % "other", CLASS], []),
        ([WAITING, AFTER, BETWEEN], [("Kustomization/after", "spec.dependsOn"), ("Kustomization/between", "spec.dependsOn")]),
        ([kustomization("{}"), AFTER, BETWEEN], []),
        ([SUSPENDED, BETWEEN], [("Kustomization/between", "spec.dependsOn[0]")]),
    ],
)  # fmt: skip
def test_what_flux_waits_for_without_an_end(tmp_path: Path, texts: list[str], findings) -> None:
    environment, folder = environment_of(tmp_path, *texts)
    found = list(check_waiting(environment, folder))
    assert [(one.subject.object, one.subject.path) for one in found] == findings
    assert {one.code for one in found} <= {ENDLESS}


ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.lists(st.none(), max_size=2), st.just({}))  # fmt: skip
PLACES = [
    ("metadata",), ("spec",), ("data",), ("metadata", "name"), ("metadata", "labels"), ("spec", "postBuild"),
    ("spec", "postBuild", "substitute"), ("spec", "postBuild", "substitute", "A"),
    ("spec", "postBuild", "substituteFrom"), ("spec", "postBuild", "substituteFrom", 0),
    ("spec", "postBuild", "substituteFrom", 0, "name"), ("spec", "dependsOn"), ("spec", "dependsOn", 0),
    ("spec", "healthChecks"), ("spec", "healthChecks", 0), ("spec", "path"), ("spec", "wait"), ("kind",), ("apiVersion",),
    ("stringData",), ("spec", "template"), ("spec", "template", "spec", "containers"), ("spec", "storageClassName"),
]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(places=st.lists(st.tuples(st.integers(0, 6), st.sampled_from(PLACES), ODD), min_size=1, max_size=3))
def test_no_shape_of_an_object_breaks_it(tmp_path: Path, places) -> None:
    """Whatever is where an object is expected: the schema's findings say so, not these."""
    build = "{substituteFrom: [{kind: ConfigMap, name: settings}], substitute: {A: one}}"
    more = "wait: true\n          dependsOn: [{name: b}]\n          healthChecks: [{kind: Job, name: a}]"
    texts = [
        kustomization(build, more=more),
        SECRET,
        config(a="'${A}${B}'"),
        PAUSED,
        CLAIM % "later",
        CLASS,
        USER,
    ]
    environment, folder = environment_of(tmp_path, *texts)
    for number, path, value in places:
        body: Any = folder.objects[number]
        for step in path[:-1]:
            body = (
                body[step]
                if isinstance(body, dict) and step in body
                else body[0]
                if isinstance(body, list) and body
                else {}
            )
        if isinstance(body, dict):
            body[path[-1]] = value
    for strict in (True, False):
        given = applied_folder(environment, folder, strict=strict)
        after = Environment("dev", (given.folder,))
        assert isinstance(given.folder, RenderedFolder)
        list(check_waiting(after, given.folder))
        list(check_rollout(after, given.folder))
        is_strict([after], default=True)
