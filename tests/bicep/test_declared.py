"""What is known of templates and parameter files without evaluating them."""

from __future__ import annotations

import pytest

from converter.bicep import (
    FileResolver,
    declared_types,
    environment_variables_of,
    module_files,
    remote_modules,
    template_of,
    text_rules,
)
from tests.bicep.sources import Source

TEMPLATE = """\
import { Size } from 'types.bicep'
@allowed(['dev', 'prod'])
param environment string
param size Size
param plain string
param wrong Missing

resource there 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: 'x'
}
resource made 'Microsoft.App/jobs@2025-01-01' = if (environment == 'prod') {
  name: 'x'
}
module inner 'inner.bicep' = [for i in range(0, 0): {
  name: 'x'
}]
module remote 'br/public:avm/res/app/job:0.1.0' = {
  name: 'x'
}
module gone 'gone.bicep' = {
  name: 'x'
}
module itself 'main.bicep' = {
  name: 'x'
}
"""
INNER = "resource app 'Microsoft.App/containerApps@2025-01-01' = {\n  name: 'x'\n}\n"
TYPES = "@export()\ntype Size = 'small' | 'large'\n"


@pytest.fixture
def resolver(source: Source) -> FileResolver:
    source.write({"main.bicep": TEMPLATE, "inner.bicep": INNER, "types.bicep": TYPES})
    return FileResolver(source.root)


def test_a_declaration_has_the_types_of_it_or_its_module_whether_it_is_deployed_or_not(resolver):
    assert declared_types(resolver, "main.bicep") == {
        "made": {"Microsoft.App/jobs"},
        "inner": {"Microsoft.App/containerApps"},
        "remote": frozenset(),
        "gone": frozenset(),
        "itself": frozenset(),
    }


def test_modules_are_files_of_the_source_or_a_registrys(resolver):
    assert module_files(resolver, "main.bicep") == ("inner.bicep", "main.bicep")
    assert remote_modules(resolver, "main.bicep") == ("br/public:avm/res/app/job:0.1.0",)


def test_parameters_that_take_certain_texts_only(resolver):
    assert {name: one.allowed for name, one in text_rules(resolver, "main.bicep").items() if one.allowed} == {
        "environment": ("dev", "prod"),
        "size": ("small", "large"),
    }


def test_a_parameter_file_reads_variables_without_default_and_names_its_template(source, resolver):
    asking = """\
using '../main.bicep'
param environment = readEnvironmentVariable('STAGE')
param size = readEnvironmentVariable('SIZE', 'small')
param plain = 'x-${readEnvironmentVariable('INSIDE')}'
"""
    source.write({"params/a.bicepparam": asking, "params/b.bicepparam": "using none\n"})
    assert environment_variables_of(resolver, "params/a.bicepparam") == {"environment": "STAGE"}
    assert template_of(resolver, "params/a.bicepparam") == "main.bicep"
    assert template_of(resolver, "params/b.bicepparam") is None
