"""Rules of the sources of volumes, of pods and of the cluster (`pkg/apis/core/validation` of Kubernetes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from converter.source import Path
from converter.verify.rules.reading import unfit
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown, member, text


@rule("core.v1.CSIPersistentVolumeSource")
def secrets_of_a_driver(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A Secret is named with its namespace."""
    for name in (
        "controllerPublishSecretRef",
        "controllerExpandSecretRef",
        "nodePublishSecretRef",
        "nodeExpandSecretRef",
    ):
        if isinstance(source.get(name), Mapping):
            at = (*path, name)
            yield from _named(source[name], at, "name", "dns-subdomain")
            yield from _named(source[name], at, "namespace", "dns-label")


@rule("core.v1.CinderPersistentVolumeSource", "core.v1.StorageOSPersistentVolumeSource")
def secret_is_named_with_its_namespace(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A Secret is named with its namespace."""
    if isinstance(source.get("secretRef"), Mapping):
        for name in ("name", "namespace"):
            yield from _named(source["secretRef"], (*path, "secretRef"), name)


def _named(reference: Mapping[str, Any], path: Path, name: str, form: str | None = None) -> Iterator[Fault]:
    if not reference.get(name):
        yield Fault((*path, name), f"the Secret's {name} is missing", f"give {name}")
    elif form is not None:
        yield from unfit(reference[name], form, (*path, name), f"the Secret's {name}")


@rule("core.v1.FlexPersistentVolumeSource", "core.v1.FlexVolumeSource")
def options_of_a_driver(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The options of a driver aren't in Kubernetes' own domains."""
    for key in member(source, "options"):
        domain = f".{key.partition('/')[0].lower()}"
        if domain.endswith((".kubernetes.io", ".k8s.io")):
            yield Fault((*path, "options", key), "this domain is Kubernetes' own", "use another one")


@rule("core.v1.ISCSIPersistentVolumeSource")
def chap_needs_a_secret(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """CHAP authenticates with a Secret."""
    if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and "secretRef" not in source:
        yield Fault((*path, "secretRef"), "CHAP needs a Secret", "give secretRef")
    reference = source.get("secretRef")
    if isinstance(reference, Mapping) and not reference.get("name"):
        yield Fault((*path, "secretRef", "name"), "the Secret's name is missing", "give name")


@rule("core.v1.FCVolumeSource")
def targets_or_identifiers(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A Fibre Channel volume is found by its targets and a unit, or by its identifiers."""
    targets, identifiers = source.get("targetWWNs"), source.get("wwids")
    if is_unknown(targets) or is_unknown(identifiers):
        return
    if bool(targets) == bool(identifiers):
        yield Fault(
            (*path, "targetWWNs"), "exactly one of targetWWNs and wwids is needed", "give one of them"
        )
    unit = integer(source.get("lun"))
    if targets and "lun" not in source:
        yield Fault((*path, "lun"), "targets need a lun", "allowed: 0 to 255")
    elif targets and unit is not None and not 0 <= unit <= 255:
        yield Fault((*path, "lun"), "this is no lun", "allowed: 0 to 255")


@rule("core.v1.FlockerVolumeSource")
def dataset_is_named_once(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A dataset is named, or has a UUID."""
    if bool(source.get("datasetName")) == bool(source.get("datasetUUID")):
        yield Fault(path, "exactly one of datasetName and datasetUUID is needed", "give one of them")
    if "/" in (text(source.get("datasetName")) or ""):
        yield Fault((*path, "datasetName"), "the name has '/' in it", "allowed: a name without '/'")


@rule("core.v1.QuobyteVolumeSource")
def registry_is_made_of_hosts(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A registry is a list of hosts and ports; a tenant has at most 64 characters."""
    registry, tenant = text(source.get("registry")), text(source.get("tenant", ""))
    if not registry:
        return
    if tenant is not None and len(tenant) > 64:
        yield Fault((*path, "tenant"), "the tenant is too long", "allowed: at most 64 characters")
    elif not all(":" in each for each in registry.split(",")):
        yield Fault(
            (*path, "registry"), "this isn't a list of hosts and ports", "allowed: HOST:PORT,HOST:PORT"
        )


@rule("core.v1.AzureDiskVolumeSource")
def disk_is_of_its_kind(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The URI of a managed disk is its resource id, that of another one its address."""
    kind, uri = text(source.get("kind")), text(source.get("diskURI"))
    start = "/subscriptions/" if kind == "Managed" else "https://"
    if kind and uri and not uri.startswith(start):
        yield Fault((*path, "diskURI"), f"this isn't the URI of a disk of kind {kind}", f"allowed: {start}…")


@rule("core.v1.PersistentVolume")
def initiator_has_a_short_name(volume: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """With an initiator of its own a volume's name and portal are 64 characters at most together."""
    name, disk = text(member(volume, "metadata").get("name")), member(volume, "spec", "iscsi")
    portal = text(disk.get("targetPortal"))
    if "initiatorName" in disk and name and portal and len(f"{name}:{portal}") > 64:
        yield Fault(
            (*path, "spec", "iscsi", "targetportal"),
            "the volume's name and targetPortal are too long",
            "allowed: 63 characters together",
        )
