"""All that is wrong with the policies of an environment together."""

from __future__ import annotations

from collections.abc import Iterator

from converter.source import Diagnostic
from converter.verify.mesh.access import check_access, policies_of
from converter.verify.mesh.clients import check_clients
from converter.verify.mesh.pods import mesh_pods
from converter.verify.mesh.servers import check_servers, servers_of
from converter.verify.rendered import Environment


def check_mesh(environment: Environment) -> Iterator[Diagnostic]:
    """Findings for policies that are for nothing, for nobody or for everybody, as they work together."""
    pods = mesh_pods(environment)
    servers = servers_of(environment, pods)
    yield from check_servers(environment, servers)
    yield from check_access(policies_of(environment), pods, servers)
    yield from check_clients(environment, pods)
