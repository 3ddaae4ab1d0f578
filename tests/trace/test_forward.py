"""From a field of the sample's tree to the ground."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from converter.commands.trace import TraceSession
from converter.provenance import Kind, Origin
from converter.source import DiagnosticError
from converter.trace.as_file import annotated
from converter.trace.as_json import answers_json
from converter.trace.as_text import answers_text
from converter.trace.tracer import field_of
from tests.trace.conftest import FLUX, SAMPLE
from tests.trace.rendered import answered_leaves, differing, groundless, rendered_leaves


def kinds(origin: Origin) -> list[str]:
    """The kinds of the steps from an origin on, down its first source each time."""
    found = []
    while True:
        found.append(origin.kind.value)
        if not origin.sources:
            return found
        origin = origin.sources[0]


def test_minreplicas_comes_from_the_parameter_file(asked: TraceSession) -> None:
    (leaf,) = asked.where(["prod", "HorizontalPodAutoscaler/web-api-so", "spec.minReplicas"]).leaves
    assert kinds(leaf.origin) == [
        "mapping row",
        "ACA property",
        "module parameter",
        "parameter default",
        "parameter assignment",
        "literal",
    ]
    assert leaf.origin.row == "min-replicas.given"
    assignment = next(node for node in leaf.origin.walk() if node.kind is Kind.PARAMETER_ASSIGNMENT)
    assert str(assignment.span).startswith(".azure/applications/web-api-so/prod.bicepparam:16:")
    (default,) = assignment.shadowed
    assert default.kind is Kind.PARAMETER_DEFAULT


def test_a_line_of_an_overlay_answers_for_its_environment(asked: TraceSession) -> None:
    path = "dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"
    lines = (FLUX / path).read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "minReplicas" in text)
    (leaf,) = asked.where([f"{FLUX / path}:{line}"]).leaves
    assert str(field_of(leaf)) == "prod HorizontalPodAutoscaler/web-api-so spec.minReplicas"


def test_a_line_of_the_base_answers_for_every_environment(asked: TraceSession) -> None:
    path = "dialogporten/base/apps/web-api-so/hpa.yaml"
    leaves = asked.where([f"{FLUX / path}:2"]).leaves
    assert {leaf.overlay for leaf in leaves} == {"at23", "tt02", "yt01", "prod"}
    assert {leaf.path for leaf in leaves} == {("apiVersion",)}


def test_the_line_of_a_collection_answers_for_all_that_is_below(asked: TraceSession) -> None:
    path = "dialogporten/base/apps/web-api-so/service.yaml"
    lines = (FLUX / path).read_text("utf-8").splitlines()
    leaves = asked.where([f"{FLUX / path}:{lines.index('spec:') + 1}"]).leaves
    assert {leaf.path[0] for leaf in leaves} == {"spec"}
    assert len({leaf.path for leaf in leaves}) > 1


def test_a_tag_and_a_namespace_have_two_places(asked: TraceSession) -> None:
    image = "spec.template.spec.containers[0].image"
    for path in (image, "metadata.namespace"):
        (leaf,) = asked.where(["prod", "Deployment/web-api-so", path]).leaves
        first, second = leaf.places
        assert first.file == "dialogporten/overlays/prod/kustomization.yaml"
        assert second.file.endswith("apps/web-api-so/deployment.yaml")


@pytest.mark.parametrize("environment", ["test", "staging", "yt01", "prod"])
def test_every_leaf_that_kustomize_renders_has_an_answer(asked: TraceSession, environment: str) -> None:
    rendered = rendered_leaves(asked, environment, FLUX)
    assert len(rendered) > 500
    assert differing(rendered, answered_leaves(asked, environment)) == []


@pytest.mark.parametrize("environment", ["test", "staging", "yt01", "prod"])
def test_every_chain_ends_on_the_ground(asked: TraceSession, environment: str) -> None:
    assert groundless(asked, environment, SAMPLE) == []


def test_json_has_everything_once(asked: TraceSession) -> None:
    answers = answers_json(asked.everything("prod").leaves, asked.called)
    seen: set[int] = set()

    def walk(node: dict[str, object]) -> None:
        if "ref" in node:
            assert node["ref"] in seen
            return
        assert node["id"] not in seen
        seen.add(int(str(node["id"])))
        assert set(node) == {
            *("id", "kind", "file", "line", "column", "text", "row", "detail"),
            *("from", "shadowed", "conditions"),
        }
        for key in ("from", "shadowed", "conditions"):
            below = node[key]
            assert isinstance(below, list)
            for one in below:
                walk(one)

    for answer in answers:
        assert list(answer) == ["target", "value", "origin"]
        assert set(answer["target"]) == {"environment", "object", "path", "files"}
        assert answer["target"]["environment"] == "prod"
        for place in answer["target"]["files"]:
            assert (FLUX / Path(place["file"]).relative_to(FLUX.as_posix())).is_file()
        walk(answer["origin"])
    assert json.loads(json.dumps(answers)) == answers


def test_text_shows_the_lines_of_the_chain(asked: TraceSession) -> None:
    leaves = asked.where(["prod", "HorizontalPodAutoscaler/web-api-so", "spec.minReplicas"]).leaves
    text = answers_text(leaves, asked.called)
    assert text.startswith("prod HorizontalPodAutoscaler/web-api-so spec.minReplicas = 2\n")
    assert "16 | param minReplicas = 2\n" in text
    assert "in place of parameter default minReplicas at .azure/applications/web-api-so/main.bicep:" in text
    assert "row min-replicas.absent asked app.template.scale.minReplicas" in text


def test_text_shows_the_name_of_an_environment_variable_once(asked: TraceSession) -> None:
    (leaf,) = asked.where(["prod", "Deployment/web-api-so", "spec.template.spec.containers[0].image"]).leaves
    text = answers_text([leaf], asked.called)
    assert "environment variable IMAGE_TAG\n" in text
    assert [line.strip() for line in text.splitlines()].count("literal") == 1


def test_text_shows_why_a_field_is_absent(asked: TraceSession) -> None:
    path = "spec.template.spec.nodeSelector"
    text = answers_text(asked.where(["test", "Deployment/web-api-so", path]).leaves, asked.called)
    assert "  absent on purpose: Consumption is any node here.\n" in text


def test_a_dropped_item_answers_although_another_has_its_place(asked: TraceSession) -> None:
    named = [
        field_of(leaf).path
        for leaf in asked.impact(".azure/modules/containerAppJob/main.bicep").leaves
        if leaf.overlay == "prod" and leaf.origin.kind is Kind.ABSENT
    ]
    assert any(path.endswith(".env[*].value") for path in named)


def test_absent_fields_and_objects_answer(asked: TraceSession) -> None:
    (leaf,) = asked.where(["test", "Deployment/web-api-so", "spec.template.spec.nodeSelector"]).leaves
    assert leaf.origin.kind is Kind.ABSENT
    assert leaf.origin.row == "workload-profile.consumption"
    reached = {
        node.span.file
        for reason in leaf.origin.conditions
        for node in reason.walk_with_conditions()
        if node.span
    }
    assert ".azure/applications/web-api-so/main.bicep" in reached
    (leaf,) = asked.where(["test", "HTTPRoute/service", ""]).leaves
    assert (leaf.origin.kind, leaf.origin.row) == (Kind.ABSENT, "app.http-route")


def test_a_file_is_shown_with_the_origins_of_its_lines(asked: TraceSession) -> None:
    text = annotated(asked.tracer, "dialogporten/overlays/prod/apps/web-api-so/hpa.yaml")
    (line,) = [line for line in text.splitlines() if "minReplicas" in line]
    assert line.endswith("# P .azure/applications/web-api-so/prod.bicepparam:16:21 (min-replicas.given)")
    assert "# P a parameter file's assignment\n" in text
    columns = {line.index("  # ") for line in text.splitlines() if "  # " in line}
    assert len(columns) == 1


@pytest.mark.parametrize(
    ("words", "message", "help_"),
    [
        (["prd", "Deployment/web-api-so", "spec"], "no environment 'prd'", "did you mean 'prod'?"),
        (["prod", "Deployment/web-api", "spec"], "no object 'Deployment/web-api'", "did you mean"),
        (["prod", "HorizontalPodAutoscaler/graphql", "spec.minReplica"], "no field", "'spec.minReplicas'"),
        (["prod", "Deployment/graphql", "spec[["], "is no field path", "such as"),
        ([f"{FLUX}/dialogporten/overlays/prod/nothing.yaml:3"], "is no file of the tree", ""),
        ([f"{FLUX}/dialogporten/overlays/prod/kustomization.yaml:1"], "gives no field", "Kustomize"),
        (["one"], "is neither a line nor a field", "FILE:LINE"),
    ],
)
def test_what_cannot_be_found_is_reported_with_what_is_near(
    asked: TraceSession, words: list[str], message: str, help_: str
) -> None:
    with pytest.raises(DiagnosticError) as caught:
        asked.where(words)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "B2F210"
    assert message in diagnostic.message
    assert help_ in str(diagnostic.help)
