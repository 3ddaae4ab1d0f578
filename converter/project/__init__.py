"""The project file `bicep2flux.yaml`: what the source itself can't say about its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.project.load import Project, check_image_tag, load_project
    from converter.project.model import ProjectFile

__all__ = ["Project", "ProjectFile", "check_image_tag", "load_project"]

_HOMES = {
    "Project": "converter.project.load",
    "ProjectFile": "converter.project.model",
    "check_image_tag": "converter.project.load",
    "load_project": "converter.project.load",
}


def __getattr__(name: str) -> object:
    """Load pydantic and the models when they are first asked for."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(_HOMES[name]), name)
