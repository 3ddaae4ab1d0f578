"""The named transforms of a placeholder: a plain scalar in, the plain scalar of the manifest out.

A list is transformed item by item. A transform raises `ValueError` with the value that it expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from ipaddress import ip_network
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from converter.source import upper_snake

MEMORY = re.compile(r"^\d+(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$")
CRON_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    ("day of the week", 0, 6, ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")),
)
"""The fields of a cron expression as Kubernetes reads them: name, least, greatest, names."""

CRON_PART = re.compile(r"(\*|\?|\w+(?:-\w+)?)(?:/(\d+))?")
UNTIL_SUNDAY = re.compile(r"(?<=[\s,])((?P<first>[0-7])-)?7(/(?P<step>[1-9]\d*))?(?=(,[^\s,]+)*$)")
"""A 7 in the last field of a cron expression, or a range up to it."""
LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
OBJECT_NAME = 253
CRON_JOB_NAME = 52  # characters: a CronJob appends eleven to name its Jobs


def string(value: Any) -> str:
    """Any scalar as text, as an environment variable holds it; booleans as Bicep prints them."""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int | float | str):
        return str(value)
    raise ValueError("expected a string, number or boolean")


def integer(value: Any) -> int:
    """An integer, or the integer in a string (KEDA metadata has strings)."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("expected an integer")
    return int(value)


def boolean(value: Any) -> bool:
    """`true` and `false`."""
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def cpu(value: Any) -> str:
    """Cores as a Kubernetes quantity: 2 is `2`, 0.5 is `500m` (the form that the API server keeps)."""
    try:
        cores = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("expected a number of cores, like 0.5") from None
    if not cores.is_finite():
        raise ValueError("expected a number of cores, like 0.5")
    if cores <= 0:
        raise ValueError("expected more than zero cores")
    millicores = cores * 1000
    if millicores != millicores.to_integral_value():
        raise ValueError("expected cores in steps of a thousandth")
    return str(int(cores)) if cores == cores.to_integral_value() else f"{int(millicores)}m"


def memory(value: Any) -> str:
    """A memory quantity, as it is: ACA and Kubernetes share the form (`4Gi`)."""
    if not isinstance(value, str) or not MEMORY.match(value):
        raise ValueError("expected a quantity like 2Gi")
    return value


def cidr(value: Any) -> str:
    """A CIDR range; a single address becomes a range of one (`/32`, IPv6 `/128`)."""
    try:
        return str(ip_network(str(value), strict=False))
    except ValueError:
        raise ValueError("expected an IP address or a CIDR range") from None


def cron(value: Any) -> str:
    """A cron expression of five fields in their ranges, which is what CronJob takes.

    Other crons know Sunday as 7 too; a CronJob as 0 alone.
    """
    if not isinstance(value, str) or len(value.split()) != len(CRON_FIELDS):
        raise ValueError("expected a cron expression of five fields")
    schedule = UNTIL_SUNDAY.sub(_days_until_sunday, value)
    for text, (name, least, greatest, words) in zip(schedule.split(), CRON_FIELDS, strict=True):
        for part in text.split(","):
            if not _is_cron_part(part, least, greatest, words):
                raise ValueError(
                    f"'{part}' isn't valid for the {name}: "
                    f"expected {least} to {greatest}, or ranges and steps"
                )
    return schedule


def _days_until_sunday(part: re.Match[str]) -> str:
    """The days of a range of weekdays that ends with 7, one by one, with 0 for 7."""
    days = range(int(part["first"] or 7), 8, int(part["step"] or 1))
    return ",".join(map(str, sorted({day % 7 for day in days})))


def _is_cron_part(part: str, least: int, greatest: int, words: tuple[str, ...]) -> bool:
    match = CRON_PART.fullmatch(part)
    if match is None or match[2] == "0":
        return False
    if match[1] in {"*", "?"}:
        return True
    ends = [
        words.index(end.upper()) + least if end.upper() in words else int(end) if end.isdecimal() else -1
        for end in match[1].split("-")
    ]
    return all(least <= end <= greatest for end in ends) and ends[0] <= ends[-1]


def dns_label(value: Any) -> str:
    """A name that Kubernetes accepts: lower case, digits and single dashes, 63 characters at most."""
    label = re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-")[:63].rstrip("-")
    if not label:
        raise ValueError("expected a name with at least one letter or digit")
    return label


def name(value: Any) -> str:
    """A name that Kubernetes takes as it is: lower case, digits and dashes, 63 characters at most."""
    if not isinstance(value, str) or not LABEL.fullmatch(value) or len(value) > 63:
        raise ValueError("expected a Kubernetes name: lower-case letters, digits and '-', at most 63")
    return value


def object_name(value: Any) -> str:
    """The name of an object whose kind takes long ones: dots as well, at most 253 characters."""
    text = value if isinstance(value, str) else ""
    if not all(LABEL.fullmatch(part) for part in text.split(".")) or len(text) > OBJECT_NAME:
        raise ValueError("expected a Kubernetes name: lower-case letters, digits, '-' and '.', at most 253")
    return text


def cron_job_name(value: Any) -> str:
    """A CronJob's name, short enough for the suffix that its Jobs' names get."""
    if len(name(value)) > CRON_JOB_NAME:
        raise ValueError(f"expected at most {CRON_JOB_NAME} characters for the name of a CronJob")
    return str(value)


def secret_key(value: Any) -> str:
    """A key of a Secret: letters, digits, `-`, `_` and `.`; anything else becomes `-`, as in `Db:Host`."""
    return re.sub(r"[^-._a-zA-Z0-9]", "-", str(value))


def origin_pattern(value: Any) -> str:
    """A browser's origin with `*` in it as a regular expression of the whole origin."""
    return f"^{re.escape(str(value)).replace(chr(92) + '*', '[^/]+')}$"


def guid(value: Any) -> str:
    """The GUID that is made of a text (RFC 9562, version 5): the same always, another for another text."""
    return str(uuid5(NAMESPACE_OID, str(value)))


TRANSFORMS: dict[str, Callable[[Any], Any]] = {
    "string": string,
    "integer": integer,
    "boolean": boolean,
    "cpu": cpu,
    "memory": memory,
    "cidr": cidr,
    "cron": cron,
    "dnsLabel": dns_label,
    "name": name,
    "objectName": object_name,
    "cronJobName": cron_job_name,
    "secretKey": secret_key,
    "originPattern": origin_pattern,
    "upperSnake": upper_snake,
    "guid": guid,
}
"""Every transform by the name that tables use."""

NAMES: dict[Callable[[Any], Any] | None, str] = {
    None: "",
    **{each: name for name, each in TRANSFORMS.items()},
}
