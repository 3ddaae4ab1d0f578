"""The summary of a conversion: what became of every property, and what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from converter.mapping import (
    Claim,
    HeldRole,
    Outcome,
    ResourceFate,
    ResourceOutcome,
    RoleGiver,
    SuppliedEntry,
)
from converter.pipeline.conversion import Conversion
from converter.pipeline.holding import InactiveEnvironment
from converter.pipeline.required_inputs import UnknownPart, unknown_parts
from converter.pipeline.skipping import SkippedWorkload
from converter.provenance import nearest_span
from converter.source import Diagnostic, Severity, Span, dataclass

DEFAULT_TAKEN: Final = "B2F359"
"""The default of an environment variable that nothing answers for."""

WORKLOADS: Final = ("app", "job")
"""The kinds of resources that are workloads."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding, with the workloads and overlays that it holds for and its place in the source."""

    text: str
    workloads: tuple[str, ...]
    overlays: tuple[str, ...]
    place: Span | None = None
    help: str | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class RequiredInput:
    """A Flux variable: what it stands for, the overlays that use it, and those without a value.

    `workloads` are those whose objects need it, `parts` what its value is made from in Azure.
    """

    name: str
    stands_for: str
    overlays: tuple[str, ...]
    missing: tuple[str, ...]
    place: Span | None
    workloads: tuple[str, ...] = ()
    parts: tuple[UnknownPart, ...] = ()


@dataclass(frozen=True, slots=True)
class SuppliedSecret:
    """A Secret that somebody has to make: the workload that reads it, its entries, and how it is made.

    An entry has its key, what it holds in words, the overlays that need it, and its place in the source. The
    entry of a Secret that images are pulled with has no key. `command` is kubectl's, with `…` for each value.
    """

    name: str
    workload: str
    entries: tuple[tuple[str | None, str, tuple[str, ...], Span | None], ...]
    command: str

    @property
    def overlays(self) -> tuple[str, ...]:
        """The overlays that need any of it."""
        return tuple(dict.fromkeys(overlay for _, _, overlays, _ in self.entries for overlay in overlays))


@dataclass(frozen=True, slots=True)
class PropertyLine:
    """What became of one property of one resource, in the overlays where it is the same.

    `workload` is the name of the app, job, role assignment or managed environment (`kind`). `row_place` is
    the place of the claim's row in the tables, `place` that of the property in the source.
    """

    workload: str
    kind: str
    overlays: tuple[str, ...]
    path: str
    claim: Claim
    row_place: Span | None
    place: Span | None


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """What becomes of one resource as a whole, in the overlays where it is the same."""

    fate: ResourceFate
    overlays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolesOfOverlay:
    """The roles that the identities of an overlay need, and who gives them."""

    overlay: str
    giver: RoleGiver
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversion, environments folded together where they agree.

    `matrix` has the overlays of each workload, `counts` the number of properties by outcome. `needs` is what
    needs a person, `defaulted` is where the platform's rule filled a gap, `notes` is what is good to know.
    `broken` are the workloads that couldn't be converted in at least one environment, `broken_environments`
    those of which nothing could be. `resources` has every
    resource that the source deploys, `skipped` the workloads that are left out, `inactive` the
    environments in which something is held. `strict` says whether Flux refuses a folder that needs an input
    without a value. `roles` has the roles that identities need, `supplied` the Secrets that somebody makes.
    """

    matrix: dict[str, tuple[str, ...]]
    overlays: tuple[str, ...]
    counts: dict[Outcome, int]
    needs: tuple[Remark, ...]
    defaulted: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    inputs: tuple[RequiredInput, ...]
    properties: tuple[PropertyLine, ...]
    broken: tuple[str, ...] = ()
    broken_environments: tuple[str, ...] = ()
    resources: tuple[ResourceLine, ...] = ()
    skipped: tuple[SkippedWorkload, ...] = ()
    strict: bool = True
    inactive: tuple[InactiveEnvironment, ...] = ()
    roles: tuple[RolesOfOverlay, ...] = ()
    supplied: tuple[SuppliedSecret, ...] = ()

    @property
    def outcomes(self) -> dict[ResourceOutcome, int]:
        """The number of resources by what becomes of them, each outcome that there is."""
        found = Counter(line.fate.outcome for line in self.resources)
        return {outcome: found[outcome] for outcome in ResourceOutcome if found[outcome]}


def summary_of(conversion: Conversion) -> Summary:
    """The summary of a conversion."""
    matrix: dict[str, tuple[str, ...]] = {}
    counts = dict.fromkeys(Outcome, 0)
    lines: dict[tuple[str, str, str, Claim, str | None], tuple[Span | None, list[str]]] = {}
    for mapped in conversion.overlays:
        overlay = str(mapped.objects.overlay)
        for account in mapped.accounts:
            if account.kind in WORKLOADS:
                matrix[account.name] = (*matrix.get(account.name, ()), overlay)
            for item in account.properties:
                counts[item.claim.outcome] += 1
                # Each evaluation has spans of its own: places are alike where they read alike.
                place = str(item.span) if item.span is not None else None
                line = (account.name, account.kind, item.path, item.claim, place)
                lines.setdefault(line, (item.span, []))[1].append(overlay)
    properties = tuple(
        PropertyLine(name, kind, tuple(overlays), path, claim, conversion.rows.get(claim.row or ""), span)
        for (name, kind, path, claim, _), (span, overlays) in lines.items()
    )
    findings = [finding for mapped in conversion.overlays for finding in mapped.findings]
    resources = _resources(conversion)
    return Summary(
        dict(sorted(matrix.items())),
        tuple(str(mapped.objects.overlay) for mapped in conversion.overlays),
        counts,
        needs=_remarks(f for f in findings if f.severity is not Severity.NOTE),
        defaulted=_remarks(f for f in findings if f.code == "B2F304"),
        notes=(
            *_remarks(f for f in findings if f.severity is Severity.NOTE and f.code != "B2F304"),
            *_remarks(f for f in conversion.diagnostics if f.code == DEFAULT_TAKEN),
            *_outside(resources),
        ),
        inputs=_inputs(conversion),
        properties=properties,
        broken=conversion.broken,
        broken_environments=conversion.broken_environments,
        resources=resources,
        skipped=conversion.skipped,
        strict=conversion.project.file.flux.strict_substitution,
        inactive=conversion.inactive,
        roles=tuple(
            RolesOfOverlay(str(mapped.objects.overlay), mapped.role_giver, mapped.held_roles)
            for mapped in conversion.overlays
            if mapped.held_roles
        ),
        supplied=_supplied(conversion),
    )


def _resources(conversion: Conversion) -> tuple[ResourceLine, ...]:
    """Every resource with its fate; a resource with the same fate in several overlays is one line."""
    lines: dict[tuple[object, ...], tuple[ResourceFate, list[str]]] = {}
    for mapped in conversion.overlays:
        broken = conversion.broken_in(mapped.environment)
        for given in mapped.fates.resources:
            fate = given
            if fate.outcome is ResourceOutcome.CONVERTED and not broken.isdisjoint(fate.workloads):
                fate = replace(fate, outcome=ResourceOutcome.FAILED, reason="its errors have to be corrected")
            # Each evaluation has spans of its own, and an environment may be part of the name.
            alike = (fate.type, fate.outcome, fate.row, fate.workloads, str(fate.span))
            _, overlays = lines.setdefault(alike, (fate, []))
            overlays.append(str(mapped.objects.overlay))
    return tuple(ResourceLine(fate, tuple(dict.fromkeys(overlays))) for fate, overlays in lines.values())


def _outside(resources: Iterable[ResourceLine]) -> Iterator[Remark]:
    """One remark with the types that are outside of the tool's business."""
    types = {line.fate.type for line in resources if line.fate.outcome is ResourceOutcome.OUTSIDE}
    if types:
        text = f"outside of what is converted, so it stays in Azure as it is: {', '.join(sorted(types))}"
        yield Remark(text, (), (), code="B2F327")


def _remarks(findings: Iterable[Diagnostic]) -> tuple[Remark, ...]:
    """Findings that are alike as one, with all their workloads and overlays."""
    groups: dict[tuple[str, str, str | None, str | None], list[Diagnostic]] = {}
    for finding in findings:
        place = _place(finding)
        alike = (finding.code, finding.message, str(place) if place is not None else None, finding.help)
        groups.setdefault(alike, []).append(finding)
    remarks = []
    for (code, message, _, help_), group in groups.items():
        subjects = [finding.subject for finding in group if finding.subject]
        workloads = dict.fromkeys(subject.object for subject in subjects if subject.object)
        overlays = dict.fromkeys(subject.environment for subject in subjects if subject.environment)
        remarks.append(Remark(message, tuple(workloads), tuple(overlays), _place(group[0]), help_, code))
    return tuple(remarks)


def _place(finding: Diagnostic) -> Span | None:
    """The place of what needs a person; what is only good to know is folded over all its places."""
    return None if finding.severity is Severity.NOTE and finding.code != DEFAULT_TAKEN else finding.span


def _inputs(conversion: Conversion) -> tuple[RequiredInput, ...]:
    found: dict[str, RequiredInput] = {}
    for mapped in conversion.overlays:
        overlay = str(mapped.objects.overlay)
        given = conversion.project.file.environments[str(mapped.environment)].substitutions
        names = {account.name for account in mapped.accounts if account.kind in WORKLOADS}
        for name, use in mapped.substitutions.items():
            source = use.origin.sources[0] if use.origin.sources else use.origin
            known = found.get(name) or RequiredInput(name, use.stands_for, (), (), nearest_span(source))
            missing = known.missing if name in given else (*known.missing, overlay)
            parts = unknown_parts(use.unknown) if use.unknown is not None else ()
            found[name] = replace(
                known,
                overlays=(*known.overlays, overlay),
                missing=missing,
                workloads=tuple(sorted({*known.workloads, *(use.owners & names)})),
                parts=tuple(dict.fromkeys((*known.parts, *parts))),
            )
    return tuple(found[name] for name in sorted(found))


def _supplied(conversion: Conversion) -> tuple[SuppliedSecret, ...]:
    """The Secrets that somebody has to make, by name; an entry of several overlays is one."""
    found: dict[str, dict[str | None, tuple[SuppliedEntry, list[str]]]] = {}
    for mapped in conversion.overlays:
        broken = conversion.broken_in(mapped.environment)
        for entry in mapped.supplied:
            if entry.workload not in broken:
                _, overlays = found.setdefault(entry.secret, {}).setdefault(entry.key, (entry, []))
                overlays.append(str(mapped.objects.overlay))
    namespace = str(conversion.project.file.namespace.name)
    secrets = []
    for name, entries in sorted(found.items()):
        given = [entry for entry, _ in entries.values()]
        lines = tuple((one.key, one.holds, tuple(overlays), one.span) for one, overlays in entries.values())
        secrets.append(SuppliedSecret(name, given[0].workload, lines, _command(name, given, namespace)))
    return tuple(secrets)


def _command(name: str, entries: list[SuppliedEntry], namespace: str) -> str:
    """The command that makes a Secret (`kubectl create secret`), with `…` for each value."""
    if entries[0].key is None:
        given = [f"--docker-server={entries[0].server or '…'}", "--docker-username=…", "--docker-password=…"]
        return f"kubectl create secret docker-registry {name} -n {namespace} {' '.join(given)}"
    given = [f"--from-literal={entry.key}=…" for entry in entries]
    return f"kubectl create secret generic {name} -n {namespace} {' '.join(given)}"
