"""An environment of one folder, made of text, without rendering it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import yaml

from converter.kustomize import scan_folder
from converter.verify.rendered import Environment, RenderedFolder
from tests.kustomize.scan.making import planted


def environment_of(root: Path, *texts: str) -> tuple[Environment, RenderedFolder]:
    """The environment `dev`, whose only folder has the objects of some YAML texts, and that folder."""
    text = "---\n".join(dedent(text).lstrip() for text in texts)
    files = {"dev/kustomization.yaml": "resources: [all.yaml]\n", "dev/all.yaml": text}
    objects = tuple(filter(None, yaml.safe_load_all(text)))
    folder = RenderedFolder("dev", scan_folder(planted(root, files), "dev"), objects)
    return Environment("dev", (folder,)), folder
