"""Whole programs: the resources and outputs that a deployment would have, leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from converter.bicep import FileResolver
from converter.source import DiagnosticError
from tests.conformance.answers import Row, is_answer, rows
from tests.conformance.comparing import OF_A_CLOUD, leaves, verdict
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.sources import place, predicted, write

UNEXPANDED = "NestedDeploymentShortCircuited"
"""What the compiler says of a module that it doesn't look into."""


UNEVALUATED = "has an invalid copy count of: '["
"""What the compiler says of a loop over what it doesn't know, such as a secret: that isn't wrong in itself."""


def outcomes(folder: Path, variables: Mapping[str, str]) -> Iterator[Outcome]:
    """Programs of one to six files, with their parameter file."""
    for row in rows("programs", folder):
        answer = row["snapshot"]
        if answer is None or not is_answer(answer) or UNEVALUATED in answer.get("error", ""):
            continue
        with TemporaryDirectory() as root:
            write(Path(root), row["files"])
            yield from compared("programs", str(row["seed"]), Path(root), "main.bicepparam", row, variables)


def compared(
    kind: str, question: str, root: Path, path: str, row: Row, variables: Mapping[str, str]
) -> Iterator[Outcome]:
    """A source beside the compiler's snapshot: an outcome for each leaf, one for what either refuses."""
    theirs = row["snapshot"]
    context = place(tuple(theirs.get("without", ())))
    try:
        ours = predicted(FileResolver(root), path, variables, context)
    except DiagnosticError as error:
        messages = [f"{one.span} {one.code} {one.message}" for one in error.diagnostics]
        refused = Verdict.REFUSED if "value" in theirs else Verdict.EQUAL
        yield Outcome(f"{kind}, refusals", question, refused, messages, theirs.get("error"))
        return
    except Exception as error:  # noqa: BLE001 - an internal error is an outcome to count
        yield Outcome(f"{kind}, refusals", question, Verdict.BROKEN, repr(error), theirs)
        return
    if "value" not in theirs:
        yield Outcome(f"{kind}, refusals", question, Verdict.TAKEN, None, row.get("errors") or theirs)
        return
    yield Outcome(f"{kind}, refusals", question, Verdict.EQUAL)
    for name, one, other in pairs(theirs["value"], ours):
        for leaf, own in leaves(one, other):
            yield Outcome(f"{kind}, leaves", f"{question} {name}", verdict(leaf, own), own, leaf)


def pairs(theirs: Any, ours: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each resource of either side with the one of the other that it is most alike, and the outputs.

    Left out are the resources of a module that the compiler can't look into without knowing the cloud.
    """
    left, right = list(theirs["predictedResources"]), list(ours["predictedResources"])
    likenesses = [
        (_likeness(one, other), at, to)
        for at, one in enumerate(left)
        for to, other in enumerate(right)
        if one["type"].lower() == other["type"].lower()
    ]
    partners: dict[int, int] = {}
    for _, at, to in sorted(likenesses, key=lambda found: found[0], reverse=True):
        if at not in partners and to not in partners.values():
            partners[at] = to
    for at, one in enumerate(left):
        if at in partners:
            yield one["type"], one, right[partners[at]]
        elif "condition" in one:
            # It doesn't exist as we know it: that the compiler doesn't know it is all that differs.
            yield one["type"], one["condition"], False
        else:
            yield one["type"], one, None
    for to, other in enumerate(right):
        if to not in partners.values() and not any(map(_is_of_a_cloud, theirs["diagnostics"])):
            yield other["type"], None, other
    yield "outputs", theirs.get("outputs", {}), ours["outputs"]


def _is_of_a_cloud(diagnostic: str) -> bool:
    return UNEXPANDED in diagnostic and OF_A_CLOUD in diagnostic


def _likeness(theirs: Any, ours: Any) -> tuple[int, int]:
    """How alike two resources are: by their differences first, then by the leaves that are the same to the letter."""
    found = list(leaves(theirs, ours))
    verdicts = [verdict(one, other) for one, other in found]
    same = sum(1 for one, other in found if one == other)
    return verdicts.count(Verdict.EQUAL) - len(found), same
