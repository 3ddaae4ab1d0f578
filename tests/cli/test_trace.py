"""`trace` and `impact` as they are typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from converter.cli.app import app

ROOT = Path(__file__).parents[2]
SAMPLE = "samples/dialogporten"
FIELD = ["prod", "HorizontalPodAutoscaler/web-api-so", "spec.minReplicas"]
PROD = ".azure/applications/web-api-so/prod.bicepparam"
TREE = "flux/dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, converted_once: None):
    """Runs a command in the repository's root: exit code, stdout, stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(ROOT)
        with pytest.raises(SystemExit) as ended:
            app(list(arguments), prog_name="bicep2flux")
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return call


def test_what_is_typed_is_answered_in_a_process_of_its_own(shell):
    """The other tests share what they convert."""
    done = shell("trace", *FIELD, str(ROOT / SAMPLE))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("prod HorizontalPodAutoscaler/web-api-so spec.minReplicas = 2\n")


@pytest.mark.parametrize("words", [FIELD, [" ".join(FIELD)]])
def test_a_field_is_asked_for_in_three_words_or_one(run, words):
    code, out, err = run("trace", *words, SAMPLE)
    assert (code, err) == (0, "")
    assert out.startswith("prod HorizontalPodAutoscaler/web-api-so spec.minReplicas = 2\n")


def test_an_object_is_asked_for_in_one_word(run):
    code, out, err = run("trace", "prod HorizontalPodAutoscaler/web-api-so", SAMPLE)
    assert (code, err) == (0, "")
    assert out.count("prod HorizontalPodAutoscaler/web-api-so ") > 5


def test_a_line_of_the_tree_is_asked_for_from_the_current_folder(run):
    place = "flux/dialogporten/overlays/prod/apps/web-api-so/hpa.yaml:7"
    code, out, _ = run("trace", place, SAMPLE, "--flux", "flux", "--format", "json")
    assert code == 0
    (answer,) = json.loads(out)
    assert answer["target"]["path"] == "spec.minReplicas"
    assert answer["target"]["files"] == [{"file": place.rpartition(":")[0], "line": 7}]
    assert answer["value"] == 2


def test_lines_of_a_file_without_comments_are_its_own(run, tmp_path):
    """As a version wrote it that had none: the line above is that of the value."""
    file = tmp_path / TREE
    file.parent.mkdir(parents=True)
    _, _, rest = (ROOT / TREE).read_text().partition("\n")
    file.write_text(rest)
    assert rest.splitlines()[5] == "  minReplicas: 2"
    code, out, err = run("trace", f"{file}:6", SAMPLE, "--flux", str(tmp_path / "flux"))
    assert (code, "differs from the source" in err) == (0, False)
    assert out.startswith("prod HorizontalPodAutoscaler/web-api-so spec.minReplicas = 2\n")


@pytest.mark.parametrize("content", [b"kind: Other\n", b"\xff\xfe"])
def test_a_file_that_the_source_does_not_make_is_reported(run, tmp_path, content):
    file = tmp_path / TREE
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    code, out, err = run("trace", f"{file}:7", SAMPLE, "--flux", str(tmp_path / "flux"))
    assert (code, "spec.minReplicas = 2" in out) == (0, True)
    assert "differs from the source" in err


def test_all_of_an_environment_in_one_run(run):
    code, out, _ = run("trace", "--all", "staging", SAMPLE, "--format", "json")
    answers = json.loads(out)
    assert code == 0
    assert {answer["target"]["environment"] for answer in answers} == {"tt02"}


def test_a_file_with_its_origins(run):
    file = "flux/dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"
    code, out, _ = run("trace", "--show", file, SAMPLE, "--flux", "flux")
    assert code == 0
    assert f"minReplicas: 2               # P {PROD}:16:21 (min-replicas.given)\n" in out


def test_the_impact_of_a_line(run):
    code, out, _ = run("impact", f"{SAMPLE}/{PROD}:16", SAMPLE)
    assert (code, out.splitlines()[-1]) == (0, "9 fields")
    code, out, _ = run("impact", f"{PROD}:16", SAMPLE, "--format", "json")
    # From two replicas on there is a PodDisruptionBudget too.
    assert {(target["object"].partition("/")[0], target["path"]) for target in json.loads(out)} >= {
        ("HorizontalPodAutoscaler", "spec.minReplicas"),
        ("PodDisruptionBudget", "spec.maxUnavailable"),
    }


def test_no_value_steers_a_terminal(run, tmp_path):
    source = tmp_path / "source"
    shutil.copytree(ROOT / SAMPLE, source)
    file = source / PROD
    text = file.read_text("utf-8")
    file.write_text(text.replace("'0.2'", "'0.2\\u{9b}31m' // \x9b31m"), "utf-8")
    for arguments in (["impact", PROD], ["trace", "--all", "prod"]):
        code, out, _ = run(*arguments, str(source))
        assert code == 0
        assert "0.2\N{REPLACEMENT CHARACTER}31m" in out
        assert "\x9b" not in out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["trace"], "give a place, --all ENV, --show FILE or --html OUT"),
        (["trace", *FIELD, SAMPLE, "more"], "one word too many"),
        (["trace", "prod", "Deployment/none", "spec", SAMPLE], "has no object 'Deployment/none'"),
        (
            ["trace", "--all", "prod", "--show", "hpa.yaml", SAMPLE],
            "--all and --show are different questions",
        ),
        (["trace", "--show", "hpa.yaml", SAMPLE, "--format", "json"], "--show has a form of its own"),
        (["trace", "--all", "none", SAMPLE], "there is no environment 'none'"),
        (["trace", f"{PROD}:16", SAMPLE], "bicep2flux impact shows what it reaches"),
        (["impact", "none.bicepparam:1", SAMPLE], "is no file of the source"),
        (["impact", f"{PROD}:1000", SAMPLE], "has no line 1000"),
        (["impact", f"{PROD}:0:1", SAMPLE], "has no line 0"),
        (["impact", f"{SAMPLE}/{TREE}:6", SAMPLE], "bicep2flux trace shows where it comes from"),
        (["impact"], "Missing argument"),
    ],
)
def test_a_wrong_question_is_wrong_usage(run, arguments, expected):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert expected in err


@pytest.mark.parametrize("command", ["trace", "impact"])
@pytest.mark.parametrize("given", [["--set-env", "1"], ["--subscription-id", "a", "--subscription-id", "b"]])
def test_an_option_of_another_form_is_wrong_usage(run, command, given):
    code, _, err = run(command, "x", SAMPLE, *given)
    assert code == 2
    assert given[0] in err


def test_for_a_file_without_a_line_the_help_shows_what_to_add(run):
    code, _, err = run(
        "trace", "flux/dialogporten/overlays/prod/apps/web-api-so/hpa.yaml", SAMPLE, "--flux", "flux"
    )
    assert code == 2
    assert "is a whole file\n" in err
    assert "hpa.yaml:1; --show flux/" in err


def test_a_field_that_is_left_out_is_proposed_for_one_that_is_misspelt(run):
    code, _, err = run("trace", "prod", "Deployment/web-api-so", "spec.replica", SAMPLE)
    assert code == 2
    assert "did you mean 'spec.replicas'?" in err


def test_an_environment_variable_that_is_misspelt_is_proposed(run):
    code, out, err = run("impact", "env:IMAGE_TAGS", SAMPLE)
    assert (code, out) == (0, "0 fields\n")
    assert "did you mean 'IMAGE_TAG'?" in err
