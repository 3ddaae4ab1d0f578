"""The texts that the parameters of a template accept, found without values for them."""

from __future__ import annotations

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
from converter.source import DiagnosticError, dataclass


@dataclass(frozen=True, slots=True)
class TextRules:
    """What a parameter accepts: `allowed` texts (empty: any), of at least and at most so many characters."""

    allowed: tuple[str, ...] = ()
    shortest: int = 0
    longest: int | None = None

    def accepts(self, text: str) -> bool:
        """Whether the parameter may be that text."""
        is_long_enough = self.shortest <= len(text) and (self.longest is None or len(text) <= self.longest)
        return is_long_enough and (not self.allowed or text in self.allowed)


def text_rules(resolver: FileResolver, path: str) -> dict[str, TextRules]:
    """What the parameters of a template accept, as far as decorators and types say it.

    `@allowed`, a type that is a union of literals, `@minLength` and `@maxLength` count. A parameter that
    can't be resolved, or is a secret, has none.
    """
    try:
        unit = resolver.unit(path)
    except DiagnosticError:
        return {}
    run = Run(resolver, {}, resolver.limits)
    context = context_of(DeploymentContext(), "resourceGroup")
    template = Template(run, unit, context, arguments={}, chain=(path,))
    return {name: rules for name in unit.parameters if (rules := _rules(template, name)) is not None}


def _rules(template: Template, name: str) -> TextRules | None:
    declaration = template.unit.parameters[name]
    try:
        node, _, more = resolved(template, declaration.type)
        rules = merged(more, rules_of(template, declaration, declaration.decorators))
    except (Fault, DiagnosticError):
        return None
    if rules.secure:
        return None
    found: list[object] = []
    if isinstance(rules.allowed, Array):
        found = [one.data for one in rules.allowed.items if isinstance(one, Scalar)]
    elif isinstance(node, nodes.UnionType):
        found = [one.value for one in node.members if isinstance(one, nodes.LiteralType)]
    allowed = tuple(text for text in found if isinstance(text, str))
    return TextRules(allowed, rules.least_length or 0, rules.greatest_length)
