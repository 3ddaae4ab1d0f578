"""The table of known values at work: what the infrastructure decides that a workload only asks for.

A row answers for one of CI's variables, a part of the place that is deployed to, or a runtime property
of a resource. Its condition may name the resource of the infrastructure that it takes the answer from.
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
from converter.mapping.language.state import OMIT, Images, Run, Scope, ignore
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
"""What rows may ask of a resource: `module` has the symbolic names of the modules around it, with `/`."""


@dataclass(slots=True, eq=False)
class Known:
    """The table for one environment.

    `variables` are those that every table may name, and `subscription`. `resources` are what the
    infrastructure surely deploys, of the shape `RESOURCE`. `findings` tell of questions for which a
    row is there, but no resource, or several.
    """

    tables: Tables
    variables: dict[str, Any]
    resources: tuple[Object, ...] = ()
    findings: list[Diagnostic] = field(default_factory=list)

    def variable(self, name: str) -> Scalar | None:
        """The value of an environment variable that CI would set."""
        return self._answer(name, variable=_asked(name))

    def place(self, part: str) -> Scalar | None:
        """A part of the place that the workloads are deployed to, such as `resourceGroup`."""
        return self._answer(part, place=_asked(part))

    def property(self, asked: ResourceProperty) -> Scalar | None:
        """The value of a runtime property of a resource whose name is known."""
        if not isinstance(joined(asked.name), Scalar):
            return None
        what = _property(asked)
        found = self._answer(what, (_resource_of(asked),), property=_asked(what))
        if found is None:
            return None
        origin = Origin(Kind.RESOURCE_PROPERTY, asked.origin.span, what, (found.origin,))
        return Scalar(found.data, found.secret, origin=origin)

    def has_formula(self, asked: ResourceProperty) -> bool:
        """Whether the property will be known as soon as the resource's name is."""
        subject = {"property": _asked(_property(asked)), "resource": _resource_of(asked)}
        return any(self._holds(row.condition, subject) for row in self._rows())

    def _rows(self) -> tuple[CompiledRow, ...]:
        table = self.tables.get(KNOWN)
        return table.rows if table is not None else ()

    def _answer(self, what: str, among: Iterable[Object] | None = None, **asked: Value) -> Scalar | None:
        """The first answer of a row to a question; `among` are the resources that it may name."""
        resources = tuple(self.resources if among is None else among)
        silent: CompiledRow | None = None
        for row in self._rows():
            if not self._holds(_without_resource(row.condition), asked):
                continue
            subjects = [asked, *({**asked, "resource": resource} for resource in resources)]
            matching = [subject for subject in subjects if self._holds(row.condition, subject)]
            if matching:
                return self._only(what, row, matching)
            silent = silent or row
        if silent is not None and among is None:
            self._note_silence(what, silent)
        return None

    def _only(self, what: str, row: CompiledRow, matching: list[dict[str, Value]]) -> Scalar | None:
        found: dict[object, Scalar] = {}
        for subject in matching:
            answer = self._emitted(row, subject)
            if answer is not None:
                found.setdefault(answer.data, answer)
        if len(found) > 1:
            self._warn_of_several(what, row, list(found.values()))
            return None
        return next(iter(found.values()), None)

    def _emitted(self, row: CompiledRow, subject: dict[str, Value]) -> Scalar | None:
        """What the row makes of its subject; None where that isn't known or may not be shown."""
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
        return condition.answer({**self.variables, **subject}, ignore) is True

    def _note_silence(self, what: str, row: CompiledRow) -> None:
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

    def _warn_of_several(self, what: str, row: CompiledRow, found: list[Scalar]) -> None:
        texts = ", ".join(sorted(str(one.data) for one in found))
        spans = [span for one in found if (span := _declared(one.origin)) is not None]
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


def _asked(text: str) -> Scalar:
    return Scalar(text, origin=Origin(Kind.PLATFORM_CONSTANT, detail=text))


def _property(asked: ResourceProperty) -> str:
    return f"{asked.resource_type}:{'.'.join(asked.path)}"


def _resource_of(asked: ResourceProperty) -> Object:
    kind = Scalar(asked.resource_type, origin=asked.origin)
    return Object({"type": kind, "name": joined(asked.name)}, origin=asked.origin)


def _without_resource(condition: Condition) -> Condition:
    return Condition(tuple(test for test in condition.tests if test.path.variable != "resource"))


def _declared(origin: Origin) -> Any:
    return next((nearest_span(source) for source in origin.sources), None)
