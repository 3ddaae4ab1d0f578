"""What docs/sources.md tells people to write is what the project file takes, and docs/init.md shows init."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from converter.commands.scaffold import ScaffoldOptions, scaffold
from converter.project.model import Environment, Source

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "init.md").read_text("utf-8")
SOURCES = (ROOT / "docs" / "sources.md").read_text("utf-8")
LAYOUTS = re.findall(r"`(source: \{[^`]*\})`", SOURCES)
PARAMETERS = re.findall(r"`(parameterFiles: [^`]*)`", SOURCES)
ENVIRONMENTS = re.findall(r"`((?:variables|parameters): \{[^`]*)`", SOURCES)


@pytest.mark.parametrize("text", [*LAYOUTS, *PARAMETERS])
def test_each_layout_on_the_page_is_one_of_the_project_file(text):
    shown = yaml.safe_load(text)
    assert Source.model_validate(shown.get("source", shown))


def test_the_page_has_layouts_parameters_and_environments():
    assert (len(LAYOUTS), len(PARAMETERS), len(ENVIRONMENTS)) == (8, 7, 2)


@pytest.mark.parametrize("text", ENVIRONMENTS)
def test_what_an_environment_sets_is_of_its_form(text):
    assert Environment.model_validate({"overlay": "prod", "host": "a.example.org", **yaml.safe_load(text)})


def test_the_example_is_what_the_sample_gives(tmp_path):
    parcels = shutil.copytree(ROOT / "samples" / "parcels", tmp_path / "parcels")
    result = scaffold(ScaffoldOptions(source=parcels, show=True))
    (shown,) = re.findall(r"--stdout > bicep2flux.yaml\n(.*?)\n  …", PAGE, re.DOTALL)
    assert result.summary.startswith(shown)
