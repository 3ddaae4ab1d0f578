"""Answers as text: the field, then the steps that made it, with the source lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from converter.kustomize import PlacedLeaf
from converter.provenance import Kind, Origin
from converter.source import code_frame
from converter.trace.as_json import FileName
from converter.trace.tracer import field_of

_INDENT: Final = "  "


def answers_text(leaves: Iterable[PlacedLeaf], called: FileName) -> str:
    """One block for each leaf, separated by an empty line."""
    return "\n".join("".join(f"{line}\n" for line in _answer(leaf, called)) for leaf in leaves)


def targets_text(leaves: Iterable[PlacedLeaf]) -> str:
    """The fields with their values, grouped by environment and object, their number at the end."""
    lines: list[str] = []
    group = ("", "")
    count = 0
    for leaf in leaves:
        field = field_of(leaf)
        if (field.environment, field.object) != group:
            if field.environment != group[0]:
                lines.append(field.environment)
            lines.append(f"{_INDENT}{field.object}")
            group = (field.environment, field.object)
        lines.append(f"{_INDENT * 2}{field.path or 'the object'} {_value_text(leaf)}")
        count += 1
    lines.append(f"{count} field{'s' * (count != 1)}")
    return "".join(f"{line}\n" for line in lines)


def _answer(leaf: PlacedLeaf, called: FileName) -> Iterator[str]:
    yield f"{field_of(leaf)} {_value_text(leaf)}"
    for place in leaf.places:
        yield f"{_INDENT}in {called(place.file)}:{place.line}"
    yield from _steps(leaf.origin, _INDENT, set())
    yield from _conditions(leaf.origin)


def _value_text(leaf: PlacedLeaf) -> str:
    return "is absent" if leaf.origin.kind is Kind.ABSENT else f"= {formatted(leaf.value)}"


def _steps(origin: Origin, pad: str, seen: set[Origin]) -> Iterator[str]:
    """A step and those below it; where there are several, each is indented."""
    while True:
        again = origin in seen
        seen.add(origin)
        yield pad + described(origin) + (" (see above)" if again else "")
        if again:
            return
        yield from _framed(origin, pad)
        for shadowed in origin.shadowed:
            yield f"{pad}  in place of {described(shadowed)}{_at(shadowed)}"
        sources = _shown_sources(origin)
        if len(sources) != 1:
            break
        origin = sources[0]
    for source in sources:
        yield from _steps(source, pad + _INDENT, seen)


def _shown_sources(origin: Origin) -> list[Origin]:
    """The sources of a step, without the name of an environment variable, which the step shows itself."""
    if origin.kind is not Kind.ENVIRONMENT_VARIABLE:
        return list(origin.sources)
    return [one for one in origin.sources if one.span is None or one.span.text != f"'{origin.detail}'"]


def _framed(origin: Origin, pad: str) -> Iterator[str]:
    if origin.span is None:
        return
    margin = len(str(origin.span.line))
    yield f"{pad}{' ' * margin}--> {origin.span}"
    if origin.span.start < origin.span.end:
        yield from (pad + line for line in code_frame(origin.span)[1:])


def _conditions(origin: Origin) -> Iterator[str]:
    """The conditions of an origin, a line each."""
    if origin.conditions:
        yield f"{_INDENT}decided by"
        for reason in dict.fromkeys(origin.conditions):
            grounds = [str(ground.span) for ground in reason.roots() if ground.span and ground is not reason]
            because = f" <- {', '.join(dict.fromkeys(grounds))}" if grounds else ""
            yield f"{_INDENT * 2}{described(reason)}{_at(reason)}{because}"


def described(origin: Origin) -> str:
    """A step in a few words."""
    name = f" {origin.detail}" if origin.detail else ""
    if origin.kind is Kind.MAPPING_ROW:
        return f"mapping row {origin.row or ''}".rstrip() + (f", {origin.detail}" if origin.detail else "")
    if origin.kind is Kind.PLATFORM_CONSTANT and origin.row:
        return f"platform constant of row {origin.row}{name}"
    if origin.kind is Kind.CONDITION and origin.row:
        return f"row {origin.row} asked{name}"
    if origin.kind is Kind.ABSENT and origin.detail:
        return f"{origin.kind.value}: {origin.detail}"
    return f"{origin.kind.value}{name}"


def _at(origin: Origin) -> str:
    return f" at {origin.span}" if origin.span else ""


def formatted(value: Any) -> str:
    """A leaf's value on one line."""
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    first, newline, _ = text.partition("\n")
    return f"{first} ..." if newline else first
