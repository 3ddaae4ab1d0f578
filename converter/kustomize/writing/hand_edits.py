"""The hand edits of generated files as diagnostics, each field at its line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum, StrEnum, auto
from typing import Any, Final

from converter.kustomize.writing.edits import ABSENT, FieldEdit, Versions
from converter.kustomize.writing.masking import holds_masked, masked_at, without_text
from converter.kustomize.writing.shadowing import GeneratedLayers
from converter.source import Category, Diagnostic, Direction, Severity, Span, Subject, YamlDocument, dataclass

_LONGEST: Final = 80


class Mode(StrEnum):
    """What a run may do to what it didn't generate."""

    PLAIN = "plain"  # nothing
    FORCE = "--force"  # overwrite hand edits
    KEEP = "--keep"  # leave edited files, write all others
    ADOPT = "--adopt"  # adopt a folder that was written by hand


class FileState(Enum):
    """What happened to a file since it was generated."""

    EDITED = auto()
    FORMATTED = auto()  # another text, the same fields
    DELETED = auto()
    FOREIGN = auto()  # never generated, but in the place of one that would be


@dataclass(frozen=True, slots=True)
class HandEdit:
    """A file that isn't as it was generated; `overlay` is the one that it belongs to.

    `versions` are given where all of them are known, and with them `documents`, the present ones with
    positions. `fault` is the reason why the file can't be read. `in_source` is whether the source still has
    the file, `would_be_lost` whether writing what the source wants would undo something.
    """

    path: str
    state: FileState
    overlay: str | None = None
    versions: Versions | None = None
    documents: Sequence[YamlDocument] = ()
    fault: Diagnostic | None = None
    in_source: bool = True
    would_be_lost: bool = True


def diagnostics_of(
    edit: HandEdit, mode: Mode, layers: GeneratedLayers | None, secrets: frozenset[str] = frozenset()
) -> Iterator[Diagnostic]:
    """The diagnostics about one file: errors where the mode doesn't decide what to do, else what it does.

    A hand-written value of a variable named in `secrets` isn't shown: the tree takes it from a Secret.
    """
    if edit.state is FileState.FORMATTED and not edit.would_be_lost:
        if mode is Mode.FORCE:
            yield _note(edit, "and is written again")
        elif mode is not Mode.ADOPT:
            yield _note(edit, "and stays as it is")
    elif mode is Mode.ADOPT:
        return  # the diff shows everything
    elif edit.state is FileState.FOREIGN and mode is Mode.PLAIN:
        yield _about_file(edit, mode, f"{edit.path} exists, but bicep2flux didn't write it")
    elif edit.state is FileState.DELETED:
        yield _about_file(edit, mode, f"{edit.path} was deleted by hand since bicep2flux wrote it")
    elif edit.fault is not None:
        message = f"{edit.path} was edited by hand, and can't be read now: {edit.fault.message}"
        yield _about_file(edit, mode, message, edit.fault.span)
    elif edit.versions is None:
        yield _about_file(edit, mode, f"{edit.path} was edited by hand since bicep2flux wrote it")
    else:
        yield from _about_fields(edit, edit.versions, mode, layers, secrets)


def _about_fields(
    edit: HandEdit, versions: Versions, mode: Mode, layers: GeneratedLayers | None, secrets: frozenset[str]
) -> Iterator[Diagnostic]:
    fields = versions.differing_fields() if mode is Mode.KEEP and edit.in_source else versions.edited_fields()
    if not edit.in_source:
        yield _about_file(edit, mode, f"{edit.path} was edited by hand, and it is no longer generated")
    elif not versions.edited_fields():
        edited = "was edited by hand, only in its formatting or comments"
        yield _about_file(edit, mode, f"{edit.path} {edited}, and the source changed it too")
    for field in fields:
        yield _about_field(edit, versions, field, mode, layers, secrets=secrets)


def _about_field(
    edit: HandEdit,
    versions: Versions,
    field: FieldEdit,
    mode: Mode,
    layers: GeneratedLayers | None,
    *,
    secrets: frozenset[str],
) -> Diagnostic:
    span = _span(edit.documents, field)
    if span is not None and holds_masked(versions.present[field.document], secrets):
        span = without_text(span)
    if field.present is not ABSENT:
        shown = masked_at(versions.present[field.document], field.path, secrets)
        field = replace(field, present=shown)
    bodies = versions.generated if field.present is ABSENT else versions.present
    shadowed = (
        edit.overlay is None
        and field.by_hand
        and layers is not None
        and layers.is_shadowed(edit.path, bodies[field.document], field.path)
    )
    direction = (
        Direction.BOTH
        if field.by_hand and field.source_moved and not field.agreed
        else Direction.TREE_EDITED
        if field.by_hand
        else Direction.SOURCE_MOVED
    )
    return Diagnostic(
        code="B2F421" if shadowed else "B2F404",
        severity=Severity.ERROR if mode is Mode.PLAIN else Severity.WARNING,
        message=f"{edit.path}: {_difference(field, edit)}"
        + "; no overlay shows it, each sets its own" * shadowed,
        span=span,
        help=_step(mode, conflict=direction is Direction.BOTH),
        category=Category.CONFIGURATION if mode is Mode.PLAIN else Category.FINDING,
        subject=Subject(
            environment=edit.overlay,
            object=field.object or None,
            path=field.name,
            expected=None if field.wanted is ABSENT else field.wanted,
            actual=None if field.present is ABSENT else field.present,
            direction=direction,
        ),
    )


def _difference(field: FieldEdit, edit: HandEdit) -> str:
    """`spec.minReplicas is 3, was generated as 2; the source has 4 now`."""
    if field.by_hand and not field.source_moved and (items := _items(field.generated, field.present)):
        return f"{field.name} {items}"
    head = f"{field.name} is {'gone' if field.present is ABSENT else _shown(field.present)}"
    if not field.by_hand:
        return f"{head}, the source has {_shown(field.wanted)} now"
    head += (
        ", was not generated"
        if field.generated is ABSENT
        else f", was generated as {_shown(field.generated)}"
    )
    if not field.source_moved or not edit.in_source:
        return head
    if field.agreed:
        return f"{head}; the source has the same now"
    return f"{head}; the source has {_shown(field.wanted)} now"


def _items(generated: Any, present: Any) -> str | None:
    """The items that two lists don't have in common, where either is too long to be shown whole."""
    if not (isinstance(generated, list) and isinstance(present, list)):
        return None
    if max(len(json.dumps(value, ensure_ascii=False)) for value in (generated, present)) <= _LONGEST:
        return None
    more = ", ".join(_shown(item) for item in present if item not in generated)
    less = ", ".join(_shown(item) for item in generated if item not in present)
    has = f"has {more} besides what was generated" if more else ""
    misses = f"is missing {less} of what was generated" if less else ""
    return " and ".join(filter(None, (has, misses))) or None


def _shown(value: Any) -> str:
    if value is ABSENT:
        return "no such field"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _span(documents: Sequence[YamlDocument], field: FieldEdit) -> Span | None:
    """The span of the value; of a collection, or of what is gone, that of the nearest name."""
    if field.document >= len(documents):
        return None
    document = documents[field.document]
    if isinstance(field.present, dict | list) or field.present is ABSENT:
        return document.key_span(field.path)
    return document.span(field.path)


def _about_file(edit: HandEdit, mode: Mode, message: str, span: Span | None = None) -> Diagnostic:
    plain = mode is Mode.PLAIN
    return Diagnostic(
        code="B2F401" if edit.state is FileState.FOREIGN and plain else "B2F404",
        severity=Severity.ERROR if plain else Severity.WARNING,
        message=message,
        span=span,
        help="move it away, leave it with `--keep`, or overwrite it with `--force`"
        if edit.state is FileState.FOREIGN and plain
        else _step(mode),
        category=Category.CONFIGURATION if plain else Category.FINDING,
        subject=Subject(environment=edit.overlay) if edit.overlay is not None else None,
    )


def _step(mode: Mode, *, conflict: bool = False) -> str:
    if mode is Mode.FORCE:
        return "`--force` undoes the edit"
    if mode is Mode.KEEP:
        return (
            "`--keep` leaves it as it is"
            + "; the source changed it too: decide which value counts" * conflict
        )
    return (
        "bring the change into the source (`bicep2flux backport`), leave the file as it is with `--keep`, or "
        "undo it with `--force`; `--diff` shows it"
    )


def _note(edit: HandEdit, outcome: str) -> Diagnostic:
    return Diagnostic(
        code="B2F422",
        severity=Severity.NOTE,
        message=f"{edit.path} differs only in its formatting, comments or order, {outcome}",
        category=Category.FINDING,
        subject=Subject(environment=edit.overlay) if edit.overlay is not None else None,
    )
