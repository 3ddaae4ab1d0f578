"""Literals that are given for secrets, masked before anything is evaluated."""

from __future__ import annotations

from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.links import Links, key_of, object_of
from converter.bicep.syntax import nodes
from converter.source import Span

SECRET_TYPES = frozenset({"secureString", "secureObject"})


def redact_secrets(unit: Unit, links: Links) -> None:
    """Mask what a file gives for secrets: defaults, arguments of modules, assigned parameters.

    A parameter whose declaration isn't known, because the template can't be read or has no such
    parameter, counts as one.
    """
    mask = _Mask(unit)
    for declaration in unit.parameters.values():
        if declaration.default is not None and is_secret_parameter(unit, declaration, links):
            mask.expression(declaration.default)
    for module in unit.deployables.values():
        if isinstance(module, nodes.ModuleDeclaration):
            _arguments(mask, module, links)
    if unit.assignments:
        template = template_of(unit, links)
        for name, assignment in unit.assignments.items():
            if _takes_secret(template, name, links):
                mask.expression(assignment.value)


def _arguments(mask: _Mask, module: nodes.ModuleDeclaration, links: Links) -> None:
    body = object_of(module.body)
    if body is None:
        return
    for entry in body.properties:
        if not (isinstance(entry, nodes.Property) and key_of(entry) == "params"):
            continue
        template = links.unit_of(module.path)
        if not isinstance(entry.value, nodes.ObjectLiteral):
            if template is None or any(_takes_secret(template, name, links) for name in template.parameters):
                mask.expression(entry.value)
            continue
        for argument in entry.value.properties:
            if isinstance(argument, nodes.Property) and _takes_secret(template, key_of(argument), links):
                mask.expression(argument.value)


def _takes_secret(template: Unit | None, name: str | None, links: Links) -> bool:
    declaration = template.parameters.get(name) if template is not None and name is not None else None
    if template is None or declaration is None:
        return True
    return is_secret_parameter(template, declaration, links.of(template))


def template_of(unit: Unit, links: Links) -> Unit | None:
    """The template that a parameter file, or the one that it extends, is for."""
    for _ in range(8):
        if unit.using is not None and unit.using.path is not None:
            return links.unit_of(unit.using.path)
        below = links.unit_of(unit.extends.path) if unit.extends is not None else None
        if below is None:
            return None
        unit, links = below, links.of(below)
    return None


def is_secret_parameter(unit: Unit, declaration: nodes.ParameterDeclaration, links: Links) -> bool:
    """Whether any part of a parameter's value is secret, as far as its declaration and types show.

    One that is declared public never is.
    """
    return declaration.name.name not in links.resolver.public and declares_secret(unit, declaration, links)


def declares_secret(unit: Unit, declaration: nodes.ParameterDeclaration, links: Links) -> bool:
    """Whether a template declares any part of a parameter's value as secret."""
    return _is_secure(declaration) or _mentions_secret(unit, declaration.type, links, set())


def _is_secure(node: nodes.Node) -> bool:
    calls = (decorator.expression for decorator in getattr(node, "decorators", ()))
    return any(isinstance(call, nodes.FunctionCall) and call.name.name == "secure" for call in calls)


def _mentions_secret(unit: Unit, node: nodes.TypeExpression, links: Links, seen: set[nodes.Node]) -> bool:
    if node in seen:
        return False
    seen.add(node)
    match node:
        case nodes.TypeReference(base=None):
            name = node.name.name
            declared = unit.types.get(name)
            if declared is not None:
                return _is_secure(declared) or _mentions_secret(unit, declared.type, links, seen)
            return name in SECRET_TYPES or _imported_secret(unit, name, links, seen)
        case nodes.TypeReference():
            return True  # a part of another type, or of a library: it may be
        case nodes.NullableType() | nodes.NonNullableType() | nodes.ParenthesizedType():
            return _mentions_secret(unit, node.type, links, seen)
        case nodes.ArrayType():
            return _mentions_secret(unit, node.item, links, seen)
        case nodes.UnionType():
            return any(_mentions_secret(unit, member, links, seen) for member in node.members)
        case nodes.ObjectType():
            entries = node.properties
            return any(_is_secure(e) or _mentions_secret(unit, e.type, links, seen) for e in entries)
        case nodes.TupleType():
            return any(_is_secure(i) or _mentions_secret(unit, i.type, links, seen) for i in node.items)
        case nodes.TypeItemAccess():
            return _mentions_secret(unit, node.base, links, seen)
    return False


def _imported_secret(unit: Unit, name: str, links: Links, seen: set[nodes.Node]) -> bool:
    imported = unit.imports.get(name)
    if imported is None or imported.name is None:
        return False
    source = links.unit_of(imported.statement.path)
    declared = source.types.get(imported.name.name) if source is not None else None
    if source is None or declared is None:
        return True
    return _is_secure(declared) or _mentions_secret(source, declared.type, links.of(source), seen)


class _Mask:
    """Masks the strings in expressions, and in the variables that they use."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.seen: set[str] = set()

    def expression(self, node: object) -> None:
        waiting = [node]
        while waiting:
            part = waiting.pop()
            if isinstance(part, nodes.Literal):
                if isinstance(part.value, str):
                    _redact(part.span)
            elif isinstance(part, nodes.InterpolatedString):
                for piece in part.pieces:
                    _redact(piece.span)
                waiting += part.expressions
            elif isinstance(part, nodes.Variable):
                declared = self.unit.variables.get(part.name)
                if declared is not None and part.name not in self.seen:
                    self.seen.add(part.name)
                    waiting.append(declared.value)
            elif isinstance(part, nodes.Property):
                waiting.append(part.value)
            elif isinstance(part, nodes.Node):
                waiting += [getattr(part, field) for field in type(part).__match_args__[1:]]
            elif isinstance(part, tuple):
                waiting += part


def _redact(span: Span) -> None:
    if (span.start, span.end) not in span.source.redacted:
        span.source.redact(span)
