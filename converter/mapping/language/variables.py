"""Nodes whose text has Flux variables: ids of Azure resources, and values that an operator supplies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from converter.aca import Segment, segments
from converter.mapping.language.knowledge import (
    Knowledge,
    described,
    identified,
    joined,
    knowledge,
    secret_parts,
)
from converter.mapping.language.lookup import SUBSTITUTIONS, Tables, is_public
from converter.mapping.language.nodes import TextPlaceholder, property_of, refuse_secret, report_unknown
from converter.mapping.language.paths import Found, PlaceholderPath, resolve
from converter.mapping.language.run_state import SubstitutionUse
from converter.mapping.language.scope import OMIT, Scope
from converter.project import is_substitutable
from converter.provenance import Kind, Origin, Scalar, Value, is_null, nearest_span
from converter.source import Path, Severity, Span, dataclass, dotted, escape_variables, flux_variable

RESOURCE_TYPE = "resourceType"
"""The variable of `substitutions` and `public-values` for the type of the resource that a value names."""


@dataclass(frozen=True, slots=True, eq=False)
class ResourceId:
    """`$resourceId`: the id of an Azure resource; a segment that only the deployment knows is a variable.

    The variable is one that is already used for the same value, else the one that the table of
    substitutions names for it. `child` is appended to the id.
    """

    path: PlaceholderPath
    span: Span
    tables: Tables
    child: str = ""

    def paths(self) -> Iterator[Path]:
        yield ()

    def emit(self, scope: Scope, at: Path) -> Any:
        found = resolve(self.path, scope.variables)
        value = found.thing
        if not isinstance(value, Value) or is_null(value):
            return self._note_absence(scope, at, found, "isn't set")
        known = knowledge(value)
        if known is Knowledge.DEFERRED:
            return self._note_absence(scope, at, found, "is unknown before deployment")
        parts = segments(value)
        if not parts:
            return self._refuse(scope, at, found, known)
        source = property_of(found, value)
        texts: list[str] = []
        sources: list[Origin] = []
        for part in parts:
            for secret in secret_parts(part.value):
                if not is_public(self.tables, secret, **_subject(part)):
                    refuse_secret(scope, at, secret)
                    return OMIT
            text = self._segment_text(scope, part, source)
            if text is None:
                report_unknown(scope, at, self.path.text, found)
                return OMIT
            texts.append(text[0])
            sources += text[1]
        origin = Origin(Kind.MAPPING_ROW, self.span, self.path.text, (source, *sources), row=scope.row)
        whole = "/".join(("", *texts, *filter(None, (self.child,))))
        return scope.put(at, whole, origin, found)

    def _segment_text(
        self, scope: Scope, part: Segment, identifier: Origin
    ) -> tuple[str, tuple[Origin, ...]] | None:
        """The text of a segment, with the origins of the name of a variable in it.

        A value of the deployment itself has no place in the source: it gets that of the `identifier`.
        """
        value = joined(part.value)
        if isinstance(value, Scalar):
            text = str(value.data)
            return (escape_variables(text) if scope.substituted else text), ()
        held = self._use_for(scope, identified(value))
        if held is not None:
            scope.run.note_owner(held.name, scope.owner)
            return f"${{{held.name}}}", (held.origin,)
        inner = scope.bind(value=value, **_subject(part))
        for row in self.tables[SUBSTITUTIONS].rows if SUBSTITUTIONS in self.tables else ():
            answer, inner = inner.within(row.id).decide(row.condition)
            if answer is True and row.node is not None:
                origins: dict[Path, Origin] = {}
                name = row.node.emit(inner.within(row.id, origins), ())
                if name is OMIT:
                    return None
                name = flux_variable(str(name))
                stands_for = row.means or identified(value)
                source = value.origin if nearest_span(value.origin) is not None else identifier
                origin = Origin(Kind.MAPPING_ROW, self.span, name, (source,), row=row.id)
                return _variable_text(scope, name, stands_for, origin, value), (origins[()],)
        return None

    def _use_for(self, scope: Scope, text: str) -> SubstitutionUse | None:
        """The variable for a value with this description, unless the description is incomplete."""
        if "…" in text:
            return None
        return next((use for use in scope.run.substitutions.values() if use.stands_for == text), None)

    def _note_absence(self, scope: Scope, at: Path, found: Found, why: str) -> Any:
        sources = (property_of(found, found.thing),) if isinstance(found.thing, Value) else ()
        detail = f"{found.at or self.path.text} {why}"
        missing = Origin(Kind.ABSENT, self.span, detail, sources, row=scope.row)
        scope.note_absence(
            at, (self,), missing, unknown=isinstance(found.thing, Value) and not is_null(found.thing)
        )
        return OMIT

    def _refuse(self, scope: Scope, at: Path, found: Found, known: Knowledge) -> Any:
        if known is Knowledge.RUNTIME:
            report_unknown(scope, at, self.path.text, found)
            return OMIT
        scope.run.report(
            "B2F302",
            Severity.ERROR,
            f"{found.at or self.path.text} is {described(found.thing)!r}, not the id of an Azure resource",
            nearest_span(found.thing.origin),
            "an id begins with /subscriptions/ or /providers/",
            subject=scope.owner,
            path=dotted(at),
        )
        return OMIT


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """`$variable`: a Flux variable of this name. `means` describes what it has to hold.

    `path` is the property that it replaces, None if it replaces none.
    """

    name: TextPlaceholder
    means: TextPlaceholder
    span: Span
    path: PlaceholderPath | None = None

    def paths(self) -> Iterator[Path]:
        yield ()

    def emit(self, scope: Scope, at: Path) -> Any:
        name, sources = self.name.filled(scope, at)
        means, _ = self.means.filled(scope, at)
        if name is None or means is None:
            return OMIT
        name = flux_variable(name)
        found = resolve(self.path, scope.variables) if self.path is not None else None
        if found is not None and isinstance(found.thing, Value):
            sources = (property_of(found, found.thing), *sources)
        origin = Origin(Kind.MAPPING_ROW, self.span, name, sources, row=scope.row)
        return scope.put(at, _variable_text(scope, name, means, origin), origin, found)


def _variable_text(scope: Scope, name: str, means: str, origin: Origin, unknown: Value | None = None) -> str:
    """`${NAME}`; if the project file gives a value that doesn't survive substitution, that value."""
    given = scope.run.given.get(name)
    if given is not None and not is_substitutable(str(given.data)):
        scope.run.inlined.setdefault(name, set()).add(scope.owner)
        return escape_variables(str(given.data))
    text = scope.run.substitute(name, means, origin, unknown)
    scope.run.note_owner(name, scope.owner)
    return text


def _subject(part: Segment) -> dict[str, Value]:
    """The variables that rows have for a segment besides its value."""
    return {RESOURCE_TYPE: Scalar(part.names or None, origin=part.value.origin)}
