"""Which part of a value is named as the cause of a change."""

from __future__ import annotations

from converter.plan.causes import cause_of
from converter.provenance import Kind, Origin
from converter.source import SourceFile, Span

MAIN, PROD, TABLE = (
    SourceFile(name, "'old' 'new' 'x'") for name in ("main.bicep", "prod.bicepparam", "t.yaml")
)
OLD, NEW, X = (0, 5), (6, 11), (12, 15)


def literal(file: SourceFile, place: tuple[int, int] = X) -> Origin:
    return Origin(Kind.LITERAL, Span(file, *place))


def parameter(name: str, value: Origin) -> Origin:
    return Origin(Kind.PARAMETER_ASSIGNMENT, value.span, name, sources=(value,))


def row(*sources: Origin, conditions: tuple[Origin, ...] = ()) -> Origin:
    return Origin(Kind.MAPPING_ROW, Span(TABLE, *X), sources=sources, row="a.row", conditions=conditions)


def told(origin: Origin, *changed: str, old: object = None) -> tuple[str, str, str | None]:
    cause = cause_of(origin, changed, old)
    return cause.text, str(cause.place), cause.row


def test_without_a_changed_file_it_is_the_part_that_decides() -> None:
    assert told(row(literal(MAIN), parameter("size", literal(PROD)))) == (
        "parameter size",
        "prod.bicepparam:1:13",
        "a.row",
    )


def test_a_part_in_a_changed_file_goes_before_the_one_that_decides() -> None:
    made = row(literal(MAIN), parameter("size", literal(PROD)))
    assert told(made, "main.bicep") == ("literal", "main.bicep:1:13", "a.row")


def test_a_changed_table_is_the_cause_only_where_nothing_behind_it_changed() -> None:
    made = row(parameter("size", literal(PROD)))
    assert told(made, "t.yaml") == ("row a.row", "t.yaml:1:13", "a.row")
    assert told(made, "t.yaml", "prod.bicepparam")[0] == "parameter size"


def test_of_two_changed_parts_it_is_one_that_the_old_value_does_not_have() -> None:
    made = row(parameter("host", literal(PROD, OLD)), parameter("path", literal(PROD, NEW)))
    assert told(made, "prod.bicepparam", old="https://old/before")[0] == "parameter path"
    assert told(made, "prod.bicepparam", old="https://before/new")[0] == "parameter host"
    # Where both were there before, the first.
    assert told(made, "prod.bicepparam", old="https://old/new")[0] == "parameter host"


def test_what_decided_that_a_value_is_there_counts_where_it_is_not_made_of_a_changed_file() -> None:
    flag = parameter("enabled", literal(PROD))
    assert told(row(literal(MAIN), conditions=(flag,)), "prod.bicepparam")[0] == "parameter enabled"
    made = row(literal(MAIN), conditions=(flag,))
    assert told(made, "prod.bicepparam", "main.bicep")[:2] == ("literal", "main.bicep:1:13")


def test_for_what_is_absent_it_is_the_reason() -> None:
    reason = Origin(Kind.CONDITION, sources=(parameter("enabled", literal(PROD)),))
    absent = Origin(Kind.ABSENT, Span(TABLE, *X), "no route", row="a.row", conditions=(reason,))
    assert told(absent) == ("parameter enabled", "prod.bicepparam:1:13", "a.row")


def test_of_several_decisions_it_is_the_last_one() -> None:
    chosen, held = parameter("chosen", literal(PROD, OLD)), parameter("held", literal(PROD, NEW))
    assert told(row(literal(MAIN), conditions=(chosen, held)), "prod.bicepparam")[0] == "parameter held"
    assert told(row(literal(MAIN), conditions=(held, chosen)), "prod.bicepparam")[0] == "parameter chosen"
