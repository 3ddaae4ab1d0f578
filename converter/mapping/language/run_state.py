"""The state of one mapping run: findings, claims on properties, collections, images, variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from converter.aca import ENVIRONMENT_ROOT
from converter.mapping.language.knowledge import secret_parts
from converter.mapping.language.objects import AbsentObject
from converter.mapping.language.paths import Found
from converter.provenance import (
    Array,
    Kind,
    Object,
    Origin,
    RequiredParameter,
    Scalar,
    Value,
    is_null,
    nearest_span,
    same,
)
from converter.source import (
    Category,
    Diagnostic,
    Label,
    Path,
    Severity,
    Span,
    Subject,
    below,
    dataclass,
    parse_dotted,
    upper_snake,
)


@dataclass(frozen=True, slots=True, eq=False)
class SubstitutionUse:
    """A `${NAME}` in the tree; `stands_for` describes the value that the variable has to hold.

    `value` is that value where its description alone doesn't tell it from others, `unknown` in any case where
    the source has one. `owners` are those whose objects need it.
    """

    name: str
    stands_for: str
    origin: Origin
    value: Value | None = None
    unknown: Value | None = None
    owners: frozenset[str] = frozenset()

    def is_about(self, other: SubstitutionUse) -> bool:
        """Whether both need one value of the variable."""
        if self.stands_for != other.stands_for:
            return False
        return self.value is None or other.value is None or same(self.value, other.value)


class Outcome(StrEnum):
    """What becomes of a property."""

    CONVERTED = "converted"
    DEFAULTED = "defaulted"
    DROPPED = "dropped"
    UNSUPPORTED = "unsupported"
    UNMAPPED = "unmapped"


_WEIGHT: Final = {
    Outcome.UNMAPPED: 0,
    Outcome.DEFAULTED: 1,
    Outcome.DROPPED: 2,
    Outcome.UNSUPPORTED: 3,
    Outcome.CONVERTED: 4,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What became of a property (see `Outcome`), by which row, and for what reason.

    `instead` is what a person should do about something unsupported.
    """

    outcome: Outcome
    row: str | None = None
    reason: str | None = None
    instead: str | None = None

    def outweighs(self, other: Claim | None) -> bool:
        """Whether reports show this claim rather than the other one of the same property."""
        return other is None or _WEIGHT[self.outcome] > _WEIGHT[other.outcome]


ENVIRONMENT: Final = ENVIRONMENT_ROOT
"""The variable that holds the managed environment, and the owner of claims on its properties."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An entry of a collection: its plain key, and the value as a tree of rendered leaves.

    `origins` are those of the key in every row that collected it.
    """

    key: str
    value: Value | None
    span: Span | None
    origins: tuple[Origin, ...]


@dataclass(slots=True, eq=False)
class Images:
    """The image tags of one environment, and which images a release flow tags.

    `released` are the image names that the base has without a tag; the base's run fills it, the
    environments' runs read it. `folders` have the product's own images (see `image_folder`). `given` is the
    tag of `--image-tag`, `existing` are those of the tree's overlay by image name, `fallback` is the
    project file's. `missing` takes the untagged images, each with the place of the first and the workloads
    that have it, `replaced` the places of images that the project file gives, by workload.
    """

    released: set[str]
    folders: frozenset[str] = frozenset()
    base: bool = False
    given: str | None = None
    existing: dict[str, str] = field(default_factory=dict)
    fallback: tuple[str, Span | None] | None = None
    missing: dict[str, tuple[Span | None, set[str]]] = field(default_factory=dict)
    replaced: dict[str, dict[str, Span | None]] = field(default_factory=dict)

    def is_of_others(self, name: str) -> bool:
        """Whether an image that the source gives without a tag isn't one of the product's."""
        theirs = "/" not in name or name.startswith(_OF_OTHERS) or image_folder(name) not in self.folders
        return theirs and name not in self.existing

    def tagged(self, name: str, tag: str | None, origin: Origin, owner: str) -> tuple[str, Origin] | None:
        """A workload's image with its tag, and its origin; None, noted in `missing`, if there is no tag."""
        if self.base:
            if tag is None:
                self.released.add(name)
                return name, origin
            return f"{name}:{tag}", origin
        if tag is not None and name not in self.released:
            return f"{name}:{tag}", origin
        if name in self.existing:
            chosen, source = self.existing[name], Origin(Kind.OPTION, detail="images of the existing tree")
        elif self.given is not None:
            chosen, source = self.given, Origin(Kind.OPTION, detail="--image-tag")
        elif tag is not None:
            return f"{name}:{tag}", origin
        elif self.fallback is not None:
            chosen, span = self.fallback
            source = Origin(Kind.PROJECT_FILE, span, "imageTag")
        else:
            place = nearest_span(origin.sources[0] if origin.sources else origin)
            self.missing.setdefault(name, (place, set()))[1].add(owner)
            return None
        return f"{name}:{chosen}", Origin(
            origin.kind, origin.span, origin.detail, (*origin.sources, source), row=origin.row
        )


_OF_OTHERS: Final = ("docker.io/library/", "index.docker.io/library/", "mcr.microsoft.com/")
"""Where no product has images of its own: a name without a registry is one of `docker.io/library`."""


def image_folder(name: str) -> str:
    """The registry and folder that an image is in; the whole name of one that is in none."""
    return name.rpartition("/")[0] or name


@dataclass(frozen=True, slots=True)
class WithoutValue:
    """A parameter without a value that a workload's objects need; `span` is where it is declared."""

    owner: str
    name: str
    span: Span | None
    secret: bool


@dataclass(frozen=True, slots=True)
class SuppliedEntry:
    """An entry of a Secret that a workload reads and that somebody has to make.

    `holds` says in words what is in it. Without a `key` the Secret is one that images are pulled with from
    `server`, None where that isn't known. `span` is the place in the source that needs it.
    """

    workload: str
    secret: str
    key: str | None
    holds: str
    server: str | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A secret that places of a workload's objects would show; `index` is that of its finding."""

    index: int
    places: list[str]


@dataclass(slots=True, eq=False)
class Run:
    """One evaluation while it is mapped, and what comes of it besides objects.

    `overlay` is None for the base. `is_public` decides whether a table declares a tainted part of a
    value public. `claims` are by workload and property, `collections` by name and key. `bodies` are the
    workloads' resources as evaluated, by workload; `reasons` are the conditions that they exist by.
    `absent` takes the objects that aren't made; None if they aren't wanted. `given` are the project file's
    values of Flux variables, `inlined` those whose values are written into the objects, with the owners of
    these, `substitutions` the variables that objects use, `parameters` those of objects that become Bicep.
    `without_value` has the places that are empty because a parameter has no value. `secret_parameters` are
    the names of the parameters whose values count as secrets, `refused` the secrets that objects would show.
    `supplied` are the entries of Secrets that somebody has to make, by Secret and key. `conflicting` takes
    the variables that would stand for several values; of those in `apart` each workload has one of its own.
    """

    overlay: str | None
    images: Images
    is_public: Callable[[Value], bool]
    findings: list[Diagnostic] = field(default_factory=list)
    claims: dict[str, dict[str, Claim]] = field(default_factory=dict)
    collections: dict[str, dict[str, Entry]] = field(default_factory=dict)
    bodies: dict[str, Object] = field(default_factory=dict)
    reasons: dict[str, tuple[Origin, ...]] = field(default_factory=dict)
    absent: list[AbsentObject] | None = None
    given: dict[str, Scalar] = field(default_factory=dict)
    inlined: dict[str, set[str]] = field(default_factory=dict)
    substitutions: dict[str, SubstitutionUse] = field(default_factory=dict)
    parameters: dict[str, SubstitutionUse] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    conflicting: set[str] = field(default_factory=set)
    without_value: dict[WithoutValue, list[str]] = field(default_factory=dict)
    secret_parameters: frozenset[str] = frozenset()
    refused: dict[tuple[str, Span | None], Refused] = field(default_factory=dict)
    supplied: dict[tuple[str, str | None], SuppliedEntry] = field(default_factory=dict)
    _deciding: dict[tuple[str, str], tuple[Origin, ...]] = field(default_factory=dict)

    def copy(self) -> Run:
        """The same state, apart from what comes of it later. Images are shared: both note the same ones."""
        return replace(
            self,
            findings=list(self.findings),
            claims={owner: dict(claims) for owner, claims in self.claims.items()},
            collections={name: dict(entries) for name, entries in self.collections.items()},
            absent=list(self.absent) if self.absent is not None else None,
            inlined={name: set(owners) for name, owners in self.inlined.items()},
            substitutions=dict(self.substitutions),
            parameters=dict(self.parameters),
            conflicting=set(self.conflicting),
            without_value={missing: list(places) for missing, places in self.without_value.items()},
            supplied=dict(self.supplied),
            refused={about: replace(one, places=list(one.places)) for about, one in self.refused.items()},
        )

    def aside(self) -> Run:
        """A copy for objects that only the report shows: nothing comes of it in this run."""
        return replace(
            self.copy(),
            bodies=dict(self.bodies),
            reasons=dict(self.reasons),
            collections={name: dict(entries) for name, entries in self.collections.items()},
            images=replace(self.images, missing={}, replaced={}, released=set(self.images.released)),
        )

    def report(
        self,
        code: str,
        severity: Severity,
        message: str,
        span: Span | None,
        help_: str | None = None,
        *,
        subject: str | None = None,
        path: str | None = None,
        labels: tuple[Label, ...] = (),
        category: Category | None = None,
    ) -> None:
        """Add a finding. Errors among the findings fail the command once everything is mapped.

        Without a `category` an error is one of configuration, and everything else a finding.
        """
        if category is None:
            category = Category.CONFIGURATION if severity is Severity.ERROR else Category.FINDING
        about = Subject(self.overlay, subject, path)
        self.findings.append(
            Diagnostic(
                code=code,
                severity=severity,
                message=message,
                span=span,
                labels=labels,
                help=help_,
                category=category,
                subject=about,
            )
        )

    def refuse_secret(self, owner: str, part: Value, place: str) -> None:
        """Report that a place of a workload's objects would show a secret; each secret is one error.

        The advice names the parameter that makes it a secret: many sources mark as secure what is none.
        """
        about = owner, nearest_span(part.origin)
        held = self.refused.get(about)
        if held is None:
            held = self.refused[about] = Refused(len(self.findings), [place])
        elif place in held.places:
            return
        else:
            held.places.append(place)
        more = f" and {len(held.places) - 1} more" if len(held.places) > 1 else ""
        message = f"{held.places[0]}{more} would hold the text of a secret, which no manifest may"
        parameter = self._secret_parameter(part)
        step = "write a row in a table of your own that reads it from a Secret, or drops it"
        if parameter is not None:
            step = (
                f"if '{parameter}' is no secret, say why: parameters.{parameter}.public in the project file; "
                f"else {step}"
            )
        if held.index < len(self.findings):
            self.findings[held.index] = replace(self.findings[held.index], message=message)
            return
        self.report("B2F303", Severity.ERROR, message, about[1], step, subject=owner, path=held.places[0])

    def _secret_parameter(self, part: Value) -> str | None:
        """The parameter that makes a value a secret: of those on its way the one that it comes from."""
        given = [step.detail for step in part.origin.walk() if step.kind in _GIVEN]
        given += [part.name] if isinstance(part, RequiredParameter) else []
        return next((name for name in reversed(given) if name in self.secret_parameters), None)

    def note_without_value(self, owner: str, parameter: RequiredParameter, place: str) -> None:
        """Note a place of a workload's objects that is empty because a parameter has no value."""
        missing = WithoutValue(owner, parameter.name, nearest_span(parameter.origin), parameter.secret)
        places = self.without_value.setdefault(missing, [])
        if place and place not in places:
            places.append(place)

    def deciding_origins(self, owner: str, at: str) -> tuple[Origin, ...]:
        """The origins of the parts on the path to a place of a workload's resource, outermost first.

        Only of parts that a condition or a function decided: a literal part explains nothing.
        """
        known = self._deciding.get((owner, at))
        if known is None:
            known = self._deciding[owner, at] = self._deciding_origins(owner, at)
        return known

    def _deciding_origins(self, owner: str, at: str) -> tuple[Origin, ...]:
        steps = parse_dotted(at)
        leading = islice(self._parts(owner, steps), len(steps))
        return tuple(part.origin for _, part in leading if is_decided(part.origin))

    def part(self, owner: str, at: str) -> Value | None:
        """The part of a workload's resource at a place, as it was evaluated; None if there is none."""
        steps = parse_dotted(at)
        _, part = next(islice(self._parts(owner, steps), len(steps), None), ("", None))
        return part

    def missing_origins(self, owner: str, at: str, *, objects: bool) -> tuple[Origin, ...]:
        """The origin of a place where a workload's resource has nothing: the part that doesn't have it.

        That part is the last one on the path that exists: a null, with `objects` also an object. Empty
        if it is neither.
        """
        place, whole = [("", None), *self._parts(owner, parse_dotted(at))][-1]
        if whole is None or not place or not (is_null(whole) or objects):
            return ()
        missing = Origin(Kind.PROPERTY, None, place, (whole.origin,))
        return (missing if place == at else Origin(Kind.PROPERTY, None, at, (missing,)),)

    def _parts(self, owner: str, steps: Path) -> Iterator[tuple[str, Value]]:
        """A workload's resource and its parts along some steps, each with its place, as far as they exist."""
        value: Value | None = self.bodies.get(owner)
        place = ""
        if value is None:
            return
        yield place, value
        for step in steps:
            value = step_into(value, step)
            if value is None:
                return
            place = below(place, step)
            yield place, value

    def secrets_in(self, value: Value) -> list[Value]:
        """The parts of the value that must not be shown."""
        return [part for part in secret_parts(value) if not self.is_public(part)]

    def has_secret(self, value: Value) -> bool:
        """Whether a part of the value must not be shown."""
        return bool(self.secrets_in(value))

    def note_owner(self, name: str, owner: str) -> None:
        """Note that an owner's objects need a variable too."""
        held = self.substitutions.get(name)
        if held is not None and owner and owner not in held.owners:
            self.substitutions[name] = replace(held, owners=held.owners | {owner})

    def variable_of(self, name: str, owner: str) -> str:
        """The name of a variable for a workload: behind one that has to be told apart is the workload's."""
        if name not in self.apart or not owner:
            return name
        return f"{name}_{upper_snake(owner)}"

    def substitute(
        self,
        name: str,
        stands_for: str,
        origin: Origin,
        unknown: Value | None = None,
        *,
        told_apart: str = "",
    ) -> str:
        """The text `${NAME}` of a variable for a value that only the deployment knows.

        `stands_for` describes the value, `unknown` is the value itself; the first source of `origin` is its
        own. The values of different owners may be told apart (see `variable_of`) where `told_apart` is one.
        """
        owner, value = told_apart, unknown if told_apart else None
        plain, name = name, self.variable_of(name, owner)
        use = SubstitutionUse(name, stands_for, origin, value, unknown, frozenset(filter(None, (owner,))))
        held = self.substitutions.setdefault(name, use)
        self.note_owner(name, owner)
        if not held.is_about(use):
            if value is not None and owner and plain not in self.apart:
                self.conflicting.add(plain)
                return f"${{{name}}}"
            other = nearest_span(held.origin.sources[0]) if held.origin.sources else None
            self.report(
                "B2F307",
                Severity.ERROR,
                f"the Flux variable {name} would stand for {use.stands_for} and for {held.stands_for}",
                nearest_span(origin.sources[0]) if origin.sources else None,
                "give one of them a name of its own with a row in tables.substitutions of the project file",
                subject=owner or None,
                labels=(Label(other, "the other value"),) if other else (),
            )
        return f"${{{name}}}"


def step_into(value: Value, step: str | int) -> Value | None:
    """The member or item of an evaluated value; None where it has none."""
    if isinstance(value, Object) and isinstance(step, str):
        return value.members.get(step)
    if isinstance(value, Array) and isinstance(step, int) and step < len(value.items):
        return value.items[step]
    return None


_GIVEN: Final = frozenset({Kind.PARAMETER_ASSIGNMENT, Kind.PARAMETER_DEFAULT, Kind.MODULE_PARAMETER})
"""Steps that have the name of a parameter."""

DECIDING: Final = frozenset({Kind.CONDITION, Kind.FUNCTION, Kind.OPERATOR, Kind.ENVIRONMENT_VARIABLE})


def is_decided(origin: Origin) -> bool:
    """Whether a condition, function, operator or environment variable decided a list or an object."""
    return any(node.kind in DECIDING for node in origin.walk())


def claim_nothing(_: Found) -> None:
    """For conditions outside of an object: no property is claimed."""
