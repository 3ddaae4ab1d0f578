"""What a file declares: its statements by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import TypeAlias, TypeVar

from converter.bicep.symbolic.faults import error
from converter.bicep.syntax import nodes
from converter.provenance import Value
from converter.source import Diagnostic, Label, Severity, SourceFile, Span, dataclass

T = TypeVar("T")
Deployable: TypeAlias = "nodes.ResourceDeclaration | nodes.ModuleDeclaration"


@dataclass(frozen=True, slots=True, eq=False)
class ImportedName:
    """`name as alias` of an import; `name` None means the whole file (`* as alias`)."""

    name: nodes.Identifier | None
    alias: nodes.Identifier
    statement: nodes.Import


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What the decorators of a parameter, type, member or output require of its value."""

    secure: bool = False
    sealed: bool = False
    least_length: int | None = None
    greatest_length: int | None = None
    least_value: int | None = None
    greatest_value: int | None = None
    allowed: Value | None = None
    discriminator: str | None = None


@dataclass(slots=True, eq=False)
class Unit:
    """One file's declarations, each kind by name in source order.

    `errors` are those of its syntax and of names declared twice. `constants` remembers the values
    of expressions that are the same in every evaluation. `partial` are the statements with syntax
    errors, without their wrong parts, `lost` the names of those that couldn't be parsed at all.
    `static_types` are the file's `Types`, once they were asked for. `is_json` marks an ARM template. `needs`
    are the names that each declaration uses, once the names are checked.
    """

    path: str
    program: nodes.Program
    errors: list[Diagnostic]
    target_scope: nodes.TargetScope | None = None
    parameters: dict[str, nodes.ParameterDeclaration] = field(default_factory=dict)
    assignments: dict[str, nodes.ParameterAssignment] = field(default_factory=dict)
    variables: dict[str, nodes.VariableDeclaration] = field(default_factory=dict)
    types: dict[str, nodes.TypeDeclaration] = field(default_factory=dict)
    functions: dict[str, nodes.FunctionDeclaration] = field(default_factory=dict)
    deployables: dict[str, Deployable] = field(default_factory=dict)
    outputs: dict[str, nodes.OutputDeclaration] = field(default_factory=dict)
    imports: dict[str, ImportedName] = field(default_factory=dict)
    extensions: dict[str, nodes.Extension] = field(default_factory=dict)
    has_extensions: bool = False
    using: nodes.Using | None = None
    extends: nodes.Extends | None = None
    constants: dict[nodes.Node, Value] = field(default_factory=dict)
    rules: dict[nodes.Node, Rules] = field(default_factory=dict)
    secret_types: dict[nodes.Node, bool] = field(default_factory=dict)
    names_checked: bool = False
    partial: tuple[nodes.Statement, ...] = ()
    lost: frozenset[str] = frozenset()
    warnings: list[Diagnostic] = field(default_factory=list)
    static_types: object = None
    is_json: bool = False
    needs: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def source(self) -> SourceFile:
        return self.program.span.source

    def value_names(self) -> Iterable[str]:
        """Every name that an expression may use as a value."""
        for group in (
            self.parameters,
            self.assignments,
            self.variables,
            self.deployables,
            self.imports,
            self.extensions,
        ):
            yield from group


def declarations_of(
    path: str,
    program: nodes.Program,
    diagnostics: Iterable[Diagnostic],
    partial: tuple[nodes.Statement, ...] = (),
    lost: frozenset[str] = frozenset(),
    *,
    kinds_apart: bool = False,
) -> Unit:
    """The declarations of a parsed file, with an error for every name that is declared again.

    `kinds_apart` is for ARM templates, where a type or a function may have the name of a value.
    """
    errors = [found for found in diagnostics if found.severity is Severity.ERROR]
    unit = Unit(path, program, errors, partial=partial, lost=lost)
    seen: dict[str, Span] = {}
    outputs: dict[str, Span] = {}
    types: dict[str, Span] = {} if kinds_apart else seen
    functions: dict[str, Span] = {} if kinds_apart else seen
    for statement in sorted((*program.statements, *partial), key=lambda found: found.span.start):
        match statement:
            case nodes.ParameterDeclaration():
                _declare(unit, unit.parameters, statement.name, statement, seen)
            case nodes.ParameterAssignment():
                _declare(unit, unit.assignments, statement.name, statement, seen)
            case nodes.VariableDeclaration():
                _declare(unit, unit.variables, statement.name, statement, seen)
            case nodes.TypeDeclaration():
                _declare(unit, unit.types, statement.name, statement, types)
            case nodes.ResourceDeclaration() | nodes.ModuleDeclaration():
                _declare(unit, unit.deployables, statement.name, statement, seen)
            case nodes.OutputDeclaration():
                _declare(unit, unit.outputs, statement.name, statement, outputs)
            case nodes.Import(wildcard=None):
                for symbol in statement.symbols:
                    imported = ImportedName(symbol.name, symbol.alias, statement)
                    _declare(unit, unit.imports, symbol.alias, imported, seen)
            case nodes.Import(wildcard=nodes.Identifier() as alias):
                _declare(unit, unit.imports, alias, ImportedName(None, alias, statement), seen)
            case nodes.Extension():
                unit.has_extensions = True
                if statement.alias is not None:
                    _declare(unit, unit.extensions, statement.alias, statement, seen)
            case nodes.FunctionDeclaration():
                _declare(unit, unit.functions, statement.name, statement, functions)
                _check_names_of(unit, [parameter.name for parameter in statement.parameters])
            case nodes.TargetScope():
                unit.target_scope = _once(unit, unit.target_scope, statement, "the target scope")
            case nodes.Using():
                unit.using = _once(unit, unit.using, statement, "the template of the parameters")
            case nodes.Extends():
                unit.extends = _once(unit, unit.extends, statement, "the parameter file that this extends")
    return unit


def _once(unit: Unit, first: T | None, statement: T, what: str) -> T:
    """The first of the statements of a kind, with an error for another one."""
    if first is None:
        return statement
    assert isinstance(first, nodes.Node)
    assert isinstance(statement, nodes.Node)
    label = Label(first.span, "given here first")
    unit.errors.append(
        error("B2F112", f"{what} is given more than once", statement.span, label, help="keep one of them")
    )
    return first


def _check_names_of(unit: Unit, names: Iterable[nodes.Identifier]) -> None:
    """An error for each parameter of a function that has the name of an earlier one."""
    seen: dict[str, Span] = {}
    for name in names:
        first = seen.setdefault(name.name, name.span)
        if first is not name.span:
            message = f"'{name.name}' is declared more than once"
            label = Label(first, "declared here first")
            unit.errors.append(
                error("B2F112", message, name.span, label, help="give one of them another name")
            )


def _declare(
    unit: Unit, group: dict[str, T], name: nodes.Identifier, declared: T, seen: dict[str, Span]
) -> None:
    first = seen.get(name.name)
    if first is not None:
        message = f"'{name.name}' is declared more than once"
        label = Label(first, "declared here first")
        unit.errors.append(error("B2F112", message, name.span, label, help="give one of them another name"))
        return
    seen[name.name] = name.span
    group[name.name] = declared
