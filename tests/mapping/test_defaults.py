"""What a project file leaves out is the platform profile's, and leads to its line."""

from pathlib import Path

import pytest

from converter.mapping.language.profile import load_profile
from converter.mapping.run.engine import Mapper
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.project import load_project
from converter.provenance import Kind
from converter.source import DiagnosticError, Severity
from converter.source.resources import mappings_folder
from tests.pipeline.small import PROJECT, app, write

BARE = """\
product: shop
flux:
  repository: {kind: GitRepository, url: "https://example.org/shop.git"}
environments:
  test: {overlay: t1, host: shop.example.org, imageTag: 1.2.3}
"""


def mapper(folder: Path, profile: str, text: str = BARE) -> Mapper:
    (folder / "bicep2flux.yaml").write_text(text, "utf-8")
    project = load_project(folder)
    return Mapper(load_profile(mappings_folder(), profile, project), project)


@pytest.mark.parametrize(
    ("profile", "namespace", "create", "flux", "timeout"),
    [
        ("kubernetes", "shop", True, "flux-system", "5m"),
        ("dis", "product-shop", False, "product-shop", "4m"),
        ("dis-ingressroute", "shop", True, "flux-system", "5m"),
    ],
)
def test_each_profile_has_its_own(tmp_path, profile, namespace, create, flux, timeout):
    file = mapper(tmp_path, profile).project.file
    found = (file.namespace.name, file.namespace.create, file.flux.namespace, file.flux.timeout)
    assert found == (namespace, create, flux, timeout)


def test_what_is_given_stays(tmp_path):
    text = BARE.replace("flux:\n", "namespace: {name: other}\nflux:\n  timeout: 3m\n")
    file = mapper(tmp_path, "dis", text).project.file
    assert (file.namespace.name, file.flux.namespace, file.flux.timeout) == ("other", "other", "3m")


def test_a_default_leads_to_the_profile(tmp_path):
    value = mapper(tmp_path, "dis").variables(None)["project"]
    origin = value.members["namespace"].members["name"].origin
    assert origin.kind is Kind.PLATFORM_CONSTANT
    assert origin.span.file == "mappings/dis/profile.yaml"
    assert origin.span.text == '"product-{product}"'


@pytest.mark.parametrize(("profile", "limit"), [("dis", "5m"), ("dis-ingressroute", "10m")])
def test_a_timeout_stays_below_the_platforms(tmp_path, profile, limit):
    text = BARE.replace("flux:\n", f"flux:\n  timeout: {limit}\n")
    with pytest.raises(DiagnosticError) as caught:
        mapper(tmp_path, profile, text)
    (fault,) = caught.value.diagnostics
    assert fault.message == f"'flux.timeout': expected less than {limit}, found '{limit}'"
    assert str(fault.span) == "bicep2flux.yaml:3:12"


def test_a_product_keeps_to_its_namespace_where_the_platform_makes_it(tmp_path):
    text = PROJECT.replace("namespace: {name: shop}", "namespace: {name: shop, create: true}")
    source = write(tmp_path, {"web": app()}, files={"bicep2flux.yaml": text})
    given = {
        profile: convert_source(SourceOptions(source=source, profile=profile), tmp_path / "nowhere")
        for profile in ("dis", "dis-ingressroute")
    }
    found = [one for one in given["dis"].diagnostics if one.code == "B2F235"]
    assert [(one.severity, one.span.text) for one in found] == [(Severity.WARNING, "true")]
    assert "the platform makes the namespace" in found[0].message
    assert not [one for one in given["dis-ingressroute"].diagnostics if one.code == "B2F235"]


def test_a_name_of_the_past_works_with_a_note(tmp_path):
    source = write(tmp_path, {"web": app()})
    conversion = convert_source(SourceOptions(source=source, profile="dis-gateway"), tmp_path / "nowhere")
    (note,) = [one for one in conversion.diagnostics if one.code == "B2F234"]
    assert note.message == "the platform profile dis-gateway is called dis now"
    other = convert_source(SourceOptions(source=source, profile="dis"), tmp_path / "nowhere")
    assert [one.body for one in conversion.base.objects.objects["workloads"]] == [
        one.body for one in other.base.objects.objects["workloads"]
    ]
