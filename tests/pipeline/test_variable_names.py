"""The names of Flux variables: Flux takes none that begins with a digit."""

from __future__ import annotations

import re

from tests.pipeline.small import PROJECT, app, converted, write

BEFORE = """\
param origin string
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: origin }
resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = { name: origin }
"""
ENV = """\
{ name: 'ORIGIN', value: origin }
{ name: 'VAULT', value: vault.properties.vaultUri }
{ name: 'PLACE', value: vault.id }
"""


def test_no_variable_begins_with_a_digit_as_its_product_does(tmp_path):
    text = app(before=BEFORE, env=ENV, image="'${acr.properties.loginServer}/web:1'")
    files = {"bicep2flux.yaml": PROJECT.replace("product: shop", "product: 1-shop")}
    parameters = "param origin = readEnvironmentVariable('ORIGIN')"
    folder = write(tmp_path, {"web": text}, parameters=parameters, files=files)
    names = {name for overlay in converted(folder).overlays for name in overlay.substitutions}
    assert {"_1_SHOP_REGISTRY_SERVER", "_1_SHOP_ORIGIN"} <= names
    assert all(re.fullmatch("[_A-Z][_A-Z0-9]*", name) for name in names)
