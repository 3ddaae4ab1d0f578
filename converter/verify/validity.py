"""Whether an API server would accept an object: its kind and version, its fields, their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from converter.kustomize import is_built_in
from converter.source import Category, Diagnostic, DiagnosticError, Severity, did_you_mean, is_substituted
from converter.verify.rendered import RenderedFolder
from converter.verify.schemas import CustomSchemas

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

INVALID: Final = "B2F431"
NO_SCHEMA: Final = "B2F432"
NOT_SERVED: Final = "B2F433"

_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_HELP: Final = "an API server refuses the object, or drops the field silently"


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas that objects are checked against: CRDs of a cluster before our own schemas."""

    kubernetes: str
    custom: tuple[CustomSchemas, ...]

    def check(self, folder: RenderedFolder) -> Iterator[Diagnostic]:
        """Findings for the objects of a folder that don't fit their schema."""
        for body in folder.objects:
            yield from self._check(folder, body)

    def _check(self, folder: RenderedFolder, body: dict[str, Any]) -> Iterator[Diagnostic]:
        api_version, kind = str(body.get("apiVersion", "")), str(body.get("kind", ""))
        group, _, version = api_version.rpartition("/")
        for schemas in self.custom:
            served = schemas.served.get((group, kind), {})
            if version in served:
                yield from _schema_findings(folder, body, custom_validator(schemas, group, kind, version))
                return
            if served or (group, kind) in schemas.retired:
                message = f"the cluster doesn't serve {kind} of {api_version}"
                known = ", ".join(f"{group}/{each}" for each in served)
                help_ = f"served: {known}" if known else "ask the cluster: `kubectl api-resources`"
                yield folder.finding(NOT_SERVED, Severity.ERROR, message, body, ("apiVersion",), help_=help_)
                return
        validator = built_in_validator(kind, api_version, self.kubernetes)
        if validator is not None:
            yield from _schema_findings(folder, body, validator)
        elif is_built_in(api_version):
            message = f"Kubernetes {self.kubernetes} has no {kind} of {api_version}"
            yield folder.finding(
                NOT_SERVED, Severity.ERROR, message, body, ("apiVersion",), help_="check kind and apiVersion"
            )
        else:
            message = f"no schema of {api_version} {kind}: nothing was checked"
            help_ = "give a folder with its CRD: `--crds DIR`"
            yield folder.finding(NO_SCHEMA, Severity.WARNING, message, body, help_=help_)


@cache
def custom_validator(schemas: CustomSchemas, group: str, kind: str, version: str) -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schemas.served[group, kind][version])


@cache
def built_in_validator(kind: str, api_version: str, kubernetes: str) -> Validator | None:
    """The strict validator of a built-in kind; None for one that Kubernetes doesn't have."""
    if not is_built_in(api_version) or not _WORD.fullmatch(kind):
        return None
    from jsonschema import Draft202012Validator
    from kubernetes_validate.utils import schema_contents  # type: ignore[import-untyped]  # the package has no types

    short = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)
    name = f"kubernetes-json-schema/v{kubernetes}-local-strict/{kind.lower()}-{short}.json"
    try:
        schema = schema_contents(name, kubernetes)
    except FileNotFoundError:
        return None
    return Draft202012Validator(schema, registry=_definitions(kubernetes))


@cache
def _definitions(kubernetes: str) -> Any:
    from kubernetes_validate.utils import schema_contents
    from referencing import Registry, Resource

    name = f"kubernetes-json-schema/v{kubernetes}-local-strict/_definitions.json"
    empty: Any = Registry()
    return Resource.from_contents(schema_contents(name, kubernetes)) @ empty


def kubernetes_version(wanted: str | None) -> str:
    """The full version whose schemas are used: the newest, or the newest that begins with `wanted` (`1.33`).

    Raises `DiagnosticError` (B2F430) for an unknown version, or if there are no schemas at all.
    """
    try:
        from kubernetes_validate.utils import all_versions
    except ImportError:
        step = "pip install 'bicep2flux[verify]'"
        raise _fault("verifying needs the schemas of Kubernetes", step) from None
    versions = [version.removesuffix("-local") for version in all_versions()]
    if wanted is None:
        return str(versions[-1])
    wanted = wanted.removeprefix("v")
    for version in reversed(versions):
        if version == wanted or version.startswith(f"{wanted}."):
            return str(version)
    known = ", ".join(version.rpartition(".")[0] for version in versions)
    raise _fault(f"there are no schemas of Kubernetes {wanted}", f"there are {known}")


def _schema_findings(
    folder: RenderedFolder, body: dict[str, Any], validator: Validator
) -> Iterator[Diagnostic]:
    for error in validator.iter_errors(body):
        for path, message, help_ in _violations(error):
            yield folder.finding(INVALID, Severity.ERROR, message, body, path, help_=help_)


def _violations(error: Any) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Path, message and help for a fault; the validator's own messages show values, maybe secrets."""
    path, value, wanted = tuple(error.absolute_path), error.instance, error.validator_value
    match error.validator:
        case "additionalProperties" if isinstance(value, Mapping):
            known = error.schema.get("properties", {})
            for name in sorted(str(name) for name in value if name not in known):
                help_ = did_you_mean(name, known) or f"fields here: {', '.join(sorted(known)) or 'none'}"
                yield (*path, name), f"there is no field '{name}' here", help_
        case "required":
            for name in wanted:
                if name not in value:
                    yield (*path, name), f"the field '{name}' is missing", _HELP
        case _ if isinstance(value, str) and is_substituted(value):
            return  # Flux replaces it
        case "type":
            names = [str(each) for each in (wanted if isinstance(wanted, list) else [wanted])]
            names = [name for name in names if name != "null"] or names
            yield path, f"expected {' or '.join(names)}, found {_type(value)}", _HELP
        case "enum" | "const":
            choices = [str(each) for each in (wanted if isinstance(wanted, list) else [wanted])]
            near = did_you_mean(value, choices) if isinstance(value, str) else None
            yield path, f"expected one of {', '.join(choices)}", near or _HELP
        case "oneOf" | "anyOf" | "allOf" if error.context:
            yield path, "this matches none of the allowed forms", _HELP
        case _:
            yield path, f"this breaks the schema's rule `{error.validator}: {wanted}`"[:300], _HELP


def _type(value: object) -> str:
    names = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _fault(message: str, help_: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code="B2F430",
            severity=Severity.ERROR,
            message=message,
            help=help_,
            category=Category.CONFIGURATION,
        )
    )
