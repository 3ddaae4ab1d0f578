"""What Azure takes in any case is the same in any case."""

from __future__ import annotations

import pytest

from converter.commands.scaffold import ScaffoldOptions, scaffold
from tests.pipeline.small import app, bodies, converted, write

JOB = """
resource job 'microsoft.app/JOBS@2024-03-01' = {
  name: 'nightly'
  properties: {
    configuration: {
      triggerType: 'schedule'
      replicaTimeout: 600
      scheduleTriggerConfig: { cronExpression: '0 3 * * 7' }
    }
    template: { containers: [ { name: 'nightly', image: 'example.org/shop/job:1' } ] }
  }
}
"""


@pytest.fixture
def mixed(tmp_path):
    return write(
        tmp_path,
        {"web": app(), "api": app(name="api", kind="microsoft.app/containerapps"), "nightly": JOB},
    )


def test_a_workload_is_one_whatever_the_case_of_its_type(mixed):
    conversion = converted(mixed)
    assert set(bodies(conversion, "Deployment")) == {"web", "api"}
    assert bodies(conversion, "CronJob")["nightly"]["spec"]["schedule"] == "0 3 * * 0"


def test_init_finds_the_same_workloads(mixed):
    (mixed / "bicep2flux.yaml").unlink()
    result = scaffold(ScaffoldOptions(source=mixed, show=True))
    assert result.summary.startswith("3 workloads, 2 environments")
