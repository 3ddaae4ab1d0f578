"""A small source that the tests write and change: one app, one job, two environments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = "bicep2flux.yaml"
WEB = ".azure/applications/web"
NIGHTLY = ".azure/applications/nightly"

FILES = {
    PROJECT: """\
product: shop
profile: dis-ingressroute
namespace: {name: shop}
flux:
  repository: {kind: GitRepository, url: "https://example.org/shop.git"}
environments:
  test: {overlay: t1, host: shop.test.example.org, imageTag: 1.2.3}
  prod: {overlay: p1, host: shop.example.org, imageTag: 1.2.3}
workloads:
  web: {path: /shop, priority: 3}
""",
    ".azure/functions/names.bicep": """\
@export()
func nameOf(environment string, workload string) string => 'shop-${environment}-${workload}'
""",
    ".azure/modules/app.bicep": """\
param name string
param image string
param replicas int
param variables array = []
@secure()
param key string

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  properties: {
    configuration: {
      ingress: { external: true, targetPort: 8080 }
    }
    template: {
      containers: [
        {
          name: name
          image: image
          env: variables
        }
      ]
      scale: {
        minReplicas: replicas
        maxReplicas: 4
        rules: [
          { name: 'cpu', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '60' } } }
        ]
      }
    }
  }
  location: 'norwayeast'
}
""",
    f"{WEB}/main.bicep": """\
import { nameOf } from '../../functions/names.bicep'

@allowed(['test', 'prod'])
param environment string
@minLength(3)
@maxLength(8)
param region string = 'north'
@minValue(1)
@maxValue(9)
param replicas int = 1
param imageTag string
@secure()
param apiKey string
param settings object = {}

var name = nameOf(environment, 'web')

resource store 'Microsoft.AppConfiguration/configurationStores@2024-06-01' existing = {
  name: 'store-${environment}'
}

module app '../../modules/app.bicep' = {
  name: 'app'
  params: {
    name: name
    image: 'example.org/shop/web:${imageTag}'
    replicas: replicas
    key: apiKey
    variables: [
      { name: 'STAGE', value: environment }
      { name: 'REGION', value: region }
      { name: 'AZURE_APPCONFIG_URI', value: store.properties.endpoint }
    ]
  }
}
""",
    f"{WEB}/test.bicepparam": """\
using './main.bicep'

param environment = 'test'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param apiKey = readEnvironmentVariable('API_KEY')
""",
    f"{WEB}/prod.bicepparam": """\
using './main.bicep'

param environment = 'prod'
param replicas = 2
param region = 'west'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param apiKey = readEnvironmentVariable('API_KEY')
""",
    f"{NIGHTLY}/main.bicep": """\
param schedule string
param queue string = 'orders'

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'nightly'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 600
      replicaRetryLimit: 1
      scheduleTriggerConfig: { cronExpression: schedule }
    }
    template: {
      containers: [
        {
          name: 'nightly'
          image: 'example.org/shop/nightly:4.5.6'
          env: [{ name: 'QUEUE', value: queue }]
        }
      ]
    }
  }
  location: 'norwayeast'
}
""",
    f"{NIGHTLY}/test.bicepparam": """\
using './main.bicep'

param schedule = '5 1 * * *'
param queue = 'returns'
""",
    f"{NIGHTLY}/prod.bicepparam": """\
using './main.bicep'

param schedule = '10 2 * * *'
param queue = 'sales'
""",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a file: `old`, which is there once, becomes `new`; without `old`, all of it does."""

    path: str
    new: str
    old: str = ""


@dataclass(frozen=True, slots=True)
class Shop:
    """The source in a folder of its own, and `out`, where its tree goes."""

    source: Path
    out: Path

    @classmethod
    def write(cls, folder: Path, *edits: Edit) -> Shop:
        shop = cls(folder / "source", folder / "tree")
        for path, text in FILES.items():
            shop.edit(Edit(path, text))
        shop.edit(*edits)
        return shop

    def edit(self, *edits: Edit) -> None:
        for edit in edits:
            path = self.source / edit.path
            text = edit.new
            if edit.old:
                before = path.read_text(encoding="utf-8")
                assert before.count(edit.old) == 1, f"{edit.old!r} isn't exactly once in {edit.path}"
                text = before.replace(edit.old, edit.new)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def text(self, path: str) -> str:
        return (self.source / path).read_text(encoding="utf-8")

    def place(self, path: str, marked: str) -> tuple[str, str]:
        """`file:line:column` of what is marked with «» in a text of the file, and the marked text."""
        before, rest = marked.split("«")
        inside, after = rest.split("»")
        above, found, _ = self.text(path).partition(before + inside + after)
        assert found, f"{marked!r} isn't in {path}"
        lines = (above + before).split("\n")
        return f"{path}:{len(lines)}:{len(lines[-1]) + 1}", inside


UNKNOWN_QUEUE = Edit(
    f"{NIGHTLY}/test.bicepparam",
    "param queue = readEnvironmentVariable('QUEUE')",
    "param queue = 'returns'",
)
"""With it `nightly` needs a Flux variable in `test` that `web` doesn't need."""


def tree_of(folder: Path) -> dict[str, bytes] | None:
    """The bytes of every file below a folder, None if there is no such folder."""
    if not folder.is_dir():
        return None
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
