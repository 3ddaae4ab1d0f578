"""Decorators: which there are, where they are allowed, and what they take.

Source: the decorators of Bicep's `sys` namespace (`SystemNamespaceType.cs`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from converter.bicep.symbolic.faults import error
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, Label, dataclass, did_you_mean

KINDS: Final[dict[type, str]] = {
    nodes.ParameterDeclaration: "a parameter",
    nodes.VariableDeclaration: "a variable",
    nodes.TypeDeclaration: "a type",
    nodes.ObjectTypeProperty: "a member of a type",
    nodes.TupleTypeItem: "an item of a type",
    nodes.FunctionDeclaration: "a function",
    nodes.ResourceDeclaration: "a resource",
    nodes.ModuleDeclaration: "a module",
    nodes.OutputDeclaration: "an output",
    nodes.TestDeclaration: "a test",
    nodes.AssertDeclaration: "an assertion",
    nodes.Metadata: "metadata",
    nodes.Import: "an import",
    nodes.Extension: "an extension",
    nodes.ParameterAssignment: "an assigned parameter",
}
TYPED: Final[frozenset[type]] = frozenset(
    (
        nodes.ParameterDeclaration,
        nodes.OutputDeclaration,
        nodes.TypeDeclaration,
        nodes.ObjectTypeProperty,
        nodes.TupleTypeItem,
    )
)
DEPLOYED: Final[frozenset[type]] = frozenset((nodes.ResourceDeclaration, nodes.ModuleDeclaration))
RESOURCES: Final[frozenset[type]] = frozenset((nodes.ResourceDeclaration,))


@dataclass(frozen=True, slots=True)
class Decoration:
    """What a decorator is allowed before, and the kinds of its arguments; `least` of them are required."""

    targets: frozenset[type]
    takes: tuple[str, ...] = ()
    least: int = -1

    @property
    def required(self) -> int:
        return len(self.takes) if self.least < 0 else self.least


DECORATIONS: Final[dict[str, Decoration]] = {
    "description": Decoration(frozenset(KINDS), ("string",)),
    "secure": Decoration(TYPED),
    "allowed": Decoration(frozenset((nodes.ParameterDeclaration,)), ("array",)),
    "minValue": Decoration(TYPED, ("int",)),
    "maxValue": Decoration(TYPED, ("int",)),
    "minLength": Decoration(TYPED, ("int",)),
    "maxLength": Decoration(TYPED, ("int",)),
    "metadata": Decoration(TYPED, ("object",)),
    "sealed": Decoration(TYPED),
    "discriminator": Decoration(TYPED, ("string",)),
    "validate": Decoration(TYPED, ("", ""), least=1),
    "export": Decoration(
        frozenset((nodes.TypeDeclaration, nodes.VariableDeclaration, nodes.FunctionDeclaration))
    ),
    "batchSize": Decoration(DEPLOYED, ("int",)),
    "waitUntil": Decoration(RESOURCES, ("", "string")),
    "retryOn": Decoration(RESOURCES, ("array", "int"), least=1),
    "onlyIfNotExists": Decoration(RESOURCES),
    "nullIfNotFound": Decoration(RESOURCES),
    "patch": Decoration(RESOURCES),
}


def check_decorators(node: nodes.Node, decorators: Sequence[nodes.Decorator]) -> Iterator[Diagnostic]:
    """The errors in the decorators of a declaration, a member or an item of a type."""
    seen: dict[str, nodes.Decorator] = {}
    for decorator in decorators:
        call = decorator.expression
        if not isinstance(call, nodes.FunctionCall):
            yield error("B2F106", "a decorator must be a call: '@name(…)'", decorator.span)
            continue
        base = call.base
        if base is not None and not (isinstance(base, nodes.Variable) and base.name in {"sys", "az"}):
            continue
        name = call.name.name
        known = DECORATIONS.get(name)
        if known is None:
            message = f"there is no decorator '{name}'"
            yield error("B2F106", message, call.name.span, help=did_you_mean(name, DECORATIONS))
            continue
        # The compiler checks neither the place nor the number of qualified ones: there are sources with such.
        first = seen.setdefault(name, decorator) if base is None else decorator
        if first is not decorator:
            label = Label(first.span, "given here first")
            message = f"the decorator '{name}' is given more than once"
            yield error("B2F112", message, decorator.span, label, help="keep one of them")
        elif base is None and type(node) not in known.targets:
            yield _misplaced(node, call, known)
        else:
            yield from _arguments(call, known)


def _misplaced(node: nodes.Node, call: nodes.FunctionCall, known: Decoration) -> Diagnostic:
    here = KINDS.get(type(node), "this statement")
    others = [noun for kind, noun in KINDS.items() if kind in known.targets]
    there = others[0] if len(others) == 1 else f"{', '.join(others[:-1])} or {others[-1]}"
    message = f"the decorator '{call.name.name}' isn't allowed before {here}"
    return error("B2F106", message, call.name.span, help=f"it is allowed before {there}")


def _arguments(call: nodes.FunctionCall, known: Decoration) -> Iterator[Diagnostic]:
    name, given = call.name.name, call.arguments
    most = len(known.takes)
    if not known.required <= len(given) <= most:
        count = str(most) if known.required == most else f"{known.required} to {most}"
        plural = "" if most == 1 else "s"
        message = f"the decorator '{name}' takes {count} argument{plural}, not {len(given)}"
        yield error("B2F106", message, call.span)
        return
    for wanted, argument in zip(known.takes, given, strict=False):
        if wanted and not is_constant(argument):
            yield not_constant(f"an argument of the decorator '{name}'", argument)
            continue
        found = _kind(argument)
        if wanted and found and found != wanted:
            expected = f"an {wanted}" if wanted[0] in "aio" else f"a {wanted}"
            shown = f"an {found}" if found[0] in "aio" else found if found == "null" else f"a {found}"
            message = f"the decorator '{name}' expects {expected}, this is {shown}"
            yield error("B2F106", message, argument.span)


def is_constant(node: nodes.Expression | nodes.Spread) -> bool:
    """Whether a value is written out, with nothing to evaluate (`CompileTimeConstantVisitor` of Bicep)."""
    match node:
        case nodes.Literal():
            return True
        case nodes.Unary(operator="-"):
            return isinstance(node.operand, nodes.Literal)
        case nodes.Parenthesized():
            return is_constant(node.expression)
        case nodes.ArrayLiteral():
            return all(map(is_constant, node.items))
        case nodes.ObjectLiteral():
            return all(isinstance(one, nodes.Property) and is_constant(one.value) for one in node.properties)
    return False


def not_constant(what: str, node: nodes.Expression) -> Diagnostic:
    """The error (B2F150) of a value that isn't written out where one must be."""
    return error(
        "B2F150", f"{what} must be written out, not computed", node.span, help="write the value itself"
    )


def _kind(node: nodes.Expression) -> str:
    """The kind of a value that is written out; empty for any other."""
    match node:
        case nodes.Literal(value=None):
            return "null"
        case nodes.Literal(value=bool()):
            return "bool"
        case nodes.Literal(value=int()) | nodes.Unary(operator="-"):
            return "int"
        case nodes.Literal() | nodes.InterpolatedString():
            return "string"
        case nodes.ArrayLiteral():
            return "array"
        case nodes.ObjectLiteral():
            return "object"
    return ""
