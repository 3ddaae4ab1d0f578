"""The errors and warnings of a source that need no evaluation, in all files that belong to it."""

from __future__ import annotations

from converter.bicep.evaluation.files import FileResolver
from converter.bicep.evaluation.links import references
from converter.bicep.evaluation.names import check_names
from converter.bicep.evaluation.scopes import found_file
from converter.bicep.symbolic.faults import Fault, Faults
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, DiagnosticError


def static_diagnostics(resolver: FileResolver, path: str) -> list[Diagnostic]:
    """What is wrong in a file and in those that it refers to, directly or not: syntax, names, types.

    `path` is relative to the resolver's root. Nothing is raised: a fault in one file hides no other.
    """
    faults = Faults()
    waiting, seen = [path], {path}
    while waiting:
        path = waiting.pop()
        try:
            unit = resolver.unit(path)
        except DiagnosticError as failure:
            faults.add(failure.diagnostics)
            continue
        check_names(unit, resolver)
        faults.add(unit.errors)
        faults.add(unit.warnings)
        for reference in references(unit):
            if not (isinstance(reference, nodes.Literal) and isinstance(reference.value, str)):
                continue
            try:
                target = found_file(resolver, reference.value, path, reference.span)
            except Fault:
                continue  # among the errors of the file that refers to it
            if target is not None and target not in seen:
                seen.add(target)
                waiting.append(target)
    return list(faults)
