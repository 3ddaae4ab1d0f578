"""From a field of the tree back to the parameter file: each step of its origin, inverted.

A step is only undone where there is one way back. Where there is none, or more than one, the walk
ends with `RefusalError`: the reason, and the place of the step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.backport.interpolation import changeable_part
from converter.backport.parameter_edits import MissingMember, ParameterEdit, Place, Unassigned, Written
from converter.backport.refusal import RefusalError
from converter.backport.undoing import undone, unescaped
from converter.provenance import Kind, Origin
from converter.source import Label, Span, dataclass, parse_dotted

_CONVERSIONS: Final = frozenset({"any", "bool", "int", "json", "string"})
"""Functions that change the type alone: the literal below them has the original type."""

_PASSED_ON: Final = frozenset(
    {Kind.PROPERTY, Kind.VARIABLE, Kind.LOOP_ITEM, Kind.MODULE_PARAMETER, Kind.MODULE_OUTPUT}
)
_BY_HAND: Final = "change it by hand, or accept the difference in the ledger"


@dataclass(frozen=True, slots=True)
class ParameterFiles:
    """The parameter files of one environment, and those of workloads by their template."""

    files: frozenset[str]
    by_template: Mapping[str, str]

    @classmethod
    def of(cls, by_template: Mapping[str, str], *others: str) -> ParameterFiles:
        """These parameter files, and `others` that belong to no workload."""
        return cls(frozenset({*by_template.values(), *others}), by_template)


def invert(origin: Origin, actual: Any, parameter_files: ParameterFiles) -> ParameterEdit:
    """The edit of one of the `parameter_files` that makes the field of `origin` `actual`, a scalar.

    Only a conversion of the edited source shows whether it changes anything else. Raises `RefusalError`.
    """
    templates = (node.span.file for node in origin.walk_with_conditions() if node.span is not None)
    template = next((file for file in templates if file in parameter_files.by_template), None)
    return _Walk(parameter_files, template).back(origin, actual, ())


def unset_property(origin: Origin) -> Origin | None:
    """The origin of a property that the source doesn't set, for a leaf that the tables give instead."""
    if origin.kind is Kind.ABSENT:
        return origin if origin.sources else None
    if origin.kind is not Kind.PLATFORM_CONSTANT:
        return None
    reasons = [one for one in origin.conditions if one.kind is Kind.ABSENT and one.sources]
    around = [one for one in reasons if _encloses(one.span, origin.span)]
    return around[-1] if around else None


@dataclass(frozen=True, slots=True)
class _Walk:
    parameter_files: ParameterFiles
    template: str | None

    def back(self, node: Origin, value: Any, missing: tuple[str, ...]) -> ParameterEdit:
        """The edit that makes a step give `value`, at the path `missing` below the part that it has."""
        try:
            match node.kind:
                case Kind.MAPPING_ROW:
                    return self._row(node, value)
                case Kind.PLATFORM_CONSTANT | Kind.ABSENT if unset_property(node) is not None:
                    return self._unset(node, value)
                case kind if kind in _PASSED_ON:
                    return self.back(_only(node), value, missing)
                case Kind.CONDITION if len(node.sources) == 1:
                    return self.back(node.sources[0], value, missing)
                case Kind.INTERPOLATION:
                    source, text = changeable_part(node, value, self._is_assignable)
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

    def _row(self, node: Origin, value: Any) -> ParameterEdit:
        if len(node.sources) != 1:
            message = f"the row {node.row} makes it from {len(node.sources) or 'no'} values of the source"
            raise RefusalError(message, node.span, _BY_HAND)
        if not node.detail:
            raise RefusalError(f"the row {node.row} adds a text of its own around it", node.span, _BY_HAND)
        return self.back(node.sources[0], undone(node.transform, unescaped(value)), ())

    def _unset(self, node: Origin, value: Any) -> ParameterEdit:
        unset = unset_property(node)
        assert unset is not None
        whole = unset.sources[0]
        part = whole
        if whole.sources and whole.sources[0].kind is Kind.PROPERTY:
            part = whole.sources[0]
        steps = parse_dotted(whole.detail.removeprefix(part.detail))
        names = tuple(step for step in steps if isinstance(step, str))
        if len(names) < len(steps) or not part.sources:
            raise _refusal(node)
        try:
            wanted = undone(unset.transform, unescaped(value))
            return self.back(part.sources[0], wanted, names)
        except RefusalError as refused:
            if node.kind is Kind.PLATFORM_CONSTANT and refused.span is not None:
                label = Label(refused.span, refused.message)
                raise RefusalError(_constant(node), node.span, refused.step, (label,)) from None
            raise

    def _function(self, node: Origin, value: Any, missing: tuple[str, ...]) -> ParameterEdit:
        from converter.bicep import function_names

        if node.detail not in function_names():
            # A function of the source's own: its result has an origin of its own.
            return self.back(_only(node), value, missing)
        if node.detail not in _CONVERSIONS or len(node.sources) != 1 or missing:
            raise RefusalError(
                f"`{node.detail}()` can't be undone: several values may give the same", node.span
            )
        source = node.sources[0]
        if node.detail == "json" and source.kind is Kind.LITERAL and self._is_ours(node.span):
            return self._literal(node, value, missing)
        return self.back(source, value, ())

    def _first(self, sources: tuple[Origin, ...], value: Any, missing: tuple[str, ...]) -> ParameterEdit:
        """The edit for the operand that an operator picked; for `??` else that for the null on its left."""
        refusals = []
        for source in sources:
            try:
                return self.back(source, value, missing)
            except RefusalError as refused:
                refusals.append(refused)
        raise refusals[0]

    def _overridden(self, node: Origin, value: Any, missing: tuple[str, ...]) -> ParameterEdit:
        """The edit for an assignment in a file that the environment's own one extends."""
        if self.template is None:
            raise _refusal(node)
        return ParameterEdit(Unassigned(self.template, node.detail, node, missing), value)

    def _default(self, node: Origin, value: Any, missing: tuple[str, ...]) -> ParameterEdit:
        """The edit of the parameter that the default is made from, if any, else of the defaulted one."""
        template = node.span.file if node.span is not None else ""
        try:
            return self.back(_only(node), value, missing)
        except RefusalError:
            if template not in self.parameter_files.by_template:
                raise
        return ParameterEdit(Unassigned(template, node.detail, node, missing), value)

    def _literal(self, node: Origin, value: Any, missing: tuple[str, ...]) -> ParameterEdit:
        assert node.span is not None
        if any(low < node.span.end and node.span.start < high for low, high in node.span.source.redacted):
            raise RefusalError("the source has a secret there", node.span, "give a secret by reference")
        place: Place = MissingMember(node.span, missing) if missing else Written(node.span)
        return ParameterEdit(place, value)

    def _is_ours(self, span: Span | None) -> bool:
        return span is not None and span.file in self.parameter_files.files

    def _is_assignable(self, origin: Origin) -> bool:
        """Whether a step leads to a parameter that an environment's file can assign."""
        return any(self._is_parameter(node) for node in origin.walk())

    def _is_parameter(self, node: Origin) -> bool:
        if node.kind is Kind.PARAMETER_ASSIGNMENT:
            return True
        if node.kind is not Kind.PARAMETER_DEFAULT or node.span is None:
            return node.kind in {Kind.ENVIRONMENT_VARIABLE, Kind.PARAMETER_REQUIRED}
        return node.span.file in self.parameter_files.by_template


def _only(node: Origin) -> Origin:
    if len(node.sources) != 1:
        raise _refusal(node)
    return node.sources[0]


def _refusal(node: Origin) -> RefusalError:
    """The reason why a step has no way back."""
    file = node.span.file if node.span is not None else "the source"
    match node.kind:
        case Kind.PLATFORM_CONSTANT:
            labels = tuple(_deciding(node))
            step = "change the row, put one of your own into the project file, or accept the difference"
            return RefusalError(_constant(node), node.span, step, labels)
        case Kind.LITERAL:
            step = "make it a parameter there first, then give it in the parameter file"
            return RefusalError(
                f"a literal of {file}, which isn't a parameter file, gives it", node.span, step
            )
        case Kind.PARAMETER_DEFAULT:
            step = "pass it as a parameter of the workload first"
            return RefusalError(f"the default of '{node.detail}' in {file} gives it", node.span, step)
        case Kind.PARAMETER_ASSIGNMENT:
            return RefusalError(
                f"{file} assigns '{node.detail}', not an environment's own file", node.span, _BY_HAND
            )
        case Kind.ENVIRONMENT_VARIABLE:
            step = "change what the pipeline gives, and --set-env or the project file's variables"
            return RefusalError(f"the environment variable {node.detail} gives it", node.span, step)
        case Kind.PROJECT_FILE:
            step = "change it in the project file"
            return RefusalError(f"the project file's {node.detail} gives it", node.span, step)
        case Kind.OPTION:
            return RefusalError(f"{node.detail} gives it, not a file of the source", node.span, _BY_HAND)
        case Kind.FOLDER_NAME:
            return RefusalError(
                f"the name of the workload's folder '{node.detail}' gives it", node.span, _BY_HAND
            )
        case Kind.OPERATOR | Kind.CONDITION:
            name = node.detail or "a condition"
            return RefusalError(
                f"`{name}` can't be undone: several values may give the same", node.span, _BY_HAND
            )
        case Kind.RESOURCE_PROPERTY | Kind.DEPLOYMENT | Kind.PARAMETER_REQUIRED:
            return RefusalError("the source's value there is only known at deployment", node.span, _BY_HAND)
        case Kind.ABSENT:
            return RefusalError("nothing in the source makes it", node.span, _BY_HAND)
    return RefusalError(f"no single place of the source gives it ({node.kind.value})", node.span, _BY_HAND)


def _constant(node: Origin) -> str:
    return (
        f"the row {node.row} gives it, not the source" if node.row else "the tables give it, not the source"
    )


def _deciding(node: Origin) -> Iterator[Label]:
    """The place in a parameter file that chose the row."""
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
