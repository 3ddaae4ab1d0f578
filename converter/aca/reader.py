"""Evaluated ARM resources become the ACA model; nothing is judged here, only read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from converter.aca.model import AcaModel, Container, Leaf, Secret
from converter.provenance.values import (
    Access,
    Array,
    Choice,
    Object,
    Scalar,
    Symbol,
    Text,
    Value,
    is_null,
    same,
    text_of,
)

Model = TypeVar("Model", bound=AcaModel)

SECRETS_SEGMENT = "/secrets/"


@dataclass(frozen=True, slots=True)
class Slot:
    """How one field of a model is read: the ARM name, and the model of what stands there."""

    attribute: str
    name: str
    model: type[AcaModel] | None = None
    many: bool = False


@cache
def slots(model: type[AcaModel]) -> tuple[Slot, ...]:
    """The fields of a model class as the reader wants them, in declaration order."""
    found = []
    for attribute, field in model.model_fields.items():
        if attribute == "at":
            continue
        name = field.alias or attribute
        if any(isinstance(mark, Leaf) for mark in field.metadata):
            found.append(Slot(attribute, name))
        else:
            inner, many = _part(field.annotation)
            found.append(Slot(attribute, name, inner, many))
    return tuple(found)


def _part(annotation: Any) -> tuple[type[AcaModel] | None, bool]:
    """The model inside `Model | None` or `tuple[Model, ...] | Value`, and whether there are many."""
    if isinstance(annotation, type) and issubclass(annotation, AcaModel):
        return annotation, False
    if get_origin(annotation) is tuple:
        return _part(get_args(annotation)[0])[0], True
    if get_origin(annotation) in {Union, UnionType}:
        for argument in get_args(annotation):
            inner, many = _part(argument)
            if inner is not None:
                return inner, many
    return None, False


def read(model: type[Model], value: Value, at: str = "") -> Model:
    """The model instance that an evaluated object spells.

    Takes any value: a member of an unknown is an unknown, a member of a choice is the choice of
    its members, so the instance is complete in shape even where the source isn't known.
    """
    prefix = f"{at}." if at else ""
    fields: dict[str, Any] = {"at": at}
    for slot in slots(model):
        found = member(value, slot.name)
        if found is None:
            continue
        if slot.model is None:
            fields[slot.attribute] = found
        elif slot.many:
            fields[slot.attribute] = _read_items(slot.model, found, prefix + slot.name)
        elif not is_null(found):
            fields[slot.attribute] = read(slot.model, found, prefix + slot.name)
    if model.model_config.get("extra") == "allow" and isinstance(value, Object):
        fields |= {key: item for key, item in value.members.items() if key not in fields}
    if model is Secret:
        fields |= _key_vault_reference(fields.get("key_vault_url"))
    return model.model_construct(**fields)


def _read_items(model: type[AcaModel], value: Value, at: str) -> tuple[AcaModel, ...] | Value:
    if is_null(value):
        return ()
    if isinstance(value, Array):
        return tuple(read(model, item, f"{at}[{index}]") for index, item in enumerate(value.items))
    return value


def member(value: Value, name: str) -> Value | None:
    """The member of an evaluated object; None where it has none.

    Members of unknowns are unknowns. A choice whose branches agree on the member gives that.
    """
    if isinstance(value, Object):
        return value.members.get(name)
    if isinstance(value, Choice):
        then, otherwise = member(value.then, name), member(value.otherwise, name)
        if then is None and otherwise is None:
            return None
        absent = Scalar(None, origin=value.origin)
        then, otherwise = then or absent, otherwise or absent
        if same(then, otherwise):
            return then
        return Choice(value.condition, then, otherwise, origin=value.origin, secret=value.secret)
    if isinstance(value, Symbol):
        return Access(value, Scalar(name, origin=value.origin), origin=value.origin, secret=value.secret)
    return None


def _key_vault_reference(url: Value | None) -> dict[str, Value]:
    """The vault's URL and the secret's name in `https://<vault>/secrets/<name>[/<version>]`.

    Works on a URL with holes as well: the name is usable even where the vault is unknown.
    """
    if isinstance(url, Scalar):
        parts: tuple[Value, ...] = (url,)
    elif isinstance(url, Text):
        parts = url.parts
    else:
        return {}
    for index, part in enumerate(parts):
        if isinstance(part, Scalar) and SECRETS_SEGMENT in str(part.data):
            head, _, tail = str(part.data).partition(SECRETS_SEGMENT)
            before: list[Value] = [*parts[:index], Scalar(head, part.secret, origin=part.origin)]
            after: list[Value] = [Scalar(tail.split("/")[0], part.secret, origin=part.origin)]
            if "/" not in tail:
                after += parts[index + 1 :]
            return {"vault_url": text_of(before, url.origin), "secret_name": text_of(after, url.origin)}
    return {}


def link_secrets(containers: tuple[Container, ...] | Value, secrets: tuple[Secret, ...] | Value) -> Any:
    """The containers with each environment variable's `secret` set to the one that it refers to."""
    if isinstance(containers, Value) or isinstance(secrets, Value):
        return containers
    by_name = {secret.name.data: secret for secret in secrets if isinstance(secret.name, Scalar)}

    def linked(container: Container) -> Container:
        if isinstance(container.env, Value):
            return container
        variables = tuple(
            variable.model_copy(update={"secret": by_name[variable.secret_ref.data]})
            if isinstance(variable.secret_ref, Scalar) and variable.secret_ref.data in by_name
            else variable
            for variable in container.env
        )
        return container.model_copy(update={"env": variables})

    return tuple(map(linked, containers))
