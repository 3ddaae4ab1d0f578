"""Lambdas, together with the names that they see."""

from __future__ import annotations

from converter.bicep.evaluation.scopes import Names, Scope, evaluate, evaluates
from converter.bicep.syntax import nodes
from converter.provenance import Kind, Origin, Value
from converter.source import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Closure(Value):
    """A lambda together with the names it sees. Functions apply it; it is never part of a result."""

    scope: Scope
    node: nodes.Lambda
    names: Names

    def apply(self, *arguments: Value) -> Value:
        """The value of the lambda's body; arguments that it has no parameter for are left out."""
        names = dict(self.names)
        for parameter, argument in zip(self.node.parameters, arguments, strict=False):
            self.scope.run.weigh(argument, self.node.span)
            names[parameter.name] = argument
        return evaluate(self.scope, self.node.body, names)


@evaluates(nodes.Lambda)
def _lambda(scope: Scope, node: nodes.Lambda, names: Names) -> Value:
    return Closure(scope, node, names, origin=Origin(Kind.FUNCTION, node.span))
