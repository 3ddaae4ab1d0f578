"""Evaluated ARM resources become the ACA model; nothing is judged here, only read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from converter.aca.arm_ids import segments
from converter.aca.containers import EnvironmentVariable, Secret
from converter.aca.environment import AzureFile
from converter.aca.fields import AcaModel
from converter.aca.key_vault import key_vault_reference, key_vault_value
from converter.aca.model import RoleAssignment
from converter.aca.undecided import Undecided
from converter.bicep import decided, redact
from converter.provenance import (
    Access,
    Array,
    Choice,
    Object,
    Scalar,
    Symbol,
    Value,
    is_null,
    same,
)

Model = TypeVar("Model", bound=AcaModel)

ROLE_DEFINITION = "Microsoft.Authorization/roleDefinitions"


def read(model: type[Model], value: Value, at: str = "") -> Model:
    """The model instance with the fields of an evaluated object.

    Takes any value: a member of an unknown is an unknown, a member of a choice is the choice of
    its members, so the instance is complete in shape even where the source isn't known.
    """
    prefix = f"{at}." if at else ""
    fields: dict[str, Any] = {"at": at}
    for slot in model.slots:
        found = None if slot.source else member(value, slot.name)
        if found is None:
            continue
        if slot.model is None:
            fields[slot.attribute] = found
        elif slot.many:
            fields[slot.attribute] = _read_items(slot.model, found, prefix + slot.name)
        elif not is_null(found):
            fields[slot.attribute] = read(slot.model, found, prefix + slot.name)
    if model is RoleAssignment:
        fields |= _role_id(fields.get("role_definition_id"))
    if model is AzureFile and "account_key" in fields:
        redact(fields["account_key"])
    if model is Secret:
        if "value" in fields:
            # A secret even if its parameter isn't secure: its text mustn't show where the source is shown.
            redact(fields["value"])
        fields |= key_vault_reference(fields.get("key_vault_url")) or key_vault_value(fields.get("value"))
    if model is EnvironmentVariable and "secret_ref" not in fields:
        named = key_vault_value(fields.get("value"))
        fields |= {"secret": Secret(at=at, value=fields["value"], **named)} if named else {}
    return model(**fields)


def _read_items(model: type[AcaModel], value: Value, at: str) -> tuple[AcaModel, ...] | Value:
    if is_null(value):
        return ()
    if isinstance(value, Array):
        return tuple(
            model(at=f"{at}[{index}]", undecided=item)
            if isinstance(item, Undecided)
            else read(model, item, f"{at}[{index}]")
            for index, item in enumerate(value.items)
        )
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


def _role_id(definition: Value | None) -> dict[str, Value]:
    """The GUID of the role in the id of its definition."""
    parts = segments(definition) if definition is not None else ()
    name = parts[-1].value if parts and parts[-1].names == ROLE_DEFINITION else None
    if isinstance(name, Scalar):
        name = Scalar(str(name.data).lower(), name.secret, origin=name.origin)
    return {} if name is None else {"role_id": name}


def link_secrets(resource: Model, secrets: tuple[Secret, ...] | Value) -> Model:
    """The resource, or part of one, with every reference to one of its secrets looked up."""
    if isinstance(secrets, Value):
        return resource
    return _linked(resource, secrets) if secrets else resource


def _named(secrets: tuple[Secret, ...], name: Value) -> Secret | None:
    """The secret of that name: of names that only the deployment knows, of the same one."""
    return next((one for one in secrets if one.name is not None and same(one.name, name)), None)


def _referred(secret: Secret, reference: Value) -> Secret:
    """The secret, each of its values knowing that it is this one because the names agree."""
    assert secret.name is not None
    reasons = (secret.name.origin, reference.origin)
    values = {slot.attribute: getattr(secret, slot.attribute) for slot in secret.slots}
    return secret.changed(
        **{key: decided(value, reasons) for key, value in values.items() if isinstance(value, Value)}
    )


def _linked(part: Model, secrets: tuple[Secret, ...]) -> Model:
    changes: dict[str, Any] = {}
    for slot in part.slots:
        if slot.model is None:
            continue
        if slot.source:
            name = getattr(part, slot.source)
            secret = _named(secrets, name) if isinstance(name, Value) else None
            if secret is not None:
                changes[slot.attribute] = _referred(secret, name)
            continue
        held = getattr(part, slot.attribute)
        if isinstance(held, AcaModel):
            inner: Any = _linked(held, secrets)
        elif isinstance(held, tuple) and held:
            inner = tuple(_linked(item, secrets) for item in held)
            inner = held if all(new is old for new, old in zip(inner, held, strict=True)) else inner
        else:
            continue
        if inner is not held:
            changes[slot.attribute] = inner
    return part.changed(**changes) if changes else part


def with_secrets(part: Model, change: Callable[[Secret], Secret]) -> Model:
    """The resource, or part of one, with each of its secrets, and what refers to them, changed."""
    changes: dict[str, Any] = {}
    for slot in part.slots:
        held = getattr(part, slot.attribute) if slot.model is not None else None
        if isinstance(held, Secret):
            inner: Any = change(held)
        elif isinstance(held, AcaModel):
            inner = with_secrets(held, change)
        elif isinstance(held, tuple) and held:
            inner = tuple(
                change(one) if isinstance(one, Secret) else with_secrets(one, change) for one in held
            )
            inner = held if all(new is old for new, old in zip(inner, held, strict=True)) else inner
        else:
            continue
        if inner is not held:
            changes[slot.attribute] = inner
    return part.changed(**changes) if changes else part
