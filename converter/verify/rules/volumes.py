"""Volumes of a pod, and whether each mount has one.

The rules are those of `ValidateVolumes`, `ValidateVolumeMounts` and `ValidateVolumeDevices` in
`k8s.io/kubernetes/pkg/apis/core/validation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.environment import FILE_FIELDS, faults_of_field, faults_of_resource
from converter.verify.rules.reading import containers, objects, unfit
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import dns_label, dns_subdomain, iscsi_name
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown, member, quantity, text

TEMPLATED: Final = (
    "apps.v1.DaemonSetSpec",
    "apps.v1.DeploymentSpec",
    "apps.v1.ReplicaSetSpec",
    "apps.v1.StatefulSetSpec",
    "batch.v1.JobSpec",
    "core.v1.PodTemplate",
    "core.v1.ReplicationControllerSpec",
)
"""The types with a pod template; of a StatefulSet's pods the claims are volumes too."""

_BLOCKS: Final = frozenset({"persistentVolumeClaim", "ephemeral"})
_MOST_SIGNED_SECONDS: Final = 91 * 24 * 60 * 60
_MOST_OWN_SECONDS: Final = 24 * 60 * 60


def _volumes(pod: Mapping[str, Any], owner: Mapping[str, Any]) -> dict[str, Mapping[str, Any]] | None:
    """The volumes of a pod by name; None if one's name isn't known."""
    found: dict[str, Mapping[str, Any]] = {}
    if is_unknown(pod.get("volumes")) or is_unknown(owner.get("volumeClaimTemplates")):
        return None
    for _, volume in objects(pod, "volumes"):
        name = text(volume.get("name", ""))
        if name is None:
            return None
        found[name] = volume
    for _, claim in objects(owner, "volumeClaimTemplates"):
        name = text(member(claim, "metadata").get("name", ""))
        if name is None:
            return None
        found[name] = {"persistentVolumeClaim": {}}
    return found


@rule(*TEMPLATED)
def mounts_of_a_template_have_a_volume(owner: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Every mount of a pod template names one of the pod's volumes."""
    pod = member(owner, "template", "spec")
    yield from _faults_of_mounts(pod, _volumes(pod, owner), (*path, "template", "spec"))


@rule("core.v1.Pod")
def mounts_of_a_pod_have_a_volume(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Every mount of a pod names one of its volumes."""
    spec = member(pod, "spec")
    yield from _faults_of_mounts(spec, _volumes(spec, {}), (*path, "spec"))


def _faults_of_mounts(
    pod: Mapping[str, Any], volumes: Mapping[str, Mapping[str, Any]] | None, path: Path
) -> Iterator[Fault]:
    if volumes is None:
        return
    help_ = f"volumes of the pod: {', '.join(sorted(volumes)) or 'none'}"
    for place, container in containers(pod):
        for field in ("volumeMounts", "volumeDevices"):
            for index, mount in objects(container, field):
                name = text(mount.get("name"))
                where: Path = (*path, *place, field, index)
                if name and name not in volumes:
                    yield Fault((*where, "name"), f"the pod has no volume '{name}'", help_)
                elif name and field == "volumeDevices" and not _BLOCKS & volumes[name].keys():
                    message = f"the volume '{name}' can't be a block device"
                    yield Fault((*where, "name"), message, "allowed: a persistentVolumeClaim, ephemeral")


@rule("core.v1.Container", "core.v1.EphemeralContainer")
def mounts_are_apart(container: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """No volume is both mounted and a device, nor two at one path; devices have paths without `..`."""
    devices = list(objects(container, "volumeDevices"))
    mounts = list(objects(container, "volumeMounts"))
    paths = {text(mount.get("mountPath")) for _, mount in mounts} - {None}
    names = {text(mount.get("name")) for _, mount in mounts} - {None}
    seen: set[str] = set()
    for index, device in devices:
        name, where = text(device.get("name")), text(device.get("devicePath"))
        place: Path = (*path, "volumeDevices", index)
        if name and (name in seen or name in names):
            yield Fault((*place, "name"), "the volume is used already", "use each volume once")
        seen.add(name or "")
        if where and where in paths:
            yield Fault((*place, "devicePath"), "a volume is mounted at this path", "choose another path")
        if where and ".." in where.split("/"):
            yield Fault((*place, "devicePath"), "the path has '..' in it", "allowed: a path without '..'")
    used = {text(device.get("name")) for _, device in devices} - {None}
    taken = {text(device.get("devicePath")) for _, device in devices} - {None}
    for index, mount in mounts:
        place = (*path, "volumeMounts", index)
        if text(mount.get("name")) in used:
            yield Fault((*place, "name"), "the volume is a device of the container", "use each volume once")
        if text(mount.get("mountPath")) in taken:
            yield Fault((*place, "mountPath"), "a device is at this path", "choose another path")


@rule("core.v1.Container", "core.v1.EphemeralContainer")
def mounts_are_consistent(container: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """How a mount spreads and whether it is read-only fit together."""
    privileged = member(container, "securityContext").get("privileged")
    for index, mount in objects(container, "volumeMounts"):
        place: Path = (*path, "volumeMounts", index)
        if mount.get("subPath") and mount.get("subPathExpr"):
            help_ = "give subPath or subPathExpr"
            yield Fault((*place, "subPathExpr"), "the mount has both subPath and subPathExpr", help_)
        spread, recursive = mount.get("mountPropagation", "None"), mount.get("recursiveReadOnly", "Disabled")
        if spread == "Bidirectional" and privileged is not True and not is_unknown(privileged):
            help_ = "set `privileged: true`, or use HostToContainer"
            message = "only a privileged container mounts in both directions"
            yield Fault((*place, "mountPropagation"), message, help_)
        if recursive in {"Enabled", "IfPossible"}:
            if mount.get("readOnly") is not True and not is_unknown(mount.get("readOnly")):
                help_ = "set `readOnly: true`"
                yield Fault((*place, "recursiveReadOnly"), "only for a read-only mount", help_)
            if spread != "None" and not is_unknown(spread):
                help_ = "remove mountPropagation"
                yield Fault((*place, "recursiveReadOnly"), "only without mountPropagation", help_)


@rule("core.v1.Volume")
def volume_is_complete(volume: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """What a source has beside the fields that data can check."""
    empty = member(volume, "emptyDir")
    limit = quantity(empty.get("sizeLimit"))
    if limit is not None and limit < 0:
        yield Fault(
            (*path, "emptyDir", "sizeLimit"), "the size must be at least 0", "allowed: 1Gi and the like"
        )
    yield from _faults_of_iscsi(volume, path)
    for source in ("cinder", "storageos"):
        if "secretRef" in member(volume, source) and not member(volume, source, "secretRef").get("name"):
            yield Fault((*path, source, "secretRef", "name"), "the secret isn't named", "name the secret")
    secret = member(volume, "csi", "nodePublishSecretRef")
    if "nodePublishSecretRef" in member(volume, "csi"):
        if not secret.get("name"):
            where = (*path, "csi", "nodePublishSecretRef", "name")
            yield Fault(where, "the secret isn't named", "name the secret")
        else:
            where = (*path, "csi", "nodePublishSecretRef", "name")
            yield from unfit(secret["name"], "dns-subdomain", where, "the secret's name")


def _faults_of_iscsi(volume: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    disk = member(volume, "iscsi")
    if (disk.get("chapAuthDiscovery") is True or disk.get("chapAuthSession") is True) and (
        "secretRef" not in disk
    ):
        yield Fault((*path, "iscsi", "secretRef"), "the authentication needs a secret", "name the secret")
    initiator = text(disk.get("initiatorName"))
    if initiator is not None:
        if not iscsi_name(initiator):
            where: Path = (*path, "iscsi", "initiatorname")
            yield Fault(where, "the initiator's name isn't valid", "allowed: iqn., eui. or naa. in front")
        name, portal = text(volume.get("name")), text(disk.get("targetPortal"))
        if name is not None and portal is not None and len(f"{name}:{portal}") > 64:
            help_ = "allowed: 63 characters together"
            yield Fault((*path, "name"), "the volume's name and targetPortal are too long", help_)


@rule("core.v1.DownwardAPIVolumeSource", "core.v1.DownwardAPIProjection")
def files_have_one_source(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A file of pod fields has exactly one field or resource (`validateDownwardAPIVolumeFile`)."""
    for _, file in objects(source, "items"):
        yield from faults_of_field(file, (*path, "fieldRef"), FILE_FIELDS)
        if len({"fieldRef", "resourceFieldRef"} & file.keys()) != 1:
            help_ = "give fieldRef or resourceFieldRef"
            yield Fault(path, "a file needs exactly one of fieldRef and resourceFieldRef", help_)
        if "fieldRef" not in file:
            yield from faults_of_resource(file, (*path, "resourceFieldRef"), named=True)


@rule("core.v1.ProjectedVolumeSource")
def projected_files_are_apart(volume: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each source is one, and no two give a file of the same path (`validateProjectionSources`)."""
    seen: set[str] = set()
    for index, source in objects(volume, "sources"):
        if len(source) > 1:
            help_ = "make a source of each"
            yield Fault((*path, "sources", index), f"one source has several: {', '.join(source)}", help_)
        for file in _projected_paths(source):
            if file in seen:
                yield Fault(path, "two sources give a file of the same path", f"this is there twice: {file}")
            seen.add(file)


def _projected_paths(source: Mapping[str, Any]) -> Iterator[str]:
    found = [
        item.get("path")
        for kind in ("secret", "configMap", "downwardAPI")
        for _, item in objects(member(source, kind), "items")
    ]
    if "clusterTrustBundle" in source:
        found.append(member(source, "clusterTrustBundle").get("path"))
    certificate = member(source, "podCertificate")
    found += [certificate.get(f) for f in ("credentialBundlePath", "keyPath", "certificateChainPath")]
    yield from (known for each in found if (known := text(each)))


@rule("core.v1.ClusterTrustBundleProjection")
def bundle_is_chosen_once(bundle: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Certificates come from one bundle by name, or from all of a signer (`validateProjectionSources`)."""
    if ("name" in bundle) == ("signerName" in bundle):
        yield Fault(path, "exactly one of name and signerName is needed", "give name or signerName")
    elif "name" in bundle:
        name = text(bundle["name"])
        if name is not None and not dns_subdomain(name.rpartition(":")[2]):
            help_ = "allowed: lower-case letters, digits, '-' and '.'"
            yield Fault((*path, "name"), "the bundle's name isn't valid", help_)
        if "labelSelector" in bundle:
            yield Fault((*path, "labelSelector"), "a bundle with a name isn't selected", "remove it")
    else:
        yield from _faults_of_signer(bundle["signerName"], (*path, "signerName"))


@rule("core.v1.PodCertificateProjection")
def certificate_is_complete(certificate: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A certificate for the pod has a signer, a file and a time (`validateProjectionSources`)."""
    signer = certificate.get("signerName")
    yield from _faults_of_signer(signer, (*path, "signerName"))
    if not any(certificate.get(f) for f in ("credentialBundlePath", "keyPath", "certificateChainPath")):
        help_ = "give credentialBundlePath, or keyPath and certificateChainPath"
        yield Fault(path, "the certificate has no file", help_)
    seconds = integer(certificate.get("maxExpirationSeconds"))
    own = (text(signer) or "").partition("/")[0]
    most = _MOST_OWN_SECONDS if f".{own}".endswith(".kubernetes.io") else _MOST_SIGNED_SECONDS
    if seconds is not None and seconds > most:
        yield Fault(
            (*path, "maxExpirationSeconds"), "the certificate is valid for too long", f"at most {most}"
        )


def _faults_of_signer(name: object, path: Path) -> Iterator[Fault]:
    known = text(name)
    if known is None:
        return
    domain, slash, below_ = known.partition("/")
    if not slash or not dns_subdomain(domain) or "." not in domain or not dns_subdomain(below_):
        yield Fault(path, "the signer's name isn't valid", "allowed: a DNS name, '/' and a name")


@rule("core.v1.EphemeralVolumeSource")
def claims_to_be_made_have_labels_only(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """An ephemeral volume has a claim, with labels and annotations of its own and nothing else."""
    if "volumeClaimTemplate" not in source:
        yield Fault((*path, "volumeClaimTemplate"), "the volume has no claim", "give volumeClaimTemplate")
    metadata = member(source, "volumeClaimTemplate", "metadata")
    for field in metadata:
        if field not in {"labels", "annotations"} and metadata[field] not in ("", 0):
            where: Path = (*path, "volumeClaimTemplate", "metadata", field)
            yield Fault(where, "the claim of a volume can't have this", "allowed: labels, annotations")


@rule("apps.v1.StatefulSetSpec")
def claims_have_names_of_volumes(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A claim of a StatefulSet is a volume of its pods, and named like one."""
    for index, claim in objects(spec, "volumeClaimTemplates"):
        name = text(member(claim, "metadata").get("name", ""))
        where: Path = (*path, "volumeClaimTemplates", index, "metadata", "name")
        if name is not None and not dns_label(name):
            help_ = "allowed: lower-case letters, digits and '-', at most 63 characters"
            yield Fault(where, "the claim's name can't be a volume's", help_)
