"""Compiles the text of tables to nodes and conditions; each fault is reported at its place.

Directives are the keys that begin with `$`. A mapping with one of the leading directives `$from`,
`$text`, `$value`, `$absent`, `$if`, `$choose`, `$each`, `$lookup`, `$substitute`, `$resourceId`, `$variable`
or `$image` is a node of that kind; `$comment` goes beside most of them. `$merge` and `$needs` go beside
ordinary keys; every other mapping, list and scalar is a constant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from converter.mapping.language import conditions
from converter.mapping.language.conditions import Condition, Test
from converter.mapping.language.images import Image
from converter.mapping.language.knowledge import secret_parts
from converter.mapping.language.layers import Piece, valid
from converter.mapping.language.lookup import (
    Choose,
    CompiledCollect,
    CompiledRow,
    CompiledSupply,
    Lookup,
    Substitute,
    Tables,
    is_public,
)
from converter.mapping.language.nodes import (
    Absent,
    Commented,
    Conditional,
    Constant,
    Each,
    Join,
    Mapping,
    Placeholder,
    Sequence,
    TextPlaceholder,
)
from converter.mapping.language.paths import ListOf, PathError, PlaceholderPath, Shape, compile_path
from converter.mapping.language.scope import Node
from converter.mapping.language.tables import ChoiceRow, Row
from converter.mapping.language.transforms import TRANSFORMS
from converter.mapping.language.variables import ResourceId, Variable
from converter.provenance import Value
from converter.source import Category, Diagnostic, Path, Severity, Span, did_you_mean

PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}|]+)(?:\|([A-Za-z]+))?\}")

DIRECTIVES: dict[str, frozenset[str]] = {
    "$from": frozenset({"$as", "$default", "$unknown", "$required", "$orKey", "$comment"}),
    "$text": frozenset({"$as", "$comment"}),
    "$value": frozenset({"$report", "$comment"}),
    "$if": frozenset({"$then", "$else", "$unknown", "$comment"}),
    "$choose": frozenset({"$for", "$comment"}),
    "$each": frozenset({"$item", "$key", "$unknown", "$empty", "$join"}),
    "$lookup": frozenset({"$with", "$comment"}),
    "$substitute": frozenset({"$as", "$name", "$comment"}),
    "$resourceId": frozenset({"$child", "$comment"}),
    "$variable": frozenset({"$means", "$for", "$comment"}),
    "$image": frozenset({"$given", "$server", "$comment"}),
    "$absent": frozenset(),
}
"""The leading directives, each with the keys that may go beside it."""


class Compiler:
    """Compiles the pieces of one document.

    Faults are collected in `diagnostics`, the tables that pieces look up in `lookups`, each with the place,
    and the choices in `choices`.
    """

    def __init__(
        self,
        piece: Piece,
        subjects: dict[str, tuple[str, ...]],
        tables: Tables,
    ) -> None:
        """`piece` is the row or manifest that is compiled.

        `subjects` names every table with the variables of its subject; `tables` may be filled later.
        """
        self.document = piece.document
        self._without = piece.without
        self._within = str(piece.id)
        self.subjects = subjects
        self.tables = tables
        self.diagnostics: list[Diagnostic] = []
        self.lookups: dict[str, Span] = {}
        self.choices: list[Choose] = []

    # --- templates ---------------------------------------------------------------------------

    def node(self, data: Any, at: Path, scope: dict[str, Shape]) -> Node:
        """The node for `data`, which is at `at` in the document."""
        if isinstance(data, dict) and data:
            leading = next((key for key in data if key in DIRECTIVES), None)
            if leading is not None:
                node = self._directive(leading, data, at, scope)
                if "$comment" not in data or "$comment" not in DIRECTIVES[leading]:
                    return node
                if not isinstance(data["$comment"], str | dict):
                    self._fault((*at, "$comment"), "$comment is a text, or a piece that makes one")
                return Commented(node, self.node(data["$comment"], (*at, "$comment"), scope))
            self._refuse_unknown(data, at, {"$merge", "$needs"})
            members: list[tuple[str | None, Node]] = []
            for key, item in data.items():
                if key == "$needs":
                    continue
                if key == "$merge":
                    places = [(*at, key, index) for index in range(len(item))]
                    members += [(None, self.node(item[place[-1]], place, scope)) for place in places]
                else:
                    members.append((key, self.node(item, (*at, key), scope)))
            return Mapping(tuple(members), self._needs(data, at))
        if isinstance(data, list) and data:
            return Sequence(tuple(self.node(item, (*at, index), scope) for index, item in enumerate(data)))
        return Constant(data, self.document.span(at))

    def _needs(self, data: dict[str, Any], at: Path) -> tuple[str, ...]:
        """The members without which a mapping is nothing."""
        needs = data.get("$needs", [])
        if not isinstance(needs, list) or any(key not in data for key in needs):
            self._fault((*at, "$needs"), "$needs lists keys of the mapping that it is in")
            return ()
        return tuple(needs)

    def _directive(self, leading: str, data: dict[str, Any], at: Path, scope: dict[str, Shape]) -> Node:
        self._refuse_unknown(data, at, {leading} | DIRECTIVES[leading], strict=True)
        span = self.document.span(at)

        def part(key: str, inner: dict[str, Shape] = scope) -> Node | None:
            return self.node(data[key], (*at, key), inner) if key in data else None

        match leading:
            case "$from":
                transform = self._transform(data.get("$as"), (*at, "$as"))
                or_key = (
                    self.text(data["$orKey"], (*at, "$orKey"), scope, transform) if "$orKey" in data else None
                )
                return Placeholder(
                    self.path(data["$from"], (*at, "$from"), scope),
                    span,
                    transform,
                    part("$default"),
                    part("$unknown"),
                    data.get("$required") is True,
                    or_key,
                )
            case "$text":
                transform = self._transform(data.get("$as"), (*at, "$as"))
                return self.text(data["$text"], (*at, "$text"), scope, transform)
            case "$value":
                return Constant(data["$value"], self.document.span((*at, "$value")), data.get("$report"))
            case "$absent":
                return Absent(str(data["$absent"]), self.document.span((*at, "$absent")))
            case "$if":
                return Conditional(
                    self.condition(data["$if"], (*at, "$if"), scope),
                    part("$then"),
                    part("$else"),
                    part("$unknown"),
                )
            case "$choose":
                return self._choose(data, at, scope)
            case "$each":
                return self._each(data, at, scope)
            case "$lookup":
                return self._lookup(data, at, scope)
            case "$substitute":
                path = self.path(data["$substitute"], (*at, "$substitute"), scope)
                placeholder = Placeholder(path, span, self._transform(data.get("$as"), (*at, "$as")))
                name = self.text(data["$name"], (*at, "$name"), scope) if "$name" in data else None
                return Substitute(placeholder, name, span, self.tables)
            case "$resourceId":
                path = self.path(data["$resourceId"], (*at, "$resourceId"), scope)
                return ResourceId(path, span, self.tables, str(data.get("$child", "")))
            case "$variable":
                return self._variable(data, at, scope)
            case _:
                return self._image(data, at, scope)

    def _image(self, data: dict[str, Any], at: Path, scope: dict[str, Shape]) -> Node:
        span = self.document.span(at)
        path = self.path(data["$image"], (*at, "$image"), scope)
        given = self.path(data["$given"], (*at, "$given"), scope) if "$given" in data else None
        server = None
        if "$server" in data:
            name = self.text(data["$server"], (*at, "$server"), scope)
            server = Substitute(Placeholder(path, span), name, span, self.tables)
        return Image(path, span, given, server, self.tables)

    def _variable(self, data: dict[str, Any], at: Path, scope: dict[str, Shape]) -> Node:
        if "$means" not in data:
            self._fault(at, "$variable needs $means: what the variable has to hold, in words")
        return Variable(
            self.text(data["$variable"], (*at, "$variable"), scope),
            self.text(data.get("$means", ""), (*at, "$means") if "$means" in data else at, scope),
            self.document.span(at),
            self.path(data["$for"], (*at, "$for"), scope) if "$for" in data else None,
        )

    def _each(self, data: dict[str, Any], at: Path, scope: dict[str, Shape]) -> Node:
        over = data["$each"]
        if not isinstance(over, dict) or len(over) != 1:
            self._fault(
                (*at, "$each"),
                "$each names one variable and a list to go through: {container: app.template.containers}",
            )
            return Sequence(())
        variable, path, inner = self.items(over, (*at, "$each"), scope)
        if "$item" not in data:
            self._fault(at, "$each needs $item: the piece for one item of the list")
            return Sequence(())
        each = Each(
            variable,
            path,
            self.node(data["$item"], (*at, "$item"), inner),
            self.node(data["$key"], (*at, "$key"), inner) if "$key" in data else None,
            self.node(data["$unknown"], (*at, "$unknown"), scope) if "$unknown" in data else None,
            self.node(data["$empty"], (*at, "$empty"), scope) if "$empty" in data else None,
            self.document.span((*at, "$each", variable)),
        )
        if "$join" not in data:
            return each
        if not isinstance(data["$join"], str) or each.key or each.unknown or each.empty:
            self._fault((*at, "$join"), "$join is the text between the pieces; only $item goes beside it")
        return Join(each, str(data["$join"]), self.document.span((*at, "$each", variable)))

    def items(
        self, over: dict[str, str], at: Path, scope: dict[str, Shape]
    ) -> tuple[str, PlaceholderPath, dict[str, Shape]]:
        """The variable and the list of `{variable: list}`, and the shapes that are in scope for an item."""
        variable, text = next(iter(over.items()))
        path = self.path(text, (*at, variable), scope)
        shape = path.shape.item if isinstance(path.shape, ListOf) else "any"
        if not isinstance(path.shape, ListOf) and path.shape != "any":
            self._fault((*at, variable), f"'{text}' isn't a list")
        return variable, path, scope | {variable: shape}

    def _choose(self, data: dict[str, Any], at: Path, scope: dict[str, Shape]) -> Node:
        place = (*at, "$choose")
        path = self.path(data["$for"], (*at, "$for"), scope) if "$for" in data else None
        given = data["$choose"]
        if not isinstance(given, list) or not given:
            self._fault(place, "$choose is a list of rows: [{id: NAME, when: CONDITION, emit: …}, …]")
            given = []
        rows = []
        for index, item in enumerate(given):
            model = valid(ChoiceRow, self.document, (*place, index), self.diagnostics)
            if model is not None and model.id not in self._without:
                rows.append(self.row(model, item, (*place, index), scope))
        choice = Choose(tuple(rows), path, self.document.span(place), self._within)
        self.choices.append(choice)
        return choice

    def _lookup(self, data: dict[str, Any], at: Path, scope: dict[str, Shape]) -> Node:
        name = data["$lookup"]
        if name not in self.subjects:
            self._fault(
                (*at, "$lookup"), f"no table is called '{name}'", did_you_mean(str(name), self.subjects)
            )
        self.lookups.setdefault(str(name), self.document.span((*at, "$lookup")))
        given = data.get("$with", {})
        variables = self.subjects.get(str(name), ())
        if not isinstance(given, dict):
            given = {variables[0]: given} if variables else {}
            paths = tuple((v, self.path(text, (*at, "$with"), scope)) for v, text in given.items())
        else:
            paths = tuple((v, self.path(text, (*at, "$with", v), scope)) for v, text in given.items())
        if missing := [variable for variable in variables if variable not in given]:
            self._fault(at, f"the table '{name}' needs $with for {' and '.join(missing)}")
        return Lookup(str(name), paths, self.document.span(at), self.tables)

    # --- rows --------------------------------------------------------------------------------

    def row(
        self, row: Row | ChoiceRow, data: dict[str, Any], at: Path, scope: dict[str, Shape]
    ) -> CompiledRow:
        """A row of a lookup table or a choice with its nodes compiled."""
        around, self._within = self._within, row.id
        collect = tuple(
            CompiledCollect(
                entry.into,
                self.node(entry.key, (*at, "collect", index, "key"), scope),
                self.node(entry.value, (*at, "collect", index, "value"), scope)
                if "value" in data["collect"][index]
                else None,
            )
            for index, entry in enumerate(row.collect)
        )
        compiled = CompiledRow(
            row.id,
            row,
            self.document.span((*at, "id")),
            self.condition(row.condition, (*at, row.CONDITION), scope),
            self.node(row.emit, (*at, "emit"), scope) if "emit" in data else None,
            collect,
            self._supply(row, at, scope),
        )
        self._within = around
        return compiled

    def _supply(self, row: Row | ChoiceRow, at: Path, scope: dict[str, Shape]) -> CompiledSupply | None:
        if row.supply is None:
            return None
        given, place = row.supply, (*at, "supply")
        return CompiledSupply(
            self.node(given.secret, (*place, "secret"), scope),
            self.node(given.key, (*place, "key"), scope) if given.key is not None else None,
            self.node(given.holds, (*place, "holds"), scope),
            self.path(given.value, (*place, "value"), scope) if given.value is not None else None,
            self.node(given.server, (*place, "server"), scope) if given.server is not None else None,
        )

    # --- pieces ------------------------------------------------------------------------------

    def path(self, text: Any, at: Path, scope: dict[str, Shape]) -> PlaceholderPath:
        """The compiled path of `text`; a wrong one is a diagnostic and leads to nothing."""
        try:
            return compile_path(str(text), scope)
        except PathError as error:
            help_ = did_you_mean(error.name, error.candidates) if error.name else None
            if help_ is None and error.candidates:
                help_ = f"known here: {', '.join(sorted(error.candidates)[:12])}"
            self._fault(at, str(error), help_, "B2F204")
            return PlaceholderPath(str(text), "", (), "any")

    def text(
        self,
        template: Any,
        at: Path,
        scope: dict[str, Shape],
        transform: Callable[[Any], Any] | None = None,
    ) -> TextPlaceholder:
        """A text with the placeholders `{path}` and `{path|transform}`; `{{` and `}}` are a brace each."""
        pieces: list[Any] = []
        end = 0
        for match in PLACEHOLDER.finditer(str(template)):
            if match.start() > end:
                pieces.append(str(template)[end : match.start()])
            if match.group(1) is None:
                pieces.append(match.group()[0])
            else:
                path = self.path(match.group(1), at, scope)
                pieces.append((path, self._transform(match.group(2), at)))
            end = match.end()
        if end < len(str(template)):
            pieces.append(str(template)[end:])
        return TextPlaceholder(tuple(pieces), self.document.span(at), transform)

    def condition(self, data: Any, at: Path, scope: dict[str, Shape]) -> Condition:
        """The condition of a mapping from paths to tests."""
        if not isinstance(data, dict):
            self._fault(at, "expected a condition: paths, each with a test")
            return Condition(())
        tests: list[Test] = []
        for text, wanted in data.items():
            place = (*at, text)
            path = self.path(text, place, scope)
            span = self.document.span(place)
            if not isinstance(wanted, dict):
                tests.append(Test(path, conditions.equals(wanted), span))
                continue
            other = wanted.get("same")
            compared = self.path(other, (*place, "same"), scope) if other is not None else None
            plain = {name: value for name, value in wanted.items() if name != "some"}
            tests.extend(Test(path, check, span, compared) for check in self._checks(plain, place, scope))
            if "some" in wanted:
                inner = self._some(wanted["some"], path, (*place, "some"), scope)
                tests.append(Test(path, conditions.present, span, some=inner))
        return Condition(tuple(tests))

    def _some(self, data: Any, path: PlaceholderPath, at: Path, scope: dict[str, Shape]) -> Condition:
        """The condition on one item of the list at a path."""
        item = path.shape.item if isinstance(path.shape, ListOf) else "any"
        if item == "any" and path.shape != "any":
            self._fault(at, f"'{path.text}' isn't a list", key_only=True)
        return self.condition(data, at, scope | {conditions.ITEM: item})

    def _checks(self, data: dict[str, Any], at: Path, scope: dict[str, Shape]) -> list[Callable[..., Any]]:
        known: dict[str, Callable[[Any], Any]] = {
            "is": lambda value: self._state(value, (*at, "is")),
            "in": lambda value: conditions.one_of(list(value)),
            "notIn": lambda value: conditions.none_of(list(value)),
            "text": lambda value: conditions.text(str(value)),
            "same": lambda value: conditions.same_as(self.path(value, (*at, "same"), scope)),
            "environmentVariable": lambda value: conditions.comes_from("environmentVariable", str(value)),
            "parameter": lambda value: conditions.comes_from("parameter", str(value)),
            "deployment": lambda value: conditions.of_deployment(str(value)),
            "resourceProperty": lambda value: conditions.resource_property(str(value)),
        }
        names = [*known, "some"]
        found = []
        for name, value in data.items():
            if name not in known:
                help_ = did_you_mean(name, names) or f"tests: {', '.join(names)}"
                self._fault((*at, name), f"no test is called '{name}'", help_)
            else:
                found.append(known[name](value))
        return found

    def _state(self, name: Any, at: Path) -> Callable[..., Any]:
        if name == conditions.TAINTED:
            return self._secret
        if name not in conditions.STATES:
            self._fault(
                at,
                f"unknown state '{name}'",
                did_you_mean(str(name), [*conditions.STATES, conditions.TAINTED]),
            )
            return conditions.present
        return conditions.STATES[name]

    def _secret(self, thing: Any, _: dict[str, Any]) -> bool:
        """Whether a value has a secret in it that no row of the table of public values lets out."""
        parts = secret_parts(thing) if isinstance(thing, Value) else ()
        return any(not is_public(self.tables, part) for part in parts)

    def _transform(self, name: Any, at: Path) -> Callable[[Any], Any] | None:
        if name is None:
            return None
        if name not in TRANSFORMS:
            self._fault(at, f"no transform is called '{name}'", did_you_mean(str(name), TRANSFORMS), "B2F204")
            return None
        return TRANSFORMS[name]

    def _refuse_unknown(
        self, data: dict[str, Any], at: Path, allowed: set[str], *, strict: bool = False
    ) -> None:
        for key in data:
            if key not in allowed and (strict or key.startswith("$")):
                candidates = allowed if strict else {*allowed, *DIRECTIVES}
                message = f"'{key}' isn't allowed here" if strict else f"no directive is called '{key}'"
                self._fault((*at, key), message, did_you_mean(key, candidates), key_only=True)

    def _fault(
        self,
        at: Path,
        message: str,
        help_: str | None = None,
        code: str = "B2F203",
        *,
        key_only: bool = False,
    ) -> None:
        span: Span = self.document.key_span(at) if key_only else self.document.span(at)
        self.diagnostics.append(
            Diagnostic(
                code=code,
                severity=Severity.ERROR,
                message=message,
                span=span,
                labels=(),
                help=help_,
                category=Category.CONFIGURATION,
            )
        )
