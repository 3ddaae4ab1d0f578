"""The accounts have every property of every resource once, with what became of it, by which row and where."""

import shutil
from pathlib import Path

import pytest

from converter.aca.source import flattened
from converter.mapping.language.profile import load_profile
from converter.mapping.language.run_state import Claim, Outcome
from converter.mapping.reading.matrix import RESOURCES
from converter.mapping.run.accounting import leaves
from converter.pipeline import SourceOptions, convert_source, summary_of
from converter.report import conversion_text
from converter.source.resources import mappings_folder
from tests.mapping.exercises import exercises
from tests.pipeline.small import app, converted, write

SAMPLE = Path(__file__).parents[2] / "samples" / "dialogporten"


@pytest.fixture(scope="module")
def accounted():
    """Each resource of every exercise: its leaves, by path with their values, and its account."""
    profile = load_profile(mappings_folder(), "dis")
    found = []
    for exercise in exercises():
        evaluation = exercise.evaluation
        accounts = {(account.kind, account.name): account for account in exercise.run(profile).accounts}
        resources = [(w.kind, w.name, flattened(w.deployed)) for w in evaluation.workloads]
        resources += [("role", role.name, role.body) for role in evaluation.roles]
        resources += [("environment", e.name, flattened(e.deployed)) for e in evaluation.managed_environments]
        resources += [("storage", s.name, flattened(s.deployed)) for s in evaluation.storages]
        assert accounts.keys() == {(kind, name) for kind, name, _ in resources}
        found += [
            (dict(leaves(body, RESOURCES[kind])), accounts[kind, name]) for kind, name, body in resources
        ]
    return found


def test_every_leaf_is_accounted_for_once_and_nothing_else_but_defaults(accounted):
    assert {account.kind for _, account in accounted} == {"app", "job", "role", "environment", "storage"}
    for given, account in accounted:
        listed = [item.path for item in account.properties]
        assert len(listed) == len(set(listed)), account.name
        assert set(given) <= set(listed), account.name
        more = [item for item in account.properties if item.path not in given]
        assert [item for item in more if item.claim.outcome is not Outcome.DEFAULTED] == []


def test_a_property_has_its_row_its_place_and_a_reason_where_it_is_left_out(accounted):
    for _, account in accounted:
        for item in account.properties:
            assert item.claim.row, (account.name, item.path)
            assert item.span is not None, (account.name, item.path)
            assert item.claim.outcome is Outcome.CONVERTED or item.claim.reason, (account.name, item.path)


def test_of_two_rows_that_speak_of_a_property_the_weightier_outcome_counts():
    """Converted before what a person has to do, that before what is dropped on purpose; of equals the first."""
    order = (Outcome.UNMAPPED, Outcome.DEFAULTED, Outcome.DROPPED, Outcome.UNSUPPORTED, Outcome.CONVERTED)
    assert set(order) == set(Outcome)
    for weight, outcome in enumerate(order):
        assert Claim(outcome).outweighs(None)
        lighter = [other for other in order if Claim(outcome, "one").outweighs(Claim(other, "other"))]
        assert lighter == list(order[:weight])


def test_a_part_that_is_unknown_as_a_whole_has_the_outcome_of_what_was_asked_of_it(tmp_path):
    """No row asks for `resources`, all ask for `resources.cpu` and `resources.memory`."""
    app = shutil.copytree(Path(__file__).parent / "golden" / "app", tmp_path / "app")
    template = app / ".azure/applications/web/main.bicep"
    text = template.read_text("utf-8")
    text = text.replace(
        "resources: resources", "resources: which == 'a' ? resources : {cpu: 1, memory: '2Gi'}"
    )
    template.write_text(f"param which string\n{text}", "utf-8")
    for name in ("test", "prod"):
        path = template.with_name(f"{name}.bicepparam")
        path.write_text(
            f"{path.read_text('utf-8')}\nparam which = readEnvironmentVariable('WHICH')\n", "utf-8"
        )
    _, prod = convert_source(SourceOptions(source=app), tmp_path / "out").overlays
    (account,) = [account for account in prod.accounts if account.name == "web"]
    (item,) = [item for item in account.properties if item.path.endswith(".resources")]
    assert (item.claim.outcome, item.claim.row) == (Outcome.UNSUPPORTED, "container.common")
    assert item.claim.reason == "its value is unknown before deployment"


def test_the_samples_report_adds_up_and_leaves_nothing_unmapped(tmp_path):
    conversion = convert_source(SourceOptions(source=SAMPLE, image_tag="1.2.3"), tmp_path)
    report = summary_of(conversion)
    assert report.counts[Outcome.UNMAPPED] == 0
    properties = sum(len(account.properties) for mapped in conversion.overlays for account in mapped.accounts)
    assert sum(report.counts.values()) == sum(len(line.overlays) for line in report.properties) == properties
    assert {line.kind for line in report.properties} == {"app", "job", "role", "environment"}
    assert [
        line for line in report.properties if not (line.claim.row and line.row_place and line.place)
    ] == []
    counts = report.counts
    assert f"properties: {counts[Outcome.CONVERTED]} converted, {counts[Outcome.DEFAULTED]} defaulted, " in (
        conversion_text(report, "")
    )


def test_a_row_for_a_property_may_ask_about_the_workload(tmp_path):
    rows = """\
tables:
  app-properties:
    - id: mine.hidden
      match: {property.path: configuration.ingress.external, workload.exposure: none}
      drop: Nobody reaches it.
workloads:
  web: {exposure: none}
"""
    source = write(tmp_path, {"web": app(ingress="external: true, targetPort: 8080")}, project=rows)
    (account,) = converted(source).overlays[0].accounts
    found = {item.path: item.claim.row for item in account.properties}
    assert found["configuration.ingress.external"] == "mine.hidden"
