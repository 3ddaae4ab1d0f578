"""`lineage`: the origin of one field, asked for by environment, object and path."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.commands.trace import TraceSession
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.provenance import Kind
from converter.source import DiagnosticError
from converter.source.frame import shown_text
from converter.trace import lineage
from converter.trace.tracer import field_of
from tests.pipeline.shop import PROJECT, Edit, Shop
from tests.trace.conftest import FLUX, SAMPLE

HPA = "HorizontalPodAutoscaler/web-api-so"


def test_the_origin_leads_from_the_row_to_the_parameter_file(asked: TraceSession) -> None:
    origin = lineage(asked.conversion, "prod", HPA, "spec.minReplicas")
    assert (origin.kind, origin.row) == (Kind.MAPPING_ROW, "min-replicas.given")
    (ground,) = origin.roots()
    assert str(ground.span) == ".azure/applications/web-api-so/prod.bicepparam:16:21"


def test_an_environment_goes_by_its_own_name_or_its_overlay_s(asked: TraceSession) -> None:
    by_name = lineage(asked.conversion, "staging", HPA, "spec.minReplicas")
    assert lineage(asked.conversion, "tt02", HPA, "spec.minReplicas") is by_name
    assert lineage(asked.conversion, "prod", HPA, "spec.minReplicas") is not by_name


def test_it_is_the_origin_that_trace_answers_with(asked: TraceSession) -> None:
    leaves = asked.where(["prod", HPA, "spec"]).leaves
    assert len(leaves) > 5
    for leaf in leaves:
        assert asked.tracer.lineage("prod", HPA, field_of(leaf).path) is leaf.origin


def test_a_field_that_is_absent_on_purpose_has_an_origin(asked: TraceSession) -> None:
    origin = lineage(asked.conversion, "test", "Deployment/web-api-so", "spec.template.spec.nodeSelector")
    assert (origin.kind, origin.row) == (Kind.ABSENT, "workload-profile.consumption")
    assert origin.conditions


def test_an_object_that_no_row_makes_has_the_origins_of_all_of_them() -> None:
    options = SourceOptions(source=SAMPLE, environments=("test",), profile="dis-ingressroute")
    conversion = convert_source(options, FLUX, explain=True)
    for path in ("", "spec.routes[0].match"):
        origin = lineage(conversion, "test", "IngressRoute/service", path)
        assert origin.kind is Kind.ABSENT
        assert {one.row for one in origin.sources} == {"app.ingress-route", "app.internal-ingress-route"}


@pytest.mark.parametrize(
    ("name", "row"), [("ScaledObject/service", "app.scaled-object"), ("HTTPRoute/service", "app.http-route")]
)
def test_an_object_that_a_single_row_could_have_made_has_the_origin_of_that_one(
    asked: TraceSession, name: str, row: str
) -> None:
    origin = lineage(asked.conversion, "test", name, "")
    assert (origin.kind, origin.row) == (Kind.ABSENT, row)


def test_absence_is_known_to_a_conversion_that_explains_alone() -> None:
    silent = convert_source(SourceOptions(source=SAMPLE, environments=("test",)), FLUX)
    assert lineage(silent, "test", HPA, "spec.minReplicas").kind is Kind.MAPPING_ROW
    with pytest.raises(DiagnosticError):
        lineage(silent, "test", "Deployment/web-api-so", "spec.template.spec.nodeSelector")


@pytest.mark.parametrize(
    ("environment", "name", "path", "message", "help_"),
    [
        ("prd", HPA, "spec.minReplicas", "there is no environment 'prd'", "did you mean 'prod'?"),
        (
            *("prod", "HorizontalPodAutoscaler/web-api-sa", "spec.minReplicas"),
            "'prod' has no object 'HorizontalPodAutoscaler/web-api-sa'",
            f"did you mean '{HPA}'?",
        ),
        (
            *("prod", HPA, "spec.minReplica"),
            f"{HPA} of 'prod' has no field 'spec.minReplica'",
            "did you mean 'spec.minReplicas'?",
        ),
        ("prod", HPA, "spec[[", "'spec[[' is no field path: join names with dots", "such as spec."),
        (
            *("prod", HPA, "spec.scaleTargetRef"),
            f"'spec.scaleTargetRef' of {HPA} in 'prod' is 3 fields, not one",
            "name one of them, such as spec.scaleTargetRef.apiVersion",
        ),
        ("prod", HPA, "", f"{HPA} in 'prod' is 1", "name one of them, such as apiVersion"),
        # Another row would make a CronJob of this name for a job with a trigger of another kind.
        (
            *("prod", "CronJob/reindex-dialogsearch-job", "spec.scheduled"),
            "CronJob/reindex-dialogsearch-job of 'prod' has no field 'spec.scheduled'",
            "did you mean 'spec.schedule'?",
        ),
    ],
)
def test_what_is_not_there_or_not_one_field_is_reported_with_the_nearest_right_name(
    asked: TraceSession, environment: str, name: str, path: str, message: str, help_: str
) -> None:
    with pytest.raises(DiagnosticError) as caught:
        lineage(asked.conversion, environment, name, path)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "B2F210"
    assert diagnostic.message.startswith(message)
    assert str(diagnostic.help).startswith(help_)


def test_what_an_origin_shows_is_masked_like_an_answer_of_trace(tmp_path: Path) -> None:
    host = "host: shop.example.org"
    shop = Shop.write(tmp_path, Edit(PROJECT, f"{host}, variables: {{UNUSED: hunter2}}", host))
    conversion = convert_source(SourceOptions(source=shop.source), shop.out, explain=True)
    answer = conversion.project.document.span(("environments", "prod", "variables", "UNUSED"))
    assert shown_text(answer) == "hunter2"
    lineage(conversion, "prod", "Deployment/web", "spec.template.spec.containers[web].image")
    assert "hunter2" not in str(shown_text(answer))
