"""What the source says and no document does, for the kinds of facts that the documents speak of at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from converter.documents.comparison import Compared
from converter.documents.facts import Kind
from converter.documents.source_values import Described, Key, SourceFacts, SourceValue
from converter.source import Blame, Diagnostic, Label, Severity, Subject

MISSING: Final = "B2F542"
_PROFILES: Final = frozenset({Kind.PROFILE, Kind.PROFILE_MINIMUM, Kind.PROFILE_MAXIMUM})


def missing(compared: Iterable[Compared], source: SourceFacts) -> tuple[Diagnostic, ...]:
    """A note for each value that no fact is about; one for a workload that no fact is about at all."""
    facts = tuple(compared)
    covered = {cover for one in facts for cover in one.covers}
    kinds = {key[0] for _, _, key in covered}
    # `only …` speaks of every profile that there is.
    closed = {where for where, _, (kind, _) in covered if kind is Kind.ONLY_PROFILES}
    named = {workload for _, workload, _ in covered} | {
        name for one in facts for name in one.fact.about.workloads or ()
    }
    explicit = {name for one in facts for name in one.fact.about.workloads or ()}
    notes = []
    for name in source.names:
        if explicit and name not in explicit:
            notes.append(_unmentioned(name, source))
    skipped = {name for name in named if explicit and name not in explicit}
    groups: dict[tuple[str, Key, str], list[tuple[str, Described, SourceValue]]] = defaultdict(list)
    for environment, name, thing in _things(source):
        if name in skipped:
            continue
        for key, value in thing.values.items():
            kind = key[0]
            asked = kind in kinds and kind is not Kind.ONLY_PROFILES and value.present
            told = (environment, name, key) in covered or (kind in _PROFILES and environment in closed)
            if asked and not told:
                groups[name, key, value.shown or ""].append((environment, thing, value))
    notes += [_note(name, key, found, source) for (name, key, _), found in groups.items()]
    return tuple(notes)


def _things(source: SourceFacts) -> Iterator[tuple[str, str, Described]]:
    for environment in source.overlays:
        for name, thing in source.workloads.get(environment, {}).items():
            yield environment, name, thing
        if environment in source.managed:
            yield environment, "", source.managed[environment]


def _unmentioned(name: str, source: SourceFacts) -> Diagnostic:
    thing = next(
        described[name] for described in (source.defaults, *source.workloads.values()) if name in described
    )
    return Diagnostic(
        MISSING,
        Severity.NOTE,
        f"no document speaks of the workload {name}",
        thing.template,
        help="describe it beside the others",
        blame=Blame.FINDING,
        subject=Subject(object=f"{thing.kind}/{name}"),
    )


def _note(
    name: str, key: Key, found: list[tuple[str, Described, SourceValue]], source: SourceFacts
) -> Diagnostic:
    """One note for the environments that have the same value."""
    kind, detail = key
    environments = [environment for environment, _, _ in found]
    _, thing, value = found[0]
    what = f"{detail} {kind.value}".strip()
    whose = f"of {name} " if name else ""
    everywhere = len(environments) == len(source.overlays)
    where = "every environment" if everywhere else ", ".join(environments)
    shown = value.shown if value.known else "known to the deployment alone"
    spans = [other.span for _, _, other in found[1:] if other.span is not None and other.span != value.span]
    return Diagnostic(
        MISSING,
        Severity.NOTE,
        f"no document says the {what} {whose}in {where}: {shown}",
        value.span,
        labels=tuple(Label(span, "and here") for span in dict.fromkeys(spans)),
        help=None,
        blame=Blame.FINDING,
        subject=Subject(
            environment=source.overlays[environments[0]] if len(environments) == 1 else None,
            object=f"{thing.kind}/{name or thing.name}",
            path=value.path,
            expected=value.shown,
        ),
    )
