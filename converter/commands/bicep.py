"""`bicep`: the Bicep front end by itself: check syntax, build parameters, predict resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter.source import Diagnostic, dataclass

if TYPE_CHECKING:
    from converter.bicep import FileResolver, SyntaxCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterFileOptions:
    """Which parameter file is evaluated, and the values that it reads from outside.

    `root` is the folder that references may not leave (None: the nearest above the file with `.git` or
    `.azure`). `variables` answer `readEnvironmentVariable`, `inputs` external inputs, by kind and
    configuration. `limits` are numbers by the names of the fields of `Limits`; the others keep their
    defaults. `module_cache` and `default_cache` are as for `SourceOptions`.
    """

    file: Path
    root: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    module_cache: Path | None = None
    default_cache: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotOptions(ParameterFileOptions):
    """Which parameter file is deployed, and where to; None is known only at deployment."""

    tenant_id: str | None = None
    subscription_id: str | None = None
    management_group: str | None = None
    resource_group: str | None = None
    location: str | None = None
    deployment_name: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON-like document in the Bicep CLI's format, and the diagnostics about its source."""

    data: dict[str, Any]
    diagnostics: tuple[Diagnostic, ...]


def parse(paths: list[Path], limits: Mapping[str, int]) -> SyntaxCheck:
    """Check the syntax of files, and of the Bicep files in folders. Raises `DiagnosticError` for none."""
    from converter.bicep import Limits, check_syntax

    return check_syntax(paths, limits=Limits(**limits))


def build_params(options: ParameterFileOptions, *, show_secrets: bool = False) -> Document:
    """The deployment parameters that a file gives, as `bicep build-params` writes them.

    Secrets that the file holds as text are left out, with a warning, unless `show_secrets` is set.
    Raises `DiagnosticError` for a file that can't be evaluated.
    """
    from converter.bicep import build_parameters, evaluate_assignments

    resolver, name = _opened(options)
    found = evaluate_assignments(resolver, name, variables=options.variables, inputs=options.inputs)
    built = build_parameters(found, show_secrets=show_secrets)
    return Document(built.document, tuple(built.diagnostics))


def snapshot(options: SnapshotOptions) -> Document:
    """The resources that deploying a file sends, as `bicep snapshot` writes them.

    What is known only at deployment is an ARM expression. Raises `DiagnosticError` for a file that can't be
    evaluated.
    """
    from converter.bicep import DeploymentContext, build_snapshot

    context = DeploymentContext(
        subscription_id=options.subscription_id,
        resource_group=options.resource_group,
        location=options.location,
        tenant_id=options.tenant_id,
        deployment_name=options.deployment_name,
        management_group=options.management_group,
    )
    resolver, name = _opened(options)
    found = build_snapshot(
        resolver, name, variables=options.variables, inputs=options.inputs, context=context
    )
    return Document(found.document, tuple(found.diagnostics))


def _opened(options: ParameterFileOptions) -> tuple[FileResolver, str]:
    from converter.bicep import Limits, ModuleSources, opened

    modules = ModuleSources({}, options.module_cache, options.default_cache)
    return opened(options.file, options.root, Limits(**options.limits), modules)


def limit_names() -> tuple[str, ...]:
    """The names of the limits that `ParameterFileOptions.limits` may set."""
    from converter.bicep import Limits

    return tuple(field.name for field in fields(Limits))
