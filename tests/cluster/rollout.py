"""A tree that Flux rolls out: what the platform does once, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from converter.kustomize import render, rendered_objects
from tests.cluster.client import Answer
from tests.cluster.environments import Body
from tests.cluster.plane import Cluster

SECONDS: Final = 150
"""How long a roll-out may take before it is a failure; ten are usual."""

SOURCES: Final = {"GitRepository", "OCIRepository"}
ACCOUNT: Final = "applier"
"""The account that Flux impersonates."""

FINAL: Final = {"BuildFailed", "HealthCheckFailed", "PruneFailed", "ReconciliationFailed"}
"""Reasons for which a Flux Kustomization isn't ready before it has tried again, minutes later."""


@dataclass(frozen=True, slots=True)
class State:
    """What a Flux Kustomization says of itself, and after how many seconds it said so."""

    is_ready: bool
    reason: str
    message: str
    seconds: float


class Rollout:
    """A tree in a cluster, in one environment: `overlay` is the name of its folders.

    The platform applies what is in `syncroot`, with `values` in the ConfigMap that Flux substitutes from:
    the required inputs of the environment. The source's content is the tree.
    """

    def __init__(
        self, cluster: Cluster, tree: Path, overlay: str, values: Mapping[str, str] | None = None
    ) -> None:
        self.cluster, self.tree, self.overlay = cluster, tree, overlay
        self.values = dict(values or {})
        self._objects: list[Body] = []
        self._started = 0.0
        self._revision = ""

    def start(self) -> None:
        """Apply the syncroot and publish the tree as it is now; again, when it has changed."""
        client = self.cluster.client
        objects = self._objects = rendered_objects(render(self.tree / "syncroot" / self.overlay))
        self._started = time.monotonic()
        for namespace in sorted(_namespaces(objects)):
            client.make_namespace(namespace)
        for body in objects:
            client.apply(self._filled(self._impersonating(body)), dry_run=False, manager="platform").object()
        at = _folder_in_source(self.tree, objects)
        for body in objects:
            if body["kind"] in SOURCES:
                self._revision = self.cluster.artifacts.publish(client, body, self.tree, at)

    def kustomizations(self) -> list[Body]:
        """The Flux Kustomizations of the syncroot, as they are in the cluster."""
        client = self.cluster.client
        wanted = [body["metadata"] for body in self._objects if body["kind"] == "Kustomization"]
        return [client.get("Kustomization", each["name"], each["namespace"]).object() for each in wanted]

    def _impersonating(self, body: Body) -> Body:
        """A Flux Kustomization that applies as an account which may write to the product's namespace alone.

        So it is on the platform: an object of another namespace, or of none, is refused.
        """
        if body["kind"] != "Kustomization":
            return body
        here, there = body["metadata"]["namespace"], body["spec"]["targetNamespace"]
        for made in _account(here, there):
            self.cluster.client.apply(made, dry_run=False, manager="platform").object()
        return {**body, "spec": {**body["spec"], "serviceAccountName": ACCOUNT}}

    def _filled(self, body: Body) -> Body:
        if body["kind"] != "ConfigMap":
            return body
        return {**body, "data": {**self.values, **body.get("data", {})}}

    def wait(self) -> dict[str, State]:
        """Each Flux Kustomization's last word on the tree that was published, by name.

        Raises `AssertionError` if one has none in time; what it says until then is in the text.
        """
        states: dict[str, State] = {}
        waiting: dict[str, str] = {}
        while time.monotonic() < self._started + SECONDS:
            self.cluster.require_running()
            waiting = {}
            for body in self.kustomizations():
                name = body["metadata"]["name"]
                if name not in states:
                    condition = _ready(body)
                    if self._is_final(body, condition):
                        states[name] = self._state(condition)
                    else:
                        waiting[name] = condition.get("message", "")
            if not waiting:
                return states
            time.sleep(0.2)
        raise AssertionError(f"not ready after {SECONDS} s: {waiting}\n{self.cluster.flux.tail()}")

    def _is_final(self, body: Body, condition: Mapping[str, Any]) -> bool:
        status = body.get("status", {})
        if condition.get("observedGeneration") != body["metadata"]["generation"]:
            return False
        if condition.get("status") == "True":
            return bool(status.get("lastAppliedRevision") == self._revision)
        return condition.get("reason") in FINAL and status.get("lastAttemptedRevision") == self._revision

    def _state(self, condition: Mapping[str, Any]) -> State:
        seconds = time.monotonic() - self._started
        return State(condition["status"] == "True", condition["reason"], condition["message"], seconds)

    def live_objects(self) -> dict[tuple[str, str, str], Body]:
        """What Flux has applied and keeps, as it is in the cluster: by API version, kind and name."""
        client = self.cluster.client
        found = {}
        for body in self.kustomizations():
            for entry in body.get("status", {}).get("inventory", {}).get("entries", []):
                namespace, name, group, kind = entry["id"].split("_")
                version = f"{group}/{entry['v']}" if group else entry["v"]
                # Colons of names (of RBAC) are doubled underscores in an id; trees have none.
                answer: Answer = client.call("GET", client.kinds()[version, kind].path(namespace, name))
                found[version, kind, name] = answer.object()
        return found


def _account(here: str, there: str) -> tuple[Body, Body]:
    """The account in a namespace that may do everything in another one, and the grant."""
    account = {"kind": "ServiceAccount", "name": ACCOUNT, "namespace": here}
    return (
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ACCOUNT, "namespace": here}},
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": {"name": f"{ACCOUNT}-{here}", "namespace": there},
            "roleRef": {
                "apiGroup": "rbac.authorization.k8s.io",
                "kind": "ClusterRole",
                "name": "cluster-admin",
            },
            "subjects": [account],
        },
    )


def _ready(body: Body) -> Mapping[str, Any]:
    conditions = body.get("status", {}).get("conditions", [])
    return next((one for one in conditions if one["type"] == "Ready"), {})


def _namespaces(objects: list[Body]) -> set[str]:
    """The namespaces that the platform has made before: Flux's, and the product's where the tree doesn't."""
    made = {body["metadata"]["name"] for body in objects if body["kind"] == "Namespace"}
    needed = {body["metadata"].get("namespace") for body in objects}
    needed |= {body["spec"].get("targetNamespace") for body in objects if body["kind"] == "Kustomization"}
    return {name for name in needed if name} - made


def _folder_in_source(tree: Path, objects: list[Body]) -> str:
    """Where the Flux Kustomizations expect the tree in their source."""
    for body in objects:
        if body["kind"] == "Kustomization":
            parts = Path(body["spec"]["path"]).parts
            for count in range(len(parts)):
                if tree.joinpath(*parts[count:]).is_dir():
                    return "/".join(parts[:count])
    raise LookupError("no Flux Kustomization of the syncroot has a folder of the tree as its path")
