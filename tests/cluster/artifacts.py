"""What Flux's source-controller would have fetched: a folder, packed and offered by HTTP on loopback."""

from __future__ import annotations

import hashlib
import http.server
import io
import tarfile
import threading
import time
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.cluster.client import Answer, Client


class Artifacts:
    """Serves the files of a folder while it is open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        self.folder.mkdir(exist_ok=True)
        handler = partial(_Quiet, directory=str(self.folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def publish(self, client: Client, source: dict[str, Any], tree: Path, at: str) -> str:
        """Give a source (a GitRepository or OCIRepository that the cluster has) a tree as its content.

        `at` is the tree's folder within it, empty for its top. Returns the revision, which is that of the
        content: Flux rolls out when it changes.
        """
        packed = _packed(tree, at)
        digest = hashlib.sha256(packed).hexdigest()
        metadata = source["metadata"]
        name = f"{source['kind']}-{metadata['namespace']}-{metadata['name']}-{digest[:12]}.tar.gz".lower()
        (self.folder / name).write_bytes(packed)
        revision = f"main@sha1:{digest[:40]}"
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        status = {
            "observedGeneration": 1,
            "artifact": {
                "url": f"http://127.0.0.1:{self._server.server_address[1]}/{name}",
                "path": name,
                "revision": revision,
                "digest": f"sha256:{digest}",
                "lastUpdateTime": now,
                "size": len(packed),
            },
            "conditions": [
                {
                    "type": "Ready",
                    "status": "True",
                    "reason": "Succeeded",
                    "message": f"stored artifact for revision {revision}",
                    "lastTransitionTime": now,
                }
            ],
        }
        answer: Answer = client.set_status(source["kind"], metadata["name"], metadata["namespace"], status)
        answer.object()
        return revision


def _packed(tree: Path, at: str) -> bytes:
    """The tree as a compressed archive, the same bytes for the same files."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w:gz", compresslevel=1) as archive:
        archive.add(tree, arcname=at or ".")
    return plain.getvalue()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: what Flux fetches is in its own log."""
