"""The table of known values: what workloads need and the infrastructure decides.

A row gives the value of one of CI's variables, of a part of the deployment's scope, or of a runtime property
of a resource. Its condition may name the resource of the infrastructure that the value comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from converter.mapping.language.conditions import Condition
from converter.mapping.language.knowledge import joined
from converter.mapping.language.lookup import CompiledRow, Tables, is_public
from converter.mapping.language.paths import Shape
from converter.mapping.language.run_state import Images, Run, claim_nothing
from converter.mapping.language.scope import OMIT, Scope
from converter.provenance import Kind, Object, Origin, ResourceProperty, Scalar, Value, nearest_span
from converter.source import Category, Diagnostic, Label, Path, Severity

KNOWN: Final = "known"
NO_ANSWER: Final = "B2F315"

RESOURCE: Final[dict[str, Shape]] = {
    "type": "leaf",
    "name": "leaf",
    "symbolicName": "leaf",
    "module": "leaf",
}
"""The fields of a resource: `module` is the symbolic names of the modules around it, joined by `/`."""


@dataclass(slots=True, eq=False)
class Known:
    """The table for one environment.

    `variables` are those that every table may name, and `subscription`. `resources` are those that the
    infrastructure deploys unconditionally, of the shape `RESOURCE`. `findings` report questions that a
    row matches with no resource, or with several.
    """

    tables: Tables
    variables: dict[str, Any]
    resources: tuple[Object, ...] = ()
    findings: list[Diagnostic] = field(default_factory=list)

    def variable(self, name: str) -> Scalar | None:
        """The value of an environment variable that CI sets."""
        return self._answer(name, variable=_question(name))

    def place(self, part: str) -> Scalar | None:
        """A part of the scope that the workloads are deployed to, such as `resourceGroup`."""
        return self._answer(part, place=_question(part))

    def property(self, symbol: ResourceProperty) -> Scalar | None:
        """The value of a runtime property of a resource whose name is known."""
        if not isinstance(joined(symbol.name), Scalar):
            return None
        what = _property(symbol)
        found = self._answer(what, (_resource_of(symbol),), property=_question(what))
        if found is None:
            return None
        origin = Origin(Kind.RESOURCE_PROPERTY, symbol.origin.span, what, (found.origin,))
        return Scalar(found.data, found.secret, origin=origin)

    def has_formula(self, symbol: ResourceProperty) -> bool:
        """Whether the property will be known as soon as the resource's name is."""
        subject = {"property": _question(_property(symbol)), "resource": _resource_of(symbol)}
        return any(self._holds(row.condition, subject) for row in self._rows())

    def _rows(self) -> tuple[CompiledRow, ...]:
        table = self.tables.get(KNOWN)
        return table.rows if table is not None else ()

    def _answer(self, what: str, among: Iterable[Object] | None = None, **question: Value) -> Scalar | None:
        """The value from the first row that matches; `among` are the resources that it may name."""
        resources = tuple(self.resources if among is None else among)
        unmatched: CompiledRow | None = None
        for row in self._rows():
            if not self._holds(_without_resource(row.condition), question):
                continue
            subjects = [question, *({**question, "resource": resource} for resource in resources)]
            matching = [subject for subject in subjects if self._holds(row.condition, subject)]
            if matching:
                return self._only_answer(what, row, matching)
            unmatched = unmatched or row
        if unmatched is not None and among is None:
            self._report_unmatched(what, unmatched)
        return None

    def _only_answer(self, what: str, row: CompiledRow, matching: list[dict[str, Value]]) -> Scalar | None:
        found: dict[object, Scalar] = {}
        for subject in matching:
            answer = self._emitted(row, subject)
            if answer is not None:
                found.setdefault(answer.data, answer)
        if len(found) > 1:
            self._report_several(what, row, list(found.values()))
            return None
        return next(iter(found.values()), None)

    def _emitted(self, row: CompiledRow, subject: dict[str, Value]) -> Scalar | None:
        """What the row emits; None if that isn't known or may not be shown."""
        run = Run(None, Images(set()), partial(is_public, self.tables))
        resource = subject.get("resource")
        name = resource.members["name"] if isinstance(resource, Object) else None
        if row.node is None or (name is not None and run.secrets_in(name)):
            return None
        origins: dict[Path, Origin] = {}
        scope = Scope(run, {**self.variables, **subject}, origins, row.id, "", substituted=False)
        _, inner = scope.decide(row.condition)
        plain = row.node.emit(inner, ())
        return None if plain is OMIT else Scalar(plain, origin=origins[()])

    def _holds(self, condition: Condition, subject: dict[str, Value]) -> bool:
        return condition.answer({**self.variables, **subject}, claim_nothing) is True

    def _report_unmatched(self, what: str, row: CompiledRow) -> None:
        self.findings.append(
            Diagnostic(
                code=NO_ANSWER,
                severity=Severity.NOTE,
                message=f"{what} is unknown: no deployed resource matches the row {row.id}",
                span=row.span,
                help="give the value with --set-env or in the project file, or add a row to tables.known",
                category=Category.FINDING,
            )
        )

    def _report_several(self, what: str, row: CompiledRow, found: list[Scalar]) -> None:
        texts = ", ".join(sorted(str(one.data) for one in found))
        spans = [span for one in found if (span := _source_span(one.origin)) is not None]
        self.findings.append(
            Diagnostic(
                code=NO_ANSWER,
                severity=Severity.WARNING,
                message=f"{what} is unknown: the row {row.id} finds {texts}",
                span=row.span,
                labels=tuple(Label(span, "this is one of them") for span in spans),
                help="add a row to tables.known that matches one by resource.symbolicName, module or name",
                category=Category.FINDING,
            )
        )


def _question(text: str) -> Scalar:
    return Scalar(text, origin=Origin(Kind.PLATFORM_CONSTANT, detail=text))


def _property(symbol: ResourceProperty) -> str:
    return f"{symbol.resource_type}:{'.'.join(symbol.path)}"


def _resource_of(symbol: ResourceProperty) -> Object:
    kind = Scalar(symbol.resource_type, origin=symbol.origin)
    return Object({"type": kind, "name": joined(symbol.name)}, origin=symbol.origin)


def _without_resource(condition: Condition) -> Condition:
    return Condition(tuple(test for test in condition.tests if test.path.variable != "resource"))


def _source_span(origin: Origin) -> Any:
    return next((nearest_span(source) for source in origin.sources), None)
