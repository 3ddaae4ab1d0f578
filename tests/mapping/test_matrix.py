"""The matrix knows what becomes of every property, and a conversion does nothing that it doesn't know."""

import re
from pathlib import Path

import pytest

from converter.aca.surface import pattern_of, patterns
from converter.commands.mappings import profile_named
from converter.mapping.language.profile import load_profile
from converter.mapping.language.run_state import Outcome
from converter.mapping.reading.matrix import RESOURCES, matrix
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.report.matrix import matrix_markdown
from converter.source.resources import mappings_folder
from tests.mapping.exercises import exercises

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "conversion-matrix.md"
SAMPLE = ROOT / "samples" / "dialogporten"


@pytest.fixture(scope="module")
def lines():
    return matrix(load_profile(mappings_folder(), "dis"))


def test_every_property_has_a_line_in_the_models_order(lines):
    for resource, model in RESOURCES.items():
        own = [line.path for line in lines if line.resource == resource and not line.part]
        assert own == list(patterns(model))


def test_no_property_is_left_to_chance(lines):
    assert [line for line in lines if line.outcome is Outcome.UNMAPPED] == []


def test_whatever_is_left_out_has_a_reason_and_what_is_unsupported_a_way_out(lines):
    fates = [fate for line in lines for fate in line.fates]
    assert [fate for fate in fates if fate.outcome is not Outcome.CONVERTED and not fate.reason] == []
    assert [fate for fate in fates if fate.outcome is Outcome.UNSUPPORTED and not fate.instead] == []
    assert [f for f in fates if f.outcome is Outcome.CONVERTED and not f.ends and not f.reason] == []


@pytest.mark.parametrize(
    ("resource", "path", "kind", "field"),
    [
        ("app", "template.containers[].args", "Deployment", "spec.template.spec.containers[].args"),
        ("app", "configuration.ingress.exposedPort", "Service", "spec.ports[].port"),
        ("app", "template.scale.rules[].name", "ScaledObject", "spec.triggers[].name"),
        ("app", "template.volumes[].storageName", "PersistentVolumeClaim", "metadata.name"),
        ("app", "configuration.secrets[].keyVaultUrl", "SecretStore", "spec.provider.azurekv.vaultUrl"),
        ("job", "configuration.replicaTimeout", "ScaledJob", "spec.jobTargetRef.activeDeadlineSeconds"),
        ("job", "configuration.triggerType", "CronJob", "spec.schedule"),
        ("environment", "zoneRedundant", "Deployment", "spec.template.spec.topologySpreadConstraints[]"),
    ],
)
def test_a_property_leads_to_its_field(lines, resource, path, kind, field):
    (line,) = [line for line in lines if (line.resource, line.path) == (resource, path)]
    ends = {end for fate in line.fates for end in fate.ends}
    assert any(kind == other and (field.startswith(at) or at.startswith(field)) for other, at in ends)


def test_a_conversion_does_only_what_is_in_the_matrix(lines):
    profile = load_profile(mappings_folder(), "dis")
    own = profile.places()
    fates = {}
    for line in lines:
        plain = re.sub(r"\[\w+=[^\]]*\]", "[]", line.path)
        fates.setdefault((line.resource, plain), set()).update(
            (fate.outcome, fate.row) for fate in line.fates
        )
    overlays = convert_source(SourceOptions(source=SAMPLE, image_tag="1.2.3"), ROOT / "nowhere").overlays
    for mapped in (*overlays, *(exercise.run(profile) for exercise in exercises())):
        for account in mapped.accounts:
            for item in account.properties:
                claim = item.claim
                if claim.row in own and claim.reason != "its value is unknown before deployment":
                    pattern = pattern_of(RESOURCES[account.kind], re.sub(r"\[\w+=[^\]]*\]", "[]", item.path))
                    known = {fate for part in parts(pattern) for fate in fates.get((account.kind, part), ())}
                    assert (claim.outcome, claim.row) in known, (account.name, item.path, claim)


def parts(pattern):
    """The pattern, and those of all that holds it."""
    ends = [match.start() for match in re.finditer(r"\.|\[", pattern)]
    return [pattern, *(pattern[:end] for end in ends), *(pattern[: end + 2] for end in ends)]


def test_a_property_that_may_need_a_person_is_unsupported_though_a_row_drops_some_values(project):
    loaded = project("""
    tables:
      app-properties:
      - id: shop.service
        match: {property.path: configuration.service.type, property.value: redis}
        drop: The platform has one.
    """)
    (line,) = [
        line
        for line in matrix(load_profile(mappings_folder(), "dis", loaded))
        if (line.resource, line.path) == ("app", "configuration.service.type")
    ]
    assert [fate.outcome for fate in line.fates] == [Outcome.DROPPED, Outcome.UNSUPPORTED]
    assert line.outcome is Outcome.UNSUPPORTED


def test_the_published_page_is_up_to_date(golden):
    golden(PAGE, matrix_markdown(profile_named("dis")))


def test_the_links_of_the_page_lead_to_files():
    links = dict(re.findall(r"^\[([^\]]+)\]: (.+)$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert links
    assert [target for target in links.values() if not (PAGE.parent / target).is_file()] == []
    used = set(re.findall(r"\]\[([^\]]+)\] \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert used == links.keys()
