"""Label selectors, and whether they select the pods of their own workload.

The rules are those of `k8s.io/apimachinery/pkg/apis/meta/v1/validation` and of
`k8s.io/kubernetes/pkg/apis/{apps,batch}/validation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.metadata import faults_of_labels
from converter.verify.rules.reading import entries, objects, unfit
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, member, text

_WITH_VALUES: Final = frozenset({"In", "NotIn"})
_WITHOUT_VALUES: Final = frozenset({"Exists", "DoesNotExist"})


@rule("meta.v1.LabelSelector")
def labels_of_selector_are_valid(selector: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The labels that a selector names have the form of labels (`ValidateLabelSelector`)."""
    yield from faults_of_labels(selector.get("matchLabels"), (*path, "matchLabels"))


@rule("meta.v1.LabelSelectorRequirement")
def operator_has_its_values(requirement: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """`In` and `NotIn` have values, `Exists` and `DoesNotExist` none (`ValidateLabelSelectorRequirement`)."""
    yield from faults_of_operator(requirement, path, _WITH_VALUES, _WITHOUT_VALUES)
    for index, value in enumerate(entries(requirement, "values")):
        yield from unfit(value, "label-value", (*path, "values", index), "the label's value")


def faults_of_operator(
    requirement: Mapping[str, Any],
    path: Path,
    with_values: frozenset[str],
    without_values: frozenset[str],
) -> Iterator[Fault]:
    """What is wrong with the operator of a requirement and the number of its values."""
    operator, values = requirement.get("operator"), entries(requirement, "values")
    if is_unknown(operator) or is_unknown(requirement.get("values")):
        return
    if operator in with_values:
        if not values:
            yield Fault((*path, "values"), f"the operator {operator} needs values", "give `values`")
    elif operator in without_values:
        if values:
            yield Fault((*path, "values"), f"the operator {operator} takes no values", "remove `values`")
    else:
        known = ", ".join(sorted(with_values | without_values))
        yield Fault((*path, "operator"), f"expected one of {known}", "the operator says how values count")


def selects(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    """Whether a selector selects an object with the labels; what Flux completes is taken to fit."""
    for name, value in member(selector, "matchLabels").items():
        if labels.get(name) != value and not is_unknown(value) and not is_unknown(labels.get(name)):
            return False
    for _, requirement in objects(selector, "matchExpressions"):
        key, operator = requirement.get("key"), requirement.get("operator")
        values, found = entries(requirement, "values"), labels.get(str(key))
        if is_unknown(key) or is_unknown(found) or any(map(is_unknown, values)) or is_unknown(operator):
            continue
        if operator == "In" and found not in values:
            return False
        if operator == "NotIn" and found is not None and found in values:
            return False
        if (operator == "Exists" and found is None) or (operator == "DoesNotExist" and found is not None):
            return False
    return True


@rule("apps.v1.DeploymentSpec", "apps.v1.ReplicaSetSpec", "apps.v1.StatefulSetSpec", "apps.v1.DaemonSetSpec")
def selector_selects_the_own_pods(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The selector isn't empty and selects the pods of the template (`ValidatePodTemplateSpecFor…`)."""
    selector = spec.get("selector")
    if not isinstance(selector, Mapping):
        return
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        yield Fault((*path, "selector"), "the selector is empty", "name labels of the pod template")
        return
    yield from faults_of_selection(spec, selector, path)


def faults_of_selection(spec: Mapping[str, Any], selector: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A fault if the selector of a workload doesn't select the pods of its template."""
    template = member(spec, "template")
    labels = member(template, "metadata").get("labels") or {}
    if isinstance(labels, Mapping) and not selects(selector, labels):
        known = ", ".join(sorted(f"{key}={text(value) or '…'}" for key, value in labels.items())) or "none"
        yield Fault(
            (*path, "template", "metadata", "labels"),
            "the selector doesn't select the pods of the template",
            f"labels of the template: {known}",
        )


@rule("core.v1.ReplicationControllerSpec")
def controller_selects_the_own_pods(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The selector, without one the template's labels, selects the pods (`ValidatePodTemplateSpecForRC`)."""
    selector = spec.get("selector") or member(spec, "template", "metadata").get("labels")
    if not selector:
        yield Fault((*path, "selector"), "the selector is empty", "name labels of the pod template")
    elif isinstance(selector, Mapping):
        yield from faults_of_selection(spec, {"matchLabels": selector}, path)
