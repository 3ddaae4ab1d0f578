"""Image references of the source: which of them a release flow tags."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from converter.mapping.language.images import split_tag
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source

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
