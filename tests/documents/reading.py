"""Reading documents about a small product that the tests agree on."""

from __future__ import annotations

from converter.documents.facts import Fact
from converter.documents.lexer import Names
from converter.documents.reader import Document, Reading, read_document
from converter.source import SourceFile

OVERLAYS = {"test": "t1", "prod": "p1"}
NAMES = Names(
    (*OVERLAYS, *OVERLAYS.values()),
    ("web", "api", "cleanup-job", "import-job"),
    ("Consumption", "Dedicated-D4"),
)


def read(text: str) -> Document:
    return read_document(SourceFile("document.md", text), NAMES, OVERLAYS)


def reading_text(document: Document) -> str:
    """A line for each line of the document that isn't prose, and one for each of its facts."""
    lines = []
    for one in document.lines:
        if one.reading is not Reading.PROSE:
            lines.append(f"{one.line.span.line} {one.reading}")
            lines += [f"  {shown(fact)}" for fact in one.facts]
            lines += [f"  unread: {span.text}" for span in one.unread]
    counts = ", ".join(f"{document.count(reading)} {reading}" for reading in Reading)
    return "\n".join([*lines, counts]) + "\n"


def shown(fact: Fact) -> str:
    about = fact.about
    value = sorted(fact.meaning) if isinstance(fact.meaning, frozenset) else fact.meaning
    parts = [
        f"{fact.span.column}: {fact.kind}{f' {fact.detail}' if fact.detail else ''} `{fact.words}` = {value!s}",
        f"in {', '.join(about.environments)}" if about.environments else "",
        f"of {', '.join(about.workloads)}" if about.workloads else "",
        f"of every {'/'.join(sorted(about.classes))}" if about.classes else "",
        f"({about.trigger})" if about.trigger else "",
        "unless overridden" if fact.default else "",
        *(f"unknown {name.kind} {name.text}" for name in about.unknown),
    ]
    return " ".join(part for part in parts if part).replace("\0", "<>")
