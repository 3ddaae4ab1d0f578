"""Modules: templates that a template deploys, and their outputs."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any, Final

from converter.bicep.evaluation.files import load
from converter.bicep.evaluation.links import key_of
from converter.bicep.evaluation.resources import (
    Resource,
    body_of,
    position,
    properties_of,
    unfold,
    where_it_exists,
)
from converter.bicep.evaluation.run import MODULE, raise_limit
from converter.bicep.evaluation.scopes import (
    Names,
    evaluate,
    evaluates,
    plain_path,
    target_of,
)
from converter.bicep.evaluation.templates import Argument, Template
from converter.bicep.symbolic.contexts import Context, ScopeValue
from converter.bicep.symbolic.faults import Fault, fault
from converter.bicep.symbolic.hashing import unique_string
from converter.bicep.symbolic.members import Holder
from converter.bicep.symbolic.texts import printed
from converter.bicep.syntax import nodes
from converter.provenance import Kind, Object, Origin, ResourceProperty, Scalar, Symbol, Value, text_of
from converter.source import DiagnosticError, Span, dataclass, did_you_mean

DEPLOYMENTS: Final = "Microsoft.Resources/deployments"
_PLACING: Final = frozenset({"name", "scope", "params"})


@dataclass(frozen=True, slots=True, eq=False)
class Module(ResourceProperty, Holder):
    """A declared module, one for each round of a loop, not yet evaluated.

    As a value it is the symbol of its deployment's runtime properties.
    """

    declaration: nodes.ModuleDeclaration
    body: nodes.ObjectLiteral
    condition: nodes.Expression | None
    names: Names
    site: Template
    memo: dict[str, Any] = field(default_factory=dict)

    def member(self, key: str, span: Span, place: Span | None = None, *, safe: bool = False) -> Value:  # noqa: ARG002 -- the signature is `Holder`'s
        """`name` and `outputs`; anything else is a runtime property."""
        if key == "name":
            return self.name
        exists = self.exists()
        if safe and exists is not None:
            return where_it_exists(exists, lambda: self.member(key, span), span, key)
        absent = isinstance(exists, Scalar) and exists.data is False
        origin = Origin(Kind.MODULE_OUTPUT, span, f"{self.declaration.name.name}.{key}")
        if key != "outputs" or absent or self.evaluated() is None:
            return ModuleProperty(DEPLOYMENTS, self.name, (key,), where=self._where(), origin=origin)
        return ModuleOutputs(DEPLOYMENTS, self.name, (key,), self, origin=origin)

    def _where(self) -> str:
        """The file and the modules that it is declared in, with its own symbolic name."""
        return "/".join((self.site.unit.path, *self.site.module, self.declaration.name.name))

    def exists(self) -> Value | None:
        """The value of the module's condition, None for a module without one."""
        if self.condition is None:
            return None
        found: Value | None = self.memo.get("condition")
        if found is None:
            condition = evaluate(self.site, self.condition, self.names)
            found = self.memo["condition"] = self.site.run.answered(condition)
        return found

    def evaluated(self) -> Template | None:
        """The module's template with its parameters; None for one in a registry. Raises `Fault`."""
        if "template" in self.memo:
            found: Template | None = self.memo["template"]
            return found
        if "failed" in self.memo:
            raise Fault(self.memo["failed"])
        try:
            found = self.memo["template"] = _template(self)
        except Fault as failure:
            self.memo["failed"] = failure.diagnostics
            raise
        return found


@dataclass(frozen=True, slots=True, eq=False)
class ModuleProperty(ResourceProperty):
    """A property of a module's deployment, such as the outputs of one that can't be read.

    Deployments of one name may be several: `where` is the path of the declaration.
    """

    where: str

    @property
    def place(self) -> Value:
        return Scalar(self.where, origin=self.origin)


@dataclass(frozen=True, slots=True, eq=False)
class ModuleOutputs(ResourceProperty, Holder):
    """`module.outputs`."""

    module: Module

    def member(self, key: str, span: Span, place: Span | None = None, *, safe: bool = False) -> Value:  # noqa: ARG002 -- the signature is `Holder`'s
        """The module's output of that name. Raises `Fault` (B2F107)."""
        template = self.module.evaluated()
        assert template is not None
        if key in template.unit.outputs:
            return template.output(key)
        if safe:
            return Scalar(None, origin=Origin(Kind.ABSENT, span, key))
        message = f"the module '{self.module.declaration.name.name}' has no output '{key}'"
        raise fault("B2F107", message, span, help=did_you_mean(key, template.unit.outputs))


@evaluates(nodes.ModuleDeclaration)
def declare_module(template: Template, declaration: nodes.ModuleDeclaration, _: Names) -> Value:
    """The module that a declaration means; for a loop an array of them, or a repetition."""

    def build(names: Names, body: nodes.ObjectLiteral, condition: nodes.Expression | None) -> Value:
        placing = properties_of(body, _PLACING)
        origin = Origin(Kind.RESOURCE_PROPERTY, declaration.undecorated, declaration.name.name)
        if "name" in placing:
            name = evaluate(template, placing["name"].value, names)
        else:
            name = _generated_name(template, declaration, names, origin)
        return Module(DEPLOYMENTS, name, (), declaration, body, condition, names, template, origin=origin)

    return unfold(template, declaration.body, {}, build)


def _generated_name(
    template: Template, declaration: nodes.ModuleDeclaration, names: Names, origin: Origin
) -> Value:
    """The name of a module that has none, as Bicep makes it (`CreateGeneratedModuleName`)."""
    symbolic = declaration.name.name
    hashed = unique_string((Scalar(symbolic, origin=origin), template.context.deployment), origin)
    round_ = position(declaration.body, names)
    dash = Scalar("-", origin=origin)
    if round_ is None:
        return text_of([Scalar(symbolic[:50], origin=origin), dash, hashed], origin)
    prefix = Scalar(symbolic[:46], origin=origin)
    return text_of([prefix, dash, printed(round_, origin), dash, hashed], origin)


def _template(module: Module) -> Template | None:
    caller = module.site
    path_node = module.declaration.path
    reference = plain_path(path_node, "a module")
    place = path_node.span
    path = target_of(caller.run, reference, caller.unit.path, place, "its outputs stay symbolic")
    if path is None:
        return None
    if path in caller.chain:
        cycle = [*caller.chain[caller.chain.index(path) :], path]
        message = f"this module deploys itself: {' → '.join(cycle)}"
        raise fault("B2F105", message, path_node.span)
    deepest = caller.run.limits.modules
    if len(caller.chain) > deepest:
        message = f"more than {deepest} modules inside of each other"
        raise fault("B2F117", message, path_node.span, help=raise_limit("modules"))
    try:
        unit = load(caller.run.resolver, path)
    except DiagnosticError as failure:
        raise Fault(failure.diagnostics) from None
    extent = unit.program.span
    caller.run.spend_call(MODULE, extent.end - extent.start, path_node.span)
    context = _context(module, unit.target_scope)
    found = Template(
        caller.run,
        unit,
        context,
        arguments=_arguments(module),
        chain=(*caller.chain, path),
        module=(*caller.module, module.declaration.name.name),
        called_from=module.declaration.name.span,
    )
    found.check_names()
    return found


def _context(module: Module, target: nodes.TargetScope | None) -> Context:
    caller = module.site
    context = caller.context
    kind = str(getattr(target.value, "value", "resourceGroup")) if target is not None else "resourceGroup"
    placing = properties_of(module.body, _PLACING)
    if "scope" in placing:
        place = evaluate(caller, placing["scope"].value, module.names)
        if isinstance(place, ScopeValue):
            context = place.context
        elif (
            isinstance(place, Resource)
            and place.resource_type.casefold() == "microsoft.resources/resourcegroups"
        ):
            context = _in_group(place)
        elif isinstance(place, Symbol):
            context = context.at(kind, group=place) if kind == "resourceGroup" else context
        else:
            raise fault(
                "B2F109", "`scope` must be a resource group or another scope", placing["scope"].value.span
            )
    if context.kind != kind:
        context = context.at(kind)
    return replace(context, deployment=module.name)


def _in_group(group: Resource) -> Context:
    """The scope of a resource group that the caller declares.

    Where the deployment makes the group, its location and tags are what is declared, as ARM's preflight
    takes them; they are unknown where it exists already, or where it isn't known whether it is made.
    """
    context = group.context.at("resourceGroup", group=group.name)
    if group.declaration.existing or not group.is_made():
        return context
    declared = body_of(group).members
    return replace(context, location=declared.get("location", context.location), tags=declared.get("tags"))


def _arguments(module: Module) -> dict[str, Argument]:
    placing = properties_of(module.body, _PLACING)
    if "params" not in placing:
        return {}
    given = placing["params"].value
    if not isinstance(given, nodes.ObjectLiteral):
        return _whole(module, given)
    found = {}
    for entry in given.properties:
        if not isinstance(entry, nodes.Property) or (name := key_of(entry)) is None:
            return _whole(module, given)
        found[name] = Argument(
            Kind.MODULE_PARAMETER, entry.span, entry.key.span, module.site, entry.value, module.names
        )
    return found


def _whole(module: Module, given: nodes.Expression) -> dict[str, Argument]:
    """The parameters of a module that gets them as one value, not written out."""
    value = evaluate(module.site, given, module.names)
    found = {}
    if isinstance(value, Object) and not value.computed:
        for key, member in value.members.items():
            found[key] = Argument(Kind.MODULE_PARAMETER, given.span, given.span, value=member)
        return found
    raise fault("B2F109", "the module's parameters must be an object", given.span)
