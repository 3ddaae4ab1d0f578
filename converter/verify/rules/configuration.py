"""ConfigMaps and Secrets.

The rules are those of `ValidateConfigMap` and `ValidateSecret` in
`k8s.io/kubernetes/pkg/apis/core/validation`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import FORMATS, config_key
from converter.verify.schema.rule import rule
from converter.verify.schema.values import decoded, is_unknown, member, text

_MOST_BYTES: Final = 1024 * 1024
_REQUIRED_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
_JSON: Final = frozenset({".dockercfg", ".dockerconfigjson"})
_ONE_OF_KEYS: Final[Mapping[str, tuple[str, ...]]] = {"kubernetes.io/basic-auth": ("username", "password")}
_OF_ACCOUNT: Final = "kubernetes.io/service-account-token"
_ACCOUNT: Final = "kubernetes.io/service-account.name"


def _faults_of_keys(values: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    for key in values:
        if not config_key(key):
            yield Fault(
                (*path, key), f"the key isn't valid: {key}", f"allowed: {FORMATS['config-key'].words}"
            )


def _size(values: Mapping[str, Any], *, encoded: bool) -> int:
    """The bytes of all values together; those in base64 count as what they stand for."""
    texts = [value for value in values.values() if isinstance(value, str)]
    if encoded:
        return sum(len(decoded(value) or b"") for value in texts)
    return sum(len(value.encode()) for value in texts)


@rule("core.v1.ConfigMap")
def config_map_is_valid(config: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Keys become file names, each is there once, and all is at most 1 MiB (`ValidateConfigMap`)."""
    data, binary = member(config, "data"), member(config, "binaryData")
    yield from _faults_of_keys(data, (*path, "data"))
    yield from _faults_of_keys(binary, (*path, "binaryData"))
    for key in data:
        if key in binary:
            help_ = "give it in data or in binaryData"
            yield Fault((*path, "data", key), f"the key {key} is in binaryData as well", help_)
    if _size(data, encoded=False) + _size(binary, encoded=True) > _MOST_BYTES:
        yield Fault(path, "the values are longer than 1 MiB together", "split the ConfigMap")


@rule("core.v1.Secret")
def secret_is_valid(secret: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Keys become file names, and all is at most 1 MiB; `stringData` is `data` in plain text."""
    data, plain = member(secret, "data"), member(secret, "stringData")
    for field, values in (("data", data), ("stringData", plain)):
        yield from _faults_of_keys(values, (*path, field))
    kept = {key: value for key, value in data.items() if key not in plain}
    if _size(kept, encoded=True) + _size(plain, encoded=False) > _MOST_BYTES:
        yield Fault((*path, "data"), "the values are longer than 1 MiB together", "split the Secret")


@rule("core.v1.Secret")
def secret_has_the_keys_of_its_type(secret: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Some types of Secret have keys that must be there (`ValidateSecret`)."""
    kind = secret.get("type") or "Opaque"
    if is_unknown(kind) or is_unknown(secret.get("data")) or is_unknown(secret.get("stringData")):
        return
    data = {
        **{key: _text_of(value) for key, value in member(secret, "data").items()},
        **member(secret, "stringData"),
    }
    for key in _REQUIRED_KEYS.get(kind, ()):
        if key not in data or (kind == "kubernetes.io/ssh-auth" and data[key] == ""):
            yield Fault((*path, "data", key), f"a Secret of type {kind} has the key {key}", f"give {key}")
        elif key in _JSON and not _is_json_object(data[key]):
            yield Fault(
                (*path, "data", key), f"the value of {key} isn't a JSON object", "give the file's content"
            )
    either = _ONE_OF_KEYS.get(kind, ())
    if either and not any(key in data for key in either):
        for key in either:
            help_ = f"give {' or '.join(either)}"
            yield Fault((*path, "data", key), f"a Secret of type {kind} needs one of its keys", help_)
    annotations = member(secret, "metadata", "annotations")
    if kind == _OF_ACCOUNT and not annotations.get(_ACCOUNT):
        place: Path = (*path, "metadata", "annotations", _ACCOUNT)
        yield Fault(
            place, f"a Secret of type {kind} names its service account", f"give the annotation {_ACCOUNT}"
        )


def _text_of(value: object) -> str | None:
    """What a value of `data` stands for; None if that isn't known."""
    known = text(value)
    octets = None if known is None else decoded(known)
    return None if octets is None else octets.decode(errors="replace")


def _is_json_object(value: object) -> bool:
    known = text(value)
    if known is None:
        return True
    try:
        found = json.loads(known)
    except ValueError:
        return False
    return found is None or isinstance(found, dict)
