"""What KEDA's admission webhooks and scalers refuse of its own kinds.

The sources are `apis/keda/v1alpha1` (`scaledobject_webhook.go`, `scaledobject_types.go`,
`scaletriggers_types.go`, `triggerauthentication_webhook.go`) and `pkg/scalers` of KEDA 2.20.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from converter.source import Path
from converter.verify.rules.behind import behind, object_at, objects_at
from converter.verify.rules.keda_triggers import parameter_faults, triggers
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import FORMATS
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown, quantity, text

RESOURCES: Final = ("cpu", "memory")
LONGEST_NAME: Final = 63
"""The most characters of a label's value and of the name of the autoscaler that KEDA makes."""

_PREFIX: Final = "keda-hpa-"
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_PAUSED: Final = "autoscaling.keda.sh/paused-replicas"


@rule("keda.sh/ScaledObject")
def idle_is_less_than_the_least(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """`idleReplicaCount` is less than `minReplicaCount` (`CheckReplicaCountBoundsAreValid`)."""
    spec = object_at(body, "spec")
    idle, least = integer(spec.get("idleReplicaCount")), spec.get("minReplicaCount")
    if idle is None or is_unknown(least):
        return
    bound = 0 if least is None else max(integer(least) or 0, 1)
    if idle >= bound:
        yield behind(
            ("spec", "idleReplicaCount"),
            f"idleReplicaCount {idle} isn't less than minReplicaCount"
            + (f", {bound}" if least is not None else ", which isn't set"),
            "set idleReplicaCount to 0 and minReplicaCount to 1 or more",
        )


@rule("keda.sh/ScaledObject")
def something_starts_the_first_pod(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Only a trigger that watches more than the pods can scale from zero (`verifyCPUMemoryScalers`)."""
    spec = object_at(body, "spec")
    least = spec.get("minReplicaCount", 0)
    kinds = [trigger.get("type") for _, trigger in objects_at(spec, "triggers[]")]
    scaled = object_at(spec, "scaleTargetRef").get("kind", "Deployment")
    if (
        kinds
        and all(kind in RESOURCES for kind in kinds)
        and least == 0
        and scaled in ("Deployment", "StatefulSet")
    ):
        yield behind(
            ("spec", "minReplicaCount"),
            "all triggers are cpu and memory, which can't start the first pod: KEDA refuses zero",
            "set minReplicaCount to 1 or more",
        )


@rule("keda.sh/ScaledObject")
def fallback_has_a_trigger(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """A fallback is for a trigger that can fail, not for cpu and memory (`CheckFallbackValid`)."""
    spec = object_at(body, "spec")
    modifiers = object_at(spec, "advanced.scalingModifiers")
    kinds = [trigger.get("type") for _, trigger in objects_at(spec, "triggers[]")]
    if "fallback" not in spec:
        return
    if not modifiers and kinds and all(kind in RESOURCES for kind in kinds):
        yield behind(
            ("spec", "fallback"),
            "no trigger but cpu and memory: KEDA has no fallback for them",
            "remove the fallback",
        )
    if object_at(spec, "fallback").get("behavior") == "scalingModifiers" and not modifiers.get("formula"):
        yield behind(
            ("spec", "fallback", "behavior"),
            "the behavior scalingModifiers needs the formula of spec.advanced.scalingModifiers",
            "set the formula, or another behavior",
        )


@rule("keda.sh/ScaledObject")
def modifiers_are_complete(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """`scalingModifiers` have a formula and a target above zero (`ValidateAndCompileScalingModifiers`)."""
    place: Path = ("spec", "advanced", "scalingModifiers")
    for _, modifiers in objects_at(body, "spec.advanced.scalingModifiers"):
        if not modifiers:
            continue
        if not modifiers.get("formula"):
            yield behind((*place, "formula"), "scalingModifiers need a formula", "set it")
        target = modifiers.get("target")
        if not target:
            yield behind((*place, "target"), "scalingModifiers need a target", "set it")
        elif (known := text(target)) is not None and not (_NUMBER.fullmatch(known) and float(known) > 0):
            yield behind(
                (*place, "target"), "the target isn't a number above zero", "write a number, such as '5'"
            )


@rule("keda.sh/ScaledObject")
def names_are_short_enough(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """The name is the value of a label, and that of the autoscaler a DNS label (`verifyName`)."""
    name = text(object_at(body, "metadata").get("name"))
    given = object_at(body, "spec.advanced.horizontalPodAutoscalerConfig").get("name")
    if name is None or (given and text(given) is None):
        return
    autoscaler = given or f"{_PREFIX}{name}"
    if len(name) > LONGEST_NAME:
        yield behind(
            ("metadata", "name"), f"the name has {len(name)} characters", f"KEDA takes {LONGEST_NAME} at most"
        )
    elif len(autoscaler) > LONGEST_NAME:
        place: Path = ("spec", "advanced", "horizontalPodAutoscalerConfig", "name")
        yield behind(
            place if given else ("metadata", "name"),
            f"the name of the autoscaler that KEDA makes, {autoscaler}, has {len(autoscaler)} characters",
            f"{LONGEST_NAME} are allowed: set spec.advanced.horizontalPodAutoscalerConfig.name",
        )


@rule("keda.sh/ScaledObject")
def paused_is_a_number(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """The annotation that pauses at a number of replicas holds a number (`GetPausedReplicaCount`)."""
    replicas = text(object_at(body, "metadata.annotations").get(_PAUSED))
    if replicas is not None and not re.fullmatch(r"[+-]?[0-9]{1,10}", replicas):
        yield behind(
            ("metadata", "annotations", _PAUSED), "this isn't a number of replicas", "write a whole number"
        )


@rule("keda.sh/ScaledObject", "keda.sh/ScaledJob")
def triggers_are_right(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Each trigger is one that KEDA has, with what it needs; names are unique (`ValidateTriggers`)."""
    names: set[str] = set()
    for place, trigger in objects_at(body, "spec.triggers[]"):
        kind = trigger.get("type")
        if trigger.get("useCachedMetrics") is True and kind in (*RESOURCES, "cron"):
            yield behind((*place, "useCachedMetrics"), f"KEDA caches no metrics of {kind}", "remove it")
        name = text(trigger.get("name"))
        if name and name in names:
            yield behind(
                (*place, "name"), f"two triggers have the name {name}", "give each a name of its own"
            )
        names.update([name] if name else [])
        yield from _metric_faults(trigger, place)
        yield from parameter_faults(trigger, place)
        if kind == "cron":
            yield from _cron_faults(object_at(trigger, "metadata"), (*place, "metadata"))


def _metric_faults(trigger: Mapping[str, Any], place: Path) -> Iterator[Fault]:
    kind, metric = trigger.get("type"), trigger.get("metricType")
    if is_unknown(metric) or str(kind) not in triggers():
        return
    if kind not in RESOURCES:
        if metric == "Utilization":
            yield behind(
                (*place, "metricType"), f"the trigger {kind} has no Utilization", "use AverageValue or Value"
            )
        return
    if metric not in ("Utilization", "AverageValue"):
        yield behind(
            (*place, "metricType"),
            f"the trigger {kind} needs a metricType",
            "set Utilization or AverageValue",
        )
        return
    value = text(object_at(trigger, "metadata").get("value"))
    if not value:
        return
    if metric == "Utilization" and not re.fullmatch(r"[+-]?[0-9]{1,10}", value.strip()):
        yield behind(
            (*place, "metadata", "value"), "a utilization is a whole number, in percent", "write '80'"
        )
    if metric == "AverageValue" and quantity(value.strip()) is None:
        yield behind(
            (*place, "metadata", "value"), "this isn't a quantity", "write one such as '500m' or '1Gi'"
        )


def _cron_faults(metadata: Mapping[str, Any], place: Path) -> Iterator[Fault]:
    schedules = {name: text(metadata.get(name)) for name in ("start", "end")}
    for name, schedule in schedules.items():
        if schedule and not _is_schedule(schedule.strip()):
            yield behind(
                (*place, name),
                "this isn't a schedule",
                "write five fields: minute, hour, day, month, weekday",
            )
    if schedules["start"] and schedules["start"] == schedules["end"]:
        yield behind((*place, "end"), "the end is the same as the start", "set a later end")
    zone = text(metadata.get("timezone"))
    if zone and not FORMATS["time-zone"].fits(zone.strip()):
        yield behind(
            (*place, "timezone"), "there is no such time zone", "write one of the IANA database: Europe/Oslo"
        )
    replicas = text(metadata.get("desiredReplicas"))
    if replicas and replicas.strip() == "0":
        yield behind((*place, "desiredReplicas"), "KEDA takes no schedule of zero replicas", "set 1 or more")


def _is_schedule(schedule: str) -> bool:
    """Whether KEDA reads a schedule: as a CronJob does, but with a time zone in it, and without `@daily`."""
    if schedule.startswith(("TZ=", "CRON_TZ=")):
        schedule = schedule.partition(" ")[2].strip()
    return not schedule.startswith("@") and FORMATS["cron"].fits(schedule)


@rule("keda.sh/TriggerAuthentication", "keda.sh/ClusterTriggerAuthentication")
def authentication_is_complete(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """What a pod identity and OAuth need (`validateSpec`)."""
    for _, identity in objects_at(body, "spec.podIdentity"):
        yield from _identity_faults(identity, ("spec", "podIdentity"))
        if identity.get("provider") not in ("azure-workload", "aws"):
            return  # KEDA looks no further
    for place, oauth in objects_at(body, "spec.oauth2"):
        for name in ("clientId", "tokenUrl"):
            if oauth.get(name) == "":
                yield behind((*place, name), f"oauth2 needs {name}", "set it")
        address = text(oauth.get("tokenUrl"))
        if address and not _is_web_address(address):
            yield behind((*place, "tokenUrl"), "this isn't an address of http or https", "write https://…")


def _identity_faults(identity: Mapping[str, Any], place: Path) -> Iterator[Fault]:
    if identity.get("provider") == "azure-workload":
        if identity.get("identityId") == "":
            yield behind((*place, "identityId"), "identityId is empty", "set it, or leave it out")
        if identity.get("identityAuthorityHost") and not identity.get("identityTenantId"):
            yield behind(
                (*place, "identityTenantId"), "identityAuthorityHost needs identityTenantId", "set it"
            )
        elif identity.get("identityTenantId") == "":
            yield behind((*place, "identityTenantId"), "identityTenantId is empty", "set it, or leave it out")
    if identity.get("provider") == "aws":
        if identity.get("roleArn") and identity.get("identityOwner") == "workload":
            yield behind(
                (*place, "roleArn"), "a role can't be set for the identity of the workload", "leave it out"
            )
        if identity.get("externalID") and not identity.get("roleArn"):
            yield behind((*place, "externalID"), "externalID needs roleArn", "set roleArn")


def _is_web_address(text_: str) -> bool:
    try:
        parts = urlsplit(text_)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
