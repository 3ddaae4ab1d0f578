"""The grammar has no conflict, and the generated tables are those of the grammar."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lark import Lark
from lark.exceptions import GrammarError, UnexpectedToken
from lark.grammar import Rule
from lark.parsers.lalr_parser_state import ParseConf, ParserState

from converter.bicep import build, generate, tables
from converter.bicep.lexer import Token, lex
from converter.bicep.tokens import settle
from converter.source import SourceFile

WHOLE_LANGUAGE = Path(__file__).parent / "syntax" / "whole_language.bicep"


@pytest.fixture(scope="module")
def generated() -> str:
    return generate.text(generate.tables())


def test_the_committed_tables_are_those_of_the_grammar(generated: str) -> None:
    assert generate.TABLES.read_text("utf-8") == generated, "run python -m converter.bicep.generate"


def test_generating_again_gives_the_same_bytes(generated: str) -> None:
    assert generate.text(generate.tables()) == generated


def test_a_conflict_in_the_grammar_would_be_refused(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    ambiguous = generate.GRAMMAR.read_text("utf-8").replace(
        "?unary: postfix\n", '?unary: postfix\n    | unary "-" unary -> binary\n'
    )
    monkeypatch.setattr(generate, "GRAMMAR", tmp_path / "bicep.lark")
    generate.GRAMMAR.write_text(ambiguous, "utf-8")
    with pytest.raises(GrammarError, match="conflict"):
        generate.grammar()


def test_every_alternative_has_a_method_and_every_method_an_alternative() -> None:
    helpers = {"of", "between", "from_node", "to_node", "across", "declared", "piece", "quoted_name"}
    methods = (
        {name for name, _ in inspect.getmembers(build.Builder, inspect.isfunction)} - {"__init__"} - helpers
    )
    assert {production.method for production in tables.load().productions} == methods


def test_values_that_are_only_passed_on_are_not_reduced() -> None:
    passing = {rule.origin.name for rule in generate.grammar().rules if rule.options.expand1}
    assert {"expression", "sum", "product", "member"} <= passing
    for production in tables.load().productions:
        alone = len(production.expansion) == 1 and production.method == production.origin.name
        assert not alone or production.origin.name not in passing


def test_the_tables_read_what_lark_s_own_table_reads() -> None:
    """The same trees, and the same first wrong token in what has been broken."""
    lark = generate.grammar()
    source = SourceFile("main.bicep", WHOLE_LANGUAGE.read_text("utf-8"))
    settled = settle(lex(source).tokens)
    assert outcome(our_driver(source), settled) == outcome(
        lark_s_driver(lark, source), renamed(lark, settled)
    )
    for missing in range(0, len(settled), 9):
        broken = settled[:missing] + settled[missing + 1 :]
        ours = outcome(our_driver(source), broken)
        assert ours == outcome(lark_s_driver(lark, source), renamed(lark, broken))


def our_driver(source: SourceFile) -> Any:
    builder = build.Builder(source)
    return tables.driver(source.name, lambda method: getattr(builder, method))


def lark_s_driver(lark: Lark, source: SourceFile) -> Any:
    builder = build.Builder(source)
    table = lark.parser.parser._parse_table
    rules = {rule for row in table.states.values() for _, rule in row.values() if isinstance(rule, Rule)}
    callbacks = {
        rule: builder.same
        if rule.options.expand1 and not rule.alias and len(rule.expansion) == 1
        else getattr(builder, rule.alias or rule.origin.name)
        for rule in rules
    }
    return ParserState(ParseConf(table, callbacks, "template"), None)


def renamed(lark: Lark, tokens: list[Token]) -> list[Token]:
    """The tokens under the names that Lark made up for punctuation."""
    names = {terminal.pattern.value: terminal.name for terminal in lark.terminals if terminal.pattern}
    return [replace(token, type=names.get(token.type, token.type)) for token in tokens]


def outcome(driver: Any, tokens: list[Token]) -> str:
    """The tree as text, or the place of the first token that doesn't fit."""
    try:
        for token in tokens:
            driver.feed_token(token)
        return repr(driver.feed_token(Token("$END", "", 0, 0), is_end=True))
    except UnexpectedToken as error:
        return f"stops at {error.token.start}"
