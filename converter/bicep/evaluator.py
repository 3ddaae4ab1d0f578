"""From a template or parameter file to the resources that a deployment would send."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from converter.bicep.collect import Collector, outputs
from converter.bicep.contexts import Context, context_of
from converter.bicep.declarations import Unit
from converter.bicep.deployment import Deployment, DeploymentContext
from converter.bicep.faults import Fault, Faults, error
from converter.bicep.files import FileResolver, load
from converter.bicep.parameter_files import parameter_file
from converter.bicep.run import Run
from converter.bicep.scopes import is_remote, warn_of_registry
from converter.bicep.templates import Argument, Template
from converter.provenance.values import Value
from converter.source import DiagnosticError, Span

FRAMES: Final = 20_000
"""Python frames that an evaluation within its limits may need."""

T = TypeVar("T")


def evaluate_template(
    resolver: FileResolver,
    path: str,
    *,
    variables: Mapping[str, str] | None = None,
    context: DeploymentContext | None = None,
) -> Deployment:
    """A template without an environment: required parameters are symbols, defaults are used.

    `path` is relative to the resolver's root, `variables` answers `readEnvironmentVariable`.
    Raises `DiagnosticError` with every error found.
    """

    def evaluated() -> Deployment:
        run = Run(resolver, variables or {})
        unit = load(resolver, path)
        template = Template(run, unit, _context(unit, context), arguments={}, chain=(path,))
        return _deployment(template, Faults())

    return _within_limits(evaluated, path, resolver)


def evaluate_parameters(
    resolver: FileResolver,
    path: str,
    *,
    variables: Mapping[str, str] | None = None,
    context: DeploymentContext | None = None,
) -> Deployment:
    """A parameter file together with the template that its `using` names.

    `path` is relative to the resolver's root. `variables` answers `readEnvironmentVariable`; a
    name without an answer, and without a default in the call, is a symbol. The process
    environment plays no part. Raises `DiagnosticError` with every error found.
    """

    def evaluated() -> Deployment:
        run = Run(resolver, variables or {})
        faults = Faults()
        try:
            file = parameter_file(run, path, context_of(context or DeploymentContext(), "resourceGroup"))
            file.check(faults)
            reference, span, source = file.using()
        except Fault as failure:
            faults.add(failure.diagnostics)
            raise DiagnosticError(faults) from None
        arguments = file.arguments()
        if reference is None or is_remote(reference):
            if reference is not None:
                warn_of_registry(run, reference, span, "the template")
            return _without_template(run, arguments, faults)
        try:
            target = resolver.find(reference, source.unit.path, span)
            unit = load(resolver, target)
        except (Fault, DiagnosticError) as failure:
            faults.add(failure.diagnostics)
            raise DiagnosticError(faults) from None
        template = Template(
            run, unit, _context(unit, context), arguments=arguments, chain=(target,), called_from=span
        )
        return _deployment(template, faults)

    return _within_limits(evaluated, path, resolver)


def _context(unit: Unit, given: DeploymentContext | None) -> Context:
    target = unit.target_scope
    kind = str(getattr(target.value, "value", "resourceGroup")) if target is not None else "resourceGroup"
    return context_of(given or DeploymentContext(), kind)


def _deployment(template: Template, faults: Faults) -> Deployment:
    try:
        template.check_names()
    except Fault as failure:
        faults.add(failure.diagnostics)
        faults.add(template.unknown_parameters())
        raise DiagnosticError(faults) from None
    parameters = template.parameters(faults)
    collector = Collector(faults)
    collector.template(template)
    found = outputs(template, faults)
    if faults:
        raise DiagnosticError(faults)
    return Deployment(tuple(collector.resources), found, parameters, tuple(template.run.notes.values()))


def _without_template(run: Run, arguments: Mapping[str, Argument], faults: Faults) -> Deployment:
    parameters: dict[str, Value] = {}
    for name, argument in arguments.items():
        try:
            parameters[name] = argument.evaluated()
        except Fault as failure:
            faults.add(failure.diagnostics)
    if faults:
        raise DiagnosticError(faults)
    return Deployment((), {}, parameters, tuple(run.notes.values()))


def _within_limits(work: Callable[[], T], path: str, resolver: FileResolver) -> T:
    """What `work` gives. An evaluation that nests too deep ends in a diagnostic (B2F113)."""
    if sys.getrecursionlimit() < FRAMES:
        sys.setrecursionlimit(FRAMES)
    try:
        return work()
    except Fault as failure:
        raise DiagnosticError(failure.diagnostics) from None
    except RecursionError:
        span = Span(resolver.source(path), 0, 0)
        message = f"'{path}' nests expressions too deep to be evaluated"
        raise DiagnosticError(error("B2F113", message, span)) from None
