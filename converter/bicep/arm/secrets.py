"""What is printed in place of secrets: the parameters that they came in by, never their text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from converter.bicep.arm.answers import leaves
from converter.bicep.symbolic.texts import Interpolation
from converter.provenance import (
    CARRIERS,
    Array,
    Kind,
    Object,
    Origin,
    ResourceProperty,
    Scalar,
    Symbol,
    Text,
    Value,
    children,
    is_secret,
)

_PARAMETERS: Final = frozenset(
    {
        Kind.PARAMETER_ASSIGNMENT,
        Kind.PARAMETER_DEFAULT,
        Kind.PARAMETER_REQUIRED,
        Kind.MODULE_PARAMETER,
    }
)

_SHOWN: Final = frozenset({"externalInput", "getSecret", "lambda", "lambdaVariables"})
"""Functions that may give a secret, but whose arguments aren't secret."""


class SecretNames:
    """The parameters of a template whose values are secret, or have secret parts."""

    def __init__(self, parameters: Mapping[str, Value]) -> None:
        self._names: dict[int, str] = {}
        self._parameters = parameters  # their origins must live as long as their identities are used
        for name, value in parameters.items():
            self._add(value, f"parameters('{name}')")

    def _add(self, value: Value, name: str) -> None:
        if isinstance(value, Array):
            for index, item in enumerate(value.items):
                self._add(item, f"{name}[{index}]")
        elif isinstance(value, Object):
            for key, member in value.members.items():
                self._add(member, f"{name}.{key}" if key.isidentifier() else f"{name}['{key}']")
        elif is_secret(value):
            self._names.setdefault(id(value.origin), name)

    def name(self, value: Value) -> str | None:
        """The secret parameter that the value is, handed on unchanged; None for anything else."""
        if isinstance(value, Array | Object) or not self._names or not is_secret(value):
            return None
        return next((found for step in handed_on(value.origin) if (found := self._names.get(id(step)))), None)

    def parameter(self, value: Value) -> str | None:
        """The parameter, of the template or of a module, that the value last came in by."""
        steps = handed_on(value.origin)
        name = next((step.detail for step in steps if step.kind in _PARAMETERS), None)
        return None if name is None else f"parameters('{name}')"

    def stand_in(self, value: Value) -> str:
        """What is printed for a secret's text: its parameter, or the parameters that it was made of."""
        whole = self.parameter(value)
        if whole is not None:
            return whole
        found = {self._names[id(step)]: None for step in value.origin.walk() if id(step) in self._names}
        if not found:
            steps = [step for step in value.origin.walk() if step.kind in _PARAMETERS]
            found = {f"parameters('{step.detail}')": None for step in steps}
        return f"secure({', '.join(found)})"


NO_SECRETS: Final = SecretNames({})


def handed_on(origin: Origin) -> Iterator[Origin]:
    """The steps by which a value came unchanged, the last one first."""
    while True:
        yield origin
        carries = origin.kind in CARRIERS or origin.kind is Kind.CONDITION or origin.detail == "??"
        if not carries or not origin.sources:
            return
        origin = origin.sources[0]


def shows_a_secret(value: Symbol) -> bool:
    """Whether a secret symbol is made of literals that were declared secret only after it was made."""
    if not value.secret or isinstance(value, ResourceProperty) or any(map(is_secret, children(value))):
        return False
    function = getattr(value, "function", "")
    if function in _SHOWN or function.startswith("list"):
        return False
    return any(isinstance(leaf, Scalar) for leaf in leaves(value))


def is_hidden_whole(text: Text) -> bool:
    """Whether all of a string is secret, the pieces that it was written with included."""
    if not all(map(is_secret, text.parts)):
        return False
    if isinstance(text, Interpolation):
        return any(text.pieces) or not all(map(is_secret, text.arguments))
    return True
