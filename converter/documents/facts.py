"""The terms in which documents and sources are compared: kinds of facts, and meanings of values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from ipaddress import ip_network
from typing import Final, TypeAlias

from converter.source import Span, dataclass

Meaning: TypeAlias = "Decimal | str | bool | frozenset[str] | None"
"""A value as it is compared; None is the absence of a setting."""


class Kind(StrEnum):
    """What a fact is about, in the words that findings use."""

    OVERLAY = "overlay"
    DEPLOYED = "deployment"
    TRIGGER = "trigger"
    IMAGE = "image"
    EXTERNAL = "external ingress"
    TARGET_PORT = "target port"
    ALLOWLIST = "IP allowlist"
    MIN_REPLICAS = "min replicas"
    MAX_REPLICAS = "max replicas"
    CPU_TARGET = "CPU target"
    MEMORY_TARGET = "memory target"
    CPU = "CPU"
    MEMORY = "memory"
    RESOURCES = "resources"
    WORKLOAD_PROFILE = "workload profile"
    SAMPLER_RATIO = "sampler ratio"
    SCHEDULE = "schedule"
    TIMEOUT = "timeout"
    RETRIES = "retries"
    PARALLELISM = "parallelism"
    COMPLETIONS = "completions"
    PROBE_PATH = "probe path"
    PROBE_PERIOD = "probe period"
    PROBE_DELAY = "probe delay"
    PROBE_TIMEOUT = "probe timeout"
    PROBE_FAILURES = "probe failure threshold"
    PROBE_SUCCESSES = "probe success threshold"
    ZONE_REDUNDANCY = "zone redundancy"
    ZONES = "availability zones"
    PROFILE = "workload profile of the environment"
    ONLY_PROFILES = "workload profiles of the environment"
    PROFILE_MINIMUM = "minimum count of the workload profile"
    PROFILE_MAXIMUM = "maximum count of the workload profile"


OF_ENVIRONMENTS: Final = frozenset(
    {
        Kind.ZONE_REDUNDANCY,
        Kind.ZONES,
        Kind.PROFILE,
        Kind.ONLY_PROFILES,
        Kind.PROFILE_MINIMUM,
        Kind.PROFILE_MAXIMUM,
    }
)
"""Kinds that a managed environment has, not a workload."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a document and its place. `kind` is what it is meant to name."""

    text: str
    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Which environments and workloads a fact is about.

    None for environments or workloads: all. `classes` and `trigger` narrow the workloads down. `unknown`
    are names that the source doesn't have.
    """

    environments: tuple[str, ...] | None = None
    workloads: tuple[str, ...] | None = None
    classes: frozenset[str] = frozenset()
    trigger: str = ""
    unknown: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in a document.

    `span` are the words that give the value, `meaning` is the value. `detail` is a probe's type
    or a profile's name. A `default` holds only for those who don't override it.
    """

    kind: Kind
    meaning: Meaning
    span: Span
    about: Selection
    detail: str = ""
    default: bool = False

    @property
    def words(self) -> str:
        """The very words, on one line."""
        return " ".join(self.span.text.split())


# --- meanings -----------------------------------------------------------------------------------

_SUFFIXES: Final[Mapping[str, int]] = {
    "": 1,
    **{sign: 1000 ** (power + 1) for power, sign in enumerate("KMGT")},
    **{f"{sign}i": 1024 ** (power + 1) for power, sign in enumerate("KMGT")},
}
_QUANTITY: Final = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<suffix>(?:[KMGT]i?)?)")
_PLACEHOLDER_PATTERN: Final = re.compile(r"<[^<>]*>|\$?\{[^{}]*\}")
PLACEHOLDER: Final = "\0"
"""The mark in an image's meaning for a part that is only known at deployment."""


def number(text: str) -> Decimal:
    """A number, however it is written (`1`, `1.0`). Raises `ValueError`."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite():
        raise ValueError(text)
    return found


def cores(text: str) -> Decimal:
    """CPU in cores: `0.5` and `500m` are the same."""
    return number(text[:-1]) / 1000 if text.endswith("m") else number(text)


def quantity(text: str) -> Decimal:
    """Memory in bytes, by Kubernetes' suffixes: `2Gi` and `2048Mi` are the same."""
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return number(match["number"]) * _SUFFIXES[match["suffix"]]


def network(text: str) -> str:
    """An address or range as a range: `10.0.0.1` and `10.0.0.1/32` are the same."""
    return str(ip_network(text, strict=False))


def cron(text: str) -> str:
    """A cron expression with single spaces."""
    return " ".join(text.split())


def image(text: str) -> str:
    """An image's reference, with one mark for every placeholder (`<tag>`, `${tag}`)."""
    return _PLACEHOLDER_PATTERN.sub(PLACEHOLDER, text.strip())


def name(text: str) -> str:
    """A name without the spaces around it."""
    return text.strip()


READINGS: Final[Mapping[Kind, Callable[[str], Meaning]]] = {
    Kind.TRIGGER: name,
    Kind.IMAGE: image,
    Kind.CPU: cores,
    Kind.MEMORY: quantity,
    Kind.WORKLOAD_PROFILE: name,
    Kind.SCHEDULE: cron,
    Kind.PROBE_PATH: name,
}
"""How a value's text is read, by kind; any other kind's is a number."""


def meaning(kind: Kind, text: str) -> Meaning:
    """The meaning of a single value. Raises `ValueError` for text that isn't a value of the kind."""
    return READINGS.get(kind, number)(text)
