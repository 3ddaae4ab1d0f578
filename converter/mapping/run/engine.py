"""Applies the tables: one evaluation in, its Kubernetes objects and findings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping as AnyMapping
from dataclasses import replace
from functools import partial
from posixpath import dirname
from typing import TYPE_CHECKING, Any

from converter.aca import flattened
from converter.mapping.language.compiled import CompiledManifest, CompiledProfile
from converter.mapping.language.context import (
    environment_resource,
    environment_value,
    given_substitutions,
    name_origin,
    settings_value,
    vault_values,
    with_own_host,
    workload_settings,
)
from converter.mapping.language.defaults import default_origin, project_value, with_defaults
from converter.mapping.language.lookup import is_public
from converter.mapping.language.nodes import Constant, Mapping, how_to_decide
from converter.mapping.language.objects import AbsentObject, KubernetesObject, ObjectSet, Section
from converter.mapping.language.run_state import (
    ENVIRONMENT,
    Entry,
    Images,
    Run,
    SubstitutionUse,
    SuppliedEntry,
    claim_nothing,
)
from converter.mapping.language.scope import OMIT, Scope
from converter.mapping.language.sections import normalized
from converter.mapping.run.accounting import Account, Accountant
from converter.mapping.run.completeness import report_incomplete
from converter.mapping.run.fates import FateFinder, Fates
from converter.mapping.run.held_roles import HeldRole, RoleGiver, file_notes, held_roles, report_roles
from converter.mapping.run.images import released_folders
from converter.mapping.run.roles import assignment_values, assignments_of, report_without_object
from converter.mapping.run.separating import needed_variables, own_variables, separated
from converter.mapping.run.substituting import variables_in
from converter.mapping.run.supplying import with_references
from converter.provenance import Array, Kind, Object, Origin, RequiredParameter, Scalar, Value, nearest_span
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Label,
    Path,
    Severity,
    Span,
    dataclass,
    status_lines,
    status_value,
)

if TYPE_CHECKING:
    from converter.aca import Evaluation, Role, Workload
    from converter.mapping.language.tables import SectionSpec
    from converter.project import Project


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """The result of mapping one evaluation.

    `findings` are warnings and notes; `accounts` has one account for each resource: the outcome of each
    of its properties. The base has no accounts: its objects belong to no environment.
    `substitutions` are the Flux variables that the objects use, by name. `fates` says what becomes of each
    resource as a whole. `own_variables` has the Flux variables that a workload needs and others don't, by the
    workload's name. `held_roles` are the roles that the workloads need, whether or not the tree gives them.
    `supplied` are the entries of Secrets that somebody has to make.
    `pending` is the state before anything is said about the tree as a whole.
    """

    environment: str | None
    objects: ObjectSet
    findings: tuple[Diagnostic, ...]
    accounts: tuple[Account, ...]
    substitutions: dict[str, SubstitutionUse]
    fates: Fates
    own_variables: AnyMapping[str, frozenset[str]]
    held_roles: tuple[HeldRole, ...]
    role_giver: RoleGiver
    supplied: tuple[SuppliedEntry, ...]
    pending: _Pending


@dataclass(frozen=True, slots=True, eq=False)
class _Pending:
    """An evaluation of which all is mapped but the manifests without substitution: those come last."""

    evaluation: Evaluation
    run: Run
    variables: dict[str, Any]
    shared: dict[str, Any]
    objects: dict[str, list[KubernetesObject]]
    unwritten: tuple[KubernetesObject, ...]
    aside: Run
    fates: Fates


@dataclass(frozen=True, slots=True, eq=False)
class _Subject:
    """What manifests of a `kind` are filled for, and the variables that they may name.

    `owner` is its name in claims and findings, `holder` the workload that its objects are made for,
    both empty for the product. With `section` only that section's manifests are filled.
    """

    kind: str
    variables: dict[str, Any]
    owner: str = ""
    holder: str = ""
    section: str | None = None


class MappingError(DiagnosticError):
    """Why an evaluation can't be mapped.

    `workloads` has the errors of each workload that can't be, by name; `others` are about none of them.
    """

    def __init__(
        self,
        diagnostics: Iterable[Diagnostic],
        workloads: AnyMapping[str, tuple[Diagnostic, ...]] | None = None,
    ) -> None:
        super().__init__(diagnostics)
        self.workloads = workloads or {}
        owned = {id(error) for errors in self.workloads.values() for error in errors}
        self.others = tuple(error for error in self.diagnostics if id(error) not in owned)


class Mapper:
    """Maps the evaluations of a project by a compiled profile: the base first, then the environments."""

    def __init__(self, profile: CompiledProfile, project: Project) -> None:
        project = with_defaults(project, profile)
        profile = normalized(profile, project)
        self.profile = profile
        self.project = project
        self._written = {section.name: section.written for section in profile.profile.sections}
        self._bicep = {section.name for section in profile.profile.sections if section.bicep is not None}
        self._substituted = {section.name: section.substituted for section in profile.profile.sections}
        self._shared = {
            "project": project_value(project, profile),
            "settings": settings_value(project, profile.profile, profile.setting_span),
        }
        self._settings = workload_settings(project, self._shared["settings"])
        self._released: set[str] = set()
        self._released_folders: frozenset[str] = frozenset()
        self._accountant = Accountant(profile.tables)
        self._fates = FateFinder(profile.tables, project)

    @property
    def role_giver(self) -> RoleGiver:
        """Who gives roles, as the sections of the manifests for roles say."""
        sections = {one.manifest.section for one in self.profile.manifests if one.manifest.for_ == "role"}
        if any(self._written[section] and section not in self._bicep for section in sections):
            return RoleGiver.TREE
        return RoleGiver.PIPELINE if sections & self._bicep else RoleGiver.NOBODY

    def _role_span(self) -> Span | None:
        """The place of the project file's own choice, None where the profile's default holds."""
        at = ("settings", "roleAssignments")
        return self.project.document.span(at) if self.project.document.has(at) else None

    def sections(self, separate: Iterable[str] = ()) -> tuple[Section, ...]:
        """The sections of the tree with the project's names filled in.

        `separate` are the workloads that have sections of their own.
        """
        names = sorted(set(separate))
        return tuple(
            self._section(spec, name)
            for spec in self.profile.profile.sections
            if spec.written
            for name in (names if spec.separates is not None else ("",))
        )

    def _section(self, spec: SectionSpec, workload: str) -> Section:
        plain = {
            "product": self.project.file.product,
            "namespace": self.project.file.namespace.name,
            "workload": workload,
        }
        return Section(
            spec.name.format(**plain),
            spec.base.format(**plain, overlay="{overlay}"),
            spec.overlay.format(**plain, overlay="{overlay}"),
            spec.namespace.format(**plain) if spec.namespace else None,
            self._namespace_origin(spec.name) if spec.namespace else None,
            self._workload_folders(spec.separates or spec.name),
            spec.separates,
            spec.bicep,
        )

    def separate_folders(self) -> tuple[str, ...]:
        """The folders of sections for one workload, with `{workload}` and `{overlay}` in place of names."""
        plain = {"product": self.project.file.product, "workload": "{workload}", "overlay": "{overlay}"}
        specs = [spec for spec in self.profile.profile.sections if spec.separates is not None]
        return tuple(folder.format(**plain) for spec in specs for folder in (spec.base, spec.overlay))

    def _workload_folders(self, section: str) -> tuple[str, ...]:
        """The folders that the section's manifests for apps and jobs put their files in."""
        files = (
            one.manifest.file
            for one in self.profile.manifests
            if one.manifest.section == section and one.manifest.for_ in {"app", "job"}
        )
        named = (dirname(file).replace("{workload.name}", "{workload}") for file in files)
        return tuple(
            dict.fromkeys(name for name in named if name.count("{") == name.count("{workload}") == 1)
        )

    def _namespace_origin(self, section: str) -> Origin:
        at = ("namespace", "name")
        given = (
            Origin(Kind.PROJECT_FILE, self.project.document.span(at), "namespace.name")
            if self.project.document.has(at)
            else default_origin(self.profile, *at)
        )
        where = self.profile.section_span(section, "namespace")
        return Origin(Kind.MAPPING_ROW, where, "project.namespace.name", (given,), row=f"sections.{section}")

    def variables(self, environment: str | None) -> dict[str, Any]:
        """The variables of every table: project, settings and environment."""
        return {**self._shared, "environment": environment_value(self.project, environment)}

    def fates(self, evaluation: Evaluation) -> Fates:
        """What becomes of each resource of an evaluation as a whole."""
        return self._fates.of(evaluation, self.variables(evaluation.environment))

    def map(
        self,
        evaluation: Evaluation,
        *,
        fates: Fates | None = None,
        image_tag: str | None = None,
        existing_tags: dict[str, str] | None = None,
        explain: bool = False,
        apart: frozenset[str] = frozenset(),
        separate: frozenset[str] = frozenset(),
    ) -> Mapped:
        """The objects of an evaluation.

        Map the base (an evaluation without environment) before any other: it decides which images
        get their tag from a release flow. `image_tag` is the tag to set, `existing_tags` those
        that the environment's overlay has, by image name. `fates` are those of the evaluation, if they are
        known already. With `explain` the objects have their absences, and the result the objects that aren't
        made. Of the Flux variables in `apart` each workload has one of its own: those that would stand for
        several values are added to them. The workloads in `separate` have sections of their own.

        Raises `MappingError` for what no manifest can hold: a secret's text, a value of the wrong form, an
        image without tag, two values for one key.
        """
        name = evaluation.environment
        fates = fates or self.fates(evaluation)
        settings = self.project.file.environments[name] if name is not None else None
        if name is None:
            self._released_folders = released_folders(evaluation)
        images = Images(
            self._released, self._released_folders, settings is None, image_tag, existing_tags or {}
        )
        if settings is not None and settings.image_tag is not None:
            span = self.project.document.span(("environments", str(name), "imageTag"))
            images.fallback = (settings.image_tag, span)
        run = Run(settings.overlay if settings else None, images, partial(is_public, self.profile.tables))
        run.absent = [] if explain else None
        run.apart = apart
        run.secret_parameters = evaluation.secret_parameters
        if name is not None:
            run.given = given_substitutions(self.project, name)
        variables = {
            **self.variables(name),
            ENVIRONMENT: environment_resource(evaluation),
            "vaults": vault_values(evaluation),
        }
        existing: dict[str, Object] = {}
        whole = (spec.name for spec in self.profile.profile.sections if spec.separates is None)
        objects: dict[str, list[KubernetesObject]] = {section: [] for section in whole}
        for workload in sorted(evaluation.workloads, key=lambda workload: (workload.kind, workload.name)):
            run.bodies[workload.name] = flattened(workload.deployed)
            run.reasons[workload.name] = workload.deployed.because
            if self._exists(workload, run):
                existing[workload.name] = fates.values[workload.name]
                own = self._own(workload, fates, variables["environment"])
                own[workload.kind] = with_references(workload.resource, run.has_secret)
                subject = _Subject(workload.kind, variables | own, workload.name, workload.name)
                self._fill(subject, run, objects)
        aside = self._fill_roles(evaluation, existing, variables, run, objects)
        if run.conflicting - apart:
            return self.map(
                evaluation,
                image_tag=image_tag,
                existing_tags=existing_tags,
                explain=explain,
                fates=fates,
                apart=apart | run.conflicting,
                separate=separate,
            )
        shared = variables | {"collected": _collected(run)}
        # Sections with substitution come first: then it is known which variables need a value.
        for section in self.profile.profile.sections:
            if section.substituted:
                so_far = {"made": _made(objects), "substitutions": _substitution_values(run)}
                into = run if section.written else aside
                self._fill(_Subject("product", shared | so_far, section=section.name), into, objects)
        unwritten = [one for name in list(objects) if not self._written[name] for one in objects.pop(name)]
        self._note_variables(objects, run)
        self._set_parameters_apart(objects, run)
        pending = _Pending(evaluation, run, variables, shared, objects, tuple(unwritten), aside, fates)
        return self._completed(pending, separate)

    def _own(self, workload: Workload, fates: Fates, environment: Value) -> dict[str, Any]:
        """The variables that are a workload's own, besides those of every table."""
        own: dict[str, Any] = {workload.kind: workload.resource, "workload": fates.values[workload.name]}
        own["environment"] = with_own_host(environment, fates.values[workload.name])
        if workload.name in self._settings:
            own["settings"] = self._settings[workload.name]
        return own

    def with_separate(self, mapped: Mapped, separate: frozenset[str]) -> Mapped:
        """The result with other workloads in sections of their own. Raises `MappingError` as `map` does."""
        return self._completed(mapped.pending, separate)

    def _completed(self, pending: _Pending, separate: frozenset[str]) -> Mapped:
        """The result, once the manifests without substitution are filled. Leaves `pending` as it is."""
        evaluation, variables, name = pending.evaluation, pending.variables, pending.evaluation.environment
        run = pending.run.copy()
        specs = self.profile.profile.sections
        deciding = {spec.separates for spec in specs if spec.separates} & {
            section for section in pending.objects if self._workload_folders(section)
        }
        needed = needed_variables(
            (one for section in sorted(deciding) for one in pending.objects[section]), run
        )
        named = {one.name: name_origin(one) for one in evaluation.workloads if one.name in separate}
        objects, sections_of_workloads = separated(pending.objects, specs, named)
        shared = pending.shared | {"separate": sections_of_workloads}
        for section in specs:
            if not section.substituted:
                so_far = {"made": _made(objects), "substitutions": _substitution_values(run)}
                so_far |= _statuses(run)
                self._fill(_Subject("product", shared | so_far, section=section.name), run, objects)
        _report_unneeded(run)
        if name is not None:
            made_for = (one for found in objects.values() for one in found)
            report_incomplete(run, self.project, evaluation, made_for)
        own_of = {
            one.name: self._own(one, pending.fates, variables["environment"]) for one in evaluation.workloads
        }
        accounts = self._accountant.accounts(evaluation, run, variables, own_of) if name is not None else ()
        self._raise_errors(evaluation, run)
        made = {section: tuple(found) for section, found in objects.items()}
        notes = file_notes(self.project, self.profile.tables, evaluation, run)
        done = ObjectSet(run.overlay, made, tuple(run.absent or ()), notes)
        uses = run.substitutions | run.parameters | pending.aside.substitutions
        every = (*pending.unwritten, *(one for found in objects.values() for one in found))
        held = tuple(held_roles(every, uses, notes))
        report_roles(held, self.role_giver, run, self._role_span())
        findings = (*run.findings, *pending.fates.findings)
        own = own_variables(needed)
        return Mapped(
            name,
            done,
            findings,
            accounts,
            run.substitutions,
            pending.fates,
            own,
            held,
            self.role_giver,
            tuple(run.supplied.values()),
            pending,
        )

    def _note_variables(self, objects: dict[str, list[KubernetesObject]], run: Run) -> None:
        """Note the variables that the tables themselves have as plain text."""
        for section, found in objects.items():
            if self._substituted[section]:
                for made in found:
                    for name, path in variables_in(made.body):
                        origin = made.origins[path]
                        run.substitutions.setdefault(
                            name, SubstitutionUse(name, f"what {origin.row} writes", origin)
                        )

    def _set_parameters_apart(self, objects: dict[str, list[KubernetesObject]], run: Run) -> None:
        """What only Bicep files have isn't a variable of Flux: it becomes a parameter."""
        if not self._bicep:
            return
        used: dict[bool, set[str]] = {True: set(), False: set()}
        for section, found in objects.items():
            if self._substituted[section]:
                names = (name for one in found for name, _ in variables_in(one.body))
                used[section in self._bicep].update(names)
        for name in used[True]:
            run.parameters[name] = run.substitutions[name]
            if name not in used[False]:
                del run.substitutions[name]

    def _exists(self, workload: Workload, run: Run) -> bool:
        if workload.deployed.condition is None and not workload.deployed.repeated:
            return True
        if run.overlay is not None:
            what = "how often it exists" if workload.deployed.repeated else "whether it exists"
            run.report(
                "B2F306",
                Severity.ERROR,
                f"{workload.name}: {what} is unknown before deployment",
                workload.deployed.span,
                how_to_decide(workload.deployed.condition, workload.deployed.name)
                if workload.deployed.condition is not None
                else "give the value with --set-env or in the project file",
                subject=workload.name,
                category=Category.INPUT,
            )
        return False

    def _fill_roles(
        self,
        evaluation: Evaluation,
        existing: dict[str, Object],
        variables: dict[str, Any],
        run: Run,
        objects: dict[str, list[KubernetesObject]],
    ) -> Run:
        """Make the objects of the roles that workloads hold; roles without an object are reported.

        `existing` are the workloads that surely exist, as tables see them. Returns the run of what isn't
        written: where that is true of all roles, nothing is reported about them.
        """
        manifests = [compiled for compiled in self.profile.manifests if compiled.manifest.for_ == "role"]
        aside = run.aside()
        if not any(self._written[compiled.manifest.section] for compiled in manifests):
            run = aside
        if all(compiled.condition.answer(variables, claim_nothing) is False for compiled in manifests):
            return aside
        for assignment in assignments_of(evaluation.roles, self.profile.tables, run):
            role, workload = assignment.role, assignment.workload
            if role.certain and workload.name in existing:
                run.bodies[role.name] = role.body
                run.reasons[role.name] = (*workload.deployed.because, *role.deployed.because)
                own = assignment_values(assignment, existing[workload.name])
                if workload.name in self._settings:
                    own["settings"] = self._settings[workload.name]
                self._fill(_Subject("role", variables | own, role.name, workload.name), run, objects)
            else:
                report_without_object(role, run, because=_unknown_reason(role))
        for role in evaluation.roles:
            if not role.workloads:
                report_without_object(role, run)
        return aside

    def _fill(self, subject: _Subject, run: Run, objects: dict[str, list[KubernetesObject]]) -> None:
        """Make the objects of a subject."""
        owner = subject.owner
        for compiled in self.profile.manifests:
            if compiled.manifest.for_ != subject.kind:
                continue
            if subject.section not in {None, compiled.manifest.section}:
                continue
            substituted = self._substituted[compiled.manifest.section]
            reasons = run.reasons.get(owner, ())
            scope = Scope(run, subject.variables, {}, compiled.manifest.id, owner, substituted, reasons)
            each = compiled.each.scopes(scope, ()) if compiled.each is not None else [scope]
            for inner in each or ():
                made = self._object(compiled, inner.within(scope.row, {}), run, subject)
                if made is not None:
                    objects[compiled.manifest.section].append(made)

    def _object(
        self, compiled: CompiledManifest, scope: Scope, run: Run, subject: _Subject
    ) -> KubernetesObject | None:
        origins = scope.origins
        comments: dict[Path, str] = {}
        scope = scope._replace(absences=[] if run.absent is not None else None, comments=comments)
        answer, scope = scope.decide(compiled.condition)
        if answer is None and compiled.manifest.when_unknown == "omit":
            self._report_undecided(compiled, run, subject.owner)
            note_absent(compiled, scope, "whether it exists is unknown before deployment")
            return None
        if answer is False:
            note_absent(compiled, scope, "the condition of its manifest doesn't hold")
            return None
        file, _ = compiled.file.filled(scope)
        body = compiled.node.emit(scope, ())
        if file is None or body is OMIT or any(key not in body for key in compiled.manifest.needs):
            return None
        if not _is_object(body):
            run.report(
                "B2F203",
                Severity.ERROR,
                f"the manifest '{compiled.manifest.id}' has no apiVersion, kind or metadata.name",
                compiled.span,
                "give all three, with values that are known without an environment",
                subject=subject.owner,
            )
            return None
        absences = tuple(scope.absences or ())
        return KubernetesObject(file, body, origins, absences, subject.holder, comments)

    def _report_undecided(self, compiled: CompiledManifest, run: Run, owner: str) -> None:
        if run.overlay is not None:
            run.report(
                "B2F306",
                Severity.WARNING,
                f"whether {compiled.manifest.id} is made is unknown before deployment; it is left out",
                None,
                "give the environment variable with --set-env or in the project file",
                subject=owner,
                labels=(Label(compiled.span, "its condition is here"),),
            )

    def _raise_errors(self, evaluation: Evaluation, run: Run) -> None:
        """Raise `MappingError` with the errors of a run, if it has any."""
        holders = {role.name: {one.name for one in role.workloads} for role in evaluation.roles}
        holders |= {workload.name: {workload.name} for workload in evaluation.workloads}
        errors = [
            (finding, holders.get(str(finding.subject.object), set()) if finding.subject else set())
            for finding in run.findings
            if finding.severity is Severity.ERROR
        ]
        for image, (span, users) in run.images.missing.items():
            errors.append((_untagged(image, span, str(evaluation.environment)), users))
        workloads: dict[str, tuple[Diagnostic, ...]] = {}
        for error, names in errors:
            for name in sorted(names):
                workloads[name] = (*workloads.get(name, ()), error)
        if errors:
            raise MappingError((error for error, _ in errors), workloads)


def note_absent(compiled: CompiledManifest, scope: Scope, why: str) -> None:
    """Note an object that isn't made, if that is wanted and the manifest alone gives its kind and name."""
    if scope.run.absent is None or not isinstance(compiled.node, Mapping):
        return
    members = dict(compiled.node.members)
    kind, metadata = members.get("kind"), members.get("metadata")
    name = dict(metadata.members).get("name") if isinstance(metadata, Mapping) else None
    if isinstance(kind, Constant) and name is not None:
        # Without an owner: the name of an object that isn't made claims no property.
        formatted = name.emit(scope.within(scope.row, {})._replace(owner=""), ())
        if formatted is not OMIT:
            origin = Origin(Kind.ABSENT, compiled.span, why, row=scope.row, conditions=scope.because)
            scope.run.absent.append(AbsentObject(str(kind.value), str(formatted), origin))


def _is_object(body: Any) -> bool:
    metadata = body.get("metadata") if isinstance(body, dict) else None
    names = (
        (body.get("apiVersion"), body.get("kind"), metadata.get("name")) if isinstance(metadata, dict) else ()
    )
    return bool(names) and all(isinstance(name, str) and name for name in names)


def _untagged(image: str, span: Span | None, environment: str) -> Diagnostic:
    return Diagnostic(
        code="B2F208",
        severity=Severity.ERROR,
        message=f"no tag for the image {image} in environment '{environment}'",
        span=span,
        labels=(),
        help=f"give one with --image-tag, or as environments.{environment}.imageTag in the project file",
        category=Category.CONFIGURATION,
    )


def _unknown_reason(role: Role) -> str:
    if role.deployed.repeated:
        return "how often it exists is unknown before deployment"
    what = "it" if role.deployed.condition is not None else "its workload"
    return f"whether {what} exists is unknown before deployment"


def _made(objects: dict[str, list[KubernetesObject]]) -> Value:
    """Whether each section has objects so far."""
    members: dict[str, Value] = {
        section: Scalar(bool(found), origin=Origin(Kind.COLLECTION, detail=f"the objects of {section}"))
        for section, found in objects.items()
    }
    return Object(members, origin=Origin(Kind.COLLECTION))


def _substitution_values(run: Run) -> Value:
    """The values of the Flux variables that the objects use, if the project file gives them."""
    if run.overlay is None:
        return RequiredParameter("environment", "object", origin=Origin(Kind.ABSENT, detail="no environment"))
    members: dict[str, Value] = {}
    for name in sorted(run.substitutions.keys() & run.given.keys()):
        sources, reasons = (run.given[name].origin,), (run.substitutions[name].origin,)
        origin = Origin(Kind.COLLECTION, None, "substitutions", sources, conditions=reasons)
        members[name] = replace(run.given[name], origin=origin)
    return Object(members, origin=Origin(Kind.COLLECTION, detail="substitutions"))


def _statuses(run: Run) -> dict[str, Value]:
    """What tables know as `statuses`: the variables that are a field of an object's status."""
    uses = {name: use for name, use in run.substitutions.items() if status_value(use.stands_for)}
    text = status_lines({name: use.stands_for for name, use in uses.items()})
    sources = tuple(uses[name].origin for name in sorted(uses))
    return (
        {"statuses": Scalar(text, origin=Origin(Kind.COLLECTION, None, "statuses", sources))} if text else {}
    )


def _report_unneeded(run: Run) -> None:
    """Report values in the project file for Flux variables that no object uses."""
    for name in run.given.keys() - run.substitutions.keys() - run.parameters.keys() - run.inlined.keys():
        run.report(
            "B2F213",
            Severity.WARNING,
            f"no object uses the Flux variable {name}, so its value isn't needed",
            nearest_span(run.given[name].origin),
            "remove it from the project file",
        )


def _collected(run: Run) -> Value:
    """The collections as a value; entries are sorted by key, so the order of workloads doesn't matter."""
    origin = Origin(Kind.COLLECTION)

    def entries(name: str, collection: Iterable[Entry]) -> Value:
        items = []
        for entry in sorted(collection, key=lambda entry: entry.key):
            gathered = Origin(Kind.COLLECTION, detail=name, sources=entry.origins)
            members: dict[str, Value] = {"key": Scalar(entry.key, origin=gathered)}
            if entry.value is not None:
                members["value"] = entry.value
            items.append(Object(members, origin=origin))
        return Array(tuple(items), origin=origin)

    found = {name: entries(name, collected.values()) for name, collected in run.collections.items()}
    return Object(found, origin=origin)
