"""Expressions: each is asked as a parameter of a parameter file and as an output of a template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from converter.bicep import (
    FileResolver,
    build_parameters,
    evaluate_assignments,
)
from converter.source import DiagnosticError
from tests.conformance.answers import Row, is_answer, rows
from tests.conformance.comparing import is_expression, verdict
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.sources import predicted

TEMPLATE = "main.bicep"


def outcomes(name: str, folder: Path, variables: Mapping[str, str]) -> Iterator[Outcome]:
    """The comparisons of a file of expressions: two for each, unless the compiler had no answer."""
    with TemporaryDirectory() as root:
        # A parameter file asks whether its template is there; its text is the question's.
        (Path(root) / TEMPLATE).touch()
        for row in rows(name, folder):
            for way, ask in (("param", _as_parameter), ("template", _as_output)):
                theirs = row.get(way)
                if theirs is not None and is_answer(theirs):
                    yield _compared(f"{name}, {way}", row, theirs, partial(ask, Path(root), row, variables))


def _compared(kind: str, row: Row, theirs: Row, ask: Callable[[], Any]) -> Outcome:
    question = f"{row['decl']}\n{row['expr']}".strip()
    try:
        ours = ask()
    except DiagnosticError as error:
        messages = [f"{one.code} {one.message}" for one in error.diagnostics]
        refuses = "value" not in theirs
        return Outcome(
            kind, question, Verdict.EQUAL if refuses else Verdict.REFUSED, messages, theirs.get("value")
        )
    except Exception as error:  # noqa: BLE001 - an internal error is an outcome to count
        return Outcome(kind, question, Verdict.BROKEN, repr(error), theirs)
    if "value" not in theirs:
        return Outcome(kind, question, Verdict.TAKEN, ours, theirs.get("messages") or theirs.get("error"))
    value = theirs["value"]
    if is_expression(value) and not is_expression(ours):
        # The compiler writes the whole object as one expression where a member is one.
        return Outcome(kind, question, Verdict.EQUAL if _has_expression(ours) else Verdict.WRONG, ours, value)
    found = verdict(value, ours)
    if found is not Verdict.EQUAL and _has_expression(ours) and not is_expression(value):
        found = Verdict.OPEN
    return Outcome(kind, question, found, ours, value)


def _has_expression(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_expression, value.values()))
    if isinstance(value, list):
        return any(map(_has_expression, value))
    return is_expression(value)


def _as_parameter(root: Path, row: Row, variables: Mapping[str, str]) -> Any:
    text = f"using none\n{row['decl']}\nparam v = {row['expr']}\n"
    resolver = FileResolver(root, texts={"v.bicepparam": text})
    assignments = evaluate_assignments(resolver, "v.bicepparam", variables=variables)
    built = build_parameters(assignments)
    entry = built.document["parameters"]["v"]
    return entry.get("value", entry.get("expression"))


def _as_output(root: Path, row: Row, variables: Mapping[str, str]) -> Any:
    text = f"{row['decl']}\noutput v object = {{ v: {row['expr']} }}\n"
    texts = {TEMPLATE: text, "main.bicepparam": f"using '{TEMPLATE}'\n"}
    resolver = FileResolver(root, texts=texts)
    return predicted(resolver, "main.bicepparam", variables)["outputs"]["v"]
