"""Cycles of declarations, found from which declaration needs which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from converter.bicep.evaluation.declarations import Unit
from converter.bicep.symbolic.faults import error
from converter.source import Diagnostic, Label, Span

Needs: TypeAlias = "dict[str, dict[str, Span]]"
"""For each declared name the names that its declaration needs, and where it names them."""

LONGEST_SHOWN: Final = 8


def cycle_errors(unit: Unit, needs: Needs) -> Iterator[Diagnostic]:
    """An error (B2F105) for each cycle of values or functions that need each other."""
    declared = {
        **{name: node.name.span for name, node in unit.parameters.items()},
        **{name: node.name.span for name, node in unit.assignments.items()},
        **{name: node.name.span for name, node in unit.variables.items()},
        **{name: node.name.span for name, node in unit.deployables.items()},
        **{name: node.name.span for name, node in unit.functions.items()},
    }
    for cycle in shortest_cycles(needs, declared):
        if cycle[0] in unit.functions:
            yield cycle_error(cycle, needs, declared, "a function can't call itself")
        else:
            yield cycle_error(cycle, needs, declared, "a value can't depend on itself")


def cycle_error(
    cycle: list[str],
    needs: Needs,
    declared: Mapping[str, Span],
    problem: str,
    help_line: str = "remove one of these references",
) -> Diagnostic:
    """The error at the first declaration of a cycle, with a label at each reference to the next."""
    shown = [*cycle, cycle[0]]
    if len(shown) > LONGEST_SHOWN:
        half = LONGEST_SHOWN // 2
        names = [*(f"'{name}'" for name in shown[:half]), "…", *(f"'{name}'" for name in shown[-half:])]
    else:
        names = [f"'{name}'" for name in shown]
    labels = [
        Label(needs[name][following], f"'{name}' needs '{following}'")
        for name, following in list(zip(cycle, shown[1:], strict=True))[:LONGEST_SHOWN]
    ]
    return error(
        "B2F105",
        f"{' → '.join(names)}: {problem}",
        declared[cycle[0]],
        *labels,
        help=help_line,
    )


def shortest_cycles(needs: Needs, declared: Mapping[str, object]) -> Iterator[list[str]]:
    """One cycle of names for each group that need each other, the first declared of them first."""
    order = {name: at for at, name in enumerate(declared)}
    for group in _groups(needs, declared):
        start = min(group, key=order.__getitem__)
        yield _shortest(start, needs, group)


def _shortest(start: str, needs: Needs, group: set[str]) -> list[str]:
    """The names on a shortest path from `start` back to itself inside of the group."""
    before: dict[str, str] = {}
    wave = [start]
    while wave:
        further = []
        for name in wave:
            for following in needs.get(name, ()):
                if following == start:
                    cycle = [name]
                    while cycle[-1] != start:
                        cycle.append(before[cycle[-1]])
                    return cycle[::-1]
                if following in group and following not in before:
                    before[following] = name
                    further.append(following)
        wave = further
    raise AssertionError


def _groups(needs: Needs, declared: Mapping[str, object]) -> Iterator[set[str]]:
    """Tarjan's strongly connected components of more than one name, or of one that needs itself."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    for root in declared:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        work = [(root, iter(needs.get(root, ())))]
        while work:
            name, rest = work[-1]
            following = next((other for other in rest if other in declared), None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    group = set()
                    while name not in group:
                        group.add(stack.pop())
                    low.update(dict.fromkeys(group, len(declared)))
                    if len(group) > 1 or name in needs.get(name, ()):
                        yield group
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                work.append((following, iter(needs.get(following, ()))))
            else:
                low[name] = min(low[name], low[following])
