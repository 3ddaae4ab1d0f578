"""The references of objects, and whether their targets are in the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from converter.kustomize import group_of
from converter.source import Diagnostic, Path, Severity, dataclass, did_you_mean
from converter.verify.pods import items, pod_template
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.rules.linkerd import kind_of
from converter.verify.schema.values import member

DANGLING: Final = "B2F436"
MISSING_KEY: Final = "B2F437"
OUTSIDE: Final = "B2F443"

SUPPLIED: Final = "-supplied"
"""The end of the name of a Secret that somebody has to make by hand, as `convert` names it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to an object of one of the `kinds` by `name`, and to its `key` if there is one.

    The object is looked for in `namespace`, or if that is None in the referring object's. `by_hand` marks
    a target that people often make outside of a tree, `outside` one that is never part of a tree: a
    credential. With a `group`, kinds of the same name in other API groups don't count.
    """

    path: Path
    kinds: tuple[str, ...]
    name: str
    key: str | None = None
    namespace: str | None = None
    optional: bool = False
    by_hand: bool = False
    outside: bool = False
    group: str | None = None


def check_references(environment: Environment, folder: RenderedFolder) -> Iterator[Diagnostic]:
    """Findings for the references in a folder's objects whose target is missing.

    A credential that no tree has is one finding, with all of its keys.
    """
    outside: dict[tuple[str, str], list[tuple[dict[str, Any], Reference]]] = {}
    for body in folder.objects:
        for reference in references(body):
            if not reference.outside:
                yield from _check(environment, folder, body, reference)
            elif "${" not in reference.name and not reference.optional:
                at = reference.namespace or namespace_of(body)
                outside.setdefault((reference.name, at), []).append((body, reference))
    for (_, namespace), found in outside.items():
        body, first = found[0]
        if not _found(environment, first.kinds, first.name, namespace):
            yield _of_outside(folder, body, first, namespace, [one.key for _, one in found])
            continue
        for body, reference in found:
            yield from _check(environment, folder, body, reference)


def _check(
    environment: Environment, folder: RenderedFolder, body: dict[str, Any], reference: Reference
) -> Iterator[Diagnostic]:
    if "${" in reference.name:
        return
    namespace = namespace_of(body) if reference.namespace is None else reference.namespace
    target = f"{reference.kinds[0]} '{reference.name}'"
    found = [
        one
        for one in _found(environment, reference.kinds, reference.name, namespace)
        if reference.group in (None, group_of(one))
    ]
    if not found:
        if reference.optional:
            return
        severity = Severity.WARNING if reference.by_hand else Severity.ERROR
        message = f"there is no {target}"
        known = {name for kind in reference.kinds for name in _names(environment, kind)}
        help_ = (
            did_you_mean(reference.name, known) or f"add it to the tree, or correct {_last(reference.path)}"
        )
        yield folder.finding(DANGLING, severity, message, body, reference.path, help_=help_)
        return
    keys = [_keys(one) for one in found]
    if (
        reference.key is None
        or reference.optional
        or any(each is None or reference.key in each for each in keys)
    ):
        return
    known = {key for each in keys for key in each or ()}
    message = f"{target} has no key '{reference.key}'"
    help_ = did_you_mean(reference.key, known) or f"keys: {', '.join(sorted(known)) or 'none'}"
    yield folder.finding(MISSING_KEY, Severity.ERROR, message, body, reference.path, help_=help_)


def _of_outside(
    folder: RenderedFolder,
    body: dict[str, Any],
    reference: Reference,
    namespace: str,
    asked: Iterable[str | None],
) -> Diagnostic:
    """The finding for a Secret that somebody has to make, with the command that makes it."""
    keys = sorted({key for key in asked if key is not None})
    named = ", ".join(f"'{key}'" for key in keys)
    with_keys = f" with the key{'s' * (len(keys) > 1)} {named}" if keys else ""
    message = f"the tree doesn't show whether there is a Secret '{reference.name}'{with_keys}"
    where = f" -n {namespace}" if namespace else ""
    if keys:
        given = " ".join(f"--from-literal={key}=…" for key in keys)
        command = f"kubectl create secret generic {reference.name}{where} {given}"
    else:
        given = "--docker-server=… --docker-username=… --docker-password=…"
        command = f"kubectl create secret docker-registry {reference.name}{where} {given}"
    help_ = f"a credential is never part of a tree, so somebody makes it before it is needed: {command}"
    return folder.finding(OUTSIDE, Severity.NOTE, message, body, reference.path, help_=help_)


def _last(path: Path) -> str:
    return str(next(step for step in reversed(path) if isinstance(step, str)))


def _found(
    environment: Environment, kinds: tuple[str, ...], name: str, namespace: str
) -> list[dict[str, Any]]:
    found = [one for kind in kinds for one in environment.named(kind, name, namespace)]
    if "Secret" in kinds:
        found += [
            one
            for one in environment.objects
            if one.get("kind") == "ExternalSecret"
            and secret_of(one) == name
            and namespace_of(one) in {"", namespace or namespace_of(one)}
        ]
    return found


def _names(environment: Environment, kind: str) -> Iterator[str]:
    for one in environment.objects:
        if one.get("kind") == kind:
            yield str(member(one, "metadata").get("name"))
        elif kind == "Secret" and one.get("kind") == "ExternalSecret":
            yield secret_of(one)


def secret_of(external: dict[str, Any]) -> str:
    """The name of the Secret that an ExternalSecret makes."""
    return str(member(external, "spec", "target").get("name") or member(external, "metadata").get("name"))


def _keys(one: dict[str, Any]) -> set[str] | None:
    """The keys of a ConfigMap or Secret; None where they aren't known."""
    if one.get("kind") == "ExternalSecret":
        if items(one, "spec", "dataFrom") or member(one, "spec", "target", "template").get("templateFrom"):
            return None
        template = member(one, "spec", "target", "template", "data")
        return set(template) or {str(item.get("secretKey")) for item in items(one, "spec", "data")}
    if one.get("kind") in ("ConfigMap", "Secret"):
        return {key for field in ("data", "binaryData", "stringData") for key in member(one, field)}
    return None


# --- references by kind -------------------------------------------------------------------------


def references(body: dict[str, Any]) -> Iterator[Reference]:
    """The references of an object to others that can be in a tree."""
    yield from _of_pods(body)
    of_kind = _OF_KINDS.get(str(body.get("kind")))
    if of_kind is not None:
        yield from (reference for reference in of_kind(body) if reference.name)


def _of_pods(body: dict[str, Any]) -> Iterator[Reference]:
    pod = pod_template(body)
    if pod is None:
        return
    spec = (*pod.path, "spec")
    account = pod.spec.get("serviceAccountName")
    if isinstance(account, str) and account and account != "default":
        yield Reference((*spec, "serviceAccountName"), ("ServiceAccount", "ApplicationIdentity"), account)
    for index, secret in enumerate(items(pod.spec, "imagePullSecrets")):
        path = (*spec, "imagePullSecrets", index, "name")
        name = str(secret.get("name"))
        yield Reference(path, ("Secret",), name, by_hand=True, outside=name.endswith(SUPPLIED))
    for index, volume in enumerate(items(pod.spec, "volumes")):
        yield from _of_volume(volume, (*spec, "volumes", index))
    for path, container in pod.containers("containers", "initContainers"):
        for index, entry in enumerate(items(container, "env")):
            for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                ref = member(entry, "valueFrom", field)
                if ref:
                    place = (*path, "env", index, "valueFrom", field, "name")
                    key, optional = str(ref.get("key")), ref.get("optional") is True
                    name = str(ref.get("name"))
                    outside = kind == "Secret" and name.endswith(SUPPLIED)
                    yield Reference(place, (kind,), name, key, optional=optional, outside=outside)
        for index, entry in enumerate(items(container, "envFrom")):
            for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                ref = member(entry, field)
                if ref:
                    place = (*path, "envFrom", index, field, "name")
                    optional = ref.get("optional") is True
                    yield Reference(place, (kind,), str(ref.get("name")), optional=optional)


def _of_volume(volume: dict[str, Any], path: Path) -> Iterator[Reference]:
    for field, key, kind in (
        ("configMap", "name", "ConfigMap"),
        ("secret", "secretName", "Secret"),
        ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ):
        ref = member(volume, field)
        if ref:
            optional = ref.get("optional") is True
            yield Reference((*path, field, key), (kind,), str(ref.get(key)), optional=optional)
    for index, source in enumerate(items(volume, "projected", "sources")):
        for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
            ref = member(source, field)
            name, optional = str(ref.get("name")), ref.get("optional") is True
            place = (*path, "projected", "sources", index, field, "name")
            outside = kind == "Secret" and name.endswith(SUPPLIED)
            for item in items(ref, "items") if outside else ({},) if ref else ():
                asked = item.get("key")
                yield Reference(place, (kind,), name, asked, optional=optional, outside=outside)


def _of_route(body: dict[str, Any]) -> Iterator[Reference]:
    for number, route in enumerate(items(body, "spec", "routes")):
        path: Path = ("spec", "routes", number)
        for index, ref in enumerate(items(route, "middlewares")):
            yield _beside(ref, (*path, "middlewares", index), "Middleware")
        for index, ref in enumerate(items(route, "services")):
            yield _beside(ref, (*path, "services", index), str(ref.get("kind", "Service")))


def _of_gateway_route(body: dict[str, Any]) -> Iterator[Reference]:
    """The backends and the Server of an HTTPRoute. A Gateway that it is attached to is the platform's."""
    for index, parent in enumerate(items(body, "spec", "parentRefs")):
        if kind_of({"group": group_of(body), **parent}) == _SERVER:
            yield _policy_reference(parent, ("spec", "parentRefs", index))
    for number, rule in enumerate(items(body, "spec", "rules")):
        for index, ref in enumerate(items(rule, "backendRefs")):
            if not ref.get("group"):
                path: Path = ("spec", "rules", number, "backendRefs", index)
                yield _beside(ref, path, str(ref.get("kind", "Service")))


def _of_authorization_policy(body: dict[str, Any]) -> Iterator[Reference]:
    """The target of a policy, but for a namespace: that is its own. And what authenticates the clients.

    Linkerd ignores a policy as a whole whose authentications it can't all find, and so lets nobody in. The
    kind of the same name that Istio has is another one.
    """
    if not str(body.get("apiVersion")).startswith(f"{_SERVER[1]}/"):
        return
    target = member(body, "spec", "targetRef")
    if kind_of(target)[0] != "namespace":
        yield _policy_reference(target, ("spec", "targetRef"))
    for index, ref in enumerate(items(body, "spec", "requiredAuthenticationRefs")):
        path: Path = ("spec", "requiredAuthenticationRefs", index)
        if kind_of(ref) != ("serviceaccount", "core"):
            yield _policy_reference(ref, path)
        elif ref.get("name") != "default":
            yield replace(_beside(ref, path, ""), kinds=("ServiceAccount", "ApplicationIdentity"))


def _of_server_policy(body: dict[str, Any]) -> Iterator[Reference]:
    """The Server of a HTTPLocalRateLimitPolicy or a ServerAuthorization."""
    for field in ("targetRef", "server"):
        ref = member(body, "spec", field)
        yield _policy_reference({"kind": "Server", "group": _SERVER[1], **ref}, ("spec", field))


def _policy_reference(ref: dict[str, Any], path: Path) -> Reference:
    """A reference of a policy of Linkerd, which reads kinds and groups without regard to case."""
    kind, group = kind_of(ref)
    known = (each for each in _POLICY_KINDS if each.lower() == kind)
    return replace(_beside(ref, path, next(known, str(ref.get("kind")))), group=group)


_SERVER: Final = ("server", "policy.linkerd.io")
_POLICY_KINDS: Final = ("GRPCRoute", "HTTPRoute", "MeshTLSAuthentication", "NetworkAuthentication", "Server")


def _of_api(body: dict[str, Any]) -> Iterator[Reference]:
    for number, version in enumerate(items(body, "spec", "versions")):
        for index, value in enumerate(items(version, "policies", "policyValues")):
            path: Path = ("spec", "versions", number, "policies", "policyValues", index, "idFromBackend")
            yield _beside(member(value, "idFromBackend"), path, "Backend")


def _beside(ref: dict[str, Any], path: Path, kind: str) -> Reference:
    """A reference that may name a namespace; another namespace's objects are often not in the tree."""
    namespace = ref.get("namespace")
    elsewhere = isinstance(namespace, str) and bool(namespace)
    return Reference(
        (*path, "name"),
        (kind,),
        str(ref.get("name") or ""),
        namespace=str(namespace) if elsewhere else None,
        by_hand=elsewhere,
    )


def _of_scaler(body: dict[str, Any]) -> Iterator[Reference]:
    target = member(body, "spec", "scaleTargetRef")
    kind = str(target.get("kind", "Deployment"))
    yield Reference(("spec", "scaleTargetRef", "name"), (kind,), str(target.get("name") or ""))
    yield from _of_triggers(body)


def _of_triggers(body: dict[str, Any]) -> Iterator[Reference]:
    for index, trigger in enumerate(items(body, "spec", "triggers")):
        ref = member(trigger, "authenticationRef")
        if ref:
            path = ("spec", "triggers", index, "authenticationRef", "name")
            kind = str(ref.get("kind", "TriggerAuthentication"))
            cluster = kind.startswith("Cluster")
            yield Reference(
                path, (kind,), str(ref.get("name") or ""), namespace="" if cluster else None, by_hand=cluster
            )


def _of_flux(body: dict[str, Any]) -> Iterator[Reference]:
    source = member(body, "spec", "sourceRef")
    yield _flux_reference(source, ("spec", "sourceRef"), str(source.get("kind")))
    for index, ref in enumerate(items(body, "spec", "dependsOn")):
        yield _flux_reference(ref, ("spec", "dependsOn", index), "Kustomization")
    for index, ref in enumerate(items(body, "spec", "healthChecks")):
        # The targets of health checks are often made by an operator or a controller.
        reference = _flux_reference(ref, ("spec", "healthChecks", index), str(ref.get("kind")))
        yield replace(reference, by_hand=True)
    for index, ref in enumerate(items(body, "spec", "postBuild", "substituteFrom")):
        kind = str(ref.get("kind"))
        yield Reference(
            ("spec", "postBuild", "substituteFrom", index, "name"),
            (kind,),
            str(ref.get("name") or ""),
            optional=ref.get("optional") is True,
            by_hand=kind == "Secret",
        )


def _flux_reference(ref: dict[str, Any], path: Path, kind: str) -> Reference:
    namespace = ref.get("namespace")
    return Reference(
        (*path, "name"),
        (kind,),
        str(ref.get("name") or ""),
        namespace=namespace if isinstance(namespace, str) else None,
    )


def _of_external_secret(body: dict[str, Any]) -> Iterator[Reference]:
    ref = member(body, "spec", "secretStoreRef")
    cluster = ref.get("kind") == "ClusterSecretStore"
    yield Reference(
        ("spec", "secretStoreRef", "name"),
        (str(ref.get("kind", "SecretStore")),),
        str(ref.get("name") or ""),
        namespace="" if cluster else None,
        by_hand=cluster,
    )


def _of_secret_store(body: dict[str, Any]) -> Iterator[Reference]:
    account = member(body, "spec", "provider", "azurekv", "serviceAccountRef")
    path = ("spec", "provider", "azurekv", "serviceAccountRef", "name")
    yield Reference(path, ("ServiceAccount", "ApplicationIdentity"), str(account.get("name") or ""))


def _of_alert(body: dict[str, Any]) -> Iterator[Reference]:
    ref = member(body, "spec", "providerRef")
    yield Reference(("spec", "providerRef", "name"), ("Provider",), str(ref.get("name") or ""))
    for index, source in enumerate(items(body, "spec", "eventSources")):
        if source.get("name") != "*":
            yield _flux_reference(source, ("spec", "eventSources", index), str(source.get("kind")))


def _of_provider(body: dict[str, Any]) -> Iterator[Reference]:
    ref = member(body, "spec", "secretRef")
    key = "token" if member(body, "spec").get("type") == "githubdispatch" else None
    yield Reference(("spec", "secretRef", "name"), ("Secret",), str(ref.get("name") or ""), key, outside=True)


def _of_trigger_authentication(body: dict[str, Any]) -> Iterator[Reference]:
    for index, ref in enumerate(items(body, "spec", "secretTargetRef")):
        path = ("spec", "secretTargetRef", index, "name")
        name = str(ref.get("name") or "")
        yield Reference(path, ("Secret",), name, str(ref.get("key")), outside=name.endswith(SUPPLIED))


def _of_role(body: dict[str, Any]) -> Iterator[Reference]:
    ref = member(body, "spec", "principalIdFromConfig")
    path = ("spec", "principalIdFromConfig", "name")
    # Operators write such ConfigMaps, so a tree needn't have them.
    yield Reference(path, ("ConfigMap",), str(ref.get("name") or ""), str(ref.get("key")), by_hand=True)


_OF_KINDS: Final = {
    "Alert": _of_alert,
    "Api": _of_api,
    "AuthorizationPolicy": _of_authorization_policy,
    "ExternalSecret": _of_external_secret,
    "HorizontalPodAutoscaler": _of_scaler,
    "GRPCRoute": _of_gateway_route,
    "HTTPLocalRateLimitPolicy": _of_server_policy,
    "HTTPRoute": _of_gateway_route,
    "IngressRoute": _of_route,
    "Kustomization": _of_flux,
    "Provider": _of_provider,
    "RoleAssignment": _of_role,
    "ScaledJob": _of_triggers,
    "ScaledObject": _of_scaler,
    "SecretStore": _of_secret_store,
    "ServerAuthorization": _of_server_policy,
    "TriggerAuthentication": _of_trigger_authentication,
}
