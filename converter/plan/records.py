"""The records of a plan."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Any

from converter.source import Diagnostic, Direction, Span, dataclass


class Action(StrEnum):
    """What becomes of an object."""

    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Cause:
    """What decides a value, in words (`parameter minReplicas`), and the place where a person changes it.

    Of several places that take part it is the one in a file that changed since the tree was written.
    `row` is the id of the mapping row that made the field.
    """

    text: str
    place: Span | None = None
    row: str | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an object, old and new; None for a missing one. A text that may be a secret is masked.

    `direction` is the side that moved since the tree was written: with `TREE_EDITED` a person edited the
    field, and the conversion would bring the generated value back.
    """

    path: str
    old: Any
    new: Any
    direction: Direction
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """What becomes of one object (`Kind/name`) of an overlay.

    `fields` are those of a changed object. `workload` is the one that the object belongs to, empty for the
    product's own.
    """

    action: Action
    overlay: str
    section: str
    object: str
    workload: str
    direction: Direction
    fields: tuple[FieldChange, ...] = ()
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class RemovedPart:
    """How much of a workload goes from an overlay.

    `overlay` is empty for files of the base, `workload` for what is the product's own.
    """

    overlay: str
    workload: str
    objects: int
    files: int


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that the source or the project file doesn't have any more.

    `name` is what `convert --prune` takes: that of an overlay (`is_environment`) or of a workload. It goes if
    it `has_consent`, else it stays as it is.
    """

    name: str
    is_environment: bool
    has_consent: bool
    parts: tuple[RemovedPart, ...]

    @property
    def objects(self) -> int:
        return sum(part.objects for part in self.parts)

    @property
    def files(self) -> int:
        return sum(part.files for part in self.parts)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What the tree was made from and isn't any more: names of files, and the version of the tool.

    `tool` is the version that wrote the tree and the present one, None where they are the same.
    """

    sources: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    project: tuple[str, ...] = ()
    tool: tuple[str, str] | None = None

    def files_of(self, side: Direction) -> frozenset[str]:
        """The files that are new, gone or different on the side that moved: none where that is the tree."""
        rules = (*self.tables, *self.project)
        files = {
            Direction.SOURCE_MOVED: self.sources,
            Direction.RULES_MOVED: rules,
            Direction.TREE_EDITED: (),
        }
        return frozenset(files.get(side, (*self.sources, *rules)))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a conversion would change.

    `changes` are those of rendered objects, but for what goes as a whole: those are the `removals`. `written`
    and `removed` are the files that would change, without the lock; `total` is how many the new tree has.
    `broken` are the workloads that couldn't be converted, `broken_environments` those of which nothing could
    be, by the project file's names: they stay as they are.
    `edits` are the diagnostics about hand edits and other files in the way: errors at which `convert` stops,
    unless an option decides; `remarks` are those that stop nothing. `overlays` are those that were looked at.
    `renewal` is None without a lock that records it.
    """

    overlays: tuple[str, ...]
    changes: tuple[ObjectChange, ...]
    removals: tuple[Removal, ...]
    edits: tuple[Diagnostic, ...]
    remarks: tuple[Diagnostic, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    total: int
    renewal: Renewal | None
    broken: tuple[str, ...] = ()
    broken_environments: tuple[str, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether a conversion would write or remove a file, or leave that to somebody's consent."""
        return bool(self.written or self.removed or self.edits or self.removals)

    @property
    def counts(self) -> dict[Action, int]:
        """The number of objects by what becomes of them; one in two overlays counts twice.

        What stays without consent isn't among them.
        """
        found = Counter(change.action for change in self.changes)
        found[Action.REMOVE] += sum(removal.objects for removal in self.removals if removal.has_consent)
        return {action: found[action] for action in Action}
