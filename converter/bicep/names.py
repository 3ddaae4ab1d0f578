"""What a glance at a file shows without evaluating it: names, functions and paths that don't exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from converter.bicep import functions, syntax
from converter.bicep.declarations import Unit
from converter.bicep.faults import error
from converter.source.suggest import did_you_mean

if TYPE_CHECKING:
    from converter.bicep.files import FileResolver

NAMESPACES: Final = frozenset({"sys", "az"})
Local = frozenset[str]


def check_names(unit: Unit, resolver: FileResolver) -> None:
    """Add to the unit's errors every name and function that nothing declares, wherever it stands.

    Done once for each file, so that also what no evaluation reaches is seen.
    """
    if unit.names_checked:
        return
    unit.names_checked = True
    walk = _Walk(unit)
    nothing: Local = frozenset()
    for statement in unit.program.statements:
        walk.statement(statement, nothing)
    _ = resolver


class _Walk:
    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.known = frozenset(unit.value_names()) | unit.functions.keys() | NAMESPACES | {"base"}
        self.callable = unit.functions.keys() | unit.imports.keys()

    def statement(self, node: syntax.Statement, local: Local) -> None:
        match node:
            case syntax.ParameterDeclaration():
                if node.default is not None:
                    self.expression(node.default, local)
            case syntax.FunctionDeclaration():
                self.expression(node.body, local | {parameter.name.name for parameter in node.parameters})
            case syntax.ResourceDeclaration():
                self.expression(node.body, local)
            case syntax.ModuleDeclaration():
                self.expression(node.body, local)
            case (
                syntax.ParameterAssignment()
                | syntax.VariableDeclaration()
                | syntax.OutputDeclaration()
                | syntax.AssertDeclaration()
            ):
                self.expression(node.value, local)
        for decorator in node.decorators:
            self._decorator(decorator, local)

    def _decorator(self, decorator: syntax.Decorator, local: Local) -> None:
        call = decorator.expression
        if isinstance(call, syntax.FunctionCall):
            for argument in call.arguments:
                self.expression(argument, local)

    def expression(self, node: syntax.Node, local: Local) -> None:
        visit = _VISITS.get(type(node))
        if visit is not None:
            visit(self, node, local)

    def all(self, nodes: Iterable[syntax.Node], local: Local) -> None:
        for node in nodes:
            visit = _VISITS.get(type(node))
            if visit is not None:
                visit(self, node, local)

    def variable(self, node: syntax.Variable, local: Local) -> None:
        name = node.name
        if name not in self.known and name not in local:
            candidates = (*self.unit.value_names(), *local)
            message = f"nothing declares the name '{name}'"
            self.unit.errors.append(error("B2F101", message, node.span, help=did_you_mean(name, candidates)))

    def call(self, node: syntax.FunctionCall, local: Local) -> None:
        base = node.base
        namespace = type(base) is syntax.Variable and base.name in NAMESPACES and base.name not in local
        if base is not None and not namespace:
            self.expression(base, local)
        else:
            self._builtin(node, own=base is None)
        self.all(node.arguments, local)

    def _builtin(self, node: syntax.FunctionCall, *, own: bool) -> None:
        from converter.bicep.calls import wrong_count

        name = node.name.name
        if own and name in self.callable:
            return
        found = functions.find(name)
        if found is None and name.startswith("list"):
            found = functions.find("list")
        if found is None:
            candidates = (*functions.names(), *self.callable)
            message = f"there is no function '{name}'"
            self.unit.errors.append(
                error("B2F106", message, node.name.span, help=did_you_mean(name, candidates))
            )
            return
        count = len(node.arguments)
        if count < found.least or (found.greatest is not None and count > found.greatest):
            self.unit.errors += wrong_count(node, found.least, found.greatest).diagnostics

    def object(self, node: syntax.ObjectLiteral, local: Local) -> None:
        nested = {entry.name.name for entry in node.properties if type(entry) is syntax.ResourceDeclaration}
        if nested:
            local |= nested
        for entry in node.properties:
            kind = type(entry)
            if kind is syntax.Property:
                self.expression(entry.key, local)  # type: ignore[union-attr]
                self.expression(entry.value, local)  # type: ignore[union-attr]
            elif kind is syntax.ResourceDeclaration:
                self.statement(entry, local)  # type: ignore[arg-type]
            else:
                self.expression(entry.expression, local)  # type: ignore[union-attr]

    def items(self, node: syntax.ArrayLiteral, local: Local) -> None:
        for entry in node.items:
            self.expression(entry.expression if type(entry) is syntax.Spread else entry, local)

    def for_(self, node: syntax.For, local: Local) -> None:
        self.expression(node.expression, local)
        inner = {node.item.name} if node.index is None else {node.item.name, node.index.name}
        self.expression(node.body, local | inner)

    def lambda_(self, node: syntax.Lambda, local: Local) -> None:
        self.expression(node.body, local | {parameter.name for parameter in node.parameters})


_VISITS: Final[dict[type, Callable[[_Walk, Any, Local], None]]] = {
    syntax.Variable: _Walk.variable,
    syntax.FunctionCall: _Walk.call,
    syntax.ObjectLiteral: _Walk.object,
    syntax.ArrayLiteral: _Walk.items,
    syntax.For: _Walk.for_,
    syntax.Lambda: _Walk.lambda_,
    syntax.InterpolatedString: lambda walk, node, local: walk.all(node.expressions, local),
    syntax.Unary: lambda walk, node, local: walk.expression(node.operand, local),
    syntax.Binary: lambda walk, node, local: walk.all((node.left, node.right), local),
    syntax.Ternary: lambda walk, node, local: walk.all((node.condition, node.then, node.otherwise), local),
    syntax.PropertyAccess: lambda walk, node, local: walk.expression(node.base, local),
    syntax.ArrayAccess: lambda walk, node, local: walk.all((node.base, node.index), local),
    syntax.NestedResourceAccess: lambda walk, node, local: walk.expression(node.base, local),
    syntax.NonNullAssertion: lambda walk, node, local: walk.expression(node.base, local),
    syntax.Parenthesized: lambda walk, node, local: walk.expression(node.expression, local),
    syntax.IfCondition: lambda walk, node, local: walk.all((node.condition, node.body), local),
}
