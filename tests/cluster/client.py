"""Questions to an API server, as Flux and kubectl ask them."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

FLUX: Final = "kustomize-controller"
"""The name under which Flux's controller applies objects; the server notes it for each field."""

_MOST_TIMES: Final = 100
_SECONDS_BETWEEN: Final = 0.2

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API server answers: the HTTP status, the object (or a `Status`, if it refuses), its warnings."""

    status: int
    body: dict[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def is_taken(self) -> bool:
        return self.status < 300

    @property
    def message(self) -> str:
        """Why it refuses, in its own words; empty if it doesn't."""
        return "" if self.is_taken else str(self.body.get("message", self.status))

    @property
    def causes(self) -> list[tuple[str, str, str]]:
        """The reason, field and message of each fault, where the server lists them."""
        causes = (self.body.get("details") or {}).get("causes") or []
        return [(one.get("reason", ""), one.get("field", ""), one.get("message", "")) for one in causes]

    def object(self) -> dict[str, Any]:
        """The object. Raises `AssertionError` with the server's words if it refuses."""
        assert self.is_taken, self.message
        return self.body


@dataclass(frozen=True, slots=True)
class Kind:
    """Where the API server has the objects of a kind."""

    api_version: str
    name: str
    plural: str
    is_namespaced: bool

    def path(self, namespace: str | None, name: str | None = None) -> str:
        """The path of an object, or of all of a namespace (`None`: of all namespaces)."""
        root = "/apis/" if "/" in self.api_version else "/api/"
        within = f"/namespaces/{quote(namespace, safe='')}" if self.is_namespaced and namespace else ""
        last = f"/{quote(name, safe='')}" if name is not None else ""
        return f"{root}{self.api_version}{within}/{self.plural}{last}"


class Client:
    """An API server at a port of the loopback address, asked with a token. Threads may share it."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._own = threading.local()
        # Its certificate is one that it made for itself a moment ago.
        self._context = ssl.create_default_context()
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE

    def call(self, verb: str, path: str, body: Body | None = None, media: str = "application/json") -> Answer:
        """The answer to a request. Raises `OSError` or `http.client.HTTPException` if there is none.

        One for which the server isn't ready yet, as it is for a custom resource a moment after its definition,
        is asked again.
        """
        for _ in range(_MOST_TIMES):
            try:
                answer = self._call(verb, path, body, media)
            except (OSError, http.client.HTTPException):
                # The server may have closed a connection that was idle; a new one tells.
                self.close()
                answer = self._call(verb, path, body, media)
            if answer.status != http.client.TOO_MANY_REQUESTS:
                break
            time.sleep(_SECONDS_BETWEEN)
        return answer

    def _call(self, verb: str, path: str, body: Body | None, media: str) -> Answer:
        connection: http.client.HTTPSConnection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, context=self._context, timeout=60
            )
            self._own.connection = connection
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": media, "Accept": _ACCEPTED}
        text = None if body is None else json.dumps(body).encode()
        connection.request(verb, path, text, headers)
        response = connection.getresponse()
        read = response.read().decode()
        # Each is `299 - "the text"`, quotes and backslashes within it escaped.
        warnings = tuple(
            one.partition('"')[2].removesuffix('"').replace('\\"', '"').replace("\\\\", "\\")
            for one in response.headers.get_all("Warning") or ()
        )
        try:
            found = json.loads(read)
        except ValueError:
            found = read
        return Answer(response.status, found if isinstance(found, dict) else {"message": read}, warnings)

    def close(self) -> None:
        """Close the connection of this thread; the next question opens another one."""
        connection: http.client.HTTPSConnection | None = getattr(self._own, "connection", None)
        if connection is not None:
            connection.close()
            self._own.connection = None

    def kinds(self, *, anew: bool = False) -> dict[tuple[str, str], Kind]:
        """The kinds that the server has, by API version and name; asked once, and again with `anew`."""
        if anew or not self._kinds:
            self._kinds = {
                (kind.api_version, kind.name): kind
                for root in ("/api", "/apis")
                for kind in _kinds_in(self.call("GET", root).object())
            }
        return self._kinds

    def apply(
        self, body: Body, *, dry_run: bool = True, manager: str = FLUX, validation: str = "Warn"
    ) -> Answer:
        """The answer to server-side apply, by which Flux writes objects; nothing is written with `dry_run`.

        `validation` says what becomes of unknown and duplicate fields: `Ignore`, `Warn` (as Flux and the
        recorded answers have it) or `Strict`.
        """
        query = {"fieldManager": manager, "force": "true", "fieldValidation": validation}
        return self._write("PATCH", body, query, "application/apply-patch+yaml", dry_run=dry_run)

    def create(self, body: Body, *, dry_run: bool = True, validation: str = "Strict") -> Answer:
        """The answer to the creation of an object, which also refuses unknown fields."""
        query = {"fieldValidation": validation}
        return self._write("POST", body, query, "application/json", dry_run=dry_run)

    def _write(self, verb: str, body: Body, query: dict[str, str], media: str, *, dry_run: bool) -> Answer:
        kind = self.kinds().get((body.get("apiVersion", ""), body.get("kind", "")))
        if kind is None:
            return Answer(404, {"message": f"no kind {body.get('kind')} in {body.get('apiVersion')}"})
        metadata = body.get("metadata") or {}
        name = metadata.get("name") if verb == "PATCH" else None
        path = kind.path(metadata.get("namespace") or "default", name)
        if dry_run:
            query["dryRun"] = "All"
        return self.call(verb, f"{path}?{urlencode(query)}", body, media)

    def kind(self, name: str) -> Kind:
        """The kind of a name. Raises `LookupError` unless there is exactly one (built-in kinds before others)."""
        found = [kind for kind in self.kinds().values() if kind.name == name]
        found = [kind for kind in found if "." not in kind.api_version.partition("/")[0]] or found
        if len({kind.api_version.partition("/")[0] for kind in found}) != 1:
            raise LookupError(f"kind {name}: {[kind.api_version for kind in found]}")
        return found[0]

    def get(self, kind: str, name: str, namespace: str | None = None) -> Answer:
        return self.call("GET", self.kind(kind).path(namespace, name))

    def list(self, kind: str, namespace: str | None = None) -> list[dict[str, Any]]:
        """The objects of a kind in a namespace, or in all of them."""
        found = self.call("GET", self.kind(kind).path(namespace)).object()
        items: list[dict[str, Any]] = found["items"]
        return items

    def delete(self, kind: str, name: str, namespace: str | None = None) -> Answer:
        return self.call("DELETE", self.kind(kind).path(namespace, name))

    def set_status(self, kind: str, name: str, namespace: str | None, status: Body) -> Answer:
        """The answer to a change of an object's status, as its controller would make it."""
        path = f"{self.kind(kind).path(namespace, name)}/status"
        return self.call("PATCH", path, {"status": status}, "application/merge-patch+json")

    def make_namespace(self, name: str) -> None:
        """Make a namespace, unless it is there."""
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        answer = self.create(body, dry_run=False)
        assert answer.is_taken or answer.status == http.client.CONFLICT, answer.message


_ACCEPTED: Final = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
"""Asks the two roots of the API for everything below them at once; other paths know plain JSON only."""


def _kinds_in(groups: Mapping[str, Any]) -> list[Kind]:
    return [
        Kind(
            "/".join(filter(None, [group["metadata"].get("name", ""), version["version"]])),
            resource["responseKind"]["kind"],
            resource["resource"],
            resource["scope"] == "Namespaced",
        )
        for group in groups["items"]
        for version in group["versions"]
        for resource in version.get("resources", [])
    ]
