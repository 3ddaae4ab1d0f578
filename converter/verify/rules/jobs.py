"""Jobs and CronJobs.

The rules are those of `k8s.io/kubernetes/pkg/apis/batch/validation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import containers, entries, objects
from converter.verify.rules.selectors import faults_of_selection
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import dns_label
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown, member, text, whole_number

_LONGEST_CRON_NAME: Final = 52
_MOST_PARALLEL: Final = 100_000
_MANY_COMPLETIONS: Final = 100_000
_MOST_OF_MANY: Final = 10_000
_INTERVAL: Final = re.compile(r"([0-9]+)(?:-([0-9]+))?")


@rule("batch.v1.CronJob")
def name_leaves_room_for_jobs(job: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The jobs of a CronJob are named after it, with eleven characters more (`ValidateCronJobCreate`)."""
    name = text(member(job, "metadata").get("name"))
    if name is not None and len(name) > _LONGEST_CRON_NAME:
        help_ = f"allowed: {_LONGEST_CRON_NAME} characters"
        yield Fault((*path, "metadata", "name"), "the name of a CronJob is too long", help_)


@rule("batch.v1.Job")
def name_is_a_host_name(job: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Pods of an indexed job are hosts of its name and their index (`validateNameAllowsCompletions`)."""
    name, spec = text(member(job, "metadata").get("name")), member(job, "spec")
    completions = _completions(spec)
    if name and _is_indexed(spec) and completions and not dns_label(f"{name}-{completions - 1}"):
        help_ = "allowed: lower-case letters, digits and '-', with the highest index at most 63 characters"
        yield Fault((*path, "metadata", "name"), "the pods of an indexed job can't be named so", help_)


@rule("batch.v1.Job")
def job_makes_its_selector(job: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A job has a selector of its own making, or one by hand that fits (`ValidateJobSpec`)."""
    spec = member(job, "spec")
    by_hand, selector = spec.get("manualSelector", False), spec.get("selector")
    if is_unknown(by_hand) or is_unknown(selector):
        return
    if by_hand is True:
        if selector is None:
            yield Fault((*path, "spec", "selector"), "manualSelector needs a selector", "give a selector")
        elif isinstance(selector, Mapping):
            yield from faults_of_selection(spec, selector, (*path, "spec"))
    elif selector:
        labels = member(selector, "matchLabels") if isinstance(selector, Mapping) else {}
        if labels or entries(selector, "matchExpressions"):
            help_ = "remove it, or set `manualSelector: true`"
            yield Fault((*path, "spec", "selector"), "a job makes its selector itself", help_)
    name = text(member(job, "metadata").get("name"))
    labels = member(spec, "template", "metadata", "labels")
    for key in ("job-name", "batch.kubernetes.io/job-name") if by_hand is not True else ():
        if key in labels and name is not None and text(labels[key]) not in {None, name}:
            place: Path = (*path, "spec", "template", "metadata", "labels", key)
            yield Fault(place, "this label is the job's name", "remove it: the server sets it")


@rule("batch.v1.JobTemplateSpec")
def jobs_of_a_schedule_make_their_selector(template: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The jobs of a CronJob have no selector by hand (`ValidateJobTemplateSpec`)."""
    spec = member(template, "spec")
    if "selector" in spec:
        yield Fault((*path, "spec", "selector"), "a job makes its selector itself", "remove it")
    if spec.get("manualSelector") is True:
        yield Fault((*path, "spec", "manualSelector"), "a job makes its selector itself", "remove it")


def _is_indexed(spec: Mapping[str, Any]) -> bool:
    return spec.get("completionMode") == "Indexed"


def _completions(spec: Mapping[str, Any]) -> int | None:
    """How many pods shall succeed; one if neither that nor how many run at once is said."""
    if "completions" not in spec and "parallelism" not in spec:
        return 1
    return integer(spec.get("completions"))


@rule("batch.v1.JobSpec")
def pods_of_a_job_end(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A job's pods aren't always restarted; with a policy for failures they never are (`validateJobSpec`)."""
    place: Path = (*path, "template", "spec", "restartPolicy")
    policy = member(spec, "template", "spec").get("restartPolicy") or "Always"
    if is_unknown(policy):
        return
    if policy == "Always":
        yield Fault(place, "a job's pods need another restart policy", "allowed: Never, OnFailure")
    elif "podFailurePolicy" in spec and policy == "OnFailure":
        yield Fault(place, "beside podFailurePolicy the restart policy is Never", "allowed: Never")


@rule("batch.v1.JobSpec")
def indexes_are_counted(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """What is said of indexes fits the number of completions (`validateJobSpec`)."""
    if is_unknown(spec.get("completionMode")):
        return
    failed = integer(spec.get("maxFailedIndexes"))
    if "maxFailedIndexes" in spec and "backoffLimitPerIndex" not in spec:
        help_ = "give backoffLimitPerIndex"
        yield Fault((*path, "backoffLimitPerIndex"), "maxFailedIndexes needs a limit per index", help_)
    if _is_indexed(spec):
        yield from _faults_of_indexed(spec, failed, path)
        return
    for field in ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"):
        if field in spec:
            help_ = "set `completionMode: Indexed`, or remove it"
            yield Fault((*path, field), "only an indexed job can have this", help_)


def _faults_of_indexed(spec: Mapping[str, Any], failed: int | None, path: Path) -> Iterator[Fault]:
    parallel, completions = integer(spec.get("parallelism", 1)), _completions(spec)
    if completions is None:
        if not is_unknown(spec.get("completions")):
            yield Fault(
                (*path, "completions"), "an indexed job needs a number of completions", "give completions"
            )
        return
    many = completions > _MANY_COMPLETIONS and "backoffLimitPerIndex" in spec
    if parallel is not None and parallel > (_MOST_OF_MANY if many else _MOST_PARALLEL):
        most = _MOST_OF_MANY if many else _MOST_PARALLEL
        yield Fault((*path, "parallelism"), "too many pods at once for an indexed job", f"at most {most}")
    if failed is not None and failed > min(completions, _MOST_OF_MANY if many else _MANY_COMPLETIONS):
        most = min(completions, _MOST_OF_MANY if many else _MANY_COMPLETIONS)
        yield Fault((*path, "maxFailedIndexes"), "the number is too high", f"at most {most}")
    if many and "maxFailedIndexes" not in spec:
        message = f"more than {_MANY_COMPLETIONS} completions need a limit of failed indexes"
        yield Fault((*path, "maxFailedIndexes"), message, "give maxFailedIndexes")
    if "successPolicy" in spec:
        yield from _faults_of_success(
            member(spec, "successPolicy"), completions, (*path, "successPolicy", "rules")
        )


def _faults_of_success(policy: Mapping[str, Any], completions: int, path: Path) -> Iterator[Fault]:
    """What is wrong with the rules for success (`validateSuccessPolicy`)."""
    if not policy.get("rules"):
        yield Fault(path, "a policy for success needs a rule", "give a rule")
    for index, each in objects(policy, "rules"):
        place: Path = (*path, index)
        if "succeededCount" not in each and "succeededIndexes" not in each:
            yield Fault(place, "the rule asks for nothing", "give succeededCount or succeededIndexes")
        wanted = text(each.get("succeededIndexes"))
        count = integer(each.get("succeededCount"))
        total = None if wanted is None else _indexes(wanted, completions)
        if wanted is not None and total is None:
            help_ = f"allowed: 0,2-5 and the like, below {completions}"
            yield Fault((*place, "succeededIndexes"), "these aren't rising indexes of the job", help_)
            total = 0
        most = completions if total is None else min(completions, total)
        if count is not None and count > most:
            yield Fault(
                (*place, "succeededCount"), "more successes than indexes are asked for", f"at most {most}"
            )


def _indexes(text_: str, completions: int) -> int | None:
    """How many indexes a text such as `1,3-5` names; None if it names none of them rightly."""
    total, last = 0, -1
    for part in text_.split(",") if text_ else ():
        found = _INTERVAL.fullmatch(part)
        if found is None:
            return None
        first = whole_number(found[1])
        end = whole_number(found[2]) if found[2] is not None else first
        if not last < first <= end < completions or (found[2] is not None and first == end):
            return None
        total, last = total + end - first + 1, end
    return total


@rule("batch.v1.JobSpec")
def failures_are_told_apart(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each rule for failures has an action and one condition (`validatePodFailurePolicy`)."""
    policy = member(spec, "podFailurePolicy")
    names = [
        text(each.get("name"))
        for _, each in containers(member(spec, "template", "spec"), "containers", "initContainers")
    ]
    for index, each in objects(policy, "rules"):
        place: Path = (*path, "podFailurePolicy", "rules", index)
        if each.get("action") == "FailIndex" and "backoffLimitPerIndex" not in spec:
            yield Fault(
                (*place, "action"), "FailIndex needs backoffLimitPerIndex", "give backoffLimitPerIndex"
            )
        if ("onExitCodes" in each) == bool(each.get("onPodConditions")):
            yield Fault(place, "the rule needs exactly one condition", "give onExitCodes or onPodConditions")
        if "onExitCodes" in each:
            yield from _faults_of_exit_codes(member(each, "onExitCodes"), names, (*place, "onExitCodes"))
    if policy and spec.get("podReplacementPolicy", "Failed") == "TerminatingOrFailed":
        where: Path = (*path, "podReplacementPolicy")
        yield Fault(where, "beside podFailurePolicy this must be Failed", "allowed: Failed")


def _faults_of_exit_codes(
    condition: Mapping[str, Any], names: list[str | None], path: Path
) -> Iterator[Fault]:
    name = text(condition.get("containerName"))
    if name is not None and name not in names and None not in names:
        yield Fault(
            (*path, "containerName"), f"the pod has no container '{name}'", "name a container of the pod"
        )
    values = entries(condition, "values")
    place: Path = (*path, "values")
    if not values and not is_unknown(condition.get("values")):
        yield Fault(place, "the condition has no exit code", "give the exit codes")
    numbers = [integer(each) for each in values]
    for index, number in enumerate(numbers):
        if number == 0 and condition.get("operator") == "In":
            yield Fault((*place, index), "0 is no failure", "give other exit codes")
        if number is not None and number in numbers[:index]:
            yield Fault((*place, index), "this exit code is there already", "give each exit code once")
    known = [number for number in numbers if number is not None]
    if known != sorted(known):
        yield Fault(place, "the exit codes must be in order", "sort them")
