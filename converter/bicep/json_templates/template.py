"""An ARM template as the declarations of a Bicep file.

A nested deployment whose expressions are evaluated in its own template is a module; one whose expressions
belong to the template around it (ARM's default, `outer`) gives that template its resources and outputs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from typing import Final

from converter.bicep.json_templates.expressions import DEPLOYMENTS, Names, Translator, copies_of
from converter.bicep.json_templates.nodes import Group, LibraryCall, Place, VaultSecret
from converter.bicep.json_templates.notation import is_expression
from converter.bicep.json_templates.text import (
    JsonArray,
    JsonObject,
    JsonScalar,
    JsonText,
    JsonValue,
    Member,
    read_json,
)
from converter.bicep.json_templates.types import TypeReader, decorator
from converter.bicep.limits import Limits
from converter.bicep.symbolic.faults import error
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, DiagnosticError, SourceFile, Span, dataclass

_SCHEMA: Final = re.compile(r"/(?:(?P<kind>[A-Za-z]*)D|d)eploymentTemplate\.json", re.IGNORECASE)
_SCOPES: Final = {
    "subscription": "subscription",
    "managementgroup": "managementGroup",
    "tenant": "tenant",
}
_VARIABLE: Final = re.compile(r"\[\s*variables\(\s*'([^']*)'\s*\)\s*\]", re.IGNORECASE)
_EXPORT: Final = "__bicep_export!"
_EXPORTED_VARIABLES: Final = "__bicep_exported_variables!"
_OWN_FUNCTIONS: Final = "__bicep"
"""The namespace that Bicep puts the functions of a file into."""

_KEYWORDS: Final = frozenset(
    {
        *("type", "apiversion", "name", "condition", "copy", "dependson", "existing", "resources", "scope"),
        *("subscriptionid", "resourcegroup", "comments", "metadata", "@options", "import", "extension"),
    }
)
"""What ARM itself reads of a resource: it isn't part of the resource's body."""

Wrap = Callable[[nodes.Expression], nodes.Expression]


def _as_it_is(body: nodes.Expression) -> nodes.Expression:
    return body


@dataclass(frozen=True, slots=True, eq=False)
class JsonTemplate:
    """A template's declarations, and the errors in it.

    `nested` are the templates of its nested deployments, by the name that their modules refer to.
    """

    program: nodes.Program
    errors: tuple[Diagnostic, ...]
    nested: dict[str, JsonObject]
    has_extensions: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Around:
    """What a nested deployment gives to resources whose expressions belong to the template around it."""

    prefix: str = ""
    wrap: Wrap = _as_it_is
    place: tuple[nodes.Property, ...] = ()


@dataclass(slots=True, eq=False)
class _Symbols:
    """The names of resources while the template is read, by what the template calls them."""

    names: dict[str, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def unique(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = f"{wanted}{number}"
        self.taken.add(name)
        return name


def is_template(value: JsonValue) -> bool:
    """Whether JSON is an ARM template, by its schema or, without one, by its sections."""
    if not isinstance(value, JsonObject):
        return False
    schema = value.text("$schema")
    if schema is not None:
        return _SCHEMA.search(schema) is not None
    return value.get("resources") is not None and value.get("contentVersion") is not None


def read_template(source: SourceFile, limits: Limits) -> JsonTemplate:
    """The template that a file holds, by itself or as the main template of a template spec's version.

    What is wrong is in the errors: B2F170 for what isn't JSON or no template, B2F171 for an expression,
    B2F172 for a part of the template.
    """
    try:
        value = read_json(source, limits)
    except DiagnosticError as failure:
        return JsonTemplate(nodes.Program(Span(source, 0, 0), ()), failure.diagnostics, {}, False)
    of_spec = value.object("properties") if isinstance(value, JsonObject) else None
    main = of_spec.object("mainTemplate") if of_spec is not None else None
    value = main or value
    if not isinstance(value, JsonObject) or not is_template(value):
        step = (
            'expected {"$schema": "…/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": …}'
        )
        found = error(
            "B2F170", f"'{source.name}' is JSON, and no ARM template", Span(source, 0, 0), help=step
        )
        return JsonTemplate(nodes.Program(Span(source, 0, 0), ()), (found,), {}, False)
    return template_of(value, limits)


def template_of(template: JsonObject, limits: Limits) -> JsonTemplate:
    """The declarations of a template, of a file or of a nested deployment."""
    return _Template(template, limits).read()


class _Template:
    def __init__(self, template: JsonObject, limits: Limits) -> None:
        self.json = template
        self.translator = Translator(limits)
        self.definitions = self.section("definitions")
        self.types = TypeReader(frozenset(self.definitions))
        self.statements: list[nodes.Statement] = []
        self.nested: dict[str, JsonObject] = {}
        self.symbols = _Symbols()
        self.names = self._names()

    def section(self, name: str) -> dict[str, Member]:
        found = self.json.object(name)
        return {} if found is None else found.members

    def _names(self) -> Names:
        parameters = list(self.section("parameters"))
        self.symbols.taken |= set(parameters)
        variables = {}
        for name in self._variable_names():
            variables[name.casefold()] = self.symbols.unique(name)
        functions = {}
        for namespace, name, _ in self._functions():
            called = f"{namespace}.{name}"
            functions[called.casefold()] = name if namespace == _OWN_FUNCTIONS else called
        return Names({name.casefold(): name for name in parameters}, variables, functions)

    def _variable_names(self) -> Iterator[str]:
        for name, member in self.section("variables").items():
            loops = copies_of(member) if name.casefold() == "copy" else None
            if loops is None:
                yield name
            else:
                yield from (text for one in loops if (text := one.text("name")) is not None)

    def read(self) -> JsonTemplate:
        self._scope()
        for name, member in self.definitions.items():
            if isinstance(member.value, JsonObject):
                self._definition(name, member, member.value)
        for name, member in self.section("parameters").items():
            self._parameter(name, member)
        resources = self.json.get("resources")
        declared = self._declare(resources, self.symbols, "")
        self.names = replace(
            self.names, resources=self.symbols.names, modules=frozenset(self.symbols.modules)
        )
        self._variables()
        for namespace, name, member in self._functions():
            self._function(namespace, name, member)
        for symbol, one in declared:
            self._deployed(symbol, one, self.names, _Around())
        for name, member in self.section("outputs").items():
            self._output(name, member)
        self.statements += self.types.declarations
        extensions = any(self.json.get(name) is not None for name in ("imports", "extensions"))
        program = nodes.Program(self.json.span, tuple(self.statements))
        return JsonTemplate(program, tuple(self.translator.errors), self.nested, extensions)

    def _scope(self) -> None:
        schema = self.json.get("$schema")
        match = _SCHEMA.search(schema.text) if isinstance(schema, JsonText) else None
        kind = _SCOPES.get((match["kind"] or "").casefold()) if match is not None else None
        if kind is not None and schema is not None:
            self.statements.append(nodes.TargetScope(schema.span, (), nodes.Literal(schema.span, kind)))

    # --- definitions, parameters, variables, functions, outputs --------------------------------

    def _definition(self, name: str, member: Member, described: JsonObject) -> None:
        rules = self.types.decorators(described, exported=_is_exported(described))
        identifier = nodes.Identifier(member.key.span, name)
        self.statements.append(
            nodes.TypeDeclaration(member.span, _before(rules, member), identifier, self.types.type(described))
        )

    def _parameter(self, name: str, member: Member) -> None:
        described = member.value
        if not isinstance(described, JsonObject):
            self.translator.report(member.span, f"the parameter '{name}' must be an object with a type")
            return
        default = described.get("defaultValue")
        self.statements.append(
            nodes.ParameterDeclaration(
                member.span,
                _before(self.types.decorators(described), member),
                nodes.Identifier(member.key.span, name),
                self.types.type(described),
                None if default is None else self.translator.value(default, self.names),
            )
        )

    def _variables(self) -> None:
        metadata = self.json.object("metadata")
        listed = metadata.get(_EXPORTED_VARIABLES) if metadata is not None else None
        items = listed.items if isinstance(listed, JsonArray) else ()
        exported = {one.text("name") for one in items if isinstance(one, JsonObject)}
        for name, member in self.section("variables").items():
            loops = copies_of(member) if name.casefold() == "copy" else None
            if loops is None:
                value = self.translator.value(member.value, self.names)
                self._variable(member.span, member.key.span, name, value, exported)
                continue
            for one in loops:
                text = one.text("name")
                if text is not None:
                    value = self.translator.loop(one, self.names, one.get("input"))
                    self._variable(one.span, one.span, text, value, exported)

    def _variable(
        self, span: Span, key: Span, name: str, value: nodes.Expression, exported: set[str | None]
    ) -> None:
        place = Span(span.source, span.start, span.start)
        decorators = (decorator(place, "export"),) if name in exported else ()
        identifier = nodes.Identifier(key, self.names.variables[name.casefold()])
        self.statements.append(nodes.VariableDeclaration(span, decorators, identifier, None, value))

    def _functions(self) -> Iterator[tuple[str, str, Member]]:
        found = self.json.get("functions")
        for one in found.items if isinstance(found, JsonArray) else ():
            if isinstance(one, JsonObject):
                members = one.object("members")
                for name, member in members.members.items() if members is not None else ():
                    yield one.text("namespace") or "", name, member

    def _function(self, namespace: str, name: str, member: Member) -> None:
        described = member.value
        if not isinstance(described, JsonObject):
            self.translator.report(member.span, f"the function '{name}' must be an object")
            return
        output = described.object("output")
        body = None if output is None else output.get("value")
        if output is None or body is None:
            self.translator.report(member.span, f"the function '{name}' has no output")
            return
        listed = described.get("parameters")
        parameters = []
        for one in listed.items if isinstance(listed, JsonArray) else ():
            label = one.get("name") if isinstance(one, JsonObject) else None
            if isinstance(one, JsonObject) and isinstance(label, JsonText):
                identifier = nodes.Identifier(label.span, label.text)
                parameters.append(nodes.FunctionParameter(one.span, identifier, self.types.part(one)))
        inner = replace(self.names, local=frozenset(one.name.name for one in parameters), resources={})
        place = Span(member.span.source, member.span.start, member.span.start)
        self.statements.append(
            nodes.FunctionDeclaration(
                member.span,
                (decorator(place, "export"),) if _is_exported(described) else (),
                nodes.Identifier(member.key.span, self.names.functions[f"{namespace}.{name}".casefold()]),
                tuple(parameters),
                self.types.part(output),
                self.translator.value(body, inner),
            )
        )

    def _output(self, name: str, member: Member) -> None:
        described = member.value
        if not isinstance(described, JsonObject):
            self.translator.report(member.span, f"the output '{name}' must be an object with a value")
            return
        self.statements.append(
            nodes.OutputDeclaration(
                member.span,
                _before(self.types.decorators(described), member),
                nodes.Identifier(member.key.span, name),
                self.types.type(described),
                self._output_value(described, self.names),
            )
        )

    def _output_value(self, described: JsonObject, names: Names) -> nodes.Expression:
        loop, value = described.object("copy"), described.get("value")
        if loop is not None:
            return self.translator.loop(loop, names, loop.get("input"))
        if value is None:
            self.translator.report(described.span, "this output has no value")
            return nodes.Literal(described.span, None)
        found = self.translator.value(value, names)
        condition = described.get("condition")
        if condition is None:
            return found
        exists = self.translator.value(condition, names)
        return nodes.Ternary(found.span, exists, found, nodes.Literal(condition.span, None))

    # --- resources ---------------------------------------------------------------------------

    def _declare(
        self, resources: JsonValue | None, symbols: _Symbols, prefix: str
    ) -> list[tuple[str, Member]]:
        """The resources with the names of their declarations: all are known before the first is read."""
        found = []
        if isinstance(resources, JsonObject):
            entries = [(name, member) for name, member in resources.members.items()]
        else:
            items = resources.items if isinstance(resources, JsonArray) else ()
            entries = [("", Member(JsonText(one.span, ""), one)) for one in items]
        for name, member in entries:
            if not isinstance(member.value, JsonObject):
                self.translator.report(member.value.span, "a resource must be an object")
                continue
            declared = self.symbols.unique(f"{prefix}{name}" if name else prefix + _name_for(member.value))
            if name:
                symbols.names[name] = declared
                if self._is_nested(member.value):
                    symbols.modules.add(declared)
            found.append((declared, member))
        return found

    def _deployed(self, symbol: str, member: Member, names: Names, around: _Around) -> None:
        resource = member.value
        assert isinstance(resource, JsonObject)
        symbolic = member.key.text != ""
        span = member.span if symbolic else resource.span
        name_span = member.key.span if symbolic else _name_span(resource)
        name = nodes.Identifier(name_span, symbol)
        if self._is_nested(resource):
            self._deployment(name, span, resource, names, around)
            return
        found = self._resource(name, span, resource, names, around)
        if found is not None:
            self.statements.append(found)

    def _wrapped(
        self, resource: JsonObject, names: Names
    ) -> tuple[Names, Callable[[nodes.Expression], nodes.Expression]]:
        """The names inside of a resource, and what puts its condition and loop around its body."""
        copy, condition = resource.object("copy"), resource.get("condition")
        around, inner = names, names
        if copy is not None:
            around, inner = self.translator.copied(copy, names, of_resource=True)

        def wrap(body: nodes.Expression) -> nodes.Expression:
            if condition is not None:
                body = nodes.IfCondition(body.span, self.translator.value(condition, inner), body)
            return body if copy is None else self.translator.repeated(copy, around, inner, body)

        return inner, wrap

    def _resource(
        self, name: nodes.Identifier, span: Span, resource: JsonObject, names: Names, around: _Around
    ) -> nodes.ResourceDeclaration | None:
        kind = resource.get("type")
        if not isinstance(kind, JsonText):
            self.translator.report(resource.span, "this resource has no `type`")
            return None
        inner, wrap = self._wrapped(resource, names)
        existing = resource.get("existing")
        whole_of = resource.object("properties") if self._is_extensible(resource) else None
        # What an extension deploys has all of its body in `properties`.
        body = self.translator.object(whole_of or resource, inner, frozenset() if whole_of else _KEYWORDS)
        placing = [*self._label(resource, inner), *(self._place(resource, inner) or around.place)]
        children = self._children(resource, inner)
        whole = nodes.ObjectLiteral(resource.span, (*placing, *body.properties, *children))
        version, typed = self._version(resource), kind.text.rstrip("/")
        return nodes.ResourceDeclaration(
            span,
            (),
            name,
            nodes.Literal(kind.span, f"{typed}@{version}" if version else typed),
            isinstance(existing, JsonScalar) and existing.data is True,
            around.wrap(wrap(whole)),
        )

    def _is_extensible(self, resource: JsonObject) -> bool:
        """Whether an extension deploys the resource."""
        return any(resource.get(name) is not None for name in ("import", "extension"))

    def _children(self, resource: JsonObject, names: Names) -> Iterator[nodes.ResourceDeclaration]:
        """The resources that stand in a resource, their types and names below its own."""
        found = resource.get("resources")
        members = found.members.values() if isinstance(found, JsonObject) else ()
        for one in found.items if isinstance(found, JsonArray) else [member.value for member in members]:
            if not isinstance(one, JsonObject):
                self.translator.report(one.span, "a resource must be an object")
                continue
            kind = one.text("type") or ""
            name = nodes.Identifier(_name_span(one), self.symbols.unique(_name_for(one)))
            if "/" in kind:
                # Written with its whole type and name, it could stand beside the one around it.
                declared = self._resource(name, one.span, one, names, _Around())
                if declared is not None:
                    self.statements.append(declared)
                continue
            declared = self._resource(name, one.span, one, names, _Around())
            if declared is not None:
                yield declared

    def _version(self, resource: JsonObject) -> str:
        """The API version, a text or a variable that is one."""
        found = resource.get("apiVersion")
        if not isinstance(found, JsonText):
            return ""
        if not is_expression(found.text):
            return found.text
        match = re.fullmatch(
            r"\[\s*(variables|parameters)\(\s*'([^']*)'\s*\)\s*\]", found.text, re.IGNORECASE
        )
        declared = self.json.object(match[1]) if match is not None else None
        value = declared.get(match[2]) if declared is not None and match is not None else None
        if isinstance(value, JsonObject):
            value = value.get("defaultValue")
        return value.text if isinstance(value, JsonText) and not is_expression(value.text) else ""

    def _label(self, resource: JsonObject, names: Names) -> Iterator[nodes.Property]:
        member = resource.member("name")
        if member is not None:
            key = nodes.Identifier(member.key.span, "name")
            yield nodes.Property(member.span, key, self.translator.value(member.value, names))

    def _place(self, resource: JsonObject, names: Names) -> tuple[nodes.Property, ...]:
        """`scope` as Bicep has it, of what ARM has in several properties."""
        value = self.translator.value
        scope, group = resource.member("scope"), resource.member("resourceGroup")
        subscription = resource.member("subscriptionId")
        member = scope or group or subscription
        if member is None:
            return ()
        place: nodes.Expression
        if scope is not None:
            place = Place(scope.value.span, value(scope.value, names))
        elif group is not None:
            other = None if subscription is None else value(subscription.value, names)
            place = Group(group.value.span, value(group.value, names), other)
        else:
            name = nodes.Identifier(member.key.span, "subscription")
            place = LibraryCall(member.value.span, name, (value(member.value, names),))
        return (nodes.Property(member.span, nodes.Identifier(member.key.span, "scope"), place),)

    # --- nested deployments ------------------------------------------------------------------

    def _is_nested(self, resource: JsonObject) -> bool:
        """Whether a resource is a deployment of a template."""
        if (resource.text("type") or "").casefold() != DEPLOYMENTS:
            return False
        existing = resource.get("existing")
        if isinstance(existing, JsonScalar) and existing.data is True:
            return False
        properties = resource.object("properties")
        if properties is None:
            return False
        return self._template_in(properties)[0] is not None or properties.object("templateLink") is not None

    def _template_in(self, properties: JsonObject) -> tuple[JsonObject | None, bool]:
        """The template of a deployment, and whether it is the value of a variable.

        Bicep's `loadJsonContent` makes such a variable. Its expressions are escaped there: in any scope
        they are evaluated where the template is deployed.
        """
        found = properties.get("template")
        if isinstance(found, JsonObject):
            return found, False
        match = _VARIABLE.fullmatch(found.text) if isinstance(found, JsonText) else None
        variables = self.json.object("variables") if match is not None else None
        value = variables.get(match[1]) if variables is not None and match is not None else None
        return (unescaped_in(value), True) if isinstance(value, JsonObject) else (None, False)

    def _deployment(
        self, name: nodes.Identifier, span: Span, resource: JsonObject, names: Names, around: _Around
    ) -> None:
        properties = resource.object("properties")
        assert properties is not None
        inner, wrap = self._wrapped(resource, names)
        place = self._place(resource, inner) or around.place
        template, by_value = self._template_in(properties)
        if template is not None and not by_value and not _is_inner(properties):
            whole = _Around(f"{name.name}.", lambda body: around.wrap(wrap(body)), place)
            self._outer(name.name, template, inner, whole)
            return
        path: nodes.Expression
        if template is not None:
            reference = f"#{name.name}"
            self.nested[reference] = template
            path = nodes.Literal(template.span, reference)
        else:
            path = self._linked(properties)
        given = self._given(properties, inner)
        entries = (*self._label(resource, inner), *place, *given)
        body = nodes.ObjectLiteral(resource.span, entries)
        self.statements.append(nodes.ModuleDeclaration(span, (), name, path, around.wrap(wrap(body))))

    def _linked(self, properties: JsonObject) -> nodes.Expression:
        """Where the template of a linked deployment is."""
        link = properties.object("templateLink")
        assert link is not None
        for key in ("relativePath", "uri", "id"):
            found = link.get(key)
            if isinstance(found, JsonText):
                plain = key == "relativePath" and not is_expression(found.text)
                return nodes.Literal(found.span, found.text if plain else f"templateLink:{found.text}")
        return nodes.Literal(link.span, "templateLink:")

    def _given(self, properties: JsonObject, names: Names) -> Iterator[nodes.Property]:
        """`params`, of the parameters of a deployment."""
        member = properties.member("parameters")
        if properties.get("parametersLink") is not None:
            self.translator.report(properties.span, "a deployment's `parametersLink` isn't followed")
        if member is None:
            return
        key = nodes.Identifier(member.key.span, "params")
        if not isinstance(member.value, JsonObject):
            yield nodes.Property(member.span, key, self.translator.value(member.value, names))
            return
        found = []
        for name, entry in member.value.members.items():
            value = self._parameter_value(entry.value, names)
            found.append(nodes.Property(entry.span, nodes.Identifier(entry.key.span, name), value))
        yield nodes.Property(member.span, key, nodes.ObjectLiteral(member.value.span, tuple(found)))

    def _parameter_value(self, entry: JsonValue, names: Names) -> nodes.Expression:
        if isinstance(entry, JsonObject) and (reference := entry.object("reference")) is not None:
            return self._secret(reference, names)
        return _given_value(self.translator.value(entry, names))

    def _secret(self, reference: JsonObject, names: Names) -> nodes.Expression:
        vault = reference.object("keyVault")
        identifier = None if vault is None else vault.get("id")
        parts = [one for key in ("secretName", "secretVersion") if (one := reference.get(key)) is not None]
        if identifier is None or not parts:
            self.translator.report(
                reference.span, "a reference to Key Vault has a `keyVault.id` and a `secretName`"
            )
            return nodes.Literal(reference.span, None)
        arguments = tuple([self.translator.value(one, names) for one in parts])
        return VaultSecret(reference.span, self.translator.value(identifier, names), arguments)

    def _outer(self, name: str, template: JsonObject, names: Names, around: _Around) -> None:
        """The resources and outputs of a deployment whose expressions belong to this template."""
        symbols = _Symbols()
        declared = self._declare(template.get("resources"), symbols, around.prefix)
        inner = replace(
            names,
            resources={**names.resources, **symbols.names},
            modules=names.modules | symbols.modules,
        )
        for symbol, member in declared:
            self._deployed(symbol, member, inner, around)
        outputs = template.object("outputs")
        entries = []
        for key, member in outputs.members.items() if outputs is not None else ():
            if isinstance(member.value, JsonObject):
                value = self._output_value(member.value, inner)
                entries.append(nodes.Property(member.span, nodes.Identifier(member.key.span, key), value))
        span = template.span
        whole = nodes.ObjectLiteral(span, tuple(entries))
        members = nodes.ObjectLiteral(span, (nodes.Property(span, nodes.Identifier(span, "outputs"), whole),))
        identifier = nodes.Identifier(span, name)
        self.statements.append(nodes.VariableDeclaration(span, (), identifier, None, members))


def _given_value(entry: nodes.Expression) -> nodes.Expression:
    """The value in an entry for a parameter, which may be chosen as a whole."""
    if isinstance(entry, nodes.Ternary):
        return nodes.Ternary(
            entry.span, entry.condition, _given_value(entry.then), _given_value(entry.otherwise)
        )
    if isinstance(entry, nodes.ObjectLiteral):
        found = {
            one.key.name.casefold(): one.value
            for one in entry.properties
            if isinstance(one, nodes.Property) and isinstance(one.key, nodes.Identifier)
        }
        if "value" in found:
            return found["value"]
        if "reference" in found:
            return _chosen_secret(found["reference"])
    return nodes.PropertyAccess(entry.span, entry, nodes.Identifier(entry.span, "value"))


def _chosen_secret(reference: nodes.Expression) -> nodes.Expression:
    """A secret of Key Vault that is given by `createObject('reference', …)`."""
    span = reference.span

    def member(base: nodes.Expression, name: str) -> nodes.Expression:
        return nodes.PropertyAccess(span, base, nodes.Identifier(span, name))

    return VaultSecret(span, member(member(reference, "keyVault"), "id"), (member(reference, "secretName"),))


def unescaped_in(value: JsonObject) -> JsonObject:
    """An object as it is behind one evaluation: a text in doubled brackets is an expression then."""
    members = {key: Member(one.key, _unescaped(one.value)) for key, one in value.members.items()}
    return JsonObject(value.span, members)


def _unescaped(value: JsonValue) -> JsonValue:
    match value:
        case JsonObject():
            return unescaped_in(value)
        case JsonArray():
            return JsonArray(value.span, tuple(map(_unescaped, value.items)))
        case JsonText() if value.text.startswith("[[") and value.text.endswith("]"):
            first = value.span.start + 1
            places = value.places or tuple(range(first, first + len(value.text) + 1))
            return JsonText(value.span, value.text[1:], places[1:])
    return value


def _is_inner(properties: JsonObject) -> bool:
    options = properties.object("expressionEvaluationOptions")
    return options is not None and (options.text("scope") or "").casefold() == "inner"


def _is_exported(described: JsonObject) -> bool:
    metadata = described.object("metadata")
    found = metadata.get(_EXPORT) if metadata is not None else None
    return isinstance(found, JsonScalar) and found.data is True


def _before(decorators: tuple[nodes.Decorator, ...], member: Member) -> tuple[nodes.Decorator, ...]:
    """The decorators as if they stood before the whole declaration."""
    place = Span(member.span.source, member.span.start, member.span.start)
    return tuple([nodes.Decorator(place, one.expression) for one in decorators])


def _name_for(resource: JsonObject) -> str:
    """What a resource without a symbolic name is called: by its name, if that is a text, else by its type."""
    name = resource.text("name") or ""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        return name
    return (resource.text("type") or "resource").rpartition("/")[2]


def _name_span(resource: JsonObject) -> Span:
    found = resource.get("name") or resource.get("type") or resource
    return found.span
