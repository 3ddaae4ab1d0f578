"""Every row of the profile is needed: without it a mapping is different.

Without the row its properties are unmapped or another row's, its fields are gone or another row's, and what it
reports isn't reported. A row that no exercise needs has to be exercised in `rows/`, or it has to go.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeAlias

import pytest

from converter.mapping.language.compiled import CompiledProfile
from converter.mapping.language.known import KNOWN
from converter.mapping.language.lookup import CompiledTable
from converter.mapping.language.profile import load_profile
from converter.mapping.language.run_state import Outcome
from converter.source import Span
from converter.source.resources import mappings_folder
from tests.mapping.exercises import Exercise, ExerciseFacts, exercises, facts_of

PROFILES = {
    path.parent.name: load_profile(mappings_folder(), path.parent.name)
    for path in sorted(mappings_folder().glob("*/profile.yaml"))
}

PLACES = {name: profile.places() for name, profile in PROFILES.items()}


def own(name: str, *groups: Iterable[tuple[str, Span]]) -> Iterator[tuple[str, str]]:
    """The rows whose place is in the profile's own folder, each with the profile's name."""
    for group in groups:
        yield from ((name, row) for row, place in group if f"/{name}/" in f"/{place.file}")


def asked(profile: CompiledProfile) -> Iterator[CompiledTable]:
    """The tables that a mapping asks."""
    return (table for name, table in profile.tables.items() if name != KNOWN)


ROWS = [
    pair
    for name, profile in PROFILES.items()
    for pair in own(
        name,
        ((row.id, row.span) for table in asked(profile) for row in table.rows),
        ((compiled.manifest.id, compiled.span) for compiled in profile.manifests),
    )
]
"""The rows that a mapping asks; those of known values are asked before (see `test_known.py`)."""
OF_CHOICES = [
    pair
    for name, profile in PROFILES.items()
    for pair in own(name, ((row.id, row.span) for choice in profile.choices for row in choice.rows))
]
TEXTS = {
    row.id: {row.row.report, row.row.unsupported, row.row.defaulted} - {None}
    for profile in PROFILES.values()
    for group in (*profile.tables.values(), *profile.choices)
    for row in group.rows
}
AllExercises: TypeAlias = list[tuple[Exercise, ExerciseFacts]]


@pytest.fixture(scope="module")
def all_exercises() -> AllExercises:
    """Every exercise with its facts by its whole profile, the smallest first."""
    done = [(exercise, facts_of(exercise, PROFILES[exercise.profile])) for exercise in exercises()]
    return sorted(done, key=lambda pair: len(pair[1].fields))


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """The profile `name` without a row, as another profile leaves it out that extends it."""
    folder = tmp_path_factory.mktemp("mappings")
    for profile in mappings_folder().iterdir():
        shutil.copytree(profile, folder / profile.name)
    lessened = folder / "lessened"
    lessened.mkdir()

    def load(row: str, name: str) -> CompiledProfile:
        text = f"profile: lessened\ndescription: {name} without a row\nextends: {name}\nwithout: [{row}]\n"
        (lessened / "profile.yaml").write_text(text)
        return load_profile(folder, "lessened")

    return load


@contextmanager
def profile_without(row: str, name: str) -> Iterator[CompiledProfile]:
    """A profile without a row of its tables, or without a manifest."""
    profile = PROFILES[name]
    kept = tuple(compiled for compiled in profile.manifests if compiled.manifest.id != row)
    if len(kept) < len(profile.manifests):
        yield replace(profile, manifests=kept)
        return
    tables = profile.tables
    called = next(name for name, table in tables.items() if any(each.id == row for each in table.rows))
    table = tables[called]
    tables[called] = CompiledTable(table.table, tuple(each for each in table.rows if each.id != row))
    try:
        yield profile
    finally:
        tables[called] = table


@pytest.mark.parametrize(("owner", "row"), ROWS)
def test_a_missing_row_is_seen(owner, row, all_exercises):
    def seen(name: str) -> bool:
        with profile_without(row, name) as lessened:
            return is_seen(row, name, all_exercises, lessened)

    assert any(seen(name) for name in having(row)), f"no exercise needs {row}: {WHAT_TO_DO}"


@pytest.mark.parametrize(("owner", "row"), OF_CHOICES)
def test_a_missing_row_of_a_choice_is_seen(owner, row, all_exercises, without):
    seen = (is_seen(row, name, all_exercises, without(row, name)) for name in having(row))
    assert any(seen), f"no exercise needs {row}: {WHAT_TO_DO}"


WHAT_TO_DO = "exercise it in tests/mapping/rows, or delete it"


def having(row: str) -> list[str]:
    """The profiles that have a row, those with the most exercises first."""
    return [name for name in ("dis-ingressroute", "dis", "kubernetes") if row in PLACES[name]]


def is_seen(row: str, name: str, all_exercises: AllExercises, lessened: CompiledProfile) -> bool:
    """Whether an exercise of a profile is mapped differently without a row."""
    of_profile = [pair for pair in all_exercises if pair[0].profile == name]
    for exercise, before in sorted(of_profile, key=lambda pair: not concerns(row, pair[1])):
        after = facts_of(exercise, lessened)
        if after != before:
            check_what_became_of_it(row, before, after)
            return True
    return False


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
