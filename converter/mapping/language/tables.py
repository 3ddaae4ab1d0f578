"""The form of a platform profile's tables, as pydantic models: what a platform engineer may write.

A profile is a folder below `mappings/`: `profile.yaml`, `tables/*.yaml` and `manifests/**/*.yaml`.
A project file may have rows and manifests of its own, which come first.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

ROW_ID = r"^[a-z0-9]+([.-][a-z0-9]+)*$"


class TableModel(BaseModel):
    """The base of the models of table files: camelCase keys, and no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, defer_build=True)


class Collect(TableModel):
    """An entry that a row adds to a collection, for a manifest that gathers it from all workloads."""

    into: str = Field(description="The collection's name: a manifest reads it as collected.NAME.")
    key: Any = Field(description="What identifies the entry; a second entry with the same key must be equal.")
    value: Any = Field(default=None, description="The entry's value.")


class Supply(TableModel):
    """An entry of a Secret that a piece of manifest reads and that somebody has to make."""

    secret: Any = Field(
        description="The Secret's name: it ends with `-supplied`, by which `verify` knows it."
    )
    key: Any = Field(default=None, description="The entry's key; a registry's password has none.")
    holds: Any = Field(description="What the entry holds, in words.")
    value: str | None = Field(
        default=None, description="The path of the entry's value: reports show it with its secrets masked."
    )
    server: Any = Field(
        default=None, description="For a Secret that images are pulled with: the registry's server."
    )


class Outcomes(TableModel):
    """What the rows of tables and of choices have in common: an id, and exactly one outcome."""

    CONDITION: ClassVar[str]
    """The key that holds the row's condition."""

    id: str = Field(pattern=ROW_ID, description="Stable name; it shows in traces and reports.")
    emit: Any = Field(default=None, description="The piece of manifest for the subject.")
    drop: str | None = Field(
        default=None, description="The subject is left out on purpose; the text is the reason."
    )
    unsupported: str | None = Field(
        default=None,
        description="The subject can't be mapped; the text is why. With `emit`: the nearest safe form.",
    )
    instead: str | None = Field(default=None, description="With `unsupported`: what a person should do.")
    collect: tuple[Collect, ...] = Field(default=(), description="Entries for collections.")
    supply: Supply | None = Field(
        default=None,
        description="What somebody has to put into a Secret for the piece: the source has a secret as text, "
        "or what only the deployment reads.",
    )
    defaulted: str | None = Field(
        default=None,
        description="The source gives no value and the platform's rule applies; the text is the rule.",
    )
    report: str | None = Field(default=None, description="What a person has to know when the row applies.")
    why: str | None = Field(default=None, description="Why the row is as it is.")

    @property
    def condition(self) -> dict[str, Any]:
        """The row's condition as written: paths with their tests, empty if the row always matches."""
        condition: dict[str, Any] = getattr(self, self.CONDITION)
        return condition

    @model_validator(mode="after")
    def _one_outcome(self) -> Self:
        possible = [name for name in ("drop", "unsupported", "public") if name in type(self).model_fields]
        outcomes: list[str] = [name for name in possible if getattr(self, name) is not None]
        if "emit" in self.model_fields_set:
            outcomes.append("emit")
        if not outcomes and (self.report is not None or self.defaulted is not None):
            return self
        if len(outcomes) != 1 and outcomes != ["unsupported", "emit"]:
            expected = f"emit, {', '.join(possible[:-1])} and {possible[-1]}"
            found = " and ".join(outcomes) or "none"
            raise ValueError(f"expected exactly one of {expected}, found {found}")
        return self


class Row(Outcomes):
    """A row of a table: what it matches, and exactly one outcome."""

    CONDITION: ClassVar[str] = "match"

    match: dict[str, Any] = Field(
        default_factory=dict, description="A condition; without one every subject matches."
    )
    public: str | None = Field(
        default=None, description="The subject isn't secret after all; the text is the reason."
    )
    means: str | None = Field(
        default=None,
        description="In the table of substitutions: a description of what the variable holds. Values whose "
        "rows have the same variable and the same description are one.",
    )
    title: str | None = Field(
        default=None,
        description="In the table of roles: what Azure calls the role. A comment beside its id says so.",
    )


class ChoiceRow(Outcomes):
    """A row of a `$choose`: when it applies, and exactly one outcome."""

    CONDITION: ClassVar[str] = "when"

    when: dict[str, Any] = Field(
        default_factory=dict, description="A condition; without one the row always applies."
    )


class Table(TableModel):
    """A lookup table: rows are tried in order, the first that matches wins."""

    table: str = Field(description="The table's name, as in `$lookup: NAME`.")
    description: str = Field(description="What the table decides.")
    subject: dict[str, str] = Field(
        default_factory=dict, description="The variables that rows may name, and the ACA type of each."
    )
    rows: tuple[Row, ...] = Field(description="The rows, most specific first.")


class Manifest(TableModel):
    """A manifest template: one object for each app, job, role that a workload holds, or the product."""

    id: str = Field(pattern=ROW_ID, description="Stable name; it shows in traces and reports.")
    for_: Literal["app", "job", "role", "product"] = Field(
        alias="for", description="What one object is made for."
    )
    section: str = Field(description="The section of the tree that the file belongs to.")
    file: str = Field(description="The file's path in the section's base, with {placeholders}.")
    each: dict[str, str] = Field(
        default_factory=dict,
        max_length=1,
        description="A variable and a list: one object is made for each item of the list.",
    )
    needs: tuple[str, ...] = Field(
        default=(), description="Top-level keys that the object needs: if one is empty, no object is made."
    )
    when: dict[str, Any] = Field(default_factory=dict, description="A condition for the object to exist.")
    when_unknown: Literal["omit", "emit"] = Field(
        default="omit", description="What to do if the condition can't be decided."
    )
    manifest: Any = Field(description="The manifest, with placeholders.")
    why: str | None = Field(default=None, description="Why the object is as it is.")


SettingValue: TypeAlias = str | bool | int
"""The value of a setting."""


class Setting(TableModel):
    """A choice that a project file may make for a profile."""

    default: SettingValue
    choices: tuple[SettingValue, ...] = Field(
        default=(), description="The values that it may have; without any those of the default's type."
    )
    per_workload: bool = Field(
        default=False,
        description="Whether `workloads.NAME.settings` may set another choice for one workload.",
    )
    description: str = Field(default="", description="What it decides.")

    def takes(self, choice: SettingValue) -> bool:
        """Whether it may have this value: one of its choices or, without any, one of the default's type."""
        if not self.choices:
            return type(choice) is type(self.default)
        return any(type(one) is type(choice) and one == choice for one in self.choices)


class NamespaceDefaults(TableModel):
    """What a project file may leave out of `namespace`."""

    name: str | None = Field(default=None, description="`{product}` is the project file's product.")
    create: bool | None = None


class FluxDefaults(TableModel):
    """What a project file may leave out of `flux`."""

    namespace: str | None = Field(
        default=None,
        description="`{product}` is the project file's product, `{namespace}` the workloads' one.",
    )
    timeout: str | None = None
    timeout_below: str | None = Field(
        default=None, description="The platform's own limit: a project file's timeout has to be below it."
    )


class Defaults(TableModel):
    """What a project file may leave out; each value replaces that of the extended profile."""

    namespace: NamespaceDefaults = NamespaceDefaults()
    flux: FluxDefaults = FluxDefaults()
    confined: str | None = Field(
        default=None,
        description="Why a product keeps to its namespace, which the platform makes: a project file that "
        "creates it, or that has Flux's objects in another one, gets a warning with this reason.",
    )


class SectionSpec(TableModel):
    """A part of the tree that is rendered separately; the texts have {project…} placeholders."""

    name: str = Field(
        description="Its name; with `separates` it has {workload} in it, as base and overlay do."
    )
    base: str
    overlay: str = Field(description="The folder of one overlay: {overlay} is its name.")
    namespace: str | None = None
    substituted: bool = Field(
        default=False, description="Whether Flux replaces ${VARIABLES} in what it renders."
    )
    when: dict[str, SettingValue] = Field(
        default_factory=dict,
        description="Settings that must have these values, for the product or any workload; else there is no "
        "such section.",
    )
    otherwise: str | None = Field(
        default=None,
        description="The section that gets its manifests if it doesn't exist; without it they are left out.",
    )
    bicep: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_-]+\.bicep$",
        description="The Bicep file that has its role assignments, in each overlay's folder. Flux doesn't "
        "apply it: somebody else's pipeline deploys it.",
    )
    written: bool = Field(
        default=True,
        description="Whether the tree has its objects. Without, only the report says what they would be.",
    )
    before: str | None = Field(
        default=None,
        description="The section of the extended profile that it comes before; without it, it comes last.",
    )
    separates: str | None = Field(
        default=None,
        description="The section from which it takes the objects of one workload. There is such a section "
        "for each workload that has a Flux Kustomization of its own; no manifest names it.",
    )


class Profile(TableModel):
    """A platform profile: what one target platform needs."""

    profile: str
    description: str
    extends: str | None = Field(
        default=None,
        description="The profile whose tables, manifests, sections and settings this one inherits.",
    )
    signs: tuple[str, ...] = Field(
        default=(),
        description="Texts in a source or its repository that tell its platform, for `init`.",
    )
    renamed: str | None = Field(
        default=None, description="The profile's name today: whoever still uses this one is told."
    )
    without: tuple[str, ...] = Field(
        default=(), description="Ids of the rows and manifests that it doesn't inherit."
    )
    defaults: Defaults = Field(default=Defaults(), description="What a project file may leave out.")
    sections: tuple[SectionSpec, ...] = Field(
        default=(), description="Parts of the tree; one replaces the extended profile's of the same name."
    )
    settings: dict[str, Setting] = Field(
        default_factory=dict,
        description="Choices of a project file. Of one that the extended profile has, only what differs.",
    )

    @model_validator(mode="after")
    def _whole(self) -> Profile:
        if self.extends is None and not self.sections:
            raise ValueError("expected sections, or with extends the profile that has them")
        if self.extends is None and self.without:
            raise ValueError("'without' is for a profile that extends another one")
        return self
