"""Facts of documents against the source: each is confirmed, stale, or can't be decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum

from converter.documents.facts import OF_ENVIRONMENTS, PLACEHOLDER, Fact, Kind, Meaning, Selection
from converter.documents.findings import (
    PLATFORM,
    Place,
    stale_findings,
    unknown_name,
    wrong_overlay,
    wrongly_deployed,
)
from converter.documents.source_values import PROBE_TYPES, Described, Key, SourceFacts, SourceValue
from converter.source import Diagnostic, Span, dataclass


class Verdict(StrEnum):
    """The result of comparing a fact with the source."""

    CONFIRMED = "confirmed"
    STALE = "stale"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True)
class Compared:
    """A fact with its verdict, the findings about it, and the settings of the source that it is about.

    `covers` are `(environment, workload, key)`, the workload empty for a managed environment.
    """

    fact: Fact
    verdict: Verdict
    findings: tuple[Diagnostic, ...]
    covers: tuple[tuple[str, str, Key], ...] = ()


@dataclass(frozen=True, slots=True)
class _Judged:
    """A fact and the values of the source that it is about, each with its own verdict."""

    fact: Fact
    places: tuple[tuple[Place, Verdict], ...]

    @property
    def precision(self) -> int:
        """How specific the subject of the fact is: `web in prod` is more specific than `web`, or `prod`."""
        about = self.fact.about
        return (about.environments is not None) + (about.workloads is not None)


def compare(facts: Iterable[Fact], source: SourceFacts) -> tuple[Compared, ...]:
    """Each fact with its verdict, in order. An unknown name is reported once for each of its places.

    A general fact gives way to a more specific one of the same document, if that one is confirmed: after
    `min 1` and `prod: min 2` no reader is misled about prod.
    """
    judged = [_Judged(fact, tuple(_judge(fact, source))) for fact in facts]
    closest: dict[object, int] = {}
    for one in judged:
        for place, verdict in one.places:
            if verdict is Verdict.CONFIRMED:
                about = _about(one.fact, place)
                closest[about] = max(closest.get(about, 0), one.precision)
    reported: set[Span] = set()
    return tuple(_compared(one, closest, source, reported) for one in judged)


def _judge(fact: Fact, source: SourceFacts) -> Iterator[tuple[Place, Verdict]]:
    if not fact.about.unknown and fact.kind not in {Kind.OVERLAY, Kind.DEPLOYED}:
        for place in _places(fact, source):
            yield place, _verdict(fact, place, source)


def _about(fact: Fact, place: Place) -> object:
    return fact.span.file, place.environment, place.workload, place.key


def _compared(
    judged: _Judged, closest: Mapping[object, int], source: SourceFacts, reported: set[Span]
) -> Compared:
    fact = judged.fact
    if fact.about.unknown:
        new = [name for name in fact.about.unknown if name.span not in reported]
        reported.update(name.span for name in new)
        return Compared(fact, Verdict.STALE, tuple(unknown_name(name, source) for name in new))
    if fact.kind is Kind.OVERLAY:
        return _overlay(fact, source)
    if fact.kind is Kind.DEPLOYED:
        return _deployment(fact, source)
    covers = tuple((place.environment, place.workload, place.key) for place, _ in judged.places)
    own = [
        (place, verdict)
        for place, verdict in judged.places
        if closest.get(_about(fact, place), 0) <= judged.precision
    ]
    stale = [place for place, verdict in own if verdict is Verdict.STALE]
    if stale:
        # Counts of a missing profile: the fact that names the profile is reported already.
        unreported = [place for place in stale if not _has_no_profile(place)]
        return Compared(fact, Verdict.STALE, stale_findings(fact, unreported, source), covers)
    decided = judged.places and all(verdict is Verdict.CONFIRMED for _, verdict in own)
    return Compared(fact, Verdict.CONFIRMED if decided else Verdict.UNDECIDABLE, (), covers)


def _has_no_profile(place: Place) -> bool:
    kind, detail = place.key
    counts = kind in {Kind.PROFILE_MINIMUM, Kind.PROFILE_MAXIMUM}
    return counts and place.resource is not None and (Kind.PROFILE, detail) not in place.resource.values


# --- what a fact is compared with ---------------------------------------------------------------


def _places(fact: Fact, source: SourceFacts) -> Iterator[Place]:
    environments = fact.about.environments or tuple(source.overlays)
    for environment in environments:
        if fact.kind in OF_ENVIRONMENTS:
            resource = source.managed.get(environment)
            if resource is not None:
                yield from _keyed(fact, environment, "", resource)
            continue
        described = source.workloads.get(environment, {})
        for name in _workloads(fact.about, described, source):
            found = described.get(name)
            if found is not None:
                yield from _of_workload(fact, environment, name, found)
            elif fact.about.environments is not None and not source.has_failed(environment, name):
                yield Place(environment, name, None, (fact.kind, fact.detail), SourceValue(""))


def _workloads(about: Selection, described: Mapping[str, Described], source: SourceFacts) -> Iterator[str]:
    if about.workloads is not None:
        yield from about.workloads
        return
    for name in source.names:
        resource = described.get(name)
        if resource is None:
            continue
        of_class = not about.classes or ("app" if resource.kind == "ContainerApp" else "job") in about.classes
        if of_class and about.trigger in {"", resource.trigger}:
            yield name


def _of_workload(fact: Fact, environment: str, name: str, resource: Described) -> Iterator[Place]:
    """The values of a workload that a fact is about: none if it wasn't named and has no such value."""
    named = fact.about.workloads is not None
    for place in _keyed(fact, environment, name, resource):
        if named or fact.meaning is None or place.value.present or _has_platform_value(fact, resource):
            yield place


def _has_platform_value(fact: Fact, resource: Described) -> bool:
    return fact.kind in PLATFORM and (fact.kind, "") in resource.values


def _keyed(fact: Fact, environment: str, name: str, resource: Described) -> Iterator[Place]:
    for key in _keys(fact, resource):
        value = resource.values.get(key, SourceValue(""))
        yield Place(environment, name, resource, key, value)


def _keys(fact: Fact, resource: Described) -> Iterator[Key]:
    if fact.kind is Kind.RESOURCES:
        yield (Kind.CPU, "")
        yield (Kind.MEMORY, "")
    elif fact.kind.value.startswith("probe") and not fact.detail:
        yield from ((fact.kind, probe) for probe in PROBE_TYPES if (fact.kind, probe) in resource.values)
    else:
        yield (fact.kind, fact.detail)


# --- verdicts -----------------------------------------------------------------------------------


def _verdict(fact: Fact, place: Place, source: SourceFacts) -> Verdict:
    if place.resource is None:
        return Verdict.STALE
    if not place.value.known:
        return Verdict.UNDECIDABLE
    default = source.defaults.get(place.workload)
    base = default.values.get(place.key) if default is not None else None
    if fact.kind is Kind.RESOURCES:
        alike = not place.value.present or (base is not None and _same_value(base, place.value))
        return Verdict.CONFIRMED if alike else Verdict.STALE
    verdict = _agreement(fact.kind, fact.meaning, place.value)
    overridden = fact.default and base is not None and not _same_value(base, place.value)
    if verdict is Verdict.STALE and overridden and base is not None:
        return _agreement(fact.kind, fact.meaning, base)
    return verdict


def _agreement(kind: Kind, documented: Meaning, value: SourceValue) -> Verdict:
    actual = value.meaning
    if not value.known:
        return Verdict.UNDECIDABLE
    if not value.present and kind in PLATFORM:
        platform = PLATFORM[kind]
        actual = platform == "true" if platform in {"true", "false"} else Decimal(platform)
    if kind is Kind.IMAGE and isinstance(documented, str) and isinstance(actual, str):
        return _same_image(documented, actual)
    return Verdict.CONFIRMED if documented == actual else Verdict.STALE


def _same_value(left: SourceValue, right: SourceValue) -> bool:
    return left.known and right.known and left.meaning == right.meaning and left.present == right.present


def _same_image(documented: str, actual: str) -> Verdict:
    """Whether two references agree; a placeholder matches any text that isn't empty."""
    if documented == actual or _fits(documented, actual):
        return Verdict.CONFIRMED
    return Verdict.UNDECIDABLE if PLACEHOLDER in actual and _fits(actual, documented) else Verdict.STALE


def _fits(pattern: str, text: str) -> bool:
    return bool(re.fullmatch(".+".join(map(re.escape, pattern.split(PLACEHOLDER))), text))


# --- facts that aren't about a field ------------------------------------------------------------


def _overlay(fact: Fact, source: SourceFacts) -> Compared:
    (environment,) = fact.about.environments or ("",)
    expected = source.overlays[environment]
    if expected == fact.meaning:
        return Compared(fact, Verdict.CONFIRMED, ())
    finding = wrong_overlay(fact, environment, expected)
    return Compared(fact, Verdict.STALE, (finding,))


def _deployment(fact: Fact, source: SourceFacts) -> Compared:
    """`not deployed in …` and `… only`: which environments have the workload."""
    findings = []
    covers = []
    for name in fact.about.workloads or ():
        for environment in fact.about.environments or source.overlays:
            if source.has_failed(environment, name):
                continue
            documented = environment in fact.meaning if isinstance(fact.meaning, frozenset) else False
            actual = source.workloads.get(environment, {}).get(name)
            covers.append((environment, name, (Kind.DEPLOYED, "")))
            if documented != (actual is not None):
                findings.append(wrongly_deployed(fact, name, environment, actual, source))
    if findings:
        return Compared(fact, Verdict.STALE, tuple(findings), tuple(covers))
    return Compared(fact, Verdict.CONFIRMED if covers else Verdict.UNDECIDABLE, (), tuple(covers))
