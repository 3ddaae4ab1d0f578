"""Flux's variables: `${NAME}` in rendered text, and where their values come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from converter.kustomize import is_flux_kustomization, is_substituted_by_flux
from converter.source import Diagnostic, FluxSyntaxError, Path, Severity, parse_variables, readable_variables
from converter.verify.pods import items, member
from converter.verify.rendered import Environment, RenderedFolder, namespace_of

UNRESOLVED: Final = "B2F434"
UNKNOWN: Final = "B2F435"


@dataclass(slots=True)
class Supplied:
    """The variables that Flux replaces in a folder.

    `unknown` are objects that may supply others: Secrets and ConfigMaps whose keys aren't in the tree.
    """

    names: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    replaces: bool = False
    applied: bool = False


def flux_kustomizations(environment: Environment) -> Iterator[tuple[RenderedFolder, dict[str, Any]]]:
    """Flux's Kustomizations in the folders of an environment."""
    for folder in environment.folders:
        for body in folder.objects:
            if is_flux_kustomization(body):
                yield folder, body


def applies(kustomization: Mapping[str, Any], folder: str) -> bool:
    """Whether a Flux Kustomization's path, which starts at its repository's root, is a folder of the tree."""
    path = str(member(kustomization, "spec").get("path") or "").removeprefix("./").strip("/")
    return path == folder or path.endswith(f"/{folder}")


def supplied(environment: Environment, folder: str) -> Supplied:
    """The variables that the Flux Kustomizations of a folder supply."""
    found = Supplied()
    for _, body in flux_kustomizations(environment):
        if not applies(body, folder):
            continue
        found.applied = True
        build = member(body, "spec", "postBuild")
        found.replaces = found.replaces or bool(build)
        found.names.update(member(build, "substitute"))
        for source in items(build, "substituteFrom"):
            kind, name = str(source.get("kind")), str(source.get("name"))
            objects = environment.named(kind, name, namespace_of(body)) if kind == "ConfigMap" else []
            for one in objects:
                found.names.update(member(one, "data"))
            if not objects:
                found.unknown.append(f"{kind} '{name}'")
    return found


def check_variables(environment: Environment, folder: RenderedFolder) -> Iterator[Diagnostic]:
    """Findings for the variables in a folder's objects without a value, each at its first use.

    Also for texts in which Flux can't read a variable, unless it doesn't substitute in the folder.
    """
    known = supplied(environment, folder.folder)
    uses: dict[str, list[tuple[dict[str, Any], Path]]] = {}
    for body in folder.objects:
        for path, text in _texts(body, ()) if is_substituted_by_flux(body) else ():
            needed = (
                each.name for outer in readable_variables(text) for each in outer.walk() if each.needs_value
            )
            for name in dict.fromkeys(needed):
                uses.setdefault(name, []).append((body, path))
            if known.replaces or not known.applied:
                yield from _unreadable(folder, known, body, path, text)
    for name, places in uses.items():
        if name not in known.names:
            code, severity, message, help_ = _missing(name, known)
            more = f" (used in {len(places)} fields)" if len(places) > 1 else ""
            yield folder.finding(code, severity, message + more, *places[0], help_=help_)


def _missing(name: str, known: Supplied) -> tuple[str, Severity, str, str]:
    """Code, severity, message and help for a variable without a known value."""
    if known.unknown and known.replaces:
        message = f"the tree doesn't show whether ${{{name}}} has a value"
        help_ = f"make sure that {' or '.join(known.unknown)} has it: Flux replaces it by nothing otherwise"
        return UNKNOWN, Severity.NOTE, message, help_
    if known.applied and not known.replaces:
        message = f"${{{name}}} stays as it is: the Flux Kustomization has no postBuild"
        help_ = "add postBuild.substitute, or write $${…} for a literal ${…}"
        return UNRESOLVED, Severity.ERROR, message, help_
    if known.applied:
        message = f"${{{name}}} has no value: Flux replaces it by nothing"
        help_ = "add it to a ConfigMap that the Flux Kustomization names: `convert` writes one from the "
        help_ += "project file's environments.NAME.substitutions"
        return UNRESOLVED, Severity.ERROR, message, help_
    message = f"${{{name}}} has no value in the tree"
    help_ = "no Flux Kustomization of the tree applies this folder: make sure that yours supplies it"
    return UNKNOWN, Severity.WARNING, message, help_


def _unreadable(
    folder: RenderedFolder, known: Supplied, body: dict[str, Any], path: Path, text: str
) -> Iterator[Diagnostic]:
    try:
        parse_variables(text)
    except FluxSyntaxError as error:
        code, severity = (UNRESOLVED, Severity.ERROR) if known.applied else (UNKNOWN, Severity.WARNING)
        message = f"Flux can't read a variable here and refuses the whole folder: {error}"
        yield folder.finding(code, severity, message, body, path, help_="write $${…} for a literal ${…}")


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The texts of an object that may have a variable, with their places."""
    if isinstance(value, str):
        if "${" in value:
            yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _texts(below, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
