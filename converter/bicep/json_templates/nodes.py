"""What an ARM template says that Bicep has no syntax for, as nodes of the same tree."""

from __future__ import annotations

from converter.bicep.syntax.nodes import Expression, FunctionCall, Variable


class Declared(Variable):
    """`parameters('x')` and `variables('x')`: a name of the file, whatever else has it in a loop around."""


class LibraryCall(FunctionCall):
    """A call of a function of ARM's: it is one whatever the template calls its own, and whatever its case."""


class Named(Expression):
    """`parameters(…)` and `variables(…)` of a name that has to be evaluated.

    `names` has those that there are as they are declared, by the name that the template gives them.
    """

    function: str
    argument: Expression
    names: dict[str, str]


class Reference(Expression):
    """`reference(id, version, 'Full')`: a resource, found by its id or by the name that it has.

    Without `full` its `properties` are meant.
    """

    identifier: Expression
    api_version: Expression | None
    full: bool


class VaultSecret(Expression):
    """`{"reference": {"keyVault": {"id": …}, "secretName": …}}`, given for a parameter."""

    vault: Expression
    arguments: tuple[Expression, ...]


class Group(Expression):
    """The resource group that a deployment goes to, in another subscription where one is given."""

    name: Expression
    subscription: Expression | None


class Place(Expression):
    """`scope`: the id of what a resource extends or a deployment goes to; of the same place, the end."""

    identifier: Expression
