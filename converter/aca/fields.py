"""The building blocks of the ACA model's classes: read-only fields under their ARM names.

A class declares its fields as `min_replicas: Leaf = integer()`, `scale: Scale | None = part(Scale)` or
`rules: tuple[ScaleRule, ...] | Value = many(ScaleRule)`. Nothing is checked when one is made: the values
were evaluated already, and what an unknown turns out to be is known only at deployment.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, Self, TypeAlias

from converter.provenance import Value

Leaf: TypeAlias = Value | None
"""A leaf's value with its origin, or None where the source gives none."""

MAPPING: Final = "mapping"
TEXTS: Final = "texts"


class Slot:
    """How a field is read: its ARM name, and its type or the model of its object.

    `type` is `string`, `integer`, `number`, `boolean`, `texts` (a list of strings) or `mapping` (an
    object with free keys) where there is no `model`. For a field that ARM doesn't have, `source` names the
    attribute of the same part that it is made from. `words` are those that a text is one of.
    """

    __slots__ = ("attribute", "many", "model", "name", "source", "type", "whole", "words")

    def __init__(
        self,
        type_name: str = "",
        model: type[AcaModel] | None = None,
        *,
        many: bool = False,
        whole: bool = False,
        name: str = "",
        source: str = "",
        words: tuple[str, ...] = (),
    ) -> None:
        self.words = words
        self.type = type_name
        self.model = model
        self.many = many
        self.whole = whole
        self.name = name
        self.source = source
        self.attribute = ""


def string(name: str = "") -> Any:
    """A field that holds text; `name` where the ARM name isn't the attribute's in camel case."""
    return Slot("string", name=name)


def word(*words: str) -> Any:
    """A field that holds one of ARM's own words, which a source may write in any case."""
    return Slot("string", words=words)


def integer() -> Any:
    """A field that holds a whole number."""
    return Slot("integer")


def number() -> Any:
    """A field that holds a number."""
    return Slot("number")


def boolean(name: str = "") -> Any:
    """A field that holds true or false."""
    return Slot("boolean", name=name)


def texts() -> Any:
    """A field that holds a list of strings."""
    return Slot(TEXTS)


def mapping() -> Any:
    """A field that holds an object whose keys ARM doesn't define."""
    return Slot(MAPPING)


def part(model: type[AcaModel]) -> Any:
    """A field that holds an object of a model of its own; None where there is none."""
    return Slot(model=model)


def many(model: type[AcaModel], *, whole: bool = False) -> Any:
    """A field that holds a list of objects; a single `Value` for a list of unknown length.

    A `whole` list means something else without one of its items: it is known as a whole or not at all.
    """
    return Slot(model=model, many=True, whole=whole)


def derived(source: str) -> Any:
    """A text that the reader finds inside the one of the attribute `source`."""
    return Slot("string", source=source)


def linked(model: type[AcaModel], source: str) -> Any:
    """The part elsewhere in the resource that the name in the attribute `source` refers to."""
    return Slot(model=model, source=source)


class AcaModel:
    """A part of a resource; `at` is its place there (`template.containers[0]`, empty for the resource)."""

    slots: ClassVar[tuple[Slot, ...]] = ()
    by_lower_name: ClassVar[dict[str, Slot]] = {}
    """The fields that ARM has, by their names in lower case: ARM ignores it."""
    at: str = ""
    undecided: Value | None = None
    """An element of a list that only the deployment knows to be there or not: then the part has no field."""

    def __init_subclass__(cls) -> None:
        own = []
        for attribute, slot in list(vars(cls).items()):
            if isinstance(slot, Slot):
                slot.attribute = attribute
                slot.name = slot.name or _camel(attribute)
                setattr(cls, attribute, () if slot.many else None)
                own.append(slot)
        cls.slots = (*cls.slots, *own)
        cls.by_lower_name = {slot.name.lower(): slot for slot in cls.slots if not slot.source}
        MODELS[cls.__name__] = cls

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is read only: {name} can't be set to {value!r}")

    def changed(self, **fields: Any) -> Self:
        """The same part with other values in some fields."""
        return type(self)(**{**self.__dict__, **fields})


MODELS: Final[dict[str, type[AcaModel]]] = {}
"""Every class of the model by name: what a table may name as the type of its subject."""


def _camel(attribute: str) -> str:
    head, *rest = attribute.split("_")
    return head + "".join(word.capitalize() for word in rest)


class Identity(AcaModel):
    """`type` is `None`, `SystemAssigned`, `UserAssigned` or both."""

    type: Leaf = word(
        "None",
        "SystemAssigned",
        "UserAssigned",
        "SystemAssigned,UserAssigned",
        "SystemAssigned, UserAssigned",
    )
    user_assigned_identities: Leaf = mapping()


class ExtendedLocation(AcaModel):
    name: Leaf = string()
    type: Leaf = word("CustomLocation")


class AzureResource(AcaModel):
    """What every ARM resource has."""

    name: Leaf = string()
    location: Leaf = string()
    tags: Leaf = mapping()
    identity: Identity | None = part(Identity)
    extended_location: ExtendedLocation | None = part(ExtendedLocation)
    managed_by: Leaf = string()
