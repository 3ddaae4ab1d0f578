"""Clients that are let in and don't exist: a ServiceAccount that no pod of the namespace runs as."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from converter.source import Diagnostic, Path, Severity, dataclass, did_you_mean
from converter.verify.mesh.pods import MeshPod, is_beside
from converter.verify.mesh.servers import is_policy
from converter.verify.pods import items
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.rules.linkerd import kind_of
from converter.verify.schema.values import is_unknown, member

NO_CLIENT: Final = "B2F493"

_IDENTITY: Final = re.compile(r"(?P<account>[^*]+)\.(?P<namespace>[^.]+)\.serviceaccount\.identity\..+")
"""The identity of a pod (`service_account_identity` in `index/src/cluster_info.rs`)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Client:
    """A ServiceAccount that a policy lets in: the policy, and the place that names it."""

    folder: RenderedFolder
    body: dict[str, Any]
    path: Path
    account: str


def check_clients(environment: Environment, pods: Sequence[MeshPod]) -> Iterator[Diagnostic]:
    """Findings for clients of the policies' own namespace that no pod of the tree is.

    What runs in other namespaces, a tree needn't have.
    """
    for folder in environment.folders:
        for body in folder.objects:
            for path, account in _clients(body):
                client = _Client(folder, body, path, account)
                yield from _check(environment, client, [pod for pod in pods if is_beside(pod.body, body)])


def _clients(body: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Where an object names a ServiceAccount of its own namespace, and the account's name."""
    if is_policy(body, "MeshTLSAuthentication"):
        yield from _identities(body)
        yield from _references(body, "identityRefs")
    elif is_policy(body, "AuthorizationPolicy"):
        yield from _references(body, "requiredAuthenticationRefs")


def _identities(body: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    identities = member(body, "spec").get("identities")
    for index, identity in enumerate(identities if isinstance(identities, list) else ()):
        match = None if is_unknown(identity) else _IDENTITY.fullmatch(str(identity))
        if match is not None and match["namespace"] == namespace_of(body):
            yield ("spec", "identities", index), match["account"]


def _references(body: dict[str, Any], field: str) -> Iterator[tuple[Path, str]]:
    for index, reference in enumerate(items(body, "spec", field)):
        name, namespace = reference.get("name"), reference.get("namespace")
        own = namespace in (None, "", namespace_of(body))
        if own and kind_of(reference) == ("serviceaccount", "core") and name and not is_unknown(name):
            yield ("spec", field, index, "name"), str(name)


def _check(environment: Environment, client: _Client, pods: Sequence[MeshPod]) -> Iterator[Diagnostic]:
    running = [pod for pod in pods if pod.account == client.account]
    if running and all(pod.is_meshed is False for pod in running):
        yield client.folder.finding(
            NO_CLIENT,
            Severity.WARNING,
            f"the pods of {running[0].name} have no proxy, and so no identity: they aren't let in",
            client.body,
            client.path,
            help_="set linkerd.io/inject: enabled on their template, or let them in by their addresses",
        )
    if running or any(is_unknown(pod.account) for pod in pods):
        return
    exists = _exists(environment, client)
    if not exists and is_policy(client.body, "AuthorizationPolicy"):
        return  # A reference to what isn't there: that is reported already.
    accounts = {pod.account for pod in pods}
    yield client.folder.finding(
        NO_CLIENT,
        Severity.WARNING if exists else Severity.ERROR,
        f"no pod of the namespace runs as the ServiceAccount '{client.account}'",
        client.body,
        client.path,
        help_=did_you_mean(client.account, accounts)
        or f"the pods of the namespace run as {', '.join(sorted(accounts)) or 'none'}",
    )


def _exists(environment: Environment, client: _Client) -> bool:
    namespace = namespace_of(client.body)
    return client.account == "default" or any(
        environment.named(kind, client.account, namespace)
        for kind in ("ServiceAccount", "ApplicationIdentity")
    )
