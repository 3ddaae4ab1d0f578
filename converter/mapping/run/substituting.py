"""Flux's variables in what was emitted: `${NAME}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from converter.mapping.language.objects import Path

_VARIABLE: Final = re.compile(r"\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def variables_in(value: Any, at: Path = ()) -> Iterator[tuple[str, Path]]:
    """Each variable in an object's texts with the place of its leaf; `$${NAME}` is none."""
    if isinstance(value, str):
        if "${" in value:
            for match in _VARIABLE.finditer(value):
                if match[1]:
                    yield match[1], at
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from variables_in(item, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from variables_in(item, (*at, index))
