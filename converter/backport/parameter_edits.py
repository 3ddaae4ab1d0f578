"""The edits of a parameter file: the places, and the new values."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any, TypeAlias

from converter.provenance import Origin
from converter.source import Span, dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A literal in a parameter file, `json('0.5')` among them."""

    span: Span


@dataclass(frozen=True, slots=True)
class MissingMember:
    """An object literal in a parameter file, or its `null`, and the path to a missing member."""

    span: Span
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A part of a parameter that the environment's file doesn't assign.

    `step` is the origin of that part of the parameter's value, `path` leads on to a missing member.
    """

    template: str
    parameter: str
    step: Origin
    path: tuple[str, ...] = ()


Place: TypeAlias = Written | MissingMember | Unassigned


class Action(Enum):
    """What is done at a place: INSERT_AFTER adds an item to a list after the one at the place."""

    SET = auto()
    REMOVE = auto()
    INSERT_AFTER = auto()


@dataclass(frozen=True, slots=True)
class ParameterEdit:
    """A value to give at a place of a parameter file: JSON-like, `Decimal` for a number that isn't whole."""

    place: Place
    value: Any
    action: Action = Action.SET
