"""The changes that `tests.bench.mutants` makes to a module, one at a time.

A change turns an order round, shifts a boundary or swaps a decision. Type annotations, decorators, docstrings,
assertions, what is raised and the words of messages stay as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""For each comparison the one with a shifted boundary, and the opposite."""

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {ast.Sub: ast.Add, ast.BitAnd: ast.BitOr}

_PAIRS = [("min", "max"), ("any", "all")]
_METHOD_PAIRS = [
    ("partition", "rpartition"),
    ("startswith", "endswith"),
    ("find", "rfind"),
    ("lstrip", "rstrip"),
    ("removeprefix", "removesuffix"),
    ("issubset", "issuperset"),
]
FUNCTIONS = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
METHODS = {one: other for pair in _METHOD_PAIRS for one, other in (pair, pair[::-1])}

WORDS = frozenset({"message", "help_", "step", "why_not"})
"""Variables that hold words of a message."""

SETTINGS = frozenset(
    {"autojunk", "compare", "encoding", "eq", "exist_ok", "frozen", "init", "maxsize", "strict"}
)
"""Keyword arguments that set nothing that a caller sees."""


@dataclass(frozen=True, eq=False)
class Mutation:
    """A field of a syntax node and what it holds instead.

    `line` is where the change is, `statement` the line on which the innermost statement around it begins.
    """

    node: ast.AST
    field: str
    value: Any
    line: int
    statement: int
    before: str
    after: str

    def source(self, tree: ast.Module) -> str:
        """The module's text with the change; the tree is as before afterwards."""
        held = getattr(self.node, self.field)
        setattr(self.node, self.field, self.value)
        try:
            return ast.unparse(ast.fix_missing_locations(tree))
        finally:
            setattr(self.node, self.field, held)


def mutations(tree: ast.Module) -> list[Mutation]:
    """Every change that can be made to a module, in the order of its text."""
    found = [one for statement in tree.body for one in _within(tree, "body", statement, 1)]
    found += _swapped_neighbours(tree, 1)
    return sorted(found, key=lambda one: one.line)


def _within(holder: ast.AST, field: str, node: ast.AST, statement: int) -> Iterator[Mutation]:
    """The changes of a node that stands in a field of another, and of all below it."""
    if _is_left_alone(holder, field, node):
        return
    if isinstance(node, ast.stmt):
        statement = node.lineno
    for other in _alternatives(node, holder):
        value = getattr(holder, field)
        changed = [other if one is node else one for one in value] if isinstance(value, list) else other
        line = getattr(node, "lineno", statement)
        yield Mutation(holder, field, changed, line, statement, _shown(node), _shown(other))
    yield from _swapped_neighbours(node, statement)
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _within(node, name, child, statement)


def _is_left_alone(holder: ast.AST, field: str, node: ast.AST) -> bool:
    if field in {"annotation", "returns", "decorator_list", "type_comment"}:
        return True
    match node:
        case ast.JoinedStr() | ast.Raise() | ast.Assert() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.keyword(arg=name):
            return name in SETTINGS | WORDS
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in WORDS
        case ast.FunctionDef(name="__repr__"):
            return True
    # The second argument of isinstance is a type.
    return (
        isinstance(holder, ast.Call)
        and isinstance(holder.func, ast.Name)
        and holder.func.id in {"isinstance", "issubclass"}
        and holder.args[1:] == [node]
    )


def _alternatives(node: ast.AST, holder: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    match node:
        case ast.Compare():
            for index, op in enumerate(node.ops):
                for other in COMPARISONS[type(op)]:
                    yield _with(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield _with(node, op=ARITHMETIC[type(node.op)]())
        case ast.Constant(value=bool()):
            yield _with(node, value=not node.value)
        case ast.Constant(value=int()):
            yield _with(node, value=node.value + 1)
            if not isinstance(holder, ast.Subscript | ast.UnaryOp):
                yield _with(node, value=node.value - 1)
        case ast.Subscript(slice=ast.Constant(value=0)):
            yield _with(node, slice=ast.UnaryOp(ast.USub(), ast.Constant(1)))
        case ast.Subscript(slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))):
            yield _with(node, slice=ast.Constant(0))
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            yield _with(node, slice=ast.Constant(f"{key}x"))
        case ast.IfExp() if not _turns_by_itself(node.test):
            yield _with(node, body=node.orelse, orelse=node.body)
        case ast.If():
            yield from _other_branches(node)
        case ast.Match():
            for index, (one, other) in enumerate(pairwise(node.cases)):
                if not (_is_irrefutable(one) or _is_irrefutable(other) or _are_disjoint(one, other)):
                    yield _with(node, cases=[*node.cases[:index], other, one, *node.cases[index + 2 :]])
        case ast.comprehension():
            for index, test in enumerate(node.ifs):
                if not _turns_by_itself(test):
                    yield _with(node, ifs=[*node.ifs[:index], _negated(test), *node.ifs[index + 1 :]])
        case ast.Break():
            yield ast.copy_location(ast.Continue(), node)
        case ast.Continue():
            yield ast.copy_location(ast.Break(), node)
        case ast.Return() if not (node.value is None or _is_flag(node.value)):
            yield _with(node, value=ast.Constant(None))
        case ast.Dict():
            yield from _other_dicts(node)
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()):
            if len(node.elts) > 1 and any(isinstance(one, ast.Starred) for one in node.elts):
                yield _with(node, elts=node.elts[::-1])
        case ast.Call():
            yield from _other_calls(node)


def _other_branches(node: ast.If) -> Iterator[ast.AST]:
    match node.orelse:
        case [ast.If() as second]:
            # The second branch is asked first.
            yield _with(second, orelse=[_with(node, orelse=second.orelse)])
            if not _turns_by_itself(node.test):
                yield _with(node, test=_negated(node.test))
        case [] if not _turns_by_itself(node.test):
            yield _with(node, test=_negated(node.test))
        case [_, *_] as otherwise if not _turns_by_itself(node.test):
            yield _with(node, body=otherwise, orelse=node.body)


def _other_dicts(node: ast.Dict) -> Iterator[ast.AST]:
    for index, key in enumerate(node.keys):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield _with(
                node, keys=[*node.keys[:index], ast.Constant(f"{key.value}x"), *node.keys[index + 1 :]]
            )
    if len(node.keys) > 1 and None in node.keys:
        yield _with(node, keys=node.keys[::-1], values=node.values[::-1])


def _other_calls(node: ast.Call) -> Iterator[ast.AST]:
    match node.func:
        case ast.Name(id="sorted"):
            turned = [one for one in node.keywords if one.arg == "reverse"]
            others = [one for one in node.keywords if one.arg != "reverse"]
            more = [] if turned else [ast.keyword("reverse", ast.Constant(value=True))]
            yield _with(node, keywords=[*others, *more])
        case ast.Name(id="reversed"):
            yield _with(node, func=ast.Name("list"))
        case ast.Name(id=name) if name in FUNCTIONS:
            yield _with(node, func=ast.Name(FUNCTIONS[name]))
        case ast.Attribute(attr=name) if name in METHODS:
            yield _with(node, func=_with(node.func, attr=METHODS[name]))
        case ast.Attribute(attr="setdefault", value=held) if len(node.args) == 2:
            # What comes last is kept, not what came first.
            yield ast.parse(
                f"(lambda held, key, new: (held.update({{key: new}}), held[key])[1])"
                f"({ast.unparse(held)}, {ast.unparse(node.args[0])}, {ast.unparse(node.args[1])})",
                mode="eval",
            ).body
        case ast.Attribute(attr="get") if node.args:
            match node.args[0]:
                case ast.Constant(value=str() as key):
                    yield _with(node, args=[ast.Constant(f"{key}x"), *node.args[1:]])


def _swapped_neighbours(node: ast.AST, statement: int) -> Iterator[Mutation]:
    """Two `if` that follow each other and both leave, in the other order."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if not isinstance(block, list):
            continue
        for index, (one, other) in enumerate(pairwise(block)):
            if _leaves(one) and _leaves(other):
                swapped = [*block[:index], other, one, *block[index + 2 :]]
                before, after = _shown(one), f"only after {_shown(other)}"
                yield Mutation(node, field, swapped, one.lineno, one.lineno, before, after)


def _leaves(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)
    )


def _is_irrefutable(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _are_disjoint(one: ast.match_case, other: ast.match_case) -> bool:
    """Whether two arms ask for different classes or values, so that their order means nothing."""
    heads = [_heads(each.pattern) for each in (one, other)]
    return bool(heads[0] and heads[1] and not heads[0] & heads[1])


def _heads(pattern: ast.pattern) -> set[str]:
    match pattern:
        case ast.MatchClass(cls=cls):
            return {ast.unparse(cls)}
        case ast.MatchValue(value=value):
            return {ast.unparse(value)}
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return _heads(inner)
        case ast.MatchOr(patterns=patterns):
            found = [_heads(one) for one in patterns]
            return set().union(*found) if all(found) else set()
    return set()


def _turns_by_itself(test: ast.expr) -> bool:
    """Whether the changes of a condition include its opposite."""
    return isinstance(test, ast.UnaryOp) or (isinstance(test, ast.Compare) and len(test.ops) == 1)


def _negated(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), test), test)


def _is_flag(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in {None, True, False}


def _with(node: Any, **fields: Any) -> Any:
    other = copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _shown(node: ast.AST) -> str:
    """A node on one line, without the blocks below it."""
    match node:
        case ast.If():
            return f"if {ast.unparse(node.test)}"
        case ast.Match():
            return "match: " + " | ".join(ast.unparse(case.pattern) for case in node.cases)
    return " ".join(ast.unparse(node).split())
