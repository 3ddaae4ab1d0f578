"""Routes by Gateway API: what its routes can't do is reported, and nothing that they can't guard is let in."""

import shutil
from pathlib import Path

import pytest

from converter.mapping.language.profile import load_profile
from converter.mapping.reading.shadows import shadowed_rows
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.source import Severity
from converter.source.resources import mappings_folder
from tests.mapping.test_golden import leaf_paths

SOURCE = Path(__file__).parent / "golden" / "gateway"


@pytest.fixture(scope="module")
def conversion():
    return convert_source(SourceOptions(source=SOURCE), SOURCE / "nowhere")


def objects(mapped):
    return {(made.kind, made.name) for found in mapped.objects.objects.values() for made in found}


def places_of(conversion, text, severity):
    return {
        (mapped.objects.overlay, finding.subject.object): str(finding.span)
        for mapped in conversion.overlays
        for finding in mapped.findings
        if text in finding.message and finding.severity is severity
    }


def test_each_allowlist_that_no_route_enforces_is_a_warning_at_its_line(conversion):
    assert places_of(conversion, "NOT ENFORCED", Severity.WARNING) == {
        ("t1", "storefront"): ".azure/applications/storefront/test.bicepparam:3:17",
        ("p1", "storefront"): ".azure/applications/storefront/prod.bicepparam:3:17",
    }


def test_ranges_of_an_internal_app_leave_it_without_route(conversion):
    found = places_of(conversion, "internalRanges can't be enforced", Severity.WARNING)
    assert found == {("t1", "stock"): "bicep2flux.yaml:36:21"}
    for mapped in (conversion.base, *conversion.overlays):
        assert ("HTTPRoute", "stock") not in objects(mapped)


def test_unused_priorities_are_reported(conversion):
    assert set(places_of(conversion, "priority isn't used", Severity.NOTE)) == {
        ("t1", "storefront"),
        ("p1", "storefront"),
    }


def test_nothing_of_traefiks_is_made(conversion):
    for mapped in (conversion.base, *conversion.overlays):
        assert not {"IngressRoute", "Middleware"} & {kind for kind, _ in objects(mapped)}


def test_every_restriction_is_accounted_for(conversion):
    outcomes = {
        (mapped.objects.overlay, account.name): {
            item.claim.outcome.value for item in account.properties if "ipSecurityRestrictions" in item.path
        }
        for mapped in conversion.overlays
        for account in mapped.accounts
    }
    assert outcomes["t1", "storefront"] == outcomes["p1", "storefront"] == {"unsupported"}
    assert outcomes["t1", "ledger"] == {"dropped"}


def test_the_gateway_is_that_of_the_project_file(tmp_path):
    shutil.copytree(SOURCE, tmp_path / "source")
    path = tmp_path / "source" / "bicep2flux.yaml"
    path.write_text(path.read_text() + "settings: {gatewayName: edge, gatewayNamespace: routing}\n")
    conversion = convert_source(SourceOptions(source=tmp_path / "source"), tmp_path / "nowhere")
    routes = [
        made.body["spec"]["parentRefs"]
        for mapped in (conversion.base, *conversion.overlays)
        for made in mapped.objects.objects["workloads"]
        if made.kind == "HTTPRoute"
    ]
    assert routes
    assert all(parents == [{"name": "edge", "namespace": "routing"}] for parents in routes)


def test_each_row_of_the_profile_can_match():
    assert shadowed_rows(load_profile(mappings_folder(), "dis")) == ()


@pytest.mark.parametrize("sample", ["dialogporten", "parcels"])
def test_the_samples_convert_under_this_profile_too(sample):
    folder = mappings_folder().parent / "samples" / sample
    conversion = convert_source(SourceOptions(source=folder, profile="dis"), folder / "nowhere")
    for mapped in (conversion.base, *conversion.overlays):
        kinds = {kind for kind, _ in objects(mapped)}
        assert "HTTPRoute" in kinds
        assert not {"IngressRoute", "Middleware"} & kinds
        assert "B2F301" not in {finding.code for finding in mapped.findings}
        for found in mapped.objects.objects.values():
            for made in found:
                assert set(made.origins) == set(leaf_paths(made.body)), (made.kind, made.name)
