"""Declared types and decorators: what they promise of a value, and whether it keeps the promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from converter.bicep import syntax
from converter.bicep.comparison import equal
from converter.bicep.declarations import Rules
from converter.bicep.expressions import evaluate
from converter.bicep.faults import error, fault
from converter.bicep.symbols import kind_of
from converter.provenance.origin import Kind
from converter.provenance.values import Array, Object, Scalar, Symbol, Value, is_secret
from converter.source import Diagnostic, Label, Span
from converter.source.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from converter.bicep.scopes import Scope

BUILT_IN: Final = frozenset(
    {"string", "int", "bool", "object", "array", "any", "null", "secureString", "secureObject"}
)
NO_RULES: Final = Rules()
_DEEPEST: Final = 64

Resolved: TypeAlias = "tuple[syntax.TypeExpression, Scope, Rules]"


def rules_of(scope: Scope, node: syntax.Node, decorators: Sequence[syntax.Decorator]) -> Rules:
    """What the decorators of a declaration ask."""
    if not decorators:
        return NO_RULES
    found = scope.unit.rules.get(node)
    if found is None:
        found = scope.unit.rules[node] = _read_rules(scope, decorators)
    return found


def _read_rules(scope: Scope, decorators: Sequence[syntax.Decorator]) -> Rules:
    rules = NO_RULES
    for decorator in decorators:
        call = decorator.expression
        if not isinstance(call, syntax.FunctionCall):
            continue
        arguments = [evaluate(scope, argument, {}) for argument in call.arguments]
        data = arguments[0].data if arguments and isinstance(arguments[0], Scalar) else None
        match call.name.name, data:
            case "secure", _:
                rules = replace(rules, secure=True)
            case "sealed", _:
                rules = replace(rules, sealed=True)
            case "minLength", int(bound):
                rules = replace(rules, least_length=bound)
            case "maxLength", int(bound):
                rules = replace(rules, greatest_length=bound)
            case "minValue", int(bound):
                rules = replace(rules, least_value=bound)
            case "maxValue", int(bound):
                rules = replace(rules, greatest_value=bound)
            case "allowed", _ if arguments:
                rules = replace(rules, allowed=arguments[0])
            case "discriminator", str(name):
                rules = replace(rules, discriminator=name)
    return rules


def is_nullable(scope: Scope, declared: syntax.TypeExpression) -> bool:
    """Whether the type takes null: `T?`, or a union with null, by whatever name."""
    node, _, _ = resolved(scope, declared)
    if isinstance(node, syntax.NullableType):
        return True
    return isinstance(node, syntax.UnionType) and any(
        isinstance(member, syntax.LiteralType) and member.value is None for member in node.members
    )


def resolved(scope: Scope, declared: syntax.TypeExpression) -> Resolved:
    """The type behind names and parentheses, the scope its own names are in, and its rules.

    Raises `Fault` for a name that no type has (B2F101) or that leads back to itself (B2F105).
    """
    rules = NO_RULES
    node = declared
    for _ in range(_DEEPEST):
        if isinstance(node, syntax.ParenthesizedType | syntax.NonNullableType):
            node = node.type
        elif isinstance(node, syntax.TypeItemAccess):
            node, scope, _ = _item_type(scope, node)
        elif isinstance(node, syntax.TypeReference):
            if _is_built_in(scope, node):
                return node, scope, rules
            found = _named(scope, node)
            if found is None:
                return syntax.TypeReference(node.span, syntax.Identifier(node.span, "any")), scope, rules
            node, scope, more = found
            rules = merged(more, rules)
        else:
            return node, scope, rules
    raise fault("B2F105", "this type is declared as itself", declared.span)


def merged(first: Rules, second: Rules) -> Rules:
    """The rules of a type and those where it is used, which win."""
    if first is NO_RULES:
        return second
    if second is NO_RULES:
        return first
    return Rules(
        first.secure or second.secure,
        first.sealed or second.sealed,
        *(
            getattr(first, name) if getattr(second, name) is None else getattr(second, name)
            for name in (
                "least_length",
                "greatest_length",
                "least_value",
                "greatest_value",
                "allowed",
                "discriminator",
            )
        ),
    )


def _is_built_in(scope: Scope, node: syntax.TypeReference) -> bool:
    name = node.name.name
    if node.base is not None:
        base = node.base
        return (
            isinstance(base, syntax.TypeReference) and base.base is None and base.name.name in {"sys", "az"}
        )
    return name in BUILT_IN and name not in scope.unit.types and name not in scope.unit.imports


def _named(scope: Scope, node: syntax.TypeReference) -> Resolved | None:
    name = node.name
    if isinstance(node.base, syntax.TypeReference) and node.base.base is None:
        imported = scope.unit.imports.get(node.base.name.name)
        if imported is not None and imported.name is None:
            library = scope.library(imported.statement)
            return None if library is None else _exported_type(library, name)
    if node.base is not None:
        owner, inside, _ = resolved(scope, node.base)
        return _property_type(owner, inside, name)
    return _declared_type(scope, name)


def _declared_type(scope: Scope, name: syntax.Identifier) -> Resolved | None:
    declaration = scope.unit.types.get(name.name)
    if declaration is not None:
        return declaration.type, scope, rules_of(scope, declaration, declaration.decorators)
    imported = scope.unit.imports.get(name.name)
    if imported is not None and imported.name is not None:
        library = scope.library(imported.statement)
        return None if library is None else _exported_type(library, imported.name)
    candidates = (*BUILT_IN, *scope.unit.types, *scope.unit.imports)
    raise fault(
        "B2F101", f"there is no type '{name.name}'", name.span, help=did_you_mean(name.name, candidates)
    )


def _exported_type(library: Scope, name: syntax.Identifier) -> Resolved | None:
    from converter.bicep.scopes import is_exported, not_exported

    if not is_exported(library.unit.types.get(name.name)):
        raise not_exported(library, name)
    return _declared_type(library, name)


def _property_type(owner: syntax.TypeExpression, scope: Scope, name: syntax.Identifier) -> Resolved | None:
    if isinstance(owner, syntax.NullableType):
        owner, scope, _ = resolved(scope, owner.type)
    if not isinstance(owner, syntax.ObjectType):
        return None
    for entry in owner.properties:
        if entry.name is not None and property_name(entry) == name.name:
            return entry.type, scope, rules_of(scope, entry, entry.decorators)
    names = [property_name(entry) for entry in owner.properties if entry.name is not None]
    message = f"the type has no property '{name.name}'"
    raise fault("B2F107", message, name.span, help=did_you_mean(name.name, names))


def _item_type(scope: Scope, node: syntax.TypeItemAccess) -> Resolved:
    owner, inside, _ = resolved(scope, node.base)
    unknown = syntax.TypeReference(node.span, syntax.Identifier(node.span, "any"))
    match owner:
        case syntax.ArrayType() if node.index is None and not node.additional:
            return owner.item, inside, NO_RULES
        case syntax.TupleType() if node.index is not None and node.index < len(owner.items):
            return owner.items[node.index].type, inside, NO_RULES
        case syntax.ObjectType() if node.additional:
            for entry in owner.properties:
                if entry.name is None:
                    return entry.type, inside, NO_RULES
    return unknown, inside, NO_RULES


def property_name(entry: syntax.ObjectTypeProperty) -> str:
    """The name of an object type's property; empty for the matcher of additional ones."""
    if isinstance(entry.name, syntax.Identifier):
        return entry.name.name
    return str(entry.name.value) if entry.name is not None else ""


@dataclass(slots=True, eq=False)
class Check:
    """A value against a type: `given` is where the value was given, `declared` where the type stands."""

    what: str
    given: Span
    declared: Span
    hidden: bool = False
    problems: list[Diagnostic] = field(default_factory=list)

    def check(
        self, scope: Scope, value: Value, declared: syntax.TypeExpression, rules: Rules, path: str
    ) -> None:
        """Collect what is wrong with the value, at the place that gave it."""
        node, inside, more = resolved(scope, declared)
        rules = merged(more, rules)
        if isinstance(node, syntax.NullableType):
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

    def _shape(
        self, scope: Scope, value: Value, node: syntax.TypeExpression, rules: Rules, path: str
    ) -> None:
        match node:
            case syntax.TypeReference(name=name):
                self._named_kind(value, name.name, path)
            case syntax.ArrayType():
                if self._kind(value, "array", path):
                    assert isinstance(value, Array)
                    for index, item in enumerate(value.items):
                        self.check(scope, item, node.item, NO_RULES, f"{path}[{index}]")
            case syntax.TupleType():
                self._tuple(scope, value, node, path)
            case syntax.ObjectType():
                if self._kind(value, "object", path):
                    assert isinstance(value, Object)
                    self._object(scope, value, node, rules, path)
            case syntax.LiteralType():
                self._one_of(value, [node], path)
            case syntax.UnionType():
                self._union(scope, value, node, rules, path)

    def _named_kind(self, value: Value, name: str, path: str) -> None:
        wanted = {"secureString": "string", "secureObject": "object"}.get(name, name)
        if wanted in {"string", "int", "bool", "object", "array", "null"}:
            self._kind(value, wanted, path)

    def _kind(self, value: Value, wanted: str, path: str) -> bool:
        kind = kind_of(value)
        if kind == wanted:
            return True
        from converter.bicep.operators import article

        needed = f"an {wanted}" if wanted[0] in "aio" else f"a {wanted}"
        self.problem(value, path, f"must be {needed}, this is {article(value)}", _kind_help(value, wanted))
        return False

    def _tuple(self, scope: Scope, value: Value, node: syntax.TupleType, path: str) -> None:
        if not self._kind(value, "array", path):
            return
        assert isinstance(value, Array)
        if len(value.items) != len(node.items):
            self.problem(value, path, f"must have {len(node.items)} items, this has {len(value.items)}")
            return
        for index, (item, entry) in enumerate(zip(value.items, node.items, strict=True)):
            self.check(scope, item, entry.type, rules_of(scope, entry, entry.decorators), f"{path}[{index}]")

    def _object(self, scope: Scope, value: Object, node: syntax.ObjectType, rules: Rules, path: str) -> None:
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
                help_line = f"'{near}' is close to it" if near else None
                self.problem(value, path, f"lacks the property '{name}'", help_line)
        for key, member in value.members.items():
            if key in known:
                continue
            inner = f"{path}.{key}" if path else key
            if additional is not None:
                self.check(scope, member, additional.type, NO_RULES, inner)
            elif rules.sealed:
                self.problem(member, path, f"has no property '{key}' by its type", did_you_mean(key, known))

    def _union(self, scope: Scope, value: Value, node: syntax.UnionType, rules: Rules, path: str) -> None:
        members = members_of(scope, node)
        literals = [member for member, _, _ in members if isinstance(member, syntax.LiteralType)]
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
        tags: list[syntax.LiteralType] = []
        for member, inside, more in members:
            if not isinstance(member, syntax.ObjectType):
                return
            for entry in member.properties:
                if entry.name is not None and property_name(entry) == key:
                    wanted, _, _ = resolved(inside, entry.type)
                    if isinstance(wanted, syntax.LiteralType):
                        tags.append(wanted)
                        if isinstance(tag, Scalar) and tag.data == wanted.value:
                            self.check(inside, value, member, more, path)
                            return
        if tag is None:
            self.problem(value, path, f"lacks the property '{key}', which tells its type")
        elif isinstance(tag, Scalar):
            self._one_of(tag, tags, f"{path}.{key}" if path else key)

    def _one_of(self, value: Value, literals: Sequence[syntax.LiteralType], path: str) -> None:
        if not isinstance(value, Scalar) or any(
            type(literal.value) is type(value.data) and literal.value == value.data for literal in literals
        ):
            if not isinstance(value, Scalar) and kind_of(value) in {"array", "object"}:
                self.problem(value, path, f"must be {_alternatives([literal.value for literal in literals])}")
            return
        choices = [literal.value for literal in literals]
        help_line = None
        if isinstance(value.data, str) and not self._is_hidden(value):
            help_line = did_you_mean(value.data, [choice for choice in choices if isinstance(choice, str)])
        self.problem(value, path, f"must be {_alternatives(choices)}{self._found(value)}", help_line)

    def _bounds(self, value: Value, rules: Rules, path: str) -> None:
        if rules.allowed is not None:
            self._allowed(value, rules.allowed, path)
        if isinstance(value, Scalar) and type(value.data) is int:
            if rules.least_value is not None and value.data < rules.least_value:
                self.problem(value, path, f"must be at least {rules.least_value}{self._found(value)}")
            if rules.greatest_value is not None and value.data > rules.greatest_value:
                self.problem(value, path, f"must be at most {rules.greatest_value}{self._found(value)}")
        from converter.bicep.symbols import greatest_length, least_length

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
        # An array may hold any of the allowed values, unless whole arrays are allowed.
        whole = not isinstance(value, Array) or any(isinstance(item, Array) for item in allowed.items)
        for part in (value,) if whole else value.items:  # type: ignore[attr-defined]
            outcomes = [equal(part, item) for item in allowed.items]
            if True in outcomes or None in outcomes:
                continue
            choices = [item.data for item in allowed.items if isinstance(item, Scalar)]
            help_line = None
            if isinstance(part, Scalar) and isinstance(part.data, str) and not self._is_hidden(part):
                help_line = did_you_mean(part.data, [choice for choice in choices if isinstance(choice, str)])
            self.problem(part, path, f"must be {_alternatives(choices)}{self._found(part)}", help_line)

    def _length(self, value: Value, count: int) -> str:
        return "" if self._is_hidden(value) else f", this has {count}"

    def _is_hidden(self, value: Value) -> bool:
        return self.hidden or is_secret(value)

    def _found(self, value: Value) -> str:
        if self._is_hidden(value) or not isinstance(value, Scalar):
            return ""
        return f", this is {_literal(value.data)}"


def members_of(scope: Scope, node: syntax.UnionType) -> list[Resolved]:
    """The members of a union, those of unions among them included."""
    found: list[Resolved] = []
    for member in node.members:
        inner, inside, more = resolved(scope, member)
        if isinstance(inner, syntax.UnionType):
            found += members_of(inside, inner)
        else:
            found.append((inner, inside, more))
    return found


def _names(node: syntax.ObjectType) -> set[str]:
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
