"""What Flux waits for and never gets: objects that can't become ready, and dependencies of each other.

With `wait`, kustomize-controller takes a folder for ready only when every object in it is, by the rules of
kstatus (`fluxcd/cli-utils`, which 1.9 uses): a Deployment that is paused never has its replicas, a Job that
is suspended never starts, a claim is ready only when it is bound. What depends on such a folder is never
applied; the folder itself is, again and again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.kustomize import group_of, is_flux_kustomization
from converter.source import Diagnostic, Path, Severity
from converter.verify.pods import items, pod_template
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.schema.values import member
from converter.verify.substitution import applies, dependencies, flux_kustomizations, identity

ENDLESS: Final = "B2F464"


def check_waiting(environment: Environment, folder: RenderedFolder) -> Iterator[Diagnostic]:
    """Findings for the objects that keep the Flux Kustomization of a folder from getting ready.

    Also for the Flux Kustomizations in the folder that depend on a suspended one.
    """
    for _, owner in flux_kustomizations(environment):
        if not applies(owner, folder.folder) or not _waits(owner):
            continue
        for body in folder.objects:
            if not _is_awaited(owner, body):
                continue
            name = identity(owner)[1]
            for path, message, help_ in _never_ready(environment, owner, body):
                whole = f"{message}: the Flux Kustomization {name} waits for it and never gets ready"
                yield folder.finding(ENDLESS, Severity.ERROR, whole, body, path, help_=help_)
    for body in filter(is_flux_kustomization, folder.objects):
        yield from _behind_suspended(environment, folder, body)


def _behind_suspended(
    environment: Environment, folder: RenderedFolder, body: dict[str, Any]
) -> Iterator[Diagnostic]:
    suspended = {
        identity(each)
        for _, each in flux_kustomizations(environment)
        if member(each, "spec").get("suspend") is True
    }
    for index, (each, wanted) in enumerate(
        zip(items(body, "spec", "dependsOn"), dependencies(body), strict=True)
    ):
        if wanted in suspended and not each.get("readyExpr"):
            message = (
                f"the Flux Kustomization {wanted[1]} is suspended: in a new cluster this one waits forever"
            )
            path: Path = ("spec", "dependsOn", index)
            help_ = "remove `suspend`, or the dependency"
            yield folder.finding(ENDLESS, Severity.WARNING, message, body, path, help_=help_)


def _waits(owner: Mapping[str, Any]) -> bool:
    spec = member(owner, "spec")
    return spec.get("wait") is True or bool(items(spec, "healthChecks"))


def _is_awaited(owner: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether Flux waits for an object: for all of them with `wait`, else for those of `healthChecks`."""
    if member(owner, "spec").get("wait") is True:
        return True
    return any(
        check.get("kind") == body.get("kind")
        and check.get("name") == identity(body)[1]
        and str(check.get("namespace") or "") in {"", namespace_of(body)}
        for check in items(owner, "spec", "healthChecks")
    )


def _never_ready(
    environment: Environment, owner: dict[str, Any], body: dict[str, Any]
) -> Iterator[tuple[Path, str, str]]:
    """Path, message and help for what keeps an object from getting ready."""
    spec = member(body, "spec")
    match group_of(body), body.get("kind"):
        case "apps", "Deployment" if spec.get("paused") is True:
            yield ("spec", "paused"), "a paused Deployment starts no pods", "remove `paused`"
        case "batch", "Job" if spec.get("suspend") is True:
            yield ("spec", "suspend"), "a suspended Job doesn't start", "remove `suspend`"
        case "", "PersistentVolumeClaim" if _is_unused(environment, body):
            message = "no pod uses this claim, and its storage class binds a claim only for its first pod"
            yield (), message, "remove the claim, or use a storage class with `volumeBindingMode: Immediate`"
        case _ if (
            is_flux_kustomization(body)
            and identity(body) != identity(owner)
            and _comes_after(environment, body, identity(owner))
        ):
            message = f"this one depends on {identity(owner)[1]}, which applies it"
            yield ("spec", "dependsOn"), message, "remove the dependency, or apply this one from elsewhere"


def _comes_after(environment: Environment, body: Mapping[str, Any], other: tuple[str, str]) -> bool:
    """Whether a Flux Kustomization depends on another, directly or by way of others."""
    bodies = {identity(each): each for _, each in flux_kustomizations(environment)}
    seen: set[tuple[str, str]] = set()
    waiting = [body]
    while waiting:
        for name in dependencies(waiting.pop()):
            if name == other:
                return True
            if name not in seen and name in bodies:
                seen.add(name)
                waiting.append(bodies[name])
    return False


def _is_unused(environment: Environment, claim: Mapping[str, Any]) -> bool:
    """Whether a claim waits for a pod that the environment doesn't have: its class says so in the tree."""
    spec = member(claim, "spec")
    if spec.get("volumeName") or not isinstance(spec.get("storageClassName"), str):
        return False
    classes = environment.named("StorageClass", spec["storageClassName"], "")
    if not any(each.get("volumeBindingMode") == "WaitForFirstConsumer" for each in classes):
        return False
    namespace, name = identity(claim)
    for body in environment.objects:
        template = pod_template(body)
        volumes = items(template.spec, "volumes") if template else []
        if namespace_of(body) == namespace and any(
            member(each, "persistentVolumeClaim").get("claimName") == name for each in volumes
        ):
            return False
    return True
