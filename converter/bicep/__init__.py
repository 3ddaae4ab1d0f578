"""Bicep: from source text to the resources that a deployment would send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from converter.bicep.deployment import DeployedResource, Deployment, DeploymentContext

if TYPE_CHECKING:
    from converter.bicep.evaluator import evaluate_parameters, evaluate_template
    from converter.bicep.files import FileResolver

__all__ = [
    "DeployedResource",
    "Deployment",
    "DeploymentContext",
    "FileResolver",
    "evaluate_parameters",
    "evaluate_template",
]


def __getattr__(name: str) -> Any:
    """Load the evaluator when it is first asked for."""
    if name == "FileResolver":
        from converter.bicep.files import FileResolver

        return FileResolver
    if name in {"evaluate_parameters", "evaluate_template"}:
        from converter.bicep import evaluator

        return getattr(evaluator, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
