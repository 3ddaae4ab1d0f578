"""Values for a template's parameters from outside of Bicep, as the template's arguments."""

from __future__ import annotations

from collections.abc import Mapping

from converter.bicep.deployment import GivenValue
from converter.bicep.evaluation.templates import Argument
from converter.provenance import Kind, Origin


def arguments_of(
    given: Mapping[str, GivenValue], replaced: Mapping[str, Argument] | None = None
) -> dict[str, Argument]:
    """What is given, by parameter; it takes precedence over `replaced`."""
    found = {}
    for name, one in given.items():
        below = (replaced or {}).get(name)
        shadowed: tuple[Origin, ...] = ()
        if below is not None:
            shadowed = (Origin(Kind.PARAMETER_ASSIGNMENT, below.span, name, (), below.shadowed),)
        found[name] = Argument(
            Kind.PARAMETER_ASSIGNMENT, one.span, one.name_span, value=one.value, shadowed=shadowed
        )
    return found
