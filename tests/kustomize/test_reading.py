"""A kustomization that a release flow wrote, compared with what we wrote."""

from __future__ import annotations

import pytest

from converter.kustomize.document.reading import reads_alike

WRITTEN = """\
kind: Kustomization
resources:
  - ../base
images:
  - name: example.org/web
    newTag: "1.10"
"""


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        "# released\nimages: [{newTag: '1.10', name: example.org/web}]\nresources: ['../base']\nkind: Kustomization\n",
    ],
)
def test_another_way_to_write_the_same(text: str) -> None:
    assert reads_alike(text, WRITTEN)


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN.replace('"1.10"', "1.10"),
        WRITTEN.replace('"1.10"', '!!int "1.10"'),
        WRITTEN.replace('"1.10"', '"1.11"'),
        WRITTEN + "images: []\n",
        WRITTEN.replace("images", "resources: [../evil]\nimages") + "resources:\n  - ../base\n",
        WRITTEN.replace("  - ../base", "  - ../base\n  - ../more"),
        WRITTEN + "---\n" + WRITTEN,
        WRITTEN + "? [a]\n: b\n",
        WRITTEN.replace("  - ../base", "  &a [*a]"),
        "kind: [",
        "",
    ],
)
def test_what_some_reader_takes_for_something_else(text: str) -> None:
    assert not reads_alike(text, WRITTEN)
