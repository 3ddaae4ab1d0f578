"""Named forms of texts and numbers: what `format` says in a schema.

Beside the names of OpenAPI, which exported CRDs use, there are those of Kubernetes' own validation
(`k8s.io/apimachinery/pkg/util/validation`) for the additions in `mappings/schemas/kubernetes`.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from converter.source import dataclass
from converter.verify.schema.network_formats import (
    address,
    address_range,
    is_endpoint_address,
)
from converter.verify.schema.schedules import CRON_WORDS, TIME_ZONE_WORDS, is_cron, is_time_zone
from converter.verify.schema.values import decoded, quantity, whole_number

_LABEL: Final = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_NAME: Final = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?"


@dataclass(frozen=True, slots=True)
class Format:
    """A form: whether a value has it, and in words what is allowed."""

    fits: Callable[[Any], bool]
    words: str


def _matches(pattern: str, longest: int | None = None) -> Callable[[Any], bool]:
    compiled = re.compile(pattern)

    def fits(value: Any) -> bool:
        return (
            isinstance(value, str)
            and (longest is None or len(value) <= longest)
            and bool(compiled.fullmatch(value))
        )

    return fits


dns_label: Final = _matches(_LABEL, 63)
dns_1035_label: Final = _matches(r"[a-z](?:[-a-z0-9]*[a-z0-9])?", 63)
dns_subdomain: Final = _matches(rf"{_LABEL}(?:\.{_LABEL})*", 253)
label_value: Final = _matches(rf"(?:{_NAME})?", 63)
_label_name: Final = _matches(_NAME, 63)


def masked_dash(name: str) -> str:
    """The beginning of a name: a dash at its end is followed by the rest (`maskTrailingDash`)."""
    return name[:-2] + "a" if len(name) > 1 and name.endswith("-") else name


def name_prefix(value: Any) -> bool:
    """A DNS subdomain that may end with a dash (`NameIsDNSSubdomain` of a prefix)."""
    return isinstance(value, str) and dns_subdomain(masked_dash(value))


def csi_driver(value: Any) -> bool:
    """A DNS subdomain in any case, at most 63 characters (`ValidateCSIDriverName`)."""
    return isinstance(value, str) and len(value) <= 63 and dns_subdomain(value.lower())


def label_key(value: Any) -> bool:
    """A name, or a DNS subdomain, a slash and a name (`IsQualifiedName`)."""
    if not isinstance(value, str) or value.count("/") > 1:
        return False
    prefix, slash, name = value.rpartition("/")
    return _label_name(name) and (not slash or dns_subdomain(prefix))


def port_name(value: Any) -> bool:
    """An IANA service name (`IsValidPortName`)."""
    return _matches(r"(?!.*--)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?", 15)(value) and any(map(str.isalpha, value))


def wildcard_subdomain(value: Any) -> bool:
    """`*.` and a DNS subdomain (`IsWildcardDNS1123Subdomain`)."""
    return (
        isinstance(value, str) and value.startswith("*.") and len(value) <= 253 and dns_subdomain(value[2:])
    )


def config_key(value: Any) -> bool:
    """A key of a ConfigMap or Secret, which becomes a file's name (`IsConfigMapKey`)."""
    fits = _matches(r"[-._a-zA-Z0-9]+", 253)(value)
    return fits and value != "." and not value.startswith("..")


def environment_name(value: Any) -> bool:
    """The name of an environment variable: printable ASCII without `=` (`IsRelaxedEnvVarName`)."""
    return isinstance(value, str) and bool(re.fullmatch(r"[\x20-\x3c\x3e-\x7e]+", value))


def port_or_name(value: Any) -> bool:
    """The number of a port, or the name of one (`ValidatePortNumOrName`)."""
    if isinstance(value, int):
        return 1 <= value <= 65535
    return port_name(value)


def path_without_back_steps(value: Any) -> bool:
    """A path of which no step is `..` (`validatePathNoBacksteps`)."""
    return isinstance(value, str) and ".." not in value.split("/")


def descending_path(value: Any) -> bool:
    """A relative path without `..` (`validateLocalDescendingPath`)."""
    return path_without_back_steps(value) and not value.startswith("/")


def path_in_volume(value: Any) -> bool:
    """A relative path without `..` at the start or as a step (`ValidateLocalNonReservedPath`)."""
    return descending_path(value) and not value.startswith("..")


def domain_prefixed_path(value: Any) -> bool:
    """A DNS subdomain, a slash and a path (`IsDomainPrefixedPath`)."""
    domain, slash, path = str(value).partition("/")
    return bool(slash) and dns_subdomain(domain) and _http_path(path)


_http_path: Final = _matches(r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+")
http_header_name: Final = _matches(r"[-A-Za-z0-9]+")
_SYSCTL: Final = r"[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?"
sysctl: Final = _matches(rf"(?:{_SYSCTL}[./])*{_SYSCTL}", 253)
iscsi_name: Final = _matches(
    r"iqn(?:.*iqn)?\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+"
    r"|eui.[A-Za-z0-9]{16}|naa.[A-Za-z0-9]{32}"
)


def is_base64(value: Any) -> bool:
    """Standard base64 with its padding."""
    return decoded(value) is not None


def ip(value: Any) -> bool:
    """An IPv4 or IPv6 address without a zone."""
    if not isinstance(value, str) or "%" in value:
        return False
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def cidr(value: Any) -> bool:
    """An address and the length of its prefix, as Go's `net.ParseCIDR` reads them."""
    if not isinstance(value, str):
        return False
    address, slash, length = value.partition("/")
    if not slash or not ip(address) or not re.fullmatch(r"0|[1-9][0-9]*", length):
        return False
    return whole_number(length) <= (128 if ":" in address else 32)


def percent(value: Any) -> bool:
    """A whole number and `%` (`IsValidPercent`)."""
    return isinstance(value, str) and bool(re.fullmatch(r"[0-9]+%", value))


def share(value: Any) -> bool:
    """A whole number that isn't negative, or a percentage up to 100 %."""
    if isinstance(value, str):
        return percent(value) and whole_number(value[:-1]) <= 100
    return isinstance(value, int) and value >= 0


def path_segment(value: Any) -> bool:
    """A name that may be a part of a URL's path (`IsPathSegmentName`)."""
    return isinstance(value, str) and value not in {".", ".."} and not set(value) & {"/", "%"}


def host(value: Any) -> bool:
    """A DNS name, or one behind `*.`, in the rules and certificates of an Ingress."""
    return wildcard_subdomain(value) if "*" in str(value) else dns_subdomain(value)


def domain(value: Any) -> bool:
    """A DNS name of at least two labels, a dot at its end or not (`IsFullyQualifiedDomainName`)."""
    labels = str(value).removesuffix(".").split(".")
    return len(labels) > 1 and all(map(dns_label, labels)) and dns_subdomain(".".join(labels))


def domain_of_three(value: Any) -> bool:
    """A DNS name of at least three labels (`IsFullyQualifiedName`)."""
    return dns_subdomain(value) and str(value).count(".") >= 2


def _go_time(fraction: str) -> Callable[[Any], bool]:
    """A time as Go reads it by RFC 3339, with the form of the parts of a second."""
    form = re.compile(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d{fraction}(?:Z|[+-]\d\d:\d\d)", re.ASCII)

    def fits(value: Any) -> bool:
        if not isinstance(value, str) or not form.fullmatch(value):
            return False
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
        return True

    return fits


def _at_least(bound: int, *, or_equal: bool) -> Callable[[Any], bool]:
    """Whether a quantity is more than a number, or that number."""

    def fits(value: Any) -> bool:
        known = quantity(value)
        return known is None or known > bound or (or_equal and known == bound)

    return fits


def _readable(read: Callable[[str], object]) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        try:
            read(value)
        except (ValueError, TypeError, AttributeError):
            return False
        return True

    return fits


def _between(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int | float) and low <= value <= high


_DURATION: Final = r"[-+]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)"

FORMATS: Final[Mapping[str, Format]] = {
    # Numbers.
    "int32": Format(_between(-(2**31), 2**31 - 1), "a number that 32 bits hold"),
    "int64": Format(_between(-(2**63), 2**63 - 1), "a number that 64 bits hold"),
    # Texts, by OpenAPI's names.
    "byte": Format(is_base64, "base64"),
    "date": Format(_readable(date.fromisoformat), "a date such as 2026-01-31"),
    "date-time": Format(_readable(datetime.fromisoformat), "a time such as 2026-01-31T12:00:00Z"),
    "duration": Format(_matches(_DURATION), "a duration such as 1h30m"),
    "ipv4": Format(lambda value: ip(value) and ":" not in value, "an IPv4 address"),
    "ipv6": Format(lambda value: ip(value) and ":" in value, "an IPv6 address"),
    "cidr": Format(cidr, "a range such as 10.0.0.0/8"),
    "uri": Format(_readable(urlsplit), "a URI"),
    "uuid": Format(_readable(uuid.UUID), "a UUID"),
    # Texts, by the words of Kubernetes.
    "absolute-path": Format(lambda value: str(value).startswith("/"), "a path that begins with '/'"),
    "config-key": Format(config_key, "letters, digits, '-', '_' and '.', at most 253 of them"),
    "cron": Format(is_cron, CRON_WORDS),
    "csi-driver": Format(csi_driver, "a DNS name of at most 63 characters"),
    "descending-path": Format(descending_path, "a relative path without '..'"),
    "dns-1035-label": Format(
        dns_1035_label, "lower-case letters, digits and '-', a letter in front, at most 63 characters"
    ),
    "dns-label": Format(dns_label, "lower-case letters, digits and '-', at most 63 characters"),
    "dns-subdomain": Format(dns_subdomain, "lower-case letters, digits, '-' and '.', at most 253 characters"),
    "domain": Format(domain, "a DNS name of at least two parts"),
    "domain-of-three": Format(domain_of_three, "a DNS name of at least three parts"),
    "domain-prefixed-path": Format(
        domain_prefixed_path, "a DNS name, '/' and a path, such as example.com/name"
    ),
    "endpoint-ip": Format(
        is_endpoint_address, "an IP address that isn't one of the machine itself or of its own link"
    ),
    "environment-name": Format(environment_name, "printable ASCII characters without '='"),
    "external-name": Format(lambda value: dns_subdomain(str(value).removesuffix(".")), "a DNS name"),
    "host": Format(host, "a DNS name, or one behind '*.'"),
    "host-not-ip": Format(
        lambda value: host(value) and address(value) is None,
        "a DNS name, or one behind '*.'; no IP address and no port",
    ),
    "http-header-name": Format(http_header_name, "letters, digits and '-'"),
    "ip": Format(ip, "an IP address"),
    "ip-range": Format(
        lambda value: address_range(value) is not None,
        "a range such as 10.0.0.0/8, without bits behind its prefix",
    ),
    "iscsi-name": Format(iscsi_name, "a name that begins with 'iqn.', 'eui.' or 'naa.'"),
    "kind": Format(
        lambda value: dns_1035_label(str(value).lower()), "letters, digits and '-', a letter in front"
    ),
    "label-key": Format(label_key, "a name of at most 63 characters, behind a DNS name and '/' if you like"),
    "label-key-any-case": Format(
        lambda value: label_key(str(value).lower()),
        "a name of at most 63 characters, behind a DNS name and '/' if you like",
    ),
    "label-value": Format(
        label_value,
        "letters, digits, '-', '_' and '.', a letter or digit at both ends, at most 63 characters",
    ),
    "micro-time": Format(_go_time(r"\.\d{6}"), "a time such as 2026-01-31T12:00:00.000000Z"),
    "name-prefix": Format(name_prefix, "lower-case letters, digits, '-' and '.', at most 253 characters"),
    "path-in-volume": Format(
        path_in_volume, "a relative path that neither begins with '..' nor has it as a step"
    ),
    "path-segment": Format(path_segment, "a name without '/' and '%', and not '.' or '..'"),
    "path-without-back-steps": Format(path_without_back_steps, "a path without '..'"),
    "percent": Format(percent, "a percentage such as 25%"),
    "port-name": Format(
        port_name, "lower-case letters, digits and single '-', at least one letter, at most 15 characters"
    ),
    "port-or-name": Format(port_or_name, "a number from 1 to 65535, or a port's name"),
    "positive-quantity": Format(_at_least(0, or_equal=False), "a quantity above 0"),
    "quantity": Format(lambda value: quantity(value) is not None, "a quantity such as 500m, 0.5 or 1Gi"),
    "quantity-from-0": Format(_at_least(0, or_equal=True), "a quantity of at least 0"),
    "share": Format(share, "a number of at least 0, or a percentage from 0% to 100%"),
    "strict-ip": Format(lambda value: address(value) is not None, "an IP address"),
    "sysctl": Format(sysctl, "lower-case letters, digits, '-', '_', '.' and '/', at most 253 characters"),
    "time": Format(_go_time(r"(?:[.,]\d+)?"), "a time such as 2026-01-31T12:00:00Z"),
    "time-zone": Format(is_time_zone, TIME_ZONE_WORDS),
    "wildcard-subdomain": Format(wildcard_subdomain, "a DNS name behind '*.'"),
}
