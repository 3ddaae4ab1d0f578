"""An LALR driver that knows which tokens fit next and can be set back: for files with errors."""

from __future__ import annotations

from typing import Any

from converter.bicep.syntax import tables
from converter.bicep.syntax.build import Builder
from converter.bicep.syntax.lexer import Token
from converter.bicep.syntax.tables import NONE


class Driver:
    """The parse of one file or statement, token by token.

    A file whose name ends in `.bicepparam` is a parameter file, any other a template.
    """

    def __init__(self, file: str, builder: Builder) -> None:
        loaded = tables.load()
        start = "parameter_file" if file.endswith(".bicepparam") else "template"
        self.end = loaded.ends[start]
        self.rows = loaded.rows
        self.productions = loaded.productions
        self.builder = builder
        self.states = [loaded.starts[start]]
        self.values: list[Any] = []

    @property
    def result(self) -> Any:
        """What the parse gave; its end has been fed."""
        return self.values[0]

    def feed(self, token: Token) -> None:
        """Take a token that the parse accepts."""
        while (action := self.rows[self.states[-1]].get(token.type, NONE)) < 0:
            rule, size, method = self.productions[-1 - action]
            parts = self.values[len(self.values) - size :]
            self.back_to(len(self.states) - size)
            self.states.append(self.rows[self.states[-1]][rule])
            self.values.append(getattr(self.builder, method)(parts))
        if action != NONE:
            self.states.append(action)
            self.values.append(token)

    def back_to(self, size: int) -> None:
        """Forget all but the first `size` states."""
        del self.states[size:]
        del self.values[size - 1 :]

    def expected(self) -> frozenset[str]:
        """The terminals that could come next."""
        symbols = self.rows[self.states[-1]]
        return frozenset(symbol for symbol in symbols if not symbol[0].islower() and self.accepts(symbol))

    def accepts(self, terminal: str) -> bool:
        """Whether the terminal, or the end, could come next."""
        kept = len(self.states)  # of the states that are there; `more` come after them
        more: list[int] = []
        top = self.states[-1]
        while (action := self.rows[top].get(terminal, NONE)) < 0:
            rule, size, _ = self.productions[-1 - action]
            kept -= max(0, size - len(more))
            del more[max(0, len(more) - size) :]
            top = self.rows[more[-1] if more else self.states[kept - 1]][rule]
            more.append(top)
        return action != NONE or top == self.end
