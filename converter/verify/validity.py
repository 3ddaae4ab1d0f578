"""Whether an API server would accept an object: its kind and version, its fields, their values."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from dataclasses import field
from typing import Any, Final

from converter.kustomize import group_of, is_built_in
from converter.source import Diagnostic, Severity, dataclass, did_you_mean, mappings_folder
from converter.verify import rules
from converter.verify.rendered import RenderedFolder
from converter.verify.schema.built_in import OBJECT_META, built_in_check, built_in_types
from converter.verify.schema.custom import CustomSchemas, custom_check, known_groups
from converter.verify.schema.faults import UNASKED, Fault
from converter.verify.schema.report import Report
from converter.verify.schema.restrictions import check_name
from converter.verify.schema.types import Check
from converter.verify.schema.values import literal

NOT_SERVED: Final = "B2F433"
CUSTOM_NAMES: Final = "dns-subdomain"
"""The format of the names of custom objects."""
_DOLLAR: Final = b"$"

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
                    help_ = fault.help + (self._assumed(body) if fault.of_release else "")
                    yield folder.finding(fault.code, severity, fault.message, body, fault.path, help_=help_)
            else:
                yield check

    def begin(self, folder: RenderedFolder) -> None:
        """Check the objects of a folder that no variable of Flux can change; `check` then has the answers.

        While other folders are rendered, this costs no time of its own.
        """
        for body in folder.objects:
            identity = marshal.dumps(body, 2)
            if _DOLLAR not in identity:
                check = self._of(folder, body)
                if not isinstance(check, Diagnostic):
                    self._known_faults(body, identity, check, is_literal=False)

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
        identity = marshal.dumps(body, 2)
        # Without a dollar there is no variable that could be meant literally.
        return self._known_faults(body, identity, check, is_literal=is_literal and _DOLLAR in identity)

    def _known_faults(
        self, body: dict[str, Any], identity: bytes, check: Check, *, is_literal: bool
    ) -> tuple[Fault, ...]:
        known = self._known.get((is_literal, identity))
        if known is None:
            report = Report()
            check(literal(body) if is_literal else body, report)
            known = self._known[is_literal, identity] = tuple(report.faults)
        return known

    def _assumed(self, body: dict[str, Any]) -> str:
        """The end of a help that names the release of our schema; empty for schemas of a cluster."""
        group, kind = group_of(body), str(body.get("kind", ""))
        known = next(filter(None, (schemas.kind(group, kind) for schemas in self.custom)), None)
        return "" if known is None else assumed_release(known.release)

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
                help_ += assumed_release(known.release)
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
            releases = (schemas.kind(group, each) for schemas in self.custom for each in kinds)
            release = next((one.release for one in releases if one is not None), None)
            help_ = (did_you_mean(kind, kinds) or "check kind and apiVersion") + assumed_release(release)
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


def assumed_release(release: str | None) -> str:
    """The end of a help: which release was assumed, and how verify is told of another; empty for None."""
    if release is None:
        return ""
    return f"; assumed is {release}: if your cluster has another version, give its CRDs with `--crds DIR`"
