"""ARM's parameter files in JSON, which deployments take beside Bicep's own.

`azd` fills the texts in its `main.parameters.json` with environment variables: `${NAME}`, or
`${NAME=default}`. They are answered as those of `readEnvironmentVariable` are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from converter.bicep.deployment import GivenValue
from converter.bicep.evaluation.files import FileResolver
from converter.bicep.functions.json_data import parsed_json
from converter.bicep.functions.registry import Rejected, Undecided
from converter.provenance import (
    Array,
    Call,
    EnvironmentVariable,
    Kind,
    Object,
    Origin,
    Scalar,
    Value,
    text_of,
)
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Path,
    Severity,
    SourceFile,
    Span,
    YamlDocument,
    read_yaml,
)

ENDING: Final = ".json"
"""How the names of such files end."""

_VARIABLE: Final = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:=(?P<default>[^}]*))?\}")
_TO_BLANK: Final = re.compile(r'"(?:\\.|[^"\\])*"|//[^\r\n]*|/\*.*?\*/|\t', re.DOTALL)


def json_parameters(
    resolver: FileResolver, path: str, variables: Mapping[str, str | Scalar]
) -> dict[str, GivenValue]:
    """The values that a parameter file gives, by parameter.

    `path` is relative to the resolver's root. A reference to Key Vault is a secret symbol. Raises
    `DiagnosticError`: B2F001 for a file that can't be read, B2F221 for one of another form.
    """
    source = resolver.source(path)
    data = _data(source)
    reader = _Reader(source, _positions(source), variables)
    return {name: reader.given(name, entry) for name, entry in data.items()}


def environment_variables_in_json(resolver: FileResolver, path: str) -> dict[str, str]:
    """The variables without a default that a parameter file's values are, by parameter."""
    found = {}
    for name, entry in _data(resolver.source(path)).items():
        match = _VARIABLE.fullmatch(str(entry.get("value")))
        if match is not None and match["default"] is None:
            found[name] = match["name"]
    return found


def _data(source: SourceFile) -> dict[str, Any]:
    try:
        data = parsed_json(source.text.lstrip("\ufeff"))
    except (Rejected, Undecided):
        raise _fault(source, "this is not JSON", "write it as ARM does, or as a .bicepparam file") from None
    parameters = data.get("parameters") if isinstance(data, dict) else None
    if not isinstance(parameters, dict):
        raise _fault(source, "no parameters in it", 'expected {"parameters": {"name": {"value": …}}}')
    for name, entry in parameters.items():
        if not isinstance(entry, dict) or not entry.keys() & {"value", "reference"}:
            raise _fault(
                source, f"the parameter '{name}' has no value", 'expected {"value": …} or {"reference": …}'
            )
    return parameters


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
        self, source: SourceFile, positions: YamlDocument | None, variables: Mapping[str, str | Scalar]
    ) -> None:
        self.source = source
        self.positions = positions
        self.variables = variables

    def given(self, name: str, entry: dict[str, Any]) -> GivenValue:
        at: Path = ("parameters", name)
        key = Span(self.source, 0, 0)
        if self.positions is not None:
            found = self.positions.key_span(at)
            key = Span(self.source, found.start, found.end)
        text = entry.get("value")
        if "value" in entry:
            value = self.value(text, (*at, "value"))
        else:
            value = self.reference(entry["reference"], (*at, "reference"))
        filled = isinstance(text, str) and _VARIABLE.search(text) is not None
        return GivenValue(value, Span(self.source, key.start, self.span(at).end), key, filled)

    def span(self, at: Path) -> Span:
        """The place of the value at `at`; the whole file where that isn't known."""
        if self.positions is None:
            return Span(self.source, 0, len(self.source.text))
        found = self.positions.span(at)
        return Span(self.source, found.start, found.end)

    def value(self, data: Any, at: Path) -> Value:
        span = self.span(at)
        origin = Origin(Kind.LITERAL, span)
        if isinstance(data, dict):
            return Object({key: self.value(item, (*at, key)) for key, item in data.items()}, origin=origin)
        if isinstance(data, list):
            return Array(tuple(self.value(item, (*at, i)) for i, item in enumerate(data)), origin=origin)
        return self.text(data, origin) if isinstance(data, str) else Scalar(data, origin=origin)

    def text(self, text: str, origin: Origin) -> Value:
        """The text with `azd`'s variables in it answered."""
        parts: list[Value] = []
        end = 0
        for match in _VARIABLE.finditer(text):
            parts += [Scalar(text[end : match.start()], origin=origin), self.variable(match, origin)]
            end = match.end()
        if not parts:
            return Scalar(text, origin=origin)
        if end == len(text) and len(parts) == 2 and match.start() == 0:
            return parts[1]
        return text_of([*parts, Scalar(text[end:], origin=origin)], origin)

    def variable(self, match: re.Match[str], literal: Origin) -> Value:
        name, default = match["name"], match["default"]
        origin = Origin(Kind.ENVIRONMENT_VARIABLE, literal.span, name, (literal,))
        answer = self.variables.get(name)
        if isinstance(answer, Scalar):
            return Scalar(
                answer.data, answer.secret, origin=replace(origin, sources=(answer.origin, literal))
            )
        known = default if answer is None else answer
        return EnvironmentVariable(name, origin=origin) if known is None else Scalar(known, origin=origin)

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
