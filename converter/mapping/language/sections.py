"""Which sections of a profile a project has: some stand only where a setting is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from converter.mapping.language.layers import FORM_CODE
from converter.mapping.language.tables import Profile, SectionSpec, Setting, SettingValue
from converter.source import Category, Diagnostic, Severity, Span, did_you_mean

if TYPE_CHECKING:
    from converter.mapping.language.compiled import CompiledProfile
    from converter.project import Project

Choices: TypeAlias = set[tuple[str, SettingValue]]


def normalized(compiled: CompiledProfile, project: Project) -> CompiledProfile:
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


def choice_faults(compiled: CompiledProfile) -> Iterator[Diagnostic]:
    """What is wrong with the choices of a profile: settings' defaults, and what its sections depend on."""
    settings = compiled.profile.settings
    for name, setting in settings.items():
        if not setting.takes(setting.default):
            message = f"the default '{setting.default}' of {name} is none of its choices"
            yield _fault(message, compiled.setting(name), did_you_mean(str(setting.default), _texts(setting)))
    sections = {section.name: section for section in compiled.profile.sections}
    for name, section in sections.items():
        for asked, choice in section.when.items():
            at = compiled.section(name, "when", asked)
            if asked not in settings:
                yield _fault(f"the profile has no setting '{asked}'", at, did_you_mean(asked, settings))
            elif (
                not settings[asked].takes(choice)
                # One that takes a choice away has no section for it either.
                and at.source is compiled.documents[0].source
            ):
                message = f"'{choice}' is no choice for {asked}, so there is never such a section"
                yield _fault(message, at, did_you_mean(str(choice), _texts(settings[asked])))
        if section.otherwise is not None and section.otherwise not in sections:
            at = compiled.section(name, "otherwise")
            message = f"no section is called '{section.otherwise}'"
            yield _fault(message, at, did_you_mean(section.otherwise, sections))
        elif name in _fallbacks(section, sections):
            message = f"'{name}' falls back on itself"
            help_ = "one of them has to stand whatever is chosen"
            yield _fault(message, compiled.section(name, "otherwise"), help_)


def _fallbacks(section: SectionSpec, sections: dict[str, SectionSpec]) -> list[str]:
    """The sections that a section falls back on, one after the other, as far as they differ."""
    found: list[str] = []
    name = section.otherwise
    while name in sections and name not in found:
        found.append(name)
        name = sections[name].otherwise
    return found


def _texts(setting: Setting) -> Iterator[str]:
    return map(str, setting.choices)


def _fault(message: str, span: Span, help_: str | None) -> Diagnostic:
    return Diagnostic(
        code=FORM_CODE,
        severity=Severity.ERROR,
        message=message,
        span=span,
        labels=(),
        help=help_,
        category=Category.CONFIGURATION,
    )


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
