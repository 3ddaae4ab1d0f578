"""Rules of roles and their bindings (`pkg/apis/rbac/validation` of Kubernetes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import objects
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import dns_subdomain
from converter.verify.schema.rule import rule
from converter.verify.schema.values import member, text

_GROUP: Final = "rbac.authorization.k8s.io"


@rule("rbac.v1.PolicyRule")
def rule_names_what_it_allows(allowed: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A rule is about resources of API groups, or about URLs."""
    if allowed.get("nonResourceURLs"):
        if any(allowed.get(name) for name in ("apiGroups", "resources", "resourceNames")):
            yield Fault(
                (*path, "nonResourceURLs"), "a rule is about resources or about URLs", "make two rules of it"
            )
        return
    for name, what in (("apiGroups", "API group"), ("resources", "resource")):
        if not allowed.get(name):
            yield Fault((*path, name), f"the rule names no {what}", f'give {name}; "" is the core group')


@rule("rbac.v1.Role")
def role_has_no_urls(role: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """URLs belong to no namespace: only a ClusterRole can allow them."""
    for index, allowed in objects(role, "rules"):
        if allowed.get("nonResourceURLs"):
            yield Fault(
                (*path, "rules", index, "nonResourceURLs"),
                "a Role can't allow URLs",
                "make it a ClusterRole",
            )


@rule("rbac.v1.ClusterRole")
def selectors_of_an_aggregation(role: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each expression of a selector has an operator and the values that it needs."""
    for index, selector in objects(member(role, "aggregationRule"), "clusterRoleSelectors"):
        if not all(_is_expression(each) for _, each in objects(selector, "matchExpressions")):
            yield Fault(
                (*path, "aggregationRule", "clusterRoleSelectors", index),
                "the selector selects nothing",
                "see its expressions",
            )


def _is_expression(expression: Mapping[str, Any]) -> bool:
    operator, has_values = text(expression.get("operator")), bool(expression.get("values"))
    return operator is None or has_values == (operator in {"In", "NotIn"})


@rule("rbac.v1.RoleBinding", "rbac.v1.ClusterRoleBinding")
def role_is_one_that_can_be_bound(binding: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A RoleBinding refers to a Role or ClusterRole, a ClusterRoleBinding to a ClusterRole."""
    kinds = ("ClusterRole",) if binding.get("kind") == "ClusterRoleBinding" else ("Role", "ClusterRole")
    kind = text(member(binding, "roleRef").get("kind"))
    if kind and kind not in kinds:
        yield Fault((*path, "roleRef", "kind"), "this kind can't be bound", f"allowed: {', '.join(kinds)}")


@rule("rbac.v1.ClusterRoleBinding")
def accounts_have_a_namespace(binding: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A ServiceAccount that the whole cluster trusts is named with its namespace."""
    for index, subject in objects(binding, "subjects"):
        if subject.get("kind") == "ServiceAccount" and not subject.get("namespace"):
            yield Fault(
                (*path, "subjects", index, "namespace"),
                "the ServiceAccount has no namespace",
                "name the namespace that it is in",
            )


@rule("rbac.v1.Subject")
def subject_fits_its_kind(subject: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A ServiceAccount is an object of the core group; users and groups are of RBAC's own."""
    kind, group = text(subject.get("kind")), text(subject.get("apiGroup", ""))
    name = text(subject.get("name"))
    if kind == "ServiceAccount":
        if group:
            yield Fault((*path, "apiGroup"), "a ServiceAccount has no API group", "remove apiGroup")
        if name and not dns_subdomain(name):
            yield Fault(
                (*path, "name"),
                "this isn't the name of a ServiceAccount",
                "allowed: lower-case letters, digits, '-' and '.'",
            )
    elif kind in {"User", "Group"} and group not in {None, "", _GROUP}:
        yield Fault((*path, "apiGroup"), f"a {kind} isn't of this API group", f"allowed: {_GROUP}")
