"""What the admission webhook and the provider of External Secrets refuse.

The sources are `apis/externalsecrets/v1` (`externalsecret_validator.go`, `secretstore_validator.go`) and
`providers/v1/azure/keyvault` of external-secrets 2.9.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.behind import behind, object_at, objects_at, values_at
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, text

_TARGETS: Final = ("data", "annotations", "labels")
_TOKEN: Final = "kubernetes.io/service-account-token"  # noqa: S105 -- the type of a Secret
_BOOTSTRAP: Final = "bootstrap.kubernetes.io/token"
_ACCOUNT: Final = "kubernetes.io/service-account.name"


@rule("external-secrets.io/ExternalSecret")
def something_is_fetched(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """`data` or `dataFrom` has an item."""
    spec = object_at(body, "spec")
    if not spec.get("data") and not spec.get("dataFrom"):
        yield behind(
            ("spec",), "the ExternalSecret has neither data nor dataFrom", "name what the Secret is made of"
        )


@rule("external-secrets.io/ExternalSecret")
def policies_fit(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Only a Secret of the operator's own is deleted, and there has to be one to merge with."""
    target = object_at(body, "spec.target")
    creation, deletion = target.get("creationPolicy", "Owner"), target.get("deletionPolicy", "Retain")
    place = ("spec", "target", "deletionPolicy")
    if deletion == "Delete" and creation in ("Merge", "None", "CreateOrMerge"):
        yield behind(
            place,
            f"deletionPolicy Delete doesn't go with creationPolicy {creation}",
            "only a Secret of the operator's own is deleted: set creationPolicy to Owner",
        )
    if deletion == "Merge" and creation == "None":
        yield behind(
            place,
            "deletionPolicy Merge doesn't go with creationPolicy None: there is no Secret to merge with",
            "set another creationPolicy",
        )


@rule("external-secrets.io/ExternalSecret")
def sources_are_clear(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Each item of `dataFrom` has one source: `extract`, `find` or a generator."""
    for place, item in objects_at(body, "spec.dataFrom[]"):
        source = item.get("sourceRef")
        given = [name for name in ("extract", "find") if name in item]
        if isinstance(source, Mapping) and "generatorRef" in source:
            given.append("sourceRef.generatorRef")
        if len(given) > 1:
            yield behind(
                place, f"{' and '.join(given)} can't be set at the same time", "make an item of each"
            )
        if not given and source is None:
            yield behind(place, "the item has none of extract, find and sourceRef", "set one of them")


@rule("external-secrets.io/ExternalSecret")
def keys_are_unique(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """With deletionPolicy Retain, which is the default, no two items of `data` write the same key."""
    if object_at(body, "spec.target").get("deletionPolicy", "Retain") != "Retain":
        return
    seen: set[str] = set()
    for place, key in values_at(body, "spec.data[].secretKey"):
        known = text(key)
        if known is not None and known in seen:
            yield behind(place, f"the key {key} is written twice", "give each item a key of its own")
        seen.update([known] if known is not None else [])


@rule("external-secrets.io/ExternalSecret")
def template_has_no_privileges(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """A template makes no token, and writes only data, labels and annotations of a Secret."""
    target = object_at(body, "spec.target")
    template = object_at(target, "template")
    place: Path = ("spec", "target", "template")
    sources = [(at, item) for at, item in objects_at(template, "templateFrom[]", place) if "target" in item]
    kind = template.get("type")
    if kind == _BOOTSTRAP:
        yield behind(
            (*place, "type"), f"External Secrets makes no Secret of the type {kind}", "set another type"
        )
    if kind == _TOKEN and (
        _ACCOUNT in object_at(template, "metadata.annotations")
        or any(str(item["target"]).lower() == "annotations" for _, item in sources)
    ):
        yield behind(
            (*place, "type"),
            f"External Secrets makes no token of a ServiceAccount: {kind}",
            "set another type",
        )
    manifest = object_at(target, "manifest")
    if manifest and (manifest.get("apiVersion"), manifest.get("kind")) != ("v1", "Secret"):
        return
    for at, item in sources:
        if item["target"] and not is_unknown(item["target"]) and str(item["target"]).lower() not in _TARGETS:
            yield behind(
                (*at, "target"),
                "a template can't write this part of a Secret",
                "write to Data, Labels or Annotations",
            )


@rule("external-secrets.io/SecretStore", "external-secrets.io/ClusterSecretStore")
def key_vault_can_be_reached(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Azure Key Vault: what each `authType` needs, and what goes with another cloud (`ValidateStore`)."""
    place: Path = ("spec", "provider", "azurekv")
    for _, vault in objects_at(body, "spec.provider.azurekv"):
        if vault.get("authType", "ServicePrincipal") == "ServicePrincipal":
            yield from _principal_faults(vault, place)
        if "customCloudConfig" in vault and vault.get("useAzureSDK") is not True:
            yield behind(
                (*place, "customCloudConfig"),
                "customCloudConfig needs useAzureSDK",
                "set useAzureSDK to true",
            )
        if vault.get("environmentType") == "AzureStackCloud" and "customCloudConfig" not in vault:
            yield behind(
                (*place, "customCloudConfig"),
                "the environment AzureStackCloud needs customCloudConfig",
                "set it",
            )


def _principal_faults(vault: Mapping[str, Any], place: Path) -> Iterator[Fault]:
    if "tenantId" not in vault:
        yield behind(
            (*place, "tenantId"), "authType ServicePrincipal needs tenantId", "set it, or another authType"
        )
    secret = object_at(vault, "authSecretRef")
    if not secret:
        yield behind(
            (*place, "authSecretRef"),
            "authType ServicePrincipal needs authSecretRef",
            "set it, or the authType WorkloadIdentity",
        )
        return
    given = [name for name in ("clientSecret", "clientCertificate") if name in secret]
    if "clientId" not in secret or not given:
        yield behind(
            (*place, "authSecretRef"),
            "it needs clientId, and clientSecret or clientCertificate",
            "set both of them",
        )
    if len(given) > 1:
        yield behind(
            (*place, "authSecretRef"), "it has clientSecret and clientCertificate", "remove one of them"
        )


@rule("external-secrets.io/SecretStore")
def store_stays_in_its_namespace(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """A SecretStore refers to nothing in another namespace; a ClusterSecretStore may."""
    own = text(object_at(body, "metadata").get("namespace"))
    for reference in ("serviceAccountRef", "authSecretRef.clientId", "authSecretRef.clientSecret"):
        for place, namespace in values_at(body, f"spec.provider.azurekv.{reference}.namespace"):
            if own and text(namespace) not in (None, own):
                yield behind(
                    place, "a SecretStore can't refer to another namespace", "leave the namespace out"
                )
