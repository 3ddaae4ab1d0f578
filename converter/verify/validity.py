"""Whether an API server would accept an object: its kind and version, its fields, their values."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from converter.kustomize import is_built_in
from converter.source import Diagnostic, Severity, did_you_mean, mappings_folder
from converter.verify import rules
from converter.verify.rendered import RenderedFolder
from converter.verify.schema.built_in import OBJECT_META, built_in_check, built_in_types
from converter.verify.schema.custom import CustomSchemas, custom_check, known_groups
from converter.verify.schema.faults import UNASKED, Fault, without_schemas
from converter.verify.schema.published import published_versions
from converter.verify.schema.report import Report
from converter.verify.schema.restrictions import check_name
from converter.verify.schema.types import Check
from converter.verify.schema.values import literal

NOT_SERVED: Final = "B2F433"
CUSTOM_NAMES: Final = "dns-subdomain"
"""The format of the names of custom objects."""

rules.load()


@dataclass(frozen=True, slots=True, eq=False)
class Schemas:
    """The schemas that objects are checked against: CRDs of a cluster before our own schemas.

    Objects that are the same in several folders are checked once.
    """

    kubernetes: str
    custom: tuple[CustomSchemas, ...]
    _known: dict[tuple[bool, bytes], tuple[Fault, ...]] = field(default_factory=dict)

    def check(self, folder: RenderedFolder) -> Iterator[Diagnostic]:
        """Findings for the objects of a folder that don't fit their schema."""
        for body in folder.objects:
            check = self._of(folder, body)
            if not isinstance(check, Diagnostic):
                for fault in self._faults(body, check, is_literal=folder.is_literal):
                    severity = Severity.WARNING if fault.code == UNASKED else Severity.ERROR
                    yield folder.finding(
                        fault.code, severity, fault.message, body, fault.path, help_=fault.help
                    )
            else:
                yield check

    def form_faults(self, body: dict[str, Any]) -> tuple[Fault, ...]:
        """What isn't of the form of its type in an object as the tree's files have it.

        Nothing is asked that a patch may still bring: a field that is missing, a value of the right type.
        """
        group, _, version = str(body.get("apiVersion", "")).rpartition("/")
        kind = str(body.get("kind", ""))
        check = built_in_check(kind, str(body.get("apiVersion", "")), self.kubernetes)
        for schemas in self.custom:
            known = schemas.kind(group, kind)
            if known is not None:
                served = version in known.served
                check = self._custom(custom_check(schemas, group, kind, version)) if served else None
                break
        if check is None:
            return ()
        report = Report()
        check(body, report)
        return tuple(report.forms)

    def _faults(self, body: dict[str, Any], check: Check, *, is_literal: bool) -> tuple[Fault, ...]:
        identity = (is_literal, marshal.dumps(body, 2))
        known = self._known.get(identity)
        if known is None:
            report = Report()
            check(literal(body) if is_literal else body, report)
            known = self._known[identity] = tuple(report.faults)
        return known

    def _of(self, folder: RenderedFolder, body: dict[str, Any]) -> Check | Diagnostic:
        """The check of an object's kind, or the finding that there is none."""
        api_version, kind = str(body.get("apiVersion", "")), str(body.get("kind", ""))
        group, _, version = api_version.rpartition("/")
        for schemas in self.custom:
            known = schemas.kind(group, kind)
            if known is not None and version in known.served:
                return self._custom(custom_check(schemas, group, kind, version))
            if known is not None:
                message = f"the cluster doesn't serve {kind} of {api_version}"
                served = ", ".join(f"{group}/{each}" for each in known.served)
                help_ = f"served: {served}" if served else "ask the cluster: `kubectl api-resources`"
                return folder.finding(NOT_SERVED, Severity.ERROR, message, body, ("apiVersion",), help_=help_)
        built_in = built_in_check(kind, api_version, self.kubernetes)
        if built_in is not None:
            return built_in
        if is_built_in(api_version):
            message = f"Kubernetes {self.kubernetes} has no {kind} of {api_version}"
            help_ = "check kind and apiVersion"
            return folder.finding(NOT_SERVED, Severity.ERROR, message, body, ("apiVersion",), help_=help_)
        kinds = known_groups(mappings_folder() / "schemas").get(group)
        if kinds is not None and kind not in kinds:
            message = f"there is no {kind} in the API group {group}"
            help_ = did_you_mean(kind, kinds) or "check kind and apiVersion"
            return folder.finding(NOT_SERVED, Severity.ERROR, message, body, ("apiVersion",), help_=help_)
        message = f"no schema of {api_version} {kind}: nothing was checked"
        help_ = "give a folder with its CRD: `--crds DIR`"
        return folder.finding(UNASKED, Severity.WARNING, message, body, help_=help_)

    def _custom(self, check: Check) -> Check:
        metadata = built_in_types(self.kubernetes).named(OBJECT_META)

        def whole(body: Any, report: Report) -> Any:
            report.path.append("metadata")
            metadata(body.get("metadata"), report)
            report.path.pop()
            named = body.get("metadata")
            check_name(named if isinstance(named, dict) else {}, CUSTOM_NAMES, report)
            return check(body, report)

        return whole


def kubernetes_version(wanted: str | None) -> str:
    """The full version whose schemas are used: the newest, or the newest that begins with `wanted` (`1.33`).

    Raises `DiagnosticError` (B2F430) for an unknown version, or if there are no schemas at all.
    """
    versions = published_versions()
    if wanted is None:
        return versions[-1]
    wanted = wanted.removeprefix("v")
    for version in reversed(versions):
        if version == wanted or version.startswith(f"{wanted}."):
            return version
    known = ", ".join(version.rpartition(".")[0] for version in versions)
    raise without_schemas(f"there are no schemas of Kubernetes {wanted}", f"there are {known}")
