"""Asking a cluster about one object: server-side apply as Flux does it, as a dry-run.

The API server does all that it would do, admission included, and stores nothing (`dryRun=All`). Flux's
field manager takes the fields (`force`), as Flux does.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final
from urllib.parse import quote

from converter.source import dataclass
from converter.verify.cluster.kubectl import Proxy, Response

MANAGER: Final = "kustomize-controller"
_QUERY: Final = f"dryRun=All&fieldManager={MANAGER}&force=true&fieldValidation=Warn"
STAND_INS: Final = ("default", "kube-public", "kube-node-lease")
"""Namespaces that every cluster has: an object is asked in one of them while its own isn't there yet."""


@dataclass(frozen=True, slots=True)
class Resource:
    """How the API names a kind: `path` is that of its group and version, `plural` its own name there."""

    path: str
    plural: str
    namespaced: bool

    def url(self, namespace: str, name: str) -> str:
        """The path of an object; a cluster's own has no namespace."""
        inside = f"/namespaces/{quote(namespace, safe='')}" if self.namespaced else ""
        return f"{self.path}{inside}/{self.plural}/{quote(name, safe='')}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cluster says of an object in `namespace`, which is missing where it was asked in another one."""

    response: Response
    namespace: str
    is_missing: bool = False


@dataclass(slots=True)
class Cluster:
    """A cluster that is asked, and what it has said about its kinds."""

    proxy: Proxy
    _kinds: dict[str, dict[str, Resource] | None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def kinds(self, api_version: str) -> Mapping[str, Resource] | None:
        """The kinds of a group and version by name; None where the cluster doesn't serve it."""
        with self._lock:
            if api_version not in self._kinds:
                self._kinds[api_version] = self._discovered(api_version)
            return self._kinds[api_version]

    def _discovered(self, api_version: str) -> dict[str, Resource] | None:
        path = f"/apis/{quote(api_version)}" if "/" in api_version else f"/api/{quote(api_version)}"
        response = self.proxy.ask("GET", path)
        listed = response.data.get("resources")
        if response.status != 200 or not isinstance(listed, list):
            return None
        return {
            str(each["kind"]): Resource(path, str(each["name"]), bool(each["namespaced"]))
            for each in listed
            if "/" not in each["name"]
        }

    def ask(self, body: Mapping[str, Any], resource: Resource, namespace: str) -> Answer:
        """What the API server would answer to an object of this kind in a namespace.

        Where it has no such namespace, nothing is said of the object; so it is asked in one that is there.
        """
        response = self._dry_run(body, resource, namespace)
        if not _misses_namespace(response, namespace):
            return Answer(response, namespace)
        name = body["metadata"]["name"]
        for other in STAND_INS:
            # An object that is there would be changed, not made: the answer would be another one.
            if self.proxy.ask("GET", resource.url(other, name)).status == 200:
                continue
            moved = {**body, "metadata": {**body["metadata"], "namespace": other}}
            return Answer(self._dry_run(moved, resource, other), other, is_missing=True)
        return Answer(response, namespace, is_missing=True)

    def _dry_run(self, body: Mapping[str, Any], resource: Resource, namespace: str) -> Response:
        url = f"{resource.url(namespace, body['metadata']['name'])}?{_QUERY}"
        return self.proxy.ask("PATCH", url, body)


def _misses_namespace(response: Response, namespace: str) -> bool:
    details = response.data.get("details")
    return (
        response.status == 404
        and isinstance(details, dict)
        and (details.get("kind"), details.get("name")) == ("namespaces", namespace)
    )
