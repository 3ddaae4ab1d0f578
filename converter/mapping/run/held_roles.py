"""The roles that the workloads' identities need, whoever gives them; and what a Bicep file of them says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from converter.mapping.language.objects import FileNotes, KubernetesObject, VariableNote
from converter.mapping.run.roles import ROLES
from converter.mapping.run.substituting import variables_in
from converter.provenance import nearest_span
from converter.source import Severity, Span, dataclass, flux_variable, status_value, upper_snake

if TYPE_CHECKING:
    from converter.aca import Evaluation
    from converter.mapping.language.lookup import Tables
    from converter.mapping.language.run_state import Run, SubstitutionUse
    from converter.project import Project

_KIND: Final = "RoleAssignment"
_GRANT: Final = (
    "step 0, before the first rollout: whoever owns these grants it; the report has the Bicep for it"
)
_BY_PIPELINE: Final = "the product's own pipeline has to give the workloads' identities their roles"
_DEPLOY: Final = (
    "it deploys the Bicep file of each environment, whose head has the command, once the first rollout has "
    "made the identities"
)
_BY_NOBODY: Final = "the tree doesn't give the workloads' identities the roles that they need"
_CHOOSE: Final = (
    "the report lists them; settings.roleAssignments in the project file may be `bicep`: a Bicep file of "
    "them for the product's own pipeline, or `true`: Azure Service Operator gives them, whose identity "
    "needs a grant first"
)


class RoleGiver(StrEnum):
    """Who gives the workloads' identities their roles."""

    TREE = "tree"
    PIPELINE = "pipeline"  # by a Bicep file of the tree
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that an identity needs.

    `identity` is its object (`ApplicationIdentity/web`), or its principal where that isn't known. `role` is
    the role's name in Azure, or its id where the table of roles has no name; `role_id` is the id in any case.
    `scope` is the id of what the role is on; unknown parts are `${VARIABLES}`. `place` is the assignment in
    the source, None for one that isn't there.
    """

    identity: str
    role: str
    role_id: str
    scope: str
    place: Span | None

    @property
    def range(self) -> str:
        """What a right to give it is granted on: its resource group, subscription or management group."""
        steps = self.scope.split("/")
        if steps[1:2] == ["subscriptions"]:
            return "/".join(steps[: 5 if [each.lower() for each in steps[3:4]] == ["resourcegroups"] else 3])
        return self.scope


def held_roles(
    objects: Iterable[KubernetesObject], uses: Mapping[str, SubstitutionUse], notes: FileNotes
) -> Iterator[HeldRole]:
    """The roles that RoleAssignment objects ask for, in their order; none without a scope, as in the base."""
    for one in objects:
        spec = one.body.get("spec")
        if one.kind != _KIND or not isinstance(spec, dict):
            continue
        scope, definition = _arm_id(spec, "owner"), _arm_id(spec, "roleDefinitionReference")
        if scope and definition:
            role_id = definition.rpartition("/")[2]
            yield HeldRole(
                _identity(one, str(spec.get("principalId")), uses),
                notes.titles.get(role_id.lower(), role_id),
                role_id,
                scope,
                _place(one),
            )


def report_roles(held: Iterable[HeldRole], giver: RoleGiver, run: Run, span: Span | None) -> None:
    """Report what a person has to do so that the identities of an environment get their roles."""
    roles = tuple(held)
    if not roles or run.overlay is None:
        return
    if giver is RoleGiver.TREE:
        on = ", ".join(sorted({one.range for one in roles}))
        message = f"Azure Service Operator's own identity has to be allowed to give roles on {on}"
        run.report("B2F333", Severity.WARNING, message, span, _GRANT)
    elif giver is RoleGiver.PIPELINE:
        run.report("B2F332", Severity.WARNING, _BY_PIPELINE, span, _DEPLOY)
    else:
        run.report("B2F332", Severity.WARNING, _BY_NOBODY, span, _CHOOSE)


def _place(one: KubernetesObject) -> Span | None:
    """The source's line that names the identity; None for a role that isn't the source's."""
    origin = one.origins.get(("spec", "principalId"))
    return nearest_span(origin.sources[0]) if one.owner and origin is not None and origin.sources else None


def _arm_id(spec: Mapping[str, Any], key: str) -> str:
    part = spec.get(key)
    return str(part.get("armId") or "") if isinstance(part, dict) else ""


def _identity(one: KubernetesObject, principal: str, uses: Mapping[str, SubstitutionUse]) -> str:
    for name, path in variables_in(one.body):
        use = uses.get(name)
        held = status_value(use.stands_for) if use is not None and path == ("spec", "principalId") else None
        if held is not None:
            return f"{held.kind}/{held.name}"
    return principal


def file_notes(project: Project, tables: Tables, evaluation: Evaluation, run: Run) -> FileNotes:
    """What Bicep files say about parameters, roles and resources."""
    given = {name: str(value.data) for name, value in run.given.items()}
    return FileNotes(
        flux_variable(upper_snake(project.file.product)),
        project.file.namespace.name or "",
        {name: VariableNote(use.stands_for, given.get(name)) for name, use in run.parameters.items()},
        dict(_titles(tables)),
        {one.deployed.type.lower(): one.deployed.api_version for one in evaluation.resources},
    )


def _titles(tables: Tables) -> Iterator[tuple[str, str]]:
    """The names of roles by their ids in lower case, as far as the table has them."""
    for row in tables[ROLES].rows if ROLES in tables else ():
        role_id, title = row.row.condition.get("roleId"), getattr(row.row, "title", None)
        if isinstance(role_id, str) and title is not None:
            yield role_id.lower(), title
