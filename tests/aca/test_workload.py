"""What a workload says about itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.aca import evaluate_source
from converter.bicep import DeploymentContext, FileResolver
from converter.layout import Layout, find_workloads

TEMPLATE = """\
param service string
resource web 'Microsoft.App/containerApps@2024-03-01' = {{
  name: 'web'
  tags: {tags}
}}
"""


@pytest.mark.parametrize(
    ("tags", "service"),
    [
        ("{ 'azd-service-name': 'shop' }", "shop"),
        ("union({ team: 'a' }, { 'AZD-Service-Name': 'shop' })", "shop"),
        ("{ 'azd-service-name': service }", ""),
        ("{ team: 'a' }", ""),
    ],
)
def test_the_tag_of_azd_names_the_service(tmp_path: Path, tags: str, service: str) -> None:
    (tmp_path / "main.bicep").write_text(TEMPLATE.format(tags=tags))
    folders = find_workloads(tmp_path, Layout(".", ".", "infrastructure", None, {}), ())
    found = evaluate_source(FileResolver(tmp_path), folders, None, {}, DeploymentContext())
    assert [one.azd_service for one in found.workloads] == [service]
