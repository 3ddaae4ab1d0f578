"""What parameter files ask of whoever deploys, told without evaluating them."""

from __future__ import annotations

from converter.bicep.evaluation.files import FileResolver
from converter.bicep.evaluation.json_parameters import ENDING, asked_in_json
from converter.bicep.syntax import nodes

_FUNCTIONS = frozenset({"readEnvironmentVariable", "readEnvVar"})


def asked_variables(resolver: FileResolver, path: str) -> dict[str, str]:
    """The environment variables that a parameter file gives to parameters as they are, by parameter.

    Those with a default aren't asked for. Raises `DiagnosticError` for a file that can't be read.
    """
    if path.endswith(ENDING):
        return asked_in_json(resolver, path)
    assignments = resolver.unit(path).assignments.items()
    return {name: asked for name, given in assignments if (asked := _asked(given.value)) is not None}


def _asked(value: nodes.Expression) -> str | None:
    if not isinstance(value, nodes.FunctionCall) or value.name.name not in _FUNCTIONS:
        return None
    first, *default = value.arguments or (None,)
    if default or not isinstance(first, nodes.Literal) or not isinstance(first.value, str):
        return None
    return first.value
