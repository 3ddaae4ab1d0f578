"""The texts of azd's parameter file, with environment variables put in.

The Azure Developer CLI fills `main.parameters.json` from its environment (`loadParameters` and
`evalParamEnvSubst` in its `pkg/infra/provisioning/bicep/bicep_provider.go`), by the rules of
`drone/envsubst`, which Flux's substitution comes from: `${NAME}`, `${NAME=default}` and the other
operators of a shell; `$$` is a dollar. A variable that isn't set is empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from converter.provenance import Call, EnvironmentVariable, Kind, Origin, Scalar, Value, text_of
from converter.source import FluxVariable, parse_text, replaced

ALWAYS_SET: Final = frozenset(
    {
        "AZURE_ENV_NAME",
        "AZURE_LOCATION",
        "AZURE_PRINCIPAL_ID",
        "AZURE_PRINCIPAL_TYPE",
        "AZURE_SUBSCRIPTION_ID",
    }
)
"""What azd asks for or looks up before it deploys: never empty, though nobody knows it here."""

_EXISTS: Final = re.compile(r"SERVICE_[A-Z0-9_]+_RESOURCE_EXISTS")
_SECRET_COMMAND: Final = re.compile(r"\$\(\s*secretOrRandomPassword\b")
_DEFAULTS: Final = frozenset({"=", ":=", ":-", ":+", ":?"})


@dataclass(slots=True)
class Filled:
    """A text with its variables put in. `asked` are their names, `unset` those that nobody answers for."""

    value: Value
    asked: list[str] = field(default_factory=list)
    unset: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of it because a variable isn't set: azd then gives no value at all."""
        return bool(self.unset) and isinstance(self.value, Scalar) and self.value.data == ""


def filled(text: str, variables: Mapping[str, str | Scalar], origin: Origin) -> Filled:
    """The text with answers in place of its variables. Raises `FluxSyntaxError` where azd stops, too.

    `$(secretOrRandomPassword …)`, which azd runs, is a secret symbol.
    """
    if _SECRET_COMMAND.search(text):
        return Filled(Call("secretOrRandomPassword", (), secret=True, origin=origin))
    if "$" not in text:
        return Filled(Scalar(text, origin=origin))
    found = Filled(Scalar(text, origin=origin))
    found.value = _joined(list(parse_text(text)), text, variables, origin, found)
    return found


def _joined(
    parts: list[str | FluxVariable],
    text: str,
    variables: Mapping[str, str | Scalar],
    origin: Origin,
    found: Filled,
) -> Value:
    values = [
        Scalar(part, origin=origin)
        if isinstance(part, str)
        else _variable(part, text, variables, origin, found)
        for part in parts
    ]
    kept = [value for value in values if not (isinstance(value, Scalar) and value.data == "")]
    if len(kept) == 1 and kept[0] in values:
        return kept[0]
    if not kept:
        return next(iter(values), Scalar("", origin=origin))
    return text_of(kept, origin)


def _variable(
    variable: FluxVariable,
    text: str,
    variables: Mapping[str, str | Scalar],
    literal: Origin,
    found: Filled,
) -> Value:
    name = variable.name
    origin = Origin(Kind.ENVIRONMENT_VARIABLE, literal.span, name, (literal,))
    found.asked.append(name)
    value = _answer(name, variables, origin)
    if value is None:
        found.unset.append(name)
        value = Scalar("", origin=origin)
    is_empty = isinstance(value, Scalar) and value.data == ""
    if not variable.operator:
        return value
    if variable.operator in _DEFAULTS:
        if not is_empty:
            return value
        default = _joined(list(variable.arguments), text, variables, origin, found)
        is_known_default = isinstance(default, Scalar) and default.data != ""
        if is_known_default and name in found.unset:
            found.unset.remove(name)  # the file says itself what holds without an answer
        return default
    whole = text[variable.start : variable.end]
    if isinstance(value, Scalar):
        made = replaced(whole, {name: str(value.data)}, strict=False).decode("utf-8", "replace")
        return replace(value, data=made)
    return Call("envsubst", (value, Scalar(whole, origin=origin)), origin=origin)


def _answer(name: str, variables: Mapping[str, str | Scalar], origin: Origin) -> Value | None:
    """The value of a variable, as far as it is known; None for one that isn't set."""
    answer = variables.get(name)
    if isinstance(answer, Scalar):
        return Scalar(
            answer.data, answer.secret, origin=replace(origin, sources=(answer.origin, *origin.sources))
        )
    if answer is not None:
        return Scalar(answer, origin=origin)
    if name in ALWAYS_SET:
        return EnvironmentVariable(name, origin=origin)
    if _EXISTS.fullmatch(name):
        # azd says so itself (`addPreProvisionChecks` in `pkg/project/service_target_containerapp.go`): the
        # first time it deploys nothing exists. Later the templates read from the app what runs in it.
        return Scalar("false", origin=origin)
    return None
