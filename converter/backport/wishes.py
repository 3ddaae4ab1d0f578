"""What a parameter file should say, and the place where it should say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias

from converter.provenance import Origin
from converter.source import Span


@dataclass(frozen=True, slots=True)
class Written:
    """A literal in a parameter file, `json('0.5')` among them."""

    span: Span


@dataclass(frozen=True, slots=True)
class MissingMember:
    """An object literal in a parameter file, or its `null`, and the way to a member that it lacks."""

    span: Span
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A part of a parameter that the environment's file doesn't assign.

    `step` is the origin of that part as the parameter has it, `path` leads on to a member that isn't there.
    """

    template: str
    parameter: str
    step: Origin
    path: tuple[str, ...] = ()


Place: TypeAlias = Written | MissingMember | Unassigned


class Act(Enum):
    """What is done at a place: AFTER adds an item to a list behind the one that stands there."""

    SET = auto()
    REMOVE = auto()
    AFTER = auto()


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that a parameter file should say: JSON-like, `Decimal` for what isn't whole."""

    place: Place
    value: Any
    act: Act = Act.SET
