"""Whole sources and what evaluating them gives: a folder a case.

A case has a `main.bicep`, which is evaluated without an environment, parameter files, and
`expected/<name>.json` for each of them. `case.json` holds the variables and the deployment
context, where there are any.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converter.bicep import DeploymentContext, FileResolver, evaluate_parameters, evaluate_template
from tests.bicep.rendering import rendered_deployment
from tests.goldens import Golden

GOLDEN = Path(__file__).parent / "golden" / "evaluate"
EVALUATIONS = [
    (folder.name, path.name)
    for folder in sorted(GOLDEN.iterdir())
    for path in (folder / "main.bicep", *sorted(folder.glob("*.bicepparam")))
]


def evaluated(case: str, file: str) -> dict[str, Any]:
    folder = GOLDEN / case
    options = folder / "case.json"
    given = json.loads(options.read_text()) if options.exists() else {"variables": {}, "context": {}}
    evaluate = evaluate_template if file == "main.bicep" else evaluate_parameters
    context = DeploymentContext(**given["context"])
    return rendered_deployment(
        evaluate(FileResolver(folder), file, variables=given["variables"], context=context)
    )


@pytest.mark.parametrize(("case", "file"), EVALUATIONS, ids=map("/".join, EVALUATIONS))
def test_a_source_evaluates_to(case: str, file: str, golden: Golden) -> None:
    path = GOLDEN / case / "expected" / f"{Path(file).stem}.json"
    golden(path, json.dumps(evaluated(case, file), indent=2, ensure_ascii=False) + "\n")


def test_evaluating_again_gives_the_same() -> None:
    assert evaluated("landscape", "main.bicep") == evaluated("landscape", "main.bicep")


def test_one_resolver_serves_several_evaluations() -> None:
    resolver = FileResolver(GOLDEN / "app")
    first = rendered_deployment(evaluate_parameters(resolver, "prod.bicepparam"))
    evaluate_template(resolver, "main.bicep")
    evaluate_parameters(resolver, "test.bicepparam", variables={"IMAGE_TAG": "1.2.3"})
    assert rendered_deployment(evaluate_parameters(resolver, "prod.bicepparam")) == first
