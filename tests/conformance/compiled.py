"""Programs as the compiler compiles them: the ARM template deploys what the Bicep does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conformance.answers import is_answer, rows
from tests.conformance.outcomes import Outcome
from tests.conformance.programs import UNEVALUATED, compared
from tests.conformance.sources import PARAMETERS, write

TEMPLATE = "main.json"


def outcomes(folder: Path, variables: Mapping[str, str]) -> Iterator[Outcome]:
    """The templates of programs beside the snapshots of these, which are with the template or the program."""
    of_programs = {row["seed"]: row["snapshot"] for row in rows("programs", folder)}
    for row in rows("compiled", folder):
        answer = row.get("snapshot") or of_programs.get(row["seed"])
        if answer is None or not is_answer(answer) or UNEVALUATED in answer.get("error", ""):
            continue
        with TemporaryDirectory() as root:
            # A `${` is a text for ARM: it is written as azd's variables ask for it.
            given = json.dumps(row["parameters"]).replace("${", "$${")
            write(Path(root), {TEMPLATE: json.dumps(row["template"]), PARAMETERS: given})
            asked = {"seed": row["seed"], "snapshot": answer}
            yield from compared("compiled", str(row["seed"]), Path(root), TEMPLATE, asked, variables)
