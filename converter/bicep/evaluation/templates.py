"""One evaluation of a template: its parameters, its outputs, what it declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from converter.bicep.evaluation.checks import Check
from converter.bicep.evaluation.declarations import Rules, Unit
from converter.bicep.evaluation.names import check_names
from converter.bicep.evaluation.parameter_values import parameter_value, redact, redact_line
from converter.bicep.evaluation.rules import merged, rules_of
from converter.bicep.evaluation.run import Run
from converter.bicep.evaluation.scopes import NO_NAMES, Names, Scope, evaluate
from converter.bicep.evaluation.secrets import has_secrets, secured, tainted_but_public
from converter.bicep.evaluation.types import is_nullable, resolved
from converter.bicep.symbolic.contexts import Context
from converter.bicep.symbolic.faults import Fault, Faults, error, fault
from converter.bicep.symbolic.symbols import through
from converter.bicep.syntax import nodes
from converter.provenance import Kind, Origin, RequiredParameter, Scalar, Value, is_null, tainted
from converter.source import Diagnostic, Label, Span, dataclass, did_you_mean

NOUNS: Final = {
    Kind.PARAMETER_ASSIGNMENT: "the parameter",
    Kind.MODULE_PARAMETER: "the module parameter",
    Kind.PARAMETER_DEFAULT: "the default of the parameter",
}


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """What is given for a parameter: an expression of another scope, or a value.

    `span` is the whole assignment, `name_span` the parameter's name in it.
    """

    kind: Kind
    span: Span
    name_span: Span
    scope: Scope | None = None
    node: nodes.Expression | None = None
    names: Names | None = None
    value: Value | None = None
    shadowed: tuple[Origin, ...] = ()

    def evaluated(self) -> Value:
        if self.value is not None:
            return self.value
        assert self.scope is not None
        assert self.node is not None
        return evaluate(self.scope, self.node, self.names or NO_NAMES)


class Template(Scope):
    """The scope of a template that is deployed, at the top or as a module.

    `called_from` is where it gets its parameters; None at the top when there is no environment:
    then required parameters are symbols. `chain` are the files of the templates around it and its
    own, `module` the symbolic names on the way to it.
    """

    __slots__ = ("arguments", "called_from", "chain", "module")

    def __init__(
        self,
        run: Run,
        unit: Unit,
        context: Context,
        *,
        arguments: Mapping[str, Argument],
        chain: tuple[str, ...],
        module: tuple[str, ...] = (),
        called_from: Span | None = None,
    ) -> None:
        super().__init__(run, unit, context)
        self.arguments = arguments
        self.chain = chain
        self.module = module
        self.called_from = called_from

    def check_names(self) -> None:
        """Raise `Fault` for the errors in the file that need no evaluation."""
        check_names(self.unit, self.run.resolver)
        self.run.add_warnings(self.unit.warnings)
        if self.unit.errors:
            raise Fault(self.unit.errors)

    def declared(self, name: str) -> Value | None:
        parameter = self.unit.parameters.get(name)
        if parameter is not None:
            return self.once(name, parameter.name.span, lambda: self._parameter(parameter))
        declaration = self.unit.deployables.get(name)
        if declaration is not None:
            return self.once(name, declaration.name.span, lambda: evaluate(self, declaration, NO_NAMES))
        return None

    # --- parameters --------------------------------------------------------------------------

    def parameters(self, faults: Faults) -> dict[str, Value]:
        """The values of all parameters; what is wrong with them goes to `faults`."""
        faults.add(self.unknown_parameters())
        found = {}
        for name, declaration in self.unit.parameters.items():
            try:
                found[name] = self.resolve(name, declaration.name.span)
            except Fault as failure:
                faults.add(failure.diagnostics)
        return found

    def unknown_parameters(self) -> Iterable[Diagnostic]:
        """An error for each value that is given for a parameter that the template doesn't have."""
        for name, argument in self.arguments.items():
            if name not in self.unit.parameters:
                # A misspelled name may be a secret's: its value must not be shown.
                redact_line(argument.name_span)
                if argument.value is not None:
                    redact(argument.value)
                message = f"'{self.unit.path}' has no parameter '{name}'"
                help_line = did_you_mean(name, self.unit.parameters)
                yield error("B2F108", message, argument.name_span, help=help_line)

    def _parameter(self, declaration: nodes.ParameterDeclaration) -> Value:
        name = declaration.name.name
        rules = self._rules(declaration)
        if self._is_secret(declaration, rules):
            self.run.secret_parameters.add(name)
        argument = self.arguments.get(name)
        if argument is not None:
            value = argument.evaluated()
            if not (is_null(value) and declaration.default is not None):
                return self._given(declaration, rules, argument, value)
        if declaration.default is not None:
            return self._default(declaration, rules)
        if is_nullable(self, declaration.type):
            nothing = Origin(Kind.ABSENT, declaration.undecorated, name)
            return Scalar(
                None, origin=Origin(Kind.PARAMETER_DEFAULT, declaration.undecorated, name, (nothing,))
            )
        is_given_beside = not self.module and self.run.resolver.gives_more
        if self.called_from is None or (is_given_beside and self._is_secret(declaration, rules)):
            return self._required(declaration, rules)
        message = f"the parameter '{name}' of '{self.unit.path}' has no value and no default"
        label = Label(declaration.name.span, "declared here")
        raise fault("B2F103", message, self.called_from, label, help=f"give a value for '{name}'")

    def _rules(self, declaration: nodes.ParameterDeclaration) -> Rules:
        _, _, more = resolved(self, declaration.type)
        rules = merged(more, rules_of(self, declaration, declaration.decorators))
        return replace(rules, secure=False) if self._is_public(declaration) else rules

    def _is_secret(self, declaration: nodes.ParameterDeclaration, rules: Rules) -> bool:
        """Whether any part of its value is secret."""
        return rules.secure or (not self._is_public(declaration) and has_secrets(self, declaration.type))

    def _is_public(self, declaration: nodes.ParameterDeclaration) -> bool:
        return declaration.name.name in self.run.resolver.public

    def _given(
        self, declaration: nodes.ParameterDeclaration, rules: Rules, argument: Argument, value: Value
    ) -> Value:
        self._check(declaration, rules, value, argument.kind, argument.span)
        if rules.secure:
            # A part that is taken out later still says which parameter makes it a secret.
            name = declaration.name.name
            value = tainted_but_public(
                self, value, lambda inner: Origin(argument.kind, argument.span, name, (inner,))
            )
        else:
            value = self._secured(declaration, rules, value)
        return parameter_value(value, argument.kind, argument.span, declaration, argument.shadowed)

    def _default(self, declaration: nodes.ParameterDeclaration, rules: Rules) -> Value:
        assert declaration.default is not None
        constants = self.unit.constants
        found = constants.get(declaration)
        if found is not None:
            return found
        value = evaluate(self, declaration.default, NO_NAMES)
        self._check(declaration, rules, value, Kind.PARAMETER_DEFAULT, declaration.default.span)
        value = self._secured(declaration, rules, value)
        found = parameter_value(value, Kind.PARAMETER_DEFAULT, declaration.undecorated, declaration, ())
        if declaration.default in constants:
            constants[declaration] = found
        return found

    def _secured(self, declaration: nodes.ParameterDeclaration, rules: Rules, value: Value) -> Value:
        if rules.secure:
            return tainted_but_public(self, value)
        return value if self._is_public(declaration) else secured(self, value, declaration.type)

    def _check(
        self, declaration: nodes.ParameterDeclaration, rules: Rules, value: Value, kind: Kind, span: Span
    ) -> None:
        check = Check(NOUNS[kind], span, declaration.name.span, hidden=rules.secure)
        own = rules_of(self, declaration, declaration.decorators)
        check.check(self, value, declaration.type, own, declaration.name.name)
        if check.problems:
            if rules.secure:
                redact(value)
            raise Fault(check.problems)

    def _required(self, declaration: nodes.ParameterDeclaration, rules: Rules) -> Value:
        name = declaration.name.name
        by_value = rules.least_value is not None or rules.greatest_value is not None
        return RequiredParameter(
            name,
            declaration.type.span.text,
            secret=self._is_secret(declaration, rules),
            least=rules.least_value if by_value else rules.least_length,
            greatest=rules.greatest_value if by_value else rules.greatest_length,
            origin=Origin(Kind.PARAMETER_REQUIRED, declaration.undecorated, name),
        )

    # --- outputs -----------------------------------------------------------------------------

    def output(self, name: str) -> Value:
        """The value of an output. Raises `Fault`."""
        declaration = self.unit.outputs[name]
        return self.once(("output", name), declaration.name.span, lambda: self._output(declaration))

    def _output(self, declaration: nodes.OutputDeclaration) -> Value:
        body = declaration.value
        value = evaluate(self, body, NO_NAMES)
        rules = rules_of(self, declaration, declaration.decorators)
        secure = rules.secure
        check = Check("the output", body.span, declaration.name.span, hidden=secure)
        check.check(self, value, declaration.type, rules, declaration.name.name)
        if check.problems:
            if secure:
                redact(value)
            raise Fault(check.problems)
        value = tainted(value) if secure else secured(self, value, declaration.type)
        return through(
            value, Origin(Kind.MODULE_OUTPUT, declaration.undecorated, declaration.name.name, (value.origin,))
        )
