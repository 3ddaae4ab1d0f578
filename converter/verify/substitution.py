"""Flux's variables: which Kustomizations of Flux replace them in a folder, and where the values come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from converter.kustomize import is_flux_kustomization
from converter.verify.pods import items
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.schema.values import decoded, member

_CONTROLLER: Final = "kustomize-controller"
_GATE: Final = re.compile(r"StrictPostBuildSubstitutions=(true|false)")
_VERSION: Final = re.compile(r":v?(\d+)\.(\d+)")
_STRICT_SINCE: Final = (1, 9)


@dataclass(slots=True)
class Supplied:
    """The variables that Flux replaces in a folder.

    `values` are those that the tree shows. The values of `hidden` ones it doesn't: they are encrypted, or
    two Kustomizations give different ones. `unknown` are objects outside of the tree that may supply others.
    `applied` says that a Flux Kustomization of the environment applies the folder, `replaces` that one of
    them has a postBuild, `always` that it replaces even without any variable. `by` are their names with
    namespace.
    """

    values: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    replaces: bool = False
    applied: bool = False
    always: bool = False
    by: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The variables of which the tree says that they have a value."""
        return {*self.values, *self.hidden}

    @property
    def may_run(self) -> bool:
        """Whether Flux replaces anything: without any variable it leaves all texts as they are."""
        return self.replaces and bool(self.always or self.names or self.unknown)

    @property
    def complete(self) -> bool:
        """Whether the tree shows every variable with its value."""
        return not self.hidden and not self.unknown


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


def identity(body: Mapping[str, Any]) -> tuple[str, str]:
    """The namespace and name of an object."""
    return namespace_of(body), str(member(body, "metadata").get("name"))


def dependencies(kustomization: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The namespaces and names of the Flux Kustomizations that one depends on, in their order."""
    own = namespace_of(kustomization)
    return [
        (str(each.get("namespace") or own), str(each.get("name")))
        for each in items(kustomization, "spec", "dependsOn")
    ]


def supplied(environment: Environment, folder: str) -> Supplied:
    """The variables that the Flux Kustomizations of a folder supply.

    In one Kustomization a later object of `substituteFrom` overrides an earlier one, and `substitute` all of
    them.
    """
    found = Supplied()
    for _, body in flux_kustomizations(environment):
        if not applies(body, folder):
            continue
        build = member(body, "spec", "postBuild")
        found.by.append(identity(body))
        found.replaces = found.replaces or bool(build)
        found.always = found.always or build.get("substituteStrategy") == "Always"
        values, hidden = _supplied_by(environment, body, found.unknown)
        if found.applied:
            differing = {
                name for name in {*values, *found.values} if values.get(name) != found.values.get(name)
            }
            found.hidden |= differing
        found.applied = True
        found.values |= values
        found.hidden |= hidden
    for name in found.hidden:
        found.values.pop(name, None)
    if environment.values:
        # They stand for what the cluster has, or for Kustomizations that the tree doesn't have.
        found.values |= environment.values
        found.hidden -= environment.values.keys()
        found.replaces = found.replaces or not found.applied
    return found


def is_strict(environments: Iterable[Environment], default: bool) -> bool:  # noqa: FBT001 -- the answer itself
    """Whether Flux refuses a variable without a value, as far as the tree shows it.

    A tree that holds Flux itself says so by the feature gate `StrictPostBuildSubstitutions` of its
    kustomize-controller, on by default since its version 1.9 (Flux 2.9). Otherwise `default`.
    """
    for environment in environments:
        for body in environment.named("Deployment", _CONTROLLER, ""):
            for container in items(body, "spec", "template", "spec", "containers"):
                arguments = container.get("args")
                for argument in arguments if isinstance(arguments, list) else ():
                    if gate := _GATE.search(str(argument)):
                        return gate[1] == "true"
                if version := _VERSION.search(str(container.get("image"))):
                    return (int(version[1]), int(version[2])) >= _STRICT_SINCE
    return default


def _supplied_by(
    environment: Environment, kustomization: Mapping[str, Any], unknown: list[str]
) -> tuple[dict[str, str], set[str]]:
    """The values that one Kustomization supplies, and the names whose values the tree doesn't show."""
    build = member(kustomization, "spec", "postBuild")
    values: dict[str, str] = {}
    hidden: set[str] = set()
    for source in items(build, "substituteFrom"):
        kind, name = str(source.get("kind")), str(source.get("name"))
        known = kind in {"ConfigMap", "Secret"}
        objects = environment.named(kind, name, namespace_of(kustomization)) if known else []
        for one in objects:
            for key, value in _data(one):
                hidden.discard(key)
                values.pop(key, None)
                if value is None:
                    hidden.add(key)
                else:
                    values[key] = value
        if not objects:
            unknown.append(f"{kind} '{name}'")
    for key, value in member(build, "substitute").items():
        hidden.discard(str(key))
        values[str(key)] = value if isinstance(value, str) else _text(value)
    return values, hidden


def _data(body: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """The entries of a ConfigMap or Secret; None for a value that is encrypted or can't be read."""
    if body.get("kind") == "ConfigMap":
        yield from ((str(key), _text(value)) for key, value in member(body, "data").items())
        return
    encrypted = isinstance(body.get("sops"), dict)
    for key, value in member(body, "data").items():
        yield str(key), None if encrypted else _decoded(value)
    for key, value in member(body, "stringData").items():
        yield str(key), None if encrypted else _text(value)


def _decoded(value: Any) -> str | None:
    octets = decoded(value)
    try:
        return octets.decode("utf-8") if octets is not None else None
    except UnicodeDecodeError:
        return None


def _text(value: Any) -> str:
    """A value where only a text may be; another one is a finding of its own, wherever it is."""
    return value if isinstance(value, str) else ""
