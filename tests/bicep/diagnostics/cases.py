"""The example of each diagnostic of Bicep: a folder a code, and what it gives.

A folder has a `main.bicep` and, where parameters matter, one parameter file, which is then what is
evaluated. `case.json` sets limits, folders of modules, or another command. `expected.txt` holds what the terminal shows, and
`docs/bicep-diagnostics.md` has all of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from converter.bicep import FileResolver, Limits, ModuleSources, evaluate_parameters, evaluate_template
from converter.bicep.arm.parameters import build_parameters
from converter.bicep.evaluation.evaluator import evaluate_assignments
from converter.report.terminal import render
from converter.source import Diagnostic, DiagnosticError
from converter.source.codes import CODES

FOLDER = Path(__file__).with_name("cases")
PAGE = Path(__file__).parents[3] / "docs" / "bicep-diagnostics.md"
BICEP_CODES = tuple(code for code in CODES if code < "B2F2")


def entry(code: str) -> str:
    """The file of a case that is evaluated."""
    return next((path.name for path in (FOLDER / code).glob("*.bicepparam")), "main.bicep")


def options(code: str) -> dict[str, Any]:
    """What `case.json` sets."""
    path = FOLDER / code / "case.json"
    return json.loads(path.read_text()) if path.exists() else {}


def diagnostics(code: str) -> tuple[Diagnostic, ...]:
    """The diagnostics of evaluating a case, or of building its parameters."""
    given = options(code)
    folders = {prefix: FOLDER / code / folder for prefix, folder in given.get("modules", {}).items()}
    resolver = FileResolver(
        FOLDER / code, limits=Limits(**given.get("limits", {})), modules=ModuleSources(folders)
    )
    file = entry(code)
    try:
        if given.get("command") == "build-params":
            return build_parameters(evaluate_assignments(resolver, file)).diagnostics
        evaluate = evaluate_parameters if file.endswith(".bicepparam") else evaluate_template
        return evaluate(resolver, file).diagnostics
    except DiagnosticError as failure:
        return failure.diagnostics


def expectation(code: str) -> Path:
    return FOLDER / code / "expected.txt"


def page() -> str:
    """The page of examples as Markdown."""
    lines = [
        "# Diagnostics of Bicep, by example",
        "",
        "What each code of [Diagnostics](diagnostics.md) looks like, with the sources that give it. This page is",
        "generated from `tests/bicep/diagnostics/cases` by `pytest --update-goldens`.",
    ]
    for code in BICEP_CODES:
        lines += ["", f"## {code}", "", CODES[code]]
        given = options(code)
        if "limits" in given:
            limits = [f"`{name}` at {at}" for name, at in given["limits"].items()]
            lines += ["", f"With the limit {', '.join(limits)}:"]
        if "modules" in given:
            folders = [f"`{prefix}: {folder}`" for prefix, folder in given["modules"].items()]
            lines += ["", f"With {', '.join(folders)} under `modules`:"]
        if "command" in given:
            lines += ["", f"From `{given['command']}`:"]
        lines += ["", "```text", render(diagnostics(code)).rstrip(), "```"]
    return "\n".join(lines) + "\n"
