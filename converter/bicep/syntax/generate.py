"""Makes `parse_tables.json` from `grammar/bicep.lark`; `pytest --update-goldens` writes it.

Lark builds the LALR(1) tables, strictly: a conflict is an error. Two things are then done to them.

- Punctuation is named by its own text: the table has `=>`, not the name that Lark made up for it.
- Reductions that only pass a value on (`?sum: product`) are taken out. An operand would go through
  ten of them on its way up the ladder. A state reached by such a value gets, for each lookahead, the
  action that the chain of those reductions would end with, so the language stays the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from lark import Lark
from lark.grammar import Rule
from lark.lexer import Lexer, Token

GRAMMAR: Final = Path(__file__).parents[3] / "grammar" / "bicep.lark"
TABLES: Final = Path(__file__).with_name("parse_tables.json")
STARTS: Final = ("template", "parameter_file")

LarkTable: TypeAlias = dict[int, dict[str, int | Rule]]
State: TypeAlias = tuple[int, str]  # entered from that state of Lark's, by this symbol ("": the start)
Row: TypeAlias = dict[str, Rule | State]


class _NoLexer(Lexer):
    """The grammar gets its tokens from `converter.bicep.syntax.tokens`: Lark needs none of its own."""

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, _lexer_state: object, _parser_state: object) -> Iterator[Token]:
        yield from ()


def grammar() -> Lark:
    """The grammar as Lark understands it; raises `lark.GrammarError` on a conflict."""
    return Lark(GRAMMAR.read_text("utf-8"), parser="lalr", lexer=_NoLexer, strict=True, start=list(STARTS))


def tables() -> dict[str, Any]:
    """What `parse_tables.json` holds (`converter.bicep.syntax.tables` reads it).

    `productions` are `[rule, number of symbols, method of the builder]`. `states` are rows of symbol
    to action: a state to go to, or -1 - p to reduce by production p. Numbered in the order in which
    they are first reached, so the same grammar always gives the same tables.
    """
    lark = grammar()
    parse_table = lark.parser.parser._parse_table  # noqa: SLF001 -- Lark's public interface doesn't give the table
    spelled = {terminal.name: terminal.pattern.value for terminal in lark.terminals if terminal.pattern}
    table: LarkTable = {
        state: {_symbol(name, spelled): action for name, (_, action) in row.items()}
        for state, row in parse_table.states.items()
    }
    starts: dict[str, State] = {start: (parse_table.start_states[start], "") for start in STARTS}
    rows = _merged(_Collapse(table).rows(list(starts.values())))
    return _numbered(rows, starts)


def _symbol(name: str, spelled: dict[str, str]) -> str:
    """Punctuation by its own text, keywords and kinds of tokens in capitals, rules as they are."""
    text = spelled.get(name, "")
    return name if not text or text.isalpha() else text


def _is_rule(symbol: str) -> bool:
    return symbol[0].islower()


def _passes_on(rule: Rule) -> bool:
    return len(rule.expansion) == 1 and rule.options.expand1 and not rule.alias


class _Collapse:
    """Lark's table without the reductions that only pass a value on.

    A state of the result is named by how it is entered, `(from, symbol)`. Which of Lark's states the
    parser would be in after `symbol` depends on the lookahead: the row holds the action of each.
    """

    def __init__(self, table: LarkTable) -> None:
        self.table = table
        rules = {action for row in table.values() for action in row.values() if isinstance(action, Rule)}
        self.made = {rule.origin.name for rule in rules if not _passes_on(rule)}

    def rows(self, starts: list[State]) -> dict[State, Row]:
        """Every state that can be reached from `starts`, with its row."""
        rows: dict[State, Row] = {}
        waiting = list(starts)
        while waiting:
            state = waiting.pop()
            if state not in rows:
                rows[state] = self.row(*state)
                waiting += [action for action in rows[state].values() if isinstance(action, tuple)]
        return rows

    def row(self, origin: int, symbol: str) -> Row:
        first = self.entered(origin, symbol)
        row: Row = {}
        self.add_rules(row, first)
        for lookahead in self.table[first]:
            if _is_rule(lookahead):
                continue
            state = first
            action = self.table[state].get(lookahead)
            while isinstance(action, Rule) and _passes_on(action):
                state = self.entered(origin, action.origin.name)
                self.add_rules(row, state)
                action = self.table[state].get(lookahead)
            if action is not None:
                row[lookahead] = action if isinstance(action, Rule) else (state, lookahead)
        return row

    def entered(self, origin: int, symbol: str) -> int:
        state = self.table[origin][symbol] if symbol else origin
        if isinstance(state, Rule):
            raise TypeError(f"{symbol} doesn't lead to a state")
        return state

    def add_rules(self, row: Row, state: int) -> None:
        """The ways on from `state` by values that a reduction leaves there."""
        for symbol in self.table[state]:
            if _is_rule(symbol) and symbol in self.made:
                way = (state, symbol)
                before = row.setdefault(symbol, way)
                if before != way:
                    raise ValueError(f"two ways on by {symbol}: write its rule without `?`")


def _merged(rows: dict[State, Row]) -> dict[State, Row]:
    """The same table with states of equal rows made one."""
    while True:
        representatives: dict[frozenset[tuple[str, Rule | State]], State] = {}
        same = {
            state: representatives.setdefault(frozenset(row.items()), state) for state, row in rows.items()
        }
        if len(representatives) == len(rows):
            return rows
        rows = {
            state: {
                symbol: action if isinstance(action, Rule) else same.get(action, action)
                for symbol, action in rows[state].items()
            }
            for state in representatives.values()
        }


def _numbered(rows: dict[State, Row], starts: dict[str, State]) -> dict[str, Any]:
    """The tables as plain data: states and productions by number."""
    numbers: dict[State, int] = {state: number for number, state in enumerate(starts.values())}
    productions: dict[Rule, int] = {}
    states: list[dict[str, int]] = []
    order = list(numbers)
    for state in order:
        row = {}
        for symbol, action in sorted(rows[state].items(), key=lambda entry: entry[0]):
            if isinstance(action, Rule):
                row[symbol] = -1 - productions.setdefault(action, len(productions))
            else:
                if action not in numbers:
                    numbers[action] = len(numbers)
                    order.append(action)
                row[symbol] = numbers[action]
        states.append(row)
    return {
        "starts": {start: numbers[state] for start, state in starts.items()},
        "ends": {start: states[numbers[state]][start] for start, state in starts.items()},
        "productions": [
            [rule.origin.name, len(rule.expansion), rule.alias or rule.origin.name] for rule in productions
        ],
        "states": states,
    }


def text(content: dict[str, Any]) -> str:
    """The tables as the file has them: one production or state a line."""
    lines = [f'"{key}": {json.dumps(content[key])}' for key in ("starts", "ends")]
    for key in ("productions", "states"):
        rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in content[key])
        lines.append(f'"{key}": [\n{rows}\n]')
    return "{" + ",\n".join(lines) + "}\n"
