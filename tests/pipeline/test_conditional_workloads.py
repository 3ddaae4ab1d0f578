"""Workloads behind a condition that is false: they are named, with the condition and what decides it."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.pipeline import summary_of
from converter.source import DiagnosticError
from tests.pipeline.small import app, bodies, converted, write

EXTRA = {".azure/applications/shop/extra.bicep": app(name="extra")}
FLAG = "param live bool = false\nparam level int = 1\n"
MODULE = "module extra 'extra.bicep' = if (live && level > 0) { name: 'extra' }\n"


def test_a_module_behind_a_flag_is_named_with_its_flag(tmp_path: Path) -> None:
    template = app(name="shop", before=FLAG + MODULE)
    files = EXTRA | {
        ".azure/applications/shop/test.bicepparam": "using 'main.bicep'\nparam live = true\n",
    }
    conversion = converted(write(tmp_path, {"shop": template}, files=files))
    (one,) = summary_of(conversion).not_deployed
    assert (one.name, one.overlays) == ("extra", ("prod",))
    assert one.place.text == "live && level > 0"
    assert one.decided is not None
    assert one.decided.text == "false"
    assert set(bodies(conversion, "Deployment", "test")) == {"shop-extra", "shop-app"}


def test_the_project_file_brings_it_in(tmp_path: Path) -> None:
    template = app(name="shop", before=FLAG + MODULE)
    folder = write(tmp_path, {"shop": template}, files=EXTRA)
    file = folder / "bicep2flux.yaml"
    file.write_text(file.read_text().replace("prod: {", "prod: {parameters: {live: true}, "))
    conversion = converted(folder)
    (one,) = summary_of(conversion).not_deployed
    assert one.overlays == ("test01",)


def test_what_is_no_workload_is_not_named(tmp_path: Path) -> None:
    store = "resource s 'Microsoft.Storage/storageAccounts@2023-01-01' = if (live) { name: 'st' }\n"
    conversion = converted(write(tmp_path, {"shop": app(name="shop", before=FLAG + store)}))
    assert summary_of(conversion).not_deployed == ()


def test_a_source_whose_apps_are_all_behind_a_condition_says_which(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError) as raised:
        converted(write(tmp_path, {"shop": FLAG + MODULE}, files=EXTRA))
    error = raised.value.diagnostics[0]
    assert error.message.endswith(": extra is behind a condition that is false")
    assert [label.message for label in error.labels] == ["this is false", "it is decided here"]
