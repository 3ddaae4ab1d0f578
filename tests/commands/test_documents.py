"""`docs` from the source folder to the findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from converter.commands.documents import DocumentsCheck, DocumentsOptions, check_documents
from converter.documents.comparison import Verdict
from tests.pipeline.shop import FILES, PROJECT

DOCUMENT = "container-runtime.md"


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., DocumentsCheck]:
    """Compares a document, or several by name, with the tests' own small source."""

    def run(document: str | dict[str, str] | None, *, project: str = "", **options: object) -> DocumentsCheck:
        files = document if isinstance(document, dict) else {DOCUMENT: document} if document else {}
        for name, text in {**FILES, PROJECT: FILES[PROJECT] + project, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return check_documents(DocumentsOptions(source=tmp_path, **options))

    return run


def messages(checked: DocumentsCheck) -> list[str]:
    return [finding.message for finding in checked.findings]


def test_agreeing_facts_are_counted_and_prose_is_left_alone(check):
    checked = check("# web\n- prod: min 2, max 4, CPU 60%\n- test: minReplicas 1\n- Nothing to see.\n")
    assert messages(checked) == []
    assert checked.summary == (
        "4 facts: 4 confirmed, 0 stale, 0 undecidable; "
        "bullets and rows: 2 with facts, 1 prose, 0 not understood"
    )


def test_a_stale_fact_has_both_places_both_values_and_the_field(check):
    (finding,) = check("# Apps\n- prod: web: min 3\n").findings
    assert finding.message == "stale fact: min replicas of web in prod is 2, the document has 3"
    assert (finding.code, finding.severity, finding.category) == ("B2F540", "error", "finding")
    assert (str(finding.span), finding.span.text) == (f"{DOCUMENT}:2:18", "3")
    assert [str(label.span) for label in finding.labels] == [".azure/applications/web/prod.bicepparam:4:18"]
    subject = finding.subject
    assert (subject.environment, subject.object) == ("p1", "ContainerApp/web")
    assert (subject.path, subject.expected, subject.actual) == ("template.scale.minReplicas", "2", "3")


def test_a_fact_about_all_is_reported_once_for_each_value_that_it_should_have(check):
    checked = check("# Apps\n- All apps: max 5\n- All apps: min 7\n")
    assert messages(checked) == [
        "stale fact: max replicas of web in every environment is 4, the document has 5",
        "stale fact: min replicas of web in test is 1, the document has 7",
        "stale fact: min replicas of web in prod is 2, the document has 7",
    ]


def test_a_default_holds_where_nothing_overrides_it(check):
    assert messages(check("- test/prod: min 1 unless overridden\n")) == []
    assert len(check("- test/prod: min 5 unless overridden\n").findings) == 2


def test_a_name_that_does_not_exist_is_reported_once_with_the_nearest_right_one(check):
    checked = check("# web\n- test: min 1\n- prd: min 2, max 4\n")
    (finding,) = checked.findings
    assert (finding.code, finding.help) == ("B2F541", "did you mean 'prod'?")
    assert finding.span.text == "prd"
    assert [one.verdict for one in checked.compared] == [Verdict.CONFIRMED, Verdict.STALE, Verdict.STALE]


def test_a_workload_that_the_source_does_not_have_is_reported_at_its_heading(check):
    (finding,) = check("# X\n## web\n- max 4\n## webb\n- max 4\n").findings
    assert finding.message == "the source has no workload 'webb'"
    assert finding.span.line == 4


def test_what_is_not_set_is_reported_with_the_platforms_default(check):
    (finding,) = check("# nightly\n- test: parallelism 2, workloadProfileName `Fast`\n").findings[:1]
    assert "is 1 (the platform's default), the document has 2" in finding.message
    assert finding.labels[0].message == "the source doesn't set it"


def test_values_are_compared_by_what_they_mean(check):
    facts = "# nightly\n- timeout 10 minutes, retries one, replicaRetryLimit 1\n- test: timeout 600s\n"
    assert {one.verdict for one in check(facts).compared} == {Verdict.CONFIRMED}


def test_an_image_s_tag_that_is_not_known_yet_is_undecidable(check):
    text = "# web\n- Image: `example.org/shop/web:{}`\n"
    assert check(text.format("<tag>")).compared[0].verdict is Verdict.CONFIRMED
    asked = check(text.format("1.2.3"), lines=True)
    assert asked.compared[0].verdict is Verdict.UNDECIDABLE
    assert [finding.code for finding in asked.findings] == ["B2F545"]
    known = check(text.format("1.2.3"), set_env={"IMAGE_TAG": "1.2.4"})
    assert known.compared[0].verdict is Verdict.STALE
    other = check("# web\n- Image: `example.org/shop/other:1.2.3`\n")
    assert other.compared[0].verdict is Verdict.STALE


def test_where_a_workload_is_deployed_is_a_fact_too(check):
    assert messages(check("# nightly (scheduled, test/prod only)\n- prod: timeout 600\n")) == []
    assert messages(check("# X\n## nightly\n- Not deployed in prod.\n")) == [
        "stale fact: nightly is deployed in prod, but not deployed in the document"
    ]


def test_overlays_are_known_by_both_names(check):
    assert messages(check("# X\n- `test` -> `t1`\n- p1: web: min 2\n")) == []
    (finding,) = check("# X\n- `test` -> `p1`\n").findings
    assert finding.subject.expected == "t1"


def test_what_no_document_has_is_a_note(check):
    checked = check("# web\n- prod: min 2\n", missing=True)
    assert [finding.severity for finding in checked.findings] == ["note", "note"]
    assert messages(checked) == [
        "no document mentions the workload nightly",
        "no document has the min replicas of web in test: 1",
    ]


def test_lines_that_should_have_been_facts_are_listed_on_request(check):
    text = "# web\n- prod: min 2 most of the time\n- prod: max 4, memory 3 apples\n"
    assert messages(check(text)) == []
    places = [(str(finding.span), finding.code) for finding in check(text, lines=True).findings]
    assert places == [(f"{DOCUMENT}:2:3", "B2F543"), (f"{DOCUMENT}:3:16", "B2F543")]


def test_the_project_file_names_the_documents(check):
    both = {"docs/a.md": "# web\n- max 5\n", "docs/b.md": "# web\n- max 6\n"}
    checked = check(both, project="documents: ['docs/*.md']\n")
    assert [finding.span.file for finding in checked.findings] == ["docs/a.md", "docs/b.md"]


def test_no_document_at_all_is_a_matter_of_configuration(check, faults, tmp_path):
    (fault,) = faults(lambda: check(None))
    assert (fault.code, fault.category) == ("B2F546", "configuration")
    (fault,) = faults(lambda: check(None, documents=(tmp_path / "none.md",)))
    assert fault.message == f"there is no document {(tmp_path / 'none.md').as_posix()}"


@pytest.mark.parametrize(
    "text",
    [
        "# web\n- min 1\n- prod: min 2\n",
        "# web\n- All envs: min 1; prod: min 2\n",
        "# X\n## All apps\n- min 1\n## web\n- prod: min 2\n",
        "# web\n- default: min 1\n",
        "# web\n- min 1 (default)\n",
    ],
)
def test_a_general_fact_gives_way_to_a_closer_one_that_is_right(check, text):
    assert messages(check(text)) == []


def test_a_closer_fact_that_is_wrong_excuses_nothing(check):
    assert len(check("# web\n- min 1\n- prod: min 3\n").findings) == 2


def test_an_exception_that_is_not_understood_leaves_no_fact_of_its_line(check):
    checked = check("# web\n- min 1, but prod has 2\n- max 4. In prod we never saw that many.\n")
    assert checked.summary == (
        "1 facts: 1 confirmed, 0 stale, 0 undecidable; "
        "bullets and rows: 1 with facts, 0 prose, 1 not understood"
    )
