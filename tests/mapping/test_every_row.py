"""Every row of the profile is needed: without it a mapping is different.

Without the row its properties are unmapped or another row's, its fields are gone or another row's, and what it
reports isn't reported. A row that no exercise needs has to be exercised in `rows/`, or it has to go.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from converter.mapping.language.compiled import CompiledProfile
from converter.mapping.language.known import KNOWN
from converter.mapping.language.lookup import CompiledTable
from converter.mapping.language.profile import load_profile
from converter.mapping.language.run_state import Outcome
from converter.source.resources import mappings_folder
from tests.mapping.exercises import Exercise, ExerciseFacts, exercises, facts_of

PROFILE = load_profile(mappings_folder(), "dis")
ROWS = [row.id for name, table in PROFILE.tables.items() if name != KNOWN for row in table.rows]
"""The rows that a mapping asks; those of known values are asked before (see `test_known.py`)."""
OF_CHOICES = [row.id for choice in PROFILE.choices for row in choice.rows]
TEXTS = {
    row.id: {row.row.report, row.row.unsupported, row.row.defaulted} - {None}
    for group in (*PROFILE.tables.values(), *PROFILE.choices)
    for row in group.rows
}
MANIFESTS = [compiled.manifest.id for compiled in PROFILE.manifests]

GATEWAY = load_profile(mappings_folder(), "dis-gateway")
OF_GATEWAY = [row for row, place in GATEWAY.places().items() if "dis-gateway/" in place.file]


@pytest.fixture(scope="module")
def all_exercises():
    """Every exercise with its facts by the whole profile, the smallest first."""
    done = [(exercise, facts_of(exercise, PROFILE)) for exercise in exercises()]
    return sorted(done, key=lambda pair: len(pair[1].fields))


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """The profile `name` without a row, as another profile leaves it out that extends it."""
    folder = tmp_path_factory.mktemp("mappings")
    for profile in mappings_folder().iterdir():
        (folder / profile.name).symlink_to(profile)
    lessened = folder / "lessened"
    lessened.mkdir()

    def load(row: str, name: str = "dis") -> CompiledProfile:
        text = f"profile: lessened\ndescription: {name} without a row\nextends: {name}\nwithout: [{row}]\n"
        (lessened / "profile.yaml").write_text(text)
        return load_profile(folder, "lessened")

    return load


@contextmanager
def profile_without(row: str) -> Iterator[CompiledProfile]:
    """The profile without a row of its tables, or without a manifest."""
    kept = tuple(compiled for compiled in PROFILE.manifests if compiled.manifest.id != row)
    if len(kept) < len(PROFILE.manifests):
        yield replace(PROFILE, manifests=kept)
        return
    tables = PROFILE.tables
    name = next(name for name, table in tables.items() if any(each.id == row for each in table.rows))
    table = tables[name]
    tables[name] = CompiledTable(table.table, tuple(each for each in table.rows if each.id != row))
    try:
        yield PROFILE
    finally:
        tables[name] = table


@pytest.mark.parametrize("row", [*ROWS, *MANIFESTS])
def test_a_missing_row_is_seen(row, all_exercises):
    with profile_without(row) as lessened:
        check_it_is_seen(row, all_exercises, lessened)


@pytest.mark.parametrize("row", OF_CHOICES)
def test_a_missing_row_of_a_choice_is_seen(row, all_exercises, without):
    check_it_is_seen(row, all_exercises, without(row))


def check_it_is_seen(
    row: str, all_exercises: list[tuple[Exercise, ExerciseFacts]], lessened: CompiledProfile
) -> None:
    for exercise, before in sorted(all_exercises, key=lambda pair: not concerns(row, pair[1])):
        after = facts_of(exercise, lessened)
        if after != before:
            check_what_became_of_it(row, before, after)
            return
    pytest.fail(f"no exercise needs {row}: exercise it in tests/mapping/rows, or delete it")


@pytest.mark.parametrize("row", OF_GATEWAY)
def test_a_missing_row_of_the_gateway_profile_is_seen(row, without):
    lessened = without(row, "dis-gateway")
    for exercise in exercises():
        if exercise.name.startswith("gateway/") and facts_of(exercise, GATEWAY) != facts_of(
            exercise, lessened
        ):
            return
    pytest.fail(f"nothing in golden/gateway needs {row}")


def concerns(row: str, facts: ExerciseFacts) -> bool:
    """Whether some of the facts seem to come from a row."""
    return row in facts.rows() or any(
        text in message for text in TEXTS.get(row, ()) for _, message in facts.findings
    )


def check_what_became_of_it(row: str, before: ExerciseFacts, after: ExerciseFacts) -> None:
    assert row not in after.rows()
    if after.faults:
        return
    for key, claim in before.claims.items():
        if claim.row == row and claim.outcome is not Outcome.DEFAULTED:
            # It is still accounted for: by another row, or as unmapped.
            assert after.claims[key].outcome is Outcome.UNMAPPED or after.claims[key].row, key


def test_no_exercise_fails_or_has_properties_that_no_row_handles(all_exercises):
    assert {exercise.name: facts.faults for exercise, facts in all_exercises if facts.faults} == {}
    unmapped = {
        (exercise.name, path)
        for exercise, facts in all_exercises
        for (_, path), claim in facts.claims.items()
        if claim.outcome is Outcome.UNMAPPED
    }
    assert unmapped == set()
