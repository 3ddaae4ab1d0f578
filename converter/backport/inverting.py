"""From a field of the tree back to the parameter file: each step of its origin, the other way.

A step is only undone where there is one way back. Where there is none, or where two would do, the walk
ends with `RefusalError`: the reason, and the place of the step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from converter.backport.interpolation import placeholder_of
from converter.backport.refusal import RefusalError
from converter.backport.undoing import undone, unescaped
from converter.backport.wishes import MissingMember, Place, Unassigned, Wish, Written
from converter.provenance import Kind, Origin
from converter.source import Label, Span, parse_dotted

_CONVERSIONS: Final = frozenset({"any", "bool", "int", "json", "string"})
"""Functions that change the type alone: the literal below says which one it was."""

_HANDED_ON: Final = frozenset(
    {Kind.PROPERTY, Kind.VARIABLE, Kind.LOOP_ITEM, Kind.MODULE_PARAMETER, Kind.MODULE_OUTPUT}
)
_NEVER: Final = "change it by hand, or accept the difference in the ledger"


@dataclass(frozen=True, slots=True)
class Home:
    """What belongs to one environment: its parameter files, and those by the template they are for."""

    files: frozenset[str]
    by_template: Mapping[str, str]

    @classmethod
    def of(cls, by_template: Mapping[str, str], *others: str) -> Home:
        """The home with these parameter files, and others that belong to no workload."""
        return cls(frozenset({*by_template.values(), *others}), by_template)


def invert(origin: Origin, actual: Any, home: Home) -> Wish:
    """What a parameter file of `home` should say so that the field of `origin` is `actual`, a scalar.

    Whether that is all that changes, only a conversion of the edited source tells. Raises `RefusalError`.
    """
    templates = (node.span.file for node in origin.walk_with_conditions() if node.span is not None)
    template = next((file for file in templates if file in home.by_template), None)
    return _Walk(home, template).back(origin, actual, ())


def said_nothing(origin: Origin) -> Origin | None:
    """What the tables know of a property that the source doesn't set, for a leaf that is there without it."""
    if origin.kind is Kind.ABSENT:
        return origin if origin.sources else None
    if origin.kind is not Kind.PLATFORM_CONSTANT:
        return None
    reasons = [one for one in origin.conditions if one.kind is Kind.ABSENT and one.sources]
    around = [one for one in reasons if _encloses(one.span, origin.span)]
    return around[-1] if around else None


@dataclass(frozen=True, slots=True)
class _Walk:
    home: Home
    template: str | None

    def back(self, node: Origin, value: Any, missing: tuple[str, ...]) -> Wish:
        """The wish for a step to give `value`, at `missing` members below where it has something."""
        try:
            match node.kind:
                case Kind.MAPPING_ROW:
                    return self._row(node, value)
                case Kind.PLATFORM_CONSTANT | Kind.ABSENT if said_nothing(node) is not None:
                    return self._unset(node, value)
                case kind if kind in _HANDED_ON:
                    return self.back(_only(node), value, missing)
                case Kind.CONDITION if len(node.sources) == 1:
                    return self.back(node.sources[0], value, missing)
                case Kind.INTERPOLATION:
                    source, text = placeholder_of(node, value, self._is_movable)
                    return self.back(source, text, ())
                case Kind.FUNCTION:
                    return self._function(node, value, missing)
                case Kind.OPERATOR if node.detail in {"??", ".", "[]"}:
                    return self._first(node.sources, value, missing)
                case Kind.PARAMETER_ASSIGNMENT if not self._is_ours(node.span):
                    return self._overridden(node, value, missing)
                case Kind.PARAMETER_ASSIGNMENT:
                    return self.back(_only(node), value, missing)
                case Kind.PARAMETER_DEFAULT:
                    return self._default(node, value, missing)
                case Kind.LITERAL if self._is_ours(node.span):
                    return self._literal(node, value, missing)
        except RefusalError as refused:
            if refused.span is None:
                refused.span = node.span
            raise
        raise _refusal(node)

    def _row(self, node: Origin, value: Any) -> Wish:
        if len(node.sources) != 1:
            message = f"the row {node.row} makes it from {len(node.sources) or 'no'} values of the source"
            raise RefusalError(message, node.span, _NEVER)
        if not node.detail:
            raise RefusalError(f"the row {node.row} writes a text of its own around it", node.span, _NEVER)
        return self.back(node.sources[0], undone(node.transform, unescaped(value)), ())

    def _unset(self, node: Origin, value: Any) -> Wish:
        nothing = said_nothing(node)
        assert nothing is not None
        whole = nothing.sources[0]
        part = whole
        if whole.sources and whole.sources[0].kind is Kind.PROPERTY:
            part = whole.sources[0]
        steps = parse_dotted(whole.detail.removeprefix(part.detail))
        names = tuple(step for step in steps if isinstance(step, str))
        if len(names) < len(steps) or not part.sources:
            raise _refusal(node)
        try:
            wanted = undone(nothing.transform, unescaped(value))
            return self.back(part.sources[0], wanted, names)
        except RefusalError as refused:
            if node.kind is Kind.PLATFORM_CONSTANT and refused.span is not None:
                label = Label(refused.span, refused.message)
                raise RefusalError(_constant(node), node.span, refused.step, (label,)) from None
            raise

    def _function(self, node: Origin, value: Any, missing: tuple[str, ...]) -> Wish:
        from converter.bicep import function_names

        if node.detail not in function_names():
            # A function of the source's own: what it gives has an origin of its own.
            return self.back(_only(node), value, missing)
        if node.detail not in _CONVERSIONS or len(node.sources) != 1 or missing:
            raise RefusalError(
                f"`{node.detail}()` can't be undone: several values may give the same", node.span
            )
        source = node.sources[0]
        if node.detail == "json" and source.kind is Kind.LITERAL and self._is_ours(node.span):
            assert node.span is not None
            return Wish(Written(node.span), value)
        return self.back(source, value, ())

    def _first(self, sources: tuple[Origin, ...], value: Any, missing: tuple[str, ...]) -> Wish:
        """The wish for what an operator picked; for `??` also that for the null on its left."""
        refusals = []
        for source in sources:
            try:
                return self.back(source, value, missing)
            except RefusalError as refused:
                refusals.append(refused)
        raise refusals[0]

    def _overridden(self, node: Origin, value: Any, missing: tuple[str, ...]) -> Wish:
        """An assignment in a file that the environment's own one extends."""
        if self.template is None:
            raise _refusal(node)
        return Wish(Unassigned(self.template, node.detail, node, missing), value)

    def _default(self, node: Origin, value: Any, missing: tuple[str, ...]) -> Wish:
        """The parameter that the default is made from, if it can be that, else the defaulted one."""
        template = node.span.file if node.span is not None else ""
        try:
            return self.back(_only(node), value, missing)
        except RefusalError:
            if template not in self.home.by_template:
                raise
        return Wish(Unassigned(template, node.detail, node, missing), value)

    def _literal(self, node: Origin, value: Any, missing: tuple[str, ...]) -> Wish:
        assert node.span is not None
        if any(low < node.span.end and node.span.start < high for low, high in node.span.source.redacted):
            raise RefusalError("the source has a secret there", node.span, "give a secret by reference")
        place: Place = MissingMember(node.span, missing) if missing else Written(node.span)
        return Wish(place, value)

    def _is_ours(self, span: Span | None) -> bool:
        return span is not None and span.file in self.home.files

    def _is_movable(self, origin: Origin) -> bool:
        """Whether a step leads to a parameter that an environment's file may assign."""
        return any(self._is_parameter(node) for node in origin.walk())

    def _is_parameter(self, node: Origin) -> bool:
        if node.kind is Kind.PARAMETER_ASSIGNMENT:
            return True
        if node.kind is not Kind.PARAMETER_DEFAULT or node.span is None:
            return node.kind in {Kind.ENVIRONMENT_VARIABLE, Kind.PARAMETER_REQUIRED}
        return node.span.file in self.home.by_template


def _only(node: Origin) -> Origin:
    if len(node.sources) != 1:
        raise _refusal(node)
    return node.sources[0]


def _refusal(node: Origin) -> RefusalError:
    """Why a step has no way back."""
    file = node.span.file if node.span is not None else "the source"
    match node.kind:
        case Kind.PLATFORM_CONSTANT:
            labels = tuple(_deciding(node))
            step = "change the row, put one of your own into the project file, or accept the difference"
            return RefusalError(_constant(node), node.span, step, labels)
        case Kind.LITERAL:
            step = "make it a parameter there first, then give it in the parameter file"
            return RefusalError(f"a literal of {file}, which is no parameter file, gives it", node.span, step)
        case Kind.PARAMETER_DEFAULT:
            step = "hand it on as a parameter of the workload first"
            return RefusalError(f"the default of '{node.detail}' in {file} gives it", node.span, step)
        case Kind.PARAMETER_ASSIGNMENT:
            return RefusalError(
                f"{file} gives '{node.detail}', and no environment's own file", node.span, _NEVER
            )
        case Kind.ENVIRONMENT_VARIABLE:
            step = "change what the pipeline gives, and --set-env or the project file's variables"
            return RefusalError(f"the environment variable {node.detail} gives it", node.span, step)
        case Kind.PROJECT_FILE:
            step = "change it in the project file"
            return RefusalError(f"the project file's {node.detail} gives it", node.span, step)
        case Kind.OPTION:
            return RefusalError(
                f"it is given by {node.detail}, and by no file of the source", node.span, _NEVER
            )
        case Kind.FOLDER_NAME:
            return RefusalError(f"the workload's folder '{node.detail}' is called so", node.span, _NEVER)
        case Kind.OPERATOR | Kind.CONDITION:
            name = node.detail or "a condition"
            return RefusalError(
                f"`{name}` can't be undone: several values may give the same", node.span, _NEVER
            )
        case Kind.RESOURCE_PROPERTY | Kind.DEPLOYMENT | Kind.PARAMETER_REQUIRED:
            return RefusalError("only a deployment knows what the source says there", node.span, _NEVER)
        case Kind.ABSENT:
            return RefusalError("nothing in the source would make it", node.span, _NEVER)
    return RefusalError(f"the source has no one place that gives it ({node.kind.value})", node.span, _NEVER)


def _constant(node: Origin) -> str:
    return (
        f"the row {node.row} gives it, not the source" if node.row else "the tables give it, not the source"
    )


def _deciding(node: Origin) -> Iterator[Label]:
    """The place in the parameter files, or else the source, that chose the row."""
    for reason in node.conditions:
        for ground in reason.roots():
            if ground.span is not None and ground.span.file.endswith(".bicepparam"):
                yield Label(ground.span, f"row {node.row or reason.row} was chosen for this")
                return


def _encloses(outer: Span | None, inner: Span | None) -> bool:
    return (
        outer is not None
        and inner is not None
        and outer.source is inner.source
        and outer.start <= inner.start
        and inner.end <= outer.end
    )
