"""The schema of the JSON document that `drift`, `verify`, `docs` and `bicep parse` write.

`python -m converter.report.json_schema FILE` writes it to a file.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from converter.report.json import VERSION
from converter.source import Category, Direction, Severity

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class Record(BaseModel):
    """A part of a document: no other members than those that it names."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class Location(Record):
    """A place in a file. Lines and columns count from 1; the end is exclusive."""

    file: str = Field(description="The file, with forward slashes, from where the report is read.")
    line: int = Field(ge=1)
    column: int = Field(ge=1)
    end_line: int = Field(ge=1)
    end_column: int = Field(ge=1)


class Related(Record):
    """Another place, and what it has to do with the diagnostic."""

    message: str
    location: Location


class Subject(Record):
    """What a finding is about, in the terms of the emitted tree."""

    environment: str | None = Field(description="The overlay.")
    object: str | None = Field(description="`Kind/name`.")
    path: str | None = Field(description="The field, as `trace` takes it.")
    field: str | None = Field(description="The field as an API server names it: items by their index.")
    expected: Any = Field(description="The value in the source; null for nothing.")
    actual: Any = Field(description="The value on the other side; null for nothing.")
    ancestor: Any = Field(description="What was generated, where both sides moved; null otherwise.")
    direction: Direction | None = Field(description="The side that moved.")
    row: str | None = Field(description="The row of the tables that the field comes from.")
    place: Location | None = Field(description="The line of the tree that gives the actual value.")


class Diagnostic(Record):
    """One thing that was found."""

    code: str = Field(description="What kind of thing it is, see docs/diagnostics.md.")
    severity: Severity
    category: Category = Field(
        description="Who has to act: it decides the exit code, see docs/exit-codes.md."
    )
    message: str = Field(description="What is wrong, and what was expected.")
    help: str | None = Field(description="The next step.")
    location: Location | None = Field(description="The place in the source or the configuration.")
    related: list[Related]
    subject: Subject | None
    since: date | None = Field(
        description="The day of the first run that had it, where runs are recorded (`drift --state`); "
        "null for a new one."
    )
    blame: Category = Field(description="Deprecated: `category`.", deprecated=True)


class History(Record):
    """What changed since the last recorded run."""

    last: date | None = Field(description="The day of that run; null if this is the first.")
    new: int
    known: int
    gone: list[Diagnostic] = Field(description="The findings of that run that aren't there any more.")
    uncompared: int = Field(description="How many of its findings are about what this run couldn't compare.")


class Summary(Record):
    """The counts."""

    total: int
    severity: dict[Severity, int] = Field(description="Every severity, those that don't occur included.")
    direction: dict[Direction, int]
    code: dict[str, int]
    environment: dict[str, int]
    accepted: int = Field(description="How many the ledger of accepted findings took out.")
    in_sync: list[str] = Field(description="The environments that were looked at and have no finding.")
    history: History | None = Field(None, description="Only where runs are recorded (`drift --state`).")


class PlaceOfVersion1(Record):
    """A place without its end."""

    file: str
    line: int
    column: int


class RelatedOfVersion1(PlaceOfVersion1):
    """Another place with its message."""

    message: str


class FindingOfVersion1(Record):
    """A diagnostic in the form of version 1."""

    code: str
    severity: Severity
    environment: str | None
    object: str | None
    path: str | None
    field: str | None
    expected: Any
    actual: Any
    direction: Direction | None
    source: PlaceOfVersion1 | None
    tree: PlaceOfVersion1 | None
    row: str | None
    message: str
    advice: str | None
    related: list[RelatedOfVersion1]


class Report(Record):
    """Everything that a command found."""

    version: Literal[2]
    diagnostics: list[Diagnostic]
    summary: Summary
    files: list[str] = Field([], description="The files that `bicep parse` has checked.")
    findings: list[FindingOfVersion1] = Field([], description="Deprecated: `diagnostics`.", deprecated=True)
    errors: int = Field(0, description="Deprecated: `summary.severity.error`.", deprecated=True)


def report_schema() -> dict[str, Any]:
    """The JSON schema of the document."""
    schema = Report.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, **schema, "title": f"bicep2flux report, version {VERSION}"}


def text_of(schema: dict[str, Any]) -> str:
    """A schema as the text of a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
