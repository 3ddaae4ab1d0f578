"""Rules of webhooks and of definitions of custom kinds.

Source: `pkg/apis/admissionregistration/validation` of Kubernetes and `pkg/apis/apiextensions/validation` of
apiextensions-apiserver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from converter.source import Path
from converter.verify.rules.reading import entries, objects
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import dns_subdomain
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, member, text

_REVIEWS: Final = frozenset(("v1", "v1beta1"))


@rule("admissionregistration.v1.ValidatingWebhook", "admissionregistration.v1.MutatingWebhook")
def reviews_are_known(webhook: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The versions of reviews that a webhook reads: each once, one of them the server's own."""
    versions, at = entries(webhook, "admissionReviewVersions"), (*path, "admissionReviewVersions")
    if any(map(is_unknown, versions)):
        return
    for index, version in enumerate(versions):
        if version in versions[:index]:
            yield Fault((*at, index), "this version is given twice", "give each once")
    if versions and not _REVIEWS & set(versions):
        yield Fault(
            at, "the API server has none of these versions", f"allowed: {', '.join(sorted(_REVIEWS))}"
        )


@rule("admissionregistration.v1.WebhookClientConfig")
def webhook_is_somewhere(config: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A webhook is a Service or an `https` URL."""
    if ("url" in config) == ("service" in config):
        yield Fault(path, "exactly one of url and service is needed", "give one of them")
        return
    url, at = text(config.get("url")), (*path, "url")
    if url is not None:
        try:
            parts = urlsplit(url)
        except ValueError:
            yield Fault(at, "this is no URL", "allowed: https://HOST/PATH")
            return
        if (
            parts.scheme != "https"
            or not parts.netloc
            or "@" in parts.netloc
            or parts.query
            or parts.fragment
        ):
            yield Fault(at, "this isn't the URL of a webhook", "allowed: https://HOST/PATH")
    place = text(member(config, "service").get("path"))
    if place is not None and not _is_path(place):
        yield Fault((*path, "service", "path"), "this isn't a path", "allowed: /name/name")


def _is_path(path: str) -> bool:
    """Whether a path begins with a slash and is made of DNS names (`ValidateWebhookService`)."""
    steps = path.removesuffix("/").split("/")[1:]
    return path in {"", "/"} or (path.startswith("/") and all(map(dns_subdomain, steps)))


@rule("admissionregistration.v1.RuleWithOperations")
def everything_stands_alone(asked: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """`*` is the only operation, group or version beside which nothing is said."""
    for name in ("operations", "apiGroups", "apiVersions"):
        values = entries(asked, name)
        if "*" in values and len(values) > 1:
            yield Fault((*path, name), "'*' stands alone", "remove the others")


@rule("apiextensions.v1.CustomResourceDefinition")
def definition_is_named_after_its_kind(definition: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A definition is called by the plural of its kind and its group."""
    spec = member(definition, "spec")
    name = text(member(definition, "metadata").get("name"))
    plural, group = text(member(spec, "names").get("plural")), text(spec.get("group"))
    if name and plural and group and name != f"{plural}.{group}":
        yield Fault(
            (*path, "metadata", "name"),
            "the definition isn't named after its kind",
            "allowed: spec.names.plural, '.' and spec.group",
        )


@rule("apiextensions.v1.CustomResourceDefinitionSpec")
def one_version_is_stored(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Objects are stored in one version; each version has its own name and a schema."""
    stored, seen, at = 0, set[str](), (*path, "versions")
    if spec.get("preserveUnknownFields") is True:
        yield Fault((*path, "preserveUnknownFields"), "this isn't allowed any more", "set it in the schema")
    for index, version in objects(spec, "versions"):
        stored += version.get("storage") is True
        name = text(version.get("name")) or ""
        if name in seen:
            yield Fault(at, "two versions have the same name", "give each its own")
        seen.add(name)
        if not member(version, "schema").get("openAPIV3Schema"):
            yield Fault(
                (*at, index, "schema", "openAPIV3Schema"), "the version has no schema", "give its schema"
            )
    if stored != 1 and "versions" in spec and not is_unknown(spec["versions"]):
        yield Fault(at, "exactly one version is stored", "set storage to true for one of them")
