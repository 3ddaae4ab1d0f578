"""Which side moved, decided by what was generated; the cases of differences; and their findings."""

from __future__ import annotations

from typing import Any

import pytest

from converter.drift.differences import Case, Drifted, drifted
from converter.drift.direction import Directions
from converter.drift.findings import finding
from converter.drift.objects import Expected, Pair, nearest, pairs
from converter.kustomize import Inputs
from converter.mapping.language.objects import Absence, KubernetesObject, Section
from converter.provenance import Kind, Origin
from converter.source import Direction, Severity, SourceFile, Span
from tests.kustomize.making import config_map

SECTION = Section("workloads", "base", "overlays/{overlay}")
SOURCE, RULES = (SourceFile(name, "text") for name in ("prod.bicepparam", "rows.yaml"))


def at(file: SourceFile) -> Span:
    return Span(file, 0, 1)


ORIGIN = Origin(Kind.LITERAL, at(SOURCE))
BOTH = Origin(Kind.MAPPING_ROW, at(RULES), sources=(ORIGIN,), row="row.a")
TABLES = Origin(Kind.PLATFORM_CONSTANT, at(RULES), row="row.b")


def pair(
    expected: dict[str, Any] | None, actual: dict[str, Any] | None, *absences: Absence, **origins: Origin
) -> Pair:
    """An object on both sides; `origins` are those of a ConfigMap's data by key."""
    made = None
    if expected is not None:
        known = {("data", key): origin for key, origin in origins.items()}
        source = KubernetesObject("x.yaml", expected, known, absences=absences)
        made = Expected(expected, source, SECTION)
    return Pair(SECTION, made, actual, actual)


def differing(one: Pair, **options: bool) -> list[tuple[Case, Origin | None]]:
    return [(each.case, each.origin) for each in drifted(one, frozenset({"ConfigMap"}), **options)]


def side(
    generated: Any, expected: Any, actual: Any, origin: Origin = ORIGIN, changed: str = "prod.bicepparam"
) -> Direction:
    """Which side moved of a ConfigMap that was generated as `generated`; None for no object at all."""
    then, now = {"prod.bicepparam": "1", "rows.yaml": "1"}, {"prod.bicepparam": "1", "rows.yaml": "1"}
    now |= dict.fromkeys(changed.split(), "2")
    inputs = [
        Inputs(
            sources={"prod.bicepparam": each["prod.bicepparam"]},
            tables={"rows.yaml": each["rows.yaml"]},
        )
        for each in (then, now)
    ]
    objects = [] if generated is None else [config_map("x", **generated)]
    bodies = [None if each is None else config_map("x", **each) for each in (expected, actual)]
    (one,) = drifted(pair(*bodies, **dict.fromkeys(expected or (), origin)), frozenset({"ConfigMap"}))
    return Directions(lambda *_: objects, *inputs).of(one, "prod")


@pytest.mark.parametrize(
    ("generated", "expected", "actual", "direction"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, Direction.SOURCE_MOVED),
        ({"a": "1"}, {"a": "1"}, {"a": "2"}, Direction.TREE_EDITED),
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, Direction.BOTH),
        # A difference elsewhere in the object doesn't matter to this field.
        ({"a": "1", "b": "1"}, {"a": "2", "b": "2"}, {"a": "1", "b": "2"}, Direction.SOURCE_MOVED),
        ({"a": "1", "b": "1"}, {"a": "1", "b": "2"}, {"a": "2", "b": "2"}, Direction.TREE_EDITED),
        # Objects that come and go.
        (None, {"a": "1"}, None, Direction.SOURCE_MOVED),
        (None, None, {"a": "1"}, Direction.TREE_EDITED),
        ({"a": "1"}, {"a": "1"}, None, Direction.TREE_EDITED),
        ({"a": "1"}, None, {"a": "1"}, Direction.SOURCE_MOVED),
        ({"a": "1"}, None, {"a": "2"}, Direction.BOTH),
        # The lock may know nothing of it.
        (None, {"a": "1"}, {"a": "2"}, Direction.BOTH),
    ],
)  # fmt: skip
def test_the_side_that_no_longer_is_what_was_generated(
    generated, expected, actual, direction: Direction
) -> None:
    assert side(generated, expected, actual) is direction


@pytest.mark.parametrize(
    ("origin", "changed", "direction"),
    [
        (BOTH, "prod.bicepparam", Direction.SOURCE_MOVED),
        (BOTH, "rows.yaml", Direction.RULES_MOVED),
        (BOTH, "prod.bicepparam rows.yaml", Direction.SOURCE_MOVED),
        (TABLES, "prod.bicepparam rows.yaml", Direction.RULES_MOVED),
        # Nothing in the value's own chain changed: what changed at all.
        (TABLES, "prod.bicepparam", Direction.SOURCE_MOVED),
        (ORIGIN, "rows.yaml", Direction.RULES_MOVED),
    ],
)
def test_what_changed_in_the_values_own_chain_is_named_the_source_first(
    origin: Origin, changed: str, direction: Direction
) -> None:
    assert side({"a": "1"}, {"a": "2"}, {"a": "1"}, origin, changed) is direction


def test_a_field_is_missing_extra_changed_or_unmanaged() -> None:
    one, other = config_map("x", a="1"), config_map("x", a="1", b="2")
    assert differing(pair(other, one, b=ORIGIN)) == [(Case.MISSING, ORIGIN)]
    assert differing(pair(one, config_map("x", a="2"), a=ORIGIN)) == [(Case.CHANGED, ORIGIN)]
    assert differing(pair(one, other, a=ORIGIN)) == [(Case.UNMANAGED, None)]
    known = Absence((("data", "b"),), TABLES, unknown=False)
    assert differing(pair(one, other, known, a=ORIGIN)) == [(Case.EXTRA, TABLES)]
    open_ = Absence((("data", "b"),), TABLES, unknown=True)
    assert differing(pair(one, other, open_, a=ORIGIN)) == [(Case.UNDECIDABLE, TABLES)]
    # The first absence that has to do with the place counts; one elsewhere doesn't.
    elsewhere = Absence((("data", "c"), ("spec",)), ORIGIN, unknown=True)
    assert differing(pair(one, other, elsewhere, known, open_, a=ORIGIN)) == [(Case.EXTRA, TABLES)]


@pytest.mark.parametrize(
    ("known", "is_known"),
    [
        (("data", "b"), True),
        (("data",), True),
        (("data", "b", "deeper"), True),
        (("data", "c"), False),
        (("data", "c", "b"), False),
        (("metadata",), False),
    ],
)
def test_an_absence_is_known_there_around_it_and_in_it(known: tuple[str, ...], *, is_known: bool) -> None:
    absence = Absence((("spec",), known), TABLES)
    found = differing(pair(config_map("x", a="1"), config_map("x", a="1", b="2"), absence, a=ORIGIN))
    assert found == ([(Case.EXTRA, TABLES)] if is_known else [(Case.UNMANAGED, None)])


def test_an_object_is_missing_extra_or_unmanaged() -> None:
    one = config_map("x", a="1")
    assert [case for case, _ in differing(pair(one, None))] == [Case.OBJECT_MISSING]
    assert [case for case, _ in differing(pair(None, one))] == [Case.OBJECT_EXTRA]
    assert [case for case, _ in differing(pair(None, {**one, "kind": "Secret"}))] == [Case.UNMANAGED]


@pytest.mark.parametrize(
    ("expected", "actual", "cases", "of_generated"),
    [
        ("${A}", "x", [Case.UNDECIDABLE], [Case.UNDECIDABLE]),
        ("x-${A}", "y", [Case.UNDECIDABLE], [Case.UNDECIDABLE]),
        ("${A}", "${B}", [], [Case.CHANGED]),
        ("x-${A}", "y-${B}", [Case.UNDECIDABLE], [Case.CHANGED]),
        ("x", "${B}", [Case.CHANGED], [Case.CHANGED]),
        # A doubled dollar is a text.
        ("$${A}", "$${B}", [Case.CHANGED], [Case.CHANGED]),
    ],
)
def test_what_only_flux_fills_is_undecidable(
    expected: str, actual: str, cases: list[Case], of_generated: list[Case]
) -> None:
    one = pair(config_map("x", a=expected), config_map("x", a=actual), a=ORIGIN)
    assert [case for case, _ in differing(one)] == cases
    assert [case for case, _ in differing(one, generated=True)] == of_generated


@pytest.mark.parametrize(
    ("expected", "actual", "cases"),
    [
        ("one-x", "${A}-x", []),
        ("${A}-x", "one-x", []),
        ("${A}-x", "two-x", [Case.UNDECIDABLE]),
        ("one-x", "${B}-x", [Case.CHANGED]),
        ("other", "${A}", [Case.CHANGED]),
        ("$one", "$$${A}", []),
        # A number isn't the text that looks like it.
        ("3", "${N}", [Case.CHANGED]),
        ("x3", "x${N}", []),
        ("a", "${N-b}", [Case.CHANGED]),
    ],
)
def test_what_arrives_as_the_same_value_is_no_difference(
    expected: str, actual: str, cases: list[Case]
) -> None:
    one = pair(config_map("x", a=expected), config_map("x", a=actual), a=ORIGIN)
    assert [each.case for each in drifted(one, frozenset(), variables={"A": "one", "N": "3"})] == cases


@pytest.mark.parametrize(("strict", "cases"), [(True, [Case.CHANGED]), (False, [])])
def test_a_variable_without_a_value_is_empty_in_lenient_mode(strict: bool, cases: list[Case]) -> None:  # noqa: FBT001
    one = pair(config_map("x", a="one-"), config_map("x", a="${A}-${B}"), a=ORIGIN)
    found = drifted(one, frozenset(), variables={"A": "one"}, strict=strict)
    assert [each.case for each in found] == cases


def reported(case: Case, direction: Direction, origin: Origin | None = ORIGIN) -> tuple[str, str, str]:
    one = pair(config_map("x", a="1"), config_map("x", a="2"), a=ORIGIN)
    (found,) = drifted(one, frozenset())
    has_field = not case.name.startswith("OBJECT")
    made = finding(
        Drifted(case, one, found.difference if has_field else None, origin), "prod", None, direction
    )
    return made.code, made.severity.value, str(made.help)


def test_each_case_has_its_code_and_only_what_is_unmanaged_is_a_note() -> None:
    # A setting of Flux has a code of its own.
    cases = set(Case) - {Case.SWITCHED}
    found = {case: reported(case, Direction.UNKNOWN)[:2] for case in cases}
    assert len({code for code, _ in found.values()}) == len(cases)
    assert {case for case, (_, severity) in found.items() if severity == Severity.NOTE.value} == {
        Case.UNMANAGED
    }


@pytest.mark.parametrize(
    ("case", "direction", "origin", "words"),
    [
        (Case.CHANGED, Direction.SOURCE_MOVED, ORIGIN, "bicep2flux convert"),
        (Case.CHANGED, Direction.TREE_EDITED, ORIGIN, "bicep2flux backport"),
        (Case.CHANGED, Direction.TREE_EDITED, None, "bicep2flux backport"),
        # No edit of the source changes what the tables give alone.
        (Case.CHANGED, Direction.TREE_EDITED, BOTH, "bicep2flux backport"),
        (Case.CHANGED, Direction.TREE_EDITED, TABLES, "a row of your own"),
        (Case.CHANGED, Direction.BOTH, TABLES, "both sides moved"),
        (Case.OBJECT_EXTRA, Direction.TREE_EDITED, ORIGIN, "make the same objects"),
        (Case.OBJECT_MISSING, Direction.TREE_EDITED, TABLES, "make the same objects"),
        (Case.UNDECIDABLE, Direction.TREE_EDITED, TABLES, "--set-env"),
        (Case.UNMANAGED, Direction.TREE_EDITED, None, "--unmanaged"),
        (Case.CHANGED, Direction.RULES_MOVED, TABLES, "tables, project file or bicep2flux changed"),
        (Case.CHANGED, Direction.UNKNOWN, TABLES, "accept it in the ledger"),
    ],
)
def test_the_advice_fits_the_side_and_what_gives_the_value(
    case: Case, direction: Direction, origin: Origin | None, words: str
) -> None:
    assert words in reported(case, direction, origin)[2]


def placed(name: str, namespace: str | None, **data: str) -> dict[str, Any]:
    body = config_map(name, **data)
    return body if namespace is None else {**body, "metadata": {"name": name, "namespace": namespace}}


def test_the_nearest_object_is_that_of_the_namespace_else_the_first() -> None:
    first, second = placed("x", "a", v="1"), placed("x", "b", v="2")
    assert nearest(placed("x", "b"), [first, second]) is second
    assert nearest(placed("x", "c"), [first, second]) is first
    assert nearest(placed("y", "a"), [first, second]) is None


def test_objects_come_in_the_sources_order_extra_ones_last() -> None:
    sides = [
        Expected(body, KubernetesObject("x.yaml", body, {}), SECTION)
        for body in (placed("b", None), placed("a", None))
    ]
    found = list(pairs(SECTION, sides, [placed("c", None), placed("a", None)]))
    assert [(one.name, one.expected is not None, one.actual is not None) for one in found] == [
        ("ConfigMap/b", True, False),
        ("ConfigMap/a", True, True),
        ("ConfigMap/c", False, True),
    ]


@pytest.mark.parametrize(
    ("kind", "field", "shown"),
    [
        ("Secret", "data", "•••"),
        ("Secret", "stringData", "•••"),
        ("Secret", "labels", "theirs"),
        ("ConfigMap", "data", "theirs"),
    ],
)
def test_what_a_secret_holds_is_never_shown_nor_are_the_lines_around_it(
    kind: str, field: str, shown: str
) -> None:
    def body(value: str) -> dict[str, Any]:
        made = {**config_map("x"), "kind": kind}
        return {**made, field: {"a": value}}

    (one,) = drifted(pair(body("ours"), body("theirs")), frozenset())
    place = Span(SourceFile("secret.yaml", "a: theirs"), 0, 9)
    made = finding(one, "prod", place, Direction.UNKNOWN)
    assert made.subject is not None
    assert made.subject.actual == shown
    assert made.subject.place is not None
    assert ("theirs" in made.subject.place.text) == (kind == "ConfigMap")
    assert one.is_near_secret == (kind == "Secret")
