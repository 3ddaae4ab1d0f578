"""The order in which Flux applies: cycles of dependencies, and images whose tags are out of step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from converter.kustomize import container_images, image
from converter.source import Diagnostic, Severity
from converter.verify.rendered import Environment, RenderedFolder
from converter.verify.substitution import dependencies, flux_kustomizations, identity

CYCLE: Final = "B2F444"
OUT_OF_STEP: Final = "B2F445"


def check_rollout(environment: Environment, folder: RenderedFolder) -> Iterator[Diagnostic]:
    """Findings for Kustomizations that depend on themselves, and for images with another tag elsewhere."""
    waits_for = {identity(body): dependencies(body) for _, body in flux_kustomizations(environment)}
    for place, body in flux_kustomizations(environment):
        if place is folder and (cycle := _cycle(identity(body), waits_for)):
            message = f"{' → '.join(name for _, name in cycle)}: Flux never applies any of them"
            help_ = "remove one of the dependencies"
            yield folder.finding(CYCLE, Severity.ERROR, message, body, ("spec", "dependsOn"), help_=help_)
    others = _tags(each for each in environment.folders if each is not folder)
    for body in folder.objects:
        for path, reference in container_images(body):
            found = image(reference)
            unlike = sorted(others.get(found.name, set()) - {found.suffix})
            if unlike:
                here, there = found.suffix or "without a tag", unlike[0] or "without a tag"
                message = f"{found.name} is {here} here, {there} in another folder"
                help_ = "give both the same tag: the versions may not work together"
                yield folder.finding(OUT_OF_STEP, Severity.WARNING, message, body, path, help_=help_)


Name = tuple[str, str]
"""The namespace and name of a Kustomization."""


def _cycle(start: Name, waits_for: dict[Name, list[Name]]) -> list[Name]:
    """The cycle from a Kustomization back to itself, empty where there is none."""
    seen: set[Name] = set()
    ways = [[start]]
    while ways:
        way = ways.pop()
        for name in waits_for.get(way[-1], []):
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _tags(folders: Iterator[RenderedFolder]) -> dict[str, set[str]]:
    """The tags and digests that images have, by name."""
    found: dict[str, set[str]] = {}
    for folder in folders:
        for body in folder.objects:
            for _, reference in container_images(body):
                one = image(reference)
                found.setdefault(one.name, set()).add(one.suffix)
    return found
