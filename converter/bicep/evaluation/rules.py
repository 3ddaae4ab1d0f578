"""Decorators: what they require of the value of a parameter, type, member or output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from converter.bicep.evaluation.declarations import Rules
from converter.bicep.evaluation.scopes import Scope, evaluate
from converter.bicep.syntax import nodes
from converter.provenance import Scalar

NO_RULES: Final = Rules()


def rules_of(scope: Scope, node: nodes.Node, decorators: Sequence[nodes.Decorator]) -> Rules:
    """What the decorators of a declaration require."""
    if not decorators:
        return NO_RULES
    found = scope.unit.rules.get(node)
    if found is None:
        found = scope.unit.rules[node] = _read_rules(scope, decorators)
    return found


def _read_rules(scope: Scope, decorators: Sequence[nodes.Decorator]) -> Rules:
    rules = NO_RULES
    for decorator in decorators:
        call = decorator.expression
        if not isinstance(call, nodes.FunctionCall):
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
