"""The law of `impact`: what a change of one literal changes was named before, and what was named changes.

A field that was named and stays as it is has a step in its chain that doesn't hand every change on:
a lookup, a condition, a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from converter.commands.trace import TraceOptions, TraceSession
from converter.kustomize.document.fields import formatted_path
from converter.kustomize.layers.origins import leaves
from converter.kustomize.layers.places import PlacedLeaf
from converter.kustomize.layers.tree_objects import tree_objects
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import Conversion, convert_source
from converter.provenance import Kind, Origin
from converter.source import DiagnosticError
from converter.trace.impact import at_environment_variable, at_position, reached
from tests.trace.changes import Change
from tests.trace.rendered import value_at

LOSSY: Final = frozenset(
    {Kind.FUNCTION, Kind.OPERATOR, Kind.ABSENT, Kind.ENVIRONMENT_VARIABLE, Kind.RESOURCE_PROPERTY}
)
"""Steps that may give the same from different things: what only the deployment knows among them.

So may whatever was only asked.
"""

Object = tuple[str, str]
"""Environment, and `Kind/name`."""


@dataclass(slots=True)
class Figures:
    """What became of the changes. `missed` changed without being named, `unmoved` the other way round."""

    changes: int = 0
    failed: int = 0
    without_effect: int = 0
    changed: int = 0
    named: int = 0
    missed: list[str] = field(default_factory=list)
    unmoved: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.changes} changes: {self.failed} that nothing can be converted with, "
            f"{self.without_effect} that change no field; {self.changed} fields changed, "
            f"{self.named} named; {len(self.missed)} missed, {len(self.unmoved)} named in vain"
        )


class Bench:
    """A source that is changed, one literal at a time, and converted again.

    `source` and `mappings` are copies: their files are written, and restored.
    """

    def __init__(self, source: Path, mappings: Path | None = None) -> None:
        self.source = source
        self.mappings = mappings
        with self._tables():
            self.asked = TraceSession(TraceOptions(source=source, flux=source / "nowhere"))
        self.everything = list(self.asked.tracer.everything(absent=True))
        self.environments = {
            str(mapped.objects.overlay): str(mapped.environment) for mapped in self.asked.conversion.overlays
        }
        self.before = bodies(self.asked.conversion)
        self.codes = self._codes(self.asked.conversion)

    def run(self, changes: Iterable[Change]) -> Figures:
        """Try the changes, one after the other."""
        figures = Figures()
        for change in changes:
            figures.changes += 1
            after = self._after(change)
            if after is None:
                figures.failed += 1
            else:
                self._judge(change, after, figures)
        return figures

    def answer(self, name: str, text: str) -> tuple[list[str], int]:
        """Answer an environment variable otherwise: what `impact env:NAME` missed, how many fields changed."""
        made = convert_source(
            SourceOptions(source=self.source, set_env={name: text}), self.source / "nowhere"
        )
        after = bodies(made).called_as(self.before)
        named = Named(reached(self.everything, at_environment_variable(name)), self.environments)
        return list(missed(self.before.bodies, after, named)), len(differences(self.before.bodies, after))

    @staticmethod
    def _codes(conversion: Conversion) -> set[str]:
        return {one.code for one in conversion.diagnostics}

    def _tables(self) -> ExitStack:
        stack = ExitStack()
        if self.mappings is not None:
            stack.enter_context(patch("converter.pipeline.conversion.mappings_folder", lambda: self.mappings))
        return stack

    def _after(self, change: Change) -> Bodies | None:
        """The bodies with the change; of a parameter file's environment alone, for no other reads it."""
        named = change.path.stem if change.path.suffix == ".bicepparam" else ""
        environments = (named,) if named in self.asked.conversion.project.file.environments else ()
        raw = change.path.read_bytes()
        try:
            for instead in change.texts:
                change.path.write_bytes(change.applied(raw.decode(), instead).encode())
                try:
                    with self._tables():
                        made = convert_source(
                            SourceOptions(source=self.source, environments=environments),
                            self.source / "nowhere",
                        )
                except DiagnosticError:
                    continue
                # A part of the source that no manifest needs may fail and only be warned of.
                if self._codes(made) <= self.codes:
                    return bodies(made)
            return None
        finally:
            change.path.write_bytes(raw)

    def _judge(self, change: Change, made: Bodies, figures: Figures) -> None:
        after = made.called_as(self.before)
        matches = at_position(self.everything, change.file, change.line, change.column)
        named = Named(reached(self.everything, matches), self.environments)
        environments = {environment for environment, _ in after}
        before = {key: body for key, body in self.before.bodies.items() if key[0] in environments}
        moved = differences(before, after)
        figures.without_effect += not moved
        figures.changed += len(moved)
        figures.named += len(named)
        figures.missed += [f"{change}: {one}" for one in missed(before, after, named)]
        figures.unmoved += [
            f"{change}: {' '.join(key)} {formatted_path(leaf.object.body, leaf.path)}"
            for key, leaf in named.leaves
            if key in before and (key, leaf.path) not in moved and is_handed_on(leaf.origin, change)
        ]


class Named:
    """The fields that an answer of `impact` names."""

    def __init__(self, named: Iterable[PlacedLeaf], environments: Mapping[str, str]) -> None:
        """`environments` are those of the overlays."""
        self.leaves: list[tuple[Object, PlacedLeaf]] = []
        self.present: set[tuple[Object, tuple[str | int, ...]]] = set()
        self.formatted: set[tuple[Object, str]] = set()
        self.absent: dict[Object, set[tuple[str | int, ...]]] = {}
        for leaf in named:
            key = (environments[leaf.overlay], f"{leaf.object.kind}/{leaf.object.name}")
            if leaf.origin.kind is Kind.ABSENT:
                self.absent.setdefault(key, set()).add(general(leaf.path))
            else:
                self.leaves.append((key, leaf))
                self.present.add((key, leaf.path))
                self.formatted.add((key, formatted_path(leaf.object.body, leaf.path)))

    def __len__(self) -> int:
        return len(self.present)

    def has(self, key: Object, path: tuple[str | int, ...], formatted: str) -> bool:
        return (key, path) in self.present or (key, formatted) in self.formatted

    def foresees(self, key: Object, path: tuple[str | int, ...]) -> bool:
        """Whether a field that isn't there yet was named as absent, or its like in the same list was."""
        known = self.absent.get(key, set())
        path = general(path)
        if any(path[: len(one)] == one or one[: len(path)] == path or _like(path, one) for one in known):
            return True
        return any(own == key and general(at) == path for own, at in self.present)


def _like(path: tuple[str | int, ...], pattern: tuple[str | int, ...]) -> bool:
    return len(path) >= len(pattern) and all(
        two in ("*", one) for one, two in zip(path, pattern, strict=False)
    )


def general(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A path whose indices say nothing."""
    return tuple("*" if isinstance(step, int) else step for step in path)


@dataclass(frozen=True, slots=True)
class Bodies:
    """Every object of every overlay as it is rendered, and the file that each is in."""

    bodies: dict[Object, dict[str, Any]]
    files: dict[Object, str]

    def called_as(self, before: Bodies) -> dict[Object, dict[str, Any]]:
        """The bodies, each by the name that it had before: an object with another name is in the same file."""
        gone: dict[tuple[str, str], list[Object]] = {}
        for key, file in before.files.items():
            if key not in self.bodies:
                gone.setdefault((key[0], file), []).append(key)
        found = {}
        for key, body in self.bodies.items():
            others = gone.get((key[0], self.files[key]), []) if key not in before.bodies else []
            found[others.pop(0) if others else key] = body
        return found


def bodies(conversion: Conversion) -> Bodies:
    """What a conversion renders to."""
    found: dict[Object, dict[str, Any]] = {}
    files: dict[Object, str] = {}
    for mapped in conversion.overlays:
        for section in conversion.sections:
            for one in tree_objects(mapped.objects.objects.get(section.name, ()), section).values():
                body = one.body
                if section.namespace is not None:
                    body = {**body, "metadata": {**body["metadata"], "namespace": section.namespace}}
                key = str(mapped.environment), f"{one.source.kind}/{one.source.name}"
                found[key] = body
                files[key] = one.file
    return Bodies(found, files)


def flat(body: dict[str, Any]) -> dict[tuple[str | int, ...], Any]:
    return {path: value_at(body, path) for path in leaves(body)}


def differences(
    before: dict[Object, dict[str, Any]], after: dict[Object, dict[str, Any]]
) -> set[tuple[Object, tuple[str | int, ...]]]:
    """The fields that differ, by their indices."""
    found = set()
    for key in before.keys() | after.keys():
        old, new = flat(before.get(key, {})), flat(after.get(key, {}))
        found |= {(key, path) for path in old.keys() | new.keys() if not _equal(old, new, path)}
    return found


def _equal(old: dict[Any, Any], new: dict[Any, Any], path: Any) -> bool:
    return path in old and path in new and (old[path], type(old[path])) == (new[path], type(new[path]))


def missed(
    before: dict[Object, dict[str, Any]], after: dict[Object, dict[str, Any]], named: Named
) -> Iterator[str]:
    """What differs without being named.

    Items of lists are matched by their keys; or by their places, or by what they are, where that
    leaves nothing to say: an item that comes or goes moves those behind it.
    """
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new and old is not None:
            continue
        found = list(_missed(key, old, new, named, formatted_path))
        if found and old is not None and new is not None:
            for name in (_by_place, _by_content):
                if not any(_missed(key, old, new, named, name)):
                    found = []
        yield from found


def _by_place(_: dict[str, Any], path: tuple[str | int, ...]) -> Any:
    return path


def _by_content(body: dict[str, Any], path: tuple[str | int, ...]) -> Any:
    """The path, each index replaced by what the item is."""
    steps: list[str] = []
    here: Any = body
    for step in path:
        here = here[step]
        steps.append(f"[{here!r}]" if isinstance(step, int) else step)
    return tuple(steps)


def _missed(
    key: Object,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    named: Named,
    name: Callable[[dict[str, Any], tuple[str | int, ...]], Any],
) -> Iterator[str]:
    was = {name(old, path): path for path in flat(old)} if old is not None else {}
    now = {name(new, path): path for path in flat(new)} if new is not None else {}
    for one, path in was.items():
        assert old is not None
        same = one in now and new is not None and _same(value_at(old, path), value_at(new, now[one]))
        if not same and not named.has(key, path, formatted_path(old, path)):
            yield f"{' '.join(key)} {formatted_path(old, path)} {'changed' if one in now else 'went away'}"
    for one, path in now.items():
        if one not in was and not named.foresees(key, path):
            assert new is not None
            yield f"{' '.join(key)} {formatted_path(new, path)} came"


def _same(old: Any, new: Any) -> bool:
    return type(old) is type(new) and bool(old == new)


def is_handed_on(origin: Origin, change: Change) -> bool:
    """Whether the literal itself is a part of the value, with no step between that may lose the change."""
    waiting = [origin]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        span = node.span
        if span is not None and (span.file, span.start, span.end) == (change.file, change.start, change.end):
            return True
        if node.kind not in LOSSY:
            waiting += node.sources
    return False
