"""ARM's parameter files in JSON, which deployments take beside Bicep's own.

`azd` fills the texts in its `main.parameters.json` with environment variables: see `azd_texts`. They are
answered as those of `readEnvironmentVariable` are. What it does with the result is in `armParameterFileValue`
and `ensureParameters` of its `pkg/infra/provisioning/bicep/bicep_provider.go`:

- a parameter whose whole text is a variable that isn't set, and one that is null, isn't given: its default
  holds, else azd asks for it and keeps the answer;
- a text is a boolean, a number or, read as JSON, an array or object where the parameter is one;
- what the template doesn't declare is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Final

from converter.bicep.deployment import GivenValue
from converter.bicep.evaluation.azd_texts import Filled, filled
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.files import FileResolver
from converter.bicep.evaluation.links import needs_value
from converter.bicep.functions.json_data import parsed_json
from converter.bicep.functions.registry import Rejected, Undecided
from converter.bicep.syntax import nodes
from converter.provenance import (
    Array,
    Call,
    EnvironmentVariable,
    Kind,
    Object,
    Origin,
    Scalar,
    Value,
)
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    FluxSyntaxError,
    Path,
    Severity,
    SourceFile,
    Span,
    YamlDocument,
    dataclass,
    parse_variables,
    read_yaml,
)

ENDING: Final = ".json"
"""How the names of such files end."""

_TO_BLANK: Final = re.compile(r'"(?:\\.|[^"\\])*"|//[^\r\n]*|/\*.*?\*/|\t', re.DOTALL)
_DEFAULT_OPERATORS: Final = frozenset({"=", ":=", ":-", ":+", ":?"})
_BOOLEANS: Final = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False),
}
"""The texts that Go's `strconv.ParseBool` reads."""
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class JsonParameters:
    """What a parameter file gives.

    `given` has the value of each parameter. `unset` are variables that nobody answers for, with the places
    of the parameters that have them. `undeclared` are the places of parameters that the template lacks: azd
    alone passes over those.
    """

    given: Mapping[str, GivenValue]
    unset: Mapping[str, Mapping[str, Span]] = field(default_factory=dict)
    undeclared: Mapping[str, Span] = field(default_factory=dict)


def json_parameters(
    resolver: FileResolver,
    path: str,
    variables: Mapping[str, str | Scalar],
    template: str | None = None,
    *,
    by_azd: bool = False,
) -> JsonParameters:
    """The values that a parameter file gives to a template.

    `path` and `template` are relative to the resolver's root; without a template no text is taken for
    anything else. `by_azd`: azd deploys it. A reference to Key Vault is a secret symbol. Raises
    `DiagnosticError`: B2F001 for a file that can't be read, B2F221 for one of another form.
    """
    source = resolver.source(path)
    data, at = _data(source)
    unit = None if template is None else resolver.unit(template)
    reader = _Reader(source, _positions(source), variables, unit, at, by_azd=by_azd)
    given: dict[str, GivenValue] = {}
    undeclared: dict[str, Span] = {}
    for name, entry in data.items():
        if by_azd and unit is not None and name not in unit.parameters:
            undeclared[name] = reader.key_of(name)
            # It may be a secret: nobody knows what it is for.
            source.redact(reader.span((*at, name)))
            continue
        found = reader.given(name, entry)
        if found is not None:
            given[name] = found
    return JsonParameters(given, reader.unset, undeclared)


def names_in_json_parameters(resolver: FileResolver, path: str) -> frozenset[str] | None:
    """The parameters that a JSON file gives; None for a file of another form, or one that can't be read."""
    try:
        return frozenset(_data(resolver.source(path))[0])
    except DiagnosticError:
        return None


def environment_variables_in_json(resolver: FileResolver, path: str) -> dict[str, str]:
    """The variables without a default that a parameter file's values are, by parameter."""
    found = {}
    for name, entry in _data(resolver.source(path))[0].items():
        text = entry.get("value")
        if not isinstance(text, str) or not text.startswith("${"):
            continue
        try:
            variables = parse_variables(text)
        except FluxSyntaxError:
            continue  # reported when it is evaluated
        if len(variables) == 1 and variables[0].end == len(text):
            (variable,) = variables
            if variable.operator not in _DEFAULT_OPERATORS:
                found[name] = variable.name
    return found


def defaulted_variables_in_json(resolver: FileResolver, path: str) -> frozenset[str]:
    """The variables that a parameter file has a default for."""
    found: set[str] = set()
    for entry in _data(resolver.source(path))[0].values():
        text = entry.get("value")
        try:
            variables = parse_variables(text) if isinstance(text, str) else ()
        except FluxSyntaxError:
            continue  # reported when it is evaluated
        found.update(one.name for one in variables if one.operator in _DEFAULT_OPERATORS)
    return frozenset(found)


def _data(source: SourceFile) -> tuple[dict[str, Any], Path]:
    """The parameters of a file, and where in it they are.

    `az deployment` takes the parameters alone, too, without the envelope around them
    (`_process_parameters` in Azure CLI's `command_modules/resource/custom.py`).
    """
    try:
        data = parsed_json(source.text.lstrip("\ufeff"))
    except (Rejected, Undecided):
        raise _fault(source, "this is not JSON", "write it as ARM does, or as a .bicepparam file") from None
    is_bare = (
        isinstance(data, dict)
        and bool(data)
        and "parameters" not in data
        and all(isinstance(entry, dict) and entry.keys() & {"value", "reference"} for entry in data.values())
    )
    parameters = data if is_bare else data.get("parameters") if isinstance(data, dict) else None
    if not isinstance(parameters, dict):
        raise _fault(source, "no parameters in it", 'expected {"parameters": {"name": {"value": …}}}')
    for name, entry in parameters.items():
        if not isinstance(entry, dict) or not entry.keys() & {"value", "reference"}:
            raise _fault(
                source, f"the parameter '{name}' has no value", 'expected {"value": …} or {"reference": …}'
            )
    return parameters, () if is_bare else ("parameters",)


def _positions(source: SourceFile) -> YamlDocument | None:
    """The places of all values: JSON without comments and tabs is YAML. None where that isn't so."""
    text = _TO_BLANK.sub(_blank, source.text)
    try:
        return read_yaml(SourceFile(source.name, text))
    except DiagnosticError:
        return None


def _blank(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else re.sub(r"[^\r\n]", " ", match[0])


def _fault(source: SourceFile, problem: str, step: str) -> DiagnosticError:
    # It isn't known which parts are secrets: none of it is shown.
    source.redact(Span(source, 0, len(source.text)))
    message = f"{source.name} is not a deployment parameters file: {problem}"
    return DiagnosticError(
        Diagnostic(
            code="B2F221",
            severity=Severity.ERROR,
            message=message,
            span=Span(source, 0, 0),
            help=step,
            category=Category.INPUT,
        )
    )


class _Reader:
    """One file: its values, each with its place."""

    def __init__(
        self,
        source: SourceFile,
        positions: YamlDocument | None,
        variables: Mapping[str, str | Scalar],
        unit: Unit | None,
        at: Path,
        *,
        by_azd: bool,
    ) -> None:
        self.source = source
        self.positions = positions
        self.variables = variables
        self.unit = unit
        self.at = at
        self.by_azd = by_azd
        self.unset: dict[str, dict[str, Span]] = {}

    def given(self, name: str, entry: dict[str, Any]) -> GivenValue | None:
        """The value for a parameter; None where the file gives none after all."""
        at: Path = (*self.at, name)
        data = entry.get("value")
        value: Value | None
        if "value" not in entry:
            value = self.reference(entry["reference"], (*at, "reference"))
        elif isinstance(data, str):
            value = self.whole_text(name, data, (*at, "value"))
        elif data is None and self.by_azd:
            value = None
        else:
            value = self.value(name, data, (*at, "value"))
        if value is None:
            return None
        key = self.key_of(name)
        return GivenValue(value, Span(self.source, key.start, self.span(at).end), key)

    def key_of(self, name: str) -> Span:
        """The place of a parameter's name."""
        if self.positions is None:
            return Span(self.source, 0, 0)
        found = self.positions.key_span((*self.at, name))
        return Span(self.source, found.start, found.end)

    def span(self, at: Path) -> Span:
        """The place of the value at `at`; the whole file where that isn't known."""
        if self.positions is None:
            return Span(self.source, 0, len(self.source.text))
        found = self.positions.span(at)
        return Span(self.source, found.start, found.end)

    def value(self, name: str, data: Any, at: Path) -> Value:
        """A value of a parameter, or inside of one."""
        span = self.span(at)
        origin = Origin(Kind.LITERAL, span)
        if isinstance(data, dict):
            members = {key: self.value(name, item, (*at, key)) for key, item in data.items()}
            return Object(members, origin=origin)
        if isinstance(data, list):
            items = (self.value(name, item, (*at, index)) for index, item in enumerate(data))
            return Array(tuple(items), origin=origin)
        return self.filled(name, data, origin).value if isinstance(data, str) else Scalar(data, origin=origin)

    def whole_text(self, name: str, text: str, at: Path) -> Value | None:
        """A parameter's text as what the parameter is declared to be; None where it isn't given."""
        origin = Origin(Kind.LITERAL, self.span(at))
        found = self.filled(name, text, origin)
        declaration = None if self.unit is None else self.unit.parameters.get(name)
        has_other = declaration is None or self.unit is None or not needs_value(self.unit, declaration)
        if found.is_empty:
            # Without a default azd asks for it: the deployment has a value that isn't known here.
            if has_other or len(set(found.unset)) != 1:
                return None if declaration is not None else found.value
            self.unset[found.unset[0]].pop(name)
            return EnvironmentVariable(found.unset[0], origin=found.value.origin)
        is_filled = bool(found.asked) or self.by_azd
        if declaration is None or not is_filled or not isinstance(found.value, Scalar):
            return found.value
        return self.as_declared(found.value, declaration, name)

    def as_declared(self, value: Scalar, declaration: nodes.ParameterDeclaration, name: str) -> Value | None:
        declared = declaration.type.span.text.removesuffix("?")
        text = str(value.data)
        if declared == "bool":
            return replace(value, data=_BOOLEANS[text]) if text in _BOOLEANS else None
        if declared == "int":
            return replace(value, data=int(text)) if _INTEGER.fullmatch(text) else None
        if declared in {"object", "array"} or declared.endswith("]") or declared.startswith(("{", "[")):
            try:
                data = json.loads(text)
            except ValueError:
                problem = f"the text for the parameter '{name}' isn't JSON once its variables are put in"
                raise _fault(
                    self.source, problem, "azd reads a text for an array or object as JSON"
                ) from None
            return _plain(data, value.origin)
        if text == "" and declaration.default is None and self.by_azd:
            return None
        return value

    def filled(self, name: str, text: str, origin: Origin) -> Filled:
        """A text with azd's variables in it answered."""
        try:
            found = filled(text, self.variables, origin)
        except FluxSyntaxError as error:
            raise _fault(self.source, f"azd can't read a variable in '{name}': {error}", "") from None
        for variable in found.unset:
            self.unset.setdefault(variable, {})[name] = self.key_of(name)
        return found

    def reference(self, data: Any, at: Path) -> Value:
        """A secret of a Key Vault, which the deployment fetches."""
        origin = Origin(Kind.FUNCTION, self.span(at), "getSecret")
        vault = data.get("keyVault") if isinstance(data, dict) else None
        arguments = (
            vault.get("id") if isinstance(vault, dict) else None,
            data.get("secretName") if vault else None,
        )
        return Call(
            "getSecret",
            tuple(Scalar(str(one), origin=origin) for one in arguments if one is not None),
            secret=True,
            origin=origin,
        )


def _plain(data: Any, origin: Origin) -> Value:
    """Data that a text was read as, all of it from that text."""
    if isinstance(data, dict):
        return Object({key: _plain(item, origin) for key, item in data.items()}, origin=origin)
    if isinstance(data, list):
        return Array(tuple(_plain(item, origin) for item in data), origin=origin)
    return Scalar(data, origin=origin)
