"""Workloads about which the project file says too little, or something that the source contradicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from converter.kustomize import LockedTree, read_lock
from converter.mapping import Fates, Section, has_ingress, without_route
from converter.pipeline.evaluation import Evaluated
from converter.pipeline.failures import Failure
from converter.pipeline.resources import public_workloads
from converter.project import Project
from converter.provenance import Kind, Origin
from converter.source import Category, Diagnostic, Label, Severity, Span, did_you_mean


def unsettled_workloads(
    project: Project, evaluated: Evaluated, fates: Mapping[str | None, Fates]
) -> Iterator[Failure]:
    """What the project file says of workloads that the source contradicts.

    That are workloads or callers (B2F319) that it lacks, and APIs in front of jobs and closed apps.
    """
    workloads = {w.name: w for evaluation in evaluated.evaluations for w in evaluation.workloads}
    # A folder that can't be evaluated may have any workload of its name.
    unknown = {name for evaluation in evaluated.evaluations for name in evaluation.failed}
    known = {*workloads, *(one.name for found in fates.values() for one in found.lost)}
    known |= {one.name for evaluation in evaluated.evaluations for one in evaluation.skipped}
    # What is left out doesn't have to be readable: its folder is enough.
    folders = {folder.name for folder in evaluated.folders}
    named: list[tuple[str, tuple[str, ...]]] = [
        (name, ("workloads", name))
        for name, given in project.file.workloads.items()
        if given.skip is None or name not in folders
    ]
    named += [
        (name, ("environments", environment, "workloads", name))
        for environment, given in project.file.environments.items()
        for name in given.workloads
    ]
    for name, at in named:
        if name not in known and not _is_of(name, unknown):
            step = did_you_mean(name, known) or f"workloads: {', '.join(sorted(known))}"
            error = _unsettled_error(project, at, f"the source has no workload '{name}'", step)
            yield Failure(name, None, (error,))
    for name in workloads:
        settings = project.file.workloads.get(name)
        for index, caller in enumerate(settings.callers if settings is not None else ()):
            if isinstance(caller, str) and caller not in known | folders and not _is_of(caller, unknown):
                yield Failure(name, None, (_unknown_caller(project, name, index, caller, known),))
    for name, workload in workloads.items():
        settings = project.file.workloads.get(name)
        if settings is not None and settings.apim is not None and not has_ingress(workload):
            message = f"the workload '{name}' has no ingress: an API would lead nowhere"
            step = "take 'apim' out, or give the app an ingress in the source"
            error = _unsettled_error(project, ("workloads", name, "apim"), message, step)
            yield Failure(name, None, (error,))


def _is_of(name: str, folders: Iterable[str]) -> bool:
    """Whether a workload of this name may be in one of some folders."""
    return any(name == one or name.startswith(f"{one}-") for one in folders)


def _unknown_caller(
    project: Project, workload: str, index: int, caller: str, known: Collection[str]
) -> Diagnostic:
    return Diagnostic(
        code="B2F319",
        severity=Severity.ERROR,
        message=f"the source has no workload '{caller}' that could call '{workload}'",
        span=project.document.span(("workloads", workload, "callers", index)),
        help=did_you_mean(caller, known)
        or "give a workload of the source, or somebody else by namespace and serviceAccount",
        category=Category.CONFIGURATION,
    )


def without_path(
    project: Project, evaluated: Evaluated, fates: Mapping[str | None, Fates]
) -> dict[str, Diagnostic]:
    """An error for each app that is reached from outside and for which the project file has no path."""
    workloads = {w.name: w for evaluation in evaluated.evaluations for w in evaluation.workloads}
    public = public_workloads(found for environment, found in fates.items() if environment is not None)
    found = {}
    for name, workload in workloads.items():
        settings = project.file.workloads.get(name)
        ranges = settings is not None and settings.internal_ranges
        is_reached = has_ingress(workload) and (name in public or bool(ranges))
        if is_reached and (settings is None or (settings.path is None and settings.host is None)):
            message = f"the workload '{name}' has ingress, but no path in the project file"
            step = f"set workloads.{name}.path or .host, or workloads.{name}.exposure to none"
            at = ("workloads", name)
            found[name] = _unsettled_error(project, at, message, step, deployed=workload.deployed.span)
    return found


def prefixed_paths(
    project: Project, evaluated: Evaluated, fates: Mapping[str | None, Fates]
) -> Iterator[Diagnostic]:
    """A note for each app that shares the environment's host, and so sees a prefix that Azure doesn't add."""
    public = public_workloads(found for environment, found in fates.items() if environment is not None)
    names = {w.name for evaluation in evaluated.evaluations for w in evaluation.workloads if has_ingress(w)}
    given = project.file.workloads
    shared = {name for name in names & public if name in given and given[name].host is None}
    for name, settings in given.items():
        if len(shared) == 1 or name not in shared or settings.rewrite is not None:
            continue
        if settings.path not in {None, "/"}:
            yield Diagnostic(
                code="B2F358",
                severity=Severity.NOTE,
                message=f"{name} sees the prefix {settings.path}: in Container Apps it has a host of its own",
                span=project.document.span(("workloads", name, "path")),
                help=f"set workloads.{name}.host, such as {name}.{{host}}, if it doesn't expect the prefix",
                category=Category.FINDING,
            )


def workloads_in(out: Path, sections: tuple[Section, ...]) -> frozenset[str]:
    """The workloads that an earlier run wrote into a folder."""
    lock = read_lock(out) if out.is_dir() else None
    before = LockedTree(lock, out, sections).workloads if lock is not None else {}
    return frozenset(name for names in before.values() for name in names)


def closed(fates: Fates, names: Mapping[str, Diagnostic]) -> Fates:
    """The fates with some workloads exposed to nobody."""
    values = {
        name: without_route(value, Origin(Kind.ABSENT, names[name].span, f"workloads.{name}.path"))
        if name in names
        else value
        for name, value in fates.values.items()
    }
    return replace(fates, values=values)


def _unsettled_error(
    project: Project, at: tuple[str, ...], message: str, step: str, *, deployed: Span | None = None
) -> Diagnostic:
    return Diagnostic(
        code="B2F202",
        severity=Severity.ERROR,
        message=message,
        span=project.document.key_span(at),
        labels=(Label(deployed, "it is deployed here"),) if deployed is not None else (),
        help=step,
        category=Category.CONFIGURATION,
    )
