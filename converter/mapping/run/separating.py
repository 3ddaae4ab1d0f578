"""Workloads with a Flux Kustomization of their own: which need one, and what becomes of their objects.

Since Flux 2.9 a Flux Kustomization in which one variable has no value is refused as a whole. So a workload
that needs a variable which others don't stands apart from them: without the value only that workload waits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from converter.mapping.language.objects import KubernetesObject
from converter.mapping.language.run_state import Run
from converter.mapping.run.substituting import variables_in
from converter.provenance import Array, Kind, Object, Origin, Scalar, Value

if TYPE_CHECKING:
    from converter.mapping.language.tables import SectionSpec

SHARED = ""
"""The owner of what several workloads have in common."""


def needed_variables(objects: Iterable[KubernetesObject], run: Run) -> dict[str, frozenset[str]]:
    """The Flux variables that each workload's objects need, by its name; that of shared objects is empty.

    A variable counts whether or not it has a value, and also where its value is written into the objects: a
    value that comes or goes moves no workload.
    """
    found: dict[str, set[str]] = {}
    for one in objects:
        found.setdefault(one.owner, set()).update(name for name, _ in variables_in(one.body))
    for name, owners in run.inlined.items():
        for owner in owners & found.keys():
            found[owner].add(name)
    return {owner: frozenset(names) for owner, names in found.items()}


def own_variables(needed: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Of the variables that each workload needs those that some other workload doesn't need.

    Those that shared objects need are left out: without one of these nothing of the product is complete.
    """
    shared = needed.get(SHARED, frozenset())
    workloads = {name: variables - shared for name, variables in needed.items() if name != SHARED}
    everybodys = frozenset.intersection(*workloads.values()) if workloads else frozenset[str]()
    return {name: variables - everybodys for name, variables in workloads.items() if variables - everybodys}


def separated(
    objects: Mapping[str, list[KubernetesObject]], specs: Iterable[SectionSpec], names: Mapping[str, Origin]
) -> tuple[dict[str, list[KubernetesObject]], Value]:
    """The objects by section, those of some workloads, by name with its origin, in sections of their own.

    Also what tables know as `separate`: by the section that workloads were taken from the `name` of each.
    """
    found = {section: list(made) for section, made in objects.items()}
    taken: dict[str, Value] = {}
    for spec in specs:
        if spec.separates is None:
            continue
        whole = found[spec.separates]
        holders = sorted({one.owner for one in whole} & names.keys())
        for name in holders:
            found[spec.name.format(workload=name)] = [one for one in whole if one.owner == name]
        found[spec.separates] = [one for one in whole if one.owner not in holders]
        taken[spec.separates] = _named({name: names[name] for name in holders})
    return found, Object(taken, origin=Origin(Kind.COLLECTION, detail="separate"))


def _named(names: Mapping[str, Origin]) -> Value:
    items = (Object({"name": Scalar(name, origin=origin)}, origin=origin) for name, origin in names.items())
    return Array(tuple(items), origin=Origin(Kind.COLLECTION, detail="separate"))


def separate_in(paths: Iterable[str], folders: Iterable[str]) -> Iterator[str]:
    """The workloads that have sections of their own, by paths of a tree.

    `folders` are the folders of such sections, with `{workload}` and `{overlay}` in place of names.
    """
    patterns = [re.compile(_pattern(folder)) for folder in folders]
    for path in paths:
        for pattern in patterns:
            if (match := pattern.match(f"{path}/")) is not None:
                yield match["workload"]


def _pattern(folder: str) -> str:
    steps = re.split(r"(\{workload\}|\{overlay\})", folder)
    named = {"{workload}": "(?P<workload>[^/]+)", "{overlay}": "[^/]+"}
    return "".join(named.get(step) or re.escape(step) for step in steps) + "/"
