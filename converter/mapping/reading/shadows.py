"""Rows that can never match: an earlier row of their table or choice holds whenever they would.

Only what the text of the conditions proves is reported. A row that matches nothing for another reason, such
as a value that no source has, isn't found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

from converter.mapping.language.compiled import CompiledProfile
from converter.mapping.language.lookup import CompiledRow
from converter.source import Category, Diagnostic, Label, Severity

NEVER_MATCHES: Final = "B2F211"


def shadowed_rows(profile: CompiledProfile) -> tuple[Diagnostic, ...]:
    """A warning for each row of the profile that an earlier row of its table or choice covers."""
    tables = (_shadowed(table.rows, f"the table '{name}'") for name, table in profile.tables.items())
    choices = (_shadowed(choice.rows, f"the choice in '{choice.within}'") for choice in profile.choices)
    return tuple(chain(*tables, *choices))


def _shadowed(rows: Sequence[CompiledRow], group: str) -> Iterator[Diagnostic]:
    for index, row in enumerate(rows):
        earlier = next((each for each in rows[:index] if covers(each, row)), None)
        if earlier is not None:
            yield Diagnostic(
                code=NEVER_MATCHES,
                severity=Severity.WARNING,
                message=f"the row '{row.id}' of {group} can never match",
                span=row.span,
                labels=(Label(earlier.span, f"'{earlier.id}' matches everything that this row would"),),
                help="move it before the other row, or remove it",
                category=Category.FINDING,
            )


def covers(earlier: CompiledRow, row: CompiledRow) -> bool:
    """Whether the earlier row's condition holds whenever the row's does, as far as their texts prove it."""
    tests = row.row.condition
    return all(path in tests and _implies(tests[path], test) for path, test in earlier.row.condition.items())


def _implies(test: Any, other: Any) -> bool:
    """Whether a value that passes a test passes the other one."""
    values = _values(test)
    if values is None:
        return isinstance(other, dict) and all(name in test and test[name] == other[name] for name in other)
    if other == {"is": "present"}:
        return None not in values
    wanted = _values(other)
    return wanted is not None and all(_among(value, wanted) for value in values)


def _values(test: Any) -> list[Any] | None:
    """The values that pass a test, None for a test that doesn't list them."""
    if not isinstance(test, dict):
        return [test]
    return list(test["in"]) if "in" in test else None


def _among(value: Any, wanted: list[Any]) -> bool:
    """Whether a value is one of several; true isn't 1."""
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in wanted)
