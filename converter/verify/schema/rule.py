"""Rules that a schema can't state: functions over the values of one type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.schema.faults import Fault

Rule = Callable[[Any, Path], Iterator[Fault]]
"""Takes a value without nulls and with its defaults, whose form is right, and its path in the object."""

_RULES: Final[dict[str, list[Rule]]] = {}


def rule(*types: str) -> Callable[[Rule], Rule]:
    """Have a function called for every value of the types.

    A type of Kubernetes is named as in its API definitions without their prefix, such as
    `core.v1.PodSpec`, `apps.v1.Deployment` or `meta.v1.ObjectMeta`; a custom kind is named by group and
    kind, `keda.sh/ScaledObject`, and its rules get the whole object.
    """

    def register(function: Rule) -> Rule:
        for each in types:
            _RULES.setdefault(each, []).append(function)
        return function

    return register


def registered_rules() -> Mapping[str, list[Rule]]:
    """The rules of each type, in the order of their definition."""
    return _RULES
