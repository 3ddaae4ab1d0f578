"""A workload's own identity: on the target it is another one, and so are its ids and its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from converter.pipeline import summary_of
from tests.pipeline.small import app, bodies, converted, write

IDENTITIES = """\
param name string = 'shop'
resource own 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-web'
  location: 'norwayeast'
}
resource other 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = { name: 'other' }
"""
ENV = """\
{ name: 'CLIENT', value: own.properties.clientId }
{ name: 'PRINCIPAL', value: own.properties.principalId }
{ name: 'DB_USER', value: own.name }
{ name: 'DB', value: 'Username=${own.name};ClientId=${own.properties.clientId}' }
{ name: 'THEIRS', value: other.properties.clientId }
{ name: 'PRODUCT', value: name }
{ name: 'AZURE_CLIENT_ID', value: own.properties.clientId }"""


def entries(folder: Path, profile: str) -> tuple[Any, dict[str, Any]]:
    web = app(before=IDENTITIES, env=ENV).replace(
        "  properties: {",
        "  identity: { type: 'UserAssigned', userAssignedIdentities: { '${own.id}': {} } }\n  properties: {",
        1,
    )
    source = write(folder, {"web": web})
    file = source / "bicep2flux.yaml"
    file.write_text(file.read_text().replace("profile: dis-ingressroute", f"profile: {profile}"))
    conversion = converted(source)
    (container,) = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]["containers"]
    return conversion, {one["name"]: one for one in container["env"]}


def test_where_an_operator_makes_the_identity_its_ids_are_supplied(tmp_path: Path) -> None:
    conversion, found = entries(tmp_path, "dis")
    for name in ("CLIENT", "PRINCIPAL", "DB"):
        assert found[name]["valueFrom"] == {"secretKeyRef": {"name": "web-supplied", "key": name}}
    assert "AZURE_CLIENT_ID" not in found
    (secret,) = summary_of(conversion).supplied
    holds = {key: text for key, text, *_ in secret.entries}
    assert holds["CLIENT"] == "status.clientId of ApplicationIdentity/web, not that of the container app"
    assert holds["DB"].startswith("DB with the name and clientId of the identity that web has here")


def test_its_name_is_a_required_input_and_needs_a_person(tmp_path: Path) -> None:
    conversion, found = entries(tmp_path, "dis")
    assert found["DB_USER"]["value"] == "${SHOP_WEB_DB_USER}"
    summary = summary_of(conversion)
    (wanted,) = [one for one in summary.inputs if one.name == "SHOP_WEB_DB_USER"]
    assert wanted.stands_for.startswith("DB_USER with the name of the identity that web has here")
    assert any("names the container app's own identity" in one.text for one in summary.needs)


def test_where_the_identity_is_kept_its_values_are_too(tmp_path: Path) -> None:
    _, found = entries(tmp_path, "kubernetes")
    assert found["CLIENT"]["value"] == "${SHOP_WEB_CLIENT_ID}"
    assert found["PRINCIPAL"]["value"] == "${SHOP_WEB_PRINCIPAL_ID}"
    assert found["DB_USER"]["value"] == "shop-web"


@pytest.mark.parametrize("profile", ["dis", "kubernetes"])
def test_another_identity_and_another_name_are_nobodys(tmp_path: Path, profile: str) -> None:
    _, found = entries(tmp_path, profile)
    assert found["THEIRS"]["value"] == "${SHOP_THEIRS}"
    assert found["PRODUCT"]["value"] == "shop"
