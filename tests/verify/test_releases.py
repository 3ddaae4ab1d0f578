"""What a kind of another release has: verify says which it assumes, and takes a cluster's own definitions."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from converter.source import mappings_folder
from converter.verify import Schemas, exported_schemas, kubernetes_version, our_schemas
from tests.cluster.definitions import definition
from tests.verify.making import environment_of

OURS = our_schemas(mappings_folder() / "schemas")
FILTER = "{type: CORS, cors: {allowOrigins: ['https://example.org']}}"
ASSUMED = (
    "; assumed is Gateway API 1.4.0, standard channel: "
    "if your cluster has another version, give its CRDs with `--crds DIR`"
)


def gateway(kind: str = "HTTPRoute", version: str = "v1", rule: str = f"{{filters: [{FILTER}]}}") -> str:
    return f"""
        apiVersion: gateway.networking.k8s.io/{version}
        kind: {kind}
        metadata: {{name: web, namespace: ours}}
        spec: {{rules: [{rule}]}}
        """


def helps(root: Path, text: str, schemas: Schemas | None = None) -> dict[str, str | None]:
    """The help of each finding, by its code and path."""
    _, folder = environment_of(root / "tree", text)
    schemas = schemas or Schemas(kubernetes_version(None), (OURS,))
    return {f"{one.code} {one.subject.path}": one.help for one in schemas.check(folder)}


def of_a_cluster(root: Path) -> Schemas:
    """Our schemas after the definition that a cluster has of an HTTPRoute, which takes the type CORS."""
    path = mappings_folder() / "schemas/gateway.networking.k8s.io/HTTPRoute.yaml"
    documents = list(
        yaml.safe_load_all(path.read_text("utf-8").replace("ExtensionRef]", "ExtensionRef, CORS]"))
    )
    (root / "crds").mkdir()
    (root / "crds/all.yaml").write_text(yaml.safe_dump(definition(documents)))
    return Schemas(kubernetes_version(None), (exported_schemas(root / "crds"), OURS))


def test_a_choice_and_a_field_of_another_release_name_the_assumed_one(tmp_path: Path) -> None:
    found = helps(tmp_path, gateway())
    assert sorted(found) == [
        "B2F431 spec.rules[0].filters[0].cors",
        "B2F431 spec.rules[0].filters[0].type",
    ]
    for help_ in found.values():
        assert help_ is not None
        assert help_.endswith(ASSUMED)


def test_what_no_release_takes_doesnt(tmp_path: Path) -> None:
    found = helps(tmp_path, gateway(rule="{timeouts: {request: soon}}"))
    assert found == {"B2F431 spec.rules[0].timeouts.request": "allowed: ^([0-9]{1,5}(h|m|s|ms)){1,4}$"}


@pytest.mark.parametrize(
    ("kind", "version", "begins"),
    [
        ("TLSRoute", "v1", "did you mean"),
        ("ListenerSet", "v1", "check kind and apiVersion"),
        ("HTTPRoute", "v1alpha2", "served: gateway.networking.k8s.io/v1, "),
    ],
)
def test_a_kind_and_a_version_of_another_release_do_too(
    tmp_path: Path, kind: str, version: str, begins: str
) -> None:
    (help_,) = helps(tmp_path, gateway(kind, version)).values()
    assert help_ is not None
    assert help_.startswith(begins)
    assert help_.endswith(ASSUMED)


def test_the_definitions_of_a_cluster_are_taken_as_they_are(tmp_path: Path) -> None:
    schemas = of_a_cluster(tmp_path)
    # It takes the type, and has no field for it.
    found = helps(tmp_path, gateway(), schemas)
    assert list(found) == ["B2F431 spec.rules[0].filters[0].cors"]
    assert "assumed" not in str(found)
    (help_,) = helps(tmp_path, gateway("TLSRoute"), schemas).values()
    assert "assumed" not in str(help_)
