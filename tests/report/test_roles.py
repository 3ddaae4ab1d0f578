"""The roles that identities need, in reports: what a right to give them is granted on, and the Bicep for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from converter.bicep import DeploymentContext, evaluate, parse
from converter.mapping import HeldRole, RoleGiver
from converter.pipeline import RolesOfOverlay
from converter.report.roles import grants, roles_data, roles_markdown, roles_text

SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111"
GROUP = f"{SUBSCRIPTION}/resourceGroups/shop-rg"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def held(scope: str, role_id: str = READER) -> HeldRole:
    return HeldRole("Identity/web", "Reader", role_id, scope, None)


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (VAULT, GROUP),
        (
            VAULT.replace("resourceGroups", "resourcegroups"),
            GROUP.replace("resourceGroups", "resourcegroups"),
        ),
        (GROUP, GROUP),
        (f"{SUBSCRIPTION}/providers/A.B/cs/d", SUBSCRIPTION),
        (SUBSCRIPTION, SUBSCRIPTION),
        ("/providers/Microsoft.Management/managementGroups/mg",) * 2,
    ],
)
def test_a_right_is_granted_on_the_group_or_subscription(scope: str, found: str) -> None:
    assert held(scope).range == found


def test_there_is_a_grant_for_groups_and_one_for_subscriptions(tmp_path: Path) -> None:
    other = "22222222-2222-4222-8222-222222222222"
    roles = (held(VAULT), held(f"{GROUP}-2", other), held(SUBSCRIPTION))
    texts = list(grants([RolesOfOverlay("prod", RoleGiver.TREE, roles)]))
    assert [re.findall(r"^//   (.*)", text, re.MULTILINE) for text in texts] == [
        [GROUP, f"{GROUP}-2"],
        [SUBSCRIPTION],
    ]
    assert [re.findall(r"GuidEquals {(.*?)}", text) for text in texts] == [
        [f"{other}, {READER}"] * 2,
        [READER] * 2,
    ]
    for text, kind in zip(texts, ("resourceGroup", "subscription"), strict=True):
        assert not parse(text).diagnostics
        assert f"targetScope = '{kind}'" in text
        (tmp_path / "main.bicep").write_text(text)
        (one,) = evaluate(tmp_path / "main.bicep", context=DeploymentContext()).resources
        assert one.type == "Microsoft.Authorization/roleAssignments"


def test_only_what_nobody_gives_is_for_the_terminal() -> None:
    given = [RolesOfOverlay(str(giver), giver, (held(VAULT),)) for giver in RoleGiver]
    assert list(roles_text(given)) == [
        "",
        "roles that the identities in nobody need",
        f"  Identity/web: Reader on {VAULT}",
    ]
    assert [one["given_by"] for one in roles_data(given)] == ["tree", "pipeline", "nobody"]


@pytest.mark.parametrize(
    ("giver", "snippets"), [(RoleGiver.TREE, 1), (RoleGiver.PIPELINE, 0), (RoleGiver.NOBODY, 1)]
)
def test_the_page_has_a_table_and_the_grant_where_the_operator_may_give_them(
    giver: RoleGiver, snippets: int
) -> None:
    text = "\n".join(roles_markdown([RolesOfOverlay("prod", giver, (held(VAULT),))]))
    assert (
        f"### prod\n\n| identity | role | scope | source |\n| --- | --- | --- | --- |\n| `Identity/web` | Reader | `{VAULT}` | – |"
        in text
    )
    assert text.count("```bicep") == snippets
    assert ("**To do**" in text) is (giver is RoleGiver.NOBODY)


def test_without_roles_there_is_nothing_of_them() -> None:
    assert list(roles_markdown([])) == []
