"""Image references of the source: which of them a release flow tags."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.mapping.language.images import split_tag
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from tests.pipeline.small import bodies, converted, write

SOURCE = Path(__file__).parent / "golden" / "app"
GIVEN = "'registry.example.org:5000/shop/web:${imageTag}'"


@pytest.fixture
def images(tmp_path):
    """The image of a container in the base and in an overlay, as the source gives it in other words."""

    def run(image):
        shutil.copytree(SOURCE, tmp_path / "app")
        path = tmp_path / "app" / ".azure/applications/web/main.bicep"
        text = path.read_text()
        assert GIVEN in text
        path.write_text(text.replace(GIVEN, f"'{image}'"))
        conversion = convert_source(SourceOptions(source=tmp_path / "app"), tmp_path / "out")
        found = []
        for mapped in (conversion.base, conversion.overlays[0]):
            (made,) = [one for one in mapped.objects.objects["workloads"] if one.kind == "Deployment"]
            found.append(made.body["spec"]["template"]["spec"]["containers"][0].get("image"))
        return found

    return run


@pytest.mark.parametrize(
    ("image", "base", "overlay"),
    [
        ("registry:5000/web:${imageTag}", "registry:5000/web", "registry:5000/web:1.2.3"),
        ("registry:5000/web:7", "registry:5000/web:7", "registry:5000/web:7"),
        ("registry:5000/web", "registry:5000/web", "registry:5000/web:1.2.3"),
        # A digest is what it is, whatever is released.
        ("registry:5000/web@sha256:ab", "registry:5000/web@sha256:ab", "registry:5000/web@sha256:ab"),
        ("web:7@sha256:ab", "web:7@sha256:ab", "web:7@sha256:ab"),
    ],
)
def test_a_tag_that_the_source_leaves_open_is_the_release_flows(images, image, base, overlay):
    assert images(image) == [base, overlay]


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("web", ("web", None)),
        ("web:1", ("web", "1")),
        ("host:5000/web", ("host:5000/web", None)),
        ("host:5000/web:1", ("host:5000/web", "1")),
        ("web:1@sha256:ab", ("web:1@sha256:ab", None)),
        ("web:", ("web", "")),
    ],
)
def test_the_tag_of_a_reference_is_behind_the_last_slash(image, parts):
    assert split_tag(image) == parts


def workload(*images):
    listed = "\n".join(f"        {{ name: 'c{n}', image: {image} }}" for n, image in enumerate(images))
    return f"""
param tag string
resource app 'Microsoft.App/containerApps@2024-03-01' = {{
  name: 'a'
  properties: {{
    template: {{
      containers: [
{listed}
      ]
    }}
  }}
  location: 'norwayeast'
}}
"""


def tagged(tmp_path, *workloads):
    """The images of an environment with the tag 1.0.0, by workload, and the warnings."""
    names = [f"w{number}" for number in range(len(workloads))]
    templates = {name: workload(*images) for name, images in zip(names, workloads, strict=True)}
    conversion = converted(write(tmp_path, templates, parameters="param tag = '2.5.0'"))
    made = bodies(conversion, "Deployment")
    found = [[c["image"] for c in made[n]["spec"]["template"]["spec"]["containers"]] for n in names]
    return found, [each.message for each in conversion.overlays[1].findings if each.code == "B2F318"]


OWN = "'ghcr.io/example/web:${tag}'"


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ("docker.io/library/redis", "docker.io/library/redis"),
        ("redis", "redis"),
        ("quay.io/keycloak/keycloak", "quay.io/keycloak/keycloak"),
        ("ghcr.io/other/proxy", "ghcr.io/other/proxy"),
        ("ghcr.io/example/proxy", "ghcr.io/example/proxy:1.0.0"),
        ("docker.io/library/redis:7", "docker.io/library/redis:7"),
        ("docker.io/library/redis@sha256:ab", "docker.io/library/redis@sha256:ab"),
    ],
)
def test_an_image_of_others_never_has_the_products_tag(tmp_path, others, found):
    images, warnings = tagged(tmp_path, [OWN, f"'{others}'"])
    assert images == [["ghcr.io/example/web:2.5.0", found]]
    expected = [f"the image {others} has no tag: whatever is newest runs, here as on Azure"]
    assert warnings == (expected if found == others and not {":", "@"} & set(others) else [])


def test_whose_an_image_is_shows_in_all_workloads(tmp_path):
    images, _ = tagged(tmp_path, [OWN], ["'quay.io/other/cache'"], ["'ghcr.io/example/job'"])
    assert images == [["ghcr.io/example/web:2.5.0"], ["quay.io/other/cache"], ["ghcr.io/example/job:1.0.0"]]


def test_where_no_tag_is_left_open_the_first_containers_are_the_products(tmp_path):
    images, _ = tagged(tmp_path, ["'ghcr.io/example/web'", "'quay.io/other/cache'"], ["'redis'"])
    assert images == [["ghcr.io/example/web:1.0.0", "quay.io/other/cache"], ["redis"]]


def test_a_tag_that_the_trees_overlay_gives_stays(tmp_path):
    folder = write(tmp_path, {"web": workload(OWN, "'redis'")}, parameters="param tag = '2.5.0'")
    convert(ConvertOptions(source=folder, out=folder / "flux"))
    overlay = folder / "flux/shop/overlays/prod/kustomization.yaml"
    overlay.write_text(overlay.read_text() + "  - name: redis\n    newTag: '7'\n")
    conversion = converted(folder)
    containers = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]["containers"]
    assert containers[1]["image"] == "redis:7"
