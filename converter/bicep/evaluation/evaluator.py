"""From a template or parameter file to the resources that a deployment would send."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from converter.bicep.deployment import Assignments, Deployment, DeploymentContext, GivenValue, UnreadModule
from converter.bicep.evaluation import (  # noqa: F401 -- their import completes the table of `evaluate`
    calls,
    closures,
    expressions,
    loops,
    modules,
    resources,
)
from converter.bicep.evaluation.collect import Collector, outputs
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.external_inputs import external_inputs
from converter.bicep.evaluation.files import FRAMES, FileResolver, load
from converter.bicep.evaluation.given import arguments_of
from converter.bicep.evaluation.parameter_files import ParameterFile, parameter_file
from converter.bicep.evaluation.run import Run
from converter.bicep.evaluation.scopes import target_of
from converter.bicep.evaluation.static_checks import static_diagnostics
from converter.bicep.evaluation.templates import Argument, Template
from converter.bicep.limits import Limits
from converter.bicep.symbolic.contexts import Context, context_of
from converter.bicep.symbolic.faults import Fault, Faults, error
from converter.provenance import Scalar, Value, is_secret
from converter.source import DiagnosticError, Span

MISSING: Final = "B2F103"
"""A parameter without a value."""

T = TypeVar("T")


def evaluate_template(
    resolver: FileResolver,
    path: str,
    *,
    variables: Mapping[str, str | Scalar] | None = None,
    given: Mapping[str, GivenValue] | None = None,
    context: DeploymentContext | None = None,
    limits: Limits | None = None,
    thorough: bool = False,
) -> Deployment:
    """A template without a parameter file: required parameters are symbols, defaults are used.

    `path` is relative to the resolver's root, `variables` answers `readEnvironmentVariable` (with a
    string scalar where the answer has an origin of its own), `given` are values of parameters,
    `limits` hold instead of the resolver's. `thorough` evaluates unused variables too, as a deployment
    does. Raises `DiagnosticError` with every error found.
    """

    def evaluated() -> Deployment:
        run = Run(resolver, {} if variables is None else variables, limits or resolver.limits)
        run.conditions = context.conditions if context is not None else None
        unit = load(resolver, path)
        arguments = arguments_of(given or {})
        template = Template(run, unit, _context(unit, context), arguments=arguments, chain=(path,))
        return _deployment(template, Faults(), thorough=thorough)

    return _within_limits(evaluated, path, resolver)


def evaluate_parameters(
    resolver: FileResolver,
    path: str,
    *,
    variables: Mapping[str, str | Scalar] | None = None,
    inputs: Mapping[str, str] | None = None,
    given: Mapping[str, GivenValue] | None = None,
    context: DeploymentContext | None = None,
    limits: Limits | None = None,
    thorough: bool = False,
    supplemented: bool = False,
) -> Deployment:
    """A parameter file together with the template that its `using` names.

    `path` is relative to the resolver's root. `variables` answers `readEnvironmentVariable` (with a
    string scalar where the answer has an origin of its own); a name without an answer, and without
    a default in the call, is a symbol. The process environment plays no part. `inputs` answers
    `externalInput` by its kind, with a colon and the configuration behind it where there is one (as
    compact JSON if it isn't a string). `given` are values of parameters that go before the file's.
    `limits` hold instead of the resolver's. `thorough` evaluates unused variables too,
    as a deployment does. `supplemented`: who deploys may give more values beside the file, as `az deployment`
    takes `--parameters FILE --parameters NAME=VALUE`; so a required parameter without one is a symbol.
    Raises `DiagnosticError` with every error found.
    """

    def evaluated() -> Deployment:
        run = Run(resolver, {} if variables is None else variables, limits or resolver.limits, inputs)
        run.conditions = context.conditions if context is not None else None
        faults = Faults()
        file, template = _opened(run, path, context, faults, given, supplemented=supplemented)
        if template is None:
            found = Deployment(
                (),
                {},
                _given(file.arguments(), faults),
                tuple(run.notes.values()),
                unread=tuple(_unread_template(file)),
            )
        else:
            found = _deployment(template, faults, thorough=thorough)
        return replace(found, external_inputs=external_inputs(file))

    return _within_limits(evaluated, path, resolver, supplemented=supplemented)


def evaluate_assignments(
    resolver: FileResolver,
    path: str,
    *,
    variables: Mapping[str, str | Scalar] | None = None,
    inputs: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Assignments:
    """What a parameter file gives, checked against the parameters of its template; nothing is deployed.

    Takes and raises what `evaluate_parameters` does.
    """

    def evaluated() -> Assignments:
        run = Run(resolver, {} if variables is None else variables, limits or resolver.limits, inputs)
        faults = Faults()
        file, template = _opened(run, path, None, faults)
        declared: dict[str, Value] = {}
        if template is None:
            _given(file.arguments(), faults)
        else:
            _check(template, faults)
            declared = template.parameters(faults)
        if faults:
            raise DiagnosticError(faults)
        values = file.values_in_order()
        for name, value in declared.items():
            # Which parameters are secrets is declared in the template only.
            if name in values and is_secret(value):
                values[name] = value
        return Assignments(
            values,
            external_inputs(file),
            file.extension_configurations(),
            file.using_configuration(),
            tuple(run.notes.values()),
        )

    return _within_limits(evaluated, path, resolver)


def _opened(
    run: Run,
    path: str,
    context: DeploymentContext | None,
    faults: Faults,
    given: Mapping[str, GivenValue] | None = None,
    *,
    supplemented: bool = False,
) -> tuple[ParameterFile, Template | None]:
    """A parameter file and the template that it is for, if that is a file of the source."""
    try:
        file = parameter_file(run, path, context_of(context or DeploymentContext(), "resourceGroup"))
        faults.add(one for one in file.check(faults) if not (supplemented and one.code == MISSING))
        reference, span, source = file.using()
        if reference is None:
            return file, None
        target = target_of(run, reference, source.unit.path, span, "the template stays symbolic")
        if target is None:
            return file, None
        unit = load(run.resolver, target)
    except (Fault, DiagnosticError) as failure:
        faults.add(failure.diagnostics)
        raise DiagnosticError(faults) from None
    place = _context(unit, context)
    arguments = file.arguments()
    arguments |= arguments_of(given or {}, arguments)
    return file, Template(
        run, unit, place, arguments=arguments, chain=(target,), called_from=None if supplemented else span
    )


def _unread_template(file: ParameterFile) -> Iterator[UnreadModule]:
    """The template of a parameter file that isn't a file of the source; none for `using none`."""
    reference, span, _ = file.using()
    if reference is not None:
        yield UnreadModule(reference, "using", span)


def _context(unit: Unit, given: DeploymentContext | None) -> Context:
    target = unit.target_scope
    kind = str(getattr(target.value, "value", "resourceGroup")) if target is not None else "resourceGroup"
    return context_of(given or DeploymentContext(), kind)


def _check(template: Template, faults: Faults) -> None:
    try:
        template.check_names()
    except Fault as failure:
        faults.add(failure.diagnostics)
        faults.add(template.unknown_parameters())
        raise DiagnosticError(faults) from None


def _deployment(template: Template, faults: Faults, *, thorough: bool = False) -> Deployment:
    _check(template, faults)
    parameters = template.parameters(faults)
    collector = Collector(faults, thorough=thorough)
    collector.template(template)
    found = outputs(template, faults)
    if faults:
        raise DiagnosticError(faults)
    return Deployment(
        tuple(collector.resources),
        found,
        parameters,
        tuple(template.run.notes.values()),
        missing=tuple(dict.fromkeys(collector.missing)),
        unread=tuple(collector.unread),
        left_out=tuple(collector.left_out),
        secret_parameters=frozenset(template.run.secret_parameters),
    )


def _given(arguments: Mapping[str, Argument], faults: Faults) -> dict[str, Value]:
    """The values of parameters whose template isn't at hand."""
    parameters: dict[str, Value] = {}
    for name, argument in arguments.items():
        try:
            parameters[name] = argument.evaluated()
        except Fault as failure:
            faults.add(failure.diagnostics)
    if faults:
        raise DiagnosticError(faults)
    return parameters


def _within_limits(
    work: Callable[[], T], path: str, resolver: FileResolver, *, supplemented: bool = False
) -> T:
    """The result of `work`. An evaluation that nests too deep ends in a diagnostic (B2F113)."""
    if sys.getrecursionlimit() < FRAMES:
        sys.setrecursionlimit(FRAMES)
    faults = Faults()
    try:
        return work()
    except (Fault, DiagnosticError) as failure:
        faults.add(failure.diagnostics)
    except RecursionError:
        span = Span(resolver.source(path), 0, 0)
        message = f"'{path}' nests expressions too deep to be evaluated"
        faults.add((error("B2F113", message, span),))
    # What stopped the evaluation may hide what is wrong in other files.
    faults.add(
        one
        for one in static_diagnostics(resolver, path)
        if not (supplemented and one.code == MISSING and one.span is not None and one.span.file == path)
    )
    raise DiagnosticError(faults)
