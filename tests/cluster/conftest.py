"""The fixtures of the lane: an API server, and a cluster with Flux on top of it.

Each starts when a test first asks for it and ends with the session. With xdist every worker has its own: ports
and folders are random, so they don't meet. The lane is quickest without `-n`, as all of its time is the programs'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.cluster import programs
from tests.cluster.client import Client
from tests.cluster.plane import Cluster, controllers
from tests.cluster.process import StartError
from tests.cluster.server import Server, api_server
from tests.cluster.trees import Case


@pytest.fixture(scope="session")
def built_programs() -> Path:
    """The folder of the control plane's programs."""
    if not programs.is_built():
        pytest.fail("the control plane isn't built: python -m tests.cluster build", pytrace=False)
    return programs.programs_folder()


@pytest.fixture(scope="session")
def server(built_programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An API server with the custom resources that trees may hold: `server.client`, `server.kubeconfig`."""
    try:
        with api_server(built_programs, tmp_path_factory.mktemp("control-plane")) as started:
            yield started
    except StartError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def client(server: Server) -> Client:
    """Questions to the API server: `client.apply(body).is_taken`."""
    return server.client


@pytest.fixture(scope="session")
def cluster(built_programs: Path, server: Server) -> Iterator[Cluster]:
    """The API server with Kubernetes' controllers, nodes that pretend, Flux, and stand-ins of the operators."""
    with controllers(built_programs, server) as started:
        yield started


@pytest.fixture(scope="session")
def tree_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Path]:
    """The tree of a sample on a profile, converted once. Nobody may change it."""
    return cache(lambda case: case.tree(tmp_path_factory.mktemp("tree")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how long each roll-out took: a test notes it as the property `seconds`."""
    passed = terminalreporter.stats.get("passed", ())
    times = [(one.nodeid, value) for one in passed for key, value in one.user_properties if key == "seconds"]
    if times:
        terminalreporter.section("seconds until everything is ready")
        for name, seconds in times:
            terminalreporter.write_line(f"{seconds:6.1f}  {name.partition('::')[2]}")
