"""Each change of one side is found as what it is; each other way to write the same is no finding.

A sample of what `python -m tests.drift.mutations` and `python -m tests.drift.source_mutations` go through
completely.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from tests.drift.conftest import SAMPLE
from tests.drift.mutations import Bench, verdict
from tests.drift.source_mutations import SourceBench
from tests.trace.changes import Change


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(SAMPLE, tmp_path_factory.mktemp("bench"))


def test_a_changed_leaf_is_found_at_its_line_with_its_direction(bench: Bench) -> None:
    changes = list(bench.changes())
    verdicts = {str(change): verdict(bench, change) for change in changes[7 :: len(changes) // 20]}
    assert [line for line in verdicts.items() if line[1].startswith("MISSED")] == []
    assert Counter(verdicts.values())["found"] > len(verdicts) // 2


def test_a_changed_literal_of_a_parameter_file_is_the_source_that_moved(tmp_path: Path) -> None:
    bench = SourceBench(SAMPLE, tmp_path)
    changes = [change for change in bench.changes() if "readEnvironmentVariable" not in line_of(change)]
    verdicts = {str(change): bench.verdict(change) for change in changes[3 :: len(changes) // 6]}
    assert [line for line in verdicts.items() if line[1].startswith("MISSED")] == []
    assert Counter(verdicts.values())["found"] >= 3


def line_of(change: Change) -> str:
    return change.path.read_text("utf-8").split("\n")[change.line - 1]


def sorted_and_quoted(documents: list[Any]) -> str:
    return yaml.safe_dump_all(documents, sort_keys=True, default_style='"', width=1000)


def flow(documents: list[Any]) -> str:
    return "\n---\n".join(json.dumps(document) for document in documents) + "\n"


@pytest.mark.parametrize("written", [sorted_and_quoted, flow])
def test_the_same_in_another_style_is_no_finding(bench: Bench, written: Callable[[list[Any]], str]) -> None:
    files = {path: path.read_text("utf-8") for path in bench.flux.rglob("*.yaml")}
    try:
        for path, text in files.items():
            path.write_text(written(list(yaml.load_all(text, Loader=CORE))), "utf-8")
        assert [one for overlay in ("prod", "at23") for one in bench.compared(overlay)] == []
    finally:
        for path, text in files.items():
            path.write_text(text, "utf-8")


def test_comments_and_blank_lines_are_no_finding(bench: Bench) -> None:
    files = {path: path.read_text("utf-8") for path in bench.flux.rglob("*.yaml")}
    try:
        for path, text in files.items():
            path.write_text("# by hand\n\n" + text.replace("\n", "  # here\n"), "utf-8")
        assert bench.compared("prod") == []
    finally:
        for path, text in files.items():
            path.write_text(text, "utf-8")


def test_a_value_that_moved_from_the_base_into_every_overlay_is_no_finding(bench: Bench) -> None:
    hpa = "apps/graphql/hpa.yaml"
    base = bench.flux / "dialogporten/base" / hpa
    patch = bench.flux / "dialogporten/overlays/prod" / hpa
    before = base.read_text("utf-8"), patch.read_text("utf-8")
    try:
        value = yaml.safe_load(before[0])["spec"]["maxReplicas"]
        base.write_text(before[0].replace(f"maxReplicas: {value}", "maxReplicas: 99"), "utf-8")
        patch.write_text(before[1].replace("spec:\n", f"spec:\n  maxReplicas: {value}\n"), "utf-8")
        assert bench.compared("prod") == []
        assert [str(one.subject and one.subject.path) for one in bench.compared("at23")] == [
            "spec.maxReplicas"
        ]
    finally:
        base.write_text(before[0], "utf-8")
        patch.write_text(before[1], "utf-8")


class CORE(yaml.SafeLoader):
    """YAML 1.2's reading of bare words, as the tree means them: `on` and times of day are strings."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [(tag, form) for tag, form in forms if tag.endswith((":int", ":null", ":bool"))]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
        if first not in "yYnNoO"
    }
