"""The roles that workloads' identities need, in the report of a conversion, and what to do for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from converter.mapping import RoleGiver
from converter.pipeline import RolesOfOverlay
from converter.report.markdown_text import code

_ADMINISTRATOR: Final = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
"""Role Based Access Control Administrator: may give roles, and nothing else."""
_GIVERS: Final = {
    RoleGiver.TREE: "Azure Service Operator gives them, once its own identity may do so (step 0):",
    RoleGiver.PIPELINE: "The product's own pipeline gives them, by the Bicep file of each environment.",
    RoleGiver.NOBODY: "**To do**: the tree gives none of these. Give them by hand, or choose in the project "
    "file:\n\n"
    "- `settings.roleAssignments: bicep` writes a Bicep file of them, for a pipeline that may give roles;\n"
    "- `settings.roleAssignments: true` makes objects of them for Azure Service Operator, whose identity "
    "needs this grant first (step 0):",
}
_SNIPPET: Final = """\
// Deployed once to each of these, by whoever owns it:
{where}
targetScope = '{kind}'

@description('The principal id of the identity that Azure Service Operator runs as')
param operatorPrincipalId string

resource mayGiveRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = {{
  name: guid({kind}().id, operatorPrincipalId, '{administrator}')
  properties: {{
    principalId: operatorPrincipalId
    principalType: 'ServicePrincipal'
    // Role Based Access Control Administrator
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{administrator}')
    // These roles only, and to identities of workloads only.
    conditionVersion: '2.0'
    condition: '''
{condition}
'''
  }}
}}
"""


def roles_data(overlays: Iterable[RolesOfOverlay]) -> list[dict[str, Any]]:
    """Every role with its overlay and giver, for JSON."""
    return [
        {
            "overlay": one.overlay,
            "given_by": str(one.giver),
            "identity": held.identity,
            "role": held.role,
            "role_id": held.role_id,
            "scope": held.scope,
            "place": str(held.place) if held.place is not None else None,
        }
        for one in overlays
        for held in one.roles
    ]


def roles_text(overlays: Iterable[RolesOfOverlay]) -> Iterator[str]:
    """The roles of each environment as lines for a terminal, where somebody has to give them by hand."""
    for one in overlays:
        if one.giver is RoleGiver.NOBODY:
            yield from ("", f"roles that the identities in {one.overlay} need")
            yield from (f"  {held.identity}: {held.role} on {held.scope}" for held in one.roles)


def roles_markdown(overlays: Iterable[RolesOfOverlay]) -> Iterator[str]:
    """What has to be done for the roles, then a table for each environment."""
    given = tuple(overlays)
    if not given:
        return
    yield from ("", "## Roles", "", _GIVERS[given[0].giver])
    if given[0].giver is not RoleGiver.PIPELINE:
        for snippet in grants(given):
            yield from ("", "```bicep", snippet.rstrip("\n"), "```")
    for one in given:
        yield from ("", f"### {one.overlay}", "", "| identity | role | scope | source |", "| --- " * 4 + "|")
        for held in one.roles:
            cells = (code(held.identity), held.role, code(held.scope), str(held.place or "–"))
            yield f"| {' | '.join(cells)} |"


def grants(overlays: Iterable[RolesOfOverlay]) -> Iterator[str]:
    """Bicep that lets Azure Service Operator give the roles, for resource groups and for subscriptions.

    The condition is Azure's own form for a right to give some roles only ("Delegate Azure role assignment
    management to others with conditions").
    """
    held = [role for one in overlays for role in one.roles]
    for kind in ("resourceGroup", "subscription"):
        here = [role for role in held if _kind(role.range) == kind]
        if here:
            where = "\n".join(f"//   {each}" for each in sorted({role.range for role in here}))
            ids = ", ".join(sorted({role.role_id.lower() for role in here}))
            yield _SNIPPET.format(
                where=where, kind=kind, administrator=_ADMINISTRATOR, condition=_condition(ids)
            )


def _kind(scope: str) -> str:
    steps = scope.count("/")
    if not scope.startswith("/subscriptions/"):
        return "managementGroup"
    return "subscription" if steps == 2 else "resourceGroup"


def _condition(ids: str) -> str:
    """May write and delete assignments of these roles to service principals."""
    parts = []
    for action, source in (("write", "Request"), ("delete", "Resource")):
        at = f"@{source}[Microsoft.Authorization/roleAssignments"
        parts.append(
            f"((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{action}'}})) OR "
            f"({at}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{ids}}} AND "
            f"{at}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {{'ServicePrincipal'}}))"
        )
    return "\nAND\n".join(parts)
