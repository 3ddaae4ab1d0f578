"""Amounts: the setting that a number with its unit belongs to, and its value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from converter.documents.build import Amount, Claim
from converter.documents.context import Context
from converter.documents.facts import Kind, Meaning, cores, number, quantity

OF_PROBES: Final = frozenset(
    {Kind.PROBE_PERIOD, Kind.PROBE_DELAY, Kind.PROBE_TIMEOUT, Kind.PROBE_FAILURES, Kind.PROBE_SUCCESSES}
)
_KEYS: Final[Mapping[str, Kind]] = {
    "MIN": Kind.MIN_REPLICAS,
    "MAX": Kind.MAX_REPLICAS,
    "CPU": Kind.CPU_TARGET,
    "CORES": Kind.CPU,
    "MEMORY": Kind.MEMORY_TARGET,
    "RATIO": Kind.SAMPLER_RATIO,
    "TIMEOUT": Kind.TIMEOUT,
    "RETRIES": Kind.RETRIES,
    "PARALLELISM": Kind.PARALLELISM,
    "COMPLETIONS": Kind.COMPLETIONS,
    "PERIOD": Kind.PROBE_PERIOD,
    "DELAY": Kind.PROBE_DELAY,
    "FAILURES": Kind.PROBE_FAILURES,
    "SUCCESSES": Kind.PROBE_SUCCESSES,
    "TARGET_PORT": Kind.TARGET_PORT,
}
_OF_PROFILES: Final[Mapping[str, Kind]] = {"MIN": Kind.PROFILE_MINIMUM, "MAX": Kind.PROFILE_MAXIMUM}
_TIMES: Final = frozenset({Kind.TIMEOUT, Kind.PROBE_PERIOD, Kind.PROBE_DELAY, Kind.PROBE_TIMEOUT})
_SECONDS: Final[Mapping[str, int]] = {"": 1, "s": 1, "m": 60, "h": 3600}
_NO_SUFFIX: Final = frozenset({"", "m", "s", "h", "%"})


def kind_of_amount(claim: Claim, context: Context, *, of_profile: bool) -> Kind | None:
    """The kind of fact that a claim with amounts makes; None where it isn't clear.

    `of_profile` means that a workload profile was just mentioned: `min 3` is then its count.
    """
    unit = claim.amounts[0].unit
    word = _word_of_topic(context, unit) if claim.kind == "bare" else claim.kind
    if of_profile and word in _OF_PROFILES:
        return _OF_PROFILES[word]
    kind = _KEYS.get(word)
    if kind is Kind.MEMORY_TARGET and unit not in _NO_SUFFIX:
        return Kind.MEMORY
    if kind is Kind.CPU_TARGET and (unit == "m" or _are_cores(claim, context)):
        return Kind.CPU
    if kind is Kind.TIMEOUT and context.nearest("PROBE", "PROBES"):
        return Kind.PROBE_TIMEOUT
    return kind


def meaning_of_amount(kind: Kind, amount: Amount) -> Meaning:
    """The value of an amount for the kind. Raises `ValueError` for a unit that doesn't fit."""
    text, unit = amount.number, amount.unit
    if kind in _TIMES and unit in _SECONDS:
        return number(text) * _SECONDS[unit]
    if kind is Kind.CPU and unit in {"", "m"}:
        return cores(text + unit)
    if kind is Kind.MEMORY and unit not in _NO_SUFFIX:
        return quantity(text + unit)
    if kind is Kind.SAMPLER_RATIO and unit == "%":
        return number(text) / 100
    if unit and not (unit == "%" and kind in {Kind.CPU_TARGET, Kind.MEMORY_TARGET}):
        raise ValueError(unit)
    return number(text)


def _word_of_topic(context: Context, unit: str) -> str:
    """The word that gives a bare amount its meaning: the only one of the nearest topic."""
    nearest = context.topics[-1] if context.topics else ()
    keys = [topic.type for topic in nearest if topic.type in _KEYS]
    if len(keys) == 1:
        return keys[0]
    if unit and any(topic.type == "RESOURCES" for topic in nearest):
        return "CORES" if unit == "m" else "MEMORY"
    return ""


def _are_cores(claim: Claim, context: Context) -> bool:
    """Whether `CPU 2` means cores: where the topic is resources, or for a fraction."""
    amount = claim.amounts[0]
    if amount.unit == "%":
        return False
    word = context.nearest("RESOURCES", "SCALE", "TARGETS")
    return (word is not None and word.type == "RESOURCES") or "." in amount.number
