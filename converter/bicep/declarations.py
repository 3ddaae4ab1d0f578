"""What a file declares: its statements by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from converter.bicep import syntax
from converter.bicep.faults import error
from converter.provenance.values import Value
from converter.source import Diagnostic, Label, Severity, SourceFile, Span

T = TypeVar("T")
Deployable: TypeAlias = "syntax.ResourceDeclaration | syntax.ModuleDeclaration"


@dataclass(frozen=True, slots=True, eq=False)
class ImportedName:
    """`name as alias` of an import; `name` None stands for the whole file (`* as alias`)."""

    name: syntax.Identifier | None
    alias: syntax.Identifier
    statement: syntax.Import


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What the decorators of a parameter, type, member or output ask of its value."""

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
    of expressions that are the same in every evaluation.
    """

    path: str
    program: syntax.Program
    errors: list[Diagnostic]
    target_scope: syntax.TargetScope | None = None
    parameters: dict[str, syntax.ParameterDeclaration] = field(default_factory=dict)
    assignments: dict[str, syntax.ParameterAssignment] = field(default_factory=dict)
    variables: dict[str, syntax.VariableDeclaration] = field(default_factory=dict)
    types: dict[str, syntax.TypeDeclaration] = field(default_factory=dict)
    functions: dict[str, syntax.FunctionDeclaration] = field(default_factory=dict)
    deployables: dict[str, Deployable] = field(default_factory=dict)
    outputs: dict[str, syntax.OutputDeclaration] = field(default_factory=dict)
    imports: dict[str, ImportedName] = field(default_factory=dict)
    extensions: dict[str, syntax.Extension] = field(default_factory=dict)
    has_extensions: bool = False
    using: syntax.Using | None = None
    extends: syntax.Extends | None = None
    constants: dict[syntax.Node, Value] = field(default_factory=dict)
    rules: dict[syntax.Node, Rules] = field(default_factory=dict)
    secret_types: dict[syntax.Node, bool] = field(default_factory=dict)
    names_checked: bool = False

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


def declarations_of(path: str, program: syntax.Program, diagnostics: Iterable[Diagnostic]) -> Unit:
    """The declarations of a parsed file, with an error for every name that is declared again."""
    unit = Unit(path, program, [d for d in diagnostics if d.severity is Severity.ERROR])
    seen: dict[str, Span] = {}
    outputs: dict[str, Span] = {}
    for statement in program.statements:
        match statement:
            case syntax.ParameterDeclaration():
                _declare(unit, unit.parameters, statement.name, statement, seen)
            case syntax.ParameterAssignment():
                _declare(unit, unit.assignments, statement.name, statement, seen)
            case syntax.VariableDeclaration():
                _declare(unit, unit.variables, statement.name, statement, seen)
            case syntax.TypeDeclaration():
                _declare(unit, unit.types, statement.name, statement, seen)
            case syntax.FunctionDeclaration():
                _declare(unit, unit.functions, statement.name, statement, seen)
            case syntax.ResourceDeclaration() | syntax.ModuleDeclaration():
                _declare(unit, unit.deployables, statement.name, statement, seen)
            case syntax.OutputDeclaration():
                _declare(unit, unit.outputs, statement.name, statement, outputs)
            case syntax.Import(wildcard=None):
                for symbol in statement.symbols:
                    imported = ImportedName(symbol.name, symbol.alias, statement)
                    _declare(unit, unit.imports, symbol.alias, imported, seen)
            case syntax.Import(wildcard=syntax.Identifier() as alias):
                _declare(unit, unit.imports, alias, ImportedName(None, alias, statement), seen)
            case syntax.Extension():
                unit.has_extensions = True
                if statement.alias is not None:
                    _declare(unit, unit.extensions, statement.alias, statement, seen)
            case syntax.TargetScope():
                unit.target_scope = statement
            case syntax.Using():
                unit.using = statement
            case syntax.Extends():
                unit.extends = statement
    return unit


def _declare(
    unit: Unit, group: dict[str, T], name: syntax.Identifier, declared: T, seen: dict[str, Span]
) -> None:
    first = seen.get(name.name)
    if first is not None:
        message = f"'{name.name}' is declared more than once"
        unit.errors.append(error("B2F112", message, name.span, Label(first, "declared here first")))
        return
    seen[name.name] = name.span
    group[name.name] = declared
