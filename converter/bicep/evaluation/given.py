"""Values for a template's parameters from outside of Bicep, as the template's arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from converter.bicep.deployment import GivenValue
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.templates import Argument
from converter.provenance import Kind, Origin, Scalar, Value

_BOOLEANS: Final = {"true": True, "false": False}
_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")


def arguments_of(
    given: Mapping[str, GivenValue], unit: Unit, replaced: Mapping[str, Argument] | None = None
) -> dict[str, Argument]:
    """What is given, by parameter, for the template `unit`; it takes precedence over `replaced`."""
    found = {}
    for name, one in given.items():
        below = (replaced or {}).get(name)
        shadowed: tuple[Origin, ...] = ()
        if below is not None:
            shadowed = (Origin(Kind.PARAMETER_ASSIGNMENT, below.span, name, (), below.shadowed),)
        value = _as_declared(one.value, unit, name) if one.filled else one.value
        found[name] = Argument(
            Kind.PARAMETER_ASSIGNMENT, one.span, one.name_span, value=value, shadowed=shadowed
        )
    return found


def _as_declared(value: Value, unit: Unit, name: str) -> Value:
    """A text as what the parameter's declared type makes of it."""
    declaration = unit.parameters.get(name)
    if declaration is None or not isinstance(value, Scalar) or not isinstance(value.data, str):
        return value
    declared = declaration.type.span.text
    if declared == "bool" and value.data.lower() in _BOOLEANS:
        return replace(value, data=_BOOLEANS[value.data.lower()])
    if declared == "int" and _INTEGER.fullmatch(value.data):
        return replace(value, data=int(value.data))
    return value
