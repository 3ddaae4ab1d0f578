"""Hashes, against values that ARM itself has computed."""

import pytest

from tests.bicep.sources import CONTEXT, Source


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("'snap', 'crackle', 'pop'", "byghxckddilkc"),
        ("'asd', 'asdf', 'asdf'", "iizpqit7ih3cc"),
        ("'tyeth'", "zcztcwvu6iyg6"),
        ("'hello', 'world'", "a7wkljktk6wne"),
        ("''", "aaaaaaaaaaaaa"),
        ("'/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/myRg'", "js26ofeqkqeve"),
    ],
)
def test_unique_string(source: Source, arguments: str, expected: str) -> None:
    assert source.result(f"uniqueString({arguments})") == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("'foo', 'bar', 'baz'", "2ed86837-7c7c-5eaa-9864-dd077fd19b0d"),
        ("'asdf'", "228d27cc-6fdb-5934-b7ac-1efccebade04"),
    ],
)
def test_guid(source: Source, arguments: str, expected: str) -> None:
    assert source.result(f"guid({arguments})") == expected


GROUP = "/subscriptions/{subscription().subscriptionId}/resourceGroups/{resourceGroup().name}"


def test_a_hash_of_the_resource_group_needs_its_name(source: Source) -> None:
    unknown = source.result("uniqueString(resourceGroup().id)")
    assert unknown == f"<uniqueString('{GROUP}')>"
    assert len(source.result("uniqueString(resourceGroup().id)", context=CONTEXT)) == 13
