"""The grammar has no conflict, and the generated tables are those of the grammar."""

from __future__ import annotations

import inspect
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings, strategies as st
from lark.exceptions import GrammarError, UnexpectedToken
from lark.grammar import Rule
from lark.parsers.lalr_parser_state import ParseConf, ParserState

from converter.bicep.syntax import build, generate, tables
from converter.bicep.syntax.lexer import Token, lex
from converter.bicep.syntax.tokens import BracketError, normalize
from converter.source import SourceFile
from tests.bicep.programs import programs
from tests.fuzz.mutate import mutated
from tests.goldens import Golden

WHOLE_LANGUAGE = sorted((Path(__file__).parent / "syntax").glob("whole_language.*"))


@pytest.fixture(scope="module")
def generated() -> str:
    return generate.text(generate.tables())


def test_the_committed_tables_are_those_of_the_grammar(generated: str, golden: Golden) -> None:
    golden(generate.TABLES, generated)


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
    assert {method for _, _, method in tables.load().productions} == methods


def test_values_that_are_only_passed_on_are_not_reduced() -> None:
    passing = {rule.origin.name for rule in generate.grammar().rules if rule.options.expand1}
    assert {"expression", "sum", "product", "member"} <= passing
    for rule, size, method in tables.load().productions:
        assert size != 1 or method != rule or rule not in passing


@pytest.fixture(scope="module")
def lark_s_parser() -> LarkParser:
    return LarkParser()


@pytest.mark.parametrize("path", WHOLE_LANGUAGE, ids=lambda path: path.suffix)
def test_our_loop_reads_what_lark_s_reads(lark_s_parser: LarkParser, path: Path) -> None:
    """The same trees, and the same first wrong token in what has been broken."""
    source = SourceFile(path.name, path.read_text("utf-8"))
    normalized = normalize(lex(source).tokens)
    assert ours(source, normalized) == lark_s_parser.outcome(source, normalized)
    for missing in range(0, len(normalized), 9):
        broken = normalized[:missing] + normalized[missing + 1 :]
        assert ours(source, broken) == lark_s_parser.outcome(source, broken)


@settings(max_examples=40)
@given(program=programs(), seed=st.integers(0, 2**32))
def test_our_loop_agrees_with_lark_s_on_any_program(
    lark_s_parser: LarkParser, program: tuple[str, str], seed: int
) -> None:
    name, text = program
    for version in (text, mutated(text, Random(seed))):
        source = SourceFile(name, version)
        try:
            normalized = normalize(lex(source).tokens)
        except BracketError:
            continue
        assert ours(source, normalized) == lark_s_parser.outcome(source, normalized)


def ours(source: SourceFile, normalized: list[Token]) -> str:
    """The tree as text, or the place of the first token that doesn't fit."""
    try:
        return repr(tables.drive(source.name, [*normalized, end_of(source)], build.Builder(source)))
    except tables.UnexpectedTokenError as error:
        return f"stops at {error.token.start}"


class LarkParser:
    """Lark's own tables and its own driver, with our tokens and our nodes."""

    def __init__(self) -> None:
        lark = generate.grammar()
        self.table = lark.parser.parser._parse_table
        self.names = {
            terminal.pattern.value: terminal.name for terminal in lark.terminals if terminal.pattern
        }
        rows = self.table.states.values()
        self.rules = {rule for row in rows for _, rule in row.values() if isinstance(rule, Rule)}

    def outcome(self, source: SourceFile, normalized: list[Token]) -> str:
        builder = build.Builder(source)
        callbacks = {
            rule: builder.same
            if rule.options.expand1 and not rule.alias and len(rule.expansion) == 1
            else getattr(builder, rule.alias or rule.origin.name)
            for rule in self.rules
        }
        start = "parameter_file" if source.name.endswith(".bicepparam") else "template"
        state = ParserState(ParseConf(self.table, callbacks, start), None)
        try:
            for token in normalized:
                state.feed_token(self.renamed(token))
            return repr(state.feed_token(end_of(source), is_end=True))
        except UnexpectedToken as error:
            return f"stops at {error.token.start}"

    def renamed(self, token: Token) -> Token:
        """The token under the name that Lark made up for punctuation."""
        return Token(self.names.get(token.type, token.type), token.text, token.start, token.end)


def end_of(source: SourceFile) -> Token:
    end = len(source.text)
    return Token("$END", "", end, end)
