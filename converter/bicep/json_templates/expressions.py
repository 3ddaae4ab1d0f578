"""Expressions of ARM templates as the expressions of Bicep that they are made from, or would be.

Sources of the forms: Bicep's `ExpressionConverter`, and the reference of ARM's template functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Final, cast

from converter.bicep.json_templates.nodes import Declared, LibraryCall, Named, Reference
from converter.bicep.json_templates.notation import (
    Call,
    Part,
    Step,
    Text,
    is_expression,
    parse_expression,
    unescaped,
    written,
)
from converter.bicep.json_templates.text import JsonArray, JsonObject, JsonScalar, JsonText, JsonValue, Member
from converter.bicep.limits import Limits
from converter.bicep.symbolic.faults import error
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, DiagnosticError, Span, dataclass, did_you_mean

BINARY: Final = {
    "and": "&&",
    "or": "||",
    "coalesce": "??",
    "equals": "==",
    "less": "<",
    "lessorequals": "<=",
    "greater": ">",
    "greaterorequals": ">=",
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "mod": "%",
}
"""The functions that are operators in Bicep; the first three take more than two arguments."""

_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_HOLE: Final = re.compile(r"\{\{|\}\}|\{([0-9]+)\}|[{}]")
_INDEXED: Final = re.compile(r"([^{}\[\]]+)\[\{0\}\]")
DEPLOYMENTS: Final = "microsoft.resources/deployments"


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """A `copy` loop around an expression.

    `over` is the array that its count is the length of, in one spelling; None where the count is a number.
    """

    name: str
    over: str | None

    @property
    def item(self) -> str:
        return self.name

    @property
    def index(self) -> str:
        return f"copyIndex('{self.name}')"


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What the expressions at one place of a template may name.

    `parameters`, `variables` and `functions` have the names of the declarations by what the template calls
    them, in lower case. `resources` and `modules` are symbolic names with those of the declarations. `local`
    are the parameters of the function around. `copies` are the loops around, outermost first; `resource_copy`
    is the one of the resource, which `copyIndex()` means. `outputs` has the declarations for the outputs
    of deployments that share their expressions with this template.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, str] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()
    local: frozenset[str] | None = None
    copies: tuple[Copy, ...] = ()
    resource_copy: Copy | None = None


class Translator:
    """Makes nodes of JSON; what is wrong is collected in `errors`, and the value there is null."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.errors: list[Diagnostic] = []
        self._modules: dict[nodes.Expression, bool] = {}
        """The nodes that are modules; whether they stand for all of a deployment, not for its properties."""
        self._outputs: set[nodes.Expression] = set()
        """The nodes that are outputs of modules: in JSON their value is the member `value`."""

    # --- JSON --------------------------------------------------------------------------------

    def value(self, value: JsonValue, names: Names) -> nodes.Expression:
        """A value of the template, with all that is in it."""
        match value:
            case JsonText():
                return self.text(value, names)
            case JsonScalar():
                return nodes.Literal(value.span, cast("int", value.data))  # JSON alone has fractions
            case JsonArray():
                items = tuple([self.value(item, names) for item in value.items])
                return nodes.ArrayLiteral(value.span, items)
            case JsonObject():
                return self.object(value, names)
        raise TypeError(type(value).__name__)

    def object(
        self, value: JsonObject, names: Names, without: frozenset[str] = frozenset()
    ) -> nodes.ObjectLiteral:
        """An object, its `copy` loops as the properties that they make."""
        found: list[nodes.Property | nodes.Spread | nodes.ResourceDeclaration] = []
        for name, member in value.members.items():
            folded = name.casefold()
            if folded in without:
                continue
            loops = copies_of(member) if folded == "copy" else None
            if loops is None:
                found.append(
                    nodes.Property(member.span, self.key(member, names), self.value(member.value, names))
                )
                continue
            for one in loops:
                label = one.get("name")
                assert isinstance(label, JsonText)
                key = nodes.Identifier(label.span, label.text)
                found.append(nodes.Property(one.span, key, self.loop(one, names, one.get("input"))))
        return nodes.ObjectLiteral(value.span, tuple(found))

    def key(self, member: Member, names: Names) -> nodes.Identifier:
        """The key of a property, which may be an expression."""
        key = member.key
        if is_expression(key.text):
            # Any expression is evaluated as a key.
            return cast("nodes.Identifier", self.text(key, names))
        return nodes.Identifier(key.span, unescaped(key.text))

    def loop(self, copy: JsonObject, names: Names, body: JsonValue | None) -> nodes.Expression:
        """The array that a `copy` of a property, variable or output makes."""
        around, inner = self.copied(copy, names, of_resource=False)
        if body is None:
            self.report(copy.span, "this `copy` has no `input`")
            return nodes.Literal(copy.span, None)
        return self.repeated(copy, around, inner, self.value(body, inner))

    def copied(self, copy: JsonObject, names: Names, *, of_resource: bool) -> tuple[Names, Names]:
        """The names outside and inside of a loop."""
        label, count = copy.get("name"), copy.get("count")
        name = label.text if isinstance(label, JsonText) else "copy"
        over = None
        if isinstance(count, JsonText) and (part := self.parsed(count)) is not None:
            measured = _measured(part)
            over = None if measured is None else written(measured)
        found = Copy(name, over)
        inner = replace(
            names, copies=(*names.copies, found), resource_copy=found if of_resource else names.resource_copy
        )
        return names, inner

    def repeated(
        self, copy: JsonObject, names: Names, inner: Names, body: nodes.Expression
    ) -> nodes.Expression:
        """`[for …: body]` as the loop says."""
        this = inner.copies[-1]
        label, count = copy.get("name"), copy.get("count")
        if count is None:
            self.report(copy.span, "this `copy` has no `count`")
            return nodes.Literal(copy.span, None)
        place = label.span if label is not None else copy.span
        part = self.parsed(count) if isinstance(count, JsonText) else None
        measured = None if part is None else _measured(part)
        if measured is not None:
            over = self.part(measured, names)
        else:
            first = nodes.Literal(count.span, 0)
            rounds = self.value(count, names)
            over = LibraryCall(count.span, nodes.Identifier(count.span, "range"), (first, rounds))
        item, index = nodes.Identifier(place, this.item), nodes.Identifier(place, this.index)
        return nodes.For(body.span, item, index, over, body)

    def report(self, span: Span, message: str, step: str | None = None, code: str = "B2F172") -> None:
        self.errors.append(error(code, message, span, help=step))

    # --- expressions -------------------------------------------------------------------------

    def text(self, text: JsonText, names: Names) -> nodes.Expression:
        """A string: an expression, or the text that it is."""
        if not is_expression(text.text):
            return nodes.Literal(text.span, unescaped(text.text))
        part = self.parsed(text)
        return nodes.Literal(text.span, None) if part is None else self.part(part, names)

    def parsed(self, text: JsonText) -> Part | None:
        """The tree of an expression; None for a plain text, and for what is none."""
        if not is_expression(text.text):
            return None
        try:
            return parse_expression(text, self.limits)
        except DiagnosticError as failure:
            self.errors += failure.diagnostics
            return None

    def part(self, part: Part, names: Names) -> nodes.Expression:
        match part:
            case Text():
                return nodes.Literal(part.span, cast("int", part.value))  # as in `value`
            case Step():
                return self.step(part, names)
            case Call():
                return self.call(part, names)

    def step(self, part: Step, names: Names) -> nodes.Expression:
        index = part.key
        if isinstance(index, Call) and index.name.casefold() == "copyindex" and len(index.arguments) < 2:
            found = _copy_of(index, names)
            if found is not None and found.over is not None and found.over == written(part.base):
                return nodes.Variable(part.span, found.item)
        base = self.part(part.base, names)
        return self.access(base, self.part(index, names), part.span, safe=False)

    def access(
        self, base: nodes.Expression, key: nodes.Expression, span: Span, *, safe: bool
    ) -> nodes.Expression:
        """A member or item of `base`."""
        name = key.value if isinstance(key, nodes.Literal) and isinstance(key.value, str) else None
        whole = self._modules.get(base)
        if name is not None and name.casefold() == "value" and base in self._outputs:
            return base
        if whole and name is not None and name.casefold() == "properties":
            self._modules[base] = False
            return base
        found: nodes.Expression
        if name is None:
            found = nodes.ArrayAccess(span, base, key, safe)
        else:
            found = nodes.PropertyAccess(span, base, nodes.Identifier(key.span, name), safe)
        above = base.base if isinstance(base, nodes.PropertyAccess) and base.name.name == "outputs" else None
        if above is not None and above in self._modules:
            self._outputs.add(found)
        return found

    def call(self, part: Call, names: Names) -> nodes.Expression:
        name = part.name.casefold()
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, part, names)
        if name in BINARY and len(part.arguments) > 1:
            return self.operator(part, BINARY[name], names)
        own = names.functions.get(name)
        arguments = tuple([self.part(argument, names) for argument in part.arguments])
        if own is not None:
            return nodes.FunctionCall(part.span, nodes.Identifier(part.name_span, own), arguments)
        if name.startswith("list") and part.arguments:
            arguments = (self.listed(part.arguments[0], names) or arguments[0], *arguments[1:])
        return LibraryCall(part.span, nodes.Identifier(part.name_span, part.name), arguments)

    def operator(self, part: Call, operator: str, names: Names) -> nodes.Expression:
        if len(part.arguments) > self.limits.depth:
            return self.miscounted(part, f"no more than {self.limits.depth} arguments")
        left, *others = [self.part(argument, names) for argument in part.arguments]
        for right in others:
            left = nodes.Binary(part.span, operator, left, right)
        return left

    # --- names -------------------------------------------------------------------------------

    def named(self, part: Call, names: Names) -> nodes.Expression:
        """`parameters('x')` and `variables('x')`."""
        function = part.name.casefold()
        known = names.parameters if function == "parameters" else names.variables
        if len(part.arguments) != 1:
            return self.miscounted(part, "1 argument")
        argument = part.arguments[0]
        text = argument.value if isinstance(argument, Text) else None
        if not isinstance(text, str):
            return Named(part.span, part.name, self.part(argument, names), dict(known))
        if names.local is not None and function == "parameters":
            local = next((one for one in names.local if one.casefold() == text.casefold()), None)
            if local is not None:
                return nodes.Variable(part.span, local)
        found = known.get(text.casefold())
        if found is None:
            noun = function.removesuffix("s")
            self.report(
                argument.span,
                f"the template has no {noun} '{text}'",
                did_you_mean(text, known.values()),
                "B2F101",
            )
            return nodes.Literal(part.span, None)
        return Declared(part.span, found)

    def copy_index(self, part: Call, names: Names) -> nodes.Expression:
        """`copyIndex()`, of a loop by its name, and with a number that is added."""
        found = _copy_of(part, names)
        if found is None:
            self.report(part.span, "there is no such `copy` around this")
            return nodes.Literal(part.span, None)
        index: nodes.Expression = nodes.Variable(part.span, found.index)
        offset = [one for one in part.arguments if not (isinstance(one, Text) and isinstance(one.value, str))]
        return nodes.Binary(part.span, "+", index, self.part(offset[0], names)) if offset else index

    def symbol(self, part: Part, names: Names) -> nodes.Expression | None:
        """The resource or module that a symbolic name means: `'web'`, or `format('web[{0}]', index)`."""
        if isinstance(part, Text) and isinstance(part.value, str):
            known = names.resources.get(part.value)
            if known is None:
                return None
            found: nodes.Expression = Declared(part.span, known)
        elif isinstance(part, Call) and part.name.casefold() == "format" and len(part.arguments) == 2:
            form = part.arguments[0]
            match = (
                _INDEXED.fullmatch(form.value)
                if isinstance(form, Text) and isinstance(form.value, str)
                else None
            )
            known = names.resources.get(match[1]) if match is not None else None
            if known is None:
                return None
            base = Declared(part.span, known)
            found = nodes.ArrayAccess(part.span, base, self.part(part.arguments[1], names))
        else:
            return None
        if known in names.modules:
            self._modules[found] = True
        return found

    def listed(self, part: Part, names: Names) -> nodes.Expression | None:
        """The id of a resource whose keys are listed, where it is named by its symbol."""
        found = self.symbol(part, names)
        return (
            None
            if found is None
            else nodes.PropertyAccess(part.span, found, nodes.Identifier(part.span, "id"))
        )

    def reference(self, part: Call, names: Names) -> nodes.Expression:
        """`reference(…)`: the properties of a resource, or all of it."""
        if not 1 <= len(part.arguments) <= 3:
            return self.miscounted(part, "1 to 3 arguments")
        target, *others = part.arguments
        last = others[-1] if len(others) == 2 else None
        full = isinstance(last, Text) and str(last.value).casefold() == "full"
        found = self.symbol(target, names)
        if found is None:
            version = self.part(others[0], names) if others else None
            found = Reference(part.span, self.part(target, names), version, True)
            if _is_deployment(target):
                self._modules[found] = True
            elif not full:
                return Reference(part.span, found.identifier, version, False)
        if full:
            return found
        if found in self._modules:
            self._modules[found] = False
            return found
        return nodes.PropertyAccess(part.span, found, nodes.Identifier(part.name_span, "properties"))

    def references(self, part: Call, names: Names) -> nodes.Expression:
        """`references('loop')`: of each resource of a loop what `reference` gives."""
        found = self.symbol(part.arguments[0], names) if part.arguments else None
        if found is None:
            self.report(part.span, "`references` takes the symbolic name of a loop of resources")
            return nodes.Literal(part.span, None)
        full = [
            one for one in part.arguments[1:] if isinstance(one, Text) and str(one.value).casefold() == "full"
        ]
        if full:
            return found
        item = nodes.Identifier(part.span, "reference")
        each = nodes.PropertyAccess(
            part.span, nodes.Variable(part.span, item.name), nodes.Identifier(part.name_span, "properties")
        )
        return nodes.For(part.span, item, None, found, each)

    def resource_info(self, part: Call, names: Names) -> nodes.Expression:
        """`resourceInfo('symbol')`: its id, name, type and version."""
        found = self.symbol(part.arguments[0], names) if part.arguments else None
        if found is None:
            self.report(part.span, "`resourceInfo` takes the symbolic name of a resource")
            return nodes.Literal(part.span, None)
        self._modules.pop(found, None)
        return found

    def secure_outputs(self, part: Call, names: Names) -> nodes.Expression:
        """`listOutputsWithSecureValues('module', version)`: the outputs as they are, secrets too."""
        if not part.arguments:
            return self.miscounted(part, "2 arguments")
        target = part.arguments[0]
        found = self.symbol(target, names) or Reference(part.span, self.part(target, names), None, True)
        return nodes.PropertyAccess(part.span, found, nodes.Identifier(part.name_span, "outputs"))

    # --- what Bicep has syntax for -----------------------------------------------------------

    def condition(self, part: Call, names: Names) -> nodes.Expression:
        if len(part.arguments) != 3:
            return self.miscounted(part, "3 arguments")
        condition, then, otherwise = [self.part(argument, names) for argument in part.arguments]
        found = nodes.Ternary(part.span, condition, then, otherwise)
        for one, other in ((then, otherwise), (otherwise, then)):
            if one in self._modules and (other in self._modules or getattr(other, "value", "") is None):
                # A module that may be absent, as `module.?outputs` asks for it.
                self._modules[found] = self._modules[one]
        return found

    def negation(self, part: Call, names: Names) -> nodes.Expression:
        if len(part.arguments) != 1:
            return self.miscounted(part, "1 argument")
        return nodes.Unary(part.span, "!", self.part(part.arguments[0], names))

    def constant(self, part: Call, _: Names) -> nodes.Expression:
        return nodes.Literal(part.span, _CONSTANTS[part.name.casefold()])

    def array(self, part: Call, names: Names) -> nodes.Expression:
        return nodes.ArrayLiteral(part.span, tuple([self.part(one, names) for one in part.arguments]))

    def created(self, part: Call, names: Names) -> nodes.Expression:
        """`createObject('a', 1, …)`."""
        if len(part.arguments) % 2:
            return self.miscounted(part, "names and values by turns")
        found = []
        for key, value in zip(part.arguments[::2], part.arguments[1::2], strict=True):
            name: nodes.Expression | nodes.Identifier = self.part(key, names)
            if isinstance(key, Text):
                name = nodes.Identifier(key.span, str(key.value))
            node = self.part(value, names)
            found.append(nodes.Property(key.span.to(value.span), cast("nodes.Identifier", name), node))
        return nodes.ObjectLiteral(part.span, tuple(found))

    def format(self, part: Call, names: Names) -> nodes.Expression:
        """`format('a{0}b', x)`, which interpolation becomes."""
        form, *arguments = part.arguments or (None,)
        pieces = _pieces(str(form.value)) if isinstance(form, Text) else None
        if form is None or pieces is None or any(hole >= len(arguments) for hole in pieces[1]):
            found = tuple([self.part(one, names) for one in part.arguments])
            return LibraryCall(part.span, nodes.Identifier(part.name_span, "format"), found)
        texts, holes = pieces
        literals = tuple([nodes.Literal(form.span, text) for text in texts])
        if not holes:
            return literals[0]
        values = tuple([self.part(arguments[hole], names) for hole in holes])
        return nodes.InterpolatedString(part.span, literals, values)

    def safe(self, part: Call, names: Names) -> nodes.Expression:
        """`tryGet(base, key, …)`: null where one of them is missing."""
        if not 2 <= len(part.arguments) <= self.limits.depth:
            return self.miscounted(part, "a value and the names in it")
        found = self.part(part.arguments[0], names)
        for key in part.arguments[1:]:
            found = self.safe_step(found, key, part, names)
        return found

    def safe_step(self, base: nodes.Expression, key: Part, part: Call, names: Names) -> nodes.Expression:
        if isinstance(key, Call) and key.name.casefold() == "createobject":
            members = {
                written(name): value
                for name, value in zip(key.arguments[::2], key.arguments[1::2], strict=False)
            }
            if "'value'" in members and "'fromEnd'" in members:
                index = self.part(members["'value'"], names)
                return nodes.ArrayAccess(
                    part.span, base, index, True, written(members["'fromEnd'"]) == "true()"
                )
        return self.access(base, self.part(key, names), part.span, safe=True)

    def from_end(self, part: Call, names: Names) -> nodes.Expression:
        if len(part.arguments) != 2:
            return self.miscounted(part, "2 arguments")
        base, index = [self.part(argument, names) for argument in part.arguments]
        safe = part.name.casefold().startswith("try")
        return nodes.ArrayAccess(part.span, base, index, safe, True)

    def closure(self, part: Call, names: Names) -> nodes.Expression:
        """`lambda('x', body)`."""
        *parameters, body = part.arguments or (None,)
        found = [
            nodes.Identifier(one.span, one.value)
            for one in parameters
            if isinstance(one, Text) and isinstance(one.value, str)
        ]
        if body is None or len(found) != len(parameters):
            return self.miscounted(part, "names in quotes, and what to make of them")
        return nodes.Lambda(part.span, tuple(found), self.part(body, names))

    def lambda_variable(self, part: Call, _: Names) -> nodes.Expression:
        name = part.arguments[0] if part.arguments else None
        if not isinstance(name, Text) or len(part.arguments) != 1:
            return self.miscounted(part, "1 name")
        return nodes.Variable(part.span, str(name.value))

    def miscounted(self, part: Call, wanted: str) -> nodes.Expression:
        self.report(part.span, f"`{part.name}` takes {wanted}", None, "B2F106")
        return nodes.Literal(part.span, None)


_SPECIAL: Final = {
    "parameters": Translator.named,
    "variables": Translator.named,
    "copyindex": Translator.copy_index,
    "reference": Translator.reference,
    "references": Translator.references,
    "resourceinfo": Translator.resource_info,
    "listoutputswithsecurevalues": Translator.secure_outputs,
    "if": Translator.condition,
    "not": Translator.negation,
    "true": Translator.constant,
    "false": Translator.constant,
    "null": Translator.constant,
    "createarray": Translator.array,
    "createobject": Translator.created,
    "format": Translator.format,
    "tryget": Translator.safe,
    "indexfromend": Translator.from_end,
    "tryindexfromend": Translator.from_end,
    "lambda": Translator.closure,
    "lambdavariables": Translator.lambda_variable,
}
"""What isn't a call in Bicep, or another one."""


def copies_of(member: Member) -> list[JsonObject] | None:
    """The loops of a `copy` that makes properties; None for a property that is only called so."""
    items = member.value.items if isinstance(member.value, JsonArray) else ()
    found = [
        one
        for one in items
        if isinstance(one, JsonObject)
        and isinstance(one.get("name"), JsonText)
        and one.get("count") is not None
        and one.get("input") is not None
    ]
    return found if found and len(found) == len(items) else None


def _measured(count: Part) -> Part | None:
    """The array whose length a number of rounds is."""
    if isinstance(count, Call) and count.name.casefold() == "length" and len(count.arguments) == 1:
        return count.arguments[0]
    return None


def _copy_of(part: Call, names: Names) -> Copy | None:
    """The loop that `copyIndex(…)` means: the one of that name, the resource's without a name."""
    first = part.arguments[0] if part.arguments else None
    if isinstance(first, Text) and isinstance(first.value, str):
        folded = first.value.casefold()
        return next((one for one in reversed(names.copies) if one.name.casefold() == folded), None)
    return names.resource_copy or (names.copies[-1] if names.copies else None)


def _is_deployment(target: Part) -> bool:
    """Whether an id is that of a deployment, whose outputs a template reads."""
    if not isinstance(target, Call) or not target.name.casefold().endswith("resourceid"):
        return False
    return any(isinstance(one, Text) and str(one.value).casefold() == DEPLOYMENTS for one in target.arguments)


def _pieces(form: str) -> tuple[list[str], list[int]] | None:
    """The texts of a format and the numbers of its holes; None for one with more than that."""
    texts, holes, end = [""], [], 0
    for match in _HOLE.finditer(form):
        texts[-1] += form[end : match.start()]
        end = match.end()
        if match[1] is not None:
            holes.append(int(match[1]))
            texts.append("")
        elif len(match[0]) == 2:
            texts[-1] += match[0][0]
        else:
            return None
    texts[-1] += form[end:]
    return texts, holes
