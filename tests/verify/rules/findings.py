"""What the programs behind the API server find wrong with an object."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from converter.source import mappings_folder
from converter.verify import Schemas, kubernetes_version, our_schemas
from converter.verify.rules.behind import BEHIND
from tests.verify.making import environment_of


@cache
def schemas() -> Schemas:
    return Schemas(kubernetes_version(None), (our_schemas(mappings_folder() / "schemas"),))


def behind(root: Path, text: str) -> list[str]:
    """The findings of B2F455 for the objects of a YAML text, each as path and message."""
    _, folder = environment_of(root, text)
    found = [one for one in schemas().check(folder) if one.code == BEHIND]
    assert all(one.help for one in found)
    return [f"{one.subject.path}: {one.message}" for one in found]
