"""What verify says of an object is what the API server says of it: offline field by field, with `--cluster` always."""

from __future__ import annotations

from typing import Any

import pytest

from converter.verify import cluster_name
from tests.cluster.__main__ import OBJECTS, objects_in
from tests.cluster.agreement import agreement
from tests.cluster.client import Body, Client
from tests.cluster.recording import asked, compared, of_known_kinds, prepare
from tests.cluster.server import Server
from tests.cluster.turns import turns

pytestmark = pytest.mark.cluster

CASES = 1000
LEAST_FOUND = 0.99
LEAST_FIELDS = 0.95


@pytest.fixture(scope="module")
def bodies(client: Client) -> list[Body]:
    found = of_known_kinds(client, objects_in(OBJECTS))
    prepare(client, found)
    return found


@pytest.fixture(scope="module")
def cases(client: Client, bodies: list[Body]) -> list[dict[str, Any]]:
    """Changes of the objects with the API server's answers."""
    return [asked(client, body, change) for body, change in turns(bodies, 15, CASES)]


def test_verify_and_the_api_server_agree(bodies: list[Body], cases: list[dict[str, Any]]) -> None:
    result = compared(cases, bodies)
    print(result.summary())
    assert result.alone == []
    assert result.share_found >= LEAST_FOUND, result.missed
    assert result.share_of_fields >= LEAST_FIELDS, result.other_fields


def test_verify_with_the_cluster_says_what_apply_says(
    server: Server, bodies: list[Body], cases: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig))
    result = agreement(cluster_name(None), cases, bodies)
    print(result.summary())
    assert result.disagreements == []
    assert result.without_field == []
    assert len(cases) / 4 < result.refused < len(cases)
