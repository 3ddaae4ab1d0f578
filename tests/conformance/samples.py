"""Sources of whole products: each parameter file's values, and the snapshot of its template."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from converter.bicep import FileResolver, build_parameters, evaluate_assignments
from converter.source import DiagnosticError
from tests.conformance.answers import OF_SAMPLES, is_answer, rows
from tests.conformance.comparing import leaves, verdict
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.programs import compared

SAMPLES = Path(__file__).parents[2] / "samples"


def outcomes(
    name: str, folder: Path, variables: Mapping[str, str], root: Path = SAMPLES
) -> Iterator[Outcome]:
    """The files of a tree below `root`."""
    variables = {**variables, **OF_SAMPLES}
    for row in rows(name, folder):
        if row["file"].endswith(".bicepparam"):
            if row.get("params") and is_answer(row["params"]):
                yield from _parameters(name, root, row["file"], row["params"], variables)
            if row.get("snapshot") and is_answer(row["snapshot"]):
                yield from compared(name, row["file"], root, row["file"], row, variables)


def _parameters(
    kind: str, root: Path, file: str, theirs: Mapping[str, object], variables: Mapping[str, str]
) -> Iterator[Outcome]:
    try:
        assignments = evaluate_assignments(FileResolver(root), file, variables=variables)
        ours = json.loads(json.dumps(build_parameters(assignments, show_secrets=True).document))
    except DiagnosticError as error:
        refused = Verdict.REFUSED if "value" in theirs else Verdict.EQUAL
        yield Outcome(
            f"{kind}, parameters", file, refused, [one.message for one in error.diagnostics], theirs
        )
        return
    for one, other in leaves(theirs.get("value"), ours):
        yield Outcome(f"{kind}, parameters", file, verdict(one, other), other, one)
