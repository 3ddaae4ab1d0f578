"""A difference as a finding: both values, both places, the side that moved, what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from converter.drift.differences import Case, Drifted
from converter.drift.forms import NOTHING
from converter.kustomize import WIDENED_SELECTOR, formatted_path, without_text
from converter.provenance import Kind, Origin, deciding_span
from converter.source import Category, Diagnostic, Direction, Severity, Span, Subject

CODES: Final = {
    Case.CHANGED: "B2F501",
    Case.MISSING: "B2F502",
    Case.EXTRA: "B2F503",
    Case.OBJECT_MISSING: "B2F504",
    Case.OBJECT_EXTRA: "B2F505",
    Case.UNDECIDABLE: "B2F506",
    Case.UNMANAGED: "B2F507",
    Case.SELECTOR: WIDENED_SELECTOR,
}
_MESSAGES: Final = {
    Case.CHANGED: "the tree differs from the source",
    Case.MISSING: "the source has this, the tree doesn't",
    Case.EXTRA: "the tree has this, the source doesn't",
    Case.OBJECT_MISSING: "the source makes this object, but the tree doesn't have it",
    Case.OBJECT_EXTRA: "the tree has this object, but the source doesn't make it",
    Case.UNDECIDABLE: "the source's value is only known at deployment",
    Case.UNMANAGED: "no table row covers this",
    Case.SELECTOR: "the tree selects by a label that the source doesn't: a Deployment's selector can't be "
    "changed, so that Flux can't apply it, and a Service may lose its pods",
}
_ADVICE: Final = {
    Direction.SOURCE_MOVED: "run `bicep2flux convert` to bring the tree up to date",
    Direction.RULES_MOVED: "tables, project file or bicep2flux changed: `bicep2flux convert` applies it",
    Direction.TREE_EDITED: "bring it into the source (`bicep2flux backport`), undo it "
    "(`bicep2flux convert --force`), or accept it in the ledger",
    Direction.BOTH: "both sides moved: decide which is right, then convert or backport",
    Direction.UNKNOWN: "bring it into the source, convert, or accept it in the ledger",
}
_UNDO: Final = "undo it (`bicep2flux convert --force`), or accept it in the ledger"


def finding(
    drifted: Drifted, overlay: str, place: Span | None, direction: Direction, ancestor: Any = None
) -> Diagnostic:
    """The finding for a difference in an overlay; `ancestor` is the value that both sides moved away from."""
    path = _path(drifted)
    return Diagnostic(
        code=drifted.switch.code if drifted.switch is not None else CODES[drifted.case],
        severity=Severity.NOTE if drifted.case is Case.UNMANAGED else Severity.ERROR,
        message=drifted.switch.message if drifted.switch is not None else _MESSAGES[drifted.case],
        span=_source_place(drifted.origin),
        help=_advice(drifted, direction),
        category=Category.FINDING,
        subject=Subject(
            overlay,
            drifted.pair.name,
            path or None,
            drifted.expected,
            drifted.actual,
            direction,
            drifted.origin.row if drifted.origin is not None else None,
            without_text(place) if place is not None and drifted.is_near_secret else place,
            ancestor,
            drifted.digests(overlay),
        ),
    )


def missing_overlay(overlay: str, folder: str) -> Diagnostic:
    """The finding for an overlay whose folder the tree doesn't have."""
    return Diagnostic(
        code="B2F508",
        severity=Severity.ERROR,
        message=f"the tree has no folder {folder}",
        help="run `bicep2flux convert`, or name it under `environments.NAME.folders` in the project file",
        category=Category.FINDING,
        subject=Subject(overlay),
    )


def shadowed_edit(diagnostic: Diagnostic) -> Diagnostic:
    """The finding for a hand edit without effect in any overlay, from the conversion's diagnostic."""
    assert diagnostic.subject is not None
    return replace(
        diagnostic,
        severity=Severity.WARNING,
        message="a hand edit without effect in any environment: every overlay sets its own value",
        span=None,
        help="undo it, or edit the overlays",
        category=Category.FINDING,
        subject=replace(diagnostic.subject, place=diagnostic.span),
    )


def _path(drifted: Drifted) -> str:
    difference = drifted.difference
    if difference is None:
        return ""
    body = drifted.pair.actual
    if difference.actual is NOTHING and drifted.pair.expected is not None:
        body = drifted.pair.expected.body
    assert body is not None
    return formatted_path(body, difference.path)


def _advice(drifted: Drifted, direction: Direction) -> str:
    if drifted.case is Case.UNDECIDABLE:
        return "check it by hand, or give the value with --set-env or in the project file"
    if drifted.switch is not None:
        return f"{drifted.switch.help}, or accept it in the ledger"
    if drifted.case is Case.SELECTOR:
        return (
            "add labels with `includeTemplates` instead of `includeSelectors` or `commonLabels`, or accept it"
        )
    if drifted.case is Case.UNMANAGED:
        return "nothing to do: it is shown because of --unmanaged"
    if direction is Direction.TREE_EDITED and drifted.difference is None:
        return f"let the source make the same objects, {_UNDO}"
    if direction is Direction.TREE_EDITED and _is_tables_own(drifted.origin):
        return f"the tables give this value: set another with a row of your own in the project file, {_UNDO}"
    return _ADVICE[direction]


def _is_tables_own(origin: Origin | None) -> bool:
    """Whether a value is the tables' own: no edit of the source can change it."""
    tables = {Kind.PLATFORM_CONSTANT, Kind.MAPPING_ROW}
    return origin is not None and all(node.kind in tables for node in origin.walk())


def _source_place(origin: Origin | None) -> Span | None:
    """The source's line, for a missing value that of its reason, else the table's."""
    if origin is None:
        return None
    if origin.kind is not Kind.ABSENT:
        return deciding_span(origin)
    reasons = [deciding_span(source) for source in (*origin.sources, *origin.conditions) if source.sources]
    return next((span for span in reasons if span is not None), deciding_span(origin))
