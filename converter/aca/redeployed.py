"""One app or job that several declarations of a template deploy: what the last of them says holds.

A deployment of a resource that exists replaces what was there (Azure Resource Manager, "Deployment modes").
Often the first makes a placeholder, for an identity or a registry that the real one needs. Which is the last
is known where one needs the other, by `dependsOn` or by naming it; else both are deployed at a time.
"""

from __future__ import annotations

from collections.abc import Iterable

from converter.aca.arm_ids import is_same_id
from converter.aca.workload import Workload
from converter.bicep import FileResolver, is_needed_by
from converter.source import Category, Diagnostic, Label, Severity

REDEPLOYED = "B2F356"


def without_redeployed(
    workloads: Iterable[Workload], resolver: FileResolver
) -> tuple[list[Workload], list[Diagnostic]]:
    """The workloads of a template without those that it deploys again later, and a note of each of these."""
    every = list(workloads)
    notes = []
    kept = []
    for workload in every:
        later = next((other for other in every if _replaces(other, workload, resolver)), None)
        if later is None:
            kept.append(workload)
        else:
            notes.append(_note(workload, later))
    return kept, notes


def _replaces(later: Workload, earlier: Workload, resolver: FileResolver) -> bool:
    """Whether one is certainly deployed after the other, and is the same resource."""
    new, old = later.deployed, earlier.deployed
    if later is earlier or new.type != old.type or new.identifier is None or old.identifier is None:
        return False
    if new.condition is not None or new.repeated or old.repeated:
        return False
    if not is_same_id(new.identifier, old.identifier):
        return False
    names, others = (*new.module, new.symbolic_name), (*old.module, old.symbolic_name)
    if names[0] != others[0]:
        return is_needed_by(resolver, later.template.name, others[0], names[0])
    if new.module == old.module and new.span.source.name == old.span.source.name:
        return is_needed_by(resolver, new.span.source.name, others[-1], names[-1])
    return False


def _note(earlier: Workload, later: Workload) -> Diagnostic:
    return Diagnostic(
        code=REDEPLOYED,
        severity=Severity.NOTE,
        message=f"{earlier.name} is deployed again as {later.name}: what {later.name} says holds",
        span=earlier.deployed.span,
        labels=(Label(later.deployed.span, "deployed again here"),),
        category=Category.FINDING,
    )
