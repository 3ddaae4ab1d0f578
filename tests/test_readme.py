from __future__ import annotations

import re
from pathlib import Path

from converter.project import ProjectFile
from converter.source import SourceFile
from converter.source.validation import validate
from converter.source.yaml import read_yaml

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def test_the_example_of_a_project_file_is_one():
    (example,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    project = validate(ProjectFile, read_yaml(SourceFile("README.md", example)), code="B2F202")
    assert [environment.overlay for environment in project.environments.values()] == ["test01", "prod"]


def test_two_commands_run_on_a_fresh_machine_and_ci_finds_both():
    shell = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    assert len(shell) == 2
    assert all(command.startswith("python3 -m venv .venv && ") and "\n" not in command for command in shell)


def test_every_page_that_is_linked_exists():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (Path(__file__).parents[1] / link).exists()] == []
