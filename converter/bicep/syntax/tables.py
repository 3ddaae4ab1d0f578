"""The generated parse tables, and the loop that parses by them.

`parse_tables.json` is made by `converter.bicep.syntax.generate`: Lark builds it from the grammar and
isn't needed at run time. The loop is the textbook's for LALR(1): shift, or reduce and go on. Lark's own
takes twice as long for a file and loads for longer than most files take.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from converter.bicep.syntax.lexer import Token
from converter.source import dataclass

NONE: Final = 0  # no action: nothing goes to the first state


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """`rows[state][symbol]` is the state to go to, or -1 - p to reduce by production p.

    `productions` are `(rule, number of symbols, method of the builder)`. `starts` and `ends` are the
    states before and after a whole file, by the rule for it.
    """

    rows: list[dict[str, int]]
    productions: list[tuple[str, int, str]]
    starts: dict[str, int]
    ends: dict[str, int]


class UnexpectedTokenError(Exception):
    """A token that can't follow those before it."""

    def __init__(self, token: Token) -> None:
        super().__init__(token.type)
        self.token = token


@cache
def load() -> Tables:
    """The tables of the Bicep grammar, read once."""
    content: dict[str, Any] = json.loads(Path(__file__).with_name("parse_tables.json").read_bytes())
    productions = [(rule, size, method) for rule, size, method in content["productions"]]
    return Tables(content["states"], productions, content["starts"], content["ends"])


def drive(file: str, tokens: Iterable[Token], builder: object) -> Any:
    """What the builder's methods make of a file's normalized tokens and the `$END` token behind them.

    A file whose name ends in `.bicepparam` is a parameter file, any other a template. Raises
    `UnexpectedTokenError`.
    """
    tables = load()
    rows = tables.rows
    start = "parameter_file" if file.endswith(".bicepparam") else "template"
    state, end = tables.starts[start], tables.ends[start]
    productions = [(rule, size, getattr(builder, method)) for rule, size, method in tables.productions]
    states: list[int] = [state]
    values: list[Any] = []
    for token in tokens:
        kind = token.type
        while (action := rows[state].get(kind, NONE)) < 0:
            rule, size, make = productions[-1 - action]
            made = make(values[-size:] if size else [])
            if size:
                del states[-size:], values[-size:]
            state = rows[states[-1]][rule]
            states.append(state)
            values.append(made)
        if action == NONE:
            if state == end:
                break
            raise UnexpectedTokenError(token)
        state = action
        states.append(state)
        values.append(token)
    return values[0]
