import pytest

from converter.aca.model import ContainerApp
from converter.aca.reader import read
from converter.mapping.language.paths import PathError, compile_path, resolve
from converter.provenance.values import Access, Scalar
from tests.values import known, parameter

APP = {
    "name": "x-ca",
    "template": {
        "scale": {"minReplicas": 2},
        "containers": [
            {"name": "main", "probes": [{"type": "Liveness", "periodSeconds": 5}, {"type": "Startup"}]},
            {"name": "side"},
        ],
    },
}
SCOPE = {"app": ContainerApp, "workload": {"name": "leaf"}, "collected": "any"}


def found(text, app=APP):
    return resolve(compile_path(text, SCOPE), {"app": read(ContainerApp, known(app))})


def test_names_lead_through_models_to_a_leaf_and_its_place():
    result = found("app.template.scale.minReplicas")
    assert result.thing.data == 2
    assert result.at == "template.scale.minReplicas"


def test_an_index_and_a_field_pick_items():
    assert found("app.template.containers[1].name").thing.data == "side"
    result = found("app.template.containers[0].probes[type=Liveness].periodSeconds")
    assert (result.thing.data, result.at) == (5, "template.containers[0].probes[0].periodSeconds")


def test_what_is_not_there_is_none():
    assert found("app.template.containers[7].name").thing is None
    assert found("app.template.containers[0].probes[type=Readiness].periodSeconds").thing is None
    assert found("app.configuration.ingress.targetPort").thing is None


def test_a_member_of_an_unknown_is_unknown():
    result = found("app.template.scale.minReplicas", {"template": {"scale": parameter("scale")}})
    assert isinstance(result.thing, Access)
    assert isinstance(result.thing.key, Scalar)
    assert result.thing.key.data == "minReplicas"


@pytest.mark.parametrize(
    ("text", "name", "candidate"),
    [
        ("ap.template", "ap", "app"),
        ("app.templat", "templat", "template"),
        ("app.template.scale.minReplica", "minReplica", "minReplicas"),
        ("workload.nam", "nam", "name"),
    ],
)
def test_a_wrong_name_comes_with_the_names_that_would_be_right(text, name, candidate):
    with pytest.raises(PathError) as error:
        compile_path(text, SCOPE)
    assert error.value.name == name
    assert candidate in error.value.candidates


@pytest.mark.parametrize("text", ["", "app..template", "app.template[", "[0]", "app template"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(PathError, match="is not a path"):
        compile_path(text, SCOPE)


def test_lists_and_plain_values_have_no_fields():
    with pytest.raises(PathError, match="a list has no field"):
        compile_path("app.template.containers.name", SCOPE)
    with pytest.raises(PathError, match="a plain value has no field"):
        compile_path("app.name.first", SCOPE)
    with pytest.raises(PathError, match="picks from a list"):
        compile_path("app.template[0]", SCOPE)
