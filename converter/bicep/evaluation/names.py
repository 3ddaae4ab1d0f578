"""The errors of a file that need no evaluation: names, functions, types, decorators that don't exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from converter.bicep import functions
from converter.bicep.evaluation.bodies import check_bodies
from converter.bicep.evaluation.calls import wrong_count
from converter.bicep.evaluation.cycles import Needs, cycle_errors
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.decorators import check_decorators, is_constant, not_constant
from converter.bicep.evaluation.links import Links
from converter.bicep.evaluation.literals import redact_secrets
from converter.bicep.evaluation.named_types import check_types, type_cycle_errors
from converter.bicep.evaluation.operands import check_operands
from converter.bicep.evaluation.placement import literals_inside, may_have_loops, misplaced_loops
from converter.bicep.evaluation.shapes import check_member
from converter.bicep.evaluation.static_access import check_static_types
from converter.bicep.symbolic.faults import error
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, Label, Severity, did_you_mean

if TYPE_CHECKING:
    from converter.bicep.evaluation.files import FileResolver

NAMESPACES: Final = frozenset({"sys", "az"})
OPERATORS: Final = {
    "add": "a + b",
    "sub": "a - b",
    "mul": "a * b",
    "div": "a / b",
    "mod": "a % b",
    "equals": "a == b",
    "not": "!a",
    "and": "a && b",
    "or": "a || b",
    "coalesce": "a ?? b",
    "less": "a < b",
    "lessOrEquals": "a <= b",
    "greater": "a > b",
    "greaterOrEquals": "a >= b",
    "if": "a ? b : c",
    "createArray": "[a, b]",
    "createObject": "{ a: b }",
    "parameters": "the parameter's name alone",
    "variables": "the variable's name alone",
}
"""Functions of ARM templates, and what Bicep has in their place."""

CONTENTS: Final = frozenset({"loadTextContent", "loadJsonContent", "loadYamlContent", "loadFileAsBase64"})
"""Functions whose first argument is a file's path."""

Local = frozenset[str]
NOTHING: Final[Local] = frozenset()


def check_names(unit: Unit, resolver: FileResolver) -> None:
    """Add to the unit's errors those of its names, wherever they are used.

    Done once for each file, so that what no evaluation reaches is checked too. Literals that are
    given for secrets are masked, whatever is wrong elsewhere.
    """
    if unit.names_checked:
        return
    unit.names_checked = True
    links = Links(unit, resolver)
    redact_secrets(unit, links)
    walk = _Walk(unit, links)
    for statement in (*unit.program.statements, *unit.partial):
        walk.top(statement)
    unit.needs = walk.needs
    unit.errors += check_types(unit, links)
    unit.errors += type_cycle_errors(unit)
    unit.errors += cycle_errors(unit, walk.needs)
    unit.errors += links.check()
    check_bodies(unit, links)
    check_static_types(unit, links)
    check_operands(unit, links)


class _Walk:
    def __init__(self, unit: Unit, links: Links) -> None:
        self.unit = unit
        self.links = links
        base = {"base"} if unit.extends is not None else set()
        self.known = frozenset(unit.value_names()) | NAMESPACES | unit.lost | base
        self.callable = unit.functions.keys() | unit.imports.keys() | unit.lost
        self.needs: Needs = {}
        self.owner = ""
        self.has_loops = may_have_loops(unit.program.span.source.text)

    def top(self, node: nodes.Statement) -> None:
        name = getattr(node, "name", None)
        outside = isinstance(node, nodes.OutputDeclaration | nodes.Metadata | nodes.AssertDeclaration)
        self.owner = name.name if isinstance(name, nodes.Identifier) and not outside else ""
        self.statement(node, NOTHING)
        if self.has_loops:
            self.unit.errors += misplaced_loops(node)

    def statement(self, node: nodes.Statement, local: Local) -> None:
        match node:
            case nodes.ParameterDeclaration():
                if node.default is not None:
                    self.expression(node.default, local)
            case nodes.FunctionDeclaration():
                self.expression(node.body, local | {parameter.name.name for parameter in node.parameters})
            case nodes.ResourceDeclaration() | nodes.ModuleDeclaration() | nodes.TestDeclaration():
                self.expression(node.body, local)
            case nodes.TargetScope() if not is_constant(node.value):
                self.unit.errors.append(not_constant("the target scope", node.value))
            case (
                nodes.ParameterAssignment()
                | nodes.VariableDeclaration()
                | nodes.OutputDeclaration()
                | nodes.AssertDeclaration()
            ):
                self.expression(node.value, local)
        self.unit.errors += check_decorators(node, node.decorators)
        for decorator in node.decorators:
            self._decorator(decorator, local)

    def _decorator(self, decorator: nodes.Decorator, local: Local) -> None:
        call = decorator.expression
        if isinstance(call, nodes.FunctionCall):
            for argument in call.arguments:
                self.expression(argument, local)

    def expression(self, node: nodes.Node, local: Local) -> None:
        visit = _VISITS.get(type(node))
        if visit is not None:
            visit(self, node, local)

    def all(self, nodes: Iterable[nodes.Node], local: Local) -> None:
        for node in nodes:
            visit = _VISITS.get(type(node))
            if visit is not None:
                visit(self, node, local)

    def variable(self, node: nodes.Variable, local: Local) -> None:
        name = node.name
        if name in local:
            return
        if name in self.known:
            if self.owner:
                self.needs.setdefault(self.owner, {}).setdefault(name, node.span)
            return
        message = f"the name '{name}' is not declared"
        self.unit.errors.append(error("B2F101", message, node.span, help=self._other_use(name, local)))

    def _other_use(self, name: str, local: Local) -> str | None:
        if name in self.unit.types:
            return f"'{name}' is a type, not a value"
        if functions.find(name) is not None or name in self.unit.functions:
            return f"'{name}' is a function: call it with {name}(…)"
        return did_you_mean(name, (*self.unit.value_names(), *local))

    def call(self, node: nodes.FunctionCall, local: Local) -> None:
        base = node.base
        namespace = type(base) is nodes.Variable and base.name in NAMESPACES and base.name not in local
        if base is None or namespace:
            self._function(node, own=base is None)
        elif not (type(base) is nodes.Variable and self._of_import(base, node, local)):
            self.expression(base, local)
        owner = self.owner
        if node.name.name == "nameof":
            self.owner = ""  # `nameof` doesn't need the value
        self.all(node.arguments, local)
        self.owner = owner

    def _of_import(self, base: nodes.Variable, node: nodes.FunctionCall, local: Local) -> bool:
        if base.name in local or base.name not in self.unit.imports:
            return False
        found = self.links.member(base.name, node.name)
        if isinstance(found, nodes.FunctionDeclaration):
            self._arguments_of(node, found)
        return True

    def _function(self, node: nodes.FunctionCall, *, own: bool) -> None:
        name = node.name.name
        if own and name in self.callable:
            declared = self.unit.functions.get(name) or self.links.imported(name)
            if isinstance(declared, nodes.FunctionDeclaration):
                self._arguments_of(node, declared)
            if self.owner and name in self.unit.functions:
                self.needs.setdefault(self.owner, {}).setdefault(name, node.name.span)
            return
        found = functions.find(name)
        if found is None and name.startswith("list"):
            found = functions.find("list")
        if found is None:
            self.unit.errors.append(self._no_function(node, name))
            return
        if name in CONTENTS and node.arguments:
            self.links.content(node.arguments[0])
        count = len(node.arguments)
        if count < found.least or (found.greatest is not None and count > found.greatest):
            self.unit.errors += wrong_count(node, found.least, found.greatest).diagnostics

    def _no_function(self, node: nodes.FunctionCall, name: str) -> Diagnostic:
        if name in self.known and node.base is None:
            return error("B2F106", f"'{name}' is a value, not a function", node.name.span)
        if name in OPERATORS:
            return error(
                "B2F106", f"Bicep has no function '{name}'", node.name.span, help=f"write {OPERATORS[name]}"
            )
        candidates = (*functions.function_names(), *self.callable)
        message = f"there is no function '{name}'"
        return error("B2F106", message, node.name.span, help=did_you_mean(name, candidates))

    def _arguments_of(self, node: nodes.FunctionCall, declared: nodes.FunctionDeclaration) -> None:
        wanted = len(declared.parameters)
        if wanted != len(node.arguments):
            label = Label(declared.name.span, "declared here")
            self.unit.errors += wrong_count(node, wanted, wanted, label).diagnostics

    def member(self, node: nodes.PropertyAccess, local: Local) -> None:
        base = node.base
        if type(base) is nodes.Variable and base.name in self.unit.imports and base.name not in local:
            self.links.member(base.name, node.name)
            return
        found = self.links.output(node, local) or check_member(self.unit, node, local)
        if found is not None:
            (self.unit.errors if found.severity is Severity.ERROR else self.unit.warnings).append(found)
        self.expression(base, local)

    def object(self, node: nodes.ObjectLiteral, local: Local) -> None:
        nested = {entry.name.name for entry in node.properties if type(entry) is nodes.ResourceDeclaration}
        if nested:
            local |= nested
        seen: dict[str, nodes.Node] = {}
        for entry in node.properties:
            if type(entry) is nodes.Property:
                self._once(entry.key, seen)
                self.expression(entry.key, local)
                self.expression(entry.value, local)
            elif type(entry) is nodes.Spread:
                self.expression(entry.expression, local)
            elif type(entry) is nodes.ResourceDeclaration:
                # A nested resource may refer to the one around it.
                owner, self.owner = self.owner, ""
                self.statement(entry, local)
                self.owner = owner

    def _once(self, key: nodes.Node, seen: dict[str, nodes.Node]) -> None:
        name = key.name if type(key) is nodes.Identifier else getattr(key, "value", None)
        if not isinstance(name, str):
            return
        first = seen.setdefault(name, key)
        if first is not key:
            label = Label(first.span, "given here first")
            message = f"the property '{name}' is given more than once"
            self.unit.errors.append(error("B2F112", message, key.span, label, help="keep one of them"))

    def items(self, node: nodes.ArrayLiteral, local: Local) -> None:
        for entry in node.items:
            self.expression(entry.expression if type(entry) is nodes.Spread else entry, local)

    def text(self, node: nodes.InterpolatedString, local: Local) -> None:
        self.unit.errors += literals_inside(node)
        self.all(node.expressions, local)

    def for_(self, node: nodes.For, local: Local) -> None:
        self.expression(node.expression, local)
        inner = {node.item.name} if node.index is None else {node.item.name, node.index.name}
        self.expression(node.body, local | inner)

    def lambda_(self, node: nodes.Lambda, local: Local) -> None:
        self.expression(node.body, local | {parameter.name for parameter in node.parameters})


_VISITS: Final[dict[type, Callable[[_Walk, Any, Local], None]]] = {
    nodes.Variable: _Walk.variable,
    nodes.FunctionCall: _Walk.call,
    nodes.PropertyAccess: _Walk.member,
    nodes.ObjectLiteral: _Walk.object,
    nodes.ArrayLiteral: _Walk.items,
    nodes.For: _Walk.for_,
    nodes.Lambda: _Walk.lambda_,
    nodes.InterpolatedString: _Walk.text,
    nodes.Unary: lambda walk, node, local: walk.expression(node.operand, local),
    nodes.Binary: lambda walk, node, local: walk.all((node.left, node.right), local),
    nodes.Ternary: lambda walk, node, local: walk.all((node.condition, node.then, node.otherwise), local),
    nodes.ArrayAccess: lambda walk, node, local: walk.all((node.base, node.index), local),
    nodes.NestedResourceAccess: lambda walk, node, local: walk.expression(node.base, local),
    nodes.NonNullAssertion: lambda walk, node, local: walk.expression(node.base, local),
    nodes.Parenthesized: lambda walk, node, local: walk.expression(node.expression, local),
    nodes.IfCondition: lambda walk, node, local: walk.all((node.condition, node.body), local),
}
