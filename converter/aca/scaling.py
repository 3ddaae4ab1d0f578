"""The model of how many replicas run: scale, rules, and the triggers of jobs."""

from __future__ import annotations

from converter.aca.containers import Secret
from converter.aca.fields import (
    AcaModel,
    Leaf,
    boolean,
    derived,
    integer,
    linked,
    many,
    mapping,
    part,
    string,
)
from converter.provenance import Value


class ScaleRuleAuth(AcaModel):
    """A scaler's parameter that is read from a secret; `secret` is the one that `secretRef` names.

    `metadata` is the rule's metadata of that name, for one that has a secret in it there.
    """

    secret_ref: Leaf = string()
    trigger_parameter: Leaf = string()
    metadata: Leaf = derived("trigger_parameter")
    secret: Secret | None = linked(Secret, "secret_ref")


class HttpScaleRule(AcaModel):
    metadata: Leaf = mapping()
    auth: tuple[ScaleRuleAuth, ...] | Value = many(ScaleRuleAuth)
    identity: Leaf = string()


class TcpScaleRule(AcaModel):
    metadata: Leaf = mapping()
    auth: tuple[ScaleRuleAuth, ...] | Value = many(ScaleRuleAuth)
    identity: Leaf = string()


class QueueScaleRule(AcaModel):
    account_name: Leaf = string()
    queue_name: Leaf = string()
    queue_length: Leaf = integer()
    auth: tuple[ScaleRuleAuth, ...] | Value = many(ScaleRuleAuth)
    identity: Leaf = string()


class CustomScaleRule(AcaModel):
    """A KEDA scaler by its `type`, with the `metadata` that it takes; all of them are strings."""

    type: Leaf = string()
    metadata: Leaf = mapping()
    auth: tuple[ScaleRuleAuth, ...] | Value = many(ScaleRuleAuth)
    identity: Leaf = string()


class ScaleRule(AcaModel):
    name: Leaf = string()
    custom: CustomScaleRule | None = part(CustomScaleRule)
    http: HttpScaleRule | None = part(HttpScaleRule)
    tcp: TcpScaleRule | None = part(TcpScaleRule)
    azure_queue: QueueScaleRule | None = part(QueueScaleRule)


class Scale(AcaModel):
    """Periods are seconds."""

    min_replicas: Leaf = integer()
    max_replicas: Leaf = integer()
    cooldown_period: Leaf = integer()
    polling_interval: Leaf = integer()
    allow_scaling_rule_override: Leaf = boolean()
    rules: tuple[ScaleRule, ...] | Value = many(ScaleRule)


class JobScaleRule(AcaModel):
    """What starts an event job: a KEDA scaler, as `CustomScaleRule` but without a level between."""

    name: Leaf = string()
    type: Leaf = string()
    metadata: Leaf = mapping()
    auth: tuple[ScaleRuleAuth, ...] | Value = many(ScaleRuleAuth)
    identity: Leaf = string()


class JobScale(AcaModel):
    polling_interval: Leaf = integer()
    min_executions: Leaf = integer()
    max_executions: Leaf = integer()
    rules: tuple[JobScaleRule, ...] | Value = many(JobScaleRule)


class ScheduleTrigger(AcaModel):
    """`cronExpression` is five fields in UTC."""

    cron_expression: Leaf = string()
    parallelism: Leaf = integer()
    replica_completion_count: Leaf = integer()


class ManualTrigger(AcaModel):
    parallelism: Leaf = integer()
    replica_completion_count: Leaf = integer()


class EventTrigger(AcaModel):
    parallelism: Leaf = integer()
    replica_completion_count: Leaf = integer()
    scale: JobScale | None = part(JobScale)
