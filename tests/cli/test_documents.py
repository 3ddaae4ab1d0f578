"""`docs` as it is typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from converter.cli.app import app

ROOT = Path(__file__).parents[2]
SAMPLE = "samples/dialogporten"
SOURCE = ROOT / SAMPLE

pytestmark = pytest.mark.usefixtures("evaluated_once")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Runs a command in the repository's root: exit code, stdout, stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(ROOT)
        with pytest.raises(SystemExit) as ended:
            app(["docs", *arguments], prog_name="bicep2flux")
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return call


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    path = tmp_path / "wrong.md"
    path.write_text("# web-api-so\n- prod: minReplicas 3\n", "utf-8")
    return str(path)


def test_documents_in_agreement_end_in_one_line_and_zero(run):
    code, out, err = run(SAMPLE)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    assert out.endswith(" prose, 0 not understood\n")


def test_a_stale_fact_ends_in_one_and_shows_both_lines(run, wrong):
    code, out, err = run(SAMPLE, "--document", wrong)
    assert (code, err) == (1, "")
    assert "2 | - prod: minReplicas 3" in out
    assert "param minReplicas = 2" in out
    assert "correct the document; the Bicep decides what runs" in out


@pytest.mark.parametrize("format_", ["json", "sarif", "junit", "github", "markdown"])
def test_a_format_for_programs_is_alone_on_stdout(run, wrong, format_):
    code, out, err = run(SAMPLE, "--document", wrong, "--format", format_)
    assert code == 1
    assert "B2F540" in out
    assert err == (
        "1 facts: 0 confirmed, 1 stale, 0 undecidable; "
        "bullets and rows: 1 with facts, 0 prose, 0 not understood\n"
    )
    if format_ in {"json", "sarif"}:
        json.loads(out)


def test_services_find_the_document_from_where_the_command_runs(run, monkeypatch, tmp_path):
    (tmp_path / "notes.md").write_text("# web-api-so\n- prod: minReplicas 3\n", "utf-8")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / "product").symlink_to(SOURCE)
    out = run("product", "--document", "notes.md", "--format", "github")[1]
    assert out.startswith("::error file=notes.md,line=2,")


def test_a_document_that_is_not_there_is_wrong_usage(run):
    code, out, err = run(SAMPLE, "--document", "nowhere.md")
    assert (code, out) == (2, "")
    assert "there is no document nowhere.md" in err


@pytest.mark.parametrize("pattern", ["**.md", "."])
def test_a_pattern_that_finds_no_files_is_wrong_configuration(run, monkeypatch, tmp_path, pattern):
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / ".azure").symlink_to(SOURCE / ".azure")
    text = (SOURCE / "bicep2flux.yaml").read_text("utf-8")
    (tmp_path / "bicep2flux.yaml").write_text(f"{text}\ndocuments: ['{pattern}']\n", "utf-8")
    code, out, err = run()
    assert (code, out) == (2, "")
    assert f"'{pattern}' is no pattern" in err
    assert f"documents: ['{pattern}']" in err


def test_a_secret_name_is_not_shown(run, wrong, tmp_path):
    source = tmp_path / "source"
    shutil.copytree(SOURCE, source)
    template = source / ".azure" / "infrastructure" / "main.bicep"
    text = template.read_text("utf-8")
    profile = "workloadProfiles: [{name: hidden, workloadProfileType: 'D8'}]"
    assert text.count("    workloadProfiles: workloadProfiles\n") == 1
    text = text.replace("    workloadProfiles: workloadProfiles\n", f"    {profile}\n")
    template.write_text(f"{text}\n@secure()\nparam hidden string = 'sesame'\n", "utf-8")
    Path(wrong).write_text("# Environment\n- prod: only `Consumption` workload profile\n", "utf-8")
    code, out, err = run(str(source), "--document", wrong, "--missing", "--show-lines")
    assert (code, "1 undecidable" in out) == (0, True)
    assert "sesame" not in out + err


def test_a_document_that_is_no_text_can_not_be_read(run, tmp_path):
    path = tmp_path / "binary.md"
    path.write_bytes(b"\xff\xfe\x00")
    assert run(SAMPLE, "--document", str(path))[0] == 3
