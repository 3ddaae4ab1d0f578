"""Resources, modules, parameters and outputs against their types: misspelled and missing properties.

What is an error for Bicep is one here, and what it warns of is a warning (see `fitting`): the names of a
resource's own properties are strict, since Azure takes no others, and everything inside of them is lenient,
since a type may be described wrongly (`AzResourceTypeFactory`). Of a resource whose type isn't known, only
names are reported that are nearly one of those that every resource may have.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from converter.bicep.azure_types import canonical_type
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.fitting import PLAIN, Fitting, Place, Wording, each_of, kind_of
from converter.bicep.evaluation.lengths import least_length
from converter.bicep.evaluation.links import key_of, object_of
from converter.bicep.evaluation.parameter_values import redact_line
from converter.bicep.evaluation.static_types import (
    ANYTHING,
    BOOL,
    INT,
    NOTHING,
    STRING,
    Items,
    Local,
    Member,
    Members,
    StaticType,
    Types,
    types_of,
)
from converter.bicep.resource_types import ENVELOPE, BodyType, TypeProperty, body_type
from converter.bicep.symbolic.faults import error
from converter.bicep.symbolic.symbols import with_article
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, Label, Severity, Span, dataclass, did_you_mean, nearest

if TYPE_CHECKING:
    from converter.bicep.evaluation.links import Links

PLACING: Final = ("name", "parent", "scope", "dependsOn")
"""What Bicep adds to the properties of each resource, the name among them."""

VARYING: Final = ("name", "scope", "parent")
"""The properties of which one must differ from round to round of a loop over resources."""

READ_ONLY: Final = ("id", "type", "apiVersion")
"""What each resource has and none can set."""

OWN_NAMES: Final = frozenset({"etag", "resourceGroup", "subscriptionId", "systemData", "identities"})
"""Properties of resources of some types that look like those of all."""

MODULE: Final = ("name", "scope", "params", "dependsOn", "identity", "extensionConfigs")
"""The properties of a module."""

LEAST_LENGTHS: Final = {
    "Microsoft.OperationalInsights/workspaces": 4,
    "Microsoft.Storage/storageAccounts": 3,
}
"""How many characters the name of a resource has at least, by its type."""

KINDS: Final = {"string": STRING, "integer": INT, "boolean": BOOL}

CODES_OF: Final = {
    "B2F160": ("BCP037", "BCP073", "BCP089", "BCP187"),
    "B2F161": ("BCP035",),
    "B2F104": ("BCP035", "BCP037", "BCP089"),
    "B2F162": ("BCP179",),
    "B2F164": ("BCP036", "BCP033"),
    "B2F165": ("BCP334",),
}
"""What Bicep calls a warning of ours: a source that silences it silences ours."""

_Typed: TypeAlias = "nodes.ParameterDeclaration | nodes.OutputDeclaration | nodes.VariableDeclaration"

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SILENCED: Final = re.compile(r"#(disable-next-line|disable-diagnostics|restore-diagnostics)\b([^\n/]*)")


def check_bodies(unit: Unit, links: Links) -> None:
    """Add to the unit's errors and warnings those of what it declares, against the types of the places.

    A file with syntax errors isn't checked.
    """
    if unit.partial or unit.lost:
        return
    _Bodies(unit, links).check()


@dataclass(frozen=True, slots=True)
class _Kind:
    """The type of a resource's declaration."""

    name: str
    version: str
    type: BodyType | None


class _Bodies:
    def __init__(self, unit: Unit, links: Links) -> None:
        self.unit = unit
        self.types = types_of(unit, links)
        self._silenced = _Silenced(unit) if "#" in unit.source.text else None
        self._reported: set[tuple[str, str, int]] = set()

    def check(self) -> None:
        for statement in self.unit.program.statements:
            match statement:
                case nodes.ResourceDeclaration():
                    self._resource(statement, None)
                case nodes.ModuleDeclaration():
                    self._module(statement)
                case nodes.ParameterDeclaration():
                    self._value("the default of the parameter", statement.name, statement.default, statement)
                case nodes.OutputDeclaration():
                    self._value("the output", statement.name, statement.value, statement)
                case nodes.VariableDeclaration() if statement.type is not None:
                    self._value("the variable", statement.name, statement.value, statement)
                case nodes.FunctionDeclaration():
                    self._function(statement)
        if self.unit.assignments:
            self._assignments()

    def report(
        self, code: str, severity: Severity, message: str, span: Span, *labels: Label, help: str | None = None
    ) -> None:
        key = (code, message, span.start)
        if key in self._reported:
            return
        self._reported.add(key)
        found = Diagnostic(code=code, severity=severity, message=message, span=span, labels=labels, help=help)
        if severity is Severity.ERROR:
            self.unit.errors.append(found)
        elif self._silenced is None or not self._silenced.at(span, CODES_OF.get(code, ())):
            self.unit.warnings.append(found)

    # --- parameters and outputs --------------------------------------------------------------

    def _value(
        self,
        what: str,
        name: nodes.Identifier,
        value: nodes.Expression | None,
        declared: _Typed,
        types: Types | None = None,
    ) -> None:
        """Compare a value with the type that a declaration has, in the file of `types` if not in this one."""
        types = types or self.types
        if (
            value is None
            or isinstance(value, PLAIN)
            or declared.type is None
            or types.is_plain(declared.type)
        ):
            return
        takes = types.of_declaration(declared.type, declared.decorators)
        wording = Wording(lambda path: f"{what} '{path}'", declared.name.span)
        Fitting(self.types, wording, self.report).fit(value, takes, Place(name.name, name.span))

    def _function(self, function: nodes.FunctionDeclaration) -> None:
        """What a function gives is compared with its type here alone: its values aren't."""
        local = {one.name.name: self.types.declared(one.type) for one in function.parameters}
        name = function.name
        wording = Wording(lambda path: f"the result of the function '{path}'", function.type.span, kinds=True)
        takes = self.types.declared(function.type)
        Fitting(self.types, wording, self.report).fit(
            function.body, takes, Place(name.name, name.span), local
        )

    def _assignments(self) -> None:
        using = self.unit.using
        template = self.types.of_file(using.path) if using is not None and using.path is not None else None
        if template is None:
            return
        for name, assignment in self.unit.assignments.items():
            declaration = template.unit.parameters.get(name)
            if declaration is not None:
                self._value("the parameter", assignment.name, assignment.value, declaration, template)

    # --- modules -----------------------------------------------------------------------------

    def _module(self, module: nodes.ModuleDeclaration) -> None:
        body = object_of(module.body)
        template = self.types.of_file(module.path)
        if body is None:
            return
        local = self._local(module.body)
        properties = _written(body)
        for name, entry in properties.items():
            if name not in MODULE:
                # It may be the parameters that are misspelled, with secrets among them.
                redact_line(entry.key.span)
                message = f"a module has no property '{name}'"
                help_line = did_you_mean(name, [each for each in MODULE if each not in properties])
                self.report("B2F160", Severity.ERROR, message, entry.key.span, help=help_line)
        if "name" in properties:
            self._varies(module.body, module.name, "deployment", properties)
            self._named_by_text(properties["name"].value, local)
        if template is not None and "scope" not in properties:
            self._scope(module, template.unit)
        given = properties.get("params")
        if template is None or given is None or not isinstance(given.value, nodes.ObjectLiteral):
            return
        for name, entry in _written(given.value).items():
            declaration = template.unit.parameters.get(name)
            if declaration is None or isinstance(entry.value, PLAIN) or template.is_plain(declaration.type):
                continue
            takes = template.of_declaration(declaration.type, declaration.decorators)
            wording = Wording(lambda path: f"the module parameter '{path}'", declaration.name.span)
            fitting = Fitting(self.types, wording, self.report)
            fitting.fit(entry.value, takes, Place(name, entry.key.span), local)

    def _scope(self, module: nodes.ModuleDeclaration, template: Unit) -> None:
        """A module that deploys to another kind of scope than this file has to say to which."""
        own, other = _scope_of(self.unit), _scope_of(template)
        if own != other:
            message = f"the module '{module.name.name}' is missing the property 'scope'"
            help_line = f"'{template.path}' deploys to a scope of the kind '{other}', this file to '{own}'"
            self.report("B2F161", Severity.ERROR, message, module.name.span, help=help_line)

    def _local(self, body: nodes.Expression) -> Local:
        local = NOTHING
        while isinstance(body, nodes.IfCondition | nodes.For | nodes.Parenthesized):
            if isinstance(body, nodes.For):
                local = self.types.inside(body, local)
            body = body.expression if isinstance(body, nodes.Parenthesized) else body.body
        return local

    # --- resources ---------------------------------------------------------------------------

    def _resource(self, declaration: nodes.ResourceDeclaration, around: _Kind | None) -> None:
        body = object_of(declaration.body)
        kind = _kind_of(declaration, around)
        if body is None or kind is None:
            return
        if self.unit.has_extensions and not ("/" in kind.name and _DATE.match(kind.version)):
            return
        for entry in body.properties:
            if isinstance(entry, nodes.ResourceDeclaration):
                self._resource(entry, kind)
        properties = _written(body)
        is_whole = all(not isinstance(entry, nodes.Spread) for entry in body.properties)
        if "name" in properties:
            self._segments(properties, kind, is_nested=around is not None)
        elif is_whole and len(properties) == sum(isinstance(one, nodes.Property) for one in body.properties):
            name = declaration.name.name
            message = f"the resource '{name}' has no name"
            self.unit.errors.append(error("B2F107", message, declaration.name.span, help="give it a `name:`"))
        if declaration.existing:
            self._existing(properties, is_loop=isinstance(declaration.body, nodes.For))
            return
        local = self._local(declaration.body)
        if "name" in properties:
            self._varies(declaration.body, declaration.name, "resource", properties)
            self._named_by_text(properties["name"].value, local)
            self._long_enough(properties["name"].value, kind)
        if kind.type is None or kind.type.is_partial:
            self._nearly_common(properties, kind)
        if kind.type is not None:
            takes = _resource_takes(kind.type, kind.version, is_nested=around is not None)
            fitting = Fitting(self.types, _resource_wording(kind), self.report)
            fitting.object(body, takes, Place("", declaration.name.span), local)

    def _existing(self, properties: dict[str, nodes.Property], *, is_loop: bool) -> None:
        """A resource that exists is named and placed; nothing else of it can be given.

        In a loop that is a warning (`TypeValidator` looks for `existing` right above the body alone).
        """
        for name, entry in properties.items():
            if name not in PLACING:
                message = f"an existing resource takes no '{name}'"
                help_line = did_you_mean(name, [each for each in PLACING if each not in properties])
                help_line = help_line or "it is found by its name, parent and scope"
                severity = Severity.WARNING if is_loop else Severity.ERROR
                # What it would be given may be a secret.
                redact_line(entry.key.span)
                self.report("B2F160", severity, message, entry.key.span, help=help_line)

    def _nearly_common(self, properties: dict[str, nodes.Property], kind: _Kind) -> None:
        """Report what is nearly the name of a property that every resource may have, and isn't."""
        known = {*ENVELOPE, *PLACING, *READ_ONLY}
        for name, entry in properties.items():
            if name in known or name in OWN_NAMES:
                continue
            meant = _nearly(name, known - set(READ_ONLY))
            if meant is not None:
                message = f"{kind.name} has no property '{name}'"
                redact_line(entry.key.span)
                self.report(
                    "B2F160", Severity.ERROR, message, entry.key.span, help=f"did you mean '{meant}'?"
                )

    def _segments(self, properties: dict[str, nodes.Property], kind: _Kind, *, is_nested: bool) -> None:
        """A name has as many parts as its type, or only the last where another property names the parent."""
        name = properties["name"].value
        pieces = name.pieces if isinstance(name, nodes.InterpolatedString) else (name,)
        texts = [piece.value for piece in pieces if isinstance(piece, nodes.Literal)]
        if len(texts) != len(pieces) or not all(isinstance(text, str) for text in texts):
            return
        slashes = sum(str(text).count("/") for text in texts)
        if is_nested or "parent" in properties:
            if slashes:
                message = "the name of a resource with a parent is the last part alone, without '/'"
                self.report("B2F163", Severity.ERROR, message, name.span, help="leave the parent's name out")
            return
        wanted = kind.name.count("/") - 1
        too_few = slashes < wanted and not isinstance(name, nodes.InterpolatedString)
        if wanted >= 0 and (slashes > wanted or too_few):
            message = f"the name of a {kind.name} has {_parts(wanted + 1)}, this has {slashes + 1}"
            help_line = "name the parent by `parent:`, or write its name before it, with a '/' between"
            self.report(
                "B2F163", Severity.ERROR, message, name.span, help=help_line if slashes < wanted else None
            )

    def _named_by_text(self, name: nodes.Expression, local: Local) -> None:
        found = {kind_of(one) for one in each_of(self.types.of(name, local))}
        if None not in found and "string" not in found:
            kinds = sorted(with_article(kind) for kind in found if kind is not None)
            message = f"a name must be a string, this is {' or '.join(kinds)}"
            self.report("B2F164", Severity.ERROR, message, name.span)

    def _long_enough(self, name: nodes.Expression, kind: _Kind) -> None:
        wanted = LEAST_LENGTHS.get(kind.name)
        least = None if wanted is None else least_length(self.unit, name)
        if wanted is not None and least is not None and least < wanted:
            message = f"this name may have only {least} characters, a {kind.name} needs {wanted}"
            self.report("B2F165", Severity.WARNING, message, name.span, help="begin it with a longer text")

    def _varies(
        self,
        body: nodes.Expression,
        name: nodes.Identifier,
        noun: str,
        properties: dict[str, nodes.Property],
    ) -> None:
        """Warn of a loop whose rounds all make the same resource (`EmitLimitationCalculator`)."""
        if not isinstance(body, nodes.For):
            return
        wanted = {body.item.name} | ({body.index.name} if body.index is not None else set())
        given = [properties[one].value for one in VARYING if one in properties]
        if any(_mentions(value, frozenset(wanted)) for value in given):
            return
        shown = " or ".join(f"'{one}'" for one in sorted(wanted))
        message = f"every round of this loop makes a {noun} of the same name"
        self.report("B2F162", Severity.WARNING, message, name.span, help=f"let its name contain {shown}")


def _scope_of(unit: Unit) -> object:
    return "resourceGroup" if unit.target_scope is None else getattr(unit.target_scope.value, "value", None)


def _kind_of(declaration: nodes.ResourceDeclaration, around: _Kind | None) -> _Kind | None:
    node = declaration.type
    if not (isinstance(node, nodes.Literal) and isinstance(node.value, str)):
        return None
    name, _, version = node.value.partition("@")
    if around is not None:
        name = name if "/" in name else f"{around.name}/{name}"
        version = version or around.version
    name = canonical_type(name)
    return _Kind(name, version, body_type(name, version))


def _written(body: nodes.ObjectLiteral) -> dict[str, nodes.Property]:
    """The properties whose names are known, by name."""
    return {
        name: entry
        for entry in body.properties
        if isinstance(entry, nodes.Property) and (name := key_of(entry)) is not None
    }


@cache
def _resource_takes(body: BodyType, version: str, *, is_nested: bool) -> Members:
    """What the body of a resource takes; what is wrong with its name is reported apart."""
    members: dict[str, Member] = {}
    for name, found in body.properties.items():
        if name != "name" and found.exists_in(version):
            members[name] = _member(found, version, required=found.is_required)
    for name in PLACING:
        if name != "parent" or (body.name.count("/") > 1 and not is_nested):
            members.setdefault(name, Member(_anything))
    for name in READ_ONLY:
        members[name] = Member(_anything, is_settable=False)
    if body.is_partial:
        return Members(members, ANYTHING, may_lack=True)
    for name in ENVELOPE:
        members.setdefault(name, Member(_anything, is_common=True))
    return Members(members, None, may_lack=True)


def _member(found: TypeProperty, version: str, *, required: bool) -> Member:
    return Member(
        lambda: _type_of(found, version),
        is_required=required and not found.is_read_only,
        is_settable=not found.is_read_only,
        is_sensitive=found.is_sensitive,
        holds_secrets=_holds_secrets(found),
    )


@cache
def _holds_secrets(found: TypeProperty) -> bool:
    """Whether a property or anything below it is sensitive."""
    return found.is_sensitive or any(map(_holds_secrets, found.members.values()))


def _type_of(found: TypeProperty, version: str) -> StaticType:
    members = {
        name: _member(member, version, required=member.is_required)
        for name, member in found.members.items()
        if member.exists_in(version)
    }
    if found.kind == "map":
        values = members.pop("*", None)
        return Members(members, ANYTHING if values is None else values.type)
    inner: StaticType = Members(members, None, is_lenient=True) if members else ANYTHING
    if found.kind == "array":
        return Items(inner)
    if found.kind == "object":
        return inner if members else Members({}, ANYTHING)
    return KINDS.get(found.kind, ANYTHING)


def _resource_wording(kind: _Kind) -> Wording:
    shown = f"{kind.name}@{kind.version}"

    def of(path: str) -> str:
        return f"'{path}' of {shown}" if path else shown

    def advice(path: str, name: str) -> str | None:
        assert kind.type is not None
        found = _below(kind.type, path).get(name)
        if found is None:
            return None
        if kind.version < found.first:
            return f"it has one from API version {found.first} on"
        return f"it had one up to API version {found.last}"

    return Wording(of, advice=advice)


def _below(body: BodyType, path: str) -> dict[str, TypeProperty]:
    members = dict(body.properties)
    for step in filter(None, re.split(r"\.|\[\d*\]", path)):
        found = members.get(step) or members.get("*")
        members = dict(found.members) if found is not None else {}
    return members


def _anything() -> StaticType:
    return ANYTHING


def _nearly(name: str, known: set[str]) -> str | None:
    """The name that was meant but for its case, or but for a letter more, less or other."""
    folded = {one.casefold(): one for one in known}
    if name.casefold() in folded:
        return folded[name.casefold()]
    meant = nearest(name, known)
    if meant is None or len(name) < 3 or not is_one_edit(name.casefold(), meant.casefold()):
        return None
    return meant


def is_one_edit(one: str, other: str) -> bool:
    """Whether two texts differ by one character that is more, less or another."""
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[at:] == other[at + 1 :] or one[at + 1 :] == other[at + 1 :]


def _mentions(node: nodes.Node, names: frozenset[str]) -> bool:
    """Whether an expression uses one of the local names; a lambda's own variable of that name isn't one."""
    if isinstance(node, nodes.Variable):
        return node.name in names
    if isinstance(node, nodes.Lambda):
        names -= {one.name for one in node.parameters}
    elif isinstance(node, nodes.For):
        if _mentions(node.expression, names):
            return True
        inner = names - {node.item.name} - ({node.index.name} if node.index is not None else set())
        return _mentions(node.body, inner)
    return bool(names) and any(_mentions(child, names) for child in nodes.children(node))


def _parts(count: int) -> str:
    return "one part" if count == 1 else f"{count} parts"


class _Silenced:
    """The lines on which a source silences what Bicep says, by its directives."""

    def __init__(self, unit: Unit) -> None:
        self.lines: dict[int, frozenset[str]] = {}
        self.stretches: list[tuple[str, int, bool]] = []
        for number, line in enumerate(unit.source.text.split("\n"), 1):
            if "#" not in line:
                continue
            found = _SILENCED.search(line)
            if found is None:
                continue
            codes = frozenset(found[2].split())
            if found[1] == "disable-next-line":
                self.lines[number + 1] = codes
            else:
                self.stretches += [(code, number, found[1] == "disable-diagnostics") for code in codes]

    def at(self, span: Span, codes: tuple[str, ...]) -> bool:
        """Whether one of the codes is silenced where the span begins."""
        if any(code in self.lines.get(span.line, ()) for code in codes):
            return True
        for code in codes:
            silenced = False
            for other, number, disables in self.stretches:
                if other == code and number <= span.line:
                    silenced = disables
            if silenced:
                return True
        return False
