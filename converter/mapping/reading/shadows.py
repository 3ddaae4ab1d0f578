"""Rows that can never match: an earlier row of their table holds wherever they would.

Only what the text of the conditions proves is told. A row that matches nothing for another reason, such as
a value that no source has, isn't found.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Final

from converter.mapping.language.compiled import CompiledProfile
from converter.mapping.language.lookup import CompiledRow, Tables
from converter.source import Category, Diagnostic, Label, Severity

NEVER_MATCHES: Final = "B2F211"


def shadowed_rows(profile: CompiledProfile) -> tuple[Diagnostic, ...]:
    """A warning for each row of the profile's tables that an earlier row keeps from matching."""
    return tuple(_shadowed(profile.tables))


def _shadowed(tables: Tables) -> Iterator[Diagnostic]:
    for name, table in tables.items():
        for index, row in enumerate(table.rows):
            earlier = next((each for each in table.rows[:index] if always_before(each, row)), None)
            if earlier is not None:
                yield Diagnostic(
                    code=NEVER_MATCHES,
                    severity=Severity.WARNING,
                    message=f"the row '{row.id}' of the table '{name}' can never match",
                    span=row.span,
                    labels=(Label(earlier.span, f"'{earlier.id}' matches whatever it would"),),
                    help="let it stand before the other row, or remove it",
                    category=Category.FINDING,
                )


def always_before(earlier: CompiledRow, row: CompiledRow) -> bool:
    """Whether the earlier row's condition holds wherever the row's does, as far as their texts tell."""
    tests = row.row.match
    return all(path in tests and _implies(tests[path], test) for path, test in earlier.row.match.items())


def _implies(test: Any, other: Any) -> bool:
    """Whether a value that passes a test passes the other one."""
    values = _values(test)
    if values is None:
        return isinstance(other, dict) and all(name in test and test[name] == other[name] for name in other)
    if isinstance(other, dict) and other.keys() == {"glob"}:
        return all(value is not None and fnmatchcase(str(value), str(other["glob"])) for value in values)
    if other == {"is": "present"}:
        return None not in values
    wanted = _values(other)
    return wanted is not None and all(_among(value, wanted) for value in values)


def _values(test: Any) -> list[Any] | None:
    """The values that a test lets pass, None for one that doesn't name them."""
    if not isinstance(test, dict):
        return [test]
    if "in" in test:
        return list(test["in"])
    return [test["equals"]] if "equals" in test else None


def _among(value: Any, wanted: list[Any]) -> bool:
    """Whether a value is one of several; true isn't 1."""
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in wanted)
