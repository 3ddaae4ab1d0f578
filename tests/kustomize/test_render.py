"""Running the real Kustomize."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from converter.kustomize import render, rendered_objects, start_rendering
from converter.kustomize.rendering import kustomize_command
from converter.source import Category, Diagnostic
from tests.kustomize.making import config_map, tree_of, write_tree

Faults = Callable[[Callable[[], object]], tuple[Diagnostic, ...]]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that is the whole PATH; the Python is in it, too."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "beside" / "python"))
    (tmp_path / "beside").mkdir()
    kustomize_command.cache_clear()
    yield tmp_path
    kustomize_command.cache_clear()


def program(place: Path, text: str = "#!/bin/sh\n") -> str:
    place.write_text(text)
    place.chmod(0o755)
    return str(place)


def test_kustomize_is_taken_before_kubectl_and_the_one_beside_python_last(path: Path) -> None:
    beside = program(path / "beside" / "kubectl")
    assert kustomize_command() == (beside, "kustomize")
    kustomize_command.cache_clear()
    kubectl = program(path / "kubectl")
    assert kustomize_command() == (kubectl, "kustomize")
    kustomize_command.cache_clear()
    kustomize = program(path / "kustomize")
    assert kustomize_command() == (kustomize, "build")


def test_its_absence_is_reported_with_what_to_install(path: Path, faults: Faults) -> None:
    (fault,) = faults(lambda: render(path))
    assert (fault.code, fault.category) == ("B2F405", Category.CONFIGURATION)
    assert fault.help is not None
    assert "pip install" in fault.help


def test_it_sees_nothing_of_our_environment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    program(path / "kustomize", "#!/bin/sh\n/usr/bin/env\n")
    assert "SECRET_TOKEN" not in render(path)


def test_its_errors_are_reported(tmp_path: Path, faults: Faults) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: [missing.yaml]\n")
    (fault,) = faults(lambda: render(tmp_path))
    assert fault.code == "B2F406"
    assert "missing.yaml" in fault.message


def test_the_time_that_kubectl_logs_is_not_shown(path: Path, faults: Faults) -> None:
    logged = 'E1124 20:29:05.482314   13293 run.go:72] "command failed" err="no `x` here"'
    program(path / "kustomize", f"#!/bin/sh\necho '{logged}' >&2\nexit 1\n")
    (fault,) = faults(lambda: render(path))
    assert fault.message.endswith(": no `x` here")


def test_neither_warnings_nor_a_stack_nor_a_files_text_are_shown(path: Path, faults: Faults) -> None:
    head = "E1124 20:29:05.482314   13293 run.go:72]"
    text = f"""# Warning: 'bases' is deprecated.
{head} "command failed" err=<
\twrong node kind: expected ScalarNode but got MappingNode: node contents:
\tpassword: hidden
 >"""
    program(path / "kustomize", f"#!/bin/sh\n/bin/cat >&2 <<'END'\n{text}\nEND\nexit 1\n")
    (fault,) = faults(lambda: render(path))
    assert fault.message.endswith(": wrong node kind: expected ScalarNode but got MappingNode")
    panic = "panic: nil pointer\n\ngoroutine 1 [running]:\nmain()"
    program(path / "kustomize", f"#!/bin/sh\n/bin/cat >&2 <<'END'\n{panic}\nEND\nexit 2\n")
    (fault,) = faults(lambda: render(path))
    assert fault.message.endswith(": panic: nil pointer")


def test_several_folders_are_rendered_side_by_side(tmp_path: Path) -> None:
    body = {"a/c.yaml": config_map("c", text="x" * 200_000)}
    write_tree(tree_of(body, body), tmp_path / "out")
    runs = [
        start_rendering(tmp_path / "out" / folder) for folder in ("product/base/a", "product/overlays/dev")
    ]
    base, overlay = (rendered_objects(run.text())[0] for run in reversed(runs))
    assert (overlay["metadata"], base["metadata"]) == ({"name": "c"}, {"name": "c", "namespace": "ours"})


def test_rendered_words_are_read_as_kustomize_means_them() -> None:
    words = "a: yes\nb: 012\nc: 1e3\nd: 2001-01-01\n=: 0x1\n"
    others = "e: '1'\nf: null\ng: true\nh: -1.5\n"
    assert rendered_objects(f"{words}---\n{others}---\n---\ni: 1\n") == [
        {"a": "yes", "b": "012", "c": 1000.0, "d": "2001-01-01", "=": "0x1"},
        {"e": "1", "f": None, "g": True, "h": -1.5},
        {"i": 1},
    ]
