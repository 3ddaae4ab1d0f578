"""Rows that can never match are reported, and only those."""

import pytest

from converter.mapping.language.profile import load_profile
from converter.mapping.reading.shadows import shadowed_rows
from converter.source.resources import mappings_folder

ROWS = """
tables:
  environment-variables:
    - {id: mine.first, match: %s, drop: not here}
    - {id: mine.second, match: %s, drop: not here either}
"""
NAME = "variable.name"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{{{NAME}: STAGE}}", f"{{{NAME}: STAGE}}"),
        (f"{{{NAME}: STAGE}}", f"{{{NAME}: STAGE, variable.value: {{is: present}}}}"),
        (f"{{{NAME}: {{in: [STAGE, LEVEL]}}}}", f"{{{NAME}: LEVEL}}"),
        (f"{{{NAME}: {{is: present}}}}", f"{{{NAME}: STAGE}}"),
        (f"{{{NAME}: {{text: 'ST*'}}}}", f"{{{NAME}: {{text: 'ST*', is: present}}}}"),
    ],
)
def test_a_row_that_an_earlier_one_covers_never_matches(project, first, second):
    found = shadowed_rows(load_profile(mappings_folder(), "dis", project(ROWS % (first, second))))
    assert (found[0].span.file, found[0].span.line) == ("bicep2flux.yaml", 13)
    assert found[0].message == "the row 'mine.second' of the table 'environment-variables' can never match"
    assert found[0].labels[0].message == "'mine.first' matches everything that this row would"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{{{NAME}: STAGE, variable.value: {{is: present}}}}", f"{{{NAME}: STAGE}}"),
        (f"{{{NAME}: LEVEL}}", f"{{{NAME}: {{in: [STAGE, LEVEL]}}}}"),
        (f"{{{NAME}: {{text: 'S*'}}}}", f"{{{NAME}: {{text: 'ST*'}}}}"),
        (f"{{{NAME}: {{is: present}}}}", f"{{{NAME}: {{in: [null, STAGE]}}}}"),
        (f"{{{NAME}: 1}}", f"{{{NAME}: true}}"),
    ],
)
def test_what_the_texts_do_not_prove_is_not_reported(project, first, second):
    found = shadowed_rows(load_profile(mappings_folder(), "dis", project(ROWS % (first, second))))
    assert [each.message for each in found if "mine.second" in each.message] == []


def test_a_row_without_condition_covers_the_whole_table(project):
    compiled = load_profile(mappings_folder(), "dis", project(ROWS % ("{}", f"{{{NAME}: STAGE}}")))
    (mine, *others) = [each.message for each in shadowed_rows(compiled)]
    assert mine == "the row 'mine.second' of the table 'environment-variables' can never match"
    table = compiled.tables["environment-variables"]
    assert len(others) == len(table.rows) - 2


def test_the_profiles_own_rows_can_all_match():
    assert shadowed_rows(load_profile(mappings_folder(), "dis")) == ()
