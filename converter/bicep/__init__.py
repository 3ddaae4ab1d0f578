"""Bicep: from source text to the resources that a deployment would send."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from converter.bicep.limits import Limits

if TYPE_CHECKING:
    from converter.bicep.api import evaluate, parse
    from converter.bicep.deployment import DeployedResource, Deployment, DeploymentContext, GivenValue
    from converter.bicep.evaluation.accepted import accepted_texts
    from converter.bicep.evaluation.asked import asked_variables
    from converter.bicep.evaluation.declared import (
        declared_types,
        module_files,
        remote_modules,
        required_parameters,
        template_of,
    )
    from converter.bicep.evaluation.evaluator import evaluate_parameters, evaluate_template
    from converter.bicep.evaluation.files import FileResolver
    from converter.bicep.evaluation.json_parameters import json_parameters
    from converter.bicep.syntax.parser import ParseResult

__all__ = [
    "DeployedResource",
    "Deployment",
    "DeploymentContext",
    "FileResolver",
    "GivenValue",
    "Limits",
    "ParseResult",
    "accepted_texts",
    "asked_variables",
    "declared_types",
    "evaluate",
    "evaluate_parameters",
    "evaluate_template",
    "json_parameters",
    "module_files",
    "parse",
    "remote_modules",
    "required_parameters",
    "template_of",
]

_LATER: Final = {
    "DeployedResource": "deployment",
    "Deployment": "deployment",
    "DeploymentContext": "deployment",
    "FileResolver": "evaluation.files",
    "GivenValue": "deployment",
    "ParseResult": "syntax.parser",
    "accepted_texts": "evaluation.accepted",
    "asked_variables": "evaluation.asked",
    "declared_types": "evaluation.declared",
    "evaluate": "api",
    "evaluate_parameters": "evaluation.evaluator",
    "evaluate_template": "evaluation.evaluator",
    "json_parameters": "evaluation.json_parameters",
    "module_files": "evaluation.declared",
    "parse": "api",
    "remote_modules": "evaluation.declared",
    "required_parameters": "evaluation.declared",
    "template_of": "evaluation.declared",
}


def __getattr__(name: str) -> Any:
    """Load what a name stands for when it is first asked for: a parse needs no evaluator's values."""
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{module}"), name)
