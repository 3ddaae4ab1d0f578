"""The sections of a profile that a project has: some exist only with a certain setting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from converter.mapping.language.layers import form_fault
from converter.mapping.language.tables import Profile, SectionSpec, Setting, SettingValue
from converter.source import Diagnostic, did_you_mean

if TYPE_CHECKING:
    from converter.mapping.language.compiled import CompiledProfile
    from converter.project import Project

Choices: TypeAlias = set[tuple[str, SettingValue]]


def normalized(compiled: CompiledProfile, project: Project) -> CompiledProfile:
    """The profile with only the sections that the project has.

    A manifest of another section goes to the section that this one falls back on; without one it is
    left out.
    """
    chosen = choices(compiled.profile, project)
    sections = {section.name: section for section in compiled.profile.sections}
    homes = {name: _home(section, sections, chosen) for name, section in sections.items()}
    kept = tuple(section for name, section in sections.items() if homes[name] == name)
    if len(kept) == len(sections):
        return compiled
    manifests = tuple(
        replace(one, manifest=one.manifest.model_copy(update={"section": home}))
        for one in compiled.manifests
        if (home := homes[one.manifest.section]) is not None
    )
    profile = compiled.profile.model_copy(update={"sections": kept})
    return replace(compiled, profile=profile, manifests=manifests)


def choice_faults(compiled: CompiledProfile) -> Iterator[Diagnostic]:
    """The faults of a profile's choices: of its settings' defaults, and of what its sections depend on."""
    settings = compiled.profile.settings
    for name, setting in settings.items():
        if not setting.takes(setting.default):
            message = f"the default '{setting.default}' of {name} isn't one of its choices"
            yield form_fault(
                message, compiled.setting_span(name), did_you_mean(str(setting.default), _texts(setting))
            )
    sections = {section.name: section for section in compiled.profile.sections}
    for name, section in sections.items():
        for needed, choice in section.when.items():
            at = compiled.section_span(name, "when", needed)
            if needed not in settings:
                yield form_fault(f"the profile has no setting '{needed}'", at, did_you_mean(needed, settings))
            elif (
                not settings[needed].takes(choice)
                # A profile that removes a choice need not remove the section as well.
                and at.source is compiled.documents[0].source
            ):
                message = f"'{choice}' isn't a choice of {needed}, so this section never exists"
                yield form_fault(message, at, did_you_mean(str(choice), _texts(settings[needed])))
        if section.separates is not None:
            yield from _separation_faults(compiled, section, sections)
        if section.otherwise is not None and section.otherwise not in sections:
            at = compiled.section_span(name, "otherwise")
            message = f"no section is called '{section.otherwise}'"
            yield form_fault(message, at, did_you_mean(section.otherwise, sections))
        elif name in _fallbacks(section, sections):
            message = f"'{name}' falls back on itself"
            help_ = "one of them has to exist with every choice of settings"
            yield form_fault(message, compiled.section_span(name, "otherwise"), help_)


def _separation_faults(
    compiled: CompiledProfile, section: SectionSpec, sections: dict[str, SectionSpec]
) -> Iterator[Diagnostic]:
    """The faults of a section that takes the objects of one workload from another one."""
    at = compiled.section_span(section.name, "separates")
    if section.separates not in sections or sections[section.separates].separates is not None:
        whole = [name for name, one in sections.items() if one.separates is None]
        message = f"no section is called '{section.separates}' that workloads could be taken from"
        yield form_fault(message, at, did_you_mean(str(section.separates), whole))
    for key, text in (("name", section.name), ("base", section.base), ("overlay", section.overlay)):
        if "{workload}" not in text:
            message = f"the {key} '{text}' is the same for every workload"
            where = compiled.section_span(section.name, key)
            yield form_fault(message, where, "put {workload} into it: there is one such section for each")


def _fallbacks(section: SectionSpec, sections: dict[str, SectionSpec]) -> list[str]:
    """The sections that a section falls back on, in order, each once."""
    found: list[str] = []
    name = section.otherwise
    while name in sections and name not in found:
        found.append(name)
        name = sections[name].otherwise
    return found


def _texts(setting: Setting) -> Iterator[str]:
    return map(str, setting.choices)


def choices(profile: Profile, project: Project) -> Choices:
    """Each setting with each of its choices, for the product or for a workload."""
    defaults = {name: setting.default for name, setting in profile.settings.items()}
    found = {*(defaults | project.file.settings).items()}
    for workload in project.file.workloads.values():
        found |= {*workload.settings.items()}
    return found


def _home(section: SectionSpec, sections: dict[str, SectionSpec], chosen: Choices) -> str | None:
    """The section that has the objects of one: itself, if the project has it."""
    whole = sections.get(section.separates or "")
    if chosen.issuperset(section.when.items()) and (
        # Where there is no section of that name, nobody can stand apart from it.
        whole is None or _home(whole, sections, chosen) == whole.name
    ):
        return section.name
    fallback = sections.get(section.otherwise or "")
    return _home(fallback, sections, chosen) if fallback is not None else None
