from __future__ import annotations

import sys
from pathlib import Path

import pytest

from converter.cli.app import app
from converter.cli.outcome import show
from converter.commands import convert as conversion
from converter.commands.convert import ConvertOptions, ConvertResult
from converter.mapping import Outcome
from converter.pipeline import Summary
from converter.source import Category, Diagnostic, DiagnosticError, Severity


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `convert` with `work` in the place of the conversion; gives code, stdout and stderr."""

    def call(*arguments: str, work=lambda _options: ConvertResult()):
        monkeypatch.setattr(conversion, "convert", work)
        with pytest.raises(SystemExit) as ended:
            app(["convert", *arguments], prog_name="bicep2flux")
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return call


@pytest.fixture
def options_of(run):
    """The options that the conversion is called with."""

    def call(*arguments: str) -> ConvertOptions:
        seen = []

        def work(options: ConvertOptions) -> ConvertResult:
            seen.append(options)
            return ConvertResult()

        assert run(*arguments, work=work) == (0, "", "")
        return seen[0]

    return call


def fault(category: Category, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(
        code="B2F301", severity=severity, message=f"{severity} of {category}", category=category
    )


def failing(error: BaseException):
    def work(_options: ConvertOptions) -> ConvertResult:
        raise error

    return work


def test_without_arguments_the_current_folder_is_converted_into_its_flux_folder(options_of):
    assert options_of() == ConvertOptions(source=Path(), out=Path("flux"))


def test_the_tree_goes_into_the_source_s_flux_folder(options_of):
    assert options_of("some/source").out == Path("some/source/flux")


def test_every_option_arrives(options_of):
    options = options_of(
        *["src", "--out", "tree", "--config", "c.yaml", "--env", "test", "--env", "prod", "--profile", "p"],
        *["--set-env", "A=1=2", "--set-env", "B=", "--image-tag", "1.2.3"],
        *["--dry-run", "--diff", "--strict", "--force", "--keep", "--adopt"],
    )
    assert options == ConvertOptions(
        source=Path("src"),
        out=Path("tree"),
        config=Path("c.yaml"),
        environments=("test", "prod"),
        profile="p",
        set_env={"A": "1=2", "B": ""},
        image_tag="1.2.3",
        dry_run=True,
        diff=True,
        strict=True,
        force=True,
        keep=True,
        adopt=True,
    )


@pytest.mark.parametrize("text", ["A", "=x", "A-B=x"])
def test_an_assignment_needs_a_name_and_a_sign(run, text):
    code, out, err = run("--set-env", text)
    assert (code, out) == (2, "")
    assert "Invalid value for --set-env: expected NAME=VALUE" in err


def test_a_malformed_assignment_does_not_show_its_value(run):
    _, _, err = run("--set-env", "MY-KEY=hunter2")
    assert "MY-KEY" in err
    assert "hunter2" not in err


def test_two_answers_for_one_name_are_refused(run):
    code, _, err = run("--set-env", "A=1", "--set-env", "A=2")
    assert code == 2
    assert "'A' is given twice" in err


@pytest.mark.parametrize(
    ("categories", "code"),
    [
        ([Category.FINDING], 1),
        ([Category.CONFIGURATION], 2),
        ([Category.INPUT], 3),
        ([Category.INPUT, Category.FINDING], 3),
        ([Category.INPUT, Category.CONFIGURATION, Category.FINDING], 2),
    ],
)
def test_whoever_has_to_act_first_decides_the_exit_code(run, categories, code):
    ended, out, err = run(work=failing(DiagnosticError(map(fault, categories))))
    assert (ended, out) == (code, "")
    assert err.count("error[B2F301]") == len(categories)


def test_diagnostics_go_to_stderr_and_the_answer_to_stdout(run):
    result = ConvertResult(diagnostics=(fault(Category.FINDING, Severity.WARNING),), diff="+ new\n")
    code, out, err = run(work=lambda _options: result)
    assert (code, out) == (0, "+ new\n")
    assert err.startswith("warning[B2F301]: warning of finding\n")


def test_a_report_is_written_in_the_format_of_its_ending(run, tmp_path):
    summary = Summary({}, (), dict.fromkeys(Outcome, 0), (), (), (), (), ())
    result = ConvertResult(headline="42 files", summary=summary)
    for ending, start in ((".md", "# Conversion report\n"), (".json", '{\n  "version": 1')):
        path = tmp_path / f"report{ending}"
        code, out, _ = run("--report", path.as_posix(), work=lambda _options: result)
        assert (code, out.splitlines()[0]) == (0, "42 files")
        assert path.read_text("utf-8").startswith(start)


@pytest.mark.parametrize(
    ("path", "problem"), [("r.html", "the ending gives"), ("none/r.md", "there is no folder")]
)
def test_a_report_that_can_t_be_written_is_refused_before_anything_is_converted(run, path, problem):
    code, out, err = run("--report", path, work=failing(AssertionError()))
    assert (code, out) == (2, "")
    assert problem in err


def test_a_finding_that_counts_as_an_error_fails_the_run(run):
    code, _, _ = run(work=lambda _options: ConvertResult(diagnostics=(fault(Category.FINDING),)))
    assert code == 1


def test_a_defect_is_reported_in_one_line_without_its_text(run):
    code, out, err = run(work=failing(KeyError("hunter2")))
    assert (code, out) == (4, "")
    assert err.count("\n") == 1
    assert "internal KeyError" in err
    assert "hunter2" not in err


def test_a_file_that_cannot_be_written_is_no_defect(run):
    error = PermissionError(13, "Permission denied", "report.md")
    assert run(work=failing(error)) == (2, "", "bicep2flux: report.md: Permission denied\n")


def test_debug_shows_the_traceback_of_a_defect(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(conversion, "convert", failing(KeyError("x")))
    with pytest.raises(KeyError):
        app(["convert", "--debug"])


def test_an_interruption_has_its_own_code(run):
    assert run(work=failing(KeyboardInterrupt())) == (130, "", "")


def test_a_missing_project_file_ends_with_code_2_and_a_next_step(shell):
    done = shell("convert", before="")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error[B2F202]: there is no bicep2flux.yaml in .\n  = help: ")


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_is_for_terminals_and_for_those_who_want_it(monkeypatch, capsys, no_color, coloured):
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    show([fault(Category.FINDING)])
    assert ("\x1b[" in capsys.readouterr().err) == coloured


def test_subscription_ids_are_by_environment_or_for_all(options_of):
    given = options_of(
        "--subscription-id", "0b1f", "--subscription-id", "prod=7c1d", "--subscription-id", "0b1f"
    )
    assert given.subscriptions == {"": "0b1f", "prod": "7c1d"}


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [("prod=a", "prod=b", "'prod' has two of them"), ("a", "b", "two are given for everything")],
)
def test_two_subscription_ids_for_one_environment_are_wrong_usage(run, first, second, message):
    code, _, err = run("--subscription-id", first, "--subscription-id", second)
    assert code == 2
    assert message in err
