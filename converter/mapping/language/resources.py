"""The tables about whole resources: what their rows may name, and the words that they may emit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from converter.mapping.language.layers import FORM_CODE
from converter.mapping.language.lookup import CompiledRow, Tables
from converter.mapping.language.paths import Shape
from converter.source import Category, Diagnostic, Severity, did_you_mean

RESOURCES: Final = "resources"
"""The table of what becomes of a resource as a whole."""

MODULES: Final = "modules"
"""The table of modules that can't be read: whether a workload may be in one."""

ACCESS: Final = "access"
"""The table of what guards access to an app in its own properties."""

DEPLOYED: Final[dict[str, Shape]] = {
    "type": "leaf",
    "provider": "leaf",
    "name": "leaf",
    "symbolicName": "leaf",
    "module": "leaf",
    "on": "leaf",
    "mounted": "leaf",
    "properties": "any",
}
"""The fields of a resource: `on` is the type of what a child or an extension belongs to, `mounted` whether a
volume of a workload names it."""

UNREAD: Final[dict[str, Shape]] = {"reference": "leaf", "name": "leaf", "symbolicName": "leaf"}
"""The fields of a module that can't be read: `name` is its reference without registry and version."""

WORKLOAD: Final = "workload"
"""What a row of the table of modules emits for a module that deploys an app or job."""

WORDS: Final = {RESOURCES: ("converted", "read", "guard", "outside"), MODULES: (WORKLOAD,), ACCESS: ()}
"""The words that rows of these tables may emit."""


def word_faults(tables: Tables) -> Iterator[Diagnostic]:
    """A fault for each row of these tables that emits something else than one of their words."""
    for name, words in WORDS.items():
        for row in tables[name].rows if name in tables else ():
            if row.node is not None and row.row.emit not in words:
                yield _fault(name, row, words)


def _fault(table: str, row: CompiledRow, words: tuple[str, ...]) -> Diagnostic:
    if not words:
        message, step = f"a row of '{table}' emits nothing", "give 'unsupported' and 'instead', or 'drop'"
    else:
        message = f"'{row.row.emit}' isn't a word of the table '{table}'"
        step = did_you_mean(str(row.row.emit), words) or f"words: {', '.join(words)}"
    return Diagnostic(
        code=FORM_CODE,
        severity=Severity.ERROR,
        message=message,
        span=row.span,
        help=step,
        category=Category.CONFIGURATION,
    )
