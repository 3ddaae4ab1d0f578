"""Where pods run: tolerations, affinities, spread over nodes.

The rules are those of `ValidateTolerations`, `validateAffinity` and `validateTopologySpreadConstraints` in
`k8s.io/kubernetes/pkg/apis/core/validation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.metadata import faults_of_labels
from converter.verify.rules.reading import entries, objects, unfit
from converter.verify.rules.selectors import faults_of_operator
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import FORMATS, label_value
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, member, text

_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"
_WITH_VALUES: Final = frozenset({"In", "NotIn", "Gt", "Lt"})
_WITHOUT_VALUES: Final = frozenset({"Exists", "DoesNotExist"})


@rule("core.v1.PodSpec")
def node_labels_are_valid(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A node selector is made of labels."""
    yield from faults_of_labels(pod.get("nodeSelector"), (*path, "nodeSelector"))


@rule("core.v1.Toleration")
def toleration_is_consistent(toleration: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Operator, key, value and effect of a toleration fit together (`ValidateTolerations`)."""
    operator, value = toleration.get("operator") or "Equal", toleration.get("value", "")
    effect = toleration.get("effect", "")
    if is_unknown(operator):
        return
    place: Path = (*path, "operator")
    if not toleration.get("key") and operator != "Exists":
        yield Fault(place, "without a key the operator is Exists", "give a key, or the operator Exists")
    if "tolerationSeconds" in toleration and effect != "NoExecute" and not is_unknown(effect):
        help_ = "give the effect NoExecute, or remove tolerationSeconds"
        yield Fault((*path, "effect"), "tolerationSeconds needs the effect NoExecute", help_)
    if operator == "Equal":
        known = text(value)
        if known is not None and not label_value(known):
            help_ = f"allowed: {FORMATS['label-value'].words}"
            yield Fault(place, "the value isn't that of a label", help_)
    elif operator == "Exists":
        if value:
            yield Fault(place, "the operator Exists takes no value", "remove the value")
    else:
        yield Fault(place, "expected one of Equal, Exists", "the operator says how the value counts")


@rule("core.v1.NodeAffinity")
def nodes_are_chosen(affinity: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The terms of a node affinity have known operators and their values (`validateNodeAffinity`)."""
    required = affinity.get(_REQUIRED)
    if isinstance(required, Mapping):
        place: Path = (*path, _REQUIRED, "nodeSelectorTerms")
        if "nodeSelectorTerms" in required and not required["nodeSelectorTerms"]:
            yield Fault(place, "there is no term", "give a term of matchExpressions")
        for index, term in objects(required, "nodeSelectorTerms"):
            yield from faults_of_term(term, (*place, index), strict=True)
    for index, preferred in objects(affinity, _PREFERRED):
        place = (*path, _PREFERRED, index, "preference")
        yield from faults_of_term(member(preferred, "preference"), place, strict=False)


def faults_of_term(term: Mapping[str, Any], path: Path, *, strict: bool) -> Iterator[Fault]:
    """What is wrong with a term; one that is only preferred may name values that no label has."""
    for index, requirement in objects(term, "matchExpressions"):
        place: Path = (*path, "matchExpressions", index)
        yield from faults_of_operator(requirement, place, _WITH_VALUES, _WITHOUT_VALUES)
        values = entries(requirement, "values")
        if requirement.get("operator") in {"Gt", "Lt"} and len(values) > 1:
            yield Fault((*place, "values"), "Gt and Lt take a single value", "give one number")
        yield from unfit(requirement.get("key", ""), "label-key", (*place, "key"), "the label's key")
        for number, value in enumerate(values if strict else ()):
            yield from unfit(value, "label-value", (*place, "values", number), "the label's value")
    for index, requirement in objects(term, "matchFields"):
        place = (*path, "matchFields", index)
        operator, key = requirement.get("operator"), text(requirement.get("key", ""))
        values = entries(requirement, "values")
        if operator not in {"In", "NotIn"} and not is_unknown(operator):
            yield Fault((*place, "operator"), "expected one of In, NotIn", "fields have no other operators")
        elif len(values) != 1:
            yield Fault((*place, "values"), "a field has exactly one value", "give one name")
        if key is not None and key != "metadata.name":
            yield Fault((*place, "key"), "there is no such field of a node", "allowed: metadata.name")
        for number, value in enumerate(values if key == "metadata.name" else ()):
            yield from unfit(value, "dns-subdomain", (*place, "values", number), "the node's name")


@rule("core.v1.PodAffinityTerm")
def pods_are_chosen(term: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Namespaces have names, and label keys a selector to be added to (`validatePodAffinityTerm`)."""
    for name in entries(term, "namespaces"):
        yield from unfit(name, "dns-label", (*path, "namespace"), "the namespace's name")
    yield from _faults_of_keys(term, path, ("matchLabelKeys", "mismatchLabelKeys"))


@rule("core.v1.TopologySpreadConstraint")
def pods_are_spread(constraint: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Domains are counted where pods must spread (`validateTopologySpreadConstraints`)."""
    yield from _faults_of_keys(constraint, path, ("matchLabelKeys",))
    what = constraint.get("whenUnsatisfiable")
    if "minDomains" in constraint and what != "DoNotSchedule" and not is_unknown(what):
        help_ = "set whenUnsatisfiable to DoNotSchedule, or remove minDomains"
        yield Fault((*path, "minDomains"), "minDomains needs `whenUnsatisfiable: DoNotSchedule`", help_)


def _faults_of_keys(holder: Mapping[str, Any], path: Path, fields: tuple[str, ...]) -> Iterator[Fault]:
    """What is wrong with keys that are added to a selector (`ValidateMatchLabelKeysAndMismatchLabelKeys`)."""
    selector = holder.get("labelSelector")
    for field in fields:
        keys = entries(holder, field)
        if keys and selector is None:
            yield Fault((*path, field), f"{field} needs a labelSelector", "give a labelSelector")
        elif isinstance(selector, Mapping):
            for index, key in enumerate(keys):
                yield from unfit(key, "label-key", (*path, field, index), "the label's key")
    matched = entries(holder, "matchLabelKeys")
    for index, key in enumerate(matched):
        if key in entries(holder, "mismatchLabelKeys"):
            place: Path = (*path, "matchLabelKeys", index)
            yield Fault(place, "this key is in mismatchLabelKeys as well", "remove one of them")
    known = set(member(holder, "labelSelector", "matchLabels"))
    for _, requirement in objects(member(holder, "labelSelector"), "matchExpressions"):
        key = text(requirement.get("key"))
        if key in matched and key in known:
            place = (*path, "matchLabelKeys", matched.index(key))
            yield Fault(place, "this key is in labelSelector as well", "remove one of them")
        known.add(key or "")
