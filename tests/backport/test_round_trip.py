"""From the tree to the source and back: nothing is left to find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from converter.commands.backport import BackportOptions, backport
from converter.commands.drift import DriftOptions, drift
from converter.kustomize import write_tree
from tests.backport.conftest import APP, JOB, TODAY, Source
from tests.backport.test_named_cases import ALLOWED, DEADLINE, RATIO, SCHEDULE, STORE, resources
from tests.thoroughness import part

OVERLAYS = "flux/dialogporten/overlays"


@pytest.fixture
def edited(source: Source) -> Source:
    """The source beside its tree, in which a person has changed this and that."""
    write_tree(source.converted("prod", "at23").tree, source.root / "flux")
    for file, old, new in (
        (f"prod/apps/{APP}/hpa.yaml", "minReplicas: 2", "minReplicas: 5"),
        (f"prod/apps/{APP}/deployment.yaml", 'value: "0.2"', 'value: "0.75"'),
        (f"prod/apps/{APP}/deployment.yaml", 'cpu: "2"', "cpu: 1500m"),
        (f"../workload-{JOB}/prod/jobs/{JOB}/cronjob.yaml", "0 2 * * *", "5 2 * * *"),
        (f"at23/apps/{APP}/middleware.yaml", "- 51.120.88.69/32", "- 10.2.0.0/16\n      - 10.3.0.1/32"),
        (f"at23/apps/{APP}/ingressroute.yaml", "priority: 10", "priority: 11"),
    ):
        path = source.root / OVERLAYS / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    return source


def options(source: Source) -> BackportOptions:
    return BackportOptions(
        source=source.root, flux=source.root / "flux", environments=("prod", "test"), today=TODAY
    )


def snapshot(root: Path) -> dict[str, bytes]:
    return {
        path.as_posix(): path.read_bytes() for path in sorted((root / ".azure").rglob("*")) if path.is_file()
    }


def test_what_is_written_leaves_no_difference_but_those_that_were_reported(edited: Source):
    result = backport(options(edited), write=True)
    left = drift(
        DriftOptions(
            source=edited.root, flux=edited.root / "flux", environments=("prod", "test"), today=TODAY
        )
    )
    refused = [one.subject for one in result.diagnostics if one.code == "B2F530"]
    assert [(one.object, one.path) for one in refused] == [(f"IngressRoute/{APP}", "spec.routes[0].priority")]
    assert [one.subject.path for one in left.findings] == ["spec.routes[0].priority"]
    assert backport(options(edited)).diff == ""


def test_without_write_nothing_is_touched_and_the_diff_is_what_write_would_do(edited: Source):
    before = snapshot(edited.root)
    result = backport(options(edited))
    assert snapshot(edited.root) == before
    files = re.findall(r"^\+\+\+ b/(.*)$", result.diff, re.MULTILINE)
    assert files == sorted(result.texts)
    assert "-  cpu: 2\n+  cpu: json('1.5')\n" in result.diff
    assert "-param minReplicas = 2\n" in result.diff
    assert "+param minReplicas = 5\n" in result.diff
    assert "+  '10.2.0.0/16' // dev\n+  '10.3.0.1'\n" in result.diff


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="$"),
    min_size=1,
    max_size=12,
)
ADDRESSES = st.ip_addresses(v=4).map(lambda one: f"{one}/32")


@settings(max_examples=part(3, 12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ratio=TEXTS,
    store=TEXTS,
    deadline=st.integers(1, 2**31 - 1),
    millicores=st.integers(1, 64_000),
    gibibytes=st.integers(1, 512),
    minute=st.integers(0, 59),
    ranges=st.lists(ADDRESSES, min_size=1, max_size=5, unique=True),
)
@example("it's ${x} \\ '''", "'", 1, 1500, 1, 0, ["51.120.88.69/32", "51.13.79.23/32"])
def test_a_value_of_the_tree_is_what_the_source_gives_afterwards(
    source: Source, ratio, store, deadline, millicores, gibibytes, minute, ranges
):
    before = snapshot(source.root)
    cores = str(millicores // 1000) if millicores % 1000 == 0 else f"{millicores}m"
    ratio = ratio.replace("${", "$${")  # Flux's own escape, as `convert` writes it
    edits = [
        (*RATIO, ratio),
        (*STORE, store),
        (*DEADLINE, deadline),
        (*SCHEDULE, f"{minute} 1 * * *"),
        *((*resources("prod", kind, "cpu"), cores) for kind in ("requests", "limits")),
        *((*resources("prod", kind, "memory"), f"{gibibytes}Gi") for kind in ("requests", "limits")),
        (*ALLOWED, ranges),
    ]
    result = source.back(*edits)
    assert [one for one in result.diagnostics if one.code != "B2F534"] == []
    try:
        source.take(result)
        values = source.values(*(edit[:3] for edit in edits))
    finally:
        for path, content in before.items():
            Path(path).write_bytes(content)
    assert values[:-1] == [edit[3] for edit in edits[:-1]]
    assert sorted(values[-1]) == sorted(ranges)
