"""The grammar has no conflict, and every alternative becomes a record."""

from __future__ import annotations

import pytest
from lark import Lark
from lark.exceptions import GrammarError

from converter.documents import phrases
from converter.documents.build import Builder
from converter.source.resources import grammar_folder

TEXT = (grammar_folder() / "runtime_doc.lark").read_text("utf-8")


def strictly(text: str) -> Lark:
    return Lark(text, parser="lalr", lexer=phrases._Ready, strict=True, start="phrase")


def test_a_conflict_would_be_refused():
    strictly(TEXT)
    ambiguous = TEXT.replace("facts: fact scope -> first_fact", "facts: fact scope -> first_fact\n    | bare")
    with pytest.raises(GrammarError, match="conflict"):
        strictly(ambiguous)


def test_every_alternative_has_a_method_and_every_method_an_alternative():
    alternatives = {
        str(rule.alias or rule.origin.name)
        for rule in phrases.grammar().rules
        if rule.alias or not rule.options.expand1
    }
    methods = {name for name in vars(Builder) if not name.startswith("_")}
    assert methods == alternatives
