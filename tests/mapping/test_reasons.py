"""The conditions that were tested before a leaf was emitted."""

from pathlib import Path

import pytest

from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.provenance import Kind

SAMPLE = Path(__file__).parents[2] / "samples" / "dialogporten"
MIN_REPLICAS = "app.template.scale.minReplicas"


@pytest.fixture(scope="module")
def reasons(tmp_path_factory):
    """(overlay, kind, name, path) → the conditions of a leaf, as (row, path)."""
    conversion = convert_source(
        SourceOptions(source=SAMPLE, image_tag="1.2.3"), tmp_path_factory.mktemp("nowhere")
    )
    leaves = {
        (str(mapped.objects.overlay), made.kind, made.name, ".".join(map(str, path))): origin
        for mapped in conversion.overlays
        for objects in mapped.objects.objects.values()
        for made in objects
        for path, origin in made.origins.items()
    }

    def of(overlay, kind, name, path):
        origin = leaves[overlay, kind, name, path]
        return {(reason.row, reason.detail): reason for reason in origin.conditions}

    return of


def test_rows_that_did_not_match_were_tested_too(reasons):
    found = reasons("prod", "HorizontalPodAutoscaler", "web-api-so", "spec.minReplicas")
    asked = {("min-replicas.scale-to-zero", MIN_REPLICAS), ("min-replicas.absent", MIN_REPLICAS)}
    assert asked <= found.keys()
    reason = found["min-replicas.absent", MIN_REPLICAS]
    assert reason.kind is Kind.CONDITION
    assert reason.span.text == "{is: absent}"
    assert any("prod.bicepparam" in str(node.span) for node in reason.walk())


def test_a_setting_that_was_tested_leads_to_where_it_is_chosen(reasons):
    asked = ("container.common", "settings.telemetry")
    path = "spec.template.spec.containers.0.env.{}.name"
    all_reasons = [reasons("prod", "Deployment", "web-api-so", path.format(index)) for index in range(3, 9)]
    reason = next(found[asked] for found in all_reasons if asked in found)
    (source,) = reason.sources
    assert source.kind is Kind.PLATFORM_CONSTANT
    assert source.span.file == "mappings/dis/profile.yaml"


def test_constants_of_a_row_have_reasons(reasons):
    path = "spec.template.spec.topologySpreadConstraints.0.topologyKey"
    found = reasons("prod", "Deployment", "web-api-so", path)
    reason = found["topology.zones", "zoneRedundant"]
    assert reason.span.text == "true"
    assert any("infrastructure/prod.bicepparam" in str(node.span) for node in reason.walk())


def test_the_condition_of_a_manifest_is_a_reason_of_all_its_leaves(reasons):
    for path in ("kind", "metadata.name", "spec.parentRefs.0.name"):
        rows = {row for row, _ in reasons("prod", "HTTPRoute", "web-api-so", path)}
        assert "app.http-route" in rows
