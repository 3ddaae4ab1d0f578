"""Security contexts of pods and containers.

The rules are those of `ValidateSecurityContext` and `validatePodSpecSecurityContext` in
`k8s.io/kubernetes/pkg/apis/core/validation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import containers, entries, objects
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, member, text

_LOCALHOST: Final = "Localhost"
_ONLY_LINUX: Final = (
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "runAsUser",
    "runAsGroup",
)
_ONLY_LINUX_PODS: Final = (
    *_ONLY_LINUX,
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "seLinuxChangePolicy",
)
_ONLY_LINUX_CONTAINERS: Final = (
    *_ONLY_LINUX,
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
)
_ONLY_LINUX_SPECS: Final = ("hostUsers", "shareProcessNamespace", "resources")
_ONLY_LINUX_SWITCHES: Final = ("hostPID", "hostIPC")
_SYSTEMS: Final = ("linux", "windows")
_IPC_SYSCTLS: Final = re.compile(r"(?:kernel[./](?:sem|shm\w*|msg\w*)|fs[./]mqueue[./].*)")
_NETBIOS: Final = re.compile(r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}')
_DOMAIN: Final = re.compile(
    r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
_NO_USER: Final = re.compile(r'.*["/\\:;|=,+*?<>@\[\]].*|[. ]+')


@rule("core.v1.SeccompProfile", "core.v1.AppArmorProfile")
def local_profile_is_named(profile: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A profile of the node has a name, and only that (`validateSeccompProfileField`)."""
    kind, name = profile.get("type"), profile.get("localhostProfile")
    place: Path = (*path, "localhostProfile")
    if not kind or is_unknown(kind):
        return
    if kind == _LOCALHOST and name is None:
        yield Fault(place, "a profile of the node has no name", "give localhostProfile")
    if kind != _LOCALHOST and name is not None:
        yield Fault(place, "only a profile of type Localhost has a name", "remove it")


@rule("core.v1.AppArmorProfile")
def profile_is_not_padded(profile: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The name of an AppArmor profile has no spaces around it (`ValidateAppArmorProfileField`)."""
    name = text(profile.get("localhostProfile"))
    if profile.get("type") == _LOCALHOST and name is not None and (name != name.strip() or not name):
        help_ = "name the profile without spaces around it"
        yield Fault((*path, "localhostProfile"), "the profile's name isn't valid", help_)


@rule("core.v1.SecurityContext")
def privileges_fit_together(context: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Who must not get privileges doesn't have them (`ValidateSecurityContext`)."""
    if context.get("allowPrivilegeEscalation") is not False:
        return
    if context.get("privileged") is True:
        help_ = "remove `privileged: true` or `allowPrivilegeEscalation: false`"
        yield Fault(path, "a privileged container can't forbid the escalation of privileges", help_)
    if "CAP_SYS_ADMIN" in entries(member(context, "capabilities"), "add"):
        help_ = "remove the capability or `allowPrivilegeEscalation: false`"
        yield Fault(path, "CAP_SYS_ADMIN can't be added without the escalation of privileges", help_)


@rule("core.v1.PodSpec")
def namespaces_of_the_node_fit_together(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A pod with users of its own shares nothing with the node (`validateHostUsers`)."""
    own_users = pod.get("hostUsers") is False
    if own_users:
        for field, named in (("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")):
            if pod.get(field) is True:
                help_ = f"remove {field} or `hostUsers: false`"
                yield Fault((*path, named), "a pod with users of its own can't have this", help_)
    for place, container in containers(pod):
        if own_users and container.get("volumeDevices"):
            help_ = "remove volumeDevices or `hostUsers: false`"
            yield Fault(
                (*path, *place, "volumeDevices"), "a pod with users of its own can't have this", help_
            )
        unmasked = member(container, "securityContext").get("procMount") == "Unmasked"
        if unmasked and not own_users and not is_unknown(pod.get("hostUsers")):
            where: Path = (*path, *place, "securityContext", "procMount")
            yield Fault(
                where, "an unmasked /proc needs users of its own", "set `hostUsers: false` for the pod"
            )
    if pod.get("shareProcessNamespace") is True and pod.get("hostPID") is True:
        help_ = "remove hostPID or shareProcessNamespace"
        yield Fault(
            (*path, "shareProcessNamespace"), "hostPID and shareProcessNamespace exclude each other", help_
        )


@rule("core.v1.PodSpec")
def sysctls_are_the_pods_own(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Kernel parameters are set once, and not those that the node shares (`validateSysctls`)."""
    seen: set[str] = set()
    for index, parameter in objects(member(pod, "securityContext"), "sysctls"):
        name = text(parameter.get("name"))
        place: Path = (*path, "securityContext", "sysctls", index, "name")
        if not name:
            continue
        if name in seen:
            yield Fault(place, "this parameter is set already", "set each parameter once")
        seen.add(name)
        if pod.get("hostNetwork") is True and name.replace("/", ".").startswith("net."):
            yield Fault(place, "the node shares this with hostNetwork", "remove it, or hostNetwork")
        if pod.get("hostIPC") is True and _IPC_SYSCTLS.fullmatch(name):
            yield Fault(place, "the node shares this with hostIPC", "remove it, or hostIPC")


@rule("core.v1.PodSpec")
def context_fits_the_system(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A pod with an operating system has no fields of the other (`validateLinux`, `validateWindows`)."""
    if "os" not in pod:
        return
    system = text(member(pod, "os").get("name"))
    if system and system not in _SYSTEMS:
        yield Fault((*path, "os"), "expected one of linux, windows", "the system's name is wrong")
    windows = system == "windows"
    fields: tuple[str, ...] = _ONLY_LINUX_PODS if windows else ("windowsOptions",)
    inner: tuple[str, ...] = _ONLY_LINUX_CONTAINERS if windows else ("windowsOptions",)
    if system not in _SYSTEMS:
        return
    context = member(pod, "securityContext")
    found: list[Path] = [
        ("securityContext", field)
        for field in fields
        if field in context and (context[field] or field != "sysctls")
    ]
    found += [(field,) for field in _ONLY_LINUX_SPECS if windows and field in pod]
    found += [(field,) for field in _ONLY_LINUX_SWITCHES if windows and pod.get(field) is True]
    found += [
        (*place, "securityContext", field)
        for place, container in containers(pod)
        for field in inner
        if field in member(container, "securityContext")
    ]
    for place in found:
        yield Fault((*path, *place), f"a pod of {system} can't have this", "remove it, or `os`")


@rule("core.v1.WindowsSecurityContextOptions")
def windows_user_is_valid(options: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    r"""A user of Windows is a name, or a domain, a backslash and a name."""
    name = text(options.get("runAsUserName"))
    if not name:
        return
    domain, backslash, user = name.rpartition("\\")
    if (
        any(ord(each) < 32 or ord(each) == 127 for each in name)
        or (
            backslash
            and (len(domain) >= 256 or not (_NETBIOS.fullmatch(domain) or _DOMAIN.fullmatch(domain)))
        )
        or not 0 < len(user) <= 104
        or _NO_USER.fullmatch(user)
    ):
        help_ = r"allowed: USER or DOMAIN\USER"
        yield Fault((*path, "runAsUserName"), "this isn't the name of a user of Windows", help_)


@rule("core.v1.PodSpec")
def host_processes_are_alone(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """If a container is a process of a Windows node, all are (`validateWindowsHostProcessPod`)."""
    of_pod = member(pod, "securityContext", "windowsOptions").get("hostProcess")
    hosted: list[bool] = []
    for place, container in containers(pod):
        own = member(container, "securityContext", "windowsOptions").get("hostProcess")
        if own is not None and of_pod is not None and own != of_pod:
            where: Path = (*path, *place, "securityContext", "windowsOptions", "hostProcess")
            yield Fault(
                where, "pod and container differ in hostProcess", "give the same value, or one of them"
            )
        hosted.append(own is True if own is not None else of_pod is True)
    if any(hosted) and not all(hosted):
        yield Fault(
            path, "host processes have no other containers beside them", "make all of them host processes"
        )
    if any(hosted) and pod.get("hostNetwork") is not True:
        yield Fault(
            (*path, "hostNetwork"), "host processes need the node's network", "set `hostNetwork: true`"
        )
