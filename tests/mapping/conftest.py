import textwrap

import pytest

from converter.project import load_project

PROJECT = """\
product: shop
profile: dis-ingressroute
flux:
  repository: {kind: GitRepository, url: "https://example.org/shop.git"}
environments:
  test: {overlay: t1, host: shop.example.org, imageTag: 1.2.3}
workloads:
  web: {path: /shop, priority: 1}
"""


@pytest.fixture
def project(tmp_path):
    """Writes a project file with more YAML behind it, and loads it."""

    def load(more=""):
        (tmp_path / "bicep2flux.yaml").write_text(PROJECT + textwrap.dedent(more))
        return load_project(tmp_path)

    return load
