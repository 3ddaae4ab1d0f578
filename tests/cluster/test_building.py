"""What is built is not built again, and what was interrupted is never taken for a whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.cluster import building, programs

GO = """\
#!/bin/sh
echo "$@" >> "{calls}"
case "$1 $2" in
  "mod download")
    echo '{{'; echo '"Dir": "{module}",'; echo '"GoMod": "{module}/go.mod"'; echo '}}';;
  "build -mod=mod")
    [ -n "{broken}" ] && {{ echo "undefined: {broken}" >&2; exit 1; }}
    for name in etcd kube-apiserver kube-controller-manager kube-scheduler kwok kustomize-controller; do
      touch "$6$name"
    done;;
esac
"""


class FakeGo:
    """A `go` that writes empty programs, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        module = folder / "module"
        for name in programs.STAGE_FOLDERS:
            (module / "kustomize/stage" / name).mkdir(parents=True)
            (module / "kustomize/stage" / name / "kustomization.yaml").write_text("resources: []\n")
            (module / "kustomize/stage" / name / "one.yaml").write_text(f"stage: {name}\n")
        (module / "go.mod").write_text(
            "replace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n\ta.b/c => a.b/d v1\n)\n"
        )
        self.write()

    def write(self, *, broken: str = "") -> None:
        calls, module = self.folder / "calls", self.folder / "module"
        file = self.folder / "bin/go"
        file.parent.mkdir(exist_ok=True)
        file.write_text(GO.format(calls=calls, module=module, broken=broken))
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def calls(self) -> int:
        file = self.folder / "calls"
        return len(file.read_text().splitlines()) if file.is_file() else 0


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeGo:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}/usr/bin{os.pathsep}/bin")
    return FakeGo(tmp_path)


def test_the_programs_are_built_once(go: FakeGo) -> None:
    said: list[str] = []
    assert not programs.is_built()
    folder = building.build(said.append)
    assert programs.is_built()
    assert {path.name for path in folder.iterdir()} == {
        programs.STAGES,
        *(name for module in programs.MODULES for name in module.programs),
    }
    stages = (folder / programs.STAGES).read_text()
    assert [line for line in stages.splitlines() if line != "---" and line] == [
        f"stage: {name}" for name in programs.STAGE_FOLDERS
    ]
    assert f"etcd {programs.ETCD}" in said
    assert said[-1].startswith("built all of it in ")
    calls = go.calls()
    assert building.build(said.append) == folder
    assert go.calls() == calls


def test_a_build_that_fails_leaves_nothing_behind(go: FakeGo) -> None:
    go.write(broken="Main")
    with pytest.raises(building.BuildError, match="undefined: Main"):
        building.build(lambda _: None)
    assert not programs.is_built()
    go.write()
    left_over = programs.programs_folder().parent / "building-left-over"
    (left_over / "programs").mkdir(parents=True)
    building.build(lambda _: None)
    assert programs.is_built()
    assert not left_over.exists()


def test_other_versions_have_another_folder(go: FakeGo, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = building.build(lambda _: None)
    monkeypatch.setattr(programs, "STAGE_FOLDERS", ("node/fast",))
    assert programs.programs_folder() != folder
    assert not programs.is_built()


def test_without_go_the_error_says_where_it_is(go: FakeGo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(go.folder))
    with pytest.raises(building.BuildError, match=r"https://go\.dev/dl/"):
        building.build(lambda _: None)


def test_kubernetes_own_modules_are_those_of_its_version(go: FakeGo) -> None:
    (kubernetes,) = (module for module in programs.MODULES if module.staging)
    lines = building.go_mod([kubernetes]).splitlines()
    assert f"require k8s.io/kubernetes v{programs.KUBERNETES}" in lines
    assert [line for line in lines if line.startswith("replace")] == [
        f"replace k8s.io/api => k8s.io/api v{kubernetes.staging}"
    ]


def test_one_module_needs_all_so_that_what_they_share_is_compiled_once(go: FakeGo) -> None:
    lines = building.go_mod(programs.MODULES).splitlines()
    assert [line for line in lines if line.startswith("require")] == [
        f"require {module.path} v{module.version}" for module in programs.MODULES
    ]
    building.build(lambda _: None)
    calls = (go.folder / "calls").read_text().splitlines()
    assert len([call for call in calls if call.startswith("build ")]) == 1
