"""Which sections of a profile a project has: some stand only where a setting is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from converter.mapping.tables import Profile, SectionSpec

if TYPE_CHECKING:
    from converter.mapping.profile import CompiledProfile
    from converter.project import Project

Choices: TypeAlias = set[tuple[str, str | bool | int]]


def settled(compiled: CompiledProfile, project: Project) -> CompiledProfile:
    """The profile with the project's sections alone.

    A manifest of a section that doesn't stand goes to the section that it falls back on, else it is
    left out.
    """
    chosen = choices(compiled.profile, project)
    sections = {section.name: section for section in compiled.profile.sections}
    homes = {name: _home(section, sections, chosen) for name, section in sections.items()}
    standing = tuple(section for name, section in sections.items() if homes[name] == name)
    if len(standing) == len(sections):
        return compiled
    manifests = tuple(
        replace(one, manifest=one.manifest.model_copy(update={"section": home}))
        for one in compiled.manifests
        if (home := homes[one.manifest.section]) is not None
    )
    profile = compiled.profile.model_copy(update={"sections": standing})
    return replace(compiled, profile=profile, manifests=manifests)


def choices(profile: Profile, project: Project) -> Choices:
    """Each setting with each of its choices, for the product or for a workload."""
    defaults = {name: setting.default for name, setting in profile.settings.items()}
    found = {*(defaults | project.file.settings).items()}
    for workload in project.file.workloads.values():
        found |= {*workload.settings.items()}
    return found


def _home(section: SectionSpec, sections: dict[str, SectionSpec], chosen: Choices) -> str | None:
    """The section that takes the objects of one: itself where it stands."""
    if chosen.issuperset(section.when.items()):
        return section.name
    fallback = sections.get(section.otherwise or "")
    return _home(fallback, sections, chosen) if fallback is not None else None
