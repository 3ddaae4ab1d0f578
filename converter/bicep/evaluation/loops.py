"""`[for …]` over arrays, known or not."""

from __future__ import annotations

from collections.abc import Callable

from converter.bicep.evaluation.run import CALL
from converter.bicep.evaluation.scopes import Names, Scope, evaluate, evaluates
from converter.bicep.symbolic.faults import fault
from converter.bicep.symbolic.symbols import article, call, distributed, kind_of, through
from converter.bicep.syntax import nodes
from converter.provenance import (
    Access,
    Array,
    Call,
    Choice,
    Kind,
    Origin,
    Repetition,
    Scalar,
    Symbol,
    Value,
    is_secret,
)
from converter.source import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Loop(Repetition):
    """A loop over an unknown; `at` gives the result for one index."""

    at: Callable[[Value], Value]
    written: Call | None = None
    """The call of `map` that it is, with its lambda; None for a `for`."""


@evaluates(nodes.For)
def _for(scope: Scope, node: nodes.For, names: Names) -> Value:
    return loop(scope, node, names, lambda inner: evaluate(scope, node.body, inner))


def loop(scope: Scope, node: nodes.For, names: Names, body: Callable[[Names], Value]) -> Value:
    """What `body` gives for each item of the loop's array, with the loop's variables among its names."""
    over = evaluate(scope, node.expression, names)
    return loop_over(scope, node, names, over, body)


def loop_over(
    scope: Scope, node: nodes.For, names: Names, over: Value, body: Callable[[Names], Value]
) -> Value:
    """`loop` over a value that is already there."""
    origin = Origin(Kind.LITERAL, node.span, "", (over.origin,))
    if isinstance(over, Array):
        scope.run.step(len(over.items), node.span)
        results = []
        for index, item in enumerate(over.items):
            scope.run.weigh(item, node.item.span)
            results.append(body(with_item(node, names, item, index, over)))
        return Array(tuple(results), origin=origin)
    if isinstance(over, Choice):
        found = distributed(over, lambda branch: loop_over(scope, node, names, branch, body), origin)
        if found is not None:
            return found
    if isinstance(over, Symbol) and kind_of(over) in {"array", None}:

        def round_(inner: Names) -> Value:
            scope.run.spend_call(CALL, node.span.end - node.span.start, node.span)
            return body(inner)

        return repeated(node, names, over, round_, origin)
    raise fault("B2F109", f"a loop runs over an array, this is {article(over)}", node.expression.span)


def repeated(
    node: nodes.For, names: Names, over: Symbol, body: Callable[[Names], Value], origin: Origin
) -> Loop:
    """A loop over an unknown: the result for an item of which only the place is known."""

    def at(index: Value) -> Value:
        inner = dict(names)
        inner[node.item.name] = item_of(
            over, index, Origin(Kind.LOOP_ITEM, node.item.span, node.item.name, (over.origin,))
        )
        if node.index is not None:
            inner[node.index.name] = index
        return body(inner)

    where = Origin(Kind.LOOP_ITEM, node.item.span, node.item.name, (over.origin,))
    index = call("copyIndex", (Scalar(node.item.name, origin=where),), where)
    return Loop(over, at(index), at, least=over.least, greatest=over.greatest, origin=origin)


def item_of(over: Value, index: Value, origin: Origin) -> Value:
    """The item of an unknown array at an index."""
    if isinstance(over, Loop):
        return over.at(index)
    return Access(over, index, secret=is_secret(over), origin=origin)


def with_item(node: nodes.For, names: Names, item: Value, index: int, over: Value) -> Names:
    """The names that the loop's body sees for one item."""
    inner = dict(names)
    sources = (item.origin,)
    inner[node.item.name] = through(item, Origin(Kind.LOOP_ITEM, node.item.span, node.item.name, sources))
    if node.index is not None:
        origin = Origin(Kind.LOOP_ITEM, node.index.span, node.index.name, (over.origin,))
        inner[node.index.name] = Scalar(index, origin=origin)
    return inner
