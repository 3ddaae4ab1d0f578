"""The two entry points for Python programs: text to a syntax tree, a file to the resources it deploys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from converter.bicep.deployment import Deployment, DeploymentContext
from converter.bicep.evaluation.evaluator import evaluate_parameters, evaluate_template
from converter.bicep.evaluation.files import FileResolver
from converter.bicep.limits import DEFAULTS, Limits
from converter.bicep.module_sources import NO_MODULES, ModuleSources
from converter.bicep.syntax.parser import ParseResult, parse_source
from converter.source import Category, Diagnostic, DiagnosticError, Severity, SourceFile

PARAMETERS: Final = ".bicepparam"
"""How the name of a parameter file ends."""

ENDINGS: Final = (".bicep", PARAMETERS, ".json")
"""How the names of Bicep files end, and those of ARM templates."""


def parse(text: str, path: str = "main.bicep", *, limits: Limits = DEFAULTS) -> ParseResult:
    """The syntax tree of a text, with a diagnostic for every error in it; nothing is raised for one.

    `path` is the name that diagnostics show. With the ending `.bicepparam` the text is a parameter
    file, with any other a template.
    """
    return parse_source(SourceFile(path, text), limits)


def evaluate(
    path: str | Path,
    *,
    root: str | Path | None = None,
    variables: Mapping[str, str] | None = None,
    inputs: Mapping[str, str] | None = None,
    context: DeploymentContext | None = None,
    limits: Limits = DEFAULTS,
    modules: ModuleSources = NO_MODULES,
) -> Deployment:
    """What a template (`.bicep`, ARM's `.json`) or a parameter file with its template (`.bicepparam`) has.

    Nothing outside of the folder `root` is read, but for the places that `modules` has of registries'
    modules; without a root, `source_root` finds one. `variables` answers `readEnvironmentVariable`,
    whose other names stay symbols: the process environment plays no part. `inputs` answers
    `externalInput` (see `evaluate_parameters`). A template that is evaluated by itself has its defaults,
    and symbols for the parameters that it requires. Raises `DiagnosticError` with every error found.
    """
    resolver, name = opened(Path(path), None if root is None else Path(root), limits, modules)
    if name.endswith(PARAMETERS):
        return evaluate_parameters(resolver, name, variables=variables, inputs=inputs, context=context)
    return evaluate_template(resolver, name, variables=variables, context=context)


def opened(
    path: Path, root: Path | None = None, limits: Limits = DEFAULTS, modules: ModuleSources = NO_MODULES
) -> tuple[FileResolver, str]:
    """The resolver for a file's source root, and the file's path in it.

    Raises `DiagnosticError`: B2F209 for a file outside of the root or with another ending.
    """
    place = _unfollowed(path)
    if place.suffix not in ENDINGS:
        raise _wrong_option(
            f"'{path.as_posix()}' is neither a Bicep file nor an ARM template",
            f"endings: {', '.join(ENDINGS)}",
        )
    base = (root or source_root(path)).resolve()
    if not place.is_relative_to(base):
        message = f"'{path.as_posix()}' lies outside of the source root '{base.as_posix()}'"
        raise _wrong_option(message, "name a folder that holds the file and everything it refers to")
    return FileResolver(base, limits=limits, modules=modules), place.relative_to(base).as_posix()


def source_root(path: Path) -> Path:
    """The folder that a file's references may lead through: its project's.

    The nearest folder above it that holds `.git` or `.azure` (the home folder's `.azure` belongs
    to the Azure CLI and doesn't count); else the working directory if the file lies in it; else the
    file's own folder.
    """
    place = _unfollowed(path)
    home = Path.home()
    for folder in place.parents:
        if (folder / ".git").exists() or (folder != home and (folder / ".azure").is_dir()):
            return folder
    here = Path.cwd()
    return here if place.is_relative_to(here) else place.parent


def _unfollowed(path: Path) -> Path:
    """Where a file is named: if it is a link itself, what it leads to has to be inside of its own project."""
    return path.parent.resolve() / path.name


def _wrong_option(message: str, step: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code="B2F209",
            severity=Severity.ERROR,
            message=message,
            help=step,
            category=Category.CONFIGURATION,
        )
    )
