"""Whether a value that is written out fits the type of its place, found without evaluation.

The rules are those of Bicep's `TypeValidator`: which properties an object may have and must have, where
that is an error and where a warning, and where it is reported. What a variable gives is reported where the
variable is used; what a choice or a function gives, at the beginning of that expression.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from converter.bicep.evaluation.links import key_of
from converter.bicep.evaluation.parameter_values import redact_line
from converter.bicep.evaluation.static_types import (
    ANYTHING,
    NOTHING,
    NULL,
    Anything,
    Items,
    Local,
    Members,
    OneOf,
    Plain,
    StaticType,
    Types,
)
from converter.bicep.symbolic.symbols import with_article
from converter.bicep.syntax import nodes
from converter.source import Label, Severity, Span, below, dataclass, nearest

SHOWN: Final = 8
"""How many names a help line lists."""

PLAIN: Final = (nodes.Literal, nodes.InterpolatedString)
"""What has no properties; whether it fits a type of the source's own is found when it is evaluated."""

Report = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is given, and how its place is called.

    `origin` is where a variable that gives the value is used, `context` where it is reported that the object
    itself lacks something: its property's name, or what is declared. `path` leads to the value, from `what`.
    """

    path: str
    context: Span
    origin: Span | None = None


def _no_advice(path: str, name: str) -> str | None:  # noqa: ARG001 -- the signature is `Wording.advice`'s
    return None


@dataclass(frozen=True, slots=True)
class Wording:
    """How problems of one declaration are worded: `of` begins a sentence about what is at a path.

    `declared` is where a type of the source's own is given for the value; None where the type is Azure's.
    `advice` is what is to be said of a name that the object at a path doesn't have, before anything else.
    """

    of: Callable[[str], str]
    declared: Span | None = None
    advice: Callable[[str, str], str | None] = _no_advice
    kinds: bool = False
    """Whether values of another kind than a type of the source's own are reported."""


class Fitting:
    """Compares what one declaration gives with the types of its places; `report` takes what is wrong."""

    def __init__(self, types: Types, wording: Wording, report: Report) -> None:
        self.types = types
        self.wording = wording
        self.report = report
        self._seen: set[tuple[int, int, int]] = set()
        self._kept: list[object] = []

    def fit(self, node: nodes.Expression, target: StaticType, place: Place, local: Local = NOTHING) -> None:
        """Report what of an expression doesn't fit the target."""
        if isinstance(target, Anything) or (
            isinstance(node, PLAIN) and self.wording.declared is not None and not self.wording.kinds
        ):
            return
        match node:
            case nodes.Parenthesized():
                self.fit(node.expression, target, place, local)
            case nodes.ObjectLiteral() if (object_ := _members(target)) is not None:
                self.object(node, object_, place, local)
            case nodes.ArrayLiteral() if (items := _items(target)) is not None:
                self._array(node, items, place, local)
            case nodes.For() if (items := _items(target)) is not None:
                # Its body is an item, and what that lacks is reported at the loop's own place.
                inner = Place(f"{place.path}[]", place.context, place.origin)
                self.fit(node.body, items.item, inner, self.types.inside(node, local))
            case nodes.Variable() if self._declared(node, local) is not None:
                value = self._declared(node, local)
                assert value is not None
                origin = place.origin or node.span
                if self._is_new(value, target, origin):
                    self.fit(value, target, replace(place, origin=origin))
            case _:
                self._type(self.types.of(node, local), target, place, place.origin or node.span)

    def _declared(self, node: nodes.Variable, local: Local) -> nodes.Expression | None:
        variable = self.types.unit.variables.get(node.name) if node.name not in local else None
        return None if variable is None or variable.type is not None else variable.value

    def _is_new(self, source: object, target: StaticType, place: Span) -> bool:
        """Whether this hasn't been compared before: types and values may contain the same parts often."""
        key = (id(source), id(target), place.start)
        if key in self._seen:
            return False
        self._seen.add(key)
        self._kept.append(source)  # so that nothing else gets its identity
        self._kept.append(target)
        return True

    # --- objects that are written out --------------------------------------------------------

    def object(self, node: nodes.ObjectLiteral, target: Members, place: Place, local: Local) -> None:
        """Report what of an object that is written out doesn't fit."""
        written: dict[str, nodes.Property] = {}
        is_written_out = True
        for entry in node.properties:
            name = key_of(entry) if isinstance(entry, nodes.Property) else None
            if isinstance(entry, nodes.Property) and name is not None:
                written[name] = entry
            elif not isinstance(entry, nodes.ResourceDeclaration):
                is_written_out = False
        given: Members | None = None if is_written_out else self.types.object(node, local)
        # A type of the source's own is compared with the value too, which has the place of the object itself.
        own = self.wording.declared is not None
        if given is not None or not target.required <= written.keys():
            given = given or self.types.object(node, local)
            self._missing(given, target, place, place.origin or (node.span if own else place.context))
        for name, entry in written.items():
            member = target.members.get(name)
            if member is not None and member.is_settable and not member.is_common:
                wanted: StaticType | None = member.type
            else:
                given = given or self.types.object(node, local)
                refused = own and target.others is None and place.origin is None
                where = place.origin or (entry.value.span if refused else entry.key.span)
                wanted = self._member(name, given, target, place, where, is_written=True)
            if wanted is not None and wanted is not ANYTHING:
                at = place.origin or entry.key.span
                self.fit(entry.value, wanted, Place(below(place.path, name), at, place.origin), local)
        if not is_written_out and given is not None:
            self._spread(node, given, written, target, place)

    def _spread(
        self,
        node: nodes.ObjectLiteral,
        given: Members,
        written: Mapping[str, nodes.Property],
        target: Members,
        place: Place,
    ) -> None:
        """Report what doesn't fit of the properties that come from elsewhere."""
        at = place.origin or node.span
        for name, member in given.members.items():
            if name in written:
                continue
            wanted = self._member(name, given, target, place, at, is_written=True)
            if wanted is not None:
                self._type(member.type, wanted, replace(place, path=below(place.path, name)), at)

    def _array(self, node: nodes.ArrayLiteral, target: Items, place: Place, local: Local) -> None:
        for number, entry in enumerate(node.items):
            if isinstance(entry, nodes.Spread):
                inner = replace(place, context=place.origin or entry.expression.span)
                self.fit(entry.expression, target, inner, local)
            else:
                inner = Place(f"{place.path}[{number}]", place.origin or entry.span, place.origin)
                self.fit(entry, target.item, inner, local)

    # --- types -------------------------------------------------------------------------------

    def _type(self, given: StaticType, target: StaticType, place: Place, at: Span) -> None:
        if isinstance(given, OneOf):
            for one in given.types:
                self._type(one, target, place, at)
        elif isinstance(given, Members) and (object_ := _members(target)) is not None:
            if not self._is_new(given, object_, at):
                return
            self._missing(given, object_, place, place.origin or place.context)
            for name, member in given.members.items():
                wanted = self._member(name, given, object_, place, at, is_written=False)
                if wanted is not None:
                    self._type(member.type, wanted, replace(place, path=below(place.path, name)), at)
        elif isinstance(given, Items) and (items := _items(target)) is not None:
            self._type(given.item, items.item, replace(place, path=f"{place.path}[]"), at)
        elif self.wording.declared is None or self.wording.kinds:
            self._kind(given, target, place, at)

    def _kind(self, given: StaticType, target: StaticType, place: Place, at: Span) -> None:
        found, wanted = kind_of(given), {kind_of(one) for one in each_of(target)}
        if found is None or None in wanted or given is NULL or found in wanted:
            return
        of = self.wording.of(place.path)
        needed = " or ".join(sorted(with_article(one) for one in wanted if one is not None and one != "null"))
        code, severity = "B2F164", Severity.WARNING
        if self.wording.declared is not None:
            code, severity = "B2F104", Severity.ERROR
        message = f"{of} must be {needed}, this is {with_article(found)}"
        if any(map(_holds_secrets, each_of(target))):
            redact_line(at)
        self.report(code, severity, message, at, *self._labels())

    def _missing(self, given: Members, target: Members, place: Place, at: Span) -> None:
        """Report the required properties that an object lacks whose names are all known."""
        if given.others is not None:
            return
        lacking = [name for name in target.members if name in target.required and name not in given.members]
        if not lacking:
            return
        severity = Severity.WARNING if target.is_lenient or target.may_lack else Severity.ERROR
        code = "B2F161" if self.wording.declared is None else "B2F104"
        spare = [name for name in given.members if name not in target.members]
        for name in lacking:
            near = nearest(name, spare)
            help_line = f"'{near}' looks like a misspelling of it" if near else None
            message = f"{self.wording.of(place.path)} is missing the property '{name}'"
            self.report(code, severity, message, at, *self._labels(), help=help_line)

    def _labels(self) -> tuple[Label, ...]:
        declared = self.wording.declared
        return () if declared is None else (Label(declared, "declared here"),)

    def _member(
        self, name: str, given: Members, target: Members, place: Place, at: Span, *, is_written: bool
    ) -> StaticType | None:
        """The type of a property of the target; None where it has none, which is reported."""
        member = target.members.get(name)
        if member is not None:
            if member.is_common:
                message = f"{self.wording.of(place.path)} has no property '{name}' of its own"
                self.report("B2F160", Severity.WARNING, message, at)
            return member.type if member.is_settable else None
        if target.others is None or (is_written and target.warns_of_others):
            self._unknown(name, given, target, place, at)
            return None
        return target.others

    def _unknown(self, name: str, given: Members, target: Members, place: Place, at: Span) -> None:
        spare = {
            known: member
            for known, member in target.members.items()
            if known not in given.members and member.is_settable and not member.is_common
        }
        meant = nearest(name, spare)
        sensitive = any(member.is_sensitive for member in target.members.values())
        if meant is None or spare[meant].holds_secrets or sensitive:
            # What is misspelled, or stands beside it, may be a secret: its value must not be shown.
            redact_line(at)
        help_line = self.wording.advice(place.path, name)
        if help_line is None and meant is not None:
            help_line = f"did you mean '{meant}'?"
            if target.is_lenient and meant.casefold() == name.casefold():
                help_line = f"write '{meant}': Azure ignores the case, and it is read as that"
        elif help_line is None and spare:
            help_line = f"it may also have {_listed(sorted(spare))}"
        severity = Severity.WARNING if target.is_lenient or target.warns_of_others else Severity.ERROR
        labels = self._labels()
        written = given.members[name].place
        if written is not None and (written.file, written.line) != (at.file, at.line):
            labels = (Label(written, "given here"), *labels)
        own = self.wording.declared is not None
        code = "B2F104" if own and severity is Severity.ERROR else "B2F160"
        message = f"{self.wording.of(place.path)} has no property '{name}'{' in its type' if own else ''}"
        self.report(code, severity, message, at, *labels, help=help_line)


def each_of(target: StaticType) -> tuple[StaticType, ...]:
    """The members of a union; of anything else, itself."""
    return target.types if isinstance(target, OneOf) else (target,)


def _holds_secrets(target: StaticType) -> bool:
    """Whether a value of the type may have a secret in it."""
    if isinstance(target, Items):
        return any(map(_holds_secrets, each_of(target.item)))
    return isinstance(target, Members) and any(one.holds_secrets for one in target.members.values())


def _members(target: StaticType) -> Members | None:
    """The one object type of a target; None without one, or where there are several."""
    found = [one for one in each_of(target) if isinstance(one, Members)]
    return found[0] if len(found) == 1 else None


def _items(target: StaticType) -> Items | None:
    found = [one for one in each_of(target) if isinstance(one, Items)]
    return found[0] if len(found) == 1 else None


def kind_of(found: StaticType) -> str | None:
    """What a value of the type is in Bicep's words; None where it may be of several kinds, or of any."""
    if isinstance(found, Plain):
        return found.kind
    if isinstance(found, Items):
        return "array"
    return "object" if isinstance(found, Members) else None


def _listed(names: Iterable[str]) -> str:
    shown = [f"'{name}'" for name in names]
    if len(shown) > SHOWN:
        shown = [*shown[: SHOWN - 1], f"{len(shown) - SHOWN + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
