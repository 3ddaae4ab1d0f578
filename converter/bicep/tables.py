"""The generated parse tables, in the form that Lark's LALR driver takes.

`parse_tables.json` is made by `converter.bicep.generate` from the grammar and is never built at run
time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lark.grammar import NonTerminal
from lark.parsers.lalr_analysis import IntParseTable, Reduce, Shift


@dataclass(frozen=True, slots=True, eq=False)
class Production:
    """One alternative of a rule, as far as the driver asks for it, and the builder's method for it."""

    origin: NonTerminal
    expansion: range
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Lark's parse table, and its productions."""

    parse_table: IntParseTable
    productions: tuple[Production, ...]


@cache
def load() -> Tables:
    """The tables of the Bicep grammar, read once."""
    content: dict[str, Any] = json.loads(Path(__file__).with_name("parse_tables.json").read_bytes())
    productions = tuple(
        Production(NonTerminal(origin), range(size), method)
        for origin, size, method in content["productions"]
    )
    rows = content["states"]
    actions = [(Shift, state) for state in range(len(rows))]
    # a negative action counts from the end of the list: -1 - p is production p
    actions += [(Reduce, production) for production in reversed(productions)]
    states = {
        number: {symbol: actions[action] for symbol, action in row.items()} for number, row in enumerate(rows)
    }
    return Tables(IntParseTable(states, content["starts"], content["ends"]), productions)
