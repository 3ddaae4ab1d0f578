"""The texts that the parameters of a template accept, found without values for them."""

from __future__ import annotations

from collections.abc import Iterator

from converter.bicep.deployment import DeploymentContext
from converter.bicep.evaluation.files import FileResolver
from converter.bicep.evaluation.rules import merged, rules_of
from converter.bicep.evaluation.run import Run
from converter.bicep.evaluation.templates import Template
from converter.bicep.evaluation.types import resolved
from converter.bicep.symbolic.contexts import context_of
from converter.bicep.symbolic.faults import Fault
from converter.bicep.syntax import nodes
from converter.provenance import Array, Scalar
from converter.source import DiagnosticError


def allowed_texts(resolver: FileResolver, path: str) -> dict[str, tuple[str, ...]]:
    """The texts that a template's parameter accepts, for each that accepts certain texts only.

    They come from `@allowed` or from a type that is a union of literals. A parameter that can't be
    resolved, or is a secret, has none.
    """
    try:
        unit = resolver.unit(path)
    except DiagnosticError:
        return {}
    run = Run(resolver, {}, resolver.limits)
    context = context_of(DeploymentContext(), "resourceGroup")
    template = Template(run, unit, context, arguments={}, chain=(path,))
    return {name: texts for name in unit.parameters if (texts := tuple(_texts(template, name)))}


def _texts(template: Template, name: str) -> Iterator[str]:
    declaration = template.unit.parameters[name]
    try:
        node, _, more = resolved(template, declaration.type)
        rules = merged(more, rules_of(template, declaration, declaration.decorators))
    except (Fault, DiagnosticError):
        return
    if rules.secure:
        return
    if isinstance(rules.allowed, Array):
        found = [one.data for one in rules.allowed.items if isinstance(one, Scalar)]
    elif isinstance(node, nodes.UnionType):
        found = [one.value for one in node.members if isinstance(one, nodes.LiteralType)]
    else:
        return
    yield from (text for text in found if isinstance(text, str))
