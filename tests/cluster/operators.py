"""Stand-ins for the operators of the platform: they make at once what those make in Azure's time.

What Kubernetes itself does is done by the real thing. These make what pods wait for: the ServiceAccount of an
ApplicationIdentity, the Secret of an ExternalSecret, the volume of a PersistentVolumeClaim.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from tests.cluster.client import Client

SECONDS_BETWEEN = 0.5
CLIENT_ID = "11111111-2222-3333-4444-555555555555"


class Operators:
    """Looks for what is to be made, twice a second, in a thread of its own while it is open."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._made: set[tuple[str, str, str]] = set()
        self._error: BaseException | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def require_running(self) -> None:
        """Raises what ended the thread, if something did."""
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while not self._ended.wait(SECONDS_BETWEEN):
                for body in [*self._service_accounts(), *self._secrets(), *self._volumes()]:
                    self._make(body)
        except BaseException as error:  # noqa: BLE001 - a test raises it, see require_running
            self._error = error
        finally:
            self._client.close()

    def _make(self, body: dict[str, Any]) -> None:
        answer = self._client.create(body, dry_run=False)
        # A namespace that is being deleted takes nothing more.
        allowed = answer.is_taken or answer.status in {http.client.CONFLICT, http.client.FORBIDDEN}
        assert allowed or answer.status == http.client.NOT_FOUND, answer.message

    def _service_accounts(self) -> Iterator[dict[str, Any]]:
        for identity in self._client.list("ApplicationIdentity"):
            metadata = identity["metadata"]
            annotations = {"azure.workload.identity/client-id": CLIENT_ID}
            yield {
                "apiVersion": "v1",
                "kind": "ServiceAccount",
                "metadata": {**_named(metadata["name"], metadata["namespace"]), "annotations": annotations},
            }

    def _secrets(self) -> Iterator[dict[str, Any]]:
        for external in self._client.list("ExternalSecret"):
            metadata, spec = external["metadata"], external["spec"]
            name = spec.get("target", {}).get("name") or metadata["name"]
            yield {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": _named(name, metadata["namespace"]),
                "stringData": {entry["secretKey"]: "a value" for entry in spec.get("data", [])},
            }

    def _volumes(self) -> Iterator[dict[str, Any]]:
        for claim in self._client.list("PersistentVolumeClaim"):
            metadata, spec = claim["metadata"], claim["spec"]
            if spec.get("volumeName"):
                continue
            yield {
                "apiVersion": "v1",
                "kind": "PersistentVolume",
                "metadata": {"name": f"{metadata['namespace']}-{metadata['name']}"},
                "spec": {
                    "accessModes": spec["accessModes"],
                    "capacity": {"storage": spec["resources"]["requests"]["storage"]},
                    "storageClassName": spec.get("storageClassName", ""),
                    "claimRef": {
                        "apiVersion": "v1",
                        "kind": "PersistentVolumeClaim",
                        **_named(metadata["name"], metadata["namespace"]),
                    },
                    "csi": {"driver": "file.csi.azure.com", "volumeHandle": metadata["name"]},
                },
            }


def _named(name: str, namespace: str) -> dict[str, Any]:
    return {"name": name, "namespace": namespace}
