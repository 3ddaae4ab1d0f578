"""`$comment`: what a table says beside a value. It is no part of the object, and claims nothing of the source."""

from itertools import islice

import jsonschema
import pytest
import yaml

from converter.mapping import load_profile
from converter.mapping.language.schemas import schema_of
from converter.source import DiagnosticError, mappings_folder
from tests.mapping.exercises import exercises

PROFILE = """\
profile: plain
description: A platform
sections:
  - {name: workloads, base: "{product}/base", overlay: "{product}/{overlay}", substituted: true}
defaults:
  namespace: {name: "{product}", create: true}
  flux: {namespace: flux-system, timeout: 5m}
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
TABLE = """\
table: sizes
description: Sizes
subject: {number: value}
rows:
  - {id: sizes.one, match: {number: 1}, emit: {$value: small, $comment: of the row}}
  - {id: sizes.other, emit: large}
"""


@pytest.fixture(scope="module")
def app():
    """The app of golden/app in `test`, where minReplicas is 1."""
    return next(islice(exercises(), 1))


@pytest.fixture
def made(tmp_path, app):
    """What a profile whose ConfigMap has a piece as its data makes of the app: the object, and the claims."""

    def run(piece):
        indented = "".join(f"    {line}\n" for line in piece.strip().splitlines())
        files = {
            "profile.yaml": PROFILE,
            "tables/sizes.yaml": TABLE,
            "manifests/map.yaml": MANIFEST + indented,
        }
        for name, text in files.items():
            path = tmp_path / "mappings/plain" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        mapped = app.run(load_profile(tmp_path / "mappings", "plain"))
        (one,) = mapped.objects.objects["workloads"]
        claims = {
            item.path: str(item.claim.outcome)
            for account in mapped.accounts
            for item in account.properties
            if item.claim.outcome == "converted"
        }
        return one, claims

    return run


@pytest.mark.parametrize(
    "piece",
    [
        "a: {$value: x, $comment: why}",
        "a: {$from: workload.name, $comment: why}",
        'a: {$text: "{workload.name}", $comment: {$text: "why"}}',
        "a: {$if: {settings: {is: absent}}, $else: x, $then: y, $comment: why}",
        "a: {$choose: [{id: one, emit: x}], $comment: why}",
        'a: {$variable: "A", $means: "b", $comment: why}',
    ],
)
def test_a_comment_is_beside_the_object_and_not_in_it(made, piece):
    one, _ = made(piece)
    assert one.comments == {("data", "a"): "why"}
    assert "why" not in str(one.body)
    assert ("data", "a") in one.origins


def test_a_comment_may_be_made_of_what_is_known_and_claims_none_of_it(made):
    text = "of {workload.name}, at least {app.template.scale.minReplicas}"
    one, claims = made(f'a: {{$value: x, $comment: {{$text: "{text}"}}}}')
    assert one.comments == {("data", "a"): f"of {one.name}, at least 1"}
    assert "template.scale.minReplicas" not in claims


def test_what_the_source_does_not_say_makes_no_comment(made):
    one, _ = made("a: {$value: x, $comment: {$from: app.template.revisionSuffix}}")
    assert (one.body["data"], one.comments) == ({"a": "x"}, {})


def test_a_value_that_is_left_out_has_no_comment(made):
    one, _ = made("a: {$from: app.template.revisionSuffix, $comment: why}\nb: x")
    assert (one.body["data"], one.comments) == ({"b": "x"}, {})


def test_the_row_of_a_table_may_bring_a_comment(made):
    one, _ = made("a: {$lookup: sizes, $with: app.template.scale.minReplicas}")
    assert (one.body["data"], one.comments) == ({"a": "small"}, {("data", "a"): "of the row"})


def test_dollar_signs_of_a_comment_are_not_doubled(made):
    one, _ = made("a: {$value: x, $comment: '$5 and ${B}'}")
    assert one.comments == {("data", "a"): "$5 and ${B}"}


def test_a_list_that_is_made_item_by_item_has_none(made):
    with pytest.raises(DiagnosticError, match=r"'\$comment' isn't allowed here"):
        made("a: {$each: {one: app.template.containers}, $item: x, $comment: why}")


def test_a_number_is_none(made):
    with pytest.raises(DiagnosticError, match=r"\$comment is a text, or a piece that makes one"):
        made("a: {$value: x, $comment: 3}")


@pytest.mark.parametrize("comment", ["why", {"$from": "workload.name"}])
def test_the_schema_knows_it(comment):
    manifest = yaml.safe_load(MANIFEST) | {"manifest": {"a": {"$value": "x", "$comment": comment}}}
    jsonschema.validate(manifest, schema_of("manifest"))
    manifest["manifest"]["a"]["$comment"] = 3
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest, schema_of("manifest"))


def test_each_role_of_the_table_has_the_title_that_azure_gives_it():
    """An object's name is the title in small letters, as far as that isn't too long."""
    rows = load_profile(mappings_folder(), "dis").tables["roles"].rows
    assert rows
    for row in rows:
        assert row.title, row.id
        words = row.title.removeprefix("Azure ").lower().replace(" ", "-")
        assert row.id in {f"role.{words}", "role.acr-pull"}
