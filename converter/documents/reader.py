"""A document's lines as facts, prose, or not understood: exactly one of the three."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from enum import StrEnum
from typing import Final

from lark import Token

from converter.documents.claims import FactCollector
from converter.documents.context import NO_CONTEXT, Context, workloads_of
from converter.documents.facts import Fact
from converter.documents.lexer import (
    CODE,
    ENVIRONMENT,
    ENVIRONMENTS,
    JOIN,
    UNKNOWN_ENVIRONMENT,
    UNKNOWN_WORKLOAD,
    WORD,
    WORKLOAD,
    WORKLOADS,
    Names,
)
from converter.documents.markdown import Form, Line, read_lines
from converter.documents.phrases import Piece, parse, pieces
from converter.source import SourceFile, Span, dataclass

# A line that mentions a setting and has a value, but gives no fact, should have been understood.
_SETTINGS: Final = frozenset(
    {"ALLOWLIST", "COMPLETIONS", "CPU", "DELAY", "FAILURES", "IMAGE", "MAX", "MEMORY", "MIN", "PARALLELISM"}
    | {"PERIOD", "PROBE", "PROBES", "PROFILES", "RATIO", "RESOURCES", "RETRIES", "SCHEDULE", "SUCCESSES"}
    | {"TARGET_PORT", "TIMEOUT", "ZONE_REDUNDANCY"}
)
_VALUES: Final = frozenset({"ADDRESS", "CRON", "MILLI", "NUMBER", "QUANTITY", "RANGE", "REFERENCE"})
_SUBJECTS: Final = ENVIRONMENTS | WORKLOADS | {"ALL", "APPS", "EVERYWHERE", "JOBS"}
_NAME: Final = re.compile(r"[a-z][a-z0-9._-]*")

_UNKNOWN: Final = {ENVIRONMENT: UNKNOWN_ENVIRONMENT, WORKLOAD: UNKNOWN_WORKLOAD}


class Reading(StrEnum):
    """The result of reading a line."""

    FACTS = "facts"
    PROSE = "prose"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line with its facts. `unread` are its phrases that mention a setting but weren't understood."""

    line: Line
    reading: Reading
    facts: tuple[Fact, ...]
    unread: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read. Headings are among the `lines` if they have facts themselves."""

    source: SourceFile
    lines: tuple[ReadLine, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(fact for line in self.lines for fact in line.facts)

    def count(self, reading: Reading) -> int:
        """The number of bullets and table rows with that result."""
        return sum(one.reading is reading and one.line.form is not Form.HEADING for one in self.lines)


def read_document(source: SourceFile, names: Names, overlays: Mapping[str, str]) -> Document:
    """The facts of a document. `overlays` are the overlays' names by the environments'."""
    lines = read_lines(source)
    cut = {line: list(pieces(line, names)) for line in lines}
    _mark_unknown_names(cut)
    contexts: dict[Line, Context] = {}
    title = _title(lines, cut)
    read: list[ReadLine] = []
    for line in lines:
        above = contexts[line.parent] if line.parent else NO_CONTEXT
        collector = FactCollector(source, overlays)
        if line is title:
            contexts[line] = NO_CONTEXT
        elif line.form is Form.HEADING:
            contexts[line] = _read_heading(cut[line], replace(above, closed=False), collector)
            if collector.facts:
                read.append(ReadLine(line, Reading.FACTS, tuple(collector.facts)))
        else:
            state = _LineState(above, collector)
            for piece in cut[line]:
                state.take(piece)
            contexts[line] = state.context
            read.append(_classified(line, cut[line], state, source))
    return Document(source, tuple(read))


def _title(lines: tuple[Line, ...], cut: Mapping[Line, list[Piece]]) -> Line | None:
    """The heading that names the document: the only one of the first level, if it is more than a name."""
    first = [line for line in lines if line.form is Form.HEADING and line.level == 1]
    if len(first) != 1:
        return None
    (title,) = first
    label = _label(title, cut[title])
    return None if label and {token.type for token in label} <= ENVIRONMENTS | WORKLOADS else title


def _classified(line: Line, cut: list[Piece], state: _LineState, source: SourceFile) -> ReadLine:
    facts = tuple(state.collector.facts)
    if facts and not any(map(_may_be_an_exception, state.unread)):
        unread = tuple(
            _span(source, piece.tokens) for piece in state.unread if _has_setting_and_value(piece.tokens)
        )
        return ReadLine(line, Reading.FACTS, facts, unread)
    tokens = [token for piece in cut for token in piece.tokens]
    missed = _has_setting_and_value(tokens)
    return ReadLine(line, Reading.NOT_UNDERSTOOD if missed else Reading.PROSE, ())


def _may_be_an_exception(piece: Piece) -> bool:
    """Whether words that weren't understood may be an exception: `max 10, but prod has 12`."""
    types = {token.type for token in piece.tokens}
    return bool(types & (ENVIRONMENTS | WORKLOADS)) and bool(types & _VALUES)


def _has_setting_and_value(tokens: Iterable[Token]) -> bool:
    types = {token.type for token in tokens}
    return bool(types & _SETTINGS) and bool(types & _VALUES)


def _span(source: SourceFile, tokens: tuple[Token, ...]) -> Span:
    ends = [token.end_pos for token in tokens if token.end_pos is not None]
    starts = [token.start_pos for token in tokens if token.start_pos is not None]
    return Span(source, min(starts), max(ends))


# --- phrases of a line --------------------------------------------------------------------------


@dataclass(slots=True)
class _LineState:
    """The state of reading a line. `stopped` is set after important words that weren't understood."""

    context: Context
    collector: FactCollector
    unread: list[Piece] = field(default_factory=list)
    stopped: bool = False
    begun: bool = False

    def take(self, piece: Piece) -> None:
        """Read the next phrase: its facts, and the context for the phrases after it."""
        phrase = None if self.stopped or self.context.closed else parse(piece.tokens)
        first, self.begun = not self.begun, True
        if phrase is None:
            self.unread.append(piece)
            label = first and piece.label
            self.stopped = self.stopped or label or any(t.type in _SUBJECTS for t in piece.tokens)
            if label:
                self.context = replace(self.context, closed=True)
            return
        before = len(self.collector.facts)
        self.context = self.collector.add(phrase, self.context)
        if piece.label and [claim.kind for claim in phrase.claims] == ["defaults"]:
            self.context = replace(self.context, default=True)
            return
        if phrase.claims and len(self.collector.facts) == before:
            self.unread.append(piece)


def _read_heading(cut: list[Piece], above: Context, collector: FactCollector) -> Context:
    """The context that a heading gives the lines below: all names and topics in it, understood or not."""
    phrases = [parse(piece.tokens) for piece in cut]
    if cut and all(phrase is not None for phrase in phrases):
        context = above
        for phrase in phrases:
            assert phrase is not None
            context = collector.add(phrase, context)
        return context
    context = above
    for token in (token for piece in cut for token in piece.tokens):
        if (phrase := parse([token])) is not None and not phrase.claims:
            found = context.under(phrase)
            if workloads_of(phrase.subject) and context.workload_subject != above.workload_subject:
                found = replace(found, workload_subject=context.workload_subject | phrase.subject)
            context = found
    return context


# --- names that the source doesn't have ---------------------------------------------------------


def _mark_unknown_names(cut: dict[Line, list[Piece]]) -> None:
    """Give words a name's type where the lines beside them have names of that type.

    These are a single word before a colon, in a list whose other lines have environments there, and a
    heading of one word beside headings that are workloads.
    """
    labels = {line: label for line, pieces_ in cut.items() if (label := _label(line, pieces_))}
    kinds: dict[object, set[str]] = defaultdict(set)
    for line, label in labels.items():
        types = {token.type for token in label} - {JOIN}
        if types <= _UNKNOWN.keys():
            kinds[line.group] |= types
    for line, label in labels.items():
        token, beside = label[0], kinds[line.group]
        if len(label) == 1 and len(beside) == 1 and token.type in {WORD, CODE} and _NAME.fullmatch(token):
            (kind,) = beside
            first = cut[line][0]
            tokens = (token.update(type=_UNKNOWN[kind]), *first.tokens[1:])
            cut[line][0] = Piece(tokens, label=first.label)


def _label(line: Line, cut: list[Piece]) -> tuple[Token, ...]:
    """The tokens before a line's colon, arrow or bracket; a heading's up to its bracket."""
    if not cut:
        return ()
    first = cut[0]
    ends = [at for at, token in enumerate(first.tokens) if token.type in {"ARROW", "LPAR"}]
    label = first.tokens[: ends[0]] if ends else first.tokens
    arrow = bool(ends) and first.tokens[ends[0]].type == "ARROW"
    return label if first.label or arrow or (line.form is Form.HEADING and len(cut) == 1) else ()
