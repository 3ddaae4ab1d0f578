from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator

from converter.source import Category, SourceFile
from converter.source.expectations import ExpectationError
from converter.source.validation import dotted, validate
from converter.source.yaml import read_yaml


class Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Git(Form):
    kind: Literal["Git"]
    url: str = Field(description="Where the repository is.")
    branch: str = "main"


class Oci(Form):
    kind: Literal["OCI"]
    url: str
    tag: str = "1"


class Row(Form):
    when: str
    value: str = ""


class Rows(RootModel[list[Row]]):
    pass


class Table(Form):
    title: str = ""
    repository: Annotated[Git | Oci, Field(discriminator="kind")] | None = None
    sources: dict[Annotated[str, Field(pattern="^[a-z]+$")], Git] = {}
    settings: dict[str, str | int] = {}
    rows: tuple[str | Row, ...] = ()
    more: Rows | None = None
    count: int = Field(3, alias="numberOf", le=5)
    on: bool = False
    exposure: Literal["public", "internal"] = "public"

    @field_validator("title")
    @classmethod
    def _is_a_name(cls, title: str) -> str:
        if title == "bad":
            raise ExpectationError("'bad' is no title", "call it good")
        return title


@pytest.fixture
def reported(faults):
    """Each fault as place, message and help."""

    def run(text: str, path: tuple[str | int, ...] = ()):
        document = read_yaml(SourceFile("t.yaml", text))
        found = faults(lambda: validate(Table, document, code="B2F203", path=path))
        assert {(fault.code, fault.category) for fault in found} == {("B2F203", Category.CONFIGURATION)}
        return [(f"{fault.span.line}:{fault.span.column}", fault.message, fault.help) for fault in found]

    return run


def test_a_good_document_becomes_the_model():
    text = "title: é\nnumberOf: 4\nrows: [a, {when: b}]\nrepository: {kind: OCI, url: x}\n"
    table = validate(Table, read_yaml(SourceFile("t.yaml", text)), code="B2F203")
    assert (table.title, table.count) == ("é", 4)
    assert table.rows == ("a", Row(when="b"))
    assert table.repository == Oci(kind="OCI", url="x")


def test_a_part_of_a_document_can_be_validated_alone(reported):
    document = read_yaml(SourceFile("t.yaml", "tables:\n  title: x\n"))
    assert validate(Table, document, code="B2F203", path=("tables",)).title == "x"
    assert reported("tables:\n  ttle: x\n", ("tables",)) == [
        ("2:3", "unknown key 'ttle' in 'tables'", "did you mean 'title'?")
    ]


def test_an_unknown_key_is_marked_and_the_nearest_known_one_named(reported):
    assert reported("numberof: 4\n") == [("1:1", "unknown key 'numberof'", "did you mean 'numberOf'?")]
    assert reported("repository: {kind: Git, url: x, tga: y}\n") == [
        ("1:33", "unknown key 'tga' in 'repository'", "did you mean 'tag'?")
    ]


def test_without_a_near_name_all_known_keys_are_listed(reported):
    assert reported("more:\n- when: x\n  zzz: 1\n") == [
        ("3:3", "unknown key 'zzz' in 'more[0]'", "the keys here are value, when")
    ]


def test_a_missing_key_is_reported_at_the_key_that_needs_it(reported):
    assert reported("title: x\nsources:\n  a: {kind: Git}\n") == [
        ("3:3", "'sources.a' needs the key 'url'", "add 'url': where the repository is.")
    ]


@pytest.mark.parametrize(
    ("text", "message", "step"),
    [
        ("title: 1.10", "'title': expected text, found 1.10", "quote it to make it text: '1.10'"),
        ("title: true", "'title': expected text, found true", "quote it to make it text: 'true'"),
        ("title:", "'title': expected text, found nothing", None),
        ("title: [a]", "'title': expected text, found a list", None),
        ("title: bad", "'title': 'bad' is no title", "call it good"),
        ("on: yes", "'on': expected true or false, found 'yes'", "only true and false are booleans"),
        ("numberOf: 1.5", "'numberOf': expected a whole number, found 1.5", None),
        ("numberOf: 9", "'numberOf': expected a number of at most 5, found 9", None),
        ("rows: {a: b}", "'rows': expected a list, found a mapping", None),
        ("rows: [1]", "'rows[0]': expected text or a mapping, found 1", "quote it to make it text: '1'"),
        (
            "exposure: publik",
            "'exposure': expected 'public' or 'internal', found 'publik'",
            "did you mean 'public'?",
        ),
        (
            "repository: {kind: Gitt}",
            "'repository.kind': expected 'Git' or 'OCI', found 'Gitt'",
            "did you mean 'Git'?",
        ),
        (
            "repository: {}",
            "'repository': expected a mapping with the key 'kind', found an empty mapping",
            None,
        ),
        ("settings: {a: []}", "'settings.a': expected text or a whole number, found an empty list", None),
        (
            "sources: {A: {kind: Git, url: x}}",
            "'sources.A': expected text that matches ^[a-z]+$, found 'A'",
            None,
        ),
        ("- a", "expected a mapping, found a list", None),
        ("", "expected a mapping, found nothing", None),
    ],
)
def test_a_wrong_value_is_reported_with_what_was_expected(reported, text, message, step):
    ((_, found, help_),) = reported(text)
    assert (found, help_) == (message, step)


def test_a_union_is_checked_by_the_member_that_fits_best(reported):
    assert reported("rows:\n- wen: a\n") == [
        ("2:3", "'rows[0]' needs the key 'when'", "add 'when'"),
        ("2:3", "unknown key 'wen' in 'rows[0]'", "did you mean 'when'?"),
    ]


def test_all_faults_are_reported_in_the_document_s_order(reported):
    assert [place for place, *_ in reported("title: 1\nzzz: 1\non: 2\nrows:\n- a\n- 3\n")] == [
        "1:8",
        "2:1",
        "3:5",
        "6:3",
    ]


def test_a_long_value_is_not_repeated(reported):
    ((_, message, _),) = reported(f"exposure: {'x' * 100}")
    assert message == "'exposure': expected 'public' or 'internal', found a long text"


def test_paths_read_as_people_write_them():
    assert dotted(("environments", "test", "rules", 0, "name")) == "environments.test.rules[0].name"
