"""`mappings` as it is typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from converter.cli.app import app

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "mapping" / "golden" / "app"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Runs a command beside a copy of a source called `shop`: exit code, stdout, stderr."""
    shutil.copytree(GOLDEN, tmp_path / "shop")

    def call(*arguments: str, rows: str = "") -> tuple[int, str, str]:
        with (tmp_path / "shop" / "bicep2flux.yaml").open("a", encoding="utf-8") as file:
            file.write(rows)
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as ended:
            app(["mappings", *arguments], prog_name="bicep2flux")
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return call


def test_a_schema_for_each_kind_of_file_or_one_for_all(run):
    code, out, err = run("schema", "table")
    assert (code, err, json.loads(out)["title"]) == (0, "", "bicep2flux table")
    code, out, err = run("schema")
    assert (code, err) == (0, "")
    assert {"Table", "Manifest", "Profile", "Rows"} <= json.loads(out)["$defs"].keys()


def test_the_matrix_is_the_published_page(run, golden):
    code, out, err = run("matrix")
    assert (code, err) == (0, "")
    golden(ROOT / "docs" / "conversion-matrix.md", out)


def test_the_reference_is_the_published_page(run, golden):
    code, out, err = run("reference")
    assert (code, err) == (0, "")
    golden(ROOT / "docs" / "tables-reference.md", out)


def test_the_reference_of_another_profile_has_its_rows_and_not_those_it_leaves_out(run):
    code, out, _ = run("reference", "--profile", "dis-ingressroute")
    assert code == 0
    assert "# The tables of the profile dis-ingressroute" in out
    assert "| `gatewayName` | `traefik-gateway` |" in out
    assert "app.ingress-route" in out
    assert "app.http-route]" not in out


def test_the_matrix_for_a_machine(run):
    code, out, _ = run("matrix", "--format", "json")
    document = json.loads(out)
    assert (code, document["version"], document["profile"]) == (0, 1, "dis")
    (line,) = [each for each in document["lines"] if each["path"] == "configuration.replicaRetryLimit"]
    assert line["resource"] == "job"
    converted, defaulted = line["fates"]
    assert ["Job", "spec.backoffLimit"] in converted["ends"]
    assert converted["place"].startswith("mappings/kubernetes/tables/job-spec.yaml:")
    assert (defaulted["outcome"], defaulted["reason"]) == ("defaulted", "where it isn't set, 0 is used")


def test_tables_without_faults(run):
    code, out, err = run("check", "shop")
    assert (code, err) == (0, "")
    assert out.startswith("profile dis-ingressroute: ")
    assert out.endswith(", 0 of them the project's own; each can match\n")


def test_a_row_that_never_matches_is_a_warning(run):
    row = "{id: %s, match: {profile: Dedicated-E4}, drop: x}"
    rows = f"tables: {{workload-profiles: [{row % 'mine.one'}, {row % 'mine.two'}]}}\n"
    code, out, err = run("check", "shop", rows=rows)
    assert code == 0
    assert "warning[B2F211]" in err
    assert "the row 'mine.two' of the table 'workload-profiles' can never match" in err
    assert "'mine.one' matches everything that this row would" in err
    assert out.endswith(", 2 of them the project's own; 1 can never match\n")


def test_faults_of_the_tables_end_in_code_2_each_at_its_place(run):
    rows = "tables:\n  labels:\n    - {id: mine, emit: {$form: workload.name}}\n  lables: []\n"
    code, out, err = run("check", "shop", rows=rows)
    assert (code, out) == (2, "")
    assert "did you mean 'labels'?" in err
    code, out, err = run("check", "shop", rows="profile: dsi\n")
    assert (code, out) == (2, "")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["check", "nowhere"], "there is no folder nowhere"),
        (["check", "shop", "--profile", "diss"], "did you mean 'dis'?"),
        (["matrix", "--profile", "diss"], "did you mean 'dis'?"),
        (["schema", "tabel"], "tabel"),
    ],
)
def test_wrong_usage(run, arguments, expected):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert expected in err
