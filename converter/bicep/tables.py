"""The generated parse tables, in the form that Lark's LALR driver takes.

`parse_tables.json` is made by `converter.bicep.generate` from the grammar and is never built at run
time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark.grammar import NonTerminal
from lark.parsers.lalr_analysis import IntParseTable, Reduce, Shift
from lark.parsers.lalr_parser_state import ParseConf, ParserState


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
    actions: list[tuple[Any, Any]] = [(Shift, state) for state in range(len(rows))]
    # a negative action counts from the end of the list: -1 - p is production p
    actions += [(Reduce, production) for production in reversed(productions)]
    states = {
        number: {symbol: actions[action] for symbol, action in row.items()} for number, row in enumerate(rows)
    }
    table = cast("Callable[..., IntParseTable]", IntParseTable)
    return Tables(table(states, content["starts"], content["ends"]), productions)


def driver(file: str, callback: Callable[[str], Callable[[list[Any]], Any]]) -> ParserState[int]:
    """Lark's LALR driver at the beginning of a file; `callback` gives what to call for a method's name.

    A file whose name ends in `.bicepparam` is a parameter file, any other a template.
    It is fed tokens of ours: all it wants of a token is the type, of a production origin and length.
    """
    tables = load()
    callbacks = {production: callback(production.method) for production in tables.productions}
    start = "parameter_file" if file.endswith(".bicepparam") else "template"
    configuration = ParseConf(tables.parse_table, cast("dict[str, Callable[..., Any]]", callbacks), start)
    return ParserState(configuration, cast("Any", None))
