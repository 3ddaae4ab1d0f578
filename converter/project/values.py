"""The kinds of text that the project file takes, each with its check and its JSON schema pattern."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, Field

from converter.source import ExpectationError

_LABEL: Final = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
_DURATION: Final = r"([0-9]+(\.[0-9]+)?(ms|s|m|h))+"
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}

# What a YAML 1.1 reader, Flux's among them, takes for something other than text.
_YAML_1_1: Final = re.compile(
    r"""(?ix)
      y | yes | n | no | on | off | true | false | null | ~
    | [-+]? ( 0b[01_]+ | 0o[0-7_]+ | 0x[0-9a-f_]+ | \.inf | \.nan )
    | [-+]? ( [0-9][0-9_]* (:[0-5]?[0-9])* (\.[0-9_]*)? | \.[0-9][0-9_]* ) ( e[-+]?[0-9]+ )?
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} ( [t ] .* )?
    """
)


def _matching(pattern: str, what: str, step: str | None = None) -> Callable[[str], str]:
    accepted = re.compile(pattern)

    def check(text: str) -> str:
        if not accepted.fullmatch(text):
            raise ExpectationError(f"expected {what}, found '{text}'", step)
        return text

    return check


def _host(text: str) -> str:
    labels = text.split(".")
    if len(text) > 253 or len(labels) < 2 or not all(re.fullmatch(_LABEL, label) for label in labels):
        step = "give the name alone: no scheme, port, path or wildcard, in lower case"
        raise ExpectationError(f"expected a DNS name such as app.example.com, found '{text}'", step)
    return text


def image_tag(text: str) -> str:
    """The same text when it is a tag as releases have it; raises `ExpectationError` otherwise."""
    if text == "latest":
        raise ExpectationError(
            "'latest' is no image tag: it doesn't show which version runs", "give the released version"
        )
    return _is_released(text)


def image_reference(text: str) -> str:
    """The same text when it names an image that is pinned, or left to the release flow.

    Raises `ExpectationError` otherwise.
    """
    if text.endswith(":latest"):
        raise ExpectationError(
            "'latest' doesn't show which version runs",
            "leave the tag out, so that the environment's imageTag is used, or give the released version",
        )
    return _is_reference(text)


_is_reference = _matching(
    IMAGE_REFERENCE := r"([A-Za-z0-9][A-Za-z0-9._:-]*|\$\{[A-Za-z_][A-Za-z0-9_]*\}(?=/))"
    r"(/[A-Za-z0-9._-]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]*)?(@sha256:[A-Za-z0-9]+)?",
    "an image such as registry.example.com/shop/web",
)
_is_released = _matching(
    IMAGE_TAG := r"[0-9]+\.[0-9]+\.[0-9]+(-[a-zA-Z0-9]+)?", "an image tag such as 1.100.1 or 1.100.1-rc1"
)


def _range(text: str) -> str:
    from ipaddress import ip_address, ip_network

    try:
        network = ip_network(text, strict=False)
    except ValueError:
        network = None
    if network is None or "/" not in text:
        raise ExpectationError(f"expected an address range such as 10.0.0.0/16, found '{text}'")
    if ip_address(text.partition("/")[0]) != network.network_address:
        raise ExpectationError(f"'{text}' has bits beyond its prefix", f"did you mean '{network}'?")
    return text


def seconds(duration: str) -> float:
    """The seconds of a Go duration (`1h30m`, `90s`)."""
    return sum(float(n) * _UNITS[unit] for n, unit in re.findall(r"([0-9.]+)(ms|s|m|h)", duration))


_SUBSTITUTED: Final = re.compile(r"[A-Za-z0-9._:/@;=-]+")


def is_substitutable(text: str) -> bool:
    """Whether a text is the same once Flux has written it, without quotes, and YAML has read it."""
    return _SUBSTITUTED.fullmatch(text) is not None and _YAML_1_1.fullmatch(text) is None


_is_guid = _matching(
    SUBSCRIPTION_ID := r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "a subscription id such as 0b1f6471-1bf0-4dda-aec3-cb9272f09590",
    "the portal and `az account show --query id` show it",
)


def subscription_id(text: str) -> str:
    """The same text when it is a subscription id as Azure writes it; raises `ExpectationError` otherwise."""
    if text != text.lower() and re.fullmatch(SUBSCRIPTION_ID, text.lower()):
        step = f"write {text.lower()}: names are hashed from its exact letters"
        raise ExpectationError(f"expected lower-case letters, found '{text}'", step)
    return _is_guid(text)


def version_range(text: str) -> str:
    """The same text when it is a range of versions (PEP 440); raises `ExpectationError` otherwise."""
    # Imported here: only a project file that names a range needs it.
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        found = SpecifierSet(text)
    except InvalidSpecifier:
        found = SpecifierSet()
    if not len(found):
        raise ExpectationError(
            f"expected a range of versions such as '>=0.2,<0.3', found '{text}'",
            "each part is an operator (==, !=, <=, >=, <, >, ~=) and a version, with commas between",
        )
    return text


def holds_version(wanted: str, version: str) -> bool:
    """Whether a version is in a range; a version before a release counts like a release."""
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(wanted).contains(version, prereleases=True)


def _relative(text: str) -> str:
    parts = text.split("/")
    if not text or text.startswith("/") or "\\" in text or ".." in parts:
        raise ExpectationError(
            f"expected a path inside the source folder, found '{text}'", "use '/' and no '..'"
        )
    return text


def _parameter_files(text: str) -> str:
    # Beside a template may also be above it: where it leads is checked against the source.
    _relative(text.replace("../", ""))
    bare = text.replace("{environment}", "").replace("{template}", "")
    if not text.endswith((".bicepparam", ".json")) or re.search(r"[{}]", bare):
        raise ExpectationError(
            f"expected a file name such as {{environment}}.bicepparam, found '{text}'",
            "'{environment}' and '{template}' are the placeholders, '.bicepparam' and '.json' the endings",
        )
    return text


def _without_credentials(text: str) -> str:
    """The same address unless it contains a token or password; a user name alone is allowed for ssh."""
    if re.match(r"\s*(ssh://[^/@]*:[^/]*@|(?!ssh:)[^/]*//[^/]*@)", text):
        raise ExpectationError(
            "expected an address without credentials: it is written into manifests",
            "remove what is before '@'; Flux reads credentials from a Secret of the cluster",
            hidden=True,
        )
    return text


_HTTPS_REPOSITORY: Final = r"https://[^\s/@:]+/[^\s/]+/[^\s/]+"


def is_https_repository(url: str) -> bool:
    """Whether a URL is that of a repository `owner/name` on some host, without credentials or port."""
    return re.fullmatch(_HTTPS_REPOSITORY, url) is not None


def _schema(pattern: str, *examples: str) -> dict[str, object]:
    return {"pattern": f"^{pattern}$", "examples": list(examples)}


def _workload_host(text: str) -> str:
    """A DNS name, or one in which `{host}` stands for the environment's."""
    _host(text.replace(ENVIRONMENT_HOST, "host.example"))
    return text


DnsLabel: TypeAlias = Annotated[
    str,
    AfterValidator(_matching(_LABEL, "a Kubernetes name (lower-case letters, digits and '-', at most 63)")),
    Field(json_schema_extra=_schema(_LABEL)),
]
EnvironmentName: TypeAlias = Annotated[
    str, AfterValidator(_matching(r"[A-Za-z0-9][A-Za-z0-9_-]*", "letters, digits, '-' and '_'"))
]
ProfileName: TypeAlias = Annotated[
    str, AfterValidator(_matching(r"[a-z0-9][a-z0-9-]*", "the name of a folder of tables"))
]
Host: TypeAlias = Annotated[str, AfterValidator(_host), Field(json_schema_extra={"format": "hostname"})]
WorkloadHost: TypeAlias = Annotated[str, AfterValidator(_workload_host)]
ENVIRONMENT_HOST: Final = "{host}"
"""What stands for the environment's host in that of a workload."""
ImageTag: TypeAlias = Annotated[
    str, AfterValidator(image_tag), Field(json_schema_extra=_schema(IMAGE_TAG, "1.100.1"))
]
ImageReference: TypeAlias = Annotated[
    str,
    AfterValidator(image_reference),
    Field(json_schema_extra=_schema(IMAGE_REFERENCE, "registry.example.com/shop/web:1.2.3")),
]
UrlPath: TypeAlias = Annotated[
    str,
    AfterValidator(_matching(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*", "a path that starts with '/'")),
    Field(json_schema_extra=_schema("/.*", "/product")),
]
ApiPath: TypeAlias = Annotated[
    str,
    AfterValidator(
        _matching(
            API_PATH := r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*", "a path without '/' at its start and end"
        )
    ),
    Field(json_schema_extra=_schema(API_PATH, "product/api")),
]
ApiVersionName: TypeAlias = Annotated[
    str, AfterValidator(_matching(r"[A-Za-z0-9._-]{1,100}", "a version such as v1"))
]
AddressRange: TypeAlias = Annotated[
    str, AfterValidator(_range), Field(json_schema_extra={"examples": ["10.0.0.0/16"]})
]
Duration: TypeAlias = Annotated[
    str,
    AfterValidator(_matching(_DURATION, "a duration such as 30s, 10m or 1h30m")),
    Field(json_schema_extra=_schema(_DURATION, "10m")),
]
SubscriptionId: TypeAlias = Annotated[
    str, AfterValidator(subscription_id), Field(json_schema_extra=_schema(SUBSCRIPTION_ID))
]
TemplateFile: TypeAlias = Annotated[
    str,
    AfterValidator(_relative),
    AfterValidator(_matching(r".+\.(bicep|json)", "a template such as web.bicep")),
]
JsonFile: TypeAlias = Annotated[
    str, AfterValidator(_relative), AfterValidator(_matching(r".+\.json", "a file such as openapi.json"))
]
WorkloadName: TypeAlias = Annotated[
    str, AfterValidator(_matching(r"[^\s*]+", "the name of a workload, without '*'"))
]
VariableName: TypeAlias = Annotated[
    str, AfterValidator(_matching(r"[A-Za-z_][A-Za-z0-9_]*", "letters, digits and '_'"))
]
VersionRange: TypeAlias = Annotated[
    str, AfterValidator(version_range), Field(json_schema_extra={"examples": [">=0.2,<0.3"]})
]
ModulePrefix: TypeAlias = Annotated[
    str,
    AfterValidator(
        _matching(r"(br|ts)(/[^:\s]*)?:\S*", "the beginning of references to modules, such as br/public:avm/")
    ),
]
ModuleFolder: TypeAlias = Annotated[
    str,
    AfterValidator(_matching(r"[^/\\~][^\\]*", "a path from the project file on, such as ../modules/avm")),
]
RelativePath: TypeAlias = Annotated[str, AfterValidator(_relative)]
ParameterFiles: TypeAlias = Annotated[str, AfterValidator(_parameter_files)]
GitUrl: TypeAlias = Annotated[
    str,
    AfterValidator(_without_credentials),
    AfterValidator(
        _matching(r"(https?|ssh)://[^\s/]+/\S+", "a repository URL such as https://host/owner/name")
    ),
    Field(json_schema_extra=_schema(r"(https?|ssh)://.+")),
]
HttpsRepository: TypeAlias = Annotated[
    str,
    AfterValidator(_without_credentials),
    AfterValidator(
        _matching(
            _HTTPS_REPOSITORY,
            "a repository's address such as https://github.com/owner/name",
            "no credentials, port or further path",
        )
    ),
    Field(json_schema_extra=_schema(_HTTPS_REPOSITORY, "https://github.com/owner/name")),
]
OciUrl: TypeAlias = Annotated[
    str,
    AfterValidator(_without_credentials),
    AfterValidator(
        _matching(r"oci://[^\s/]+/\S+", "an artifact URL such as oci://registry.example.com/name")
    ),
    Field(json_schema_extra=_schema(r"oci://.+")),
]
