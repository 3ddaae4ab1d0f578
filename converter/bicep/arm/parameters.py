"""The deployment parameters that a parameter file gives, as `bicep build-params` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from converter.bicep.arm.answers import leaves, unanswered
from converter.bicep.arm.expressions import Printer, is_plain
from converter.bicep.arm.notation import called
from converter.bicep.arm.numbering import Numbering
from converter.bicep.deployment import Assignments
from converter.bicep.symbolic.texts import ResourceId
from converter.provenance import Call, Kind, Scalar, Value, is_known, is_secret, plain
from converter.source import Diagnostic, DiagnosticError, Severity, dataclass

SCHEMA: Final = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"


@dataclass(frozen=True, slots=True)
class BuiltParameters:
    """A deployment parameters file as JSON-like data, and the warnings about it."""

    document: dict[str, Any]
    diagnostics: tuple[Diagnostic, ...]


def build_parameters(assignments: Assignments, *, show_secrets: bool = False) -> BuiltParameters:
    """The deployment parameters file of what a parameter file gives.

    A secret's text isn't in it: where a secure parameter is given as one, it has an expression
    that no deployment accepts, with a warning. With `show_secrets` the text is written, as Bicep does,
    and the warning reports that. Raises `DiagnosticError` (B2F119) where the value of an environment
    variable is needed and missing.
    """
    missing = unanswered(_all_values(assignments), Severity.ERROR)
    if missing is not None:
        raise DiagnosticError(missing)
    numbering = Numbering(assignments.external_inputs)
    printer = Printer(external_input=numbering.key)
    document: dict[str, Any] = {"$schema": SCHEMA, "contentVersion": "1.0.0.0"}
    document["parameters"] = {
        name: {"value": plain(value)}
        if show_secrets and is_known(value)
        else _entry(printer, value, "reference")
        for name, value in assignments.values.items()
    }
    configurations = {
        alias: {key: _entry(printer, value, "keyVaultReference") for key, value in sorted(members.items())}
        for alias, members in sorted(assignments.extension_configurations.items())
    }
    deploys = assignments.using_configuration
    using = None if deploys is None else {"expression": f"[{printer.expression(deploys)}]"}
    if numbering.definitions:
        document["externalInputDefinitions"] = numbering.definitions
    if configurations:
        document["extensionConfigs"] = configurations
    if using is not None:
        document["usingConfig"] = using
    return BuiltParameters(document, (*assignments.diagnostics, *_secrets(assignments, shown=show_secrets)))


def _entry(printer: Printer, value: Value, reference: str) -> dict[str, Any]:
    if isinstance(value, Call) and value.function == "getSecret":
        return {reference: _key_vault_reference(printer, value)}
    if is_plain(value):
        return {"value": plain(value)}
    return {"expression": f"[{printer.expression(value)}]"}


def _key_vault_reference(printer: Printer, value: Call) -> dict[str, Any]:
    vault, secret, *version = value.arguments
    found: dict[str, Any] = {
        "keyVault": {"id": _vault_id(printer, vault)},
        "secretName": printer.whole(secret),
    }
    if version:
        found["secretVersion"] = printer.whole(version[0])
    return found


def _vault_id(printer: Printer, vault: Value) -> Any:
    if not isinstance(vault, ResourceId):
        return printer.whole(vault)
    subscription, group, provider, kind, name = [vault.segments[at] for at in (1, 3, 5, 6, 7)]
    parts = map(printer.expression, (subscription, group, provider, kind, name))
    return f"[{called('resourceId', parts)}]"


def _all_values(assignments: Assignments) -> Iterator[Value]:
    yield from assignments.values.values()
    for members in assignments.extension_configurations.values():
        yield from members.values()
    if assignments.using_configuration is not None:
        yield assignments.using_configuration


def _secrets(assignments: Assignments, *, shown: bool) -> Iterator[Diagnostic]:
    """A warning for each parameter whose value is a secret's text."""
    outcome = "which is written in clear" if shown else "which isn't written"
    otherwise = "" if shown else ", or pass --show-secrets to write it"
    for name, value in assignments.values.items():
        if any(isinstance(leaf, Scalar) and is_secret(leaf) for leaf in leaves(value)):
            span = next(
                (step.span for step in value.origin.walk() if step.kind is Kind.PARAMETER_ASSIGNMENT), None
            )
            yield Diagnostic(
                code="B2F120",
                severity=Severity.WARNING,
                message=f"the secure parameter '{name}' is given as text, {outcome}",
                span=span,
                help=f"use getSecret(…), or give '{name}' to the command that deploys{otherwise}",
            )
