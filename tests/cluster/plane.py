"""The rest of the control plane: Kubernetes' controllers, nodes and pods that pretend, and Flux."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.artifacts import Artifacts
from tests.cluster.client import Client
from tests.cluster.operators import Operators
from tests.cluster.process import Program, free_ports
from tests.cluster.programs import STAGES
from tests.cluster.server import Server

NODES = 3
NODE_LABELS = {"kubernetes.io/os": "linux", "kubernetes.azure.com/agentpool": "workpool"}
"""What the platform's nodes have, as far as workloads ask for it."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in which Flux rolls out: its API server, and the files that Flux fetches."""

    server: Server
    artifacts: Artifacts
    operators: Operators
    flux: Program

    @property
    def client(self) -> Client:
        return self.server.client

    def require_running(self) -> None:
        """Raises what a stand-in of an operator raised, and `StartError` if Flux's controller has ended."""
        self.operators.require_running()
        self.flux.require_running()


@contextmanager
def controllers(programs: Path, server: Server) -> Iterator[Cluster]:
    """The controllers of an API server, and Flux's, for objects in all namespaces."""
    folder, client = server.folder, server.client
    manager_port, scheduler_port, kwok_port, metrics_port, health_port = free_ports(5)
    environment = {**os.environ, "KUBECONFIG": str(server.kubeconfig), "RUNTIME_NAMESPACE": "flux-system"}
    commands = (
        [
            "kube-controller-manager",
            f"--kubeconfig={server.kubeconfig}",
            f"--service-account-private-key-file={server.service_account_key}",
            "--leader-elect=false",
            "--bind-address=127.0.0.1",
            f"--secure-port={manager_port}",
            f"--cert-dir={folder}/kube-controller-manager",
            "--concurrent-deployment-syncs=10",
            "--concurrent-namespace-syncs=10",
            # On a busy machine a node's sign of life may come late, and kwok never makes its pods ready again.
            "--node-monitor-grace-period=1h",
        ],
        [
            "kube-scheduler",
            f"--kubeconfig={server.kubeconfig}",
            "--leader-elect=false",
            "--bind-address=127.0.0.1",
            f"--secure-port={scheduler_port}",
            f"--cert-dir={folder}/kube-scheduler",
        ],
        [
            "kwok",
            f"--config={programs / STAGES}",
            f"--kubeconfig={server.kubeconfig}",
            "--manage-all-nodes=true",
            "--node-ip=127.0.0.1",
            f"--server-address=127.0.0.1:{kwok_port}",
        ],
        [
            "kustomize-controller",
            "--watch-all-namespaces=true",
            "--events-addr=",
            f"--metrics-addr=127.0.0.1:{metrics_port}",
            f"--health-addr=127.0.0.1:{health_port}",
            "--concurrent=8",
            "--requeue-dependency=2s",
        ],
    )
    client.make_namespace("flux-system")
    for number in range(NODES):
        client.create(_node(f"node-{number}", f"zone-{number}"), dry_run=False).object()
    with ExitStack() as running:
        for name, *arguments in commands:
            program = Program([programs / name, *arguments], folder / f"{name}.log", environment)
            running.enter_context(program)
        artifacts = running.enter_context(Artifacts(folder / "artifacts"))
        operators = running.enter_context(Operators(client))
        yield Cluster(server, artifacts, operators, program)


def _node(name: str, zone: str) -> dict[str, object]:
    """A node of kwok's in a zone, with room for everything."""
    room = {"cpu": "64", "memory": "256Gi", "pods": "500", "ephemeral-storage": "1Ti"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/hostname": name,
                "topology.kubernetes.io/zone": zone,
                **NODE_LABELS,
            },
            "annotations": {"kwok.x-k8s.io/node": "fake"},
        },
        # kwok makes it ready: one that is ready from the start it leaves alone, without a sign of life.
        "status": {"allocatable": room, "capacity": room},
    }
