"""Members, names and results that can't be right whatever the values are, found without evaluation.

What a deployment would only find where it evaluates an expression, Bicep's type checker finds anywhere: in a
branch that isn't taken, in a function that isn't called, in a resource whose condition is false. Only what is
plain from how a value is written, or from its declared type, is reported; the evaluation finds the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from converter.bicep.azure_types import canonical_type
from converter.bicep.evaluation.bodies import OWN_NAMES, READ_ONLY, is_one_edit
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.static_types import (
    ANYTHING,
    BOOL,
    INT,
    NOTHING,
    STRING,
    Anything,
    Items,
    Local,
    Members,
    OneOf,
    StaticType,
    Types,
    kinds_of,
    one_of,
    without_null,
)
from converter.bicep.resource_types import ENVELOPE, body_type
from converter.bicep.symbolic.faults import error
from converter.bicep.symbolic.symbols import RESULT_KINDS
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, Severity, Span, did_you_mean

if TYPE_CHECKING:
    from converter.bicep.evaluation.links import Links

ITEM_FIRST: Final = frozenset({"map", "filter", "sort", "toObject", "groupBy"})
"""Functions whose lambdas get items of the array: `sort` two of them, the others one and its index."""

GIVES: Final = {"filter": "bool", "sort": "bool", "toObject": "string", "groupBy": "string"}
"""What the first lambda of a function has to give."""

MODULE: Final = ("name", "outputs")
"""What a module gives back; its other properties can only be set."""

PLAINS: Final = {"string": STRING, "int": INT, "bool": BOOL}

_TYPE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]*(/[A-Za-z0-9.-]+)+@[^@\s]+")


_LEAVES: Final = frozenset({nodes.Identifier, nodes.Literal, nodes.Variable})
"""The nodes that have no expression in them; most are of these kinds."""


def check_static_types(unit: Unit, links: Links) -> None:
    """Add to the unit's errors those of its expressions' types. A file with syntax errors isn't checked."""
    if unit.partial or unit.lost:
        return
    walk = _Walk(unit, links)
    for statement in unit.program.statements:
        walk.statement(statement, NOTHING)
    # What another check has found at the same place is the same mistake.
    known = {(found.span.start, found.span.end) for found in unit.errors if found.span is not None}
    for found in walk.errors:
        if found.span and (found.span.start, found.span.end) not in known:
            (unit.errors if found.severity is Severity.ERROR else unit.warnings).append(found)


class _Types(Types):
    """As `Types`, with the results of more functions, and the members of unions."""

    def _property(self, node: nodes.PropertyAccess, local: Local) -> StaticType:
        return one_of(_member_of(one, node.name.name) for one in _branches(self.of(node.base, local)))

    def _result(self, node: nodes.FunctionCall, local: Local) -> StaticType:
        found = super()._result(node, local)
        if not isinstance(found, Anything) or node.base is not None or not self.is_built_in(node.name.name):
            return found
        name = node.name.name
        if name in {"concat", "union"} and node.arguments:
            arrays = [self.of(argument, local) for argument in node.arguments]
            if all(isinstance(one, Items) for one in arrays):
                return Items(one_of(one.item for one in arrays if isinstance(one, Items)))
        return PLAINS.get(RESULT_KINDS.get(name, ""), ANYTHING)


def _branches(found: StaticType) -> Iterable[StaticType]:
    bare = without_null(found)
    return bare.types if isinstance(bare, OneOf) else (bare,)


def _member_of(found: StaticType, name: str) -> StaticType:
    member = found.members.get(name) if isinstance(found, Members) else None
    return ANYTHING if member is None else member.type


class _Walk:
    def __init__(self, unit: Unit, links: Links) -> None:
        self.unit = unit
        self.types = _Types(unit, links)
        self.errors: list[Diagnostic] = []
        self.is_conditional = False

    def report(self, code: str, message: str, span: Span, advice: str | None = None) -> None:
        self.errors.append(error(code, message, span, help=advice))

    def statement(self, node: nodes.Node, local: Local) -> None:
        match node:
            case nodes.FunctionDeclaration():
                inner = {one.name.name: self.types.declared(one.type) for one in node.parameters}
                self.expression(node.body, inner)
            case nodes.ResourceDeclaration():
                self._type(node)
                self.expression(node.body, local)
            case nodes.ModuleDeclaration():
                self.expression(node.body, local)
            case nodes.TypeDeclaration():
                pass
            case _:
                for child in nodes.children(node):
                    if not isinstance(child, nodes.TypeExpression | nodes.Decorator):
                        self.expression(child, local)

    def expression(self, node: nodes.Node, local: Local) -> None:
        kind = type(node)
        visit = _VISITS.get(kind)
        if visit is not None:
            visit(self, node, local)
        elif kind not in _LEAVES:
            for child in nodes.children(node):
                self.expression(child, local)

    # --- declarations ------------------------------------------------------------------------

    def _type(self, declaration: nodes.ResourceDeclaration) -> None:
        """A resource that stands alone has a type with a namespace and a version, but not an extension's."""
        node = declaration.type
        if self.unit.has_extensions or not (isinstance(node, nodes.Literal) and isinstance(node.value, str)):
            return
        if declaration in self.unit.program.statements and not _TYPE.fullmatch(node.value):
            self.report(
                "B2F152",
                f"'{node.value}' isn't a resource type",
                node.span,
                "write 'Namespace/type@2024-01-01'",
            )

    # --- expressions -------------------------------------------------------------------------

    def object(self, node: nodes.ObjectLiteral, local: Local) -> None:
        for entry in node.properties:
            if isinstance(entry, nodes.ResourceDeclaration):
                self.statement(entry, local)
            else:
                self.expression(entry, local)

    def for_(self, node: nodes.For, local: Local) -> None:
        self.expression(node.expression, local)
        self.expression(node.body, self.types.inside(node, local))

    def lambda_(self, node: nodes.Lambda, local: Local) -> None:
        self.expression(node.body, _inside(node, local, ()))

    # --- members -----------------------------------------------------------------------------

    def member(self, node: nodes.PropertyAccess, local: Local) -> None:
        self.expression(node.base, local)
        base = node.base
        is_indexed = isinstance(base, nodes.ArrayAccess)
        if isinstance(base, nodes.ArrayAccess):
            base = base.base
        declaration = None
        if isinstance(base, nodes.Variable) and base.name not in local:
            declaration = self.unit.deployables.get(base.name)
        if declaration is not None and is_indexed != isinstance(declaration.body, nodes.For):
            # Brackets behind a single resource name a property of it: `app['properties'].latestRevisionFqdn`.
            return
        name = node.name.name
        if isinstance(declaration, nodes.ModuleDeclaration):
            if name not in MODULE:
                message = f"the module '{declaration.name.name}' has no property '{name}' to read"
                self.report("B2F107", message, node.name.span, did_you_mean(name, MODULE))
        elif isinstance(declaration, nodes.ResourceDeclaration):
            self._of_resource(declaration, node.name)
        elif not node.safe:
            # What a lambda or a loop is given is checked wherever it is, as Bicep does since 0.27.
            is_own = isinstance(base, nodes.Variable) and base.name in local
            self._of_object(self.types.of(node.base, local), node.name, is_own=is_own)

    def _of_resource(self, declaration: nodes.ResourceDeclaration, name: nodes.Identifier) -> None:
        """The properties of a resource itself are known; of other types what is nearly one is reported."""
        node = declaration.type
        if not (isinstance(node, nodes.Literal) and isinstance(node.value, str)) or not _TYPE.fullmatch(
            node.value
        ):
            return
        kind, _, version = node.value.partition("@")
        kind = canonical_type(kind)
        body = body_type(kind, version)
        known = {"name", *READ_ONLY, *ENVELOPE} | ({*body.properties} if body is not None else set())
        if name.name in known or name.name in OWN_NAMES:
            return
        meant = did_you_mean(name.name, known)
        folded = {one.casefold() for one in known}
        is_whole = body is not None and not body.is_partial
        if is_whole or name.name.casefold() in folded or any(is_one_edit(name.name, one) for one in known):
            self.report("B2F107", f"{kind} has no property '{name.name}'", name.span, meant)

    def _of_object(self, found: StaticType, name: nodes.Identifier, *, is_own: bool) -> None:
        branches = list(_branches(found))
        names: set[str] = set()
        for one in branches:
            if not isinstance(one, Members) or one.others is not None:
                return
            if name.name in one.members:
                return
            names |= one.members.keys()
        if branches:
            advice = (
                did_you_mean(name.name, names) or f"write .?{name.name} where the property may be missing"
            )
            self.report("B2F107", f"the object has no property '{name.name}'", name.span, advice)
            if self.is_conditional and len(branches) > 1 and not is_own:
                # To Bicep before 0.32 the type of `a ? {…} : {…}` was a union, whose properties it doesn't
                # check (Azure/bicep, issue 9736 and pull request 15399): such a source was deployed, by
                # the other branch. Where this one is taken, the evaluation has the error.
                self.errors[-1] = replace(self.errors[-1], severity=Severity.WARNING)

    def ternary(self, node: nodes.Ternary, local: Local) -> None:
        self.expression(node.condition, local)
        around, self.is_conditional = self.is_conditional, True
        self.expression(node.then, local)
        self.expression(node.otherwise, local)
        self.is_conditional = around

    # --- calls -------------------------------------------------------------------------------

    def call(self, node: nodes.FunctionCall, local: Local) -> None:
        if node.base is not None:
            self.expression(node.base, local)
        name = node.name.name
        builtin = node.base is None and self.types.is_built_in(name)
        for position, argument in enumerate(node.arguments):
            if isinstance(argument, nodes.Lambda) and builtin:
                inner = _inside(argument, local, self._items_of(node, local))
                self.expression(argument.body, inner)
                if position == 1:
                    self._lambda_gives(name, argument, inner)
            else:
                self.expression(argument, local)

    def _items_of(self, node: nodes.FunctionCall, local: Local) -> tuple[StaticType, ...]:
        """The types of what a function gives to its lambda."""
        name = node.name.name
        first = self.types.of(node.arguments[0], local)
        item = first.item if isinstance(first, Items) else ANYTHING
        if name in ITEM_FIRST:
            return (item, item if name == "sort" else INT)
        if name == "reduce":
            return (ANYTHING, item, INT)
        return ()

    def _lambda_gives(self, name: str, function: nodes.Lambda, local: Local) -> None:
        wanted = GIVES.get(name)
        if wanted is not None and kinds_of(self.types.of(function.body, local)) - {wanted}:
            noun = "boolean" if wanted == "bool" else wanted
            self.report("B2F106", f"`{name}` expects a lambda that gives a {noun}", function.span)


_VISITS: Final[dict[type, Callable[[_Walk, Any, Local], None]]] = {
    nodes.ObjectLiteral: _Walk.object,
    nodes.For: _Walk.for_,
    nodes.Lambda: _Walk.lambda_,
    nodes.PropertyAccess: _Walk.member,
    nodes.FunctionCall: _Walk.call,
    nodes.Ternary: _Walk.ternary,
}


def _inside(node: nodes.Lambda, local: Local, given: tuple[StaticType, ...]) -> Local:
    """The types of the local names in a lambda that gets values of those types."""
    names = [one.name for one in node.parameters]
    return {**local, **dict.fromkeys(names, ANYTHING), **dict(zip(names, given, strict=False))}
