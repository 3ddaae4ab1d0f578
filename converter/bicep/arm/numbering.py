"""External inputs by the names that they have in deployment parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from converter.bicep.deployment import ExternalInput
from converter.provenance import Value


class Numbering:
    """The names of external inputs: those of the parameter file, and further ones as they are met."""

    def __init__(self, inputs: Iterable[ExternalInput]) -> None:
        self._inputs = {asked.question: asked for asked in inputs}

    def key(self, arguments: tuple[Value, ...]) -> str | None:
        """The name of what a call of `externalInput` asks for; None when that isn't known."""
        numbers = [int(asked.key.rpartition("_")[2]) for asked in self._inputs.values()]
        asked = ExternalInput.of("externalInput", arguments, max(numbers, default=-1) + 1)
        return None if asked is None else self._inputs.setdefault(asked.question, asked).key

    @property
    def definitions(self) -> dict[str, Any]:
        """`externalInputDefinitions`, by name."""
        return {
            asked.key: {"kind": asked.kind} | ({} if asked.config is None else {"config": asked.config})
            for asked in sorted(self._inputs.values(), key=lambda asked: asked.key)
        }
