"""Damaged sources: which of them are refused, and on which line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from converter.bicep import FileResolver
from converter.bicep.evaluation.static_checks import static_diagnostics
from converter.source import Diagnostic, DiagnosticError, Severity
from tests.conformance.answers import OF_SAMPLES, Row, rows
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.samples import SAMPLES
from tests.conformance.sources import evaluated, write

RECORDED: Final = 6
"""How many of a template's diagnostics were recorded: whether a seventh would be one that we have isn't known."""


def mutants(folder: Path, variables: Mapping[str, str]) -> Iterator[Outcome]:
    """The samples and some programs, each with one thing changed: does it still compile?"""
    for question, _, row, found, later in _diagnosed("mutants", folder, {**variables, **OF_SAMPLES}):
        if "ok" not in row:
            continue
        if isinstance(found, Exception):
            yield Outcome("mutants", question, Verdict.BROKEN, repr(found), row["errors"])
            continue
        errors = [one for one in found if one.severity is Severity.ERROR]
        if bool(errors) != row["ok"]:
            verdict = Verdict.EQUAL
        elif not row["ok"]:
            verdict = Verdict.TAKEN
        else:
            verdict = Verdict.LATER if later() else Verdict.REFUSED
        yield Outcome("mutants", question, verdict, shown(errors), row["errors"])


def bodies(folder: Path, variables: Mapping[str, str]) -> Iterator[Outcome]:
    """Templates in which one property's name is wrong: what is said of its line?"""
    for question, path, row, found, _ in _diagnosed("bodies", folder, variables):
        if isinstance(found, Exception):
            yield Outcome("bodies", question, Verdict.BROKEN, repr(found), row["diagnostics"])
            continue
        theirs = [one for one in row["diagnostics"] if one[1].startswith("BCP")]
        lines = {
            (one.span.line, str(one.severity).lower()) for one in found if one.span and one.span.file == path
        }
        for one in theirs:
            level, code, line, _ = one
            said = (line, level.lower()) in lines
            yield Outcome(
                f"bodies, {code}", question, Verdict.EQUAL if said else Verdict.MISSED, shown(found), one
            )
        if not theirs and len(row["diagnostics"]) < RECORDED:
            ours = [one for one in found if one.span is not None and one.span.file == path]
            verdict = Verdict.INVENTED if ours else Verdict.EQUAL
            yield Outcome("bodies, nothing", question, verdict, shown(ours), [])


def _diagnosed(
    name: str, folder: Path, variables: Mapping[str, str]
) -> Iterator[tuple[str, str, Row, list[Diagnostic] | Exception, Callable[[], bool]]]:
    """Each question of a file: its name, the path of what is damaged, the row, our diagnostics.

    Last comes what asks whether none of the errors is found without evaluation, as a compiler finds them.
    """
    every = rows(name, folder)
    bases = next(every, {}).get("bases", {})
    with TemporaryDirectory() as name_of_root:
        root = Path(name_of_root)
        shutil.copytree(SAMPLES, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("flux"))
        write(root, bases)
        for number, row in enumerate(every):
            path = row["path"]
            question = f"{number} {row.get('kind') or row.get('how')} {path}"
            found: list[Diagnostic] | Exception
            try:
                found = _diagnostics(root, path, row["text"], variables)
            except Exception as error:  # noqa: BLE001 - an internal error is an outcome to count
                found = error
            yield question, path, row, found, partial(_compiles, root, path, row["text"])


def _diagnostics(root: Path, path: str, text: str, variables: Mapping[str, str]) -> list[Diagnostic]:
    resolver = FileResolver(root, texts={path: text})
    try:
        return list(evaluated(resolver, path, variables).diagnostics)
    except DiagnosticError as error:
        return list(error.diagnostics)


def _compiles(root: Path, path: str, text: str) -> bool:
    found = static_diagnostics(FileResolver(root, texts={path: text}), path)
    return not any(one.severity is Severity.ERROR for one in found)


def shown(diagnostics: list[Diagnostic]) -> list[str]:
    return [f"{one.span} {one.severity} {one.code} {one.message}" for one in diagnostics]
