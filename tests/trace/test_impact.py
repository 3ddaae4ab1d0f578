"""From a line of the source to the fields that it reaches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from converter.commands.trace import TraceSession
from converter.kustomize.layers.places import PlacedLeaf
from converter.mapping.language.objects import KubernetesObject
from converter.provenance import Kind, Origin
from converter.source import DiagnosticError, SourceFile, Span
from converter.trace.as_json import target_json
from converter.trace.as_text import targets_text
from converter.trace.impact import at_position, reachable, reached
from converter.trace.tracer import field_of
from tests.trace.conftest import SAMPLE

PROD = ".azure/applications/web-api-so/prod.bicepparam"


def line_of(file: str, text: str) -> int:
    lines = (SAMPLE / file).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def named(leaves: list[PlacedLeaf]) -> list[str]:
    return [str(field_of(leaf)) for leaf in leaves]


def test_a_parameter_reaches_its_field_and_the_objects_that_depend_on_it(asked: TraceSession) -> None:
    fields = [field_of(leaf) for leaf in asked.impact(f"{PROD}:{line_of(PROD, 'param minReplicas')}").leaves]
    assert [str(field) for field in fields if not field.object.startswith("PodDisruptionBudget")] == [
        "prod HorizontalPodAutoscaler/web-api-so spec.minReplicas"
    ]
    # One replica has no budget: the number decides whether the object is there at all.
    budget = [field for field in fields if field.object == "PodDisruptionBudget/web-api-so"]
    assert {field.environment for field in budget} == {"prod"}
    assert "spec.maxUnavailable" in {field.path for field in budget}


def test_files_are_called_from_here_or_from_the_source(asked: TraceSession) -> None:
    line = line_of(PROD, "param minReplicas")
    assert named(list(asked.impact(f"{SAMPLE / PROD}:{line}").leaves)) == named(
        list(asked.impact(f"{PROD}:{line}").leaves)
    )


def test_a_file_reaches_what_all_of_its_lines_reach(asked: TraceSession) -> None:
    whole = set(named(list(asked.impact(PROD).leaves)))
    lines = len((SAMPLE / PROD).read_text("utf-8").splitlines())
    each = {
        name for line in range(1, lines + 1) for name in named(list(asked.impact(f"{PROD}:{line}").leaves))
    }
    assert each <= whole
    assert {name.split()[0] for name in whole} == {"prod"}


def test_an_environment_variable_reaches_every_image_of_its_name(asked: TraceSession) -> None:
    leaves = asked.impact("env:IMAGE_TAG").leaves
    assert leaves
    assert {leaf.path[-1] for leaf in leaves if leaf.origin.kind is not Kind.ABSENT} == {"image"}


def test_a_shared_module_reaches_every_environment(asked: TraceSession) -> None:
    leaves = asked.impact(".azure/modules/containerApp/main.bicep").leaves
    assert {leaf.overlay for leaf in leaves} == {"at23", "tt02", "yt01", "prod"}


def test_a_table_reaches_the_leaves_of_its_rows_and_what_they_kept_out(asked: TraceSession) -> None:
    leaves = asked.impact("mappings/kubernetes/tables/topology.yaml").leaves
    present = {field_of(leaf).environment for leaf in leaves if leaf.origin.kind is not Kind.ABSENT}
    absent = {field_of(leaf).environment for leaf in leaves if leaf.origin.kind is Kind.ABSENT}
    assert "prod" in present
    assert "at23" in absent


def test_the_project_file_decides_about_objects_that_are_not_there(asked: TraceSession) -> None:
    line = line_of("bicep2flux.yaml", "exposure: internal")
    fields = [field_of(leaf) for leaf in asked.impact(f"bicep2flux.yaml:{line}").leaves]
    assert {"HTTPRoute/service"} <= {field.object for field in fields if not field.path}


def test_targets_are_grouped_for_people_and_listed_for_programs(asked: TraceSession) -> None:
    answers = asked.impact(f"{PROD}:{line_of(PROD, 'cpu: 2')}")
    resources = "spec.template.spec.containers[web-api-so].resources"
    assert targets_text(answers.leaves) == (
        "prod\n  Deployment/web-api-so\n"
        f"    {resources}.requests.cpu = 2\n    {resources}.limits.cpu = 2\n2 fields\n"
    )
    target, _ = [target_json(leaf, answers.called) for leaf in answers.leaves]
    assert (target["environment"], target["path"]) == ("prod", f"{resources}.requests.cpu")
    file = "flux/dialogporten/overlays/prod/apps/web-api-so/deployment.yaml"
    assert target["files"][0]["file"].endswith(file)


def test_a_line_without_effect_is_reported(asked: TraceSession) -> None:
    answers = asked.impact(f"{PROD}:1")
    assert not answers.leaves
    assert "reaches no field" in answers.diagnostics[-1].message


def test_an_unknown_file_is_refused_with_the_nearest(asked: TraceSession) -> None:
    with pytest.raises(DiagnosticError) as caught:
        asked.impact(".azure/applications/web-api-so/prd.bicepparam:3")
    assert f"did you mean {PROD}?" in str(caught.value.diagnostics[0].help)


def written(*places: tuple[int, int]) -> list[PlacedLeaf]:
    """A leaf for each place, from and to in a file that has the line `abcd` twice."""
    file = SourceFile("a.bicep", "abcd\nabcd\n")
    made = KubernetesObject("a.yaml", {}, {})
    origins = [Origin(Kind.LITERAL, Span(file, start, end), f"{start}-{end}") for start, end in places]
    return [PlacedLeaf("dev", made, (), None, origin, ()) for origin in origins]


@pytest.mark.parametrize(
    ("column", "found"),
    [
        (1, ["0-2"]),
        (2, ["0-2"]),
        # A place ends before the column on which the next one begins.
        (3, ["2-4"]),
        (4, ["2-4"]),
        # Nothing is here: what is on the line.
        (5, ["0-2", "2-4", "0-4"]),
    ],
)
def test_a_column_reaches_the_innermost_value_there(column: int, found: list[str]) -> None:
    leaves = written((0, 2), (2, 4), (0, 4), (5, 9))
    matches = at_position(leaves, "a.bicep", 1, column)
    assert [leaf.origin.detail for leaf in reached(leaves, matches)] == found


def test_columns_are_those_of_their_line() -> None:
    leaves = written((0, 4), (5, 7), (7, 9))
    matches = at_position(leaves, "a.bicep", 2, 3)
    assert [leaf.origin.detail for leaf in reached(leaves, matches)] == ["7-9"]


def test_an_origin_is_not_taken_for_one_that_is_gone() -> None:
    """Leaves that nobody keeps: Python gives the next origin the identity of the last one."""
    source = SourceFile("main.bicep", "x\n" * 200)
    made = KubernetesObject("", {"kind": "Deployment", "metadata": {"name": "web"}}, {})

    def leaves() -> Iterator[PlacedLeaf]:
        for number in range(200):
            place = Span(source, 2 * number, 2 * number + 1)
            yield PlacedLeaf("prod", made, (f"field{number}",), None, Origin(Kind.LITERAL, place), ())

    found = reached(leaves(), lambda origin: origin.span is not None and origin.span.line % 3 == 0)
    assert [leaf.path for leaf in found] == [(f"field{number}",) for number in range(2, 200, 3)]
    assert len(list(reachable(leaves()))) == 200
