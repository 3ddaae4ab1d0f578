"""The resources of an evaluated template and its modules, in source order."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from converter.bicep.azure_types import canonical_type
from converter.bicep.deployment import DeployedResource, LeftOut, UnreadModule
from converter.bicep.evaluation.loops import Loop
from converter.bicep.evaluation.modules import Module
from converter.bicep.evaluation.resources import Resource, body_of, declare, names_inside, nested_declarations
from converter.bicep.evaluation.scopes import evaluate, plain_path
from converter.bicep.evaluation.templates import Template
from converter.bicep.symbolic.faults import Fault, Faults, fault
from converter.bicep.symbolic.symbols import article, call
from converter.bicep.symbolic.texts import as_written, known_text, printed, resource_id
from converter.bicep.syntax import nodes
from converter.provenance import Array, Choice, Kind, Origin, Scalar, Symbol, Value, text_of
from converter.source import Severity, Span

DEPENDS_ON_VALUES: Final = frozenset({"B2F104", "B2F107", "B2F109", "B2F110"})
"""Errors that a condition may keep from happening."""


class Collector:
    """Gathers resources; the errors of one go to `faults`, and the next one follows.

    `thorough` evaluates unused variables too, as a deployment does. `over` is what the
    loop over an unknown around a resource runs over.
    """

    def __init__(self, faults: Faults, *, thorough: bool = False) -> None:
        self.faults = faults
        self.thorough = thorough
        self.over: Value | None = None
        self.resources: list[DeployedResource] = []
        self.because: tuple[Origin, ...] = ()
        self.missing: list[Origin] = []
        self.unread: list[UnreadModule] = []
        self.left_out: list[LeftOut] = []

    def template(self, template: Template, condition: Value | None = None, *, repeated: bool = False) -> None:
        """Gather what a template deploys; `condition` and `repeated` are those of the module it is."""
        if self.thorough:
            self._variables(template, condition)
        for name, declaration in template.unit.deployables.items():
            try:
                value = template.resolve(name, declaration.name.span)
                if isinstance(value, Array) and not value.items:
                    self._left_out(template, declaration, declaration.name.span, value.origin, is_loop=True)
                self._each(template, value, condition, repeated=repeated)
            except Fault as failure:
                self._failed(template, failure, condition)

    def _variables(self, template: Template, condition: Value | None) -> None:
        for name, declaration in template.unit.variables.items():
            try:
                template.resolve(name, declaration.name.span)
            except Fault as failure:
                self._failed(template, failure, condition)

    def _failed(self, template: Template, failure: Fault, condition: Value | None) -> None:
        if condition is None:
            self.faults.add(failure.diagnostics)
            return
        # Whether this happens depends on an unknown: it is a warning, and the rest goes on.
        for diagnostic in failure.diagnostics:
            if diagnostic.code in DEPENDS_ON_VALUES and diagnostic.span is not None:
                key = (diagnostic.code, diagnostic.span.file, diagnostic.span.start)
                template.run.notes.setdefault(key, replace(diagnostic, severity=Severity.WARNING))
            else:
                self.faults.add((diagnostic,))

    def _each(self, template: Template, value: Value, condition: Value | None, *, repeated: bool) -> None:
        match value:
            case Array():
                before = self.because
                self.because = (*before, value.origin)
                for item in value.items:
                    self._each(template, item, condition, repeated=repeated)
                self.because = before
            case Loop():
                around, self.over = self.over, value.over
                try:
                    self._each(template, value.template, condition, repeated=True)
                finally:
                    self.over = around
            case Choice():
                negated = call("!", (value.condition,), value.condition.origin)
                self._each(
                    template, value.then, combined_condition(condition, value.condition), repeated=repeated
                )
                self._each(
                    template, value.otherwise, combined_condition(condition, negated), repeated=repeated
                )
            case Resource():
                self._guarded(template, value, condition, repeated=repeated)
            case Module():
                self._guarded(template, value, condition, repeated=repeated)

    def _guarded(
        self, template: Template, value: Resource | Module, outer: Value | None, *, repeated: bool
    ) -> None:
        condition = outer
        before = self.because
        try:
            if value.condition is not None:
                exists = value.site.run.answered(evaluate(value.site, value.condition, value.names))
                if isinstance(exists, Scalar) and exists.data is False:
                    self.missing += (*before, exists.origin)
                    self._left_out(template, value.declaration, value.condition.span, exists.origin)
                    return
                if isinstance(exists, Symbol):
                    condition = combined_condition(outer, exists)
                elif not (isinstance(exists, Scalar) and exists.data is True):
                    message = f"a condition must be a boolean, this is {article(exists)}"
                    raise fault("B2F109", message, value.condition.span)
                self.because = (*before, exists.origin)
            if isinstance(value, Resource):
                self._resource(template, value, condition, repeated=repeated)
            else:
                self._module(template, value, condition, repeated=repeated)
        except Fault as failure:
            self._failed(template, failure, condition)
        finally:
            self.because = before

    def _left_out(
        self,
        template: Template,
        declaration: nodes.ResourceDeclaration | nodes.ModuleDeclaration,
        condition: Span,
        origin: Origin,
        *,
        is_loop: bool = False,
    ) -> None:
        kind = reference = ""
        try:
            if isinstance(declaration, nodes.ModuleDeclaration):
                reference = plain_path(declaration.path, "a module")
            elif declaration.existing:
                return
            else:
                kind = canonical_type(plain_path(declaration.type, "a type").partition("@")[0])
        except Fault:
            return  # reported where it is declared
        name, file = declaration.name.name, template.unit.path
        self.left_out.append(
            LeftOut(file, name, template.module, kind, reference, condition, origin, is_loop)
        )

    def _resource(
        self, template: Template, resource: Resource, condition: Value | None, *, repeated: bool
    ) -> None:
        declaration = resource.declaration
        identifier = None if resource.is_extensible else resource.identifier()
        if identifier is not None and not declaration.existing:
            _check_segments(resource)
        self.resources.append(
            DeployedResource(
                resource.resource_type,
                resource.api_version,
                declaration.name.name,
                resource.name,
                body_of(resource),
                declaration.span,
                template.module,
                declaration.existing,
                scope_of(template, resource),
                condition,
                repeated,
                self.because,
                over=self.over,
                identifier=identifier,
                full_name=full_name(resource),
            )
        )
        for child in nested_declarations(resource):
            nested = declare(template, child, names_inside(resource), resource)
            self._each(template, nested, condition, repeated=repeated)

    def _module(self, around: Template, module: Module, condition: Value | None, *, repeated: bool) -> None:
        template = module.evaluated()
        if template is None:
            path, name = module.declaration.path, module.declaration.name.name
            reference = plain_path(path, "a module")
            self.unread.append(UnreadModule(reference, name, path.span, around.module, condition, repeated))
            return
        faults = Faults()
        template.parameters(faults)
        if faults:
            raise Fault(faults)
        self.template(template, condition, repeated=repeated)
        if condition is None:
            outputs(template, self.faults)


def outputs(template: Template, faults: Faults) -> dict[str, Value]:
    """The outputs of a template by name; their errors go to `faults`."""
    found = {}
    for name in template.unit.outputs:
        try:
            found[name] = template.output(name)
        except Fault as failure:
            faults.add(failure.diagnostics)
    return found


def combined_condition(outer: Value | None, condition: Value) -> Value:
    """The condition under which a resource of a conditional module exists."""
    if outer is None:
        return condition
    return call("&&", (outer, condition), Origin(Kind.CONDITION, None, "", (outer.origin, condition.origin)))


def full_name(resource: Resource) -> Value:
    """The resource's name behind those of the resources that it is a child of, with slashes between."""
    names = [resource.name]
    above = resource.parent
    while isinstance(above, Resource):
        names.insert(0, above.name)
        above = above.parent
    if len(names) == 1:
        return resource.name
    slash = Scalar("/", origin=resource.name.origin)
    parts = [part for name in names for part in (slash, printed(name, name.origin))][1:]
    text = text_of(parts, Origin(Kind.INTERPOLATION, resource.declaration.span, "name"))
    return as_written(text, ("", *("/" * (len(names) - 1)), ""), names)


def _check_segments(resource: Resource) -> None:
    """Raise `Fault` (B2F163) for a name without as many segments as its type asks for.

    ARM: "contains '3' name segment(s) separated by '/', but '2' segment(s) were expected".
    """
    name, wanted = known_text(full_name(resource)), resource.resource_type.count("/")
    if name is not None and name.count("/") != wanted - 1:
        # The name itself may hold a secret.
        parts = "1 part" if wanted == 1 else f"{wanted} parts"
        message = f"the name of a {resource.resource_type} has {parts}, this has {name.count('/') + 1}"
        raise fault("B2F163", message, resource.declaration.name.span)


def scope_of(template: Template, resource: Resource) -> Value | None:
    """The id of what the resource is deployed to, None for the deployment's own scope."""
    if resource.parent is not None:
        return resource.parent.identifier() if isinstance(resource.parent, Resource) else resource.parent
    if resource.extended is not None:
        return resource.extended
    if resource.context is not template.context:
        segments = resource.context.id_segments()
        return resource_id(segments, Origin(Kind.DEPLOYMENT, resource.declaration.span, "scope"))
    return None
