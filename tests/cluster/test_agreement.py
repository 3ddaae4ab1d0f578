"""What verify says of an object offline is what the API server says of it, field by field."""

from __future__ import annotations

import pytest

from tests.cluster.__main__ import OBJECTS, objects_in
from tests.cluster.client import Client
from tests.cluster.recording import asked, compared, of_known_kinds, prepare
from tests.cluster.turns import turns

pytestmark = pytest.mark.cluster

CASES = 800
LEAST_FOUND = 0.99
LEAST_FIELDS = 0.95


def test_verify_and_the_api_server_agree(client: Client) -> None:
    bodies = of_known_kinds(client, objects_in(OBJECTS))
    prepare(client, bodies)
    result = compared((asked(client, body, change) for body, change in turns(bodies, 15, CASES)), bodies)
    print(result.summary())
    assert result.alone == []
    assert result.share_found >= LEAST_FOUND, result.missed
    assert result.share_of_fields >= LEAST_FIELDS, result.other_fields
