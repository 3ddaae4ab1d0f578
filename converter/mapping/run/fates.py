"""What becomes of each resource as a whole: no resource that a source deploys goes unmentioned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from converter.aca import APP, JOB, environment_of, name_of_unread
from converter.mapping.language.callers import callers_of
from converter.mapping.language.context import private_network, workload_value
from converter.mapping.language.holding import has_ingress
from converter.mapping.language.knowledge import described, joined
from converter.mapping.language.lookup import CompiledRow, Tables
from converter.mapping.language.resources import ACCESS, MODULES, RESOURCES, WORDS, WORKLOAD
from converter.mapping.language.run_state import claim_nothing
from converter.provenance import Kind, Object, Origin, Scalar, Value, nearest_span
from converter.source import Category, Diagnostic, Label, Severity, Span, Subject, dataclass

if TYPE_CHECKING:
    from converter.aca import Evaluation, SourceResource, UnreadTemplate, Workload
    from converter.project import Project
    from converter.provenance import Array

TYPE: Final = "resource.type"
_BY_TYPE: Final = frozenset({TYPE, "resource.provider"})
_OF_REGISTRIES: Final = ("br:", "br/", "ts:", "ts/")
_NAME: Final = re.compile(r"(?:br|ts|oci)(?::[^/]+/|/[^:]+:)(?:bicep/)?(?P<name>[^:@]+)")


class ResourceOutcome(StrEnum):
    """What becomes of a resource as a whole."""

    CONVERTED = "converted"
    READ = "read"
    GUARD = "guard"
    OUTSIDE = "outside"
    DROPPED = "dropped"
    UNSUPPORTED = "unsupported"
    UNMAPPED = "unmapped"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ResourceFate:
    """What becomes of one resource, by which row, and for what reason; `instead` is what a person should do.

    `type` is spelt as in Azure's reference, `name` may have unknown parts. `workloads` are those that it is,
    or that it belongs to.
    """

    type: str
    name: str
    outcome: ResourceOutcome
    row: str | None
    reason: str | None
    instead: str | None
    span: Span
    workloads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """Something that guards access to a workload: what it does, and what has to be done in its place."""

    reason: str
    instead: str
    row: CompiledRow
    span: Span | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class LostWorkload:
    """A workload that may be in a module that can't be read, with the place where that is deployed."""

    name: str
    reference: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Fates:
    """The fates of all resources of one evaluation.

    `guards` are by workload; `values` are the workloads as tables see them, by name. `findings` has errors
    for what must not be overlooked: they fail a command, but keep nothing from being written.
    """

    resources: tuple[ResourceFate, ...]
    guards: Mapping[str, tuple[Guard, ...]]
    values: Mapping[str, Object]
    lost: tuple[LostWorkload, ...]
    findings: tuple[Diagnostic, ...]


class FateFinder:
    """Finds the fates of resources by the tables of a profile, and by what the project file decides."""

    def __init__(self, tables: Tables, project: Project) -> None:
        self._tables = tables
        self._project = project
        self._spellings: dict[str, str] = {}
        for row in self._rows(RESOURCES):
            for text in types_of(row):
                self._spellings.setdefault(text.casefold(), text)
                provider = text.partition("/")[0]
                self._spellings.setdefault(provider.casefold(), provider)
        self._candidates: dict[str, tuple[CompiledRow, ...]] = {}

    def _rows(self, table: str) -> tuple[CompiledRow, ...]:
        return self._tables[table].rows if table in self._tables else ()

    def of(self, evaluation: Evaluation, variables: dict[str, Any]) -> Fates:
        """The fates of an evaluation; `variables` are those that every table may name."""
        settings = self._project.file.environments
        name = evaluation.environment
        reporter = _Reporter(settings[name].overlay if name is not None else None)
        owners: dict[int, list[str]] = {}
        for workload in (*evaluation.workloads, *evaluation.skipped):
            for own_resource in (workload.deployed, *workload.attached):
                owners.setdefault(id(own_resource), []).append(workload.name)
        names = _names(evaluation)
        skipped = {one.name for one in evaluation.skipped}
        guards: dict[str, list[Guard]] = {workload.name: [] for workload in evaluation.workloads}
        found = []
        for resource in evaluation.resources:
            own = tuple(owners.get(id(resource.deployed), ()))
            fate, row = self._fate(resource, own, names, variables)
            if own and skipped.issuperset(own):
                reason = self._project.file.workloads[own[0]].skip
                fate = ResourceFate(
                    fate.type, fate.name, ResourceOutcome.SKIPPED, None, reason, None, fate.span, own
                )
            elif row is not None and fate.outcome is ResourceOutcome.GUARD and own:
                for one in own:
                    if one in guards:
                        guards[one].append(_guard(row, fate.span, resource.deployed.body.origin))
            else:
                reporter.resource(fate)
            found.append(fate)
        for workload in evaluation.workloads:
            guards[workload.name] += self._of_properties(workload, variables)
        callers = callers_of(self._project, evaluation)
        values = {
            workload.name: self._value(workload, evaluation, guards[workload.name], callers[workload.name])
            for workload in evaluation.workloads
        }
        for workload in evaluation.workloads:
            self._report_access(workload, evaluation, guards[workload.name], reporter)
        return Fates(
            tuple(found),
            {name: tuple(group) for name, group in guards.items() if group},
            values,
            tuple(self._lost(evaluation.unread, variables, reporter)),
            tuple(reporter.findings),
        )

    # --- resources ---------------------------------------------------------------------------

    def spelt(self, kind: str) -> str:
        """A type in the spelling of the table; the provider alone where the table doesn't have the type."""
        if kind.casefold() in self._spellings:
            return self._spellings[kind.casefold()]
        provider, slash, rest = kind.partition("/")
        return self._spellings.get(provider.casefold(), provider) + slash + rest

    def _fate(
        self,
        resource: SourceResource,
        workloads: tuple[str, ...],
        names: _Names,
        variables: dict[str, Any],
    ) -> tuple[ResourceFate, CompiledRow | None]:
        """The fate of a resource, and the row that decides it."""
        kind, name = self.spelt(resource.deployed.type), described(resource.deployed.name)
        span = resource.deployed.span
        subject = _subject(resource, kind, self.spelt(resource.on), is_mounted=name in names.mounted)
        for row in self._rows_for(kind, subject):
            if row.condition.answer({**variables, "resource": subject}, claim_nothing) is True:
                outcome = outcome_of(row)
                reason = row.row.unsupported or row.row.drop
                if outcome is ResourceOutcome.CONVERTED and not workloads:
                    if name not in names.deployed:
                        break  # a promise that nothing keeps
                    outcome, reason = ResourceOutcome.DROPPED, "another declaration deploys it too"
                fate = ResourceFate(kind, name, outcome, row.id, reason, row.row.instead, span, workloads)
                return fate, row
        fate = ResourceFate(kind, name, ResourceOutcome.UNMAPPED, None, None, None, span, workloads)
        return fate, None

    def _rows_for(self, kind: str, subject: Object) -> tuple[CompiledRow, ...]:
        """The rows whose tests of the type hold; kept, as they are the same for every resource of it."""
        if kind not in self._candidates:
            scope = {"resource": subject}
            self._candidates[kind] = tuple(
                row
                for row in self._rows(RESOURCES)
                if all(
                    test.check(subject.members[test.path.text.partition(".")[2]], scope) is True
                    for test in row.condition.tests
                    if test.path.text in _BY_TYPE
                )
            )
        return self._candidates[kind]

    # --- access ------------------------------------------------------------------------------

    def _of_properties(self, workload: Workload, variables: dict[str, Any]) -> Iterator[Guard]:
        """What guards access to a workload in its own properties; an unknown property may."""
        if workload.kind != "app":
            return
        scope = {**variables, "app": workload.resource}
        for row in self._rows(ACCESS):
            if row.row.unsupported is None or row.condition.answer(scope, claim_nothing) is False:
                continue
            things = [found.thing for found in row.condition.things(scope)]
            origin = next(
                (one.origin for one in things if isinstance(one, Value)), workload.deployed.body.origin
            )
            yield _guard(row, nearest_span(origin) or workload.deployed.span, origin)

    def _value(
        self, workload: Workload, evaluation: Evaluation, guards: list[Guard], callers: Array
    ) -> Object:
        """The workload as tables see it: without any exposure while something guards it, undecided."""
        around = environment_of(workload, evaluation.managed_environments)
        shut = None
        if guards and self._decision(workload.name) is None:
            first = guards[0]
            origin = Origin(Kind.MAPPING_ROW, first.row.span, "guard", (first.origin,), row=first.row.id)
            shut = Scalar(first.reason, origin=origin)
        name = evaluation.environment
        return workload_value(
            self._project, workload, name, environment=around, guarded=shut, callers=callers
        )

    def _decision(self, workload: str) -> str | None:
        """What the project file decides about who checks the callers, in words."""
        settings = self._project.file.workloads.get(workload)
        match settings.authentication if settings is not None else None:
            case None:
                return None
            case "app":
                return "the app itself checks who calls"
            case "gateway":
                return "the platform's gateway checks who calls"
            case decided:
                return f"nobody checks who calls: {decided.none}"

    def _report_access(
        self, workload: Workload, evaluation: Evaluation, guards: list[Guard], reporter: _Reporter
    ) -> None:
        name = workload.name
        around = environment_of(workload, evaluation.managed_environments)
        value = workload_value(self._project, workload, evaluation.environment, environment=around)
        exposed = _would_have_route(workload, value)
        decision = self._decision(name)
        for guard in guards:
            if decision is not None:
                at = ("workloads", name, "authentication")
                labels = (Label(self._project.document.span(at), "decided here"),)
                message = f"{name}: {guard.reason}; by the project file {decision}"
                reporter.add("B2F320", Severity.NOTE, message, guard.span, None, workload=name, labels=labels)
                continue
            step = (
                f"{guard.instead}, and set workloads.{name}.authentication in the project file to app or "
                "gateway; {none: REASON} if everybody may call"
            )
            if exposed:
                message = f"{name} has no route until it is decided who checks its callers: {guard.reason}"
                reporter.add("B2F320", Severity.ERROR, message, guard.span, step, workload=name)
            else:
                message = f"{name}: {guard.reason}; it has no route from outside anyway"
                reporter.add("B2F320", Severity.WARNING, message, guard.span, step, workload=name)
        private = private_network(around)
        settings = self._project.file.workloads.get(name)
        chosen = settings is not None and "exposure" in settings.model_fields_set
        if private is None or chosen or not _is_external(workload):
            return
        message = f"{name} has no public route: only a private network reaches its managed environment"
        help_ = f"set workloads.{name}.exposure, with internalRanges for the addresses of that network"
        reporter.add("B2F322", Severity.WARNING, message, nearest_span(private.origin), help_, workload=name)

    # --- modules that can't be read ----------------------------------------------------------

    def _lost(
        self, unread: Iterable[UnreadTemplate], variables: dict[str, Any], reporter: _Reporter
    ) -> Iterator[LostWorkload]:
        """The workloads that may be in such modules; the project file may leave them out."""
        rows = [
            (one, module_row(self._tables, one.module.reference, one.module.symbolic_name, variables))
            for one in unread
        ]
        kept = [(one, row) for one, row in rows if row is None or row.row.drop is None]
        for one, row in kept:
            module = one.module
            if row is not None and row.row.unsupported is not None:
                message = f"the module '{module.reference}' can't be read: {row.row.unsupported}"
                reporter.add("B2F321", Severity.WARNING, message, module.span, row.row.instead)
                continue
            near = [other.module for other, _ in kept if other.folder == one.folder]
            name = name_of_unread(one.folder, one.declared, near, module)
            yield LostWorkload(name, module.reference, module.span)
            settings = self._project.file.workloads.get(name)
            if settings is not None and settings.skip is not None:
                continue
            surely = row is not None and row.row.emit == WORKLOAD
            message = (
                f"the workload '{name}' is lost: its module '{module.reference}' can't be read"
                if surely
                else f"a workload '{name}' may be lost: the module '{module.reference}' can't be read"
            )
            step = "deploy it from a file of this source"
            if module.reference.startswith(_OF_REGISTRIES):
                step = (
                    "run `bicep restore`, which puts it into Bicep's cache, or name a folder that has it: "
                    f"`modules` in the project file; or {step}"
                )
            step += f"; or leave it out on purpose: workloads.{name}.skip gives the reason"
            if not surely:
                step += f", and a row of tables.{MODULES} that drops it says that it deploys no workload"
            reporter.add("B2F324", Severity.ERROR, message, module.span, step, workload=name)


def module_row(
    tables: Tables, reference: str, symbolic_name: str = "", variables: Mapping[str, Any] | None = None
) -> CompiledRow | None:
    """The row of the table of modules for one that can't be read; without one it may deploy anything."""
    origin = Origin(Kind.LITERAL, None, reference)
    match = _NAME.match(reference)
    texts = {
        "reference": reference,
        "name": match["name"] if match else reference,
        "symbolicName": symbolic_name,
    }
    members: dict[str, Value] = {key: Scalar(text, origin=origin) for key, text in texts.items()}
    scope = {**(variables or {}), "module": Object(members, origin=origin)}
    rows = tables[MODULES].rows if MODULES in tables else ()
    return next((row for row in rows if row.condition.answer(scope, claim_nothing) is True), None)


def deploys_workload(tables: Tables, reference: str) -> bool:
    """Whether a module that can't be read surely deploys an app or job."""
    row = module_row(tables, reference)
    return row is not None and row.row.emit == WORKLOAD


@dataclass(slots=True, eq=False)
class _Reporter:
    """Collects findings about an overlay, and none about the base (None): every environment repeats them."""

    overlay: str | None
    findings: list[Diagnostic] = field(default_factory=list)

    def add(
        self,
        code: str,
        severity: Severity,
        message: str,
        span: Span | None,
        help_: str | None,
        *,
        workload: str | None = None,
        labels: tuple[Label, ...] = (),
    ) -> None:
        if self.overlay is None:
            return
        self.findings.append(
            Diagnostic(
                code=code,
                severity=severity,
                message=message,
                span=span,
                labels=labels,
                help=help_,
                category=Category.FINDING,
                subject=Subject(self.overlay, workload),
            )
        )

    def resource(self, fate: ResourceFate) -> None:
        """Report a resource that a person has to do something about."""
        owner = fate.workloads[0] if fate.workloads else None
        if fate.outcome is ResourceOutcome.UNMAPPED and fate.type in {APP, JOB}:
            message = f"{fate.type} '{fate.name}' isn't converted: it isn't recognized as a workload"
            self.add("B2F323", Severity.ERROR, message, fate.span, "write its type as Azure's reference does")
        elif fate.outcome is ResourceOutcome.UNMAPPED:
            message = f"no row of the tables handles resources of the type {fate.type}: '{fate.name}'"
            help_ = f"add a row to tables.{RESOURCES} in the project file that drops it with a reason"
            self.add("B2F323", Severity.WARNING, message, fate.span, help_, workload=owner)
        elif fate.outcome in {ResourceOutcome.UNSUPPORTED, ResourceOutcome.GUARD}:
            message = f"{fate.type} '{fate.name}': {fate.reason}"
            self.add("B2F321", Severity.WARNING, message, fate.span, fate.instead, workload=owner)


def types_of(row: CompiledRow) -> Iterator[str]:
    """The types that a row names."""
    wanted = row.row.condition.get(TYPE)
    texts = wanted.get("in", ()) if isinstance(wanted, dict) else (wanted,)
    yield from (text for text in texts if isinstance(text, str))


def outcome_of(row: CompiledRow) -> ResourceOutcome:
    """What becomes of a resource by a row."""
    if row.row.drop is not None:
        return ResourceOutcome.DROPPED
    if row.row.emit in WORDS[RESOURCES]:
        return ResourceOutcome(row.row.emit)
    return ResourceOutcome.UNSUPPORTED


def _subject(source: SourceResource, kind: str, on: str, *, is_mounted: bool) -> Object:
    """A resource as rows of the table name it; `kind` and `on` are types as the table spells them."""
    resource = source.deployed
    origin = Origin(Kind.RESOURCE_PROPERTY, resource.span, resource.symbolic_name)
    plain: dict[str, str | bool] = {
        "type": kind,
        "provider": kind.partition("/")[0],
        "symbolicName": resource.symbolic_name,
        "module": "/".join(resource.module),
        "on": on,
        "mounted": is_mounted,
    }
    members: dict[str, Value] = {key: Scalar(data, origin=origin) for key, data in plain.items()}
    members["name"] = joined(resource.name)
    properties = resource.body.members.get("properties")
    if properties is not None:
        members["properties"] = properties
    return Object(members, origin=origin)


def _guard(row: CompiledRow, span: Span, origin: Origin) -> Guard:
    reason = row.row.unsupported or "something guards access to it"
    return Guard(reason, row.row.instead or "have it guarded on the platform", row, span, origin)


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that workloads give: their own in Azure, and those of the storages that their volumes mount."""

    deployed: frozenset[str]
    mounted: frozenset[str]


def _names(evaluation: Evaluation) -> _Names:
    mounted = set()
    for workload in evaluation.workloads:
        template = workload.resource.template
        volumes = template.volumes if template is not None else ()
        for volume in () if isinstance(volumes, Value) else volumes:
            if volume.storage_name is not None:
                mounted.add(described(volume.storage_name))
    deployed = frozenset(described(workload.deployed.name) for workload in evaluation.workloads)
    return _Names(deployed, frozenset(mounted))


def _is_external(workload: Workload) -> bool:
    """Whether the source's ingress is, or may be, external."""
    configuration = workload.resource.configuration
    ingress = getattr(configuration, "ingress", None)
    external = ingress.external if ingress is not None else None
    return external is not None and not (isinstance(external, Scalar) and external.data is not True)


def _would_have_route(workload: Workload, value: Object) -> bool:
    """Whether there would be a route to a workload if nothing guarded it."""
    exposure = value.members["exposure"]
    if not has_ingress(workload) or (isinstance(exposure, Scalar) and exposure.data == "none"):
        return False
    is_internal = isinstance(exposure, Scalar) and exposure.data == "internal"
    return not is_internal or "internalRanges" in value.members
