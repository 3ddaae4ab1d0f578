"""Which role assignments become objects, their names, and what is reported of the others."""

import pytest

from converter.mapping.language.transforms import guid
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source

HEAD = """
param vaultName string = 'kv-shop'
param otherName string = 'kv-other'
param switch string
"""

IDENTITY = """
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'web-identity'
  location: 'norwayeast'
}
"""

VAULTS = """
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource other 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: otherName
}
"""

APP = """
resource {name} 'Microsoft.App/containerApps@2024-10-02-preview' = {{
  name: '{name}'
  location: 'norwayeast'
  identity: {{ {identity} }}
  properties: {{ template: {{ containers: [{{ name: 'main', image: 'example.org/{name}:1.2.3' }}] }} }}
}}
"""

ASSIGNED = "type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} }"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
WEB = IDENTITY + VAULTS + APP.format(name="web", identity=ASSIGNED)

PARAMETERS = "using 'main.bicep'\nparam switch = readEnvironmentVariable('SWITCH')\n"

PROJECT = """\
product: shop
profile: dis-ingressroute
namespace: {name: shop}
flux:
  repository: {kind: GitRepository, url: "https://example.org/shop.git"}
environments:
  test: {overlay: t1, host: shop.example.org, imageTag: 1.2.3}
"""


def grant(name="grant", *, more="", before="", definition=READER, principal=None, scope="scope: vault"):
    """A role assignment as Bicep declares it; `before` goes before its body, `more` in its properties."""
    return f"""
resource {name} 'Microsoft.Authorization/roleAssignments@2022-04-01' = {before}{{
  name: guid('{name}')
  {scope}
  properties: {{
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{definition}')
    principalId: {principal or "identity.properties.principalId"}
    principalType: 'ServicePrincipal'
    {more}
  }}
}}{"]" if before.startswith("[") else ""}
"""


@pytest.fixture
def converted(tmp_path):
    """Converts the folder `web` with a template, and the infrastructure where there is one; the overlay's result."""

    def convert(*parts, project="", infrastructure="", overlay=True):
        texts = {
            "bicep2flux.yaml": PROJECT + project,
            ".azure/applications/web/main.bicep": HEAD + "".join(parts),
            ".azure/applications/web/test.bicepparam": PARAMETERS,
        }
        if infrastructure:
            texts[".azure/infrastructure/main.bicep"] = infrastructure
            texts[".azure/infrastructure/test.bicepparam"] = PARAMETERS
        for name, text in texts.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        conversion = convert_source(SourceOptions(source=tmp_path), tmp_path / "out", explain=True)
        return conversion.overlays[0] if overlay else conversion.base

    return convert


def roles(mapped):
    return {made.name: made.body["spec"] for made in mapped.objects.objects.get("roles", ())}


def findings_of(mapped, code):
    return [found for found in mapped.findings if found.code == code]


def outcomes(mapped):
    return {item.claim.outcome for each in mapped.accounts if each.kind == "role" for item in each.properties}


def test_a_role_of_a_workloads_identity_becomes_one_of_the_identity_that_it_has_here(converted):
    mapped = converted(WEB, grant())
    assert roles(mapped) == {
        "web-reader": {
            "azureName": guid("shop/shop/test/web-reader"),
            "owner": {
                "armId": "/subscriptions/${SHOP_AZURE_SUBSCRIPTION_ID}/resourceGroups/${SHOP_AZURE_RESOURCE_GROUP}"
                "/providers/Microsoft.KeyVault/vaults/kv-shop"
            },
            "principalId": "${SHOP_WEB_PRINCIPAL_ID}",
            "principalType": "ServicePrincipal",
            "roleDefinitionReference": {
                "armId": "/subscriptions/${SHOP_AZURE_SUBSCRIPTION_ID}/providers/Microsoft.Authorization"
                f"/roleDefinitions/{READER}"
            },
        }
    }
    assert (
        mapped.substitutions["SHOP_WEB_PRINCIPAL_ID"].stands_for
        == "status.principalId of ApplicationIdentity/web"
    )
    assert outcomes(mapped) == {"converted", "dropped"}


def test_an_app_that_runs_as_itself_has_the_roles_of_its_own_principal(converted):
    app = APP.format(name="web", identity="type: 'SystemAssigned'")
    mapped = converted(VAULTS, app, grant(principal="web.identity.principalId"))
    assert list(roles(mapped)) == ["web-reader"]


def test_workloads_that_share_an_identity_each_have_its_roles(converted):
    both = APP.format(name="shop", identity=ASSIGNED) + APP.format(name="desk", identity=ASSIGNED)
    mapped = converted(IDENTITY, VAULTS, both, grant())
    found = roles(mapped)
    assert list(found) == ["web-desk-reader", "web-shop-reader"]
    assert [spec["principalId"] for spec in found.values()] == [
        "${SHOP_WEB_DESK_PRINCIPAL_ID}",
        "${SHOP_WEB_SHOP_PRINCIPAL_ID}",
    ]


def test_an_assignment_without_a_scope_is_on_what_the_template_is_deployed_to(converted):
    (spec,) = roles(converted(WEB, grant(scope=""))).values()
    assert spec["owner"]["armId"] == (
        "/subscriptions/${SHOP_AZURE_SUBSCRIPTION_ID}/resourceGroups/${SHOP_AZURE_RESOURCE_GROUP}"
    )


def test_the_other_properties_of_an_assignment_are_taken_over(converted):
    more = "description: 'for reports'\n    condition: '@Resource[x]'\n    conditionVersion: '2.0'"
    (spec,) = roles(converted(WEB, grant(more=more))).values()
    assert (spec["description"], spec["condition"], spec["conditionVersion"]) == (
        "for reports",
        "@Resource[x]",
        "2.0",
    )


# --- names -------------------------------------------------------------------------------------


def test_one_role_on_scopes_of_several_types_has_the_type_in_its_name(converted):
    mapped = converted(WEB, grant("one"), grant("two", scope=""))
    assert list(roles(mapped)) == ["web-reader-resource-groups", "web-reader-vaults"]


def test_one_role_on_several_scopes_of_a_type_is_called_as_the_source_calls_it(converted):
    parts = (WEB, grant("onVault"), grant("onOther", scope="scope: other"))
    names = ["web-reader-on-other", "web-reader-on-vault"]
    assert list(roles(converted(*parts))) == names
    assert list(roles(converted(*parts, overlay=False))) == names


def test_the_assignments_of_a_loop_are_numbered(converted):
    mapped = converted(WEB, grant(before="[for index in range(0, 2): "))
    assert list(roles(mapped)) == ["web-reader-1", "web-reader-2"]


def test_a_role_that_the_table_does_not_know_goes_by_its_id_and_is_reported(converted):
    strange = "0f0f0f0f-1111-2222-3333-444444444444"
    mapped = converted(WEB, grant(definition=strange))
    (name,) = roles(mapped)
    assert name == f"web-{strange}"
    assert roles(mapped)[name]["roleDefinitionReference"]["armId"].endswith(strange)
    (finding,) = findings_of(mapped, "B2F312")
    assert strange in finding.message


# --- what becomes of no object -----------------------------------------------------------------


def test_a_role_that_no_workload_holds_is_reported_with_its_line(converted):
    mapped = converted(WEB, grant(principal="'00000000-0000-0000-0000-000000000007'"))
    assert roles(mapped) == {}
    (finding,) = findings_of(mapped, "B2F311")
    assert finding.severity == "warning"
    assert finding.span.source.name == ".azure/applications/web/main.bicep"
    assert f"the role {READER} on Microsoft.KeyVault/vaults kv-shop" in finding.message
    assert outcomes(mapped) == {"unsupported"}


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("if (switch == 'on') ", "whether it exists is unknown before deployment"),
        ("[for each in split(switch, ','): ", "how often it exists is unknown before deployment"),
    ],
)
def test_a_role_that_may_not_exist_is_left_out_and_reported(converted, before, why):
    mapped = converted(WEB, grant(before=before))
    assert roles(mapped) == {}
    (finding,) = findings_of(mapped, "B2F306")
    assert why in finding.message
    assert outcomes(mapped) == {"unsupported"}


def test_a_role_that_does_not_exist_is_none(converted):
    mapped = converted(WEB, grant(before="if (vaultName == 'another') "))
    assert roles(mapped) == {}
    assert (findings_of(mapped, "B2F306"), findings_of(mapped, "B2F311")) == ([], [])


def test_without_role_assignments_there_is_nothing_of_them_and_the_reason_is_accounted_for(converted):
    mapped = converted(WEB, grant(), project="settings: {roleAssignments: false}\n")
    assert roles(mapped) == {}
    assert "shop-roles" not in {made.name for made in mapped.objects.objects["syncroot"]}
    assert mapped.substitutions == {}
    assert outcomes(mapped) == {"dropped"}


# --- the infrastructure ------------------------------------------------------------------------

SHARED = """
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: 'web-identity'
}
"""


def test_a_role_that_the_infrastructure_gives_to_a_workload_becomes_an_object(converted):
    mapped = converted(WEB, infrastructure=HEAD + SHARED + VAULTS + grant())
    assert list(roles(mapped)) == ["web-reader"]


def test_the_infrastructure_keeps_its_other_roles_and_that_is_only_noted(converted):
    own = grant(principal="'00000000-0000-0000-0000-000000000007'")
    mapped = converted(WEB, infrastructure=HEAD + VAULTS + own)
    assert roles(mapped) == {}
    (finding,) = findings_of(mapped, "B2F311")
    assert finding.severity == "note"
    assert outcomes(mapped) == set()


UNKNOWN = "11111111-2222-3333-4444-555555555555"


def comments(mapped):
    return {made.name: made.comments for made in mapped.objects.objects["roles"]}


ROLE_ID = ("spec", "roleDefinitionReference", "armId")


def test_the_name_of_a_role_stands_beside_its_id(converted):
    assert comments(converted(WEB, grant())) == {"web-reader": {ROLE_ID: "Reader"}}


def test_a_role_that_the_table_does_not_know_has_no_name_beside_its_id(converted):
    assert list(comments(converted(WEB, grant(definition=UNKNOWN))).values()) == [{}]


def test_a_row_of_the_project_names_a_role_with_or_without_its_title(converted):
    row = f"\ntables:\n  roles:\n    - {{id: role.own, match: {{roleId: {UNKNOWN}}}, emit: own"
    assert comments(converted(WEB, grant(definition=UNKNOWN), project=f"{row}}}\n")) == {"web-own": {}}
    titled = converted(WEB, grant(definition=UNKNOWN), project=f"{row}, title: Our Own}}\n")
    assert comments(titled) == {"web-own": {ROLE_ID: "Our Own"}}
