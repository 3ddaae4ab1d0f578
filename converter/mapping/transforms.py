"""The named transforms of a hole: a plain scalar in, the plain scalar that the manifest wants out.

A list is transformed item by item. A transform raises `ValueError` with what it expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from ipaddress import ip_network
from typing import Any

MEMORY = re.compile(r"^\d+(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$")
CRON_FIELDS = 5


def string(value: Any) -> str:
    """Any scalar as text, as an environment variable holds it; booleans as Bicep prints them."""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int | float | str):
        return str(value)
    raise ValueError("expected a string, number or boolean")


def integer(value: Any) -> int:
    """An integer, or the integer that a string spells (KEDA metadata has strings)."""
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
    """A cron expression of five fields, which is what CronJob takes."""
    if not isinstance(value, str) or len(value.split()) != CRON_FIELDS:
        raise ValueError("expected a cron expression of five fields")
    return value


def dns_label(value: Any) -> str:
    """A name that Kubernetes accepts: lower case, digits and single dashes, 63 characters at most."""
    label = re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-")[:63].rstrip("-")
    if not label:
        raise ValueError("expected a name with at least one letter or digit")
    return label


def upper_snake(value: Any) -> str:
    """A name in the form of an environment variable: `front-end` is `FRONT_END`, `a__bC` is `A_B_C`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(value))
    return re.sub(r"[^A-Z0-9]+", "_", spaced.upper()).strip("_")


TRANSFORMS: dict[str, Callable[[Any], Any]] = {
    "string": string,
    "integer": integer,
    "boolean": boolean,
    "cpu": cpu,
    "memory": memory,
    "cidr": cidr,
    "cron": cron,
    "dnsLabel": dns_label,
    "upperSnake": upper_snake,
}
"""Every transform by the name that tables use."""
