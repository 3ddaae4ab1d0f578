"""What a file needs from other files: modules and their parameters, imports, the template of parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.parameter_values import redact_line
from converter.bicep.evaluation.scopes import Exportable, found_file, is_exported, not_exported, plain_path
from converter.bicep.symbolic.faults import Fault, error
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, DiagnosticError, Label, Span, did_you_mean

if TYPE_CHECKING:
    from converter.bicep.evaluation.files import FileResolver


class Links:
    """The files that one file refers to, and the errors in its references."""

    def __init__(self, unit: Unit, resolver: FileResolver) -> None:
        self.unit = unit
        self.resolver = resolver
        self.errors: list[Diagnostic] = []
        self._units: dict[nodes.Expression, Unit | None] = {}
        self._reported: set[nodes.Identifier] = set()

    def of(self, unit: Unit) -> Links:
        """The references of another file."""
        return Links(unit, self.resolver)

    def unit_of(self, path: nodes.Expression) -> Unit | None:
        """The file that a path names; None for one that can't be read, or isn't of this source."""
        if path not in self._units:
            self._units[path] = self._read(path)
        return self._units[path]

    def _read(self, path: nodes.Expression) -> Unit | None:
        try:
            reference = plain_path(path, "a file")
        except Fault as computed:
            self.errors += computed.diagnostics
            return None
        try:
            target = found_file(self.resolver, reference, self.unit.path, path.span)
            return None if target is None else self.resolver.unit(target)
        except Fault as missing:
            self.errors += missing.diagnostics
        except DiagnosticError:
            pass  # reported with the file itself
        return None

    def check(self) -> list[Diagnostic]:
        """The errors in what the file needs from others."""
        for statement in (*self.unit.program.statements, *self.unit.partial):
            match statement:
                case nodes.ModuleDeclaration():
                    self._module(statement)
                case nodes.Import():
                    self._import(statement)
                case nodes.Using() if statement.path is not None:
                    self._template(statement)
                case nodes.Extends():
                    self.unit_of(statement.path)
        return self.errors

    def content(self, path: nodes.Expression) -> None:
        """Add an error when the file whose content is read doesn't exist."""
        if isinstance(path, nodes.Literal) and isinstance(path.value, str):
            try:
                self.resolver.find(path.value, self.unit.path, path.span)
            except Fault as missing:
                self.errors += missing.diagnostics

    # --- imports -----------------------------------------------------------------------------

    def _import(self, statement: nodes.Import) -> None:
        source = self.unit_of(statement.path)
        if source is not None:
            for symbol in statement.symbols:
                self._exported(source, symbol.name)

    def imported(self, name: str) -> Exportable | None:
        """The declaration that an imported name refers to, where it can be found."""
        imported = self.unit.imports.get(name)
        if imported is None or imported.name is None:
            return None
        source = self.unit_of(imported.statement.path)
        return None if source is None else declared_in(source, imported.name.name)

    def member(self, library: str, name: nodes.Identifier) -> Exportable | None:
        """What `library.name` means, `library` being imported as a whole; an error when it means nothing."""
        imported = self.unit.imports[library]
        if imported.name is not None:
            return None
        source = self.unit_of(imported.statement.path)
        return None if source is None else self._exported(source, name)

    def _exported(self, source: Unit, name: nodes.Identifier) -> Exportable | None:
        found = declared_in(source, name.name)
        if (found is None or not is_exported(found)) and name.name not in source.lost:
            if name not in self._reported:
                self._reported.add(name)
                self.errors += not_exported(source, name).diagnostics
            return None
        return found

    # --- modules -----------------------------------------------------------------------------

    def _module(self, module: nodes.ModuleDeclaration) -> None:
        template = self.unit_of(module.path)
        if template is None:
            return
        if template is self.unit:
            path = self.unit.path
            message = f"this module deploys itself: {path} → {path}"
            self.errors.append(error("B2F105", message, module.path.span))
            return
        body = object_of(module.body)
        given = _property(body, "params")
        keys = _keys(given.value) if given is not None else [] if body is not None else None
        if keys is None:
            return
        self._unknown(template, keys)
        whole = all(isinstance(entry, nodes.Property) for entry in body.properties) if body else False
        if whole and module not in self.unit.partial:
            place = module.name.span if given is None else given.key.span
            self._missing(template, [key for key, _ in keys], place)

    def _unknown(self, template: Unit, keys: Iterable[tuple[str, Span]]) -> None:
        for key, span in keys:
            if key not in template.parameters and key not in template.lost:
                # A misspelled name may be a secret's: its value must not be shown.
                redact_line(span)
                message = f"'{template.path}' has no parameter '{key}'"
                advice = did_you_mean(key, template.parameters)
                self.errors.append(error("B2F108", message, span, help=advice))

    def _missing(self, template: Unit, given: Iterable[str], span: Span) -> None:
        present = set(given)
        for name, declaration in template.parameters.items():
            if name in present or declaration in template.partial or not is_required(template, declaration):
                continue
            self.errors.append(missing_parameter(template, declaration, span))

    def output(self, node: nodes.PropertyAccess, local: frozenset[str]) -> Diagnostic | None:
        """The error for `module.outputs.name` where the module has no such output."""
        holder = node.base
        if node.safe or not (isinstance(holder, nodes.PropertyAccess) and holder.name.name == "outputs"):
            return None
        base = holder.base.base if isinstance(holder.base, nodes.ArrayAccess) else holder.base
        if not isinstance(base, nodes.Variable) or base.name in local:
            return None
        module = self.unit.deployables.get(base.name)
        template = self.unit_of(module.path) if isinstance(module, nodes.ModuleDeclaration) else None
        name = node.name.name
        if template is None or name in template.outputs or template.partial or template.lost:
            return None
        message = f"the module '{base.name}' has no output '{name}'"
        return error("B2F107", message, node.name.span, help=did_you_mean(name, template.outputs))

    # --- parameter files ---------------------------------------------------------------------

    def _template(self, using: nodes.Using) -> None:
        template = self.unit_of(using.path) if using.path is not None else None
        if template is None:
            return
        self._unknown(template, [(name, node.name.span) for name, node in self.unit.assignments.items()])
        if (
            self.unit.extends is None
            and not self.unit.partial
            and not self.unit.lost
            and using.path is not None
            and not self.resolver.gives_more
        ):
            self._missing(template, self.unit.assignments, using.path.span)


def declared_in(source: Unit, name: str) -> Exportable | None:
    """The variable, type or function of that name in a file."""
    return source.variables.get(name) or source.types.get(name) or source.functions.get(name)


def missing_parameter(template: Unit, declaration: nodes.ParameterDeclaration, span: Span) -> Diagnostic:
    """The error (B2F103) for a parameter without a value."""
    name = declaration.name.name
    message = f"the parameter '{name}' of '{template.path}' has no value and no default"
    label = Label(declaration.name.span, "declared here")
    return error("B2F103", message, span, label, help=f"give a value for '{name}'")


def needs_value(template: Unit, declaration: nodes.ParameterDeclaration) -> bool:
    """Whether a parameter needs a value as far as its file shows: what it takes may be declared elsewhere."""
    return declaration.default is None and not isinstance(
        _named_type(template, declaration), nodes.NullableType
    )


def _named_type(template: Unit, declaration: nodes.ParameterDeclaration) -> nodes.TypeExpression:
    """A parameter's type behind the names that its file has for it."""
    node = declaration.type
    for _ in range(len(template.types) + 1):
        while isinstance(node, nodes.ParenthesizedType):
            node = node.type
        if not (
            isinstance(node, nodes.TypeReference) and node.base is None and node.name.name in template.types
        ):
            break
        node = template.types[node.name.name].type
    return node


def is_required(template: Unit, declaration: nodes.ParameterDeclaration) -> bool:
    """Whether a parameter certainly needs a value: it has no default, and its type takes no null."""
    node = _named_type(template, declaration)
    plain = isinstance(node, nodes.ObjectType | nodes.ArrayType | nodes.TupleType | nodes.LiteralType)
    if isinstance(node, nodes.TypeReference):
        plain = node.base is None and node.name.name in {"string", "int", "bool", "object", "array"}
    return declaration.default is None and plain and getattr(node, "value", "") is not None


def object_of(body: nodes.Expression) -> nodes.ObjectLiteral | None:
    """The object in the body of a resource or module, behind its loop and condition."""
    while isinstance(body, nodes.IfCondition | nodes.For):
        body = body.body
    while isinstance(body, nodes.Parenthesized):
        body = body.expression
    return body if isinstance(body, nodes.ObjectLiteral) else None


def _property(body: nodes.ObjectLiteral | None, name: str) -> nodes.Property | None:
    if body is None:
        return None
    for entry in body.properties:
        if isinstance(entry, nodes.Property) and key_of(entry) == name:
            return entry
    return None


def key_of(entry: nodes.Property) -> str | None:
    """The name of a property; None for one that has to be evaluated."""
    key = entry.key
    return key.name if isinstance(key, nodes.Identifier) else getattr(key, "value", None)


def _keys(given: nodes.Expression) -> list[tuple[str, Span]] | None:
    """The names in an object that is written out; None for anything else."""
    if not isinstance(given, nodes.ObjectLiteral):
        return None
    found = []
    for entry in given.properties:
        if not isinstance(entry, nodes.Property) or (name := key_of(entry)) is None:
            return None
        found.append((name, entry.key.span))
    return found


def references(unit: Unit) -> Iterator[nodes.Expression]:
    """The paths of all files that a file refers to."""
    for statement in (*unit.program.statements, *unit.partial):
        match statement:
            case nodes.ModuleDeclaration() | nodes.Import() | nodes.Extends():
                yield statement.path
            case nodes.Using() if statement.path is not None:
                yield statement.path
