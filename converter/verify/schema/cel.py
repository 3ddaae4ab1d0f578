"""The rules of a schema in CEL, `x-kubernetes-validations`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from converter.source import Path
from converter.verify.schema.faults import Fault


def compile_rules(_rules: Sequence[Mapping[str, Any]]) -> Callable[[Any, Path], Iterator[Fault]] | None:
    """The check of a value by rules; None where there is no rule that can be checked."""
    return None
