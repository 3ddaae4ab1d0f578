"""Who calls a workload from inside the cluster: what the source shows, and what the project file adds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from converter.mapping.language.paths import Shape
from converter.provenance import Array, Kind, Object, Origin, Scalar, Value

if TYPE_CHECKING:
    from converter.aca import EnvironmentVariable, Evaluation, Workload
    from converter.project import Project

CALLER: Final[dict[str, Shape]] = dict.fromkeys(
    ("kind", "name", "namespace", "serviceAccount", "network", "given"), "leaf"
)
"""The fields of a caller.

`kind` is `app` or `job` for a workload of the source, else `serviceAccount` or `network`. A workload has its
`name`, the `namespace` that the product runs in, and a `serviceAccount` of its own name. `given` says whether
the project file names the caller.
"""

_ORDER: Final = ("app", "job", "serviceAccount", "network")
_DETAIL: Final = "callers"
_Key: TypeAlias = "tuple[str, ...]"
"""What tells callers of a workload apart: the kind, and the names or range of it."""


def callers_of(project: Project, evaluation: Evaluation) -> dict[str, Array]:
    """The callers of each workload of an evaluation, by its name; each once, in a fixed order.

    A workload calls another one if an environment variable of its containers has the other's host (see
    `EnvironmentVariable.calls`). One whose existence only the deployment knows isn't made here, so it doesn't
    call. What the project file names, it names for every environment that has it; where a template can't be
    read, a workload that isn't there may be in it and keeps its access.
    """
    kinds = {one.name: one.kind for one in (*evaluation.skipped, *evaluation.workloads)}
    found: dict[str, dict[_Key, list[Origin]]] = {one.name: {} for one in evaluation.workloads}
    given: dict[str, set[_Key]] = {name: set() for name in found}
    for workload in evaluation.workloads:
        if workload.deployed.condition is None and not workload.deployed.repeated:
            for variable in _variables(workload):
                if isinstance(variable.calls, Scalar) and variable.calls.data in found:
                    key: _Key = (workload.kind, workload.name)
                    found[str(variable.calls.data)].setdefault(key, []).append(variable.calls.origin)
    for name, callers in found.items():
        for one, origin in _named(
            project, name, kinds, complete=not (evaluation.failed or evaluation.unread)
        ):
            callers.setdefault(one, []).append(origin)
            given[name].add(one)
    namespace = str(project.file.namespace.name)
    return {
        name: _array(
            _caller(key, namespace, tuple(callers[key]), given=key in given[name])
            for key in sorted(callers, key=lambda key: (_ORDER.index(key[0]), key))
        )
        for name, callers in found.items()
    }


def _variables(workload: Workload) -> Iterator[EnvironmentVariable]:
    """The environment variables of a workload's containers, as far as they are known."""
    template = workload.resource.template
    for group in (template.init_containers, template.containers) if template is not None else ():
        for container in () if isinstance(group, Value) else group:
            yield from () if isinstance(container.env, Value) else container.env


def _named(
    project: Project, name: str, kinds: dict[str, str], *, complete: bool
) -> Iterator[tuple[_Key, Origin]]:
    """The callers that the project file names for a workload, each with its origin.

    `kinds` are those of the environment's workloads, `complete` whether there are surely no others.
    """
    settings = project.file.workloads.get(name)
    for index, caller in enumerate(settings.callers if settings is not None else ()):
        at = ("workloads", name, "callers", index)
        origin = Origin(Kind.PROJECT_FILE, project.document.span(at), ".".join(map(str, at)))
        if isinstance(caller, str):
            if caller in kinds or not complete:
                yield (kinds.get(caller, "app"), caller), origin
        elif caller.network is not None:
            yield ("network", caller.network), origin
        else:
            yield ("serviceAccount", str(caller.namespace), str(caller.service_account)), origin


def _caller(key: _Key, namespace: str, origins: tuple[Origin, ...], *, given: bool) -> Object:
    kind, *names = key
    texts: dict[str, str | bool] = {"kind": kind, "given": given}
    if kind == "network":
        texts["network"] = names[0]
    elif kind == "serviceAccount":
        texts |= {"namespace": names[0], "serviceAccount": names[1]}
    else:
        texts |= {"name": names[0], "namespace": namespace, "serviceAccount": names[0]}
    origin = Origin(Kind.COLLECTION, None, _DETAIL, origins)
    return Object({field: Scalar(text, origin=origin) for field, text in texts.items()}, origin=origin)


def _array(callers: Iterator[Object]) -> Array:
    items = tuple(callers)
    sources = tuple(dict.fromkeys(source for one in items for source in one.origin.sources))
    return Array(items, origin=Origin(Kind.COLLECTION, None, _DETAIL, sources))
