import pytest

from converter.aca.arm_ids import formatted, is_same_id, segments
from converter.provenance import Kind, Origin
from converter.provenance.values import Scalar, Text, text_of
from tests.values import known, parameter, text

HERE = Origin(Kind.LITERAL)
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"


def named(identifier):
    return {part.names: part.value for part in segments(identifier) if part.names}


@pytest.mark.parametrize(
    ("identifier", "names"),
    [
        ("/subscriptions/s", {"subscriptions": "s"}),
        ("/subscriptions/s/resourceGroups/g", {"subscriptions": "s", "resourceGroups": "g"}),
        (VAULT, {"subscriptions": "s", "resourceGroups": "g", "Microsoft.KeyVault/vaults": "v"}),
        (
            f"{VAULT}/secrets/x",
            {
                "subscriptions": "s",
                "resourceGroups": "g",
                "Microsoft.KeyVault/vaults": "v",
                "Microsoft.KeyVault/vaults/secrets": "x",
            },
        ),
        (
            f"{VAULT}/providers/Microsoft.Authorization/roleAssignments/a",
            {
                "subscriptions": "s",
                "resourceGroups": "g",
                "Microsoft.KeyVault/vaults": "v",
                "Microsoft.Authorization/roleAssignments": "a",
            },
        ),
        (
            "/SUBSCRIPTIONS/s/resourcegroups/g/Providers/microsoft.keyvault/VAULTS/v/Secrets/x",
            {
                "subscriptions": "s",
                "resourceGroups": "g",
                "Microsoft.KeyVault/vaults": "v",
                "Microsoft.KeyVault/vaults/secrets": "x",
            },
        ),
        (
            "/providers/Microsoft.Management/managementGroups/m",
            {"Microsoft.Management/managementGroups": "m"},
        ),
    ],
)
def test_each_name_in_an_id_is_behind_the_type_that_it_names(identifier, names):
    assert {key: value.data for key, value in named(known(identifier)).items()} == names


def test_an_unknown_that_is_a_whole_segment_stays_itself_and_one_in_a_segment_makes_it_a_text():
    whole, part = parameter("vault"), parameter("group")
    identifier = text(
        "/subscriptions/s/resourceGroups/", part, "-rg/providers/Microsoft.KeyVault/vaults/", whole
    )
    found = named(identifier)
    assert found["Microsoft.KeyVault/vaults"] is whole
    group = found["resourceGroups"]
    assert isinstance(group, Text)
    assert [getattr(each, "data", each) for each in group.parts] == [part, "-rg"]


@pytest.mark.parametrize("other", ["vault", "", "subscriptions/s", "/"])
def test_what_does_not_begin_as_an_id_has_no_segments(other):
    assert segments(known(other)) == ()


def test_an_unknown_as_a_whole_has_no_segments():
    assert segments(parameter("id")) == ()


def test_the_segments_spell_the_id():
    assert formatted(segments(known(VAULT)), HERE).data == VAULT
    assert formatted(segments(known(VAULT))[:4], HERE).data == "/subscriptions/s/resourceGroups/g"


def test_ids_are_the_same_in_upper_and_lower_case_where_they_are_known():
    assert is_same_id(known(VAULT), known(VAULT.upper()))
    left = text_of([Scalar("/subscriptions/", origin=HERE), parameter("s")], HERE)
    right = text_of([Scalar("/subscriptions/", origin=HERE), parameter("s")], HERE)
    other = text_of([Scalar("/subscriptions/", origin=HERE), parameter("t")], HERE)
    assert is_same_id(left, right)
    assert not is_same_id(left, other)
    spelled = text_of([Scalar("/SUBSCRIPTIONS/", origin=HERE), parameter("s")], HERE)
    assert is_same_id(left, spelled)
