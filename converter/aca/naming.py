"""What the workloads of a template are called on the target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from converter.bicep import DeployedResource, UnreadModule
from converter.provenance import Scalar, Text, Value

Placed: TypeAlias = tuple[tuple[str, ...], DeployedResource]
"""A resource behind the symbolic names that lead to it."""


def names_of(folder: str, declared: int, resources: Sequence[DeployedResource]) -> list[str]:
    """The name of each app and job that a template deploys.

    A folder with one workload gives its name. One with several (`declared` of its template's resources
    and modules are apps or jobs, whether an environment has them or not) has the name of the
    declaration behind it; a template without a folder of its own (`folder` empty) that name alone. Several
    resources of one declaration end in what distinguishes them.
    """
    placed: list[Placed] = [((*resource.module, resource.symbolic_name), resource) for resource in resources]
    names: list[str] = [""] * len(placed)
    for head in dict.fromkeys(path[0] for path, _ in placed):
        of_head = [index for index, (path, _) in enumerate(placed) if path[0] == head]
        own = kebab(head) if declared > 1 or not folder else ""
        inner = _labels([(placed[index][0][1:], placed[index][1]) for index in of_head])
        for index, label in zip(of_head, inner, strict=True):
            names[index] = _joined(folder, own, label)
    return names


def name_of_unread(folder: str, declared: int, unread: Sequence[UnreadModule], module: UnreadModule) -> str:
    """The name that a workload of a module would have which can't be read, if it has only one.

    `declared` is as for `names_of`, `unread` are all such modules of the template.
    """
    heads = {_head(one) for one in unread}
    own = kebab(_head(module)) if declared + len(heads) > 1 or not folder else ""
    return _joined(folder, own)


def _head(module: UnreadModule) -> str:
    return (*module.module, module.symbolic_name)[0]


def kebab(name: str) -> str:
    """A symbolic name as Kubernetes writes names: `webApi` is `web-api`, and so is `webApiModule`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name)
    return re.sub(r"[^a-z0-9]+", "-", spaced.lower()).strip("-").removesuffix("-module")


def _labels(placed: Sequence[Placed]) -> list[str]:
    """What distinguishes resources: the symbolic names that differ; in a loop, the resources' names."""
    if len(placed) == 1:
        return [""]
    heads = list(dict.fromkeys(path[:1] for path, _ in placed))
    if heads == [()]:
        return _by_resource_name([resource for _, resource in placed])
    labels = [""] * len(placed)
    for head in heads:
        group = [index for index, (path, _) in enumerate(placed) if path[:1] == head]
        inner = _labels([(placed[index][0][1:], placed[index][1]) for index in group])
        own = kebab(*head) if len(heads) > 1 and head else ""
        for index, label in zip(group, inner, strict=True):
            labels[index] = _joined(own, label)
    return labels


def _by_resource_name(resources: Sequence[DeployedResource]) -> list[str]:
    """The words of each name that not all of them have; numbers where that doesn't distinguish them."""
    words = [list(_words(resource.name)) for resource in resources]
    common = set(words[0]).intersection(*words)
    labels = [_joined(*(word for word in own if word not in common)) for own in words]
    if all(labels) and len(set(labels)) == len(labels):
        return labels
    return [str(number) for number in range(1, len(resources) + 1)]


def _words(name: Value) -> Iterable[str]:
    for part in name.parts if isinstance(name, Text) else (name,):
        if isinstance(part, Scalar) and not part.secret:
            yield from filter(None, re.split(r"[^a-z0-9]+", str(part.data).lower()))


def _joined(*parts: str) -> str:
    return "-".join(filter(None, parts))
