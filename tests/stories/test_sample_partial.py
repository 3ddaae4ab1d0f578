"""The sample with one workload broken: its part of the tree stays, the rest moves on, and no trace of it remains."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.kustomize import render
from tests.pipeline.shop import tree_of

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "dialogporten"
LOCK = ".bicep2flux.lock"
PROJECT_ENTRY = """\
  service:
    path: /dialogporten/service
    priority: 5
    # Nobody outside the cluster calls it: no route, the Service alone.
    exposure: internal
    # It takes messages from the service bus, too.
    consumer: true
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The sample with its tree in `flux`."""
    shutil.copytree(SAMPLE, tmp_path / "source")
    shutil.copytree(ROOT / "flux", tmp_path / "source" / "flux")
    return tmp_path / "source"


def files(folder: Path) -> dict[str, bytes]:
    return {path: content for path, content in (tree_of(folder) or {}).items() if path != LOCK}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def fewer_replicas(source: Path) -> None:
    """A change of a workload that isn't broken."""
    edit(source / ".azure/applications/graphql/main.bicep", "maxReplicas: 10", "maxReplicas: 7")


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes] | None:
    """The tree of the sample with that change, from nothing."""
    folder = tmp_path_factory.mktemp("anew")
    shutil.copytree(SAMPLE, folder / "source")
    fewer_replicas(folder / "source")
    convert(ConvertOptions(source=folder / "source", out=folder / "flux"))
    return tree_of(folder / "flux")


@pytest.mark.parametrize("name", ["service", "web-api-so", "aggregate-cost-metrics-job"])
def test_a_broken_workload_stays_and_comes_back(source: Path, anew: dict[str, bytes], name: str):
    flux, broken = source / "flux", source / ".azure/applications" / name / "main.bicep"
    before, text = files(flux), broken.read_text("utf-8")
    fewer_replicas(source)
    broken.write_text("param 1\n" + text, "utf-8")

    result = convert(ConvertOptions(source=source, out=flux))
    assert result.headline.endswith(f"; left as they are: {name}")
    partly = files(flux)
    assert partly.keys() == before.keys()
    assert {path for path in partly if partly[path] != before[path]} == {
        "dialogporten/base/apps/graphql/hpa.yaml"
    }
    apart = flux / f"dialogporten/workload-{name}/prod"
    assert f"name: {name}\n" in render(apart if apart.exists() else flux / "dialogporten/overlays/prod")

    broken.write_text(text, "utf-8")
    assert not [
        one for one in convert(ConvertOptions(source=source, out=flux)).diagnostics if one.code == "B2F225"
    ]
    assert tree_of(flux) == anew


def test_a_workload_that_is_gone_leaves_nothing_once_it_may(source: Path, tmp_path: Path):
    flux = source / "flux"
    shutil.rmtree(source / ".azure/applications/service")
    edit(source / "bicep2flux.yaml", PROJECT_ENTRY, "")
    kept = convert(ConvertOptions(source=source, out=flux))
    assert [one.code for one in kept.diagnostics if one.severity == "error"] == ["B2F424"]
    assert files(flux) == files(ROOT / "flux")
    convert(ConvertOptions(source=source, out=flux, prune=("service",)))
    convert(ConvertOptions(source=source, out=tmp_path / "anew"))
    assert tree_of(flux) == tree_of(tmp_path / "anew")
