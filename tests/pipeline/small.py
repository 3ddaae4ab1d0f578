"""Sources of one folder a workload, in two environments, as short as a test can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from converter.pipeline import SourceOptions
from converter.pipeline.conversion import Conversion, convert_source

PROJECT = """\
product: shop
profile: dis-ingressroute
namespace: {name: shop}
flux:
  repository: {kind: GitRepository, url: "https://example.org/shop.git"}
environments:
  test: {overlay: test01, host: shop.test.example.org, imageTag: 1.0.0}
  prod: {overlay: prod, host: shop.example.org, imageTag: 1.0.0}
"""
ENVIRONMENTS = ("test", "prod")


def app(
    *,
    name: str = "web",
    kind: str = "Microsoft.App/containerApps",
    image: str = "'example.org/shop/web:1'",
    container: str = "",
    env: str = "",
    configuration: str = "",
    ingress: str = "external: false, targetPort: 8080",
    template: str = "",
    before: str = "",
) -> str:
    """A template with one container app; what is given is Bicep, in addition to what every app has."""
    listed = f"\n          env: [\n{env}\n          ]" if env else ""
    return f"""\
{before}
resource app '{kind}@2024-03-01' = {{
  name: '{name}'
  location: 'norwayeast'
  properties: {{
    configuration: {{
      ingress: {{ {ingress} }}
      {configuration}
    }}
    template: {{
      containers: [
        {{
          name: '{name}'
          image: {image}
          resources: {{ cpu: json('0.5'), memory: '1Gi' }}
          {container}{listed}
        }}
      ]
      {template}
    }}
  }}
}}
"""


def write(
    folder: Path,
    templates: dict[str, str],
    *,
    parameters: str = "",
    project: str = "",
    files: dict[str, str] | None = None,
) -> Path:
    """The source in a folder: `templates` by workload, `project` and `parameters` as lines more of each file."""
    texts = {"bicep2flux.yaml": PROJECT + project, **(files or {})}
    for name, text in templates.items():
        at = f".azure/{name}" if name == "infrastructure" else f".azure/applications/{name}"
        texts[f"{at}/main.bicep"] = text
        for environment in ENVIRONMENTS:
            given = "" if name == "infrastructure" else parameters
            texts.setdefault(f"{at}/{environment}.bicepparam", f"using 'main.bicep'\n{given}\n")
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def converted(folder: Path) -> Conversion:
    """The source of a folder, converted but not written."""
    return convert_source(SourceOptions(source=folder), folder / "flux")


def bodies(conversion: Conversion, kind: str, environment: str = "prod") -> dict[str, Any]:
    """The objects of a kind that an environment has, by name."""
    (mapped,) = (one for one in conversion.overlays if one.environment == environment)
    return {
        each.name: each.body
        for objects in mapped.objects.objects.values()
        for each in objects
        if each.kind == kind
    }
