"""The conversion matrix, for a person and for a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.mapping import CompiledProfile, Fate, MatrixLine, Outcome, TypeLine, matrix, type_lines
from converter.report.json import render_document
from converter.report.markdown_text import in_cell
from converter.source import Span

POD: Final = re.compile(r"^spec\.(?:jobTemplate\.spec\.|jobTargetRef\.)?template\.spec\.?(?=.)")
JOB: Final = re.compile(r"^spec\.(?:jobTemplate\.spec|jobTargetRef)\.?(?=.)")
HEADED: Final = 2
"""The most steps of a property's path in the heading above it."""

GROUP: Final = 3
"""The fewest lines of a part with a heading of its own."""

TITLES: Final = {
    "app": "Container app",
    "job": "Job",
    "role": "Role assignment",
    "environment": "Managed environment",
    "storage": "Storage of a managed environment",
}
OUTCOMES: Final = (Outcome.CONVERTED, Outcome.DROPPED, Outcome.UNSUPPORTED)


def matrix_json(profile: CompiledProfile) -> str:
    """The whole matrix of a profile as JSON."""
    places = profile.places()
    data = {
        "version": 1,
        "profile": profile.profile.profile,
        "description": profile.profile.description,
        "lines": [
            {
                "resource": line.resource,
                "path": line.path,
                "outcome": line.outcome,
                "fates": [_fate_data(fate, places[fate.row]) for fate in line.fates],
            }
            for line in matrix(profile)
        ],
        "resources": [
            {
                "types": line.types,
                "outcome": line.outcome,
                "row": line.row,
                "place": str(places[line.row]),
                "when": line.when,
                "reason": line.reason,
                "instead": line.instead,
            }
            for line in type_lines(profile)
        ],
    }
    return render_document(data)


def _fate_data(fate: Fate, place: Span) -> dict[str, Any]:
    return {
        "outcome": fate.outcome,
        "row": fate.row,
        "file": _link(place),
        "place": str(place),
        "ends": fate.ends,
        "decides": fate.decides,
        "when": fate.when,
        "reason": fate.reason,
        "instead": fate.instead,
    }


def _link(place: Span) -> str:
    """A link to the file of a row, from a page in docs/."""
    return f"../{place.file}"


def matrix_markdown(profile: CompiledProfile) -> str:
    """The matrix of a profile as a page: a chapter for each resource, a table for each of its parts."""
    found = matrix(profile)
    places = profile.places()
    lines = [
        f"# What becomes of Container Apps: the profile {profile.profile.profile}",
        "",
        f"{profile.profile.description}. Here is every property that a container app, a job or a managed",
        "environment may have, and what the tables make of it. One that is converted may end in several",
        "places; of the lines that leave it out, the first whose *when* holds counts.",
        "",
        "- **converted**: it ends in the field that is named, or it *decides* the part that is named.",
        "- **dropped**: left out on purpose, because the platform takes care of it or has no use for it.",
        "- **unsupported**: the platform can't do it; a person decides what to do *instead*.",
        "- **defaulted**: the source gives no value, and a rule fills the gap.",
        "",
        "*Pod* and *Job* are the templates in a Deployment, CronJob or ScaledJob.",
        "This page is generated from the tables by `bicep2flux mappings matrix`;",
        "[every property that Azure takes](every-property.md) has the figures of a test that sets each.",
        "",
        *_summary(found),
    ]
    for resource, title in TITLES.items():
        lines += ["", f"## {title}"]
        own = [line for line in found if line.resource == resource]
        for heading, group in _groups(own).items():
            lines += ["", f"### `{heading}`" if heading else "### The resource itself", ""]
            lines += ["| property | outcome | what becomes of it | row |", "| --- | --- | --- | --- |"]
            lines += _rows(group, heading, places)
    lines += ["", *_resources(profile, places)]
    rows = {fate.row for line in found for fate in line.fates} | {line.row for line in type_lines(profile)}
    files = sorted({_link(places[row]) for row in rows})
    lines += ["", *(f"[{_label(file)}]: {file}" for file in files)]
    return "\n".join(lines) + "\n"


def _summary(lines: tuple[MatrixLine, ...]) -> Iterator[str]:
    """How many properties have which outcome."""
    yield "| resource | properties | converted | dropped | unsupported |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for resource, title in TITLES.items():
        outcomes = [line.outcome for line in lines if line.resource == resource and line.outcome is not None]
        counts = " | ".join(str(outcomes.count(outcome)) for outcome in OUTCOMES)
        yield f"| {title} | {len(outcomes)} | {counts} |"


def _resources(profile: CompiledProfile, places: Mapping[str, Span]) -> Iterator[str]:
    """What becomes of whole resources, by their type."""
    yield "## Resources as a whole"
    yield ""
    yield "What becomes of a resource by its type; the first row that holds counts. What is *converted* or"
    yield "*read* has a chapter above, anything else is reported with all that it says."
    yield ""
    yield "| type | outcome | what becomes of it | row |"
    yield "| --- | --- | --- | --- |"
    for line in type_lines(profile):
        types = ", ".join(f"`{name}`" for name in line.types) or "any other"
        link = _label(_link(places[line.row]))
        yield f"| {types} | {line.outcome} | {_what(line)} | [{line.row}][{link}] |"


def _groups(lines: list[MatrixLine]) -> dict[str, list[MatrixLine]]:
    """The lines by their heading, which has at least `GROUP` of them."""
    headings = [".".join(line.path.split(".")[:-1][:HEADED]) for line in lines]
    for size in range(HEADED, 0, -1):
        headings = [
            heading.rpartition(".")[0]
            if heading.count(".") == size - 1 and headings.count(heading) < GROUP
            else heading
            for heading in headings
        ]
    groups: dict[str, list[MatrixLine]] = {}
    for heading, line in zip(headings, lines, strict=True):
        groups.setdefault(heading, []).append(line)
    return groups


def _label(file: str) -> str:
    """A file's label in links of the page: its folder and its name."""
    return "/".join(file.removesuffix(".yaml").split("/")[-2:])


def _rows(group: list[MatrixLine], heading: str, places: Mapping[str, Span]) -> Iterator[str]:
    """The rows of one table; neighbouring properties with the same outcome share them."""
    shared: list[tuple[list[str], MatrixLine]] = []
    for line in group:
        name = f"`{line.path.removeprefix(heading).removeprefix('.')}`"
        if shared and (shared[-1][1].fates, shared[-1][1].outcome) == (line.fates, line.outcome):
            shared[-1][0].append(name)
        else:
            shared.append(([name], line))
    for names, line in shared:
        cell = ", ".join(names)
        for fate in line.fates:
            link = _label(_link(places[fate.row]))
            yield f"| {cell} | {fate.outcome} | {_what(fate)} | [{fate.row}][{link}] |"
            cell = ""
        if not line.fates:
            yield f"| {cell} | {line.outcome} | as the whole part that holds it, see there | |"


def _what(fate: Fate | TypeLine) -> str:
    """What becomes of a property, or of a resource as a whole, in a cell."""
    pieces = []
    if fate.when:
        pieces.append("*when* " + ", ".join(f"`{in_cell(test)}`" for test in fate.when) + ":")
    if isinstance(fate, Fate) and fate.ends:
        pieces += ["decides"] if fate.decides else []
        pieces.append(_ends(fate.ends))
    if fate.reason is not None:
        pieces.append(in_cell(fate.reason))
    if fate.instead is not None:
        pieces.append(f"— *instead*: {in_cell(fate.instead)}")
    return " ".join(pieces)


def _ends(ends: tuple[tuple[str, str], ...]) -> str:
    """The fields, each under the name of its kind, or of the template that it belongs to."""
    fields: dict[str, dict[str, None]] = {}
    for kind, field in ends:
        pattern = POD if POD.match(field) else JOB if JOB.match(field) else None
        name = kind if pattern is None else "Pod" if pattern is POD else "Job"
        short = field if pattern is None else pattern.sub("", field)
        fields.setdefault(name, {}).update({short: None} if short else {})
    return "; ".join(
        " ".join((name, ", ".join(f"`{field}`" for field in found))).strip() for name, found in fields.items()
    )
