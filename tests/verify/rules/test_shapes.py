"""A schema may leave open what is at a place: the rules of programs take any value there."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.source import Path as FieldPath
from converter.verify import rules
from converter.verify.schema.rule import registered_rules

OBJECTS = list(yaml.safe_load_all((Path(__file__).parent / "objects.yaml").read_text("utf-8")))
VALUES: list[Any] = ["text", "", 5, -1.5, True, [], [5], [{}], {}, {"a": []}, "${X}", None]

rules.load()


def places(value: Any, path: FieldPath = ()) -> Iterator[FieldPath]:
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, below in members:
        yield (*path, step)
        yield from places(below, (*path, step))


def kind_of(body: dict[str, Any]) -> str:
    return f"{body['apiVersion'].rpartition('/')[0]}/{body['kind']}"


@pytest.mark.parametrize("body", OBJECTS, ids=kind_of)
def test_any_value_at_any_place_is_taken(body: dict[str, Any]) -> None:
    found = registered_rules()[kind_of(body)]
    assert [fault for rule in found for fault in rule(body, ())]  # the object has faults to lose
    for path in places(body):
        for value in VALUES:
            other = deepcopy(body)
            above: Any = other
            for step in path[:-1]:
                above = above[step]
            above[path[-1]] = value
            for rule in found:
                assert all(fault.message and fault.help for fault in rule(other, ()))
