"""Bicep sources written for one test, and what evaluating them gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from converter.bicep import (
    Deployment,
    DeploymentContext,
    FileResolver,
    evaluate_parameters,
    evaluate_template,
)
from converter.provenance.values import Value
from converter.source import Diagnostic, DiagnosticError, Severity
from tests.bicep.rendering import rendered


class Source:
    """A source root in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def template(self, text: str, files: Mapping[str, str] | None = None, **options: Any) -> Deployment:
        """`text` as main.bicep, evaluated without an environment."""
        self.write({**(files or {}), "main.bicep": text})
        return evaluate_template(FileResolver(self.root), "main.bicep", **options)

    def parameters(
        self, text: str, template: str = "", files: Mapping[str, str] | None = None, **options: Any
    ) -> Deployment:
        """`text` as env.bicepparam for `template` as main.bicep."""
        self.write({**(files or {}), "main.bicep": template, "env.bicepparam": text})
        return evaluate_parameters(FileResolver(self.root), "env.bicepparam", **options)

    def value(self, expression: str, declarations: str = "", **options: Any) -> Value:
        """The value of one expression, with declarations in front of it."""
        deployment = self.template(f"{declarations}\noutput evaluated any = {expression}\n", **options)
        return deployment.outputs["evaluated"]

    def result(self, expression: str, declarations: str = "", **options: Any) -> Any:
        """`value`, rendered."""
        return rendered(self.value(expression, declarations, **options))

    def errors(self, text: str, files: Mapping[str, str] | None = None, **options: Any) -> list[Diagnostic]:
        """The errors of `template`."""
        with pytest.raises(DiagnosticError) as caught:
            self.template(text, files, **options)
        return [one for one in caught.value.diagnostics if one.severity is Severity.ERROR]

    def found(self, text: str, files: Mapping[str, str] | None = None, **options: Any) -> list[Diagnostic]:
        """The errors and warnings of `template`."""
        try:
            return list(self.template(text, files, **options).diagnostics)
        except DiagnosticError as failure:
            return list(failure.diagnostics)

    def diagnostics(self, text: str, files: Mapping[str, str] | None = None) -> list[Diagnostic]:
        """The errors of `template`, none where it is taken."""
        try:
            self.template(text, files)
        except DiagnosticError as error:
            return list(error.diagnostics)
        return []

    def error(self, expression: str, declarations: str = "", **options: Any) -> Diagnostic:
        """The one error of an expression."""
        (found,) = self.errors(f"{declarations}\noutput evaluated any = {expression}\n", **options)
        return found

    def parameter_errors(
        self, text: str, template: str, files: Mapping[str, str] | None = None
    ) -> list[Diagnostic]:
        """The errors of `parameters`."""
        with pytest.raises(DiagnosticError) as caught:
            self.parameters(text, template, files)
        return [one for one in caught.value.diagnostics if one.severity is Severity.ERROR]


def diagnostic_line(diagnostic: Diagnostic) -> str:
    """A diagnostic in one line: code, place, message, and help behind a bar."""
    span = diagnostic.span
    place = f"{span.file}:{span.line}:{span.column}" if span is not None else "-"
    help_line = f" | {diagnostic.help}" if diagnostic.help else ""
    return f"{diagnostic.code} {place} {diagnostic.message}{help_line}"


CONTEXT = DeploymentContext(
    subscription_id="11111111-2222-3333-4444-555555555555",
    resource_group="group",
    location="norwayeast",
    tenant_id="99999999-8888-7777-6666-555555555555",
    deployment_name="release",
)
