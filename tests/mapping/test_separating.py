"""Which Flux variables a workload needs that others don't, and where the workloads of a tree stand."""

from __future__ import annotations

import pytest

from converter.mapping.run.separating import own_variables, separate_in

FOLDERS = ("shop/workload-{workload}/base", "shop/workload-{workload}/{overlay}")


def needed(**variables: str) -> dict[str, frozenset[str]]:
    """The variables of each workload, as one text; those of shared objects are `shared`."""
    return {"" if name == "shared" else name: frozenset(text.split()) for name, text in variables.items()}


@pytest.mark.parametrize(
    ("given", "own"),
    [
        (needed(web="", job="A"), needed(job="A")),
        (needed(web="B", job="A B"), needed(job="A")),
        (needed(web="A", job="A"), {}),
        (needed(web="A", job="A", worker=""), needed(web="A", job="A")),
        (needed(web="", job="A", shared="A"), {}),
        (needed(web="", job="A B", shared="A"), needed(job="B")),
        # Nobody else is there to be stopped.
        (needed(job="A"), {}),
        (needed(shared="A"), {}),
        ({}, {}),
    ],
)
def test_a_variable_is_a_workloads_own_if_some_other_one_does_not_need_it(given, own):
    assert own_variables(given) == own


@pytest.mark.parametrize(
    ("path", "workload"),
    [
        ("shop/workload-web/base/apps/web/deployment.yaml", "web"),
        ("shop/workload-web/p1/kustomization.yaml", "web"),
        ("shop/workload-a-b/p1", "a-b"),
        ("shop/workload-web", None),
        ("shop/overlays/p1/kustomization.yaml", None),
        ("other/shop/workload-web/p1/kustomization.yaml", None),
        ("shop/workload-/p1/kustomization.yaml", None),
    ],
)
def test_the_folders_of_a_tree_name_the_workloads_that_stand_apart(path, workload):
    assert [*separate_in([path], FOLDERS[:1])] == ([workload] if workload and "/base" in path else [])
    assert {*separate_in([path], FOLDERS)} == ({workload} if workload else set())
