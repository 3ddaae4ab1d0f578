"""How ARM template expressions are written: calls, literals, members.

A string literal is in single quotes, its own quotes doubled; `true`, `false` and `null` are
functions; ARM reads whole numbers of 32 bits only, others come from `json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from converter.bicep.symbolic.texts import to_json
from converter.provenance import Scalar

OPERATORS: Final = {
    "!": "not",
    "&&": "and",
    "||": "or",
    "??": "coalesce",
    "==": "equals",
    "<": "less",
    "<=": "lessOrEquals",
    ">": "greater",
    ">=": "greaterOrEquals",
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
}
"""The functions that Bicep's operators become."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def called(function: str, arguments: Iterable[str]) -> str:
    """A call in an expression."""
    return f"{function}({', '.join(arguments)})"


def quoted(text: str) -> str:
    """A string in an expression."""
    return "'" + text.replace("'", "''") + "'"


def literal(scalar: Scalar) -> str:
    """A known scalar in an expression."""
    data = scalar.data
    if isinstance(data, str):
        return quoted(data)
    if data is None or isinstance(data, bool):
        return f"{to_json(data)}()"
    if isinstance(data, int) and -(2**31) <= data < 2**31:
        return str(data)
    return called("json", [quoted(to_json(data))])


def accessed(base: str, key: str) -> str:
    """A member or item of what an expression gives; `key` is an expression too."""
    name = key[1:-1] if key.startswith("'") else ""
    return f"{base}.{name}" if _NAME.fullmatch(name) else f"{base}[{key}]"
