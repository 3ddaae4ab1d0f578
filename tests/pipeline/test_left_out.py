"""Apps and jobs behind a condition that is false: nobody may take them for converted."""

from __future__ import annotations

from pathlib import Path

from converter.source import Diagnostic, Severity
from tests.pipeline.small import app, converted, write

MODULE = app(name="worker")
FLAG = "param live bool = false\nmodule extra 'extra.bicep' = if (live) { name: 'extra' }\n"


def left_out(
    folder: Path, template: str, *, test: str = "", prod: str = "", module: str = MODULE
) -> list[Diagnostic]:
    at = ".azure/applications/web"
    files = {
        f"{at}/extra.bicep": module,
        f"{at}/test.bicepparam": f"using 'main.bicep'\n{test}\n",
        f"{at}/prod.bicepparam": f"using 'main.bicep'\n{prod}\n",
    }
    write(folder, {"web": app() + template}, files=files)
    return [one for one in converted(folder).diagnostics if one.code == "B2F244"]


def test_a_module_whose_flag_is_false_everywhere_is_listed_with_the_flag(tmp_path):
    (found,) = left_out(tmp_path, FLAG)
    assert found.severity is Severity.WARNING
    assert found.message == "no environment deploys 'extra': the condition `live` is never true"
    assert found.span is not None
    assert found.span.text == "live"
    (label,) = found.labels
    assert (label.span.text, label.span.file) == ("false", ".azure/applications/web/main.bicep")


def test_what_one_environment_has_is_no_loss(tmp_path):
    assert left_out(tmp_path, FLAG, prod="param live = true") == []


def test_a_loop_without_a_round_is_listed(tmp_path):
    template = "param names array = []\nmodule extra 'extra.bicep' = [for one in names: { name: one }]\n"
    (found,) = left_out(tmp_path, template)
    assert found.message == "no environment deploys 'extra': its loop has no round"


def test_a_module_without_apps_and_an_app_that_exists_are_none(tmp_path):
    template = FLAG + (
        "resource old 'Microsoft.App/containerApps@2024-03-01' existing = if (live) { name: 'old' }\n"
        "resource vnet 'Microsoft.Network/virtualNetworks@2024-01-01' = if (live) { name: 'v' }\n"
    )
    assert left_out(tmp_path, template, module="output name string = 'x'\n") == []


def test_an_environment_without_any_app_says_which_conditions_leave_them_out(tmp_path, faults):
    at = ".azure/applications/web/main.bicep"
    write(tmp_path, {"web": FLAG}, files={at.replace("main", "extra"): MODULE})
    codes = {fault.code for fault in faults(lambda: converted(tmp_path))}
    assert codes == {"B2F207", "B2F244"}
