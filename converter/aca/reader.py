"""Evaluated ARM resources become the ACA model; nothing is judged here, only read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from converter.aca.arm_ids import is_same_id, segments
from converter.aca.containers import Secret
from converter.aca.fields import AcaModel
from converter.aca.model import RoleAssignment
from converter.bicep import decided, redact
from converter.provenance import (
    Access,
    Array,
    Choice,
    Object,
    ResourceProperty,
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
ROLE_DEFINITION = "Microsoft.Authorization/roleDefinitions"
VAULT = "Microsoft.KeyVault/vaults"
HTTPS = "https://"


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
    if model is Secret:
        if "value" in fields:
            # A secret even if its parameter isn't secure: its text mustn't show where the source is shown.
            redact(fields["value"])
        fields |= _key_vault_reference(fields.get("key_vault_url"))
    return model(**fields)


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


def _role_id(definition: Value | None) -> dict[str, Value]:
    """The GUID of the role in the id of its definition."""
    parts = segments(definition) if definition is not None else ()
    name = parts[-1].value if parts and parts[-1].names == ROLE_DEFINITION else None
    if isinstance(name, Scalar):
        name = Scalar(str(name.data).lower(), name.secret, origin=name.origin)
    return {} if name is None else {"role_id": name}


def _key_vault_reference(url: Value | None) -> dict[str, Value]:
    """The vault's URL and the secret's name in `https://<vault>/secrets/<name>[/<version>]`.

    Works on a URL with unknown parts as well: the name is usable even where the vault is unknown.
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
            vault = text_of(before, url.origin)
            found = {"vault_url": vault, "secret_name": text_of(after, url.origin)}
            name = _vault_name(vault)
            return found if name is None else {**found, "vault_name": name}
    return {}


def _vault_name(url: Value) -> Value | None:
    """The vault's name in `https://<name>.<domain>`; None for a URL of another form."""
    parts = url.parts if isinstance(url, Text) else (url,)
    name: list[Value] = []
    for index, part in enumerate(parts):
        if not isinstance(part, Scalar):
            name.append(part)
            continue
        text = str(part.data)
        if index == 0 and not text.startswith(HTTPS):
            return None
        host, dot, _ = (text.removeprefix(HTTPS) if index == 0 else text).partition(".")
        name.append(Scalar(host, part.secret, origin=part.origin))
        if dot:
            given = [part for part in name if not isinstance(part, Scalar) or part.data != ""]
            return given[0] if len(given) == 1 else text_of(given, url.origin)
    return None


def in_vault(secret: Secret, vaults: tuple[Value, ...]) -> Secret:
    """The secret, knowing the id of the vault that its URL names: one of the ids, else one of its own.

    Where no id gives them, the subscription and the resource group are known only at deployment.
    """
    if secret.vault_name is None or secret.key_vault_url is None:
        return secret
    for vault in vaults:
        if is_same_id(segments(vault)[-1].value, secret.vault_name):
            return secret.changed(vault_id=decided(vault, (secret.key_vault_url.origin,)))
    name, origin = secret.vault_name, secret.key_vault_url.origin
    unknown = [
        ResourceProperty(VAULT, name, (path,), origin=origin) for path in ("subscriptionId", "resourceGroup")
    ]
    pieces = ("/subscriptions/", unknown[0], "/resourceGroups/", unknown[1], f"/providers/{VAULT}/", name)
    parts = [Scalar(piece, origin=origin) if isinstance(piece, str) else piece for piece in pieces]
    return secret.changed(vault_id=text_of(parts, origin))


def link_secrets(resource: Model, secrets: tuple[Secret, ...] | Value) -> Model:
    """The resource, or part of one, with every reference to one of its secrets looked up."""
    if isinstance(secrets, Value):
        return resource
    by_name = {secret.name.data: secret for secret in secrets if isinstance(secret.name, Scalar)}
    return _linked(resource, by_name) if by_name else resource


def _referred(secret: Secret, reference: Value) -> Secret:
    """The secret, each of its values knowing that it is this one because the names agree."""
    assert isinstance(secret.name, Scalar)
    reasons = (secret.name.origin, reference.origin)
    values = {slot.attribute: getattr(secret, slot.attribute) for slot in secret.slots}
    return secret.changed(
        **{key: decided(value, reasons) for key, value in values.items() if isinstance(value, Value)}
    )


def _linked(part: Model, secrets: Mapping[Any, Secret]) -> Model:
    changes: dict[str, Any] = {}
    for slot in part.slots:
        if slot.model is None:
            continue
        if slot.source:
            name = getattr(part, slot.source)
            if isinstance(name, Scalar) and name.data in secrets:
                changes[slot.attribute] = _referred(secrets[name.data], name)
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
