"""The findings of comparing documents with the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from converter.documents.facts import OF_ENVIRONMENTS, Fact, Kind, Name
from converter.documents.source_values import Described, Key, SourceFacts, SourceValue
from converter.source import Category, Diagnostic, Label, Severity, Subject, dataclass, did_you_mean

STALE: Final = "B2F540"
UNKNOWN_NAME: Final = "B2F541"
_ADVICE: Final = "correct the document; the Bicep decides what runs"
_MOST_NAMES: Final = 4

# The defaults of Azure Container Apps for what the source doesn't set (ARM reference of Microsoft.App).
PLATFORM: Final[Mapping[Kind, str]] = {
    Kind.MIN_REPLICAS: "0",
    Kind.MAX_REPLICAS: "10",
    Kind.PARALLELISM: "1",
    Kind.COMPLETIONS: "1",
    Kind.RETRIES: "0",
    Kind.ZONE_REDUNDANCY: "false",
    Kind.EXTERNAL: "false",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the source that a fact is compared with. `resource` is None where there is none."""

    environment: str
    workload: str
    resource: Described | None
    key: Key
    value: SourceValue


def stale_findings(fact: Fact, places: Iterable[Place], source: SourceFacts) -> tuple[Diagnostic, ...]:
    """The findings about a fact that is wrong in some places: one for each value that it should have."""
    groups: dict[str, list[Place]] = {}
    for _, one in _by_resource(places):
        groups.setdefault(_expected(fact, one), []).extend(one)
    return tuple(_stale(fact, expected, group, source) for expected, group in groups.items())


def _by_resource(places: Iterable[Place]) -> Iterator[tuple[tuple[str, str], list[Place]]]:
    """The places of one workload in one environment together: its CPU and its memory are one finding."""
    resources: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        resources.setdefault((place.environment, place.workload), []).append(place)
    yield from resources.items()


def _expected(fact: Fact, places: list[Place]) -> str:
    """The source's value, in words."""
    if places[0].resource is None:
        return "not deployed"
    shown = [place.value.shown for place in places]
    if fact.kind is Kind.RESOURCES:
        return ", ".join(f"{place.key[0]} {place.value.shown}" for place in places)
    if shown[0] is not None:
        return ", ".join(dict.fromkeys(text or "not set" for text in shown))
    platform = PLATFORM.get(fact.kind)
    return f"{platform} (the platform's default)" if platform else "not set"


def _stale(fact: Fact, expected: str, places: list[Place], source: SourceFacts) -> Diagnostic:
    environments = tuple(dict.fromkeys(place.environment for place in places))
    workloads = tuple(dict.fromkeys(place.workload for place in places))
    first = places[0]
    subject = _listed(workloads, "workloads") if first.workload else "the managed environment"
    where = "every environment" if len(environments) == len(source.overlays) else ", ".join(environments)
    if first.resource is None:
        message = f"{subject} isn't deployed in {where}"
    else:
        setting = _setting_name(fact, first)
        verb = "are" if fact.kind is Kind.RESOURCES else "is"
        message = f"{setting} of {subject} in {where} {verb} {expected}, the document has {fact.words}"
    kind = first.resource.kind if first.resource else _kind(first.workload, source)
    name = first.workload or (first.resource.name if first.resource else "")
    return Diagnostic(
        code=STALE,
        severity=Severity.ERROR,
        message=f"stale fact: {message}",
        span=fact.span,
        labels=tuple(_labels(places)),
        help=_ADVICE,
        category=Category.FINDING,
        subject=Subject(
            environment=source.overlays[environments[0]] if len(environments) == 1 else None,
            object=f"{kind}/{name}" if len(workloads) == 1 else None,
            path=first.value.path or None,
            expected=expected,
            actual=fact.words,
        ),
    )


def _setting_name(fact: Fact, place: Place) -> str:
    """What is compared, in words: `Readiness probe period`, `resources`."""
    kind, detail = place.key
    if fact.kind is Kind.RESOURCES:
        return fact.kind.value
    if fact.kind in OF_ENVIRONMENTS:
        return f"{kind} {detail}".strip()
    return f"{detail} {kind}".strip()


def _listed(names: tuple[str, ...], title: str) -> str:
    return ", ".join(names) if len(names) <= _MOST_NAMES else f"{len(names)} {title}"


def _labels(places: Iterable[Place]) -> Iterator[Label]:
    """The places of the values in the source; for a setting without value, the resource."""
    seen = set()
    for place in places:
        value = place.value
        if value.shown is not None:
            span, message = value.span, f"the source has {value.shown}"
        else:
            span, message = (place.resource.span if place.resource else None), "the source doesn't set it"
        if span is not None and str(span) not in seen:
            seen.add(str(span))
            yield Label(span, message)


def wrong_overlay(fact: Fact, environment: str, expected: str) -> Diagnostic:
    """The finding for an environment with another overlay than in the document."""
    return Diagnostic(
        code=STALE,
        severity=Severity.ERROR,
        message=f"stale fact: the overlay of {environment} is {expected}, the document has {fact.words}",
        span=fact.span,
        help="correct the document, or the environment's overlay in the project file",
        category=Category.FINDING,
        subject=Subject(
            environment=expected,
            path=f"environments.{environment}.overlay",
            expected=expected,
            actual=fact.words,
        ),
    )


def wrongly_deployed(
    fact: Fact, name: str, environment: str, actual: Described | None, source: SourceFacts
) -> Diagnostic:
    """The finding for a workload that is deployed in an environment but not in the document, or reversed."""
    deployed, not_deployed = "deployed", "not deployed"
    expected, documented = (deployed, not_deployed) if actual else (not_deployed, deployed)
    labels = (Label(actual.template, f"what is {deployed}"),) if actual and actual.template else ()
    return Diagnostic(
        code=STALE,
        severity=Severity.ERROR,
        message=f"stale fact: {name} is {expected} in {environment}, but {documented} in the document",
        span=fact.span,
        labels=labels,
        help=_ADVICE,
        category=Category.FINDING,
        subject=Subject(
            environment=source.overlays[environment],
            object=f"{_kind(name, source)}/{name}",
            expected=expected,
            actual=documented,
        ),
    )


def unknown_name(name: Name, source: SourceFacts) -> Diagnostic:
    """The finding for a workload or environment that a document names but that doesn't exist."""
    if name.kind == "workload":
        known, title = source.names, "workloads"
        message = f"the source has no workload '{name.text}'"
    else:
        known, title = tuple(source.overlays), "environments"
        message = f"the project file has no environment '{name.text}'"
    return Diagnostic(
        code=UNKNOWN_NAME,
        severity=Severity.ERROR,
        message=message,
        span=name.span,
        help=did_you_mean(name.text, known) or f"{title}: {', '.join(known)}",
        category=Category.FINDING,
    )


def _kind(name: str, source: SourceFacts) -> str:
    for described in (source.defaults, *source.workloads.values()):
        if name in described:
            return described[name].kind
    return "ContainerApp"
