"""Values that no parameter file can give, or must not: the reason, the place, and no edit."""

from __future__ import annotations

import pytest

from tests.backport.conftest import APP, JOB, Source
from tests.backport.test_named_cases import ALLOWED, CONTAINER, MIN_REPLICAS, RATIO, SCHEDULE, resources

DEPLOYMENT = f"Deployment/{APP}"


def refusal(source: Source, *edits) -> tuple[str, str, str]:
    """Code, message and place of the only reason; there is no edit."""
    result = source.back(*edits)
    assert result.texts == {}
    assert result.diff == ""
    assert result.taken == ()
    reasons = {(one.code, one.message, str(one.span).rpartition(":")[0]) for one in result.diagnostics}
    (only,) = reasons
    return only


@pytest.mark.parametrize(
    ("path", "actual", "message", "file"),
    [
        (f"{CONTAINER}.env[OTEL_TRACES_SAMPLER].value", "always_on", "a literal of .azure/functions/web.bicep", ".azure/functions/web.bicep:10"),
        ('spec.template.spec.nodeSelector["kubernetes.azure.com/agentpool"]', "x", "the row workload-profile.dedicated-d8", "mappings/dis-ingressroute/tables/workload-profiles.yaml:10"),
        ('metadata.labels["app.kubernetes.io/part-of"]', "x", "the project file's product gives it", "bicep2flux.yaml:3"),
        (f"{CONTAINER}.env[OTEL_TRACES_SAMPLER_ARG].value", "${RATIO}", "the tree has a variable there", "mappings/kubernetes/tables/environment-variables.yaml:"),
        (f"{CONTAINER}.env[OTEL_TRACES_SAMPLER_ARG].value", None, "the field is missing in the tree", ".azure/applications/web-api-eu/prod.bicepparam:17"),
    ],
)  # fmt: skip
def test_a_step_without_a_way_back_is_named(source: Source, path, actual, message, file):
    code, reason, place = refusal(source, ("prod", DEPLOYMENT, path, actual))
    assert code == "B2F530"
    assert reason.startswith(f"no parameter file can give this value: {message}")
    assert place.startswith(file)


def test_an_edit_that_would_change_another_field_is_refused_with_its_name(source: Source):
    code, message, _ = refusal(source, (*resources("prod", "requests", "cpu"), "1"))
    assert code == "B2F531"
    assert (
        "prod Deployment/web-api-eu spec.template.spec.containers[web-api-eu].resources.limits.cpu" in message
    )


def test_fields_of_one_place_that_differ_in_the_tree_are_refused(source: Source):
    edits = [(*resources("prod", kind, "cpu"), cores) for kind, cores in (("requests", "1"), ("limits", "3"))]
    result = source.back(*edits)
    assert [one.code for one in result.diagnostics] == ["B2F533", "B2F533"]
    assert result.texts == {}


@pytest.mark.parametrize("edit", [(*MIN_REPLICAS, 0), (*SCHEDULE, "* * *")])
def test_a_value_that_the_source_or_the_tables_refuse_is_no_edit(source: Source, edit):
    assert refusal(source, edit)[0] in {"B2F530", "B2F532"}


def test_a_decorator_forbids_with_its_own_words(source: Source):
    code, message, place = refusal(source, (*MIN_REPLICAS, 0))
    assert code == "B2F532"
    assert message.startswith("the edited source can't be converted: ")
    assert place == ".azure/applications/web-api-eu/prod.bicepparam:16"


def test_one_refusal_keeps_no_other_edit_back(source: Source):
    result = source.back((*MIN_REPLICAS, 0), (*RATIO, "0.9"))
    assert [one.code for one in result.diagnostics] == ["B2F532"]
    assert [one.actual for one in result.taken] == ["0.9"]
    assert "+param otelTraceSamplerRatio = '0.9'\n" in result.diff


def test_two_parameters_in_one_text_are_refused(source: Source):
    source.change(APP, "main.bicep", "environment, appInsightConnectionString, otelTraceSamplerRatio)", "environment, appInsightConnectionString, '${location}-${otelTraceSamplerRatio}')")  # fmt: skip
    code, message, _ = refusal(source, (*RATIO, "norwayeast-0.9"))
    assert code == "B2F530"
    assert "location, otelTraceSamplerRatio together make this text" in message


def test_the_one_parameter_of_a_text_is_found_between_the_text_around_it(source: Source):
    source.change(APP, "main.bicep", "environment, appInsightConnectionString, otelTraceSamplerRatio)", "environment, appInsightConnectionString, 'r-${otelTraceSamplerRatio}%')")  # fmt: skip
    assert "+param otelTraceSamplerRatio = '0.9'\n" in source.back((*RATIO, "r-0.9%")).diff
    assert "the text around the parameter would have to change" in refusal(source, (*RATIO, "q-0.9%"))[1]


def test_the_value_of_a_secret_is_masked_in_the_diff(source: Source):
    name, line = "appInsightConnectionString", "param otelTraceSamplerRatio = '0.2'\n"
    source.leave_to_default(APP, "prod", name)
    source.change(APP, "prod.bicepparam", line, f"{line}param {name} = 'topsecretvalue'\n")
    result = source.back((*RATIO, "0.9"))
    assert "topsecret" not in result.diff
    assert " param appInsightConnectionString = ••••" in result.diff
    assert "'topsecretvalue'" in result.texts[f".azure/applications/{APP}/prod.bicepparam"]


@pytest.mark.parametrize("literal", ["'{}'", "json('\"{}\"')"])
def test_a_secret_that_the_file_writes_out_is_not_rewritten_though_the_tables_declare_it_public(
    source: Source, literal: str
):
    field = (
        f"spec.jobTemplate.spec.template.spec.containers[{JOB}].env[MetricsAggregation__SubscriptionId].value"
    )
    given = "param azureSubscriptionId = readEnvironmentVariable('AZURE_SUBSCRIPTION_ID')"
    one, other = ("12345678-1234-4234-8234-123456789abc", "87654321-1234-4234-8234-123456789abc")
    source.change(JOB, "prod.bicepparam", given, f"param azureSubscriptionId = {literal.format(one)}")
    # Another secret before it: the place of each counts.
    given = (
        "param appInsightConnectionString = readEnvironmentVariable('AZURE_APP_INSIGHTS_CONNECTION_STRING')"
    )
    source.change(JOB, "prod.bicepparam", given, "param appInsightConnectionString = 'other'")
    code, message, place = refusal(source, ("prod", f"CronJob/{JOB}", field, other))
    assert (code, message) == (
        "B2F530",
        "no parameter file can give this value: the source has a secret there",
    )
    assert place == f".azure/applications/{JOB}/prod.bicepparam:14"


def test_an_allowlist_without_any_item_is_not_written(source: Source):
    code, message, _ = refusal(source, (*ALLOWED, []))
    assert code == "B2F530"
    assert "the tree's list is empty" in message


def test_a_field_that_the_source_does_not_have_is_reported(source: Source):
    code, message, _ = refusal(source, ("prod", f"CronJob/{JOB}", "spec.suspicious", True))
    assert (code, message) == (
        "B2F530",
        "no parameter file can give this value: the source has no such field",
    )


def test_the_place_that_chose_a_row_names_the_row_that_gives_the_value(source: Source):
    path = 'spec.template.spec.nodeSelector["kubernetes.azure.com/agentpool"]'
    (one,) = source.back(("prod", DEPLOYMENT, path, "x")).diagnostics
    assert [label.message for label in one.labels] == [
        "row workload-profile.dedicated-d8 was chosen for this"
    ]
