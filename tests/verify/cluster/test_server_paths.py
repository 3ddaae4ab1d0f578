"""The fields that a server's answers name, as paths in the object."""

from __future__ import annotations

import pytest

from converter.verify.cluster.server_paths import path_of

BODY = {
    "metadata": {"labels": {"app.kubernetes.io/name": "web"}, "annotations": {"a": "b", "a.b": "c"}},
    "spec": {
        "template": {
            "metadata": {"labels": {"x": "y"}},
            "spec": {
                "containers": [
                    {"name": "side"},
                    {"name": 'we"b', "resources": {"limits": {"nvidia.com/gpu": "1"}}},
                ]
            },
        },
        "ports": [{"port": 80}, {"port": 80, "protocol": "UDP"}],
        "finalizers": ["a", "b/c"],
        "rules": [{"backendRefs": []}],
    },
    "data": {"tls.crt": "x", "tls": "y"},
}


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("", ()),
        ("<nil>", ()),
        ("spec.rules[0].backendRefs", ("spec", "rules", 0, "backendRefs")),
        ("spec.rules[3].x", ("spec", "rules", 3, "x")),
        ('.spec.ports[port=80,protocol="UDP"].port', ("spec", "ports", 1, "port")),
        ('.spec.ports[port=80,protocol="TCP"].port', ("spec", "ports", 0, "port")),
        ('.spec.finalizers["b/c"]', ("spec", "finalizers", 1)),
        (".metadata.labels.app.kubernetes.io/name", ("metadata", "labels", "app.kubernetes.io/name")),
        ("metadata.annotations.a.b", ("metadata", "annotations", "a.b")),
        ("metadata.annotations[a.b]", ("metadata", "annotations", "a.b")),
        ("data[tls.crt]", ("data", "tls.crt")),
        ("data.tls", ("data", "tls")),
        ("spec.template.labels", ("spec", "template", "metadata", "labels")),
        (
            "spec.template.spec.containers[1].resources.limits[nvidia.com/gpu]",
            ("spec", "template", "spec", "containers", 1, "resources", "limits", "nvidia.com/gpu"),
        ),
        (
            r'.spec.template.spec.containers[name="we\"b"].unknownField',
            ("spec", "template", "spec", "containers", 1, "unknownField"),
        ),
        ("spec.new[key].field", ("spec", "new", "key", "field")),
        ('.spec.finalizers["none"]', ("spec", "finalizers")),
    ],
)
def test_a_field_is_found_in_the_object(field: str, path: tuple[str | int, ...]) -> None:
    assert path_of(field, BODY) == path
