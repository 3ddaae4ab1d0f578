"""Role assignments as Bicep: read back by our own evaluator, they are what the objects ask for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from converter.bicep import DeploymentContext, evaluate_parameters, parse
from converter.bicep.evaluation.files import FileResolver
from converter.kustomize.layers.bicep_file import bicep_files
from converter.mapping.language.objects import FileNotes, KubernetesObject, ObjectSet, Section, VariableNote
from converter.provenance import plain
from converter.source import DiagnosticError

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
SECRETS = "4633458b-17de-408a-b874-0445c86b69e6"
OURS, THEIRS = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
GROUP = f"/subscriptions/{OURS}/resourceGroups/shop-rg"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv"
SECTION = Section("roles", "shop/roles/base", "shop/roles/{overlay}", "shop", bicep="roles.bicep")
VALUES = {
    "SHOP_WEB_PRINCIPAL_ID": "33333333-3333-4333-8333-333333333333",
    "SHOP_JOB_PRINCIPAL_ID": "44444444-4444-4444-8444-444444444444",
    "SHOP_SUBSCRIPTION_ID": OURS,
    "SHOP_RESOURCE_GROUP": "shop-rg",
    "SHOP_VAULT": "kv",
}
MEANINGS = {name: f"the value {name}" for name in VALUES} | {
    "SHOP_WEB_PRINCIPAL_ID": "status.principalId of ApplicationIdentity/web"
}


def role(
    name: str,
    scope: str,
    *,
    principal: str = "${SHOP_WEB_PRINCIPAL_ID}",
    definition: str = READER,
    defined_in: str = OURS,
    **more: str,
) -> KubernetesObject:
    where = f"/subscriptions/{defined_in}" if defined_in else ""
    body = {
        "apiVersion": "authorization.azure.com/v1api20220401",
        "kind": "RoleAssignment",
        "metadata": {"name": name},
        "spec": {
            "owner": {"armId": scope},
            "principalId": principal,
            "principalType": "ServicePrincipal",
            "roleDefinitionReference": {
                "armId": f"{where}/providers/Microsoft.Authorization/roleDefinitions/{definition}"
            },
            **more,
        },
    }
    return KubernetesObject(f"web/{name}.yaml", body, {})


def files(*roles: KubernetesObject, given: tuple[str, ...] = ()) -> dict[str, str]:
    """The files by name; the variables in `given` have a value in the project file."""
    used = {name for one in roles for name in re.findall(r"\$\{(\w+)\}", str(one.body))}
    notes = FileNotes(
        "SHOP",
        "shop",
        {name: VariableNote(MEANINGS[name], VALUES[name] if name in given else None) for name in used},
        {READER: "Reader"},
        {"microsoft.keyvault/vaults": "2024-11-01"},
    )
    overlay = ObjectSet("prod", {"roles": roles}, (), notes)
    return {Path(file.path).name: file.text for file in bicep_files(SECTION, overlay)}


def deployed(folder: Path, texts: dict[str, str], root: str = "roles.bicep") -> list[tuple[Any, ...]]:
    """Name, scope, role, principal and kind of principal of each resource that a file deploys."""
    for name, text in texts.items():
        parsed = parse(text, name)
        assert not parsed.diagnostics, [each.message for each in parsed.diagnostics]
        (folder / name).write_text(text)
    parameters = re.findall(r"^param (\w+) string$", texts[root], re.MULTILINE)
    known = {camel(name.removeprefix("SHOP_")): value for name, value in VALUES.items()}
    lines = [f"using '{root}'", *(f"param {name} = '{known[name]}'" for name in parameters)]
    (folder / "test.bicepparam").write_text("\n".join(lines) + "\n")
    context = DeploymentContext(subscription_id=OURS, resource_group="shop-rg", management_group="mg")
    deployment = evaluate_parameters(FileResolver(folder), "test.bicepparam", variables={}, context=context)
    found = []
    for one in deployment.resources:
        if one.existing:
            continue
        assert one.type == "Microsoft.Authorization/roleAssignments"
        properties = plain(one.body)["properties"]
        own = str(plain(one.identifier))
        scope = own[: own.lower().rindex("/providers/microsoft.authorization/")]
        found.append((plain(one.name), scope, properties))
    return found


def camel(name: str) -> str:
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def filled(text: str) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda match: VALUES[match[1]], text)


def asked(*roles: KubernetesObject) -> list[tuple[str, str, str, str]]:
    specs = [one.body["spec"] for one in roles]
    return sorted(
        (
            filled(spec["owner"]["armId"]),
            filled(spec["roleDefinitionReference"]["armId"]),
            filled(spec["principalId"]),
            spec["principalType"],
        )
        for spec in specs
    )


def answered(found: list[tuple[Any, ...]]) -> list[tuple[str, str, str, str]]:
    return sorted(
        (scope, each["roleDefinitionId"], each["principalId"], each["principalType"])
        for _, scope, each in found
    )


SCOPES = {
    "a resource": (VAULT,),
    "a resource with an unknown name": (f"{GROUP}/providers/Microsoft.KeyVault/vaults/${{SHOP_VAULT}}",),
    "a part of a name": (f"{GROUP}/providers/Microsoft.KeyVault/vaults/a-${{SHOP_VAULT}}-b",),
    "a child": (f"{GROUP}/providers/Microsoft.Storage/storageAccounts/sa/blobServices/default/containers/c",),
    "a resource group": (GROUP,),
    "a subscription": (f"/subscriptions/{OURS}",),
    "an unknown group": (
        "/subscriptions/${SHOP_SUBSCRIPTION_ID}/resourceGroups/${SHOP_RESOURCE_GROUP}/providers/A.B/cs/d",
    ),
    "what extends a resource": (f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/d",),
    "a resource and its group": (VAULT, GROUP),
    "a group and its subscription": (GROUP, f"/subscriptions/{OURS}"),
    "two groups": (VAULT, f"/subscriptions/{OURS}/resourceGroups/other-rg"),
    "a group of another subscription": (
        GROUP,
        GROUP.replace("shop-rg", "b"),
        f"/subscriptions/{THEIRS}/resourceGroups/rg",
    ),
    "another subscription": (GROUP, VAULT, f"/subscriptions/{THEIRS}"),
    "an unknown group beside a known one": (
        GROUP.replace("shop-rg", "x"),
        GROUP.replace("shop-rg", "${SHOP_RESOURCE_GROUP}"),
    ),
}


@pytest.mark.parametrize("scopes", SCOPES.values(), ids=SCOPES)
def test_what_is_deployed_is_what_the_objects_ask_for(tmp_path: Path, scopes: tuple[str, ...]) -> None:
    roles = [role(f"web-{number}", scope) for number, scope in enumerate(scopes)]
    roles += [
        role(f"job-{number}", scope, principal="${SHOP_JOB_PRINCIPAL_ID}")
        for number, scope in enumerate(scopes)
    ]
    assert answered(deployed(tmp_path, files(*roles))) == asked(*roles)


def test_one_target_is_one_file_and_its_own_place_is_no_parameter() -> None:
    unknown = "/subscriptions/${SHOP_SUBSCRIPTION_ID}/resourceGroups/${SHOP_RESOURCE_GROUP}"
    texts = files(role("web-reader", unknown, defined_in="${SHOP_SUBSCRIPTION_ID}"))
    (text,) = texts.values()
    assert list(texts) == ["roles.bicep"]
    assert re.findall(r"^param (\w+)", text, re.MULTILINE) == ["webPrincipalId"]
    assert "targetScope = 'resourceGroup'" in text
    assert "subscriptionResourceId('Microsoft.Authorization/roleDefinitions'" in text
    assert "az deployment group create --resource-group <the value SHOP_RESOURCE_GROUP>" in text


def test_several_groups_are_modules_of_one_file_for_the_subscription() -> None:
    texts = files(
        role("a", VAULT), role("b", GROUP), role("c", f"{GROUP}-2"), role("d", f"/subscriptions/{THEIRS}")
    )
    assert list(texts) == [
        "roles.bicep",
        "roles.shop-rg.bicep",
        "roles.shop-rg-2.bicep",
        f"roles.subscription-{THEIRS}.bicep",
    ]
    main = texts["roles.bicep"]
    assert "targetScope = 'subscription'" in main
    assert re.findall(r"scope: (.*)", main) == [
        "resourceGroup('shop-rg')",
        "resourceGroup('shop-rg-2')",
        f"subscription('{THEIRS}')",
    ]
    assert f"az deployment sub create --location LOCATION --subscription {OURS}" in main
    assert all("az deployment" not in text for name, text in texts.items() if name != "roles.bicep")


def test_a_management_group_has_a_file_that_is_deployed_on_its_own(tmp_path: Path) -> None:
    above = "/providers/Microsoft.Management/managementGroups/mg"
    roles = (role("a", VAULT), role("b", above, defined_in=""))
    texts = files(*roles)
    assert list(texts) == ["roles.bicep", "roles.management-group-mg.bicep"]
    assert "deployed separately: roles.management-group-mg.bicep" in texts["roles.bicep"]
    apart = texts["roles.management-group-mg.bicep"]
    assert "az deployment mg create --location LOCATION --management-group-id mg" in apart
    assert "targetScope = 'managementGroup'" in apart
    assert answered(deployed(tmp_path, texts)) == asked(roles[0])
    assert answered(deployed(tmp_path, texts, "roles.management-group-mg.bicep")) == asked(roles[1])


def test_names_are_stable_and_another_one_for_each_scope_principal_and_role(tmp_path: Path) -> None:
    roles = [
        role("a", VAULT),
        role("b", GROUP),
        role("c", VAULT, principal="${SHOP_JOB_PRINCIPAL_ID}"),
        role("d", VAULT, definition=SECRETS),
    ]
    names = [name for name, _, _ in deployed(tmp_path, files(*roles))]
    assert len(set(names)) == len(roles)
    assert sorted(names) == sorted(name for name, _, _ in deployed(tmp_path, files(*reversed(roles))))
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name) for name in names)


def test_parameters_say_where_their_values_come_from_and_have_those_that_are_known() -> None:
    one = role("web-reader", f"{GROUP}/providers/Microsoft.KeyVault/vaults/${{SHOP_VAULT}}")
    (text,) = files(one, given=("SHOP_VAULT",)).values()
    assert "\n@description('the value SHOP_VAULT')\nparam vault string = 'kv'\n" in text
    described = (
        "status.principalId of ApplicationIdentity/web: kubectl get applicationidentity web -n shop -o "
    )
    assert (
        f"\n@description('{described}jsonpath={{.status.principalId}}')\nparam webPrincipalId string\n"
        in text
    )
    assert "\n// Reader\nresource webReader '" in text


def test_one_assignment_twice_is_one_for_azure_takes_no_second(tmp_path: Path) -> None:
    assert len(deployed(tmp_path, files(role("a", VAULT), role("b", VAULT)))) == 1


REFUSED = {
    "another condition": ((role("a", VAULT), role("b", VAULT, condition="x")), "with another condition"),
    "the tenant": ((role("a", "/"),), "a role on / can't be given"),
    "a resource of the tenant": (
        (role("a", "/providers/Microsoft.Billing/billingAccounts/b"),),
        "can't be given",
    ),
    "no id": ((role("a", "kv"),), "can't be given"),
    "half a resource": ((role("a", f"{GROUP}/providers/Microsoft.KeyVault"),), "isn't the id of a resource"),
    "an unknown type": ((role("a", f"{GROUP}/providers/${{SHOP_VAULT}}/vaults/kv"),), "type of the resource"),
    "no definition": ((role("a", VAULT, definition=""),), "isn't the id of a role definition"),
    "an operation": ((role("a", VAULT, principal="${SHOP_WEB_PRINCIPAL_ID:-x}"),), "has an operation"),
    "another kind": (
        (
            KubernetesObject(
                "a.yaml", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}, {}
            ),
        ),
        "it is no RoleAssignment",
    ),
}


@pytest.mark.parametrize(("roles", "message"), REFUSED.values(), ids=REFUSED)
def test_what_no_file_can_hold_is_refused(roles: tuple[KubernetesObject, ...], message: str) -> None:
    with pytest.raises(DiagnosticError, match=re.escape(message)) as caught:
        files(*roles)
    assert [each.code for each in caught.value.diagnostics] == ["B2F334"]


TEXTS = st.text(st.sampled_from("ab'\\${}\n\r\t æ\"/"), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_every_text_arrives_as_it_is(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    written = re.sub(r"\$(?=[{$])", "$$", text)
    found = deployed(
        tmp_path_factory.mktemp("texts"), files(role("a", VAULT, description=written, condition=written))
    )
    assert [(each["description"], each["condition"]) for _, _, each in found] == [(text, text)]
