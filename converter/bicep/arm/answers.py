"""Environment variables without a value, and the unknowns that values are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from converter.provenance import EnvironmentVariable, Value, children, nearest_span
from converter.source import Diagnostic, Label, Severity


def unanswered(values: Iterable[Value], severity: Severity) -> Diagnostic | None:
    """One diagnostic (B2F119) for all environment variables in the values; None where there are none."""
    missing: dict[str, EnvironmentVariable] = {}
    for value in values:
        for leaf in leaves(value):
            if isinstance(leaf, EnvironmentVariable):
                missing.setdefault(leaf.name, leaf)
    if not missing:
        return None
    places = {name: nearest_span(variable.origin) for name, variable in missing.items()}
    labels = [Label(span, f"'{name}' is read here") for name, span in places.items() if span is not None]
    names = ", ".join(f"'{name}'" for name in missing)
    noun, verb = ("variable", "has") if len(missing) == 1 else ("variables", "have")
    return Diagnostic(
        code="B2F119",
        severity=severity,
        message=f"the environment {noun} {names} {verb} no value",
        span=next(iter(places.values())),
        labels=tuple(labels[1:]),
        help="pass " + " ".join(f"--set-env {name}=…" for name in missing),
    )


def leaves(value: Value) -> Iterator[Value]:
    """What a value is made of in the end: known scalars, and unknowns that are made of nothing else."""
    parts = children(value)
    if not parts:
        yield value
    for part in parts:
        yield from leaves(part)
