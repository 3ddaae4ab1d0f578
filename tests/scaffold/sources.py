"""Small sources of the shapes that repositories of container apps have."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

APP = """\
param name string
param image string = 'registry.example.com/parcels/{name}:1.4.0'
param external bool = true

resource app 'Microsoft.App/containerApps@2025-01-01' = {{
  name: name
  properties: {{
    configuration: {{ ingress: {{ external: external, targetPort: 8080 }} }}
    template: {{ containers: [{{ name: 'main', image: image }}] }}
  }}
  location: 'norwayeast'
}}
"""
JOB = """\
param environment string

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'sweep-${environment}'
  properties: {
    configuration: { triggerType: 'Event', replicaTimeout: 60 }
    template: { containers: [{ name: 'main', image: 'registry.example.com/parcels/sweep:1.4.0' }] }
  }
  location: 'norwayeast'
}
"""
PLATFORM = """\
param environment string

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'parcels-${environment}'
  location: 'norwayeast'
  properties: {}
}
"""
WHOLE = """\
targetScope = 'subscription'

param environmentName string
param region string

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: environmentName
  location: region
}

module web 'app/web.bicep' = {
  name: 'web'
  scope: group
  params: { name: 'web' }
}

module apiModule 'core/app.bicep' = {
  name: 'api'
  scope: group
  params: { name: 'api', external: false }
}
"""
AZD = {
    "azure.yaml": "name: parcel-post\nservices: {}\n",
    "infra/main.bicep": WHOLE,
    "infra/main.parameters.json": """\
{
  "parameters": {
    "environmentName": { "value": "${AZURE_ENV_NAME}" },
    "region": { "value": "${AZURE_LOCATION}" }
  }
}
""",
    "infra/app/web.bicep": "param name string\nmodule app '../core/app.bicep' = {\n  name: 'app'\n"
    "  params: { name: name }\n}\n",
    "infra/core/app.bicep": APP.format(name="web"),
    "infra/core/host/unused.bicep": APP.format(name="other"),
    "node_modules/pack/main.bicep": APP.format(name="packed"),
}


def by_folder(
    root: str, applications: str, platform: str, *, environments: tuple[str, ...]
) -> dict[str, str]:
    """A source with a folder for each workload and a parameter file for each environment."""
    files = {
        f"{root}/{applications}/web/main.bicep": "param environment string\nmodule app '../../lib/app.bicep' = {\n"
        "  name: 'app'\n  params: { name: 'web-${environment}' }\n}\n",
        f"{root}/lib/app.bicep": APP.format(name="web"),
        f"{root}/{applications}/sweep/main.bicep": JOB,
        f"{root}/{platform}/main.bicep": PLATFORM,
    }
    for folder in (f"{applications}/web", f"{applications}/sweep", platform):
        for environment in environments:
            files[f"{root}/{folder}/{environment}.bicepparam"] = (
                f"using 'main.bicep'\nparam environment = '{environment}'\n"
            )
    return files


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """The files in the folder."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder
