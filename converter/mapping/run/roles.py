"""The roles that workloads hold: the names of the assignments, and reports of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from converter.aca import segments
from converter.mapping.language.knowledge import described
from converter.mapping.language.lookup import Tables
from converter.mapping.language.run_state import Claim, Outcome, Run
from converter.mapping.language.scope import OMIT, Scope
from converter.mapping.language.transforms import dns_label
from converter.provenance import Kind, Object, Origin, Scalar, Value, nearest_span, plain
from converter.source import Path, Severity, dataclass, upper_snake

if TYPE_CHECKING:
    from converter.aca import Role, Workload

ROLES: Final = "roles"
"""The table with the names of roles."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """A role that a workload holds.

    `value` is what tables may name: the `name` of its object, `role`, the same without the workload, and the
    role's `title`, if the table of roles has it.
    """

    role: Role
    workload: Workload
    value: Object


@dataclass(frozen=True, slots=True, eq=False)
class _Label:
    """A role as the names of objects have it, and what Azure calls it, if the table of roles says so."""

    words: str
    origin: Origin
    title: str | None = None


def assignments_of(roles: Iterable[Role], tables: Tables, run: Run) -> tuple[Assignment, ...]:
    """An assignment for every role and workload that holds it, each with a name of its own, by name.

    A workload that holds one role on several scopes has the scope in each name.
    """
    pairs = [(role, workload, _label(role, tables, run)) for role in roles for workload in role.workloads]
    groups: dict[tuple[str, str], list[tuple[Role, Workload, _Label]]] = {}
    for pair in pairs:
        groups.setdefault((pair[1].name, pair[2].words), []).append(pair)
    found = [
        _assignment(role, workload, label, suffix)
        for group in groups.values()
        for (role, workload, label), suffix in zip(group, _suffixes(group), strict=True)
    ]
    return tuple(sorted(found, key=lambda assignment: str(plain(assignment.value.members["name"]))))


def _assignment(role: Role, workload: Workload, label: _Label, suffix: str) -> Assignment:
    words = f"{label.words}{suffix}"
    texts = {"name": f"{workload.name}-{words}", "role": words}
    if label.title is not None:
        texts["title"] = label.title
    members: dict[str, Value] = {key: Scalar(text, origin=label.origin) for key, text in texts.items()}
    return Assignment(role, workload, Object(members, origin=label.origin))


def _label(role: Role, tables: Tables, run: Run) -> _Label:
    """The role's name from the table; else its GUID, or the assignment's symbolic name in the source."""
    guid = role.resource.role_id
    if guid is None:
        origin = Origin(Kind.LITERAL, role.deployed.span, role.deployed.symbolic_name)
        return _Label(dns_label(_words(role.deployed.symbolic_name)), origin)
    scope = Scope(run, {"roleId": guid}, {}, "", "", substituted=False)
    for row in tables[ROLES].rows if ROLES in tables else ():
        answer, _ = scope.decide(row.condition)
        if answer is True and row.node is not None:
            origins: dict[Path, Origin] = {}
            words = row.node.emit(scope.within(row.id, origins), ())
            if words is not OMIT:
                sources = (guid.origin, *origins[()].sources)
                origin = Origin(Kind.MAPPING_ROW, row.span, ROLES, sources, row=row.id)
                return _Label(str(words), origin, row.title)
    if run.overlay is not None:
        run.report(
            "B2F312",
            Severity.NOTE,
            f"the table of roles has no name for the role {described(guid)}",
            nearest_span(guid.origin),
            f"add a row to tables.{ROLES} in the project file; the role itself is assigned as it is",
        )
    text = str(guid.data) if isinstance(guid, Scalar) and not guid.secret else role.deployed.symbolic_name
    return _Label(dns_label(_words(text)), guid.origin)


def _suffixes(group: Sequence[tuple[Role, Workload, _Label]]) -> list[str]:
    """What distinguishes the assignments of one role to one workload; the same in base and overlays."""
    if len(group) == 1:
        return [""]
    namings: tuple[Callable[[Role], str], ...] = (_scope_type, _outermost, _module_path)
    for naming in namings:
        found = [f"-{dns_label(_words(naming(role)))}" for role, _, _ in group]
        if len(set(found)) == len(group):
            return found
    return [f"-{number}" for number in range(1, len(group) + 1)]


def _scope_type(role: Role) -> str:
    parts = segments(role.resource.scope) if role.resource.scope is not None else ()
    return parts[-1].names.rpartition("/")[2] if parts else "scope"


def _outermost(role: Role) -> str:
    """Its symbolic name, or its module's, in the folder's own template."""
    return (*role.deployed.module, role.deployed.symbolic_name)[0]


def _module_path(role: Role) -> str:
    return "-".join((*role.deployed.module, role.deployed.symbolic_name))


def _words(name: str) -> str:
    return upper_snake(name).replace("_", "-")


def report_without_object(role: Role, run: Run, *, because: str | None = None) -> None:
    """Report that a role assignment gets no object: no workload holds it, or `because`."""
    principal = role.resource.principal_id
    unheld = f"no workload runs as {described(principal)}" if principal is not None else "it has no principal"
    reason = because or unheld
    instead = "keep it in the source, or give the principal its role by hand"
    if role.infrastructure and because is None:
        if run.overlay is not None:
            message = (
                f"the infrastructure itself assigns {_role_text(role, named=False)}, which no workload holds"
            )
            run.report("B2F311", Severity.NOTE, message, role.deployed.span)
        return
    run.claims.setdefault(role.name, {}).update(
        {key: Claim(Outcome.UNSUPPORTED, None, reason, instead) for key in role.body.members}
    )
    if run.overlay is None:
        return
    code = "B2F306" if because else "B2F311"
    message = f"{_role_text(role)} gets no RoleAssignment: {reason}"
    help_ = "give the value with --set-env or in the project file" if because else instead
    run.report(code, Severity.WARNING, message, role.deployed.span, help_, subject=role.name)


def _role_text(role: Role, *, named: bool = True) -> str:
    """The role and its scope, for messages; with `named` the scope's name too."""
    guid = described(role.resource.role_id) if role.resource.role_id is not None else "of an unknown id"
    parts = segments(role.resource.scope) if role.resource.scope is not None else ()
    on = parts[-1].names if parts else "an unknown scope"
    if parts and named:
        on += f" {described(parts[-1].value)}"
    return f"the role {guid} on {on}"


def assignment_values(assignment: Assignment, workload: Value) -> dict[str, object]:
    """The variables of manifests for a role."""
    return {"role": assignment.role.resource, "workload": workload, "assignment": assignment.value}
