"""What a secret's `keyVaultUrl` refers to: the vault, the secret and its version, as far as they are known.

The form is `https://<vault>.vault.azure.net/secrets/<name>[/<version>]` (Azure Key Vault, "Object
identifiers"). A URL with unknown parts is read as well: a name is usable even where the vault is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from converter.aca.arm_ids import is_same_id, segments
from converter.aca.containers import Secret
from converter.bicep import RuntimeProperty, decided, parts_of
from converter.provenance import Call, Origin, ResourceProperty, Scalar, Text, Value, text_of

VAULT: Final = "Microsoft.KeyVault/vaults"
SECRET: Final = f"{VAULT}/secrets"
HTTPS: Final = "https://"
SECRETS_SEGMENT: Final = "/secrets/"
DOMAIN: Final = ".vault.azure.net"
"""That of Azure's public cloud, which `environment()` is too."""

_GIVEN: Final = 2
"""What `getSecret` is always given: the vault's id and the secret's name."""

_VAULT_URI: Final = ("properties", "vaultUri")
_SECRET_URIS: Final = frozenset({("properties", "secretUri"), ("properties", "secretUriWithVersion")})


def key_vault_reference(url: Value | None) -> dict[str, Value]:
    """The fields of a `Secret` that its URL gives, by attribute; none for a URL of another form.

    `secret_key` distinguishes the secret's versions: it is the name alone where the URL pins none.
    """
    if not isinstance(url, Scalar | Text | RuntimeProperty):
        return {}
    whole = text_of(list(_opened(url)), url.origin)
    wanted, _ = _split(_split(parts_of(whole), "?")[0], "#")
    before, secret = _split(wanted, SECRETS_SEGMENT)
    if secret is None:
        return {}
    # The case of a host means nothing, and one vault must not be two.
    *start, end = map(_lower, before)
    if isinstance(end, Scalar):
        end = replace(end, data=str(end.data).rstrip("/"))
    vault = text_of([*start, end], url.origin)
    named, pinned = _split(secret, "/")
    name = _joined(named, url.origin)
    found = {"vault_url": vault, "secret_name": name, "secret_key": name}
    version = _joined(pinned or (), url.origin)
    if not (isinstance(version, Scalar) and version.data == ""):
        between = Scalar("-", origin=url.origin)
        found |= {"secret_version": version, "secret_key": text_of([name, between, version], url.origin)}
    called = _vault_name(vault)
    return found if called is None else {**found, "vault_name": called}


def key_vault_value(value: Value | None) -> dict[str, Value]:
    """The same fields for a text that is a secret of a vault as it is, by `getSecret`; none for another one.

    `vault_id` is among them, as `getSecret` names the vault itself.
    """
    if not isinstance(value, Call) or value.function != "getSecret" or len(value.arguments) < _GIVEN:
        return {}
    identifier, name, *version = value.arguments
    parts = segments(identifier)
    if not parts or parts[-1].names != VAULT:
        return {}
    origin, vault = value.origin, parts[-1].value
    url = [*_address(vault, f"{DOMAIN}{SECRETS_SEGMENT}", origin), *parts_of(name)]
    url += [Scalar("/", origin=origin), *parts_of(version[0])] if version else []
    found = key_vault_reference(text_of(url, origin))
    return {**found, "vault_id": identifier} if found else {}


def _opened(url: Value) -> Iterator[Value]:
    """The parts of a URL; what a vault or a secret will say of its own address is read as such an address."""
    for part in parts_of(url):
        if not isinstance(part, RuntimeProperty):
            yield part
        elif part.resource_type == VAULT and part.path == _VAULT_URI:
            yield from _address(part.name, f"{DOMAIN}/", part.origin)
        elif part.resource_type == SECRET and part.path in _SECRET_URIS:
            names = {each.names: each.value for each in segments(part.identifier)}
            if VAULT not in names or SECRET not in names:
                yield part
                continue
            yield from _address(names[VAULT], f"{DOMAIN}{SECRETS_SEGMENT}", part.origin)
            yield names[SECRET]
        else:
            yield part


def _address(vault: Value, rest: str, origin: Origin) -> tuple[Value, ...]:
    return Scalar(HTTPS, origin=origin), vault, Scalar(rest, origin=origin)


def _split(parts: Iterable[Value], separator: str) -> tuple[tuple[Value, ...], tuple[Value, ...] | None]:
    """The parts before and after the first separator in what is known of them; without one, None after it."""
    every = tuple(parts)
    for index, part in enumerate(every):
        if isinstance(part, Scalar) and separator in str(part.data):
            head, _, tail = str(part.data).partition(separator)
            return (*every[:index], replace(part, data=head)), (replace(part, data=tail), *every[index + 1 :])
    return every, None


def _lower(part: Value) -> Value:
    return replace(part, data=str(part.data).lower()) if isinstance(part, Scalar) else part


def _vault_name(url: Value) -> Value | None:
    """The vault's name in `https://<name>.<domain>`; None for a URL of another form."""
    parts = parts_of(url)
    first = parts[0]
    if not isinstance(first, Scalar) or not str(first.data).startswith(HTTPS):
        return None
    name, domain = _split((replace(first, data=str(first.data)[len(HTTPS) :]), *parts[1:]), ".")
    if domain is None:
        return None
    return _joined(name, url.origin)


def _joined(parts: Iterable[Value], origin: Origin) -> Value:
    """The text of parts; a single unknown one stays itself."""
    given = [part for part in parts if not isinstance(part, Scalar) or part.data != ""]
    return given[0] if len(given) == 1 else text_of(given, origin)


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


def is_read_by_deployment(secret: Secret) -> bool:
    """Whether the deployment reads the secret from its vault, by `getSecret`, not the app or job itself."""
    return secret.key_vault_url is None and secret.vault_url is not None


def as_text(secret: Secret) -> Secret:
    """The secret without what is known of its vault: a text like any other."""
    return secret.changed(**dict.fromkeys(_OF_VAULT))


_OF_VAULT: Final = ("vault_url", "vault_name", "vault_id", "secret_name", "secret_version", "secret_key")
