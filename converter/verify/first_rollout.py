"""Values that only the first rollout gives: fields of the status of objects that the tree itself makes.

Until somebody writes them down Flux applies nothing of the folders that need them. That is one thing to do
for an environment, however many values it takes. The tree says which variables these are, by an annotation
of the ConfigMap that supplies them (see `STATUS_ANNOTATION`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from shlex import quote
from typing import Any, Final

from converter.source import (
    STATUS_ANNOTATION,
    Diagnostic,
    Severity,
    StatusValue,
    dataclass,
    read_status_lines,
)
from converter.verify.pods import items
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.schema.values import member
from converter.verify.substitution import applies, flux_kustomizations

AWAITED: Final = "B2F488"
_PLACE: Final = ("metadata", "annotations", STATUS_ANNOTATION)


@dataclass(frozen=True, slots=True)
class StatusSource:
    """The object of the tree whose status has the value of a variable, and the ConfigMap that says so."""

    value: StatusValue
    namespace: str
    config_map: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A variable of a folder whose value only the first rollout gives."""

    folder: RenderedFolder
    name: str
    source: StatusSource


def status_sources(environment: Environment, folder: str) -> dict[str, StatusSource]:
    """The variables of a folder that are part of the status of an object which the environment has.

    One of an object that the tree doesn't have is like any other variable: no rollout makes it.
    """
    found: dict[str, StatusSource] = {}
    for _, body in flux_kustomizations(environment):
        for source in items(body, "spec", "postBuild", "substituteFrom") if applies(body, folder) else ():
            if source.get("kind") != "ConfigMap":
                continue
            for one in environment.named("ConfigMap", str(source.get("name")), namespace_of(body)):
                text = member(one, "metadata", "annotations").get(STATUS_ANNOTATION)
                for name, value in read_status_lines(text) if isinstance(text, str) else ():
                    objects = environment.named(value.kind, value.name, "")
                    if objects:
                        found[name] = StatusSource(value, namespace_of(objects[0]), one)
    return found


def check_first_rollout(
    environment: Environment, awaited: Iterable[Awaited], *, strict: bool
) -> Iterator[Diagnostic]:
    """One finding with all the values that the environment waits for, and the commands that show them."""
    sources: dict[str, StatusSource] = {}
    folders: dict[str, None] = {}
    for each in sorted(awaited, key=lambda each: each.name):
        sources.setdefault(each.name, each.source)
        folders.setdefault(each.folder.folder)
    if not sources:
        return
    first = next(iter(sources.values())).config_map
    holder = environment.folder_of(first) or environment.folders[0]
    many = len(sources) != 1
    effect = "applies nothing of" if strict else f"puts nothing in {'their' if many else 'its'} place in"
    message = f"{len(sources)} value{'s' * many} that only the first rollout gives: until "
    message += f"{'they are' if many else 'it is'} filled in, Flux {effect} {' and '.join(sorted(folders))}: "
    message += ", ".join(sources)
    help_ = "once the cluster has the objects, read their status:\n" + "\n".join(_commands(sources))
    help_ += (
        "\nthen put what is printed under `substitutions` of the environment in the project file, and convert"
    )
    yield holder.finding(AWAITED, Severity.ERROR, message, first, _PLACE, help_=help_)


def _commands(sources: Mapping[str, StatusSource]) -> Iterator[str]:
    """A shell loop for each kind of object, namespace and field; it prints lines of the project file."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for name, one in sources.items():
        key = (one.value.kind.lower(), one.namespace, one.value.path)
        groups.setdefault(key, []).append(f"{name}={one.value.name}")
    for (kind, namespace, path), pairs in groups.items():
        within = f" -n {quote(namespace)}" if namespace else ""
        yield "for each in \\"
        yield from (f"  {quote(pair)} \\" for pair in pairs[:-1])
        yield f"  {quote(pairs[-1])}"
        yield "do"
        get = f'kubectl get {kind} "${{each#*=}}"{within}'
        yield f"  echo \"${{each%%=*}}: $({get} -o jsonpath='{{.{path}}}')\""
        yield "done"
