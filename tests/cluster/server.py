"""etcd and the API server, with the custom resources that trees may hold."""

from __future__ import annotations

import base64
import json
import secrets
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cluster.client import Client
from tests.cluster.definitions import definitions
from tests.cluster.process import Program, StartError, free_ports

SECONDS_TO_START = 120
"""How long the API server may take; two to five seconds are usual, more on a busy machine."""


@dataclass(frozen=True, slots=True)
class Server:
    """An API server that runs: how to ask it, the kubeconfig for other programs, and its files."""

    client: Client
    kubeconfig: Path
    folder: Path

    @property
    def service_account_key(self) -> Path:
        """What tokens of ServiceAccounts are signed with."""
        return self.folder / "service-accounts.key"


@contextmanager
def api_server(programs: Path, folder: Path) -> Iterator[Server]:
    """An API server on random ports of the loopback address, whose files are in `folder`.

    Raises `StartError` if it doesn't get ready in time, or refuses a custom resource.
    """
    with ExitStack() as running:
        etcd_port, peer_port, port = free_ports(3)
        token = secrets.token_hex(16)
        server = Server(Client(port, token), folder / "kubeconfig", folder)
        running.callback(server.client.close)
        server.service_account_key.write_text(private_key())
        (folder / "tokens.csv").write_text(f'{token},admin,admin,"system:masters"\n')
        server.kubeconfig.write_text(json.dumps(_kubeconfig(port, token)))
        etcd = running.enter_context(
            Program(_etcd(programs, folder, etcd_port, peer_port), folder / "etcd.log")
        )
        api = running.enter_context(
            Program(_kube_apiserver(programs, server, etcd_port), folder / "kube-apiserver.log")
        )
        wait_until(
            lambda: server.client.call("GET", "/readyz").is_taken, "the API server is ready", etcd, api
        )
        _define(server.client, definitions(), api)
        yield server


def _etcd(programs: Path, folder: Path, port: int, peer_port: int) -> list[str]:
    clients, peers = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{peer_port}"
    return [
        str(programs / "etcd"),
        f"--data-dir={folder}/etcd",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        "--unsafe-no-fsync",
    ]


def _kube_apiserver(programs: Path, server: Server, etcd_port: int) -> list[str]:
    return [
        str(programs / "kube-apiserver"),
        f"--etcd-servers=http://127.0.0.1:{etcd_port}",
        "--bind-address=127.0.0.1",
        f"--secure-port={server.client.port}",
        f"--cert-dir={server.folder}/certificates",
        f"--token-auth-file={server.folder}/tokens.csv",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={server.service_account_key}",
        f"--service-account-signing-key-file={server.service_account_key}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--enable-aggregator-routing=false",
    ]


def private_key() -> str:
    """A new private key on the curve P-256 in PEM, as RFC 5915 has it.

    Written by hand, since neither Python nor every machine has a tool for it; the public half, which may be
    left out, is the reader's to compute.
    """
    # The order of the curve begins with 32 ones: with a smaller first byte, the number is always below it.
    number = bytes([1 + secrets.randbelow(0xFE)]) + secrets.token_bytes(31)
    curve = bytes.fromhex("a00a06082a8648ce3d030107")
    encoded = bytes.fromhex("30310201010420") + number + curve
    lines = "\n".join(textwrap.wrap(base64.b64encode(encoded).decode(), 64))
    return f"-----BEGIN EC PRIVATE KEY-----\n{lines}\n-----END EC PRIVATE KEY-----\n"


def _kubeconfig(port: int, token: str) -> dict[str, Any]:
    cluster = {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True}
    context = {"cluster": "loopback", "user": "admin"}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "loopback", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": "loopback", "context": context}],
        "current-context": "loopback",
    }


def _define(client: Client, crds: list[dict[str, Any]], api: Program) -> None:
    """Create the custom resources and wait until the server has them."""
    for crd in crds:
        answer = client.create(crd, dry_run=False, validation="Ignore")
        if not answer.is_taken:
            raise StartError(f"the API server refuses the CRD {crd['metadata']['name']}: {answer.message}")
    wanted = {
        (f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"])
        for crd in crds
        for version in crd["spec"]["versions"]
        if version["served"]
    }
    wait_until(lambda: wanted <= client.kinds(anew=True).keys(), "the custom resources are there", api)


def wait_until(condition: Callable[[], bool], what: str, *programs: Program) -> None:
    """Return as soon as the condition holds; a connection that is refused is a no.

    Raises `StartError` when one of the programs ends before, or after `SECONDS_TO_START`.
    """
    last = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < last:
        try:
            if condition():
                return
        except OSError:
            pass
        for program in programs:
            program.require_running()
        time.sleep(0.1)
    tails = "\n".join(program.tail() for program in programs)
    raise StartError(f"not true after {SECONDS_TO_START} s: {what}\n{tails}")
