"""Which objects a tree can't hold: all of them are reported before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from converter.kustomize.document.emit import is_ambiguous
from converter.kustomize.document.merge_keys import unmergeable_items
from converter.kustomize.layers.tree import TreeFile, is_inside
from converter.kustomize.layers.tree_objects import identity_of
from converter.mapping import KubernetesObject, ObjectSet, Section
from converter.provenance import nearest_span
from converter.source import Category, Diagnostic, DiagnosticError, Label, Severity, Span, Subject, dotted

CLUSTER_SCOPED: Final = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterExternalSecret",
        "ClusterIssuer",
        "ClusterPolicy",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterSecretStore",
        "ClusterTriggerAuthentication",
        "CustomResourceDefinition",
        "FlowSchema",
        "GatewayClass",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "RuntimeClass",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
    }
)


_READ_AS_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off"})


def check_sections(sections: Iterable[Section], sets: Iterable[ObjectSet]) -> None:
    """Raise `DiagnosticError` with every object that its section can't hold, or has twice."""
    places = list(sections)
    faults: list[Diagnostic] = []
    for objects in sets:
        for section in places:
            faults.extend(_faults(section, objects))
    if faults:
        raise DiagnosticError(faults)


def _faults(section: Section, objects: ObjectSet) -> Iterable[Diagnostic]:
    by_identity: dict[Any, KubernetesObject] = {}
    by_file: dict[str, KubernetesObject] = {}
    for one in objects.objects.get(section.name, ()):
        where = Subject(environment=objects.overlay, object=f"{one.kind}/{one.name}")
        problem = _misplaced(one, section)
        if problem is not None:
            message, help_ = problem
            yield _fault("B2F403", message, where, span=_span(one), help_=help_)
            continue
        twin = by_identity.setdefault(identity_of(one.body), one)
        neighbour = by_file.setdefault(one.file, one)
        yield from _lost(one, where)
        if twin is not one:
            message = f"{one.kind} '{one.name}' is made twice, as {twin.file} and as {one.file}"
            help_ = "give one of them another name"
            yield _fault("B2F307", message, where, span=_span(one), help_=help_, other=_span(twin))
        elif neighbour is not one:
            message = (
                f"two objects claim the file {one.file}: "
                f"{neighbour.kind} '{neighbour.name}' and {one.kind} '{one.name}'"
            )
            help_ = "give one of them another file"
            yield _fault("B2F307", message, where, span=_span(one), help_=help_, other=_span(neighbour))


def _lost(one: KubernetesObject, where: Subject) -> Iterable[Diagnostic]:
    """What Kustomize would lose or garble although the manifest is valid."""
    for path, problem in unmergeable_items(one.body):
        place = dotted(path)
        origin = one.origin_at(path)
        yield _fault(
            "B2F307" if "same" in problem else "B2F403",
            f"{one.kind} '{one.name}': {place} {problem}, so Kustomize would keep only one of them",
            replace(where, path=place),
            span=nearest_span(origin) if origin is not None else None,
            help_="give each item of the list a key of its own",
        )
    for key, value in (one.body["metadata"].get("annotations") or {}).items():
        if isinstance(value, str) and value.startswith("\t") and "\n" in value:
            yield _fault(
                "B2F403",
                f"{one.kind} '{one.name}': the annotation '{key}' has several lines and starts with a tab, "
                "which Kustomize can't read",
                where,
                span=_span(one),
                help_="start the annotation with another character",
            )
        if not key or (is_ambiguous(key) and key.lower() not in _READ_AS_WORDS):
            yield _fault(
                "B2F403",
                f"{one.kind} '{one.name}' has the annotation '{key}', which Kustomize misreads",
                where,
                span=_span(one),
                help_="give the annotation another name",
            )


def _misplaced(one: KubernetesObject, section: Section) -> tuple[str, str] | None:
    """What is wrong with an object's place, and what to do."""
    if not is_inside(one.file):
        return (
            f"{one.kind} '{one.name}' would be written to {one.file!r}, which isn't a path inside its folder",
            "use only names and forward slashes in a file's path",
        )
    if one.file.rpartition("/")[2] in {"kustomization.yaml", "kustomization.yml", "Kustomization"}:
        return (
            f"{one.kind} '{one.name}' would be written to {one.file}, which is Kustomize's own file",
            "give the object another file name",
        )
    if section.namespace is None:
        return None
    if one.kind in CLUSTER_SCOPED:
        message = (
            f"{one.kind} '{one.name}' belongs to no namespace, but the section '{section.name}' puts "
            f"everything into '{section.namespace}'"
        )
        return message, "put it into a section without a namespace of its own"
    namespace = one.body["metadata"].get("namespace")
    if namespace is not None and namespace != section.namespace:
        message = (
            f"{one.kind} '{one.name}' is meant for the namespace '{namespace}', but the section "
            f"'{section.name}' puts everything into '{section.namespace}'"
        )
        return message, "put it into a section without a namespace of its own, or leave the namespace out"
    return None


def check_tree(files: Iterable[TreeFile]) -> None:
    """Raise `DiagnosticError` (B2F307) if two files have one path, or a file has the path of a folder."""
    by_path: dict[str, TreeFile] = {}
    folders: dict[str, str] = {}
    faults: list[Diagnostic] = []
    for file in files:
        if by_path.setdefault(file.path, file) is not file:
            faults.append(_fault("B2F307", f"two sections claim the file {file.path}", None))
        folder = file.path.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = file.path
            folder = folder.rpartition("/")[0]
    faults.extend(
        _fault("B2F307", f"{path} is a file and, for {folders[path]}, a folder", None)
        for path in by_path
        if path in folders
    )
    if faults:
        raise DiagnosticError(faults)


def _span(one: KubernetesObject) -> Span | None:
    origins = one.origins
    for path in (("metadata", "namespace"), ("metadata", "name")):
        if path in origins and (span := nearest_span(origins[path])) is not None:
            return span
    return next((span for span in map(nearest_span, origins.values()) if span is not None), None)


def _fault(
    code: str,
    message: str,
    subject: Subject | None,
    *,
    span: Span | None = None,
    help_: str = "give one of them another path",
    other: Span | None = None,
) -> Diagnostic:
    labels = (Label(other, "the other one"),) if other is not None else ()
    return Diagnostic(
        code=code,
        severity=Severity.ERROR,
        message=message,
        span=span,
        labels=labels,
        help=help_,
        category=Category.CONFIGURATION,
        subject=subject,
    )
