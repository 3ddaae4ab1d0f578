"""The additions and rules name what there is in the newest version of Kubernetes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from converter.verify import kubernetes_version
from converter.verify.schema.built_in import Definitions, additions, built_in_types
from converter.verify.schema.formats import FORMATS
from converter.verify.schema.rule import registered_rules

NEWEST = kubernetes_version(None)


def definitions() -> Definitions:
    found = built_in_types(NEWEST).definitions
    assert isinstance(found, Definitions)
    return found


OWN = sorted(set(additions()) - set(definitions().published))
"""Definitions of our own, to which fields refer instead of the published ones."""


@pytest.mark.parametrize("name", sorted(set(additions()) - set(OWN)))
def test_an_addition_is_to_fields_that_exist(name: str) -> None:
    addition, known = additions()[name], definitions().published[name].get("properties", {})
    named = {*addition.get("properties", {})}
    for key in ("required", "optional", "mayBeEmpty", "exactlyOne", "atMostOne"):
        named |= set(addition.get(key, ()))
    assert named <= set(known)


@pytest.mark.parametrize("name", OWN)
def test_a_definition_of_our_own_is_whole_and_referred_to(name: str) -> None:
    assert "type" in additions()[name]
    assert f"'$ref': '{name}'" in str(additions())


def formats(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key in {"format", "objectName"} and isinstance(value, str):
                yield value
            else:
                yield from formats(value)


def test_each_format_of_the_additions_is_known() -> None:
    assert set(formats(additions())) <= set(FORMATS)


def test_each_rule_is_of_a_type_that_exists() -> None:
    built_in = {name for name in registered_rules() if "/" not in name}
    assert built_in
    assert built_in <= set(definitions())
