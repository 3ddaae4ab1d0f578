"""The schemas of the tables: published as they are, and the profile's own files are of their form."""

import json
from pathlib import Path

import jsonschema
import pytest

from converter.mapping.language.schemas import FILES, KINDS, schema_of, schema_of_all, text_of
from converter.source import SourceFile
from converter.source.resources import mappings_folder
from converter.source.yaml import read_yaml

PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas"
OF_KIND = {"table": "tables/*.yaml", "manifest": "manifests/**/*.yaml", "profile": "profile.yaml"}
FILES_OF_PROFILES = [
    (kind, path)
    for kind, pattern in OF_KIND.items()
    for path in sorted(mappings_folder().glob(f"*/{pattern}"))
]


@pytest.mark.parametrize("kind", KINDS)
def test_the_published_schema_is_up_to_date(kind, golden):
    golden(PUBLISHED / f"{kind}.schema.json", text_of(schema_of(kind)))


@pytest.mark.parametrize("schema", [*map(schema_of, KINDS), schema_of_all()], ids=[*KINDS, "all"])
def test_a_schema_is_valid(schema):
    jsonschema.Draft202012Validator.check_schema(schema)


def test_every_file_of_a_profile_is_of_its_schema():
    validators = {kind: jsonschema.Draft202012Validator(schema_of(kind)) for kind in FILES}
    anything = jsonschema.Draft202012Validator(schema_of_all())
    for kind, path in FILES_OF_PROFILES:
        data = read_yaml(SourceFile(path.name, path.read_text("utf-8"))).data
        assert list(validators[kind].iter_errors(data)) == [], path
        if kind == "profile":
            assert anything.is_valid(data)


@pytest.mark.parametrize(
    ("rows", "valid"),
    [
        ({"labels": [{"id": "mine", "emit": {}}], "manifests": []}, True),
        ({"labels": [{"id": "Not An Id", "emit": {}}]}, False),
        ({"labels": [{"id": "mine", "emti": {}}]}, False),
        ({"manifests": [{"id": "mine", "for": "app"}]}, False),
    ],
)
def test_a_projects_own_rows_are_checked(rows, valid):
    assert jsonschema.Draft202012Validator(schema_of("rows")).is_valid(rows) is valid


def test_keys_are_described():
    table = schema_of("table")
    described = json.dumps(table["$defs"]["Row"]["properties"]["unsupported"])
    assert "can't be mapped" in described
