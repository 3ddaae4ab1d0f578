"""One parameter behind several fields that were edited consistently: one edit brings all of them back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from converter.commands.backport import BackportOptions, BackportResult, backport
from converter.commands.convert import ConvertOptions, convert
from tests.pipeline.small import app, write

ENV = """\
            { name: 'LEVEL', value: level }
            { name: 'URL', value: 'https://${level}.example.com/${n}' }
            { name: 'UP', value: toUpper(level) }
            { name: 'N2', value: string(n * 2) }"""
WEB = app(before="param level string\nparam n int\n", env=ENV)
PATCH = "flux/shop/overlays/prod/apps/web/deployment.yaml"
LEVEL = ("value: debug", "value: warn")
URL = ("https://debug.example.com/2", "https://warn.example.com/2")
UP = ("value: DEBUG", "value: WARN")


def brought_back(folder: Path, *edits: tuple[str, str]) -> BackportResult:
    """What becomes of edits of prod's patch."""
    write(
        folder,
        {"web": WEB},
        parameters="param level = 'info'\nparam n = 1",
        files={
            ".azure/applications/web/prod.bicepparam": "using 'main.bicep'\nparam level = 'debug'\nparam n = 2\n"
        },
    )
    convert(ConvertOptions(source=folder, out=folder / "flux"))
    patch = folder / PATCH
    text = patch.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    patch.write_text(text)
    return backport(BackportOptions(source=folder, flux=folder / "flux", today=date(2026, 1, 1)))


def errors(result: BackportResult) -> list[str]:
    return [
        f"{each.code} {each.subject.path}" for each in result.diagnostics if each.severity.value == "error"
    ]


def test_fields_without_a_way_back_are_made_by_the_edit_for_another(tmp_path):
    result = brought_back(tmp_path, LEVEL, URL, UP)
    assert errors(result) == []
    assert len(result.taken) == 3
    (text,) = result.texts.values()
    assert text == "using 'main.bicep'\nparam level = 'warn'\nparam n = 2\n"
    (note,) = result.diagnostics
    assert note.code == "B2F534"
    assert "env[URL].value" in note.message
    assert "env[UP].value" in note.message


@pytest.mark.parametrize(
    ("edits", "taken", "left"),
    [
        # One of them says something else.
        ((LEVEL, URL, ("value: DEBUG", "value: ERROR")), 0, 3),
        # One of them wasn't edited: the edit would change it.
        ((LEVEL, URL), 0, 2),
        # None of them leads back by itself.
        ((URL, UP), 0, 2),
        # What has nothing to do with it stays.
        ((LEVEL, URL, UP, ('value: "4"', 'value: "5"')), 3, 1),
    ],
)
def test_what_the_edits_dont_make_is_an_error(tmp_path, edits, taken, left):
    result = brought_back(tmp_path, *edits)
    assert (len(result.taken), len(errors(result))) == (taken, left)
