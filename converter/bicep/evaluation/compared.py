"""The texts that a template compares its parameters with: what its authors give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.declared import module_files
from converter.bicep.evaluation.files import FileResolver
from converter.bicep.syntax import nodes
from converter.source import DiagnosticError

_COMPARISONS = frozenset({"==", "!=", "=~", "!~"})
_CASES = frozenset({"toLower", "toUpper", "string"})


def compared_texts(resolver: FileResolver, path: str) -> Mapping[str, tuple[str, ...]]:
    """The texts that names of a file and of its modules are compared with or looked up by, by name.

    `name == 'a'`, `contains(['a', 'b'], name)`, and `sizes[name]` where `sizes` is written out as an object.
    """
    found: dict[str, dict[str, None]] = {}
    waiting, done = [path], {path}
    while waiting:
        file = waiting.pop()
        try:
            unit = resolver.unit(file)
            below = [module for module in module_files(resolver, file) if module not in done]
        except DiagnosticError:
            continue  # reported when it is evaluated
        done.update(below)
        waiting += below
        for statement in unit.program.statements:
            for node in nodes.walk(statement):
                for name, text in _compared(unit, node):
                    found.setdefault(name, {})[text] = None
    return {name: tuple(texts) for name, texts in found.items()}


def _compared(unit: Unit, node: nodes.Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, nodes.Binary) and node.operator in _COMPARISONS:
        for one, other in ((node.left, node.right), (node.right, node.left)):
            name = _name(one)
            if name and isinstance(other, nodes.Literal) and isinstance(other.value, str):
                yield name, other.value
    elif isinstance(node, nodes.FunctionCall) and node.name.name == "contains" and len(node.arguments) == 2:
        name = _name(node.arguments[1])
        if name and isinstance(node.arguments[0], nodes.ArrayLiteral):
            for item in node.arguments[0].items:
                if isinstance(item, nodes.Literal) and isinstance(item.value, str):
                    yield name, item.value
    elif isinstance(node, nodes.ArrayAccess) and isinstance(node.base, nodes.Variable):
        name = _name(node.index)
        declared = unit.variables.get(node.base.name)
        value = getattr(declared, "value", None)
        if name and isinstance(value, nodes.ObjectLiteral):
            for entry in value.properties:
                if isinstance(entry, nodes.Property):
                    key = entry.key
                    text = key.name if isinstance(key, nodes.Identifier) else getattr(key, "value", None)
                    if isinstance(text, str):
                        yield name, text


def _name(node: nodes.Node) -> str:
    """The name that an expression is, in whatever case; empty for another expression."""
    while isinstance(node, nodes.FunctionCall) and node.name.name in _CASES and len(node.arguments) == 1:
        node = node.arguments[0]
    return node.name if isinstance(node, nodes.Variable) else ""
