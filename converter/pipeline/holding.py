"""Environments whose work the container apps still do: what is held in them, and what may work twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from converter.aca import ContainerApp, Evaluation, Job, Workload
from converter.mapping import HELD, Fates, has_ingress, joined
from converter.project import Project
from converter.provenance import Object, Scalar, Value, nearest_span
from converter.source import Category, Diagnostic, Severity, Span, Subject, dataclass

INACTIVE: Final = "B2F328"
UNDECIDED: Final = "B2F329"
NEEDLESS: Final = "B2F330"

_NO_WORK: Final = frozenset({"cpu", "memory", "cron"})
"""Types of custom scale rules that look at the pods or the clock: they show no work that waits somewhere."""


@dataclass(frozen=True, slots=True)
class InactiveEnvironment:
    """An environment with its overlay, and the jobs and apps that are held in it.

    `manual` are the held jobs that only a person or a release starts. `running` are the apps that run there
    beside their container apps. `is_active`: the environment is active, and the project file names what is
    held. `span` is the line of the project file that decides.
    """

    environment: str
    overlay: str
    jobs: tuple[str, ...]
    manual: tuple[str, ...]
    apps: tuple[str, ...]
    running: tuple[str, ...]
    is_active: bool
    span: Span

    @property
    def effect(self) -> str:
        """What is held and what runs all the same, in words."""
        held = " and ".join(
            _named(kind, names) for kind, names in (("job", self.jobs), ("app", self.apps)) if names
        )
        parts = [f"held: {held}" if held else "nothing that works by itself has to be held"]
        if self.manual:
            parts.append(f"left to the release of the container apps: {_named('manual job', self.manual)}")
        if self.running and not self.is_active:
            parts.append(f"running beside the container apps: {', '.join(self.running)}")
        return "; ".join(parts)

    @property
    def diagnostic(self) -> Diagnostic:
        """The note that a command shows, so that nobody takes what waits for something that works."""
        which = "is active without some of its workloads" if self.is_active else "isn't active"
        at = f"environments.{self.environment}"
        step = f"{at}.workloads.NAME.active: true cuts over one workload"
        if not self.is_active:
            step += f", {at}.active: true all of them"
        return Diagnostic(
            code=INACTIVE,
            severity=Severity.NOTE,
            message=f"the environment '{self.environment}' {which}; {self.effect}",
            span=self.span,
            help=f"{step}; docs/migrating.md has what comes before",
            category=Category.FINDING,
            subject=Subject(self.overlay),
        )


def _named(kind: str, names: tuple[str, ...]) -> str:
    return f"the {kind}{'s' * (len(names) > 1)} {', '.join(names)}"


def inactive_environments(
    project: Project, evaluations: Iterable[Evaluation], fates: Mapping[str | None, Fates]
) -> tuple[InactiveEnvironment, ...]:
    """The environments that aren't active, or in which a workload isn't, in the project file's order."""
    found = []
    for evaluation in evaluations:
        name = evaluation.environment
        if name is None:
            continue
        settings = project.file.environments[name]
        workloads = {one.name: one for one in evaluation.workloads}
        held = {one for one in workloads if _is_held(fates[name].values[one])}
        if settings.active and not held:
            continue
        manual = {one for one in held if _is_manual(workloads[one])}
        jobs = {one for one in held - manual if workloads[one].kind == "job"}
        running = {one for one in workloads.keys() - held if workloads[one].kind == "app"}
        at = ("environments", name, "workloads" if settings.active else "active")
        found.append(
            InactiveEnvironment(
                name,
                settings.overlay,
                tuple(sorted(jobs)),
                tuple(sorted(manual)),
                tuple(sorted(held - jobs - manual)),
                tuple(sorted(running)),
                settings.active,
                project.document.span(at),
            )
        )
    return tuple(found)


def holding_notes(
    project: Project, evaluations: Iterable[Evaluation], inactive: Iterable[InactiveEnvironment]
) -> Iterator[Diagnostic]:
    """What to know about workloads that are held, or may have to be: the notes of environments go first."""
    given = tuple(evaluations)
    yield from (one.diagnostic for one in inactive)
    kinds = {workload.name: workload.kind for evaluation in given for workload in evaluation.workloads}
    for name, settings in project.file.workloads.items():
        if settings.consumer is not None and kinds.get(name) == "job":
            yield Diagnostic(
                code=NEEDLESS,
                severity=Severity.WARNING,
                message=f"workloads.{name}.consumer decides nothing: a job is held wherever it isn't active",
                span=project.document.key_span(("workloads", name, "consumer")),
                help=f"remove it; environments.NAME.workloads.{name}.active: true lets the job run",
                category=Category.FINDING,
                subject=Subject(object=name),
            )
    yield from _undecided(project, given)


def _undecided(project: Project, evaluations: Iterable[Evaluation]) -> Iterator[Diagnostic]:
    """A warning for each app that runs where its environment isn't active, and that seems to take work."""
    told: set[str] = set()
    for evaluation in evaluations:
        name = evaluation.environment
        if name is None or project.file.environments[name].active:
            continue
        decided = project.file.environments[name].workloads
        for workload in evaluation.workloads:
            settings = project.file.workloads.get(workload.name)
            is_open = settings is None or settings.consumer is None
            rule = _rule_of_work(workload) if has_ingress(workload) else None
            if rule is None or not is_open or workload.name in told or workload.name in decided:
                continue
            told.add(workload.name)
            yield Diagnostic(
                code=UNDECIDED,
                severity=Severity.WARNING,
                message=f"{workload.name} has ingress, so it runs beside its container app, but it is scaled "
                f"by {rule[0]}: both may take the same work",
                span=rule[1],
                help=f"set workloads.{workload.name}.consumer: true to hold it where an environment isn't "
                "active, or false if it takes none",
                category=Category.FINDING,
                subject=Subject(object=workload.name),
            )


def _rule_of_work(workload: Workload) -> tuple[str, Span | None] | None:
    """The first scale rule of an app that watches work which waits somewhere, with its place."""
    resource = workload.resource
    template = resource.template if isinstance(resource, ContainerApp) else None
    rules = template.scale.rules if template is not None and template.scale is not None else ()
    for rule in () if isinstance(rules, Value) else rules:
        if rule.azure_queue is not None:
            return "the length of a queue", _place(rule.azure_queue.queue_name, rule.name)
        kind = joined(rule.custom.type) if rule.custom is not None and rule.custom.type is not None else None
        if isinstance(kind, Scalar) and str(kind.data) not in _NO_WORK:
            return f"'{kind.data}'", _place(kind)
    return None


def _place(*values: Value | None) -> Span | None:
    return next((nearest_span(one.origin) for one in values if one is not None), None)


def _is_held(workload: Object) -> bool:
    held = workload.members[HELD]
    return isinstance(held, Scalar) and held.data is True


def _is_manual(workload: Workload) -> bool:
    """Whether a job is started by a person or a release alone."""
    resource = workload.resource
    configuration = resource.configuration if isinstance(resource, Job) else None
    kind = configuration.trigger_type if configuration is not None else None
    return isinstance(kind, Scalar) and kind.data == "Manual"
