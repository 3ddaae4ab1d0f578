"""Elements and members that only the deployment decides: what is certain stays, the rest is a question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.source import Category, Severity
from tests.pipeline.small import PROJECT, app, bodies, converted, write

ACCOUNT = "resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = { name: 'store' }\n"
UNKNOWN = "empty(account.properties.primaryEndpoints.web)"
EXTRA = "{ name: 'EXTRA', value: 'x' }"
CERTAIN = "[ { name: 'A', value: 'a' }, { name: 'B', value: 'b' } ]"


def template(env: str, before: str = "", **parts: str) -> str:
    text = app(before=ACCOUNT + before, **parts)
    return text.replace("          resources:", f"          env: {env}\n          resources:", 1)


def made(folder: Path, text: str, **given: Any) -> tuple[list[str], list[Any]]:
    """The names of the container's own variables in prod, and the findings about what is undecided."""
    conversion = converted(write(folder, {"web": text}, **given))
    (mapped,) = (one for one in conversion.overlays if one.environment == "prod")
    pod = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]
    names = [one["name"] for one in pod["containers"][0].get("env", ())]
    own = [name for name in names if not name.startswith("OTEL_") and name != "POD_UID"]
    return own, [one for one in mapped.findings if one.code in {"B2F341", "B2F302"}]


@pytest.mark.parametrize(
    "env",
    [
        f"concat({CERTAIN}, {UNKNOWN} ? [] : [ {EXTRA} ])",
        f"concat({UNKNOWN} ? [ {EXTRA} ] : [], {CERTAIN})",
        f"union({CERTAIN}, {UNKNOWN} ? [ {EXTRA} ] : [])",
        f"[ ...{CERTAIN}, ...({UNKNOWN} ? [] : [ {EXTRA} ]) ]",
        f"filter(concat({CERTAIN}, [ {EXTRA} ]), one => one.name != 'EXTRA' || {UNKNOWN})",
        f"{UNKNOWN} ? concat({CERTAIN}, [ {EXTRA} ]) : {CERTAIN}",
        f"{UNKNOWN} ? concat({CERTAIN}, [ {EXTRA} ]) : [ {CERTAIN[1:-1]} ]",
        f"flatten([ {CERTAIN}, {UNKNOWN} ? null ?? [] : [ {EXTRA} ] ])",
    ],
)
def test_what_is_certain_of_a_list_stays(tmp_path, env):
    own, findings = made(tmp_path, template(env))
    assert own == ["A", "B"]
    (one,) = findings
    assert one.code == "B2F341"
    assert one.message.startswith("whether there is 'EXTRA' in container.env is unknown before deployment")
    assert one.span.text.endswith(UNKNOWN)
    assert f'"{one.span.text}": true (or false)' in one.help


def test_a_list_of_allowed_clients_is_known_as_a_whole_or_not_at_all(tmp_path):
    """Without the one element that is undecided, everybody would be let in."""
    rule = "{ name: 'office', action: 'Allow', ipAddressRange: '10.1.0.0/16' }"
    ingress = f"external: true, targetPort: 80, ipSecurityRestrictions: {UNKNOWN} ? [] : [ {rule} ]"
    project = "workloads: {web: {path: /}}\n"
    conversion = converted(write(tmp_path, {"web": template(CERTAIN, ingress=ingress)}, project=project))
    (mapped,) = (one for one in conversion.overlays if one.environment == "prod")
    assert not [one for one in mapped.findings if one.code == "B2F341"]
    assert [one for one in mapped.findings if "ipSecurityRestrictions" in one.message]
    middlewares = bodies(conversion, "Middleware")
    ranges = [each["spec"].get("ipAllowList", {}).get("sourceRange") for each in middlewares.values()]
    assert ["0.0.0.0/32"] in ranges or not bodies(conversion, "IngressRoute")


def test_a_probe_that_is_undecided_is_a_question_as_well(tmp_path):
    """Probes are picked by their types: no table goes through the list."""
    probe = "{ type: 'Liveness', httpGet: { path: '/', port: 8080 } }"
    _, findings = made(tmp_path, template(CERTAIN, container=f"probes: {UNKNOWN} ? [] : [ {probe} ]"))
    assert [one.message.partition(" is unknown")[0] for one in findings] == [
        "whether there is 'Liveness' in template.containers[0].probes"
    ]


def test_a_question_without_an_answer_is_no_success_but_the_tree_is_written(tmp_path):
    source = write(tmp_path, {"web": template(f"concat({CERTAIN}, {UNKNOWN} ? [] : [ {EXTRA} ])")})
    result = convert(ConvertOptions(source=source, out=tmp_path / "flux"))
    errors = [one for one in result.diagnostics if one.severity is Severity.ERROR]
    assert {(one.code, one.category) for one in errors} == {("B2F341", Category.FINDING)}
    assert len(errors) == 1, "environments that agree have one message"
    assert (tmp_path / "flux/shop/base/apps/web/deployment.yaml").exists()


def test_of_a_part_of_unknown_length_the_place_is_named(tmp_path):
    own, findings = made(tmp_path, template(f"concat({CERTAIN}, account.properties.variables)"))
    assert own == ["A", "B"]
    (one,) = findings
    assert one.message.startswith("which elements {Microsoft.Storage/storageAccounts: properties.variables}")
    assert one.span.text == "account.properties.variables"


def test_an_element_that_both_branches_have_is_there_and_its_value_is_a_question(tmp_path):
    env = f"{UNKNOWN} ? [ {{ name: 'A', value: '1' }} ] : [ {{ name: 'A', value: '2' }}, {EXTRA} ]"
    own, findings = made(tmp_path, template(env))
    assert own == ["A"]
    assert [one.code for one in findings] == ["B2F341"]


def test_an_answer_of_the_project_file_decides(tmp_path):
    env = f"concat({CERTAIN}, !{UNKNOWN} ? [ {EXTRA} ] : [])"
    own, findings = made(tmp_path, template(env), files=answers({UNKNOWN: "false"}))
    assert own == ["A", "B", "EXTRA"]
    assert not findings
    own, findings = made(tmp_path, template(env), files=answers({UNKNOWN: "true"}))
    assert own == ["A", "B"]
    assert not findings


def answers(given: dict[str, str]) -> dict[str, str]:
    """The project file, with conditions that it decides in both environments."""
    conditions = ", ".join(f'"{text}": {answer}' for text, answer in given.items())
    project = PROJECT.replace("{overlay: ", f"{{conditions: {{{conditions}}}, overlay: ")
    assert project.count(conditions) == 2
    return {"bicep2flux.yaml": project}


def test_a_condition_that_nobody_asks_is_an_error_with_the_nearest_one(tmp_path, faults):
    wrong = UNKNOWN.replace("web", "wep")
    text = template(f"concat({CERTAIN}, {UNKNOWN} ? [] : [ {EXTRA} ])")
    one, _ = faults(lambda: made(tmp_path, text, files=answers({wrong: "true"})))
    assert one.code == "B2F202"
    assert one.help == f"did you mean '{UNKNOWN}'?"


def test_whether_an_app_is_deployed_can_be_decided(tmp_path, faults):
    text = template(CERTAIN).replace("= {\n  name: 'web'", f"= if ({UNKNOWN}) {{\n  name: 'web'")
    (one, *_) = faults(lambda: converted(write(tmp_path, {"web": text})))
    assert one.code == "B2F306"
    assert f'"{UNKNOWN}": true (or false)' in one.help
    own, _ = made(tmp_path, text, files=answers({UNKNOWN: "true"}))
    assert own == ["A", "B"]


def test_one_unknown_member_leaves_the_others(tmp_path):
    rule = (
        "rules: [ { name: 'topic', custom: { type: 'azure-servicebus', metadata: union({ topicName: 't', "
        f"namespace: account.properties.namespace }}, {UNKNOWN} ? {{ messageCount: '5' }} : {{}}) }} }} ]"
    )
    text = template(CERTAIN, template=f"scale: {{ {rule} }}")
    conversion = converted(write(tmp_path, {"web": text}, project="settings: {keda: true}\n"))
    (trigger,) = bodies(conversion, "ScaledObject")["web"]["spec"]["triggers"]
    assert trigger["metadata"] == {"topicName": "t"}
    (mapped,) = (one for one in conversion.overlays if one.environment == "prod")
    assert sorted(
        one.subject.path for one in mapped.findings if one.code == "B2F302" and "metadata" in one.subject.path
    ) == ["spec.triggers[0].metadata.messageCount", "spec.triggers[0].metadata.namespace"]
