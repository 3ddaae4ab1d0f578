"""The schema of the JSON document that `plan` writes."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from converter.plan import Action
from converter.report.json_schema import DIALECT, Location, Record
from converter.report.plan import VERSION
from converter.source import Direction


class PlanCause(Record):
    """What decides a value."""

    text: str = Field(description="In words, such as `parameter minReplicas`.")
    row: str | None = Field(description="The row of the tables that makes the field.")
    location: Location | None = Field(description="The place in the source, project file or tables.")


class PlanField(Record):
    """A field that changes."""

    path: str = Field(description="The field, as `trace` takes it.")
    old: Any = Field(description="The present value; null for nothing, masked where it may be a secret.")
    new: Any = Field(description="The value that the conversion writes; null for nothing.")
    direction: Direction = Field(description="The side that moved since the tree was written.")
    cause: PlanCause | None


class PlanChange(Record):
    """What becomes of one object of an environment."""

    action: Action
    environment: str = Field(description="The overlay.")
    section: str = Field(description="The section of the tree, such as `workloads`.")
    object: str = Field(description="`Kind/name`.")
    workload: str | None = Field(description="The workload that it belongs to; null for the product's own.")
    direction: Direction
    cause: PlanCause | None = Field(description="For an object that is created or removed.")
    fields: list[PlanField] = Field(description="For an object that is changed.")


class PlanRemovedPart(Record):
    """How much of a workload goes from an environment."""

    environment: str | None = Field(description="The overlay; null for files of the base.")
    workload: str | None = Field(description="Null for what is the product's own.")
    objects: int
    files: int


class PlanRemoval(Record):
    """An environment or workload that is gone from the source."""

    name: str = Field(description="What `convert --prune` takes.")
    kind: Literal["environment", "workload"]
    consent: bool = Field(description="Whether it goes; without it everything stays as it is.")
    objects: int
    files: int
    parts: list[PlanRemovedPart]


class PlanEdit(Record):
    """A hand edit, or a file in the way, at which `convert` stops."""

    code: str
    message: str
    help: str | None
    location: Location | None = Field(description="The place in the tree.")


class PlanBroken(Record):
    """What couldn't be converted: it isn't in the plan, and stays as it is."""

    workloads: list[str] = Field(description="Those that failed in at least one environment.")
    environments: list[str] = Field(description="By the project file's names; nothing of them is planned.")


class PlanFiles(Record):
    """The files of the tree."""

    written: list[str]
    removed: list[str]
    total: int = Field(description="How many files the new tree has.")


class PlanTool(Record):
    """Two versions of bicep2flux."""

    old: str
    new: str


class PlanRenewal(Record):
    """What changed since the tree was written, as its lock has it."""

    sources: list[str]
    tables: list[str]
    project: list[str]
    tool: PlanTool | None = Field(description="Null where the version is the same.")


class PlanDocument(Record):
    """Everything that a conversion would change."""

    version: Literal[1]
    environments: list[str] = Field(description="The overlays that were looked at.")
    changes: list[PlanChange] = Field(description="The objects that change one by one.")
    removals: list[PlanRemoval]
    edits: list[PlanEdit]
    broken: PlanBroken
    files: PlanFiles
    renewal: PlanRenewal | None
    summary: dict[Action, int] = Field(
        description="The number of objects, those of removals with consent included."
    )


def plan_schema() -> dict[str, Any]:
    """The JSON schema of the document."""
    schema = PlanDocument.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, **schema, "title": f"bicep2flux plan, version {VERSION}"}
