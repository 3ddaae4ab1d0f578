"""What a template declares, found without evaluating it: conditions and loops play no part."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from converter.bicep.azure_types import canonical_type
from converter.bicep.evaluation.files import NESTED, FileResolver
from converter.bicep.evaluation.json_parameters import (
    ENDING,
    defaulted_variables_in_json,
    environment_variables_in_json,
    names_in_json_parameters,
)
from converter.bicep.evaluation.links import Links, needs_value
from converter.bicep.evaluation.literals import declares_secret, is_secret_parameter
from converter.bicep.evaluation.scopes import found_file, is_remote
from converter.bicep.symbolic.faults import Fault
from converter.bicep.syntax import nodes
from converter.source import DiagnosticError, Span


def declared_types(
    resolver: FileResolver, path: str, chain: tuple[str, ...] = ()
) -> Mapping[str, frozenset[str]]:
    """The types of the resources that each resource or module of a template deploys, by its name.

    Types are in canonical spelling, without API version; existing resources don't count. A module
    deploys what its template declares, however deep; one that can't be read, or is a registry's,
    nothing. Raises `DiagnosticError` for a template that can't be read itself.
    """
    found: dict[str, frozenset[str]] = {}
    for name, declared in resolver.unit(path).deployables.items():
        if isinstance(declared, nodes.ModuleDeclaration):
            found[name] = _of_module(resolver, declared, (*chain, path))
        elif not declared.existing and (kind := _text(declared.type)) is not None:
            found[name] = frozenset({canonical_type(kind.partition("@")[0])})
    return found


def required_parameters(resolver: FileResolver, path: str) -> Mapping[str, Span]:
    """The parameters of a template that need a value and are no secrets, each with its place.

    One that has a default or may be null needs none.

    Raises `DiagnosticError` for a template that can't be read.
    """
    unit = resolver.unit(path)
    links = Links(unit, resolver)
    return {
        name: declaration.span
        for name, declaration in unit.parameters.items()
        if needs_value(unit, declaration) and not is_secret_parameter(unit, declaration, links)
    }


def declared_parameters(resolver: FileResolver, path: str) -> Mapping[str, bool]:
    """The parameters of a template and of the modules below it: whether one of that name is declared secret.

    Raises `DiagnosticError` for a template that can't be read; what modules can't be read have is left out.
    """
    found: dict[str, bool] = {}
    waiting, seen = [path], {path}
    while waiting:
        here = waiting.pop()
        try:
            unit = resolver.unit(here)
        except DiagnosticError:
            if here == path:
                raise
            continue  # reported when it is evaluated
        links = Links(unit, resolver)
        for name, declaration in unit.parameters.items():
            found[name] = found.get(name, False) or declares_secret(unit, declaration, links)
        below = [one for one in module_files(resolver, here) if one not in seen]
        waiting += below
        seen.update(below)
    return found


def is_needed_by(resolver: FileResolver, path: str, name: str, other: str) -> bool:
    """Whether a declaration of an evaluated template is needed by another one, directly or through others."""
    needs = resolver.unit(path).needs
    waiting, seen = [other], {other}
    while waiting:
        for needed in needs.get(waiting.pop(), ()):
            if needed == name:
                return True
            if needed not in seen:
                seen.add(needed)
                waiting.append(needed)
    return False


def module_files(resolver: FileResolver, path: str) -> tuple[str, ...]:
    """The files of the source that a template deploys as modules; those that aren't there left out."""
    found = []
    for declared in resolver.unit(path).deployables.values():
        if isinstance(declared, nodes.ModuleDeclaration):
            target = _target(resolver, declared, path)
            if target is not None and NESTED not in target and not resolver.is_outside(target):
                found.append(target)
    return tuple(found)


def modules_outside(resolver: FileResolver, path: str) -> tuple[str, ...]:
    """The modules of a template that lie outside of the resolver's root, relative to it (`../app.bicep`)."""
    declared = resolver.unit(path).deployables.values()
    texts = [_text(one.path) for one in declared if isinstance(one, nodes.ModuleDeclaration)]
    found = (
        posixpath.normpath(posixpath.join(posixpath.dirname(path), text))
        for text in texts
        if text is not None and not is_remote(text) and "\\" not in text
    )
    return tuple(one for one in found if one.startswith("../") and (resolver.root / one).is_file())


def template_of(resolver: FileResolver, parameters: str) -> str | None:
    """The template that a parameter file is for; None where it names none, or one outside of this source."""
    path: str | None = parameters
    seen: set[str] = set()
    while path is not None and path not in seen:
        seen.add(path)
        unit = resolver.unit(path)
        using = unit.using
        if using is not None and (using.path is not None or unit.extends is None):
            reference = None if using.path is None else _text(using.path)
            return None if reference is None else _file(resolver, reference, path, using.span)
        below = None if unit.extends is None else _text(unit.extends.path)
        span = unit.extends.span if unit.extends is not None else Span(unit.source, 0, 0)
        path = None if below is None else _file(resolver, below, path, span)
    return None


def remote_modules(resolver: FileResolver, path: str) -> tuple[str, ...]:
    """The modules of registries that a template deploys and no place has, as it refers to them."""
    found = []
    for one in resolver.unit(path).deployables.values():
        text = _text(one.path) if isinstance(one, nodes.ModuleDeclaration) else None
        if text is not None and is_remote(text) and _file(resolver, text, path, one.span) is None:
            found.append(text)
    return tuple(found)


def _target(resolver: FileResolver, module: nodes.ModuleDeclaration, importer: str) -> str | None:
    reference = _text(module.path)
    return None if reference is None else _file(resolver, reference, importer, module.path.span)


def _file(resolver: FileResolver, reference: str, importer: str, span: Span) -> str | None:
    try:
        return found_file(resolver, reference, importer, span)
    except Fault:
        return None  # reported when it is evaluated


def _of_module(
    resolver: FileResolver, module: nodes.ModuleDeclaration, chain: tuple[str, ...]
) -> frozenset[str]:
    target = _target(resolver, module, chain[-1])
    if target is None or target in chain:
        return frozenset()
    try:
        return frozenset[str]().union(*declared_types(resolver, target, chain).values())
    except DiagnosticError:
        return frozenset()  # reported when it is evaluated


def _text(node: nodes.Expression) -> str | None:
    return node.value if isinstance(node, nodes.Literal) and isinstance(node.value, str) else None


_FUNCTIONS = frozenset({"readEnvironmentVariable", "readEnvVar"})


def environment_variables_of(resolver: FileResolver, path: str) -> dict[str, str]:
    """The environment variables that a parameter file gives to parameters as they are, by parameter.

    Those with a default are left out. Raises `DiagnosticError` for a file that can't be read.
    """
    if path.endswith(ENDING):
        return environment_variables_in_json(resolver, path)
    assignments = resolver.unit(path).assignments.items()
    return {name: asked for name, given in assignments if (asked := _asked(given.value)) is not None}


def _asked(value: nodes.Expression) -> str | None:
    if not isinstance(value, nodes.FunctionCall) or value.name.name not in _FUNCTIONS:
        return None
    first, *default = value.arguments or (None,)
    if default or not isinstance(first, nodes.Literal) or not isinstance(first.value, str):
        return None
    return first.value


def defaulted_variables_of(resolver: FileResolver, path: str) -> frozenset[str]:
    """The environment variables that a parameter file has a default for.

    Raises `DiagnosticError` for a file that can't be read.
    """
    if path.endswith(ENDING):
        return defaulted_variables_in_json(resolver, path)
    found = set()
    for statement in resolver.unit(path).program.statements:
        for node in nodes.walk(statement):
            if isinstance(node, nodes.FunctionCall) and node.name.name in _FUNCTIONS:
                texts = [_text(argument) for argument in node.arguments]
                if len(texts) == 2 and texts[0] is not None:
                    found.add(texts[0])
    return frozenset(found)


def given_parameters(resolver: FileResolver, path: str) -> frozenset[str]:
    """The parameters that a parameter file gives, those of the files that it extends included.

    Raises `DiagnosticError` for a file that can't be read.
    """
    if path.endswith(ENDING):
        return names_in_json_parameters(resolver, path) or frozenset()
    found: set[str] = set()
    seen: set[str] = set()
    current: str | None = path
    while current is not None and current not in seen:
        seen.add(current)
        unit = resolver.unit(current)
        found.update(unit.assignments)
        below = None if unit.extends is None else _text(unit.extends.path)
        span = unit.extends.span if unit.extends is not None else Span(unit.source, 0, 0)
        current = None if below is None else _file(resolver, below, current, span)
    return frozenset(found)
