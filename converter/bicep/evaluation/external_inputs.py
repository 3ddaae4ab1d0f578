"""The external inputs that a parameter file asks for, in the order in which Bicep numbers them."""

from __future__ import annotations

from collections.abc import Iterator

from converter.bicep.deployment import ExternalInput
from converter.bicep.evaluation.parameter_files import ParameterFile
from converter.bicep.evaluation.scopes import NO_NAMES, evaluate
from converter.bicep.symbolic.faults import Fault
from converter.bicep.syntax import nodes
from converter.provenance import Call

ASKING = frozenset({"externalInput", "readCliArg", "readEnvVar"})
"""The functions that ask for an external input."""


def external_inputs(file: ParameterFile) -> tuple[ExternalInput, ...]:
    """The unanswered external inputs of the file and of those that it extends, each once.

    Numbers go by first mention: in assignments, then in variables, then in the deploy clause of
    `using`, each in source order. An input that was answered keeps its number and isn't listed.
    """
    found: dict[str, ExternalInput] = {}
    unanswered: set[str] = set()
    for scope, call in _calls(file):
        try:
            arguments = tuple([evaluate(scope, argument, NO_NAMES) for argument in call.arguments])
            value = evaluate(scope, call, NO_NAMES)
        except Fault:
            continue  # reported where the value is evaluated; what depends on a lambda's variable isn't known
        asked = ExternalInput.of(call.name.name, arguments, len(found))
        if asked is None:
            continue
        found.setdefault(asked.question, asked)
        if isinstance(value, Call):
            unanswered.add(asked.question)
    return tuple(asked for question, asked in found.items() if question in unanswered)


def _calls(file: ParameterFile) -> Iterator[tuple[ParameterFile, nodes.FunctionCall]]:
    files = list(file.chain())
    for scope in files:
        for assignment in scope.unit.assignments.values():
            yield from ((scope, call) for call in _below(assignment.value))
    for scope in files:
        for variable in scope.unit.variables.values():
            yield from ((scope, call) for call in _below(variable.value))
    for scope in files:
        if scope.unit.using is not None and scope.unit.using.configuration is not None:
            yield from ((scope, call) for call in _below(scope.unit.using.configuration))


def _below(node: nodes.Node) -> Iterator[nodes.FunctionCall]:
    """The calls in a tree that ask for an external input, outer ones first."""
    for one in nodes.walk(node):
        if isinstance(one, nodes.FunctionCall) and one.name.name in ASKING:
            yield one
