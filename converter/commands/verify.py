"""`verify`: a tree as Flux gets it, checked for what an API server, Flux or a pod would refuse."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.source import Category, Diagnostic, DiagnosticError, Severity, Subject, dataclass

if TYPE_CHECKING:
    from converter.kustomize import Rendering, ScannedFolder
    from converter.verify import ClusterName, CustomSchemas, RenderedFolder, Schemas

IDLE_PATCH: Final = "B2F442"
SIDE_BY_SIDE: Final = 8
"""Runs of Kustomize at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """Which tree is verified, and against what: `crds` is a folder, `kubernetes` a version such as `1.33`.

    `lenient` is for a Flux that makes nothing of a variable without a value, instead of refusing it.
    With a `cluster`, that is asked as well; `values` is a file with those of Flux's variables.
    """

    flux: Path
    crds: Path | None = None
    kubernetes: str | None = None
    lenient: bool = False
    cluster: ClusterName | None = None
    values: Path | None = None


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """The findings, the environments that were looked at, how many objects they have."""

    findings: tuple[Diagnostic, ...]
    environments: tuple[str, ...]
    objects: int


def asked_cluster(context: str | None) -> ClusterName:
    """The cluster of a context of the kubeconfig, the current one by default; it isn't asked yet.

    Raises `DiagnosticError` (B2F481) if kubectl doesn't know one.
    """
    from converter.verify import cluster_name

    return cluster_name(context)


def verify(options: VerifyOptions) -> VerifyResult:
    """Scan and render every folder of a tree that Flux is given, and check the objects.

    Nothing is rendered unless all of them are harmless. Raises `DiagnosticError` for a tree that doesn't
    exist or would be verified in part only (see `refuse_unverifiable`), that is half written (B2F402) or that
    Kustomize must not run on (see `scan_folder`), without Kustomize (B2F405), without schemas (B2F430), for a
    cluster that can't be asked (B2F481) or values that can't be read (B2F487).
    """
    from converter.kustomize import TREE_JOURNAL, refuse_half_written
    from converter.source import mappings_folder
    from converter.verify import (
        check_extent,
        exported_schemas,
        kubernetes_version,
        our_schemas,
        read_values,
        refuse_unverifiable,
        top_folders,
    )

    refuse_half_written(options.flux, TREE_JOURNAL)
    custom: tuple[CustomSchemas, ...] = (our_schemas(mappings_folder() / "schemas"),)
    if options.crds is not None:
        custom = (exported_schemas(options.crds), *custom)
    values = {} if options.values is None else read_values(options.values)
    kubernetes = kubernetes_version(options.kubernetes)
    folders = top_folders(options.flux)
    refuse_unverifiable(options.flux, folders)
    scanned = _scanned(options.flux, folders)
    renderings = _started(options.flux, scanned)
    from converter.verify import Schemas

    # Loading the rules takes as long as a rendering or two, which run meanwhile.
    schemas = Schemas(kubernetes, custom)
    rendered, failed = _rendered(renderings, schemas)
    idle = (finding for one in scanned for finding in _idle_patches(one))
    findings = (
        *failed,
        *check_extent(rendered, folders),
        *idle,
        *object_findings(options, rendered, schemas, values),
    )
    names = tuple(sorted({folder.rpartition("/")[2] for folder in folders}))
    return VerifyResult(findings, names, sum(len(each.objects) for each in rendered))


def _scanned(root: Path, folders: list[str]) -> list[ScannedFolder]:
    """The scan of each folder; all refusals are raised together."""
    from converter.kustomize import scan_folder
    from converter.verify import with_whole_tree_named

    scanned: list[ScannedFolder] = []
    faults: list[Diagnostic] = []
    for folder in folders:
        try:
            scanned.append(scan_folder(root, folder))
        except DiagnosticError as error:
            faults.extend(error.diagnostics)
    if faults:
        raise DiagnosticError(with_whole_tree_named(root, faults))
    return scanned


def _started(root: Path, scanned: list[ScannedFolder]) -> Iterator[tuple[ScannedFolder, Rendering]]:
    """The folders in their order, each with its run of Kustomize; the first ones are started at once."""
    from converter.kustomize import start_rendering

    waiting = iter(scanned)
    running = deque((one, start_rendering(root / one.overlay)) for one in islice(waiting, SIDE_BY_SIDE))
    return _continued(root, waiting, running)


def _continued(
    root: Path, waiting: Iterator[ScannedFolder], running: deque[tuple[ScannedFolder, Rendering]]
) -> Iterator[tuple[ScannedFolder, Rendering]]:
    from converter.kustomize import start_rendering

    try:
        while running:
            yield running[0]
            running.popleft()
            running.extend((one, start_rendering(root / one.overlay)) for one in islice(waiting, 1))
    finally:
        for _, rendering in running:
            rendering.cancel()


def _rendered(
    renderings: Iterator[tuple[ScannedFolder, Rendering]], schemas: Schemas
) -> tuple[list[RenderedFolder], list[Diagnostic]]:
    """What Kustomize makes of the folders, and the findings for those that it can't build.

    What can be asked of an object by itself is asked at once: other folders are rendered meanwhile.
    """
    from converter.kustomize import rendered_objects
    from converter.verify import RenderedFolder, check_unrendered

    rendered: list[RenderedFolder] = []
    failed: list[Diagnostic] = []
    for one, rendering in renderings:
        try:
            objects = tuple(rendered_objects(rendering.text()))
        except DiagnosticError as error:
            failed.extend(
                found for each in error.diagnostics for found in check_unrendered(one, each, schemas)
            )
        else:
            rendered.append(RenderedFolder(one.overlay, one, objects))
            schemas.begin(rendered[-1])
    return rendered, failed


def object_findings(
    options: VerifyOptions, rendered: list[RenderedFolder], schemas: Schemas, values: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """The findings of each environment, on the objects as Flux will apply them."""
    from converter.verify import (
        AppliedEnvironment,
        Environment,
        applied_folder,
        check_cluster,
        check_completeness,
        check_first_rollout,
        check_flux,
        check_flux_paths,
        check_mesh,
        check_references,
        check_rollout,
        check_routes,
        check_scaling,
        check_waiting,
        check_workloads,
        is_strict,
    )

    names = dict.fromkeys(folder.environment for folder in rendered)
    every = [folder.folder for folder in rendered]
    written = [
        Environment(name, tuple(each for each in rendered if each.environment == name), values)
        for name in names
    ]
    strict = is_strict(written, not options.lenient)
    applied = [
        AppliedEnvironment(
            tree.name, [applied_folder(tree, folder, strict=strict) for folder in tree.folders]
        )
        for tree in written
    ]
    said = None if options.cluster is None else check_cluster(options.cluster, applied)
    if said is not None:
        yield from said.findings
    for given_tree, tree in zip(written, applied, strict=True):
        environment = tree.environment
        for given in tree.folders:
            folder = given.folder
            offline = given.unexplained(schemas.check(folder))
            yield from offline if said is None else said.without_answered(folder, offline)
            yield from given.findings
            yield from check_references(environment, folder)
            yield from check_completeness(folder)
            yield from check_workloads(environment, folder)
            yield from check_rollout(environment, folder)
            yield from check_waiting(environment, folder)
            yield from check_flux(folder)
        awaited = (each for given in tree.folders for each in given.awaited)
        yield from check_first_rollout(given_tree, awaited, strict=strict)
        yield from check_flux_paths(environment, options.flux, every)
        yield from check_routes(environment)
        yield from check_scaling(environment)
        yield from check_mesh(environment)


def _idle_patches(scanned: ScannedFolder) -> Iterator[Diagnostic]:
    for part in scanned.idle_patches:
        subject = Subject(environment=scanned.overlay.rpartition("/")[2], place=part.entry)
        yield Diagnostic(
            code=IDLE_PATCH,
            severity=Severity.ERROR,
            message="this patch changes no object",
            span=None,
            labels=(),
            help="correct its target, or remove it",
            category=Category.FINDING,
            subject=subject,
        )
