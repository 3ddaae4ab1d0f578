"""What a tree must not make Kustomize do is refused at its line, and Kustomize is not run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from converter.kustomize import scan_folder
from tests.kustomize.scan.making import planted

CHART = "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: x}\nname: x\n"
EXEC = """
apiVersion: example.com/v1
kind: Anything
metadata:
  name: x
  annotations:
    config.kubernetes.io/function: |
      exec: {path: ./run.sh}
"""
PATCHER = "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: x}\npath: ../../../outside.yaml\n"

HOSTILE = [
    ("resources: [https://example.com/a.yaml]", "B2F407"),
    ("resources: ['git::https://example.com/org/repo']", "B2F407"),
    ("resources: [github.com/org/repo]", "B2F407"),
    ("resources: ['github.com/org/repo//folder?ref=v1']", "B2F407"),
    ("resources: [example.com/org/repo]", "B2F407"),
    ("resources: ['git@example.com:org/repo']", "B2F407"),
    ("resources: ['ssh://git@example.com/org/repo']", "B2F407"),
    ("resources: ['file:///etc']", "B2F407"),
    ("resources: ['gh:org/repo']", "B2F407"),
    ("resources: [org/repo.git]", "B2F407"),
    ("resources: ['C:/windows']", "B2F407"),
    ("resources: ['..\\..\\outside.yaml']", "B2F407"),
    ("resources: [/etc/passwd]", "B2F407"),
    ("resources: [../../../outside.yaml]", "B2F407"),
    ("resources: [link-out.yaml]", "B2F407"),
    ("resources: [folder-out]", "B2F407"),
    ("resources: [folder-out/outside.yaml]", "B2F407"),
    ("bases: [https://example.com/a]", "B2F407"),
    ("components: [https://example.com/a]", "B2F407"),
    ("crds: [https://example.com/a.json]", "B2F407"),
    ("configurations: [https://example.com/a.yaml]", "B2F407"),
    ("openapi: {path: https://example.com/a.json}", "B2F407"),
    ("patches: [{path: https://example.com/a.yaml}]", "B2F407"),
    ("patchesStrategicMerge: [https://example.com/a.yaml]", "B2F407"),
    ("patchesJson6902: [{path: https://example.com/a.yaml, target: {kind: A}}]", "B2F407"),
    ("replacements: [{path: https://example.com/a.yaml}]", "B2F407"),
    ("configMapGenerator: [{name: a, files: [https://example.com/a]}]", "B2F407"),
    ("configMapGenerator: [{name: a, files: [key=/etc/passwd]}]", "B2F407"),
    ("configMapGenerator: [{name: a, env: /etc/passwd}]", "B2F407"),
    ("secretGenerator: [{name: a, envs: [link-out.yaml]}]", "B2F407"),
    ("transformers: [https://example.com/a.yaml]", "B2F407"),
    ("generators: ['git::https://example.com/a']", "B2F407"),
    ("validators: [https://example.com/a.yaml]", "B2F407"),
    ("transformers: [patcher.yaml]", "B2F407"),
    ("resources: [missing.yaml]", "B2F408"),
    ("resources: [empty]", "B2F408"),
    ('resources: ["a\\0b"]', "B2F408"),
    ("resources: [pipe]", "B2F408"),
    ("resources: [loop]", "B2F408"),
    ("patches: [{path: missing.yaml}]", "B2F408"),
    ("resources: ['.']", "B2F409"),
    ("resources: [there-and-back]", "B2F409"),
    ("helmCharts: [{name: x}]", "B2F410"),
    ("helmChartInflationGenerator: [{chartName: x}]", "B2F410"),
    ("generators: [chart.yaml]", "B2F410"),
    ("generators: [chart-folder]", "B2F410"),
    ("transformers: [exec.yaml]", "B2F410"),
    (f"transformers:\n- |\n{EXEC.replace(chr(10), chr(10) + '    ')}", "B2F410"),
    ("validators: [exec.yaml]", "B2F410"),
    ("generators: [built]", "B2F410"),
    ("Resources: [https://example.com/a.yaml]", "B2F411"),
    ("patches: [{Path: https://example.com/a.yaml}]", "B2F411"),
    ("resources: https://example.com/a.yaml", "B2F411"),
    ("resources: [{path: a}]", "B2F411"),
    ("resources: [not-yaml.yaml]", "B2F411"),
    ("resources: [laughs.yaml]", "B2F411"),
    ("resources: [large.yaml]", "B2F411"),
    ("resources: [binary.yaml]", "B2F001"),
    ("resources: [two-names]", "B2F411"),
    ("- a", "B2F411"),
    ("a: 1\n---\nresources: [x.yaml]", "B2F411"),
    ("resources: [a", "B2F411"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with all that a hostile kustomization may want to name."""
    root = planted(
        tmp_path / "tree",
        {
            "overlays/dev/empty/README.md": "",
            "overlays/dev/chart.yaml": CHART,
            "overlays/dev/exec.yaml": EXEC,
            "overlays/dev/patcher.yaml": PATCHER,
            "overlays/dev/chart-folder/kustomization.yaml": "resources: [chart.yaml]",
            "overlays/dev/chart-folder/chart.yaml": CHART,
            "overlays/dev/built/kustomization.yaml": "configMapGenerator: [{name: a, literals: [a=b]}]",
            "overlays/dev/there-and-back/kustomization.yaml": "resources: [..]",
            "overlays/dev/not-yaml.yaml": "a: [",
            "overlays/dev/laughs.yaml": "a0: &a0 [x]\n"
            + "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)),
            "overlays/dev/large.yaml": "a: b\n" * 2_000_000,
            "overlays/dev/two-names/kustomization.yaml": "",
            "overlays/dev/two-names/kustomization.yml": "",
            "overlays/dev/github.com/org/repo/kustomization.yaml": "",
        },
    )
    planted(tmp_path, {"outside.yaml": "kind: Secret\n", "elsewhere/kustomization.yaml": ""})
    here = root / "overlays" / "dev"
    (here / "binary.yaml").write_bytes(b"\xff\xfe")
    (here / "link-out.yaml").symlink_to(tmp_path / "outside.yaml")
    (here / "folder-out").symlink_to(tmp_path)
    (here / "loop").symlink_to("loop")
    os.mkfifo(here / "pipe")
    return root


@pytest.mark.parametrize(("text", "code"), HOSTILE, ids=[text.splitlines()[0] for text, _ in HOSTILE])
def test_it_is_refused_at_its_line(text, code, tree, faults, monkeypatch):
    def started(*_: object, **__: object) -> None:
        pytest.fail("a process was started")

    monkeypatch.setattr(subprocess, "Popen", started)
    (tree / "overlays/dev/kustomization.yaml").write_text(
        f"kind: Kustomization\n{text}\n" if text[0] not in "-a" else text
    )
    found = faults(lambda: scan_folder(tree, "overlays/dev"))
    assert {fault.code for fault in found} == {code}
    for fault in found:
        assert fault.span is not None
        assert fault.span.file.startswith("overlays/dev")
        assert fault.message
        assert "outside.yaml" not in (fault.help or "")


def test_all_refusals_are_reported_at_once(tree, faults):
    text = "resources:\n  - missing.yaml\n  - https://example.com/a.yaml\nhelmCharts: []\n"
    (tree / "overlays/dev/kustomization.yaml").write_text(text.replace("helmCharts: []\n", ""))
    found = faults(lambda: scan_folder(tree, "overlays/dev"))
    assert [str(fault.span) for fault in found] == [
        "overlays/dev/kustomization.yaml:2:5",
        "overlays/dev/kustomization.yaml:3:5",
    ]


def test_a_missing_file_is_reported_with_the_nearest_name(tmp_path, faults):
    planted(tmp_path, {"a/kustomization.yaml": "resources: [deploymnt.yaml]", "a/deployment.yaml": ""})
    (fault,) = faults(lambda: scan_folder(tmp_path, "a"))
    assert fault.help == "did you mean 'deployment.yaml'?"


def test_folders_that_name_each_other_twice_come_to_an_end(tmp_path, faults):
    files = {f"{n}/kustomization.yaml": f"resources: [../{n + 1}, ../{n + 1}]" for n in range(40)}
    planted(tmp_path, {**files, "40/kustomization.yaml": ""})
    assert {fault.code for fault in faults(lambda: scan_folder(tmp_path, "0"))} == {"B2F411"}


def test_a_link_inside_of_the_tree_is_followed(tmp_path):
    planted(tmp_path, {"real/kustomization.yaml": "", "dev/kustomization.yaml": "resources: [base]"})
    (tmp_path / "dev" / "base").symlink_to("../real")
    assert set(scan_folder(tmp_path, "dev").files) == {"dev/kustomization.yaml", "real/kustomization.yaml"}
