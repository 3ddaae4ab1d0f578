"""Where names and expressions get their values: one scope for each evaluation of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias, TypeVar

from converter.bicep.evaluation.declarations import ImportedName, Unit
from converter.bicep.evaluation.files import FileResolver, load
from converter.bicep.evaluation.run import Run
from converter.bicep.symbolic.contexts import Context
from converter.bicep.symbolic.faults import Fault, fault
from converter.bicep.symbolic.members import Holder
from converter.bicep.symbolic.symbols import call, through
from converter.bicep.syntax import nodes
from converter.provenance import Call, Kind, Origin, Value
from converter.source import DiagnosticError, Label, Severity, Span, dataclass, did_you_mean

Names: TypeAlias = "dict[str, Value]"
"""Loop, lambda and function variables."""

ENCLOSING: Final = "::"
"""The key of the enclosing resource among the names in its body; no identifier looks like it."""

NO_NAMES: Final[Names] = {}
Exportable: TypeAlias = "nodes.VariableDeclaration | nodes.TypeDeclaration | nodes.FunctionDeclaration"
ARTIFACTS: Final = ("br:", "br/", "ts:", "ts/")
REGISTRIES: Final = (*ARTIFACTS, "oci:", "templateLink:")


class Scope:
    """The names of a file and their values, computed when they are first used.

    `values` holds what was computed. A declaration that fails, fails again with the same diagnostics
    whenever it is used; one that waits for itself is a cycle (B2F105).
    """

    __slots__ = ("busy", "context", "failed", "run", "unit", "values")

    def __init__(self, run: Run, unit: Unit, context: Context) -> None:
        self.run = run
        self.unit = unit
        self.context = context
        self.values: dict[object, Value] = {}
        self.failed: dict[object, Fault] = {}
        self.busy: dict[object, Span] = {}

    def once(self, key: object, span: Span, make: Callable[[], Value]) -> Value:
        """What `make` gives, computed once for each key; `span` is where it is declared."""
        found = self.values.get(key)
        if found is not None:
            return found
        failed = self.failed.get(key)
        if failed is not None:
            raise Fault(failed.diagnostics)
        if key in self.busy:
            raise self._cycle(key)
        self.run.enter(span)
        self.busy[key] = span
        try:
            found = self.values[key] = make()
        except Fault as failure:
            self.failed[key] = failure
            raise
        finally:
            del self.busy[key]
            self.run.leave()
        return found

    def _cycle(self, key: object) -> Fault:
        waiting = list(self.busy)
        cycle = waiting[waiting.index(key) :]
        shown = " → ".join([f"'{name}'" for name in (*cycle, key)])
        labels = [Label(self.busy[name], f"'{name}' is declared here") for name in cycle[1:]]
        return fault("B2F105", f"{shown}: a value can't depend on itself", self.busy[key], *labels)

    def resolve(self, name: str, span: Span) -> Value:
        """The value of a name of this file. Raises `Fault` when there is none."""
        variable = self.unit.variables.get(name)
        if variable is not None:
            return self.once(name, variable.name.span, lambda: self._variable(variable))
        imported = self.unit.imports.get(name)
        if imported is not None:
            return self.once(name, imported.alias.span, lambda: self._imported(imported))
        declared = self.declared(name)
        if declared is not None:
            return declared
        extension = self.unit.extensions.get(name)
        if extension is not None:
            return call("extension", (), Origin(Kind.DEPLOYMENT, extension.span, name))
        raise unknown_name(name, span, self.unit)

    def declared(self, name: str) -> Value | None:  # noqa: ARG002 -- subclasses override it
        """The value of a name that only this kind of file declares."""
        return None

    def _variable(self, declaration: nodes.VariableDeclaration) -> Value:
        value = evaluate(self, declaration.value, NO_NAMES)
        self.run.weigh(value, declaration.name.span)
        return through(
            value, Origin(Kind.VARIABLE, declaration.undecorated, declaration.name.name, (value.origin,))
        )

    def _imported(self, imported: ImportedName) -> Value:
        source = self.library(imported.statement)
        origin = Origin(Kind.VARIABLE, imported.alias.span, imported.alias.name)
        if source is None:
            return call("import", (), origin)
        if imported.name is None:
            return Library("import", (), source, origin=origin)
        return exported(source, imported.name)

    def library(self, statement: nodes.Import) -> Scope | None:
        """The scope of the file that an import names; None for one in a registry.

        Raises `Fault` when the file doesn't exist or has errors.
        """
        reference = plain_path(statement.path, "an import")
        place = statement.path.span
        path = target_of(self.run, reference, self.unit.path, place, "its exports stay symbolic")
        if path is None:
            return None
        found: Scope | None = self.run.imported.get(path)
        if found is None:
            try:
                unit = load(self.run.resolver, path)
            except DiagnosticError as failure:
                raise Fault(failure.diagnostics) from None
            found = self.run.imported[path] = Scope(self.run, unit, self.context)
        return found

    def function(self, name: str) -> tuple[Scope, nodes.FunctionDeclaration] | None:
        """The user function of that name with the scope it is evaluated in, None if there is none.

        A function of a registry's file is None too: `resolve` gives a symbol for its name.
        """
        own = self.unit.functions.get(name)
        if own is not None:
            return self, own
        imported = self.unit.imports.get(name)
        if imported is None or imported.name is None:
            return None
        source = self.library(imported.statement)
        return None if source is None else source.exported_function(imported.name)

    def exported_function(self, name: nodes.Identifier) -> tuple[Scope, nodes.FunctionDeclaration]:
        """The function of that name that this file exports. Raises `Fault` (B2F101)."""
        declaration = self.unit.functions.get(name.name)
        if declaration is None or not is_exported(declaration):
            raise not_exported(self.unit, name)
        return self, declaration


Evaluator: TypeAlias = "Callable[[Any, Any, Names], Value]"
E = TypeVar("E", bound=Evaluator)

RESTORE: Final = (
    "`bicep restore` puts it into Bicep's module cache; or name a folder that has it: `modules` in the "
    "project file"
)

EVALUATORS: Final[dict[type, Evaluator]] = {}
"""What evaluates each kind of expression and of declaration with a value."""


def evaluate(scope: Scope, node: nodes.Node, names: Names) -> Value:
    """The value of an expression, or of a declared resource or module. Raises `Fault`."""
    return EVALUATORS[type(node)](scope, node, names)


def evaluates(kind: type[nodes.Node]) -> Callable[[E], E]:
    """Declare the function that evaluates a kind of nodes."""

    def declare(function: E) -> E:
        EVALUATORS[kind] = function
        return function

    return declare


@dataclass(frozen=True, slots=True, eq=False)
class Library(Call, Holder):
    """A file that was imported as a whole: `import * as name`."""

    scope: Scope

    def member(self, key: str, span: Span, place: Span | None = None, *, safe: bool = False) -> Value:  # noqa: ARG002 -- the signature is `Holder`'s
        """The exported variable of that name."""
        return exported(self.scope, nodes.Identifier(place or span, key))


def exported(source: Scope, name: nodes.Identifier) -> Value:
    """The value of a variable that `source` exports, or a `Fault` (B2F101)."""
    unit = source.unit
    declared = unit.variables.get(name.name)
    if declared is not None and is_exported(declared):
        return source.resolve(name.name, name.span)
    if any(is_exported(other) for other in (unit.types.get(name.name), unit.functions.get(name.name))):
        return call("import", (), Origin(Kind.VARIABLE, name.span, name.name))
    raise not_exported(unit, name)


def is_exported(declaration: nodes.Statement | None) -> bool:
    """Whether the declaration has `@export()`."""
    return declaration is not None and any(
        isinstance(decorator.expression, nodes.FunctionCall) and decorator.expression.name.name == "export"
        for decorator in declaration.decorators
    )


def not_exported(unit: Unit, name: nodes.Identifier) -> Fault:
    """The fault (B2F101) for a name that the file doesn't export."""
    message = f"'{unit.path}' doesn't export '{name.name}'"
    declared: dict[str, Exportable] = {**unit.variables, **unit.types, **unit.functions}
    if name.name in declared:
        span = declared[name.name].name.span
        label = Label(span, "declared here, without @export()")
        return fault("B2F101", message, name.span, label, help=f"put @export() before '{name.name}'")
    exports = [other for other, declaration in declared.items() if is_exported(declaration)]
    return fault("B2F101", message, name.span, help=did_you_mean(name.name, exports))


def unknown_name(name: str, span: Span, unit: Unit, local: tuple[str, ...] = ()) -> Fault:
    """The fault for a name that is not declared."""
    help_line = did_you_mean(name, (*local, *unit.value_names()))
    return fault("B2F101", f"the name '{name}' is not declared", span, help=help_line)


def is_remote(reference: str) -> bool:
    """Whether a path names something that isn't a file of the source: a registry's, or at an address."""
    return reference.startswith(REGISTRIES)


def target_of(run: Run, reference: str, importer: str, span: Span, consequence: str) -> str | None:
    """The path of the file that a reference names; None, with a warning, for a module that no place has.

    `consequence` is such as `its outputs stay symbolic`. Raises `Fault` for a file that doesn't exist.
    """
    if not is_remote(reference):
        return run.resolver.find(reference, importer, span)
    try:
        found = run.resolver.locate(reference, importer, span) if is_artifact(reference) else None
    except Fault as failure:
        _refuse_settings(failure)
        run.add_warnings(replace(one, severity=Severity.WARNING) for one in failure.diagnostics)
        return None
    if found is None:
        warn_of_registry(run, reference, span, consequence)
        return None
    if found.doubt is not None:
        message = f"'{reference}' may be another version than this: {found.doubt}"
        step = "put the version that is asked for into a folder of its name, or run `bicep restore`"
        run.warn("B2F173", message, span, step)
    return found.path


def found_file(resolver: FileResolver, reference: str, importer: str, span: Span) -> str | None:
    """The path of the file that a reference names; None for a module that no place has.

    Raises `Fault` for a file that doesn't exist.
    """
    if not is_remote(reference):
        return resolver.find(reference, importer, span)
    try:
        found = resolver.locate(reference, importer, span) if is_artifact(reference) else None
    except Fault as failure:
        _refuse_settings(failure)
        return None  # warned of where it is evaluated
    return None if found is None else found.path


def _refuse_settings(failure: Fault) -> None:
    """Raise the fault again unless it is of the reference: then the module is one that no place has."""
    if any(one.code != "B2F174" for one in failure.diagnostics):
        raise failure


def is_artifact(reference: str) -> bool:
    """Whether a reference is to a module of a registry or a template spec."""
    return reference.startswith(ARTIFACTS)


def plain_path(path: nodes.Expression, what: str) -> str:
    """The text of a path, which must be a plain string."""
    if isinstance(path, nodes.Literal) and isinstance(path.value, str):
        return path.value
    raise fault("B2F102", f"the path of {what} must be a plain string", path.span)


def warn_of_registry(run: Run, reference: str, span: Span, consequence: str) -> None:
    """Warn (B2F111) about a file of a registry; the consequence is such as `its outputs stay symbolic`."""
    run.warn("B2F111", f"'{reference}' is not a file of this source: {consequence}", span, RESTORE)
