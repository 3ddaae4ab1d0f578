"""Rules of volumes, their claims and their classes (`pkg/apis/{core,storage}/validation` of Kubernetes)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import entries, objects, unfit
from converter.verify.rules.scheduling import faults_of_term
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, member, quantity, text

_MODES: Final = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
_ALONE: Final = "ReadWriteOncePod"
_SOURCES: Final = (
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "flocker",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "flexVolume",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
)
"""What a PersistentVolume can be made of, in the order in which an API server looks at it."""

_KNOWN_ORIGINS: Final = (("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot"))
_MOST_BYTES_OF_PARAMETERS: Final = 256 * 1024


@rule("core.v1.PersistentVolumeSpec", "core.v1.PersistentVolumeClaimSpec")
def access_modes_are_valid(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The ways in which a volume is used; one of them stands alone."""
    modes, at = entries(spec, "accessModes"), (*path, "accessModes")
    known = {text(each) for each in modes} - {None}
    if known - set(_MODES):
        yield Fault(at, "this isn't a mode of access", f"allowed: {', '.join(_MODES)}")
    if _ALONE in known and known & set(_MODES) - {_ALONE}:
        yield Fault(at, f"{_ALONE} stands alone", "remove the others")


@rule("core.v1.PersistentVolumeClaimSpec")
def claim_asks_for_storage(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A claim says how much it needs."""
    if is_unknown(spec.get("resources")) or is_unknown(member(spec, "resources").get("requests")):
        return
    asked = member(spec, "resources", "requests").get("storage")
    at = (*path, "resources", "storage")
    if asked is None:
        yield Fault(at, "the claim asks for no storage", "give resources.requests.storage, such as 1Gi")
    elif (known := quantity(asked)) is not None and known <= 0:
        yield Fault(at, "the claim asks for no storage", "allowed: a quantity above 0, such as 1Gi")


@rule("core.v1.PersistentVolumeClaimSpec")
def data_has_a_source(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """What a claim is filled from: another claim, or an object of a group; both fields say the same.

    An API server drops a reference to another namespace, and a `dataSource` alone that is neither a claim nor
    a snapshot (`DropDisabledFields`, `EnforceDataSourceBackwardsCompatibility`).
    """
    source, reference = member(spec, "dataSource"), member(spec, "dataSourceRef")
    if reference.get("namespace"):
        reference = {}
    has_reference = "dataSourceRef" in spec and not member(spec, "dataSourceRef").get("namespace")
    origin = (source.get("apiGroup") or "", source.get("kind") or "")
    if "dataSource" in spec and (has_reference or origin in _KNOWN_ORIGINS):
        yield from _faults_of_origin(source, (*path, "dataSource"))
    if has_reference:
        yield from _faults_of_origin(reference, (*path, "dataSourceRef"))
    differ = any(source.get(name) != reference.get(name) for name in ("apiGroup", "kind", "name"))
    if "dataSource" in spec and has_reference and differ:
        yield Fault(path, "dataSource and dataSourceRef differ", "remove dataSource")


def _faults_of_origin(origin: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    for name in ("kind", "name"):
        if not origin.get(name):
            yield Fault((*path, name), f"the field '{name}' is missing", "name what the claim is filled from")
    kind, group = text(origin.get("kind", "")), text(origin.get("apiGroup", ""))
    if group == "" and kind not in {None, "PersistentVolumeClaim"}:
        yield Fault(path, "the core group has no such source", "allowed: PersistentVolumeClaim, or a group")
    elif group:
        yield from unfit(group, "dns-subdomain", (*path, "apiGroup"), "the API group")


@rule("core.v1.PersistentVolumeSpec")
def volume_has_a_capacity(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The capacity of a volume is its storage, and nothing else."""
    capacity, at = member(spec, "capacity"), (*path, "capacity")
    if "capacity" in spec and not is_unknown(spec["capacity"]) and set(capacity) != {"storage"}:
        yield Fault(at, "the capacity of a volume is its storage", "allowed: storage alone")
    for name, each in capacity.items():
        known = quantity(each)
        if known is not None and known <= 0:
            yield Fault((*at, name), "the volume is empty", "allowed: a quantity above 0, such as 1Gi")


@rule("core.v1.PersistentVolumeSpec")
def volume_is_made_of_one_thing(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A volume has one source."""
    found = [name for name in _SOURCES if name in spec]
    if not found:
        yield Fault(path, "the volume is made of nothing", "give one source, such as csi, azureFile or nfs")
    for name in found[1:]:
        yield Fault((*path, name), f"the volume is made of {found[0]} already", "keep one source")


@rule("core.v1.PersistentVolumeSpec")
def source_fits_the_volume(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """What some sources ask of the rest of the volume."""
    if "local" in spec and "nodeAffinity" not in spec:
        yield Fault((*path, "nodeAffinity"), "a local volume is on one node", "give nodeAffinity")
    if "volumeAttributesClassName" in spec and "csi" not in spec:
        yield Fault((*path, "csi"), "only a CSI volume has a class of attributes", "give csi, or remove it")
    place = text(member(spec, "hostPath").get("path"))
    is_root = bool(place) and posixpath.normpath(place or "") in {"/", "//"}
    if is_root and spec.get("persistentVolumeReclaimPolicy") == "Recycle":
        yield Fault(
            (*path, "persistentVolumeReclaimPolicy"),
            "recycling would empty the node's own disk",
            "allowed: Retain or Delete",
        )


@rule("core.v1.VolumeNodeAffinity")
def nodes_of_a_volume_are_named(affinity: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A volume that is on some nodes only says on which."""
    if "required" not in affinity:
        yield Fault((*path, "required"), "no node is named", "give nodeSelectorTerms")
    for index, term in objects(member(affinity, "required"), "nodeSelectorTerms"):
        yield from faults_of_term(term, (*path, "required", "nodeSelectorTerms", index), strict=True)


@rule("storage.v1.StorageClass")
def parameters_are_small(storage_class: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The parameters of a class have names, and are at most 256 KiB together."""
    parameters, at = member(storage_class, "parameters"), (*path, "parameters")
    if "" in parameters:
        yield Fault(at, "a parameter has no name", "name it")
    size = sum(len(key.encode()) + len(str(value).encode()) for key, value in parameters.items())
    if size > _MOST_BYTES_OF_PARAMETERS:
        yield Fault(at, "the parameters are longer than 256 KiB together", "shorten them")


@rule("storage.v1.StorageClass")
def topologies_differ(storage_class: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each topology is given once, and none is empty."""
    seen: list[dict[Any, frozenset[Any]]] = [{}]
    for index, term in objects(storage_class, "allowedTopologies"):
        at = (*path, "allowedTopologies", index, "matchLabelExpressions")
        found: dict[Any, frozenset[Any]] = {}
        for number, expression in objects(term, "matchLabelExpressions"):
            key, values = expression.get("key"), entries(expression, "values")
            if key in found and not is_unknown(key):
                yield Fault((*at, number, "key"), "another expression has this key", "put them together")
            found[key] = frozenset(each for each in values if isinstance(each, str))
            for place, each in enumerate(values):
                if each in values[:place] and not is_unknown(each):
                    yield Fault((*at, number, "values", place), "this is given twice", "give each once")
        if found in seen:
            yield Fault(at, "the topology is empty, or is given twice", "give each once")
        seen.append(found)


@rule("storage.v1.CSIDriverSpec")
def modes_and_tokens_of_a_driver(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A driver's volumes are lasting or those of a pod; it asks for a token of an audience once."""
    modes = ("Persistent", "Ephemeral")
    if any(text(each) not in {None, *modes} for each in entries(spec, "volumeLifecycleModes")):
        yield Fault((*path, "volumeLifecycleModes"), "this is no mode", f"allowed: {', '.join(modes)}")
    seen: set[Any] = set()
    for index, request in objects(spec, "tokenRequests"):
        audience = request.get("audience", "")
        if audience in seen and not is_unknown(audience):
            yield Fault(
                (*path, "tokenRequests", index, "audience"), "this is asked for twice", "ask for each once"
            )
        seen.add(audience)
