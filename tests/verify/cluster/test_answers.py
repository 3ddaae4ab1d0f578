"""What a server's answers say, in words without values."""

from __future__ import annotations

from typing import Any

import pytest

from converter.verify.cluster.answers import refusals, warnings
from converter.verify.cluster.kubectl import Response

BODY: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "labels": {"tier": "top secret"}},
    "spec": {"ports": [{"port": 80, "protocol": "tcp", "name": "Upper_Case"}], "clusterIP": "hunter2"},
}


def said(
    status: int, message: str, *causes: tuple[str, str], body: dict[str, Any] = BODY
) -> list[tuple[Any, str]]:
    listed = [{"reason": "", "field": field, "message": text} for field, text in causes]
    data = {"message": message, "details": {"causes": listed} if listed else {}}
    return [(each.path, each.message) for each in refusals(Response(status, data), body)]


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        (
            "spec.ports[0].name",
            'Invalid value: "Upper_Case": a lowercase RFC 1123 label must consist of lower case characters',
            "the cluster refuses this value: a lowercase RFC 1123 label must consist of lower case characters",
        ),
        (
            "spec.ports[0].protocol",
            'Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
            'the cluster doesn\'t know this value: supported values: "SCTP", "TCP", "UDP"',
        ),
        ("spec.ports", "Required value", "the cluster requires a value here"),
        ("spec.ports", "Required value: one at least", "the cluster requires a value here: one at least"),
        (
            "spec.ports[0].port",
            "Invalid value: 70000: must be between 1 and 65535, inclusive",
            "the cluster refuses this value: must be between 1 and 65535, inclusive",
        ),
        (
            "metadata.labels",
            'Invalid value: {"tier":"top secret"}: field is immutable',
            "the cluster refuses this value: field is immutable",
        ),
        (
            "spec.clusterIP",
            'Invalid value: "null": spec.clusterIP in body must be of type string: "null"',
            'the cluster refuses this value: spec.clusterIP in body must be of type string: "null"',
        ),
        ("spec.clusterIP", 'Duplicate value: "hunter2"', "the cluster refuses the same value twice"),
        ("spec.clusterIP", "Forbidden: may not change", "the cluster forbids this: may not change"),
        ("spec.clusterIP", 'Something new: "hunter2"', "the cluster refuses this: Something new: …"),
    ],
)
def test_a_cause_is_said_without_the_value(field: str, text: str, message: str) -> None:
    ((_, found),) = said(422, "Service is invalid", (field, text))
    assert found == message


def test_faults_of_a_merge_are_one_each() -> None:
    message = (
        "failed to create typed patch object (shop/web; /v1, Kind=Service): errors:\n"
        '  .spec.ports[port=80,protocol="tcp"].port: expected numeric (int or float), got string\n'
        "  .spec.clusterIP: expected string, got &value.valueUnstructured{Value:hunter2}"
    )
    assert said(500, message) == [
        (
            ("spec", "ports", 0, "port"),
            "the cluster refuses this: expected numeric (int or float), got string",
        ),
        (("spec", "clusterIP"), "the cluster refuses this: expected string"),
    ]


def test_an_object_that_cannot_be_converted_has_no_field() -> None:
    message = (
        "failed to convert new object (shop/web; /v1, Kind=Service) to proper version: unable to convert "
        "unstructured object to /v1, Kind=Service: cannot convert float64 to int32"
    )
    assert said(500, message) == [((), "the cluster refuses the object: cannot convert float64 to int32")]


def test_no_value_of_a_secret_is_said() -> None:
    body = {"kind": "Secret", "metadata": {"name": "web"}, "data": {"key": "hunter2"}, "type": "odd"}
    found = said(400, "admission webhook denied it: hunter2 is a weak password", body=body)
    assert found == [
        ((), "the cluster refuses the object: admission webhook denied it: … is a weak password")
    ]


def test_warnings_are_dropped_fields_and_others() -> None:
    heads = (
        r'299 - "unknown field \"spec.colour\""',
        '299 - "spec.externalName: it is ignored"',
        '299 - "v1 Endpoints is deprecated in v1.33+"',
    )
    found = list(warnings(Response(200, {}, heads), BODY))
    assert [(each.code, each.path) for each in found] == [
        ("B2F483", ("spec", "colour")),
        ("B2F486", ("spec", "externalName")),
        ("B2F486", ()),
    ]
    assert found[2].message == "the cluster warns: v1 Endpoints is deprecated in v1.33+"


def test_a_number_out_of_range_is_at_the_field_that_the_message_ends_with() -> None:
    text = 'Invalid value: "": Checked value must be of type integer with format int32 in spec.cooldownPeriod'
    body = {"kind": "ScaledObject", "spec": {"cooldownPeriod": 2**31}}
    assert said(422, "ScaledObject is invalid", ("<nil>", text), body=body) == [
        (
            ("spec", "cooldownPeriod"),
            "the cluster refuses this value: Checked value must be of type integer with format int32",
        )
    ]
