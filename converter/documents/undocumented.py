"""Settings of the source that no document mentions, of the kinds that documents mention at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from converter.documents.comparison import Compared
from converter.documents.facts import Kind
from converter.documents.findings import Place
from converter.documents.source_values import Described, Key, SourceFacts
from converter.source import Category, Diagnostic, Label, Severity, Subject

MISSING: Final = "B2F542"
_PROFILES: Final = frozenset({Kind.PROFILE, Kind.PROFILE_MINIMUM, Kind.PROFILE_MAXIMUM})


def missing_notes(compared: Iterable[Compared], source: SourceFacts) -> tuple[Diagnostic, ...]:
    """A note for each value of the source that no fact is about; environments with the same value share one.

    If the documents name workloads, one that they don't name gets a note of its own, and only that one
    if their general facts are about it.
    """
    facts = tuple(compared)
    covered = {cover for one in facts for cover in one.covers}
    named = {name for one in facts for name in one.fact.about.workloads or ()}
    notes: list[Diagnostic] = []
    noted_whole: set[str] = set()
    if named:
        notes = [_unmentioned(name, source) for name in source.names if name not in named]
        noted_whole = {workload for _, workload, _ in covered} - named
    groups: dict[tuple[str, Key, str], list[Place]] = defaultdict(list)
    for place in _uncovered(covered, source):
        if place.workload not in noted_whole:
            groups[place.workload, place.key, place.value.shown or ""].append(place)
    notes += [_note(places, source) for places in groups.values()]
    return tuple(notes)


def _uncovered(covered: Collection[tuple[str, str, Key]], source: SourceFacts) -> Iterator[Place]:
    """The values that no fact is about, of the kinds that some fact is about."""
    kinds = {kind for _, _, (kind, _) in covered} - {Kind.ONLY_PROFILES}
    # A fact of this kind is about every profile of its environment.
    all_profiles = {environment for environment, _, (kind, _) in covered if kind is Kind.ONLY_PROFILES}
    for environment, name, resource in _described(source):
        for key, value in resource.values.items():
            kind = key[0]
            is_covered = (environment, name, key) in covered or (
                kind in _PROFILES and environment in all_profiles
            )
            if kind in kinds and value.present and not is_covered:
                yield Place(environment, name, resource, key, value)


def _described(source: SourceFacts) -> Iterator[tuple[str, str, Described]]:
    """Environment, workload name and resource; the name is empty for the managed environment."""
    for environment in source.overlays:
        for name, resource in source.workloads.get(environment, {}).items():
            yield environment, name, resource
        if environment in source.managed:
            yield environment, "", source.managed[environment]


def _unmentioned(name: str, source: SourceFacts) -> Diagnostic:
    resource = next(
        described[name] for described in (source.defaults, *source.workloads.values()) if name in described
    )
    return Diagnostic(
        code=MISSING,
        severity=Severity.NOTE,
        message=f"no document mentions the workload {name}",
        span=resource.template,
        help="describe it beside the others",
        category=Category.FINDING,
        subject=Subject(object=f"{resource.kind}/{name}"),
    )


def _note(places: list[Place], source: SourceFacts) -> Diagnostic:
    """One note for the environments in which one resource has the same value."""
    first = places[0]
    assert first.resource is not None
    kind, detail = first.key
    environments = [place.environment for place in places]
    what = f"{detail} {kind.value}".strip()
    whose = f"of {first.workload} " if first.workload else ""
    is_everywhere = len(environments) == len(source.overlays)
    where = "every environment" if is_everywhere else ", ".join(environments)
    shown = first.value.shown if first.value.known else "known only at deployment"
    spans = dict.fromkeys(place.value.span for place in places[1:])
    return Diagnostic(
        code=MISSING,
        severity=Severity.NOTE,
        message=f"no document has the {what} {whose}in {where}: {shown}",
        span=first.value.span,
        labels=tuple(
            Label(span, "and here") for span in spans if span is not None and span != first.value.span
        ),
        help=None,
        category=Category.FINDING,
        subject=Subject(
            environment=source.overlays[environments[0]] if len(environments) == 1 else None,
            object=f"{first.resource.kind}/{first.workload or first.resource.name}",
            path=first.value.path,
            expected=first.value.shown,
        ),
    )
