"""One evaluation of a parameter file: what it gives to the template that it names."""

from __future__ import annotations

from collections.abc import Iterator

from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.files import load
from converter.bicep.evaluation.names import check_names
from converter.bicep.evaluation.run import Run
from converter.bicep.evaluation.scopes import NO_NAMES, Scope, evaluate, plain_path
from converter.bicep.evaluation.templates import Argument
from converter.bicep.symbolic.contexts import Context
from converter.bicep.symbolic.faults import Fault, Faults, fault
from converter.bicep.symbolic.symbols import through
from converter.bicep.syntax import nodes
from converter.provenance import Kind, Object, Origin, Value
from converter.source import Diagnostic, DiagnosticError, Span


class ParameterFile(Scope):
    """The scope of a parameter file. `extended` is the scope of the file that it extends."""

    __slots__ = ("extended",)

    def __init__(self, run: Run, unit: Unit, context: Context, extended: ParameterFile | None) -> None:
        super().__init__(run, unit, context)
        self.extended = extended

    def declared(self, name: str) -> Value | None:
        assignment = self.unit.assignments.get(name)
        if assignment is not None:
            return self.once(name, assignment.name.span, lambda: self._assigned(assignment))
        if name == "base" and self.extended is not None:
            return self._base(self.extended)
        return None

    def _assigned(self, assignment: nodes.ParameterAssignment) -> Value:
        value = evaluate(self, assignment.value, NO_NAMES)
        origin = Origin(Kind.PARAMETER_ASSIGNMENT, assignment.span, assignment.name.name, (value.origin,))
        return through(value, origin)

    def _base(self, extended: ParameterFile) -> Value:
        assert self.unit.extends is not None
        members = {name: argument.evaluated() for name, argument in extended.arguments().items()}
        return Object(members, origin=Origin(Kind.VARIABLE, self.unit.extends.span, "base"))

    def arguments(self) -> dict[str, Argument]:
        """What the file gives for each parameter, those of the file that it extends included."""
        found = self.extended.arguments() if self.extended is not None else {}
        for name, assignment in self.unit.assignments.items():
            below = found.get(name)
            shadowed: tuple[Origin, ...] = ()
            if below is not None:
                shadowed = (Origin(Kind.PARAMETER_ASSIGNMENT, below.span, name, (), below.shadowed),)
            found[name] = Argument(
                Kind.PARAMETER_ASSIGNMENT,
                assignment.span,
                assignment.name.span,
                self,
                assignment.value,
                shadowed=shadowed,
            )
        return found

    def chain(self) -> Iterator[ParameterFile]:
        """The file itself, then those that it extends, the nearest first."""
        file: ParameterFile | None = self
        while file is not None:
            yield file
            file = file.extended

    def values_in_order(self) -> dict[str, Value]:
        """The value of each parameter: the file's own assignments, then those of the files it extends."""
        found: dict[str, Value] = {}
        for file in self.chain():
            for name, assignment in file.unit.assignments.items():
                if name not in found:
                    found[name] = file.resolve(name, assignment.name.span)
        return found

    def extension_configurations(self) -> dict[str, dict[str, Value]]:
        """The `extensionConfig` assignments by alias and property. Raises `Fault`."""
        found: dict[str, dict[str, Value]] = {}
        for file in self.chain():
            for statement in file.unit.program.statements:
                if isinstance(statement, nodes.ExtensionConfiguration) and statement.alias.name not in found:
                    value = evaluate(file, statement.configuration, NO_NAMES)
                    found[statement.alias.name] = value.members if isinstance(value, Object) else {}
        return found

    def using_configuration(self) -> Value | None:
        """The deploy clause of `using`. Raises `Fault`."""
        statement = self.unit.using
        if statement is None or statement.configuration is None:
            return None
        return evaluate(self, statement.configuration, NO_NAMES)

    def using(self) -> tuple[str | None, Span, Scope]:
        """The path in the `using` statement (None: none), its place and its file."""
        statement = self.unit.using
        if statement is not None and (statement.path is not None or self.extended is None):
            if statement.path is None:
                return None, statement.span, self
            return plain_path(statement.path, "`using`"), statement.path.span, self
        if self.extended is not None:
            return self.extended.using()
        span = Span(self.unit.source, 0, 0)
        message = f"'{self.unit.path}' doesn't name its template"
        raise fault("B2F102", message, span, help="begin with using 'main.bicep'")

    def check(self, faults: Faults) -> tuple[Diagnostic, ...]:
        """Collect the errors of parameters that can't be evaluated; those of names alone are the result."""
        found = self.extended.check(faults) if self.extended is not None else ()
        check_names(self.unit, self.run.resolver)
        self.run.add_warnings(self.unit.warnings)
        for name, assignment in self.unit.assignments.items():
            try:
                self.resolve(name, assignment.name.span)
            except Fault as failure:
                faults.add(failure.diagnostics)
        return (*found, *self.unit.errors)


def parameter_file(run: Run, path: str, context: Context, chain: tuple[str, ...] = ()) -> ParameterFile:
    """The scope of a parameter file and of those that it extends. Raises `Fault`."""
    try:
        unit = load(run.resolver, path)
    except DiagnosticError as failure:
        raise Fault(failure.diagnostics) from None
    extended = None
    if unit.extends is not None:
        node = unit.extends.path
        target = run.resolver.find(plain_path(node, "`extends`"), path, node.span)
        if target in (*chain, path):
            cycle = " → ".join((*chain, path, target))
            raise fault("B2F105", f"this parameter file extends itself: {cycle}", node.span)
        extended = parameter_file(run, target, context, (*chain, path))
    return ParameterFile(run, unit, context, extended)
