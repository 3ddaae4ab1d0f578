"""A choice is written in its place: the first row that applies decides, and every row has its id."""

from itertools import islice

import jsonschema
import pytest
import yaml

from converter.mapping.language.profile import load_profile
from converter.mapping.language.run_state import Outcome
from converter.mapping.language.schemas import schema_of
from converter.mapping.reading.shadows import shadowed_rows
from tests.mapping.exercises import OF_GOLDEN, exercises, facts_of

PROFILE = """\
profile: plain
description: A platform
sections:
  - {name: workloads, base: "{product}/base", overlay: "{product}/{overlay}", namespace: "{namespace}"}
"""
TABLE = """\
table: labels
description: Labels
rows: [{id: labels.all, emit: x}]
"""
MANIFEST = """\
id: app.map
for: app
section: workloads
file: apps/{workload.name}/map.yaml
manifest:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: {$from: workload.name}}
  data:
"""
REPLICAS = "template.scale.minReplicas"


@pytest.fixture(scope="module")
def apps():
    """The app of golden/app by environment: minReplicas is 1 in `test` and 2 in `prod`."""
    found = islice(exercises(), 2 * len(OF_GOLDEN))
    return {exercise.evaluation.environment: exercise for exercise in found}


@pytest.fixture
def folder(tmp_path):
    """Writes the profile `plain`, whose ConfigMap has a piece as its data, and others beside it."""

    def write(piece, **others):
        indented = "".join(f"    {line}\n" for line in piece.strip().splitlines())
        files = {
            "profile.yaml": PROFILE,
            "tables/labels.yaml": TABLE,
            "manifests/map.yaml": MANIFEST + indented,
        }
        for profile, texts in {**others, "plain": files | others.get("plain", {})}.items():
            for name, text in texts.items():
                path = tmp_path / "mappings" / profile / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        return tmp_path / "mappings"

    return write


@pytest.fixture
def made(folder, apps):
    """What the profile makes of the app in an environment: the ConfigMap's data, and the facts."""

    def run(piece, environment="test", profile="plain", **others):
        compiled = load_profile(folder(piece, **others), profile)
        facts = facts_of(apps[environment], compiled)
        assert not facts.faults
        fields = {path[1:]: value for (_, path), value in facts.fields.items() if path[0] == "data"}
        return fields, facts

    return run


def replicas(*rows, about=True):
    lines = ["replicas:", f"  $for: app.{REPLICAS}"] if about else ["replicas:"]
    return "\n".join([*lines, "  $choose:", *(f"    - {row}" for row in rows)])


ONE_OR_TWO = "{id: one-or-two, when: {app.template.scale.minReplicas: {in: [1, 2]}}, emit: wide}"
TWO = "{id: two, when: {app.template.scale.minReplicas: 2}, emit: narrow}"
OTHERWISE = "{id: otherwise, emit: rest}"


@pytest.mark.parametrize(
    ("rows", "test", "prod"),
    [
        ((ONE_OR_TWO, TWO), ("wide", "one-or-two"), ("wide", "one-or-two")),
        ((TWO, ONE_OR_TWO), ("wide", "one-or-two"), ("narrow", "two")),
        ((TWO, OTHERWISE), ("rest", "otherwise"), ("narrow", "two")),
        ((OTHERWISE, TWO), ("rest", "otherwise"), ("rest", "otherwise")),
    ],
)
def test_the_first_row_that_applies_decides(made, rows, test, prod):
    for environment, expected in (("test", test), ("prod", prod)):
        fields, _ = made(replicas(*rows), environment)
        assert fields == {("replicas",): expected}


def test_a_row_that_drops_emits_nothing_and_has_the_reason(made):
    fields, facts = made(
        replicas("{id: none, when: {app.template.scale.minReplicas: 1}, drop: Not here.}", TWO)
    )
    assert fields == {}
    claim = facts.claims["web", REPLICAS]
    assert (claim.outcome, claim.row, claim.reason) == (Outcome.DROPPED, "none", "Not here.")


def test_an_unsupported_row_may_emit_the_nearest_safe_form(made, folder, apps):
    row = "{id: no, when: {app.template.scale.minReplicas: 1}, unsupported: not one, instead: two, emit: 2}"
    fields, facts = made(replicas(row))
    assert fields == {("replicas",): (2, "no")}
    claim = facts.claims["web", REPLICAS]
    assert (claim.outcome, claim.row, claim.instead) == (Outcome.UNSUPPORTED, "no", "two")
    mapped = apps["test"].run(load_profile(folder(replicas(row)), "plain"))
    (finding,) = [finding for finding in mapped.findings if finding.code == "B2F305"]
    assert (finding.message, finding.help) == (f"{REPLICAS}: not one", "two")
    assert str(finding.span) == ".azure/applications/web/main.bicep:5:25"


def test_if_no_row_applies_the_property_is_unmapped(made):
    fields, facts = made(replicas(TWO))
    assert fields == {}
    assert facts.claims["web", REPLICAS].outcome is Outcome.UNMAPPED
    assert ("B2F301", f"{REPLICAS} '1' matches no row of the choice in app.map") in facts.findings


def test_a_choice_about_nothing_emits_nothing_if_no_row_applies(made):
    fields, facts = made(replicas(TWO, about=False))
    assert fields == {}
    assert [message for _, message in facts.findings if "choice" in message] == []
    assert facts.claims["web", REPLICAS].outcome is Outcome.UNMAPPED


QUEUE = "app.template.containers[0].env[name=QUEUE].value"
UNDECIDED = f"""
queue:
  $choose:
    - {{id: orders, when: {{"{QUEUE}": q-orders}}, emit: orders}}
    - {{id: others, emit: others}}
"""


@pytest.mark.parametrize("about", ["", f'  $for: "{QUEUE}"\n'])
def test_a_row_that_only_the_deployment_can_decide_is_reported(made, about):
    piece = UNDECIDED + about
    assert made(piece, "prod")[0] == {("queue",): ("orders", "orders")}
    fields, facts = made(piece, "test")
    assert fields == {}
    (message,) = [message for code, message in facts.findings if code == "B2F302"]
    assert message.startswith(
        "template.containers[0].env[5].value is q-{QUEUE_NAME}, unknown before deployment"
    )
    assert message.endswith("data.queue is left out")


NESTED = """
outer:
  $choose:
    - id: outer.app
      when: {app.template.scale.minReplicas: {is: present}}
      emit:
        inner:
          $choose:
            - {id: inner.two, when: {app.template.scale.minReplicas: 2}, emit: two}
            - {id: inner.other, emit: other}
        own: outer
"""


@pytest.mark.parametrize(("environment", "inner"), [("test", "other"), ("prod", "two")])
def test_a_row_may_hold_a_choice(made, environment, inner):
    fields, _ = made(NESTED, environment)
    assert fields == {
        ("outer", "inner"): (inner, f"inner.{inner}"),
        ("outer", "own"): ("outer", "outer.app"),
    }


def test_a_row_of_a_table_may_hold_a_choice(made):
    table = TABLE.replace("emit: x", "emit: {$choose: [{id: labels.inner, emit: y}]}")
    fields, _ = made("label: {$lookup: labels}", plain={"tables/labels.yaml": table})
    assert fields == {("label",): ("y", "labels.inner")}


def test_a_row_reports_collects_and_fills_gaps(made):
    row = "{id: all, report: look here, collect: [{into: x, key: {$from: workload.name}}], emit: y}"
    product = MANIFEST.replace("app.map", "common.map").replace("for: app", "for: product")
    product = product.replace("{$from: workload.name}", "common").replace("{workload.name}", "common")
    gathered = product + "    $each: {entry: collected.x}\n    $key: {$from: entry.key}\n    $item: found\n"
    fields, facts = made(replicas(row), plain={"manifests/product.yaml": gathered})
    assert fields == {("replicas",): ("y", "all"), ("web",): ("found", "common.map")}
    assert ("B2F305", "look here") in facts.findings
    cooldown = (
        "gap:\n  $for: app.template.scale.cooldownPeriod\n  $choose: [{id: gap, defaulted: by rule, emit: 1}]"
    )
    _, facts = made(cooldown)
    assert facts.claims["web", "template.scale.cooldownPeriod"].outcome is Outcome.DEFAULTED


@pytest.mark.parametrize(
    ("piece", "code", "place", "message", "help_"),
    [
        ("a: {$choose: {id: x}}", "B2F203", "10:18", "$choose is a list of rows", None),
        ("a: {$choose: []}", "B2F203", "10:18", "$choose is a list of rows", None),
        (
            "a: {$choose: [{id: x, emit: y}], $with: app}",
            "B2F203",
            "10:38",
            "'$with' isn't allowed here",
            None,
        ),
        (
            "a: {$choose: [{id: x, whne: {}, emit: y}]}",
            "B2F203",
            "10:27",
            "unknown key 'whne'",
            "did you mean 'when'?",
        ),
        (
            "a: {$choose: [{id: x, match: {}, emit: y}]}",
            "B2F203",
            "10:27",
            "unknown key 'match'",
            "the keys here are collect, defaulted, drop, emit, id, instead, report, supply, unsupported, when, why",
        ),
        ("a: {$choose: [{id: X y, emit: y}]}", "B2F203", "10:24", "id'", None),
        ("a: {$choose: [{emit: y}]}", "B2F203", "10:19", "needs the key 'id'", None),
        (
            "a: {$choose: [{id: x}]}",
            "B2F203",
            "10:19",
            "expected exactly one of emit, drop and unsupported, found none",
            None,
        ),
        (
            "a: {$choose: [{id: x, emit: y, drop: z}]}",
            "B2F203",
            "10:19",
            "expected exactly one of emit, drop and unsupported, found drop and emit",
            None,
        ),
        (
            "a: {$choose: [{id: x, when: {app.template.scael: 1}, emit: y}]}",
            "B2F204",
            "10:54",
            "has no field 'scael'",
            "did you mean 'scale'?",
        ),
        (
            "a: {$choose: [{id: x, when: {workload.name: {is: presnt}}, emit: y}]}",
            "B2F203",
            "10:54",
            "unknown state 'presnt'",
            "did you mean 'present'?",
        ),
        (
            "a: {$choose: [{id: x, emit: {$from: workload.nam}}]}",
            "B2F204",
            "10:41",
            "there is no 'nam' here",
            "did you mean 'name'?",
        ),
        (
            "a: {$for: app.templat, $choose: [{id: x, emit: y}]}",
            "B2F204",
            "10:15",
            "has no field 'templat'",
            "did you mean 'template'?",
        ),
        (
            "a: {$chose: [{id: x, emit: y}]}",
            "B2F203",
            "10:9",
            "no directive is called '$chose'",
            "did you mean '$choose'?",
        ),
    ],
)
def test_a_mistake_is_reported_at_its_place(folder, faults, piece, code, place, message, help_):
    (fault,) = faults(lambda: load_profile(folder(piece), "plain"))
    assert (fault.code, str(fault.span)) == (code, f"mappings/plain/manifests/map.yaml:{place}")
    assert message in fault.message
    if help_ is not None:
        assert fault.help == help_


@pytest.mark.parametrize(
    "piece",
    [
        "{a: {$choose: [{id: x, emit: 1}]}, b: {$choose: [{id: x, emit: 1}]}}",
        "{a: {$choose: [{id: labels.all, emit: 1}]}}",
        "{a: {$choose: [{id: x, emit: {$choose: [{id: x, emit: 1}]}}]}}",
    ],
)
def test_an_id_names_one_row_of_tables_and_choices(folder, faults, piece):
    (fault,) = faults(lambda: load_profile(folder(piece), "plain"))
    assert fault.message.startswith("two rows have the id '")
    assert len(fault.labels) == 1


def extending(more, name="plain", **files):
    return {"profile.yaml": f"profile: mine\ndescription: Mine\nextends: {name}\n{more}", **files}


def test_a_profile_leaves_out_rows_of_choices_by_id(made):
    mine = extending("without: [two]\n")
    fields, _ = made(replicas(TWO, OTHERWISE), "prod", "mine", mine=mine)
    assert fields == {("replicas",): ("rest", "otherwise")}
    fields, _ = made(NESTED, "prod", "mine", mine=extending("without: [inner.two]\n"))
    assert fields["outer", "inner"] == ("other", "inner.other")


def test_a_choice_without_rows_emits_nothing(made):
    fields, _ = made(replicas(TWO), "prod", "mine", mine=extending("without: [two]\n"))
    assert fields == {}


def test_a_profile_that_extends_further_leaves_out_more(made):
    third = extending("without: [otherwise]\n", "mine")
    fields, _ = made(
        replicas(TWO, OTHERWISE), "prod", "third", mine=extending("without: [two]\n"), third=third
    )
    assert fields == {}


def test_the_id_of_a_row_that_is_left_out_can_be_used_anew(made):
    table = TABLE.replace("labels", "more").replace("more.all", "two")
    mine = extending("without: [two]\n", **{"tables/more.yaml": table})
    fields, _ = made(replicas(TWO, OTHERWISE), "prod", "mine", mine=mine)
    assert fields == {("replicas",): ("rest", "otherwise")}


@pytest.mark.parametrize("name", ["twoo", "inner.tow"])
def test_leaving_out_a_row_that_is_not_there_is_a_fault(folder, faults, name):
    mine = extending(f"without: [{name}]\n")
    (fault,) = faults(lambda: load_profile(folder(NESTED + replicas(TWO), mine=mine), "mine"))
    assert (fault.code, str(fault.span)) == ("B2F218", "mappings/mine/profile.yaml:4:11")
    assert fault.help == f"did you mean '{'two' if name == 'twoo' else 'inner.two'}'?"


def test_a_row_of_a_choice_that_an_earlier_one_covers_never_matches(folder):
    (found,) = shadowed_rows(load_profile(folder(replicas(ONE_OR_TWO, TWO)), "plain"))
    assert found.message == "the row 'two' of the choice in 'app.map' can never match"
    assert found.labels[0].message == "'one-or-two' matches everything that this row would"
    assert shadowed_rows(load_profile(folder(replicas(TWO, ONE_OR_TWO)), "plain")) == ()


def test_rows_of_choices_have_places(folder):
    places = load_profile(folder(NESTED), "plain").places()
    assert str(places["outer.app"]) == "mappings/plain/manifests/map.yaml:12:15"
    assert str(places["inner.two"]) == "mappings/plain/manifests/map.yaml:17:24"


@pytest.mark.parametrize(
    ("piece", "valid"),
    [
        (NESTED, True),
        (replicas(TWO, OTHERWISE), True),
        (NESTED.replace("id: inner.two", "id: Not An Id"), False),
        (NESTED.replace("id: inner.two, when", "id: inner.two, match"), False),
        ("list: [{a: {$choose: [{emit: x}]}}]", False),
        ("a: {$choose: []}", False),
    ],
)
def test_the_schema_for_editors_knows_choices(piece, valid):
    data = {"apiVersion": "v1", "kind": "ConfigMap", "data": yaml.safe_load(piece)}
    manifest = {"id": "a", "for": "app", "section": "b", "file": "c", "manifest": data}
    assert jsonschema.Draft202012Validator(schema_of("manifest")).is_valid(manifest) is valid
    table = {"table": "a", "description": "b", "rows": [{"id": "c", "emit": data}]}
    assert jsonschema.Draft202012Validator(schema_of("table")).is_valid(table) is valid
