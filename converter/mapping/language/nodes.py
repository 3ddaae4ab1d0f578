"""The nodes of a compiled template: each emits its piece of a manifest, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from converter.aca import AcaModel, Undecided
from converter.mapping.language.conditions import Condition
from converter.mapping.language.knowledge import (
    Knowledge,
    conditions_asked,
    described,
    joined,
    knowledge,
    variables_in,
)
from converter.mapping.language.objects import Absence
from converter.mapping.language.paths import Found, PlaceholderPath, resolve
from converter.mapping.language.run_state import Outcome
from converter.mapping.language.scope import OMIT, Node, Rendered, Scope
from converter.mapping.language.transforms import NAMES
from converter.provenance import Array, Choice, Kind, Object, Origin, Scalar, Value, is_null, nearest_span
from converter.source import (
    Category,
    Path,
    Severity,
    Span,
    below,
    dataclass,
    dotted,
    enclosing,
    escape_variables,
)


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A leaf that the table gives: a scalar, or an empty list or mapping."""

    value: Any
    span: Span
    report: str | None = None

    def paths(self) -> Iterator[Path]:
        yield ()

    def emit(self, scope: Scope, at: Path) -> Any:
        if self.report is not None:
            scope.run.report(
                "B2F305", Severity.WARNING, self.report, None, subject=scope.owner, path=dotted(at)
            )
        plain = type(self.value)() if isinstance(self.value, list | dict) else self.value
        return scope.put(at, plain, Origin(Kind.PLATFORM_CONSTANT, self.span, row=scope.row))


@dataclass(frozen=True, slots=True, eq=False)
class Absent:
    """`$absent`: a leaf that is never there, and why."""

    reason: str
    span: Span

    def paths(self) -> Iterator[Path]:
        yield ()

    def emit(self, scope: Scope, at: Path) -> Any:
        scope.note_absence(at, (self,), Origin(Kind.ABSENT, self.span, self.reason, row=scope.row))
        return OMIT


@dataclass(frozen=True, slots=True, eq=False)
class Commented:
    """`$comment` beside another directive: what that emits, and what a reader of the tree is told about it.

    A comment is no value: it has no origin and claims no property, and without a text there is none.
    """

    node: Node
    comment: Node

    def paths(self) -> Iterator[Path]:
        yield from self.node.paths()

    def emit(self, scope: Scope, at: Path) -> Any:
        value = self.node.emit(scope, at)
        if value is not OMIT and scope.comments is not None:
            # Flux replaces variables in values alone.
            aside = scope.within(scope.row, {}).without_claims()._replace(substituted=False)
            text = self.comment.emit(aside, at)
            if isinstance(text, str) and text:
                scope.comments[at] = text
        return value


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """A mapping: its members in order. A node without a key adds members of its own in its place.

    It is nothing without those of its members that are among `needs`.
    """

    members: tuple[tuple[str | None, Node], ...]
    needs: tuple[str, ...] = ()

    def paths(self) -> Iterator[Path]:
        for key, node in self.members:
            for path in node.paths():
                yield path if key is None else (key, *path)

    def emit(self, scope: Scope, at: Path) -> Any:
        result: dict[str, Any] = {}
        for key, node in self.members:
            value = node.emit(scope, at if key is None else (*at, key))
            if value is not OMIT:
                result |= value if key is None else {key: value}
        if any(key not in result for key in self.needs):
            for path in [path for path in scope.origins if path[: len(at)] == at]:
                del scope.origins[path]
            return OMIT
        return result or OMIT


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list; an `Each` among its items adds its items in place."""

    items: tuple[Node, ...]

    def paths(self) -> Iterator[Path]:
        for index, node in enumerate(self.items):
            for path in node.paths():
                yield path if isinstance(node, Each) else (index, *path)

    def emit(self, scope: Scope, at: Path) -> Any:
        result: list[Any] = []
        for node in self.items:
            if isinstance(node, Each):
                replaced = node.extend(scope, at, result)
                if replaced is not None:
                    return replaced
            else:
                value = node.emit(scope, (*at, len(result)))
                if value is not OMIT:
                    result.append(value)
        return result or OMIT


@dataclass(frozen=True, slots=True, eq=False)
class Placeholder:
    """`$from`: a field of the model. `default` is used if the source gives no value.

    Without a default, and if it is `required`, an environment without a value is an error. `or_key` is for a
    name that only tells the items of a list apart: it stands in the base for one that an environment gives,
    and in an environment for one that the source doesn't give, or that only the deployment knows.
    """

    path: PlaceholderPath
    span: Span
    transform: Callable[[Any], Any] | None = None
    default: Node | None = None
    unknown: Node | None = None
    required: bool = False
    or_key: TextPlaceholder | None = None

    def paths(self) -> Iterator[Path]:
        yield ()

    def emit(self, scope: Scope, at: Path) -> Any:
        found = resolve(self.path, scope.variables)
        value = found.thing
        if isinstance(value, Rendered):
            origin = Origin(Kind.MAPPING_ROW, self.span, self.path.text, (value.origin,), row=scope.row)
            return scope.put(at, value.data, origin)
        if value is None or (isinstance(value, Value) and is_null(value)):
            return self._defaulted(scope, at, found)
        if not isinstance(value, Value):
            return OMIT
        known = knowledge(value)
        secrets = scope.run.secrets_in(value)
        # A secret parameter never needs a value here. In the base its place is as empty as any parameter's.
        if secrets and (known is not Knowledge.DEFERRED or scope.run.overlay is not None):
            refuse_secret(scope, at, secrets[0])
            return OMIT
        if known is not Knowledge.KNOWN and not (known is Knowledge.RUNTIME and _has_known_keys(value)):
            return self._unknown(scope, at, found, known)
        return self.leaves(scope, at, value, found)

    def leaves(self, scope: Scope, at: Path, value: Value, found: Found) -> Any:
        """Emit a value that is known, or an object with its members that are."""
        value = joined(value)
        if isinstance(value, Array):
            items = [self.leaves(scope, (*at, index), item, found) for index, item in enumerate(value.items)]
            return items or scope.put(at, [], self._origin(scope, value, found), found)
        if isinstance(value, Object):
            members = {}
            for key, item in value.members.items():
                if knowledge(item) is Knowledge.KNOWN or _has_known_keys(item):
                    members[key] = self.leaves(scope, (*at, key), item, found)
                else:
                    # One member that isn't known doesn't take the others with it.
                    self._unknown_member(scope, (*at, key), Found(item, below(found.at, key)), key)
            return members or scope.put(at, {}, self._origin(scope, value, found), found)
        assert isinstance(value, Scalar)
        plain: Any = value.data
        if self.transform is not None:
            try:
                plain = self.transform(plain)
            except ValueError as error:
                what = f"{found.at or self.path.text} is {described(value)!r}: {error}"
                refuse_value(scope, at, what, nearest_span(value.origin))
                return OMIT
        if isinstance(plain, str) and scope.substituted:
            plain = escape_variables(plain)
        return scope.put(at, plain, self._origin(scope, value, found), found)

    def _unknown_member(self, scope: Scope, at: Path, found: Found, key: str) -> None:
        if knowledge(found.thing) is Knowledge.RUNTIME:
            report_unknown(scope, at, f"{self.path.text}.{key}", found)
        else:
            scope.note_without_value(at, found)

    def _origin(self, scope: Scope, value: Value, found: Found) -> Origin:
        return Origin(
            Kind.MAPPING_ROW,
            self.span,
            self.path.text,
            (property_of(found, value),),
            row=scope.row,
            transform=NAMES[self.transform],
        )

    def _defaulted(self, scope: Scope, at: Path, found: Found) -> Any:
        missing = self._missing(scope, found, "isn't set")
        if self.or_key is not None:
            return self._in_place(scope.with_reasons(missing), at, found, "isn't set")
        if self.default is None:
            if self.required:
                self._report_missing(scope, at, found)
            scope.note_absence(at, (self,), missing)
            return OMIT
        plain = self.default.emit(scope.with_reasons(missing), at)
        if plain is not OMIT:
            scope.claim(found, Outcome.DEFAULTED, f"it isn't set; {plain} is used")
            scope.run.report(
                "B2F304",
                Severity.NOTE,
                f"{self.path.text} isn't set; {plain} is used",
                None,
                subject=scope.owner,
                path=dotted(at),
            )
        return plain

    def _report_missing(self, scope: Scope, at: Path, found: Found) -> None:
        if scope.run.overlay is not None:
            what = found.at or self.path.text
            scope.run.report(
                "B2F339",
                Severity.ERROR,
                f"{scope.owner} doesn't set {what}, and {dotted(at)} needs it",
                place_around(scope, found),
                "give it in the source",
                subject=scope.owner,
                path=dotted(at),
                category=Category.INPUT,
            )

    def _in_place(self, scope: Scope, at: Path, found: Found, why: str) -> Any:
        """Emit the key in place of a name; the base says nothing about it, since it runs nowhere."""
        assert self.or_key is not None
        named = self.or_key.emit(scope.without_claims(), at)
        if named is not OMIT and scope.run.overlay is not None:
            scope.claim(found, Outcome.DEFAULTED, f"it {why}; {named} is used")
            scope.run.report(
                "B2F340",
                Severity.NOTE,
                f"{found.at or self.path.text} {why}; {named} is used",
                place_around(scope, found),
                subject=scope.owner,
                path=dotted(at),
            )
        return named

    def _unknown(self, scope: Scope, at: Path, found: Found, known: Knowledge) -> Any:
        if self.or_key is not None and (known is Knowledge.RUNTIME or scope.run.overlay is None):
            missing = self._missing(scope, found, "is unknown before deployment")
            return self._in_place(scope.with_reasons(missing), at, found, "is known to the deployment alone")
        if known is Knowledge.RUNTIME:
            report_unknown(scope, at, self.path.text, found)
        if self.unknown is not None:
            return self.unknown.emit(scope, at)
        scope.note_without_value(at, found)
        missing = self._missing(scope, found, "is unknown before deployment")
        scope.note_absence(at, (self,), missing, unknown=True)
        return OMIT

    def _missing(self, scope: Scope, found: Found, why: str) -> Origin:
        if isinstance(found.thing, Value):
            sources: tuple[Origin, ...] = (property_of(found, found.thing),)
        else:
            # That an object has no such member explains nothing, unless a default is used for it.
            sources = scope.run.missing_origins(scope.owner, found.at, objects=self.default is not None)
        detail = f"{found.at or self.path.text} {why}"
        transform = NAMES[self.transform]
        return Origin(Kind.ABSENT, self.span, detail, sources, row=scope.row, transform=transform)


def _has_known_keys(value: Value) -> bool:
    return isinstance(value, Object) and not value.computed


def place_around(scope: Scope, found: Found) -> Span | None:
    """The place in the source of what was found; of the innermost part around it if it isn't there."""
    if isinstance(found.thing, Value) and not is_null(found.thing):
        return nearest_span(found.thing.origin)
    parts = (scope.run.part(scope.owner, around) for around in enclosing(found.at))
    return next((span for part in parts if part is not None and (span := nearest_span(part.origin))), None)


def property_of(found: Found, value: Value) -> Origin:
    """The step from a property of the workload to its value; what isn't part of it has no step."""
    return Origin(Kind.PROPERTY, None, found.at, (value.origin,)) if found.at else value.origin


NO_DECISION = "B2F341"
NOT_DECIDED = "whether it is there is unknown before deployment"


def report_undecided_element(scope: Scope, at: Path, what: str, found: Found) -> None:
    """Report that an element of a list is left out: only the deployment knows whether it is there."""
    message, span, instead = undecided_question(what, found.thing)
    scope.claim(found, Outcome.UNSUPPORTED, NOT_DECIDED, instead)
    scope.run.report(
        NO_DECISION, Severity.WARNING, message, span, instead, subject=scope.owner, path=dotted(at)
    )


def undecided_question(what: str, element: Undecided) -> tuple[str, Span | None, str]:
    """What is asked about an element of the list `what`: the message, its place, and how it is answered."""
    inner = element.element
    if element.condition is None:
        message = f"which elements {described(inner)} adds to {what} is unknown before deployment"
    else:
        names = (inner.members.get(key) for key in ("name", "type")) if isinstance(inner, Object) else ()
        name = next((one for one in names if one is not None), None)
        which = f"'{described(name)}' in {what}" if name is not None else f"an element of {what}"
        why = " and ".join(f"`{text}`" for text, _ in conditions_asked(element.condition))
        why = why or described(element.condition)
        message = f"whether there is {which} is unknown before deployment: that depends on {why}"
    span = nearest_span(inner.origin if element.condition is None else element.condition.origin)
    return f"{message}; it is left out", span, how_to_decide(element.condition, inner)


def how_to_decide(condition: Value | None, value: Value) -> str:
    """What a person can do about a value that the condition chooses, if there is one."""
    variables = dict.fromkeys(variables_in(value if condition is None else condition))
    if variables:
        names = ", ".join(variables)
        return f"give {names} with --set-env, or as environments.NAME.variables in the project file"
    questions = [text for text, _ in conditions_asked(condition)] if condition is not None else []
    if questions:
        answers = " and ".join(f'"{text}": true (or false)' for text in questions)
        return f"say how it turns out, as environments.NAME.conditions in the project file: {answers}"
    return "make it certain in the source, or add a row to a table of your own"


def report_unknown(scope: Scope, at: Path, what: str, found: Found) -> None:
    """Report that a leaf is left out because only the deployment knows its value."""
    value: Value = found.thing
    instead = "give the environment variable with --set-env or in the project file, or add a table row"
    if isinstance(value, Choice):
        instead = how_to_decide(value.condition, value)
    scope.refuse(found, Outcome.UNSUPPORTED, "its value is unknown before deployment", instead)
    scope.run.report(
        "B2F302",
        Severity.WARNING,
        f"{what} is {described(value)}, unknown before deployment: {dotted(at)} is left out",
        nearest_span(value.origin),
        instead,
        subject=scope.owner,
        path=dotted(at),
    )


def refuse_value(scope: Scope, at: Path, message: str, span: Span | None) -> None:
    """Report a value that its transform doesn't take."""
    scope.run.report(
        "B2F302",
        Severity.ERROR,
        message,
        span,
        "correct the value in the source, or add a row for it to a table of your own",
        subject=scope.owner,
        path=dotted(at),
    )


def refuse_secret(scope: Scope, at: Path, part: Value) -> None:
    """Report that a manifest would need the text of a secret."""
    scope.run.refuse_secret(scope.owner, part, dotted(at) or "what workloads share")


@dataclass(frozen=True, slots=True, eq=False)
class TextPlaceholder:
    """`$text`: a text with placeholders, through a transform if one is given. Unknown if one of them is."""

    pieces: tuple[str | tuple[PlaceholderPath, Callable[[Any], Any] | None], ...]
    span: Span
    transform: Callable[[Any], Any] | None = None

    def paths(self) -> Iterator[Path]:
        yield ()

    def emit(self, scope: Scope, at: Path) -> Any:
        formatted, sources = self.filled(scope, at)
        if formatted is None:
            return OMIT
        plain: Any = formatted
        if self.transform is not None:
            try:
                plain = self.transform(formatted)
            except ValueError as error:
                refuse_value(scope, at, f"{formatted!r}: {error}", self.span)
                return OMIT
        if isinstance(plain, str) and scope.substituted:
            plain = escape_variables(plain)
        transform = NAMES[self.transform]
        origin = Origin(Kind.MAPPING_ROW, self.span, sources=sources, row=scope.row, transform=transform)
        return scope.put(at, plain, origin)

    def filled(self, scope: Scope, at: Path = ()) -> tuple[str | None, tuple[Origin, ...]]:
        """The text and the origins of its values; None if a value isn't known or holds a secret."""
        text, sources, resolved = "", [], []
        for piece in self.pieces:
            if isinstance(piece, str):
                text += piece
                continue
            path, transform = piece
            found = resolve(path, scope.variables)
            thing = joined(found.thing) if isinstance(found.thing, Value) else None
            if not isinstance(thing, Scalar | Rendered) or thing.data is None:
                if thing is not None and knowledge(thing) is Knowledge.RUNTIME:
                    report_unknown(scope, at, path.text, found)
                scope.note_without_value(at, found)
                return None, ()
            if secrets := scope.run.secrets_in(thing):
                refuse_secret(scope, at, secrets[0])
                return None, ()
            resolved.append(found)
            text += str(transform(thing.data) if transform else thing.data)
            sources.append(property_of(found, thing))
        for found in resolved:
            scope.claim(found)
        return text, tuple(sources)


@dataclass(frozen=True, slots=True, eq=False)
class Join:
    """`$each` with `$join`: the pieces of all items as one text, with `separator` between them.

    The text is a note of the items, and converts none of them: what becomes of them is said elsewhere.
    """

    each: Each
    separator: str
    span: Span

    def paths(self) -> Iterator[Path]:
        yield ()

    def emit(self, scope: Scope, at: Path) -> Any:
        origins: dict[Path, Origin] = {}
        pieces = self.each.emit(scope.within(scope.row, origins).without_claims(), ())
        if pieces is OMIT:
            return OMIT
        origin = Origin(Kind.MAPPING_ROW, self.span, sources=tuple(origins.values()), row=scope.row)
        return scope.put(at, self.separator.join(map(str, pieces)), origin)


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """`$if`: one of two nodes; `unknown` is used if the condition can't be decided."""

    condition: Condition
    then: Node | None
    otherwise: Node | None = None
    unknown: Node | None = None

    def paths(self) -> Iterator[Path]:
        for node in (self.then, self.otherwise):
            yield from node.paths() if node is not None else ()

    def emit(self, scope: Scope, at: Path) -> Any:
        answer, inner = scope.decide(self.condition)
        chosen = self.unknown if answer is None else self.then if answer else self.otherwise
        if answer is None and chosen is None:
            scope.note_without_value(at, *self.condition.things(scope.variables))
        others = [node for node in (self.then, self.otherwise) if node is not chosen]
        origin = Origin(Kind.ABSENT, detail="the condition selects another branch", row=scope.row)
        inner.note_absence(at, others, origin, unknown=answer is None)
        return chosen.emit(inner, at) if chosen is not None else OMIT


@dataclass(frozen=True, slots=True, eq=False)
class Each:
    """`$each`: a piece for every item of a list; with `key` the pieces are members of a mapping."""

    variable: str
    path: PlaceholderPath
    item: Node
    key: Node | None = None
    unknown: Node | None = None
    empty: Node | None = None
    span: Span | None = None

    def paths(self) -> Iterator[Path]:
        for path in self.item.paths():
            yield (0 if self.key is None else "*", *path)

    def emit(self, scope: Scope, at: Path) -> Any:
        if self.key is not None:
            return self._members(scope, at)
        result: list[Any] = []
        replaced = self.extend(scope, at, result)
        if replaced is None and not result and self.empty is not None:
            return self.empty.emit(scope, at)
        return replaced if replaced is not None else result or OMIT

    def extend(self, scope: Scope, at: Path, result: list[Any]) -> Any:
        """Append the pieces to `result`; returns None, or what is emitted in place of an unknown list."""
        items = self._items(scope, at)
        if items is None:
            return self.unknown.emit(scope, at) if self.unknown is not None else OMIT
        scope = scope.with_reasons(*self._loop_origins(scope))
        for thing in items:
            if (element := _undecided_element(thing)) is not None:
                report_undecided_element(scope, at, self.path.text, element)
                continue
            noted = len(scope.absences or ())
            value = self.item.emit(scope.bind(**{self.variable: thing}), (*at, len(result)))
            if value is not OMIT:
                result.append(value)
            elif scope.absences is not None:
                _without_index(scope.absences, noted, len(at))
        return None

    def _members(self, scope: Scope, at: Path) -> Any:
        assert self.key is not None
        result: dict[str, Any] = {}
        scope = scope.with_reasons(*self._loop_origins(scope))
        for thing in self._items(scope, at) or ():
            if (element := _undecided_element(thing)) is not None:
                report_undecided_element(scope, at, self.path.text, element)
                continue
            inner = scope.bind(**{self.variable: thing})
            key = self.key.emit(inner.within(scope.row, {}), ())
            if key is not OMIT:
                value = self.item.emit(inner, (*at, str(key)))
                if value is not OMIT:
                    result[str(key)] = value
        return result or OMIT

    def scopes(self, scope: Scope, at: Path) -> list[Scope] | None:
        """The scope of each item; None if the list isn't known."""
        items = self._items(scope, at)
        if items is None:
            return None
        scope = scope.with_reasons(*self._loop_origins(scope))
        certain = (thing for thing in items if _undecided_element(thing) is None)
        return [scope.bind(**{self.variable: thing}) for thing in certain]

    def _loop_origins(self, scope: Scope) -> tuple[Origin, ...]:
        """The origins of the loop and of what decided its items."""
        way = scope.run.deciding_origins(scope.owner, f"{resolve(self.path, scope.variables).at}[0]")
        return (Origin(Kind.LOOP_ITEM, self.span, self.path.text, row=scope.row), *way)

    def _items(self, scope: Scope, at: Path) -> tuple[Any, ...] | None:
        """The list's items; None if the list isn't known."""
        found = resolve(self.path, scope.variables)
        thing = found.thing
        if thing is None or isinstance(thing, tuple):
            return thing or ()
        if isinstance(thing, Array):
            places = (f"{found.at}[{index}]" if found.at else "" for index in range(len(thing.items)))
            return tuple(map(Found, thing.items, places))
        if is_null(thing):
            return ()
        if knowledge(thing) is Knowledge.RUNTIME:
            report_unknown(scope, at, self.path.text, found)
        elif self.unknown is None:
            scope.note_without_value(at, found)
        return None


def _undecided_element(thing: Any) -> Found | None:
    """The element that an item of a list stands for, where only the deployment knows whether it is there."""
    if isinstance(thing, AcaModel) and thing.undecided is not None:
        return Found(thing.undecided, thing.at)
    return thing if isinstance(thing, Found) and isinstance(thing.thing, Undecided) else None


def _without_index(absences: list[Absence], noted: int, depth: int) -> None:
    """Replace the index of an absent item, which the next item has, by `*`, as for a key."""
    for index in range(noted, len(absences)):
        absence = absences[index]
        paths = tuple((*path[:depth], "*", *path[depth + 1 :]) for path in absence.paths)
        absences[index] = Absence(paths, absence.origin)
