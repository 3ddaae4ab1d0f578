"""Sources that no test changes are evaluated once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from converter.mapping import Mapper
from converter.pipeline import Evaluated, SourceOptions
from converter.pipeline.evaluation import evaluate_project
from converter.project import Project

CALLERS = ("converter.pipeline.conversion", "converter.commands.documents")
"""The modules that evaluate a whole source."""


@pytest.fixture(scope="session")
def _evaluated() -> dict[str, Evaluated]:
    return {}


@pytest.fixture
def evaluated_once(_evaluated: dict[str, Evaluated], monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps what a source evaluates to, for the same options: nearly half of the time of a conversion.

    For tests that leave their source as it is. Mapping, writing and comparing are done anew in each, and that an
    evaluation doesn't depend on the one before is what all tests without this fixture show.
    """

    def kept(
        options: SourceOptions,
        project: Project,
        *,
        mapper: Mapper | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> Evaluated:
        given = [getattr(options, one.name) for one in fields(SourceOptions)]
        key = repr((Path.cwd(), given, mapper is None, texts))
        if key not in _evaluated:
            _evaluated[key] = evaluate_project(options, project, mapper=mapper, texts=texts)
        return _evaluated[key]

    for module in CALLERS:
        monkeypatch.setattr(f"{module}.evaluate_project", kept)
