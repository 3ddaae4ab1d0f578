"""Which workloads have a Flux Kustomization of their own.

What a new workload needs decides (`own_variables`). One that the tree has stays where it stands: Flux may
delete an object that moves from one Flux Kustomization to another, and with it what can't be made again, such
as an identity. Only the project file moves it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from converter.kustomize import LockedTree, read_lock
from converter.mapping import Mapped, Mapper, separate_in
from converter.project import Project
from converter.source import Category, Diagnostic, Severity, Subject, dataclass

NEEDS_OWN = "B2F470"
MOVES = "B2F471"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the workloads of a tree are: `separate` have a Flux Kustomization of their own, `shared` don't.

    `shared` is None for a tree without a lock: any workload may be in it.
    """

    separate: frozenset[str] = frozenset()
    shared: frozenset[str] | None = frozenset()

    def has_shared(self, name: str) -> bool:
        """Whether a workload may be applied together with others now."""
        return name not in self.separate and (self.shared is None or name in self.shared)


def standing_in(out: Path, mapper: Mapper) -> Standing:
    """Where the workloads of a tree are. Raises `DiagnosticError` (B2F420) for a lock that can't be read."""
    lock = read_lock(out) if out.is_dir() else None
    if lock is not None:
        separate = frozenset(separate_in(lock.files, mapper.separate_folders()))
        before = LockedTree(lock, out, mapper.sections(separate))
        return Standing(separate, before.workloads_in_any() - separate)
    separate = frozenset(separate_in(_folders(out, mapper.separate_folders()), mapper.separate_folders()))
    return Standing(separate, None if _has_overlay(out, mapper) else frozenset())


def _folders(out: Path, patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        for path in out.glob(pattern.replace("{workload}", "*").replace("{overlay}", "*")):
            yield path.relative_to(out).as_posix()


def _has_overlay(out: Path, mapper: Mapper) -> bool:
    """Whether a folder has an overlay with workloads, where the tables or the project file say."""
    return any(
        (out / one.folders.get(section.name, section.overlay.replace("{overlay}", one.overlay))).is_dir()
        for section in mapper.sections()
        if section.workload_folders
        for one in mapper.project.file.environments.values()
    )


def separate_workloads(
    project: Project, standing: Standing, overlays: Iterable[Mapped] = ()
) -> frozenset[str]:
    """The workloads that have a Flux Kustomization of their own.

    Without `overlays`, the mapped environments, those of which that is known before: as the project file and
    the tree say.
    """
    chosen = {name: one.own_kustomization for name, one in project.file.workloads.items()}
    wanted = {name for name, own in chosen.items() if own}
    needed = {name for mapped in overlays for name in mapped.own_variables if not standing.has_shared(name)}
    return frozenset(wanted | {name for name in needed | standing.separate if chosen.get(name) is not False})


def separation_notes(
    project: Project, standing: Standing, separate: Collection[str], overlays: Iterable[Mapped]
) -> Iterator[Diagnostic]:
    """What to know about where workloads are: one that moves, and one whose missing values stop others."""
    made = list(overlays)
    everywhere = {one.owner for mapped in made for found in mapped.objects.objects.values() for one in found}
    for name in sorted(everywhere):
        before, after = name in standing.separate, name in separate
        key = ("workloads", name, "ownKustomization")
        if before != after and (before or (standing.shared is not None and name in standing.shared)):
            side = "out of" if before else "into"
            yield Diagnostic(
                code=MOVES,
                severity=Severity.WARNING,
                message=f"the workload '{name}' moves {side} a Flux Kustomization of its own: Flux may "
                "delete its objects where they were",
                span=project.document.key_span(key),
                help="where a cluster has the workload, move it as docs/first-rollout.md says",
                category=Category.FINDING,
                subject=Subject(object=name),
            )
        settings = project.file.workloads.get(name)
        if not after and (settings is None or settings.own_kustomization is None):
            yield from _stops_others(project, name, made)


def _stops_others(project: Project, name: str, overlays: Iterable[Mapped]) -> Iterator[Diagnostic]:
    for mapped in overlays:
        given = project.file.environments[str(mapped.environment)].substitutions
        missing = sorted(mapped.own_variables.get(name, frozenset()) - given.keys())
        if missing:
            one = len(missing) == 1
            yield Diagnostic(
                code=NEEDS_OWN,
                severity=Severity.WARNING,
                message=f"'{name}' needs {' and '.join(missing)}, which {'has' if one else 'have'} no value: "
                f"until then Flux applies none of the workloads beside it in {mapped.objects.overlay}",
                span=project.document.key_span(("environments", str(mapped.environment))),
                help=f"give {'it' if one else 'them'} under environments.{mapped.environment}.substitutions, "
                f"or set workloads.{name}.ownKustomization: true before the first rollout",
                category=Category.FINDING,
                subject=Subject(str(mapped.objects.overlay), name),
            )
