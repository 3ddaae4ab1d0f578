"""What Flux makes of a tree: settings that keep objects from a cluster, missing paths, selectors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from converter.kustomize import MISSING_PATH, WIDENED_SELECTOR, Part, Role, flux_switches, holds_path
from converter.source import Category, Diagnostic, Severity, Subject, value_at
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.schema.values import member
from converter.verify.substitution import applies, flux_kustomizations

_SELECTORS: Final = {
    "Deployment": ("spec", "selector", "matchLabels"),
    "StatefulSet": ("spec", "selector", "matchLabels"),
    "DaemonSet": ("spec", "selector", "matchLabels"),
    "ReplicaSet": ("spec", "selector", "matchLabels"),
    "Service": ("spec", "selector"),
}


def check_flux(environment: Environment, folder: RenderedFolder, root: Path) -> Iterator[Diagnostic]:
    """Findings for the settings of Flux in a folder's objects, and for labels that are put into selectors.

    An error is what keeps objects from a cluster. What may be meant is a warning or a note: a tree by itself
    doesn't say so.
    """
    for body in folder.objects:
        for switch in flux_switches(body):
            yield folder.finding(
                switch.code, switch.severity, switch.message, body, switch.path, help_=switch.help
            )
    yield from _missing_paths(environment, folder, root)
    yield from _widened_selectors(folder)


def _missing_paths(environment: Environment, folder: RenderedFolder, root: Path) -> Iterator[Diagnostic]:
    """Findings for the Flux Kustomizations of a folder whose path isn't in the tree.

    It may be in the repository of somebody else. It isn't where another path of the same source is in this
    tree, or where the environment has a folder that nothing applies.
    """
    every = list(flux_kustomizations(environment))
    ours = {_source(body) for _, body in every if holds_path(root, _path(body))}
    holders = {place.folder for place, _ in every}
    idle = [
        each.folder
        for each in environment.folders
        if each.folder not in holders and not any(applies(body, each.folder) for _, body in every)
    ]
    for place, body in every:
        if place is not folder or holds_path(root, _path(body)):
            continue
        is_ours = bool(idle) or _source(body) in ours
        message = f"the tree has no folder {_path(body)}"
        if is_ours:
            message += ": Flux applies nothing"
        help_ = f"nothing applies {idle[0]}: is it meant?" if idle else "name a folder of the tree"
        yield folder.finding(
            MISSING_PATH,
            Severity.ERROR if is_ours else Severity.WARNING,
            message,
            body,
            ("spec", "path"),
            help_=help_ if is_ours else "make sure that the repository of its source has it",
        )


def _path(kustomization: dict[str, Any]) -> str:
    return str(member(kustomization, "spec").get("path") or "")


def _source(kustomization: dict[str, Any]) -> tuple[str, str, str]:
    """Kind, namespace and name of what a Flux Kustomization applies from."""
    source = member(kustomization, "spec", "sourceRef")
    namespace = str(source.get("namespace") or namespace_of(kustomization))
    return str(source.get("kind")), namespace, str(source.get("name"))


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
