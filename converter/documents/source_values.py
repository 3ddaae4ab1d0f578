"""The source's values in the terms of documents: one for each kind, workload and environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Final, TypeAlias, TypeGuard

from converter.aca import (
    Container,
    ContainerApp,
    EnvironmentResource,
    Evaluation,
    Ingress,
    IpSecurityRestriction,
    Job,
    Leaf,
    ManagedEnvironment,
    Probe,
    Scale,
    Workload,
    WorkloadProfile,
)
from converter.documents.facts import PLACEHOLDER, Kind, Meaning, meaning, network
from converter.provenance import (
    Object,
    Origin,
    Scalar,
    Text,
    Value,
    is_known,
    is_null,
    is_secret,
    nearest_span,
    plain,
)
from converter.source import Span, dataclass

RATIO_VARIABLE: Final = "OTEL_TRACES_SAMPLER_ARG"  # OpenTelemetry's own name for a sampler's argument
_SCALERS: Final[Mapping[str, Kind]] = {"cpu": Kind.CPU_TARGET, "memory": Kind.MEMORY_TARGET}
PROBE_TYPES: Final = ("Startup", "Readiness", "Liveness")

Key: TypeAlias = "tuple[Kind, str]"
"""A kind, and its detail: a probe's type or a profile's name."""


@dataclass(frozen=True, slots=True)
class SourceValue:
    """One value of the source.

    `shown` is the value as text, None for a missing one; `known` is False for a value that is only known
    at deployment. `path` is the field of the resource, `span` the value's place.
    """

    path: str
    meaning: Meaning = None
    shown: str | None = None
    known: bool = True
    span: Span | None = None

    @property
    def present(self) -> bool:
        return self.shown is not None or not self.known


@dataclass(frozen=True, slots=True)
class Described:
    """A workload, or the managed environment, in one environment.

    `kind` is the ARM type without namespace, `span` where the resource is, `template` the start of the
    workload's own `main.bicep`.
    """

    name: str
    kind: str
    trigger: str
    values: Mapping[Key, SourceValue]
    span: Span | None
    template: Span | None = None


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The source's side: workloads by environment, the managed environments, and the defaults.

    `defaults` are the workloads of the source without any environment. `failed` are the workloads that
    couldn't be evaluated, by environment: nothing is known of them.
    """

    workloads: Mapping[str, Mapping[str, Described]]
    managed: Mapping[str, Described]
    defaults: Mapping[str, Described]
    overlays: Mapping[str, str]
    failed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Every workload, in order."""
        found = [name for described in (self.defaults, *self.workloads.values()) for name in described]
        return tuple(
            dict.fromkeys((*found, *(name for names in self.failed.values() for name in sorted(names))))
        )

    def has_failed(self, environment: str, workload: str) -> bool:
        """Whether a workload couldn't be evaluated in an environment."""
        return workload in self.failed.get(environment, ())


def describe(
    base: Evaluation,
    evaluations: Iterable[Evaluation],
    overlays: Mapping[str, str],
    failed: Mapping[str, frozenset[str]],
) -> SourceFacts:
    """The source's side of a comparison; `overlays` are the overlays' names by the environments'.

    `failed` are the workloads that couldn't be evaluated, by environment.
    """
    workloads = {}
    managed = {}
    for evaluation in evaluations:
        assert evaluation.environment is not None
        workloads[evaluation.environment] = _by_name(evaluation)
        for found in evaluation.managed_environments:
            if not found.deployed.existing:
                managed[evaluation.environment] = _environment(found)
    return SourceFacts(workloads, managed, _by_name(base), overlays, failed)


def _by_name(evaluation: Evaluation) -> dict[str, Described]:
    return {workload.name: _workload(workload) for workload in evaluation.workloads}


# --- workloads ----------------------------------------------------------------------------------


def _workload(workload: Workload) -> Described:
    resource = workload.resource
    trigger = ""
    if isinstance(resource, ContainerApp):
        values = dict(_app(resource))
    else:
        values = dict(_job(resource))
        trigger = values.get((Kind.TRIGGER, ""), SourceValue("")).shown or ""
    kind = "ContainerApp" if isinstance(resource, ContainerApp) else "Job"
    place = _place(workload.deployed.body.origin)
    return Described(workload.name, kind, trigger, values, place, Span(workload.template, 0, 0))


Entry: TypeAlias = "tuple[Key, SourceValue]"


def _app(app: ContainerApp) -> Iterator[Entry]:
    yield from _shared(app)
    ingress = app.configuration.ingress if app.configuration else None
    at = "configuration.ingress"
    yield from _one(Kind.EXTERNAL, f"{at}.external", ingress.external if ingress else None)
    yield from _one(Kind.TARGET_PORT, f"{at}.targetPort", ingress.target_port if ingress else None)
    if ingress is not None:
        yield (Kind.ALLOWLIST, ""), _allowlist(ingress)
    scale = app.template.scale if app.template else None
    at = "template.scale"
    yield from _one(Kind.MIN_REPLICAS, f"{at}.minReplicas", scale.min_replicas if scale else None)
    yield from _one(Kind.MAX_REPLICAS, f"{at}.maxReplicas", scale.max_replicas if scale else None)
    if scale is not None:
        yield from _targets(scale)


def _job(job: Job) -> Iterator[Entry]:
    yield from _shared(job)
    configuration = job.configuration
    yield from _one(
        Kind.TRIGGER, "configuration.triggerType", configuration.trigger_type if configuration else None
    )
    if configuration is None:
        return
    yield from _one(Kind.TIMEOUT, "configuration.replicaTimeout", configuration.replica_timeout)
    yield from _one(Kind.RETRIES, "configuration.replicaRetryLimit", configuration.replica_retry_limit)
    for name, trigger in (
        ("scheduleTriggerConfig", configuration.schedule_trigger_config),
        ("manualTriggerConfig", configuration.manual_trigger_config),
        ("eventTriggerConfig", configuration.event_trigger_config),
    ):
        if trigger is not None:
            at = f"configuration.{name}"
            yield from _one(Kind.PARALLELISM, f"{at}.parallelism", trigger.parallelism)
            completions = trigger.replica_completion_count
            yield from _one(Kind.COMPLETIONS, f"{at}.replicaCompletionCount", completions)
    schedule = configuration.schedule_trigger_config
    if schedule is not None:
        at = "configuration.scheduleTriggerConfig.cronExpression"
        yield from _one(Kind.SCHEDULE, at, schedule.cron_expression)


def _shared(resource: ContainerApp | Job) -> Iterator[Entry]:
    """The values that apps and jobs have in common; of several containers the first is the workload's own."""
    yield from _one(Kind.WORKLOAD_PROFILE, "workloadProfileName", resource.workload_profile_name)
    containers = resource.template.containers if resource.template else ()
    if not isinstance(containers, tuple) or not containers:
        return
    container = containers[0]
    resources = container.resources
    at = f"{container.at or 'template.containers[0]'}"
    yield from _one(Kind.IMAGE, f"{at}.image", container.image)
    yield from _one(Kind.CPU, f"{at}.resources.cpu", resources.cpu if resources else None)
    yield from _one(Kind.MEMORY, f"{at}.resources.memory", resources.memory if resources else None)
    yield from _ratio(container, at)
    if isinstance(container.probes, tuple):
        for index, probe in enumerate(container.probes):
            yield from _probe(probe, f"{at}.probes[{index}]")


def _ratio(container: Container, at: str) -> Iterator[Entry]:
    if not isinstance(container.env, tuple):
        return
    for index, variable in enumerate(container.env):
        if isinstance(variable.name, Scalar) and variable.name.data == RATIO_VARIABLE:
            yield from _one(Kind.SAMPLER_RATIO, f"{at}.env[{index}].value", variable.value)


def _probe(probe: Probe, at: str) -> Iterator[Entry]:
    if probe.type is None or not _is_readable(probe.type):
        return
    detail = str(probe.type.data)
    yield from _one(
        Kind.PROBE_PATH, f"{at}.httpGet.path", probe.http_get.path if probe.http_get else None, detail
    )
    yield from _one(Kind.PROBE_PERIOD, f"{at}.periodSeconds", probe.period_seconds, detail)
    yield from _one(Kind.PROBE_DELAY, f"{at}.initialDelaySeconds", probe.initial_delay_seconds, detail)
    yield from _one(Kind.PROBE_TIMEOUT, f"{at}.timeoutSeconds", probe.timeout_seconds, detail)
    yield from _one(Kind.PROBE_FAILURES, f"{at}.failureThreshold", probe.failure_threshold, detail)
    yield from _one(Kind.PROBE_SUCCESSES, f"{at}.successThreshold", probe.success_threshold, detail)


def _targets(scale: Scale) -> Iterator[Entry]:
    """Utilization targets: KEDA's scalers `cpu` and `memory`."""
    if not isinstance(scale.rules, tuple):
        for kind in (Kind.CPU_TARGET, Kind.MEMORY_TARGET):
            yield (kind, ""), _unknown("template.scale.rules", scale.rules if scale else None)
        return
    for index, rule in enumerate(scale.rules):
        custom = rule.custom
        if custom is None or not isinstance(custom.type, Scalar) or not isinstance(custom.metadata, Object):
            continue
        scaler = str(custom.type.data)
        if scaler in _SCALERS:
            at = f"template.scale.rules[{index}].custom.metadata.value"
            yield from _one(_SCALERS[scaler], at, custom.metadata.members.get("value"))


def _allowlist(ingress: Ingress) -> SourceValue:
    path = "configuration.ingress.ipSecurityRestrictions"
    rules = ingress.ip_security_restrictions
    if not isinstance(rules, tuple):
        return _unknown(path, rules)
    if not rules:
        return SourceValue(path)
    allowed = [rule.ip_address_range for rule in rules if _allows(rule)]
    known = [value for value in allowed if value is not None and is_known(value) and not is_secret(value)]
    first = next((value for value in allowed if value is not None), None)
    place = _place(first.origin) if first is not None else None
    if len(known) < len(allowed):
        return SourceValue(path, known=False, span=place)
    texts = [str(plain(value)) for value in known]
    try:
        return SourceValue(path, frozenset(map(network, texts)), ", ".join(texts), span=place)
    except ValueError:
        return SourceValue(path, known=False, span=place)


def _allows(rule: IpSecurityRestriction) -> bool:
    return not (isinstance(rule.action, Scalar) and rule.action.data == "Deny")


# --- the managed environment --------------------------------------------------------------------


def _environment(found: EnvironmentResource) -> Described:
    resource = found.resource
    values = dict(_of_environment(resource))
    return Described(found.name, "ManagedEnvironment", "", values, _place(found.deployed.body.origin))


def _of_environment(resource: ManagedEnvironment) -> Iterator[Entry]:
    yield from _one(Kind.ZONE_REDUNDANCY, "zoneRedundant", resource.zone_redundant)
    yield (Kind.ZONES, ""), _set("availabilityZones", resource.availability_zones)
    profiles = resource.workload_profiles
    if not isinstance(profiles, tuple):
        yield (Kind.ONLY_PROFILES, ""), _unknown("workloadProfiles", profiles)
        return
    names = [profile.name for profile in profiles if profile.name is not None]
    if len(names) < len(profiles) or not all(_is_readable(name) for name in names):
        yield (Kind.ONLY_PROFILES, ""), SourceValue("workloadProfiles", known=False)
        return
    texts = [str(plain(name)) for name in names]
    place = _place(names[0].origin) if names else None
    shown = ", ".join(texts)
    yield (Kind.ONLY_PROFILES, ""), SourceValue("workloadProfiles", frozenset(texts), shown, span=place)
    for index, (text, profile) in enumerate(zip(texts, profiles, strict=True)):
        yield from _profile(text, profile, f"workloadProfiles[{index}]")


def _profile(name: str, profile: WorkloadProfile, at: str) -> Iterator[Entry]:
    assert profile.name is not None
    yield (Kind.PROFILE, name), SourceValue(f"{at}.name", True, name, span=_place(profile.name.origin))
    yield from _one(Kind.PROFILE_MINIMUM, f"{at}.minimumCount", profile.minimum_count, name)
    yield from _one(Kind.PROFILE_MAXIMUM, f"{at}.maximumCount", profile.maximum_count, name)


def _set(path: str, value: Leaf) -> SourceValue:
    if value is None or is_null(value):
        return SourceValue(path)
    if not is_known(value) or is_secret(value):
        return _unknown(path, value)
    items = plain(value)
    texts = [str(item) for item in items] if isinstance(items, list) else [str(items)]
    return SourceValue(path, frozenset(texts), ", ".join(texts), span=_place(value.origin))


# --- single values ------------------------------------------------------------------------------


def _one(kind: Kind, path: str, value: Leaf, detail: str = "") -> Iterator[Entry]:
    yield (kind, detail), _value(kind, path, value)


def _value(kind: Kind, path: str, value: Leaf) -> SourceValue:
    if value is None or is_null(value):
        return SourceValue(path)
    if is_secret(value):
        return _unknown(path, value)
    if kind is Kind.IMAGE and (shown := _with_placeholders(value)) is not None:
        return SourceValue(path, shown, shown.replace(PLACEHOLDER, "<…>"), span=_place(value.origin))
    if not is_known(value):
        return _unknown(path, value)
    data = plain(value)
    if isinstance(data, bool):
        return SourceValue(path, data, str(data).lower(), span=_place(value.origin))
    try:
        return SourceValue(path, meaning(kind, str(data)), str(data), span=_place(value.origin))
    except ValueError:
        return _unknown(path, value)


def _is_readable(value: Value) -> TypeGuard[Scalar]:
    """Whether the value is a plain name that may be shown."""
    return isinstance(value, Scalar) and not is_secret(value)


def _with_placeholders(value: Value) -> str | None:
    """A text with a placeholder for each part that isn't known; None for anything else than a text."""
    if isinstance(value, Scalar) and isinstance(value.data, str):
        return value.data
    if not isinstance(value, Text):
        return None
    return "".join(str(part.data) if isinstance(part, Scalar) else PLACEHOLDER for part in value.parts)


def _unknown(path: str, value: Leaf) -> SourceValue:
    return SourceValue(path, known=False, span=_place(value.origin) if value is not None else None)


def _place(origin: Origin) -> Span | None:
    return nearest_span(origin)


def profile_names(source: SourceFacts) -> tuple[str, ...]:
    """The workload profiles that managed environments have and workloads run on."""
    resources = [*source.managed.values(), *source.defaults.values()]
    resources += [found for described in source.workloads.values() for found in described.values()]
    found = [
        detail or value.shown
        for resource in resources
        for (kind, detail), value in resource.values.items()
        if kind in {Kind.PROFILE, Kind.WORKLOAD_PROFILE}
    ]
    return tuple(dict.fromkeys(name for name in found if name))
