"""An environment variable with a default: what is taken in its place is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.pipeline import summary_of
from tests.pipeline.small import app, converted, write


@pytest.mark.parametrize(("answer", "expected"), [("", 1), ("variables: {LEVEL: info}, ", 0)])
def test_a_default_that_is_taken_is_in_the_report(tmp_path: Path, answer: str, expected: int) -> None:
    template = app(before="param level string", env="{ name: 'LEVEL', value: level }")
    given = "param level = readEnvironmentVariable('LEVEL', 'debug')"
    folder = write(tmp_path, {"web": template}, parameters=given)
    file = folder / "bicep2flux.yaml"
    file.write_text(file.read_text().replace("{overlay:", f"{{{answer}overlay:"))
    found = [one for one in summary_of(converted(folder)).notes if one.code == "B2F359"]
    places = {str(one.place) for one in found}
    assert len(places) == 2 * expected
    texts = {one.text for one in found}
    wanted = "nothing answers for the environment variable LEVEL, so its default is taken"
    assert texts == ({wanted} if expected else set())
