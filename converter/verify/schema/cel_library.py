"""The library for CEL, common-expression-language."""

from __future__ import annotations

import sys
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING

from converter.verify.schema.faults import without_schemas

if TYPE_CHECKING:
    from cel.cel import Program


@cache
def cel_library() -> ModuleType:
    """The extension of common-expression-language.

    Raises `DiagnosticError` (B2F430) where it isn't installed.
    """
    if "cel.cel" in sys.modules:
        return sys.modules["cel.cel"]
    package = find_spec("cel")
    # The extension by itself: importing the package loads its command line as well, a quarter of a second.
    extension = PathFinder.find_spec("cel.cel", package.submodule_search_locations) if package else None
    if extension is None or extension.loader is None:
        message = "the rules of custom resources need a library for CEL"
        raise without_schemas(message, "pip install 'bicep2flux[verify]'")
    module = sys.modules["cel.cel"] = module_from_spec(extension)
    extension.loader.exec_module(module)
    return module


@cache
def cel_program(expression: str) -> Program | None:
    """A compiled expression; None for one that the library can't read."""
    try:
        program: Program = cel_library().compile(expression)
    except ValueError:
        return None
    return program
