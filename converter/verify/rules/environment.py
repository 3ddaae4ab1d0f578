"""Variables of a container and where they come from.

The rules are those of `ValidateEnv` and `ValidateEnvFrom` in `k8s.io/kubernetes/pkg/apis/core/validation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import containers, objects
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import label_key
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, member, quantity, text

_SOURCES: Final = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_FIELDS: Final = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
FILE_FIELDS: Final = (
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
)
_RENAMED: Final = {"spec.host": "spec.nodeName"}
_WITH_KEY: Final = re.compile(r"(?P<field>[^\[]*)\['(?P<key>.*)'\]")
_RESOURCES: Final = tuple(
    f"{kind}.{name}" for kind in ("limits", "requests") for name in ("cpu", "ephemeral-storage", "memory")
)
_HUGE_PAGES: Final = ("limits.hugepages-", "requests.hugepages-")
_DIVISORS: Final = frozenset(
    {1, *(1000**power for power in range(1, 7)), *(1024**power for power in range(1, 7))}
)


@rule("core.v1.EnvVar")
def variable_has_one_source(variable: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A variable has a value or exactly one source (`validateEnvVarValueFrom`)."""
    source = variable.get("valueFrom")
    if not isinstance(source, Mapping):
        return
    place: Path = (*path, "valueFrom")
    found = [name for name in _SOURCES if name in source]
    help_ = f"the sources are {', '.join(_SOURCES)}"
    if not found:
        yield Fault(place, "the variable's source isn't named", help_)
    elif variable.get("value"):
        yield Fault(place, "the variable has both a value and a source", "remove value or valueFrom")
    elif len(found) > 1:
        yield Fault(place, f"the variable has more than one source: {', '.join(found)}", help_)
    yield from faults_of_field(source, (*place, "fieldRef"), _FIELDS)
    yield from faults_of_resource(source, (*place, "resourceFieldRef"), named=False)


def faults_of_field(source: Mapping[str, Any], path: Path, allowed: tuple[str, ...]) -> Iterator[Fault]:
    """What is wrong with the reference to a field of the pod (`validateObjectFieldSelector`)."""
    reference = source.get("fieldRef")
    if not isinstance(reference, Mapping):
        return
    place: Path = (*path, "fieldPath")
    help_ = f"allowed: {', '.join(allowed)}, metadata.labels['KEY'], metadata.annotations['KEY']"
    if reference.get("apiVersion", "v1") not in {"v1", ""} and not is_unknown(reference.get("apiVersion")):
        yield Fault(place, "the fields are those of a pod of v1", "leave apiVersion out")
        return
    field = text(reference.get("fieldPath"))
    if not field:
        return
    keyed = _WITH_KEY.fullmatch(field)
    if keyed is None:
        if _RENAMED.get(field, field) not in allowed:
            yield Fault(place, "the pod has no such field that can be shown here", help_)
    elif keyed["field"] not in {"metadata.annotations", "metadata.labels"}:
        yield Fault(place, "this field has no keys", help_)
    elif not label_key(keyed["key"].lower() if keyed["field"] == "metadata.annotations" else keyed["key"]):
        yield Fault(path, "the key of the label or annotation isn't valid", help_)


def faults_of_resource(source: Mapping[str, Any], path: Path, *, named: bool) -> Iterator[Fault]:
    """What is wrong with the reference to a resource (`validateContainerResourceFieldSelector`).

    `named` says whether the container has to be named, as in a volume.
    """
    reference = source.get("resourceFieldRef")
    if not isinstance(reference, Mapping):
        return
    resource = reference.get("resource", "")
    if named and not reference.get("containerName"):
        yield Fault((*path, "containerName"), "the container isn't named", "name the container")
    elif not is_unknown(resource) and resource not in _RESOURCES and not resource.startswith(_HUGE_PAGES):
        yield Fault((*path, "resource"), "there is no such resource", f"allowed: {', '.join(_RESOURCES)}")
    divisor = quantity(reference.get("divisor", "0"))
    if divisor is None or divisor == 0 or is_unknown(resource):
        return
    if resource in {"limits.cpu", "requests.cpu"}:
        if divisor * 1000 not in {1, 1000}:
            yield Fault((*path, "divisor"), "the divisor isn't valid for cpu", "allowed: 1m, 1")
    elif (resource in _RESOURCES or resource.startswith(_HUGE_PAGES)) and divisor not in _DIVISORS:
        help_ = "allowed: 1, 1k, 1M, …, 1Ki, 1Mi, …"
        yield Fault((*path, "divisor"), f"the divisor isn't valid for {resource}", help_)


@rule("core.v1.Container", "core.v1.EphemeralContainer")
def variables_come_from_one_source(container: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each entry of envFrom has exactly one source (`ValidateEnvFrom`)."""
    for _, entry in objects(container, "envFrom"):
        if len({"configMapRef", "secretRef"} & entry.keys()) != 1:
            help_ = "give configMapRef or secretRef"
            yield Fault((*path, "envFrom"), "an entry needs exactly one source", help_)


@rule("core.v1.PodSpec")
def files_of_variables_are_in_empty_directories(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A variable that is read from a file has it in a volume `emptyDir` (`validateFileKeyRefVolumes`)."""
    if is_unknown(pod.get("volumes")):
        return
    volumes = {volume.get("name"): volume for _, volume in objects(pod, "volumes")}
    for place, container in containers(pod):
        for index, variable in objects(container, "env"):
            reference = member(variable, "valueFrom", "fileKeyRef")
            name = text(reference.get("volumeName"))
            where: Path = (*path, *place, "env", index, "valueFrom", "fileKeyRef", "volumeName")
            if not name or any(map(is_unknown, volumes)):
                continue
            if name not in volumes:
                yield Fault(where, f"the pod has no volume '{name}'", "name a volume of the pod")
            elif "emptyDir" not in volumes[name] and set(volumes[name]) != {"name"}:
                yield Fault(where, f"the volume '{name}' isn't an emptyDir", "name a volume that is one")
