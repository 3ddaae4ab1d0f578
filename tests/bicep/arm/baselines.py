"""Compare what we build from parameter files with what Bicep built, for folders of baselines.

    python -m tests.bicep.arm.baselines FOLDER [NAME=VALUE …]

FOLDER is one like `src/Bicep.Core.Samples/Files/baselines_bicepparam` in a checkout of
Azure/bicep: in each folder below it a `parameters.bicepparam` and the `parameters.json` that Bicep
makes of it. Folders called `Invalid…` are wrong on purpose and skipped. NAME=VALUE answers an
environment variable. Secrets that a parameter file holds as text are withheld by us: a difference
in such a parameter is printed, and isn't counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from converter.bicep import FileResolver
from converter.bicep.arm.parameters import build_parameters
from converter.bicep.evaluation.evaluator import evaluate_assignments
from converter.report.terminal import render
from converter.source import DiagnosticError


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Where two JSON-like documents differ, a line each."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys((*theirs, *ours)):
            if key not in ours or key not in theirs:
                yield f"{path}/{key}: {'missing' if key in theirs else 'not expected'}"
            else:
                yield from differences(ours[key], theirs[key], f"{path}/{key}")
    elif type(ours) is not type(theirs) or ours != theirs:
        yield f"{path}: {json.dumps(ours)} instead of {json.dumps(theirs)}"


def compared(folder: Path, variables: Mapping[str, str]) -> tuple[str, list[str]]:
    """How one baseline did: in a word, and the differences."""
    theirs = json.loads((folder / "parameters.json").read_text("utf-8-sig"))
    try:
        found = evaluate_assignments(FileResolver(folder), "parameters.bicepparam", variables=variables)
        built = build_parameters(found, show_secrets=True)
    except DiagnosticError as error:
        return "refused", render(error.diagnostics).splitlines()
    found_differences = list(differences(built.document, theirs))
    same_order = list(built.document["parameters"]) == list(theirs["parameters"])
    if not same_order:
        found_differences.append("/parameters: in another order")
    return "differs" if found_differences else "same", found_differences


def main(arguments: list[str]) -> int:
    root, *answers = arguments
    variables = dict(answer.split("=", 1) for answer in answers)
    failed = 0
    for folder in sorted(path.parent for path in Path(root).glob("*/parameters.json")):
        if folder.name.startswith("Invalid"):
            continue
        word, lines = compared(folder, variables)
        failed += word != "same"
        print(f"{folder.name}: {word}")
        for line in lines:
            print(f"  {line}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
