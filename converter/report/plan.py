"""A plan as text for a terminal, and as JSON. `converter.report.plan_schema` has the schema of the latter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from converter.plan import PROJECT_FILE, Action, Cause, FieldChange, ObjectChange, Plan, Removal, Renewal
from converter.report.findings import FindingsReport
from converter.report.json import json_text, location
from converter.report.plain_text import BOLD, DIM, one_line, painted, plain, shown_pair
from converter.source import Diagnostic, Direction, Span, dataclass

VERSION: Final = 1
_SIGNS: Final = {Action.CREATE: "+", Action.CHANGE: "~", Action.REMOVE: "-"}
_COLOURS: Final = {Action.CREATE: "\x1b[32m", Action.CHANGE: "\x1b[33m", Action.REMOVE: "\x1b[31m"}
_MOVED: Final = {
    Direction.SOURCE_MOVED: "",
    Direction.RULES_MOVED: "rules moved: ",
    Direction.TREE_EDITED: "edited by hand, generated from ",
    Direction.BOTH: "edited by hand, and moved: ",
    Direction.UNKNOWN: "",
}
_WITHOUT_CAUSE: Final = {
    Direction.SOURCE_MOVED: "the source no longer makes it",
    Direction.RULES_MOVED: "the rules no longer make it",
    Direction.TREE_EDITED: "added by hand",
    Direction.BOTH: "edited by hand, and no longer made",
    Direction.UNKNOWN: "the source doesn't make it",
}
_NAMED = 3  # files that are named before the rest is counted


@dataclass(frozen=True, slots=True)
class _Line:
    """One change in all the overlays where it is the same."""

    overlays: tuple[str, ...]
    change: ObjectChange
    field: FieldChange | None
    places: tuple[tuple[Span | None, str], ...]

    @property
    def direction(self) -> Direction:
        return (self.field or self.change).direction

    @property
    def cause(self) -> Cause | None:
        return (self.field or self.change).cause


def plan_text(plan: Plan, *, source_root: str = "", tree_root: str = "", colour: bool = False) -> str:
    """The changes by environments and cause, what needs consent, and the counts at the end.

    A change that is the same in several environments is shown once with their names. The files of places are
    put below the two roots, see `FindingsReport`.
    """
    roots = FindingsReport(findings=(), source_root=source_root, tree_root=tree_root)
    blocks = [
        list(_group(overlays, lines, roots, colour=colour)) for overlays, lines in _groups(plan).items()
    ]
    blocks.append(list(_removals(plan.removals, colour=colour)))
    blocks.append(list(_edits(plan.edits, roots, colour=colour)))
    blocks.append(list(_closing(plan, tree_root or ".", colour=colour)))
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _groups(plan: Plan) -> dict[tuple[str, ...], list[_Line]]:
    """The changes by the overlays that they are the same in."""
    alike: dict[str, list[tuple[ObjectChange, FieldChange | None]]] = {}
    for change in plan.changes:
        for field in change.fields or (None,):
            cause = (field or change).cause
            values = (field.path, field.old, field.new, field.direction) if field else (change.direction,)
            key = (change.action, change.object, change.section, values, cause and cause.text)
            alike.setdefault(repr(key), []).append((change, field))
    groups: dict[tuple[str, ...], list[_Line]] = {}
    for found in alike.values():
        overlays = tuple(change.overlay for change, _ in found)
        places = tuple(
            (cause.place if (cause := (field or change).cause) else None, change.overlay)
            for change, field in found
        )
        groups.setdefault(overlays, []).append(_Line(overlays, *found[0], places))
    return groups


def _group(
    overlays: tuple[str, ...], lines: Iterable[_Line], roots: FindingsReport, *, colour: bool
) -> Iterator[str]:
    yield painted(one_line(", ".join(overlays)), BOLD, colour=colour)
    by_cause: dict[tuple[str, ...], list[_Line]] = {}
    for line in lines:
        by_cause.setdefault(tuple(_cause(line, roots)), []).append(line)
    for because, same in by_cause.items():
        yield from (f"  {painted(text, DIM, colour=colour)}" for text in because)
        object_ = ""
        for line in same:
            name = f"{_SIGNS[line.change.action]} {one_line(line.change.object)}"
            if name != object_:
                object_ = name
                yield f"    {painted(name, _COLOURS[line.change.action], colour=colour)}"
            if line.field is not None:
                old, new = shown_pair(line.field.old, line.field.new)
                yield f"        {one_line(line.field.path)}: {old} -> {new}"


def _cause(line: _Line, roots: FindingsReport) -> Iterator[str]:
    """What decides a change, with its places: one where they are the same, else one an environment."""
    if line.cause is None:
        yield _WITHOUT_CAUSE[line.direction]
        return
    text = one_line(line.cause.text)
    if line.direction is not Direction.RULES_MOVED or not text.startswith(PROJECT_FILE):
        text = _MOVED[line.direction] + text
    places: dict[str, list[str]] = {}
    for span, overlay in line.places:
        if span is not None:
            places.setdefault(f"{roots.source_file(span)}:{span.line}:{span.column}", []).append(overlay)
    if len(places) == 1:
        yield f"{text}, {one_line(next(iter(places)))}"
        return
    yield text
    for place, overlays in places.items():
        yield f"  {one_line(place)}  [{one_line(', '.join(overlays))}]"


def _removals(removals: Iterable[Removal], *, colour: bool) -> Iterator[str]:
    for removal in removals:
        name = one_line(removal.name)
        head = painted(f"- {_kind(removal)} {name}", _COLOURS[Action.REMOVE], colour=colour)
        total = _amounts(removal.objects, removal.files)
        yield f"{head}: {total}{'' if removal.has_consent else f'; stays without `convert --prune {name}`'}"
        for part in removal.parts:
            whose = part.workload or "of the product" if removal.is_environment else part.overlay or "base"
            yield f"    {one_line(whose)}: {_amounts(part.objects, part.files)}"


def _kind(removal: Removal) -> str:
    return "environment" if removal.is_environment else "workload"


def _edits(edits: Iterable[Diagnostic], roots: FindingsReport, *, colour: bool) -> Iterator[str]:
    found = tuple(edits)
    if found:
        yield painted("`convert` stops at these, and changes nothing", BOLD, colour=colour)
    for step in dict.fromkeys(one.help for one in found):
        for one in found:
            if one.help == step:
                yield f"  {one_line(_edit(one, roots))}"
        if step:
            yield f"    {one_line(step)}"


def _edit(one: Diagnostic, roots: FindingsReport) -> str:
    if one.span is None:
        return one.message
    at = f"{roots.tree_file(one.span)}:{one.span.line}:{one.span.column}"
    return f"{at}: {one.message.removeprefix(f'{one.span.file}: ')}"


def _closing(plan: Plan, tree: str, *, colour: bool) -> Iterator[str]:
    counts = plan.counts
    changed = {change.overlay for change in plan.changes} | {
        part.overlay
        for removal in plan.removals
        if removal.has_consent
        for part in removal.parts
        if part.overlay
    }
    if any(counts.values()):
        parts = ", ".join(f"{count} to {action}" for action, count in counts.items() if count)
        known = {*plan.overlays, *changed}
        where = f"{len(changed)} of {_number(len(known), 'environment')}"
        head = f"objects: {parts}, in {where}"
    elif plan.written or plan.removed:
        head = "no object changes, but files do"
    elif plan.removals:
        head = "nothing to change without consent"
    else:
        head = f"nothing to change: {_number(len(plan.overlays), 'environment')}"
    yield painted(f"plan: {head}", BOLD, colour=colour)
    if plan.written or plan.removed:
        removed = f", {len(plan.removed)} to remove" if plan.removed else ""
        yield f"files: {len(plan.written)} of {plan.total} to write{removed}, in {one_line(tree)}"
    if broken := (*plan.broken, *(f"environment {name}" for name in plan.broken_environments)):
        yield one_line(f"can't be converted, so left as they are: {', '.join(broken)}")
    if plan.renewal is not None:
        yield from map(one_line, _renewed(plan.renewal))


def _renewed(renewal: Renewal) -> Iterator[str]:
    """What isn't any more what the tree was made from, a line each."""
    if renewal.tool is not None:
        then, now = renewal.tool
        yield f"bicep2flux: {then} -> {now}"
    for title, names in (
        ("sources", renewal.sources),
        ("project file", renewal.project),
        ("tables", renewal.tables),
    ):
        if names:
            rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield f"changed since the tree was written, {title}: {', '.join(names[:_NAMED])}{rest}"


def _amounts(objects: int, files: int) -> str:
    return ", ".join(_number(count, noun) for count, noun in ((objects, "object"), (files, "file")) if count)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def plan_json(plan: Plan, *, source_root: str = "", tree_root: str = "") -> str:
    """The whole plan as JSON, see `converter.report.plan_schema`."""
    roots = FindingsReport(findings=(), source_root=source_root, tree_root=tree_root)

    def cause_data(cause: Cause | None) -> dict[str, Any] | None:
        if cause is None:
            return None
        place = location(cause.place, roots.source_file)
        return {"text": cause.text, "row": cause.row, "location": place}

    def field_data(field: FieldChange) -> dict[str, Any]:
        return {
            "path": field.path,
            "old": field.old,
            "new": field.new,
            "direction": field.direction.value,
            "cause": cause_data(field.cause),
        }

    document = {
        "version": VERSION,
        "environments": list(plan.overlays),
        "changes": [
            {
                "action": change.action.value,
                "environment": change.overlay,
                "section": change.section,
                "object": change.object,
                "workload": change.workload or None,
                "direction": change.direction.value,
                "cause": cause_data(change.cause),
                "fields": [field_data(field) for field in change.fields],
            }
            for change in plan.changes
        ],
        "removals": [_removal_data(removal) for removal in plan.removals],
        "edits": [_edit_data(edit, roots.tree_file) for edit in plan.edits],
        "broken": {"workloads": list(plan.broken), "environments": list(plan.broken_environments)},
        "files": {"written": list(plan.written), "removed": list(plan.removed), "total": plan.total},
        "renewal": plan.renewal and _renewal_data(plan.renewal),
        "summary": {action.value: count for action, count in plan.counts.items()},
    }
    return json_text(document)


def _removal_data(removal: Removal) -> dict[str, Any]:
    return {
        "name": removal.name,
        "kind": _kind(removal),
        "consent": removal.has_consent,
        "objects": removal.objects,
        "files": removal.files,
        "parts": [
            {
                "environment": part.overlay or None,
                "workload": part.workload or None,
                "objects": part.objects,
                "files": part.files,
            }
            for part in removal.parts
        ],
    }


def _edit_data(edit: Diagnostic, file: Callable[[Span], str]) -> dict[str, Any]:
    return {
        "code": edit.code,
        "message": plain(edit.message),
        "help": edit.help,
        "location": location(edit.span, file),
    }


def _renewal_data(renewal: Renewal) -> dict[str, Any]:
    return {
        "sources": list(renewal.sources),
        "tables": list(renewal.tables),
        "project": list(renewal.project),
        "tool": renewal.tool and {"old": renewal.tool[0], "new": renewal.tool[1]},
    }
