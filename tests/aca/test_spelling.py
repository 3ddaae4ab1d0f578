"""ARM's names and words in any case, in resources as they are deployed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from converter.aca.model import ContainerApp, Job
from converter.aca.spelling import with_arms_spelling
from converter.bicep import DeployedResource
from converter.provenance import Kind, Origin, Scalar, plain, same
from converter.source import SourceFile, Span
from tests.values import choice, known, parameter, repetition

HERE = Span(SourceFile("main.bicep", "Image"), 0, 5)


def resource(body):
    return DeployedResource("T", "2024-03-01", "app", known("app"), known(body), HERE)


def spelled(body, model=ContainerApp):
    return with_arms_spelling(resource(body), model)[0].body


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            {"properties": {"configuration": {"activeRevisionsMode": "single"}}},
            ("activeRevisionsMode", "Single"),
        ),
        (
            {"Properties": {"CONFIGURATION": {"activerevisionsmode": "LABELS"}}},
            ("activeRevisionsMode", "Labels"),
        ),
        ({"properties": {"configuration": {"activeRevisionsMode": "odd"}}}, ("activeRevisionsMode", "odd")),
    ],
)
def test_names_and_words_get_the_spelling_of_arms_reference(written, expected):
    name, word = expected
    assert plain(spelled(written)) == {"properties": {"configuration": {name: word}}}


def test_names_that_arm_doesnt_define_stay_as_they_are():
    body = {
        "Tags": {"Name": "x"},
        "properties": {
            "template": {"scale": {"rules": [{"custom": {"metadata": {"Type": "a", "type": "b"}}}]}}
        },
    }
    assert plain(spelled(body)) == {**{k: v for k, v in body.items() if k != "Tags"}, "tags": {"Name": "x"}}


def test_a_misspelt_name_isnt_one_in_another_case_and_of_two_the_right_one_stays():
    body = {"properties": {"template": {"containers": [{"imagee": "a", "Image": "b", "image": "c"}]}}}
    assert plain(spelled(body)) == body


def test_lists_choices_and_loops_are_spelled_inside():
    which = parameter("which")
    probes = [{"Type": "liveness"}]
    body = {
        "properties": {
            "template": {
                "containers": choice(
                    which, [{"probes": probes}], [{"Probes": repetition(which, {"TYPE": "startup"})}]
                )
            },
            "configuration": {"ingress": {"transport": choice(which, "HTTP2", "Auto")}},
        }
    }
    found = spelled(body).members["properties"]
    containers = found.members["template"].members["containers"]
    assert plain(containers.then) == [{"probes": [{"type": "Liveness"}]}]
    loop = containers.otherwise.items[0].members["probes"]
    assert plain(loop.template) == {"type": "Startup"}
    transport = found.members["configuration"].members["ingress"].members["transport"]
    assert (transport.then.data, transport.otherwise.data) == ("http2", "auto")


def test_what_is_unknown_stays_and_nothing_is_copied_where_nothing_differs():
    made = resource({"properties": {"configuration": {"ingress": {"transport": parameter("how")}}}})
    assert with_arms_spelling(made, ContainerApp) == (made, ())
    found = spelled({"properties": {"configuration": {"Ingress": parameter("ingress")}}})
    assert same(found.members["properties"].members["configuration"].members["ingress"], parameter("ingress"))


@pytest.mark.parametrize(
    ("file", "codes"),
    [("main.bicep", ["B2F317"]), ("modules/app.json", [])],
    ids=["Bicep", "an ARM template"],
)
def test_a_name_in_another_case_is_a_warning_in_bicep_alone(file, codes):
    span = Span(SourceFile(file, "Image"), 0, 5)
    made = resource({"properties": {"template": {"containers": []}}})
    value = Scalar("x", origin=Origin(Kind.LITERAL, span))
    body = known({})
    made = replace(made, body=replace(body, members={"Location": value}))
    changed, warnings = with_arms_spelling(made, Job)
    assert list(changed.body.members) == ["location"]
    assert [warning.code for warning in warnings] == codes
    for warning in warnings:
        assert warning.message.startswith("'Location' is read as 'location'")
        assert warning.span == span
