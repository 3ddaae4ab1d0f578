"""Whether a value fits its declared type and decorators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from converter.bicep.evaluation.declarations import Rules
from converter.bicep.evaluation.rules import NO_RULES, merged, rules_of
from converter.bicep.evaluation.scopes import Scope
from converter.bicep.evaluation.types import Resolved, is_nullable, members_of, property_name, resolved
from converter.bicep.symbolic.comparison import is_among
from converter.bicep.symbolic.faults import Fault, error
from converter.bicep.symbolic.symbols import article, greatest_length, kind_of, least_length
from converter.bicep.syntax import nodes
from converter.provenance import Array, Kind, Object, Scalar, Symbol, Value, is_secret
from converter.source import Diagnostic, Label, Span, did_you_mean, nearest


def keeps_type(
    scope: Scope,
    value: Value,
    declared: nodes.TypeExpression,
    *,
    what: str,
    name: nodes.Identifier,
    given: Span,
) -> None:
    """Raise `Fault` (B2F104) for a value that isn't of its declared type.

    `what` names the value in the message, `name` is declared with the type, `given` is the value's place.
    """
    if (
        type(declared) is nodes.TypeReference
        and declared.base is None
        and declared.name.name == kind_of(value)
        and declared.name.name not in scope.unit.types
        and declared.name.name not in scope.unit.imports
    ):
        return
    check = Check(what, given, name.span)
    check.check(scope, value, declared, NO_RULES, name.name)
    if check.problems:
        raise Fault(check.problems)


@dataclass(slots=True, eq=False)
class Check:
    """A value against a type: `given` is where the value was given, `declared` where the type is declared."""

    what: str
    given: Span
    declared: Span
    hidden: bool = False
    problems: list[Diagnostic] = field(default_factory=list)

    def check(
        self, scope: Scope, value: Value, declared: nodes.TypeExpression, rules: Rules, path: str
    ) -> None:
        """Collect the problems of the value, at the place that gave it."""
        node, inside, more = resolved(scope, declared)
        rules = merged(more, rules)
        if isinstance(node, nodes.NullableType):
            if isinstance(value, Scalar) and value.data is None:
                return
            node, inside, more = resolved(inside, node.type)
            rules = merged(more, rules)
        if isinstance(value, Symbol):
            return
        before = len(self.problems)
        self._shape(inside, value, node, rules, path)
        if rules is not NO_RULES and len(self.problems) == before:
            self._bounds(value, rules, path)

    def problem(self, value: Value, path: str, message: str, help_line: str | None = None) -> None:
        label = Label(self.declared, "declared here")
        subject = f"'{path}'" if path else "the value"
        text = f"{self.what} {subject} {message}"
        self.problems.append(error("B2F104", text, self._place(value), label, help=help_line))

    def _place(self, value: Value) -> Span:
        for origin in value.origin.walk():
            span = origin.span
            if origin.kind is Kind.LITERAL and span is not None:
                inside = span.source is self.given.source and self.given.start <= span.start < self.given.end
                return span if inside else self.given
        return self.given

    def _shape(self, scope: Scope, value: Value, node: nodes.TypeExpression, rules: Rules, path: str) -> None:
        match node:
            case nodes.TypeReference(name=name):
                self._named_kind(value, name.name, path)
            case nodes.ArrayType():
                if self._kind(value, "array", path):
                    assert isinstance(value, Array)
                    for index, item in enumerate(value.items):
                        self.check(scope, item, node.item, NO_RULES, f"{path}[{index}]")
            case nodes.TupleType():
                self._tuple(scope, value, node, path)
            case nodes.ObjectType():
                if self._kind(value, "object", path):
                    assert isinstance(value, Object)
                    self._object(scope, value, node, rules, path)
            case nodes.LiteralType():
                self._one_of(value, [node], path)
            case nodes.UnionType():
                self._union(scope, value, node, rules, path)

    def _named_kind(self, value: Value, name: str, path: str) -> None:
        wanted = {"secureString": "string", "secureObject": "object"}.get(name, name)
        if wanted in {"string", "int", "bool", "object", "array", "null"}:
            self._kind(value, wanted, path)

    def _kind(self, value: Value, wanted: str, path: str) -> bool:
        kind = kind_of(value)
        if kind == wanted:
            return True
        needed = f"an {wanted}" if wanted[0] in "aio" else f"a {wanted}"
        self.problem(value, path, f"must be {needed}, this is {article(value)}", _kind_help(value, wanted))
        return False

    def _tuple(self, scope: Scope, value: Value, node: nodes.TupleType, path: str) -> None:
        if not self._kind(value, "array", path):
            return
        assert isinstance(value, Array)
        if len(value.items) != len(node.items):
            self.problem(value, path, f"must have {len(node.items)} items, this has {len(value.items)}")
            return
        for index, (item, entry) in enumerate(zip(value.items, node.items, strict=True)):
            self.check(scope, item, entry.type, rules_of(scope, entry, entry.decorators), f"{path}[{index}]")

    def _object(self, scope: Scope, value: Object, node: nodes.ObjectType, rules: Rules, path: str) -> None:
        known = {}
        additional = None
        for entry in node.properties:
            if entry.name is None:
                additional = entry
                continue
            name = property_name(entry)
            known[name] = entry
            member = value.members.get(name)
            inner = f"{path}.{name}" if path else name
            if member is not None:
                self.check(scope, member, entry.type, rules_of(scope, entry, entry.decorators), inner)
            elif not value.computed and not is_nullable(scope, entry.type):
                near = nearest(name, [key for key in value.members if key not in _names(node)])
                help_line = f"'{near}' looks like a misspelling of it" if near else None
                self.problem(value, path, f"is missing the property '{name}'", help_line)
        for key, member in value.members.items():
            if key in known:
                continue
            inner = f"{path}.{key}" if path else key
            if additional is not None:
                self.check(scope, member, additional.type, NO_RULES, inner)
            elif rules.sealed:
                self.problem(member, path, f"has no property '{key}' in its type", did_you_mean(key, known))

    def _union(self, scope: Scope, value: Value, node: nodes.UnionType, rules: Rules, path: str) -> None:
        members = members_of(scope, node)
        literals = [member for member, _, _ in members if isinstance(member, nodes.LiteralType)]
        if len(literals) == len(members):
            self._one_of(value, literals, path)
            return
        if rules.discriminator is not None and isinstance(value, Object):
            self._tagged(value, members, rules, path)
            return
        fewest: list[Diagnostic] | None = None
        for member, inside, more in members:
            attempt = Check(self.what, self.given, self.declared, self.hidden)
            attempt.check(inside, value, member, more, path)
            if not attempt.problems:
                return
            if fewest is None or len(attempt.problems) < len(fewest):
                fewest = attempt.problems
        self.problems += fewest or ()

    def _tagged(self, value: Object, members: list[Resolved], rules: Rules, path: str) -> None:
        key = rules.discriminator or ""
        tag = value.members.get(key)
        tags: list[nodes.LiteralType] = []
        for member, inside, more in members:
            if not isinstance(member, nodes.ObjectType):
                return
            for entry in member.properties:
                if entry.name is not None and property_name(entry) == key:
                    wanted, _, _ = resolved(inside, entry.type)
                    if isinstance(wanted, nodes.LiteralType):
                        tags.append(wanted)
                        if isinstance(tag, Scalar) and tag.data == wanted.value:
                            self.check(inside, value, member, more, path)
                            return
        if tag is None:
            self.problem(value, path, f"is missing the property '{key}', which decides its type")
        elif isinstance(tag, Scalar):
            self._one_of(tag, tags, f"{path}.{key}" if path else key)

    def _one_of(self, value: Value, literals: Sequence[nodes.LiteralType], path: str) -> None:
        choices = [literal.value for literal in literals]
        if isinstance(value, Scalar):
            is_one = any(type(choice) is type(value.data) and choice == value.data for choice in choices)
        else:
            # A string with unknown parts may still turn out to be one of them.
            is_one = kind_of(value) not in {"array", "object"}
        if not is_one:
            self._not_among(choices, value, path)

    def _bounds(self, value: Value, rules: Rules, path: str) -> None:
        if rules.allowed is not None:
            self._allowed(value, rules.allowed, path)
        if isinstance(value, Scalar) and type(value.data) is int:
            if rules.least_value is not None and value.data < rules.least_value:
                self.problem(value, path, f"must be at least {rules.least_value}{self._found(value)}")
            if rules.greatest_value is not None and value.data > rules.greatest_value:
                self.problem(value, path, f"must be at most {rules.greatest_value}{self._found(value)}")
        unit = "items" if isinstance(value, Array) else "characters"
        if isinstance(value, Object) or kind_of(value) not in {"string", "array"}:
            return
        longest = greatest_length(value)
        if rules.least_length is not None and longest is not None and longest < rules.least_length:
            self.problem(
                value, path, f"must have at least {rules.least_length} {unit}{self._length(value, longest)}"
            )
        shortest = least_length(value)
        if rules.greatest_length is not None and shortest > rules.greatest_length:
            self.problem(
                value,
                path,
                f"must have at most {rules.greatest_length} {unit}{self._length(value, shortest)}",
            )

    def _allowed(self, value: Value, allowed: Value, path: str) -> None:
        if not isinstance(allowed, Array):
            return
        parts: tuple[Value, ...] = (value,)
        # An array may hold any of the allowed values, unless whole arrays are allowed.
        if isinstance(value, Array) and not any(isinstance(item, Array) for item in allowed.items):
            parts = value.items
        choices = [item.data for item in allowed.items if isinstance(item, Scalar)]
        for part in parts:
            if is_among(allowed.items, part) is False:
                self._not_among(choices, part, path)

    def _not_among(self, choices: Sequence[object], value: Value, path: str) -> None:
        """Report a value that is none of the choices, with the nearest of them."""
        help_line = None
        if isinstance(value, Scalar) and isinstance(value.data, str) and not self._is_hidden(value):
            help_line = did_you_mean(value.data, [choice for choice in choices if isinstance(choice, str)])
        self.problem(value, path, f"must be {_alternatives(choices)}{self._found(value)}", help_line)

    def _length(self, value: Value, count: int) -> str:
        return "" if self._is_hidden(value) else f", this has {count}"

    def _is_hidden(self, value: Value) -> bool:
        return self.hidden or is_secret(value)

    def _found(self, value: Value) -> str:
        if self._is_hidden(value) or not isinstance(value, Scalar):
            return ""
        return f", this is {_literal(value.data)}"


def _names(node: nodes.ObjectType) -> set[str]:
    return {property_name(entry) for entry in node.properties}


def _kind_help(value: Value, wanted: str) -> str | None:
    if not isinstance(value, Scalar) or value.secret:
        return None
    if wanted == "string" and isinstance(value.data, int | float) and not isinstance(value.data, bool):
        return f"write '{value.data}' with quotes for a string"
    if wanted == "int" and isinstance(value.data, str) and value.data.lstrip("-").isdigit():
        return f"write {value.data} without quotes, or int(…) around it"
    if wanted == "bool" and isinstance(value.data, str) and value.data.lower() in {"true", "false"}:
        return f"write {value.data.lower()} without quotes, or bool(…) around it"
    return None


def _alternatives(choices: Sequence[object]) -> str:
    if not choices:
        return "one of the allowed values"
    shown = [_literal(choice) for choice in dict.fromkeys(choices)]
    if len(shown) > 8:
        shown = [*shown[:7], f"one of {len(choices) - 7} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _literal(data: object) -> str:
    if isinstance(data, str):
        return f"'{data}'"
    if isinstance(data, bool):
        return "true" if data else "false"
    return "null" if data is None else str(data)
