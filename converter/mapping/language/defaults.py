"""What a project file leaves out, from the platform profile's `defaults`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from converter.project import seconds, valued
from converter.provenance import Kind, Object, Origin, Scalar
from converter.source import Category, Diagnostic, DiagnosticError, Severity

if TYPE_CHECKING:
    from converter.mapping.language.compiled import CompiledProfile
    from converter.project import Project
    from converter.provenance import Value

_KEYS: Final = (("namespace", "name"), ("namespace", "create"), ("flux", "namespace"), ("flux", "timeout"))


def with_defaults(project: Project, compiled: CompiledProfile) -> Project:
    """The project with the profile's value in place of each one that the project file leaves out.

    Raises `DiagnosticError` (B2F202) for a `flux.timeout` that isn't below the platform's own limit.
    """
    file = project.file
    for part, key in _KEYS:
        given = getattr(file, part)
        if getattr(given, key) is None:
            names = {"product": file.product, "namespace": file.namespace.name}
            default = _default(compiled, names, part, key)
            file = file.model_copy(update={part: given.model_copy(update={key: default})})
    limit = compiled.profile.defaults.flux.timeout_below
    timeout = file.flux.timeout
    if limit is not None and timeout is not None and seconds(timeout) >= seconds(limit):
        raise DiagnosticError(
            Diagnostic(
                code="B2F202",
                severity=Severity.ERROR,
                message=f"'flux.timeout': expected less than {limit}, found '{timeout}'",
                span=project.document.span(("flux", "timeout")),
                help=f"the platform of the profile {compiled.profile.profile} itself gives up after {limit}",
                category=Category.CONFIGURATION,
            )
        )
    return replace(project, file=file)


def unconfined(project: Project, compiled: CompiledProfile) -> Iterator[Diagnostic]:
    """Warnings (B2F235) for what a project file puts outside of the product's namespace where it must not."""
    why, file = compiled.profile.defaults.confined, project.file
    if why is None:
        return
    if file.namespace.create:
        yield _unconfined(project, ("namespace", "create"), f"the tree has the Namespace, but {why}")
    if file.flux.namespace != file.namespace.name:
        message = f"Flux's objects are in '{file.flux.namespace}', not in '{file.namespace.name}', but {why}"
        yield _unconfined(project, ("flux", "namespace"), message)


def _unconfined(project: Project, at: tuple[str, str], message: str) -> Diagnostic:
    return Diagnostic(
        code="B2F235",
        severity=Severity.WARNING,
        message=message,
        span=project.document.span(at),
        help=f"leave '{'.'.join(at)}' out of the project file",
        category=Category.FINDING,
    )


def project_value(project: Project, compiled: CompiledProfile) -> Value:
    """The project file as tables see it; a value that it leaves out leads to the profile's `defaults`."""
    value = valued(project.file.model_dump(by_alias=True, mode="json"), project.document)
    assert isinstance(value, Object)
    members = dict(value.members)
    for part, key in _left_out(project):
        inner = members[part]
        assert isinstance(inner, Object)
        given = getattr(getattr(project.file, part), key)
        default = Scalar(given, origin=default_origin(compiled, part, key))
        members[part] = replace(inner, members={**inner.members, key: default})
    return replace(value, members=members)


def default_origin(compiled: CompiledProfile, part: str, key: str) -> Origin:
    """The origin of a value that the project file leaves out: its place in the profile's `defaults`."""
    return Origin(Kind.PLATFORM_CONSTANT, compiled.default_span(part, key), f"defaults.{part}.{key}")


def _left_out(project: Project) -> Iterator[tuple[str, str]]:
    return (at for at in _KEYS if not project.document.has(at))


def _default(compiled: CompiledProfile, names: dict[str, Any], part: str, key: str) -> Any:
    default = getattr(getattr(compiled.profile.defaults, part), key)
    return default.format(**names) if isinstance(default, str) else default
