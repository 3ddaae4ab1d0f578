"""What Flux makes of a tree: settings that keep objects from a cluster, selectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from converter.kustomize import WIDENED_SELECTOR, Part, Role, flux_switches
from converter.source import Category, Diagnostic, Severity, Subject, value_at
from converter.verify.rendered import RenderedFolder
from converter.verify.schema.values import member

_SELECTORS: Final = {
    "Deployment": ("spec", "selector", "matchLabels"),
    "StatefulSet": ("spec", "selector", "matchLabels"),
    "DaemonSet": ("spec", "selector", "matchLabels"),
    "ReplicaSet": ("spec", "selector", "matchLabels"),
    "Service": ("spec", "selector"),
}


def check_flux(folder: RenderedFolder) -> Iterator[Diagnostic]:
    """Findings for the settings of Flux in a folder's objects, and for labels that are put into selectors.

    An error is what keeps objects from a cluster. What may be meant is a warning or a note: a tree by itself
    doesn't say so.
    """
    for body in folder.objects:
        for switch in flux_switches(body):
            yield folder.finding(
                switch.code, switch.severity, switch.message, body, switch.path, help_=switch.help
            )
    yield from _widened_selectors(folder)


def _widened_selectors(folder: RenderedFolder) -> Iterator[Diagnostic]:
    """A finding for each field of a kustomization that adds a label to a selector of the folder."""
    selected = {
        key
        for body in folder.objects
        for key in member(body, *_SELECTORS.get(str(body.get("kind")), ("no selector",)))
    }
    for part in folder.scanned.parts:
        for path, labels in _selector_labels(part):
            if selected & labels.keys():
                names = ", ".join(sorted(selected & labels.keys()))
                yield Diagnostic(
                    code=WIDENED_SELECTOR,
                    severity=Severity.WARNING,
                    message=f"this adds {names} to selectors: a Deployment's selector can't be changed, "
                    "so that Flux can't apply it to one that exists",
                    help="use `labels` with `includeTemplates` instead",
                    category=Category.FINDING,
                    subject=Subject(environment=folder.environment, place=part.at(path)),
                )


def _selector_labels(part: Part) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """The labels that a field of a kustomization puts into selectors, with their place below the field."""
    if part.role is not Role.FIELD:
        return
    value = value_at(part.document.data, part.path)
    if part.name == "commonLabels" and isinstance(value, dict):
        yield (), value
    for index, entry in enumerate(value if part.name == "labels" and isinstance(value, list) else []):
        if isinstance(entry, dict) and entry.get("includeSelectors") is True:
            yield (index, "includeSelectors"), member(entry, "pairs")
