"""`drift`: the source against the tree, both as rendered objects."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Set as AbstractSet
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.pipeline import SourceOptions
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Direction,
    History,
    Severity,
    Span,
    dataclass,
    did_you_mean,
    write_file,
)

if TYPE_CHECKING:
    from converter.drift import Drifted, Folders, Ledger, RenderedTree, State
    from converter.kustomize import Lock
    from converter.mapping import Mapped, Section
    from converter.pipeline import Conversion, Rules


SHADOWED: Final = "B2F421"
"""A hand edit of the base that has no effect in any overlay."""
UNUSED: Final = "B2F522"
"""An entry of the ledger that matches no finding."""
_OURS_MOVED: Final = frozenset({Direction.SOURCE_MOVED, Direction.RULES_MOVED, Direction.BOTH})
"""Directions in which the source or the rules moved, whether or not the tree did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftOptions(SourceOptions):
    """What is compared; see `ConvertOptions` for the options in common.

    `flux` is the tree's folder. `unmanaged` also reports what no table row covers, `image_tags`
    compares the tags that otherwise belong to the release flow. `ledger` is the file of
    accepted findings (None: `bicep2flux.accepted.yaml` in `source`, if it is there). With `accept` the
    findings are added to it, with the `reason`, `owner` and `until` of all of them (None: 90 days); with
    `pin` today's values to its entries that hold none. `today` decides which of its entries still count.
    `state` is the record of the last run, which this one replaces.
    """

    flux: Path
    unmanaged: bool = False
    image_tags: bool = False
    today: date
    ledger: Path | None = None
    accept: bool = False
    reason: str = ""
    owner: str = ""
    until: date | None = None
    pin: bool = False
    state: Path | None = None


@dataclass(frozen=True, slots=True)
class DriftResult:
    """The findings that aren't accepted, how many are accepted, the overlays that were compared.

    What couldn't be converted is in none of the comparisons: its `errors` are the first of the findings, and
    `whole` are the overlays that it isn't missing from.
    `diagnostics` are what else the conversion says, `history` is what changed since the last recorded run.
    """

    findings: tuple[Diagnostic, ...]
    accepted: int
    overlays: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    history: History | None = None
    errors: tuple[Diagnostic, ...] = ()
    whole: tuple[str, ...] = ()


def drift(options: DriftOptions) -> DriftResult:
    """Compare the source with the tree, and leave out what the ledger accepts.

    Raises `DiagnosticError` for a source that can't be converted, a tree that can't be rendered or
    must not be, or a ledger that can't be used.
    """
    from converter.drift import apply, read_state

    last = read_state(options.state) if options.state is not None else None
    ledger = _ledger(options)
    conversion, findings = conversion_and_findings(options)
    overlays = tuple(str(mapped.objects.overlay) for mapped in conversion.overlays)
    is_partial = bool(options.environments or conversion.failures)
    only = overlays if is_partial else None
    applied = apply(ledger, findings, options.today, only=only)
    if text := _new_ledger(options, ledger, conversion, findings, applied.open):
        write_file(_ledger_path(options), text)
        applied = apply(_ledger(options), findings, options.today, only=only)
    errors = _errors_of(conversion)
    result = DriftResult(
        (*errors, *applied.open, *(one for one in applied.diagnostics if _counts(one, conversion))),
        len(applied.accepted),
        overlays,
        tuple(one for one in conversion.diagnostics if one.severity is not Severity.ERROR),
        errors=errors,
        whole=tuple(
            str(mapped.objects.overlay)
            for mapped in conversion.overlays
            if not conversion.broken_in(mapped.environment)
        ),
    )
    accepted = [finding for finding, _ in applied.accepted]
    return _recorded(options, last, result, accepted, is_whole=not conversion.failures)


def _recorded(
    options: DriftOptions,
    last: State | None,
    result: DriftResult,
    accepted: list[Diagnostic],
    *,
    is_whole: bool,
) -> DriftResult:
    """The result beside that of the last run, whose record it replaces; without a record as it is."""
    from converter.drift import seen

    if options.state is None:
        return result
    known = seen(
        last,
        result.findings,
        accepted,
        options.today,
        only=result.overlays if options.environments else None,
        is_whole=is_whole,
    )
    write_file(options.state, known.state.text)
    return replace(result, findings=known.findings, history=known.history)


def _ledger_path(options: DriftOptions) -> Path:
    from converter.drift import LEDGER_FILE

    return options.ledger or options.source / LEDGER_FILE


def _ledger(options: DriftOptions) -> Ledger:
    """The ledger; its diagnostics name it as they do the files of the source."""
    from converter.drift import load_ledger

    path = _ledger_path(options)
    below = Path(os.path.relpath(path, options.source))
    name = path if path.is_absolute() and ".." in below.parts else below
    return load_ledger(path, name.as_posix(), is_required=options.ledger is not None and not options.accept)


def _new_ledger(
    options: DriftOptions,
    ledger: Ledger,
    conversion: Conversion,
    findings: list[Diagnostic],
    unaccepted: tuple[Diagnostic, ...],
) -> str:
    """The ledger's text after what the options ask for; empty if it stays as it is."""
    from converter.drift import accept, pin

    is_partial = bool(options.environments or conversion.failures)
    if options.accept:
        return accept(
            ledger,
            unaccepted,
            options.today,
            reason=options.reason,
            owner=options.owner,
            until=options.until,
            environments=[]
            if is_partial
            else [str(mapped.objects.overlay) for mapped in conversion.overlays],
        )
    if options.pin and is_partial:
        raise DiagnosticError([*_errors_of(conversion), _partial_pins()])
    return pin(ledger, findings, options.today) if options.pin else ""


def _partial_pins() -> Diagnostic:
    """An entry accepts nothing but what was pinned: what wasn't compared would be open the next time."""
    return Diagnostic(
        code="B2F209",
        severity=Severity.ERROR,
        message="--pin needs the findings of all environments and workloads",
        help="leave out --env, and correct what can't be converted",
        category=Category.CONFIGURATION,
    )


def _errors_of(conversion: Conversion) -> tuple[Diagnostic, ...]:
    """The errors of a conversion; what they are about is called by the overlay, as in the findings."""
    environments = conversion.project.file.environments

    def named(error: Diagnostic) -> Diagnostic:
        about = error.subject
        if about is None or about.environment not in environments:
            return error
        overlay = environments[about.environment].overlay
        return replace(error, subject=replace(about, environment=overlay))

    return tuple(named(one) for one in conversion.diagnostics if one.severity is Severity.ERROR)


def _counts(diagnostic: Diagnostic, conversion: Conversion) -> bool:
    """Whether what the ledger reports holds: an entry for what couldn't be compared isn't unused."""
    return not (conversion.failures and diagnostic.code == UNUSED)


def conversion_and_findings(options: DriftOptions) -> tuple[Conversion, list[Diagnostic]]:
    """The converted source, and every finding.

    An edited tree is rendered while the source is evaluated. A tree that matches its lock is probably in
    sync: only overlays whose files differ from the conversion are rendered. The lock isn't trusted further.
    """
    from converter.drift import RenderedTree
    from converter.kustomize import TREE_JOURNAL, matches_lock, read_lock, refuse_half_written
    from converter.pipeline import convert_source, load_rules, sections_in

    rules = load_rules(options)
    if not options.flux.is_dir():
        raise DiagnosticError(
            Diagnostic(
                code="B2F209",
                severity=Severity.ERROR,
                message=f"there is no folder {options.flux.as_posix()}",
                help="name the tree's folder with --flux, or make it with `bicep2flux convert`",
                category=Category.CONFIGURATION,
            )
        )
    refuse_half_written(options.flux, TREE_JOURNAL)
    folders = _folders(rules, sections_in(options.flux, rules), options.environments)
    with RenderedTree(options.flux, folders) as tree:
        lock = read_lock(options.flux)
        if lock is None or not matches_lock(options.flux, lock):
            tree.start(folders)
        conversion = convert_source(
            options,
            options.flux,
            rules=rules,
            explain=True,
            # A tag that the tree has is kept, unless tags are compared too.
            keep_tags=not options.image_tags,
        )
        folders |= _folders(rules, conversion.sections, options.environments)
        differing = _differing(options.flux, conversion, folders)
        tree.start(differing)
        return conversion, [
            *([] if options.environments else _leftover_overlays(options.flux, conversion, folders, lock)),
            *_findings(options, conversion, tree, differing, lock),
            *_bicep_findings(options.flux, conversion, lock),
        ]


def _bicep_findings(flux: Path, conversion: Conversion, lock: Lock | None) -> Iterator[Diagnostic]:
    """What differs in Bicep files; nothing where a workload is broken, which may have a part in each."""
    from converter.drift import check_bicep_files

    if conversion.broken:
        return iter(())
    overlays = [str(mapped.objects.overlay) for mapped in conversion.overlays]
    return check_bicep_files(flux, conversion.tree, lock, overlays)


def _differing(flux: Path, conversion: Conversion, folders: Folders) -> Folders:
    """The overlays whose files differ from those that `convert` would write."""
    from converter.kustomize import is_as_generated

    bases = {section.name: section.base for section in conversion.sections}
    unchanged = {
        folder: is_as_generated(flux, conversion.tree, folder)
        for folder in {*bases.values(), *folders.values()}
    }
    return {
        (section, overlay): folder
        for (section, overlay), folder in folders.items()
        if not (unchanged[bases[section]] and unchanged[folder])
    }


def _findings(
    options: DriftOptions,
    conversion: Conversion,
    tree: RenderedTree,
    folders: Folders,
    lock: Lock | None,
) -> Iterator[Diagnostic]:
    """What differs in the overlays of `folders`."""
    from converter.drift import (
        Case,
        directions_of,
        finding,
        leftover_workload,
        missing_overlay,
        split_leftovers,
    )

    if not folders:
        return
    expected = {
        (section, str(mapped.objects.overlay))
        for mapped in conversion.overlays
        for section, objects in mapped.objects.objects.items()
        if objects
    }
    for (section, overlay), folder in folders.items():
        if (section, overlay) in expected and not tree.has(section, overlay):
            yield missing_overlay(overlay, folder)
    directions = directions_of(lock, options.flux, folders, conversion.tree.inputs)
    generated = directions is not None
    drifted = _drifted(
        conversion, tree, folders, generated=generated, image_tags=options.image_tags, locked=lock
    )
    own = {str(mapped.objects.overlay): _workloads(mapped) for mapped in conversion.overlays}

    def file_of(overlay: str, one: Drifted) -> str | None:
        place = _place(one, overlay, tree)
        return place.file if place is not None else None

    rest, leftovers = split_leftovers(drifted, file_of, own.__getitem__)
    for leftover in leftovers:
        first = leftover.objects[0]
        direction = directions.of(first, leftover.overlay) if directions is not None else Direction.UNKNOWN
        place = _place(first, leftover.overlay, tree)
        is_skipped = any(one.name == leftover.workload for one in conversion.skipped)
        yield leftover_workload(leftover, place, direction, is_skipped=is_skipped)
    for overlay, difference in rest:
        one = difference
        direction = directions.of(one, overlay) if directions is not None else Direction.UNKNOWN
        if one.case is Case.UNMANAGED and one.difference is None and direction in _OURS_MOVED:
            # Generated before, by rows that the tables no longer have: `convert` would remove it.
            one = replace(one, case=Case.OBJECT_EXTRA)
        if one.case is not Case.UNMANAGED or options.unmanaged:
            both = directions is not None and direction is Direction.BOTH
            ancestor = directions.ancestor(one, overlay) if directions is not None and both else None
            yield finding(one, overlay, _place(one, overlay, tree), direction, ancestor)
    if directions is not None:
        yield from _shadowed(options.flux, conversion)


def _folders(
    rules: Rules, parts: tuple[Section, ...], environments: tuple[str, ...]
) -> dict[tuple[str, str], str]:
    """The folders of the overlays in the tree, by section and overlay. `parts` are the tree's sections."""
    known = rules.project.file.environments
    rendered = [section for section in parts if section.bicep is None]
    sections = [section.name for section in rendered]
    wrong = [
        Diagnostic(
            code="B2F202",
            severity=Severity.ERROR,
            message=f"the profile has no section '{section}'",
            span=rules.project.document.key_span(("environments", name, "folders", section)),
            help=did_you_mean(section, sections) or f"sections: {', '.join(sections)}",
            category=Category.CONFIGURATION,
        )
        for name, one in known.items()
        for section in one.folders
        if section not in sections
    ]
    if wrong:
        raise DiagnosticError(wrong)
    chosen = [known[name] for name in environments or known if name in known]
    return {
        (section.name, one.overlay): one.folders.get(
            section.name, section.overlay.replace("{overlay}", one.overlay)
        )
        for one in chosen
        for section in rendered
    }


def _leftover_overlays(
    flux: Path, conversion: Conversion, folders: Folders, lock: Lock | None
) -> Iterator[Diagnostic]:
    """What there is in the tree beside the folders of the environments."""
    from converter.drift import leftover_overlays

    overlays = [one.overlay for one in conversion.project.file.environments.values()]
    return leftover_overlays(flux, conversion.sections, folders, overlays, generated=lock is not None)


def _drifted(
    conversion: Conversion,
    tree: RenderedTree,
    folders: Folders,
    *,
    generated: bool,
    image_tags: bool,
    locked: Lock | None = None,
) -> Iterator[tuple[str, Drifted]]:
    from converter.drift import drifted, expected_objects, pairs, switched

    kinds = _kinds(conversion)
    for mapped in conversion.overlays:
        overlay = str(mapped.objects.overlay)
        # A tree of ours has the variables of the tables; in another one, what they stand for counts.
        given = conversion.project.file.environments[str(mapped.environment)].substitutions
        variables = None if generated else given
        for section in conversion.sections:
            if (section.name, overlay) not in folders or not tree.has(section.name, overlay):
                continue
            expected = expected_objects(mapped.objects, section)
            broken, whole = conversion.broken_in(mapped.environment), _workloads(mapped)
            for pair in pairs(section, expected, tree.objects(section, overlay)):
                switches = switched(pair, tree.root, folders.values())
                for one in drifted(
                    pair,
                    kinds,
                    generated=generated,
                    image_tags=image_tags,
                    switches=switches,
                    variables=variables,
                    strict=conversion.project.file.flux.strict_substitution,
                ):
                    if not broken or _is_judged(one, broken, whole, _place(one, overlay, tree), locked):
                        yield overlay, one


def _is_judged(
    one: Drifted, broken: Collection[str], whole: AbstractSet[str], place: Span | None, lock: Lock | None
) -> bool:
    """Whether a difference says something, though some workloads of its overlay couldn't be converted.

    What only the tree has may be theirs: an object in one of their folders or with one of their names, an
    object that an earlier run wrote outside of any workload's folder (without a lock, any such object), and a
    part of an object that workloads share. What is in the folder of a `whole` workload, or of one that is
    gone, isn't. No workload makes a setting of Flux.
    """
    if one.switch is not None or one.expected is not None or one.pair.actual is None:
        return True
    expected = one.pair.expected
    if expected is not None:
        return bool(expected.source.owner)
    name = one.pair.name.partition("/")[2]
    folders = place.file.split("/")[:-1] if place is not None else []
    if any(name == b or name.startswith(f"{b}-") or b in folders for b in broken):
        return False
    holder = one.pair.section.workload_of(place.file) if place is not None else None
    if holder is not None or not whole.isdisjoint(folders):
        return True
    return lock is not None and place is not None and place.file not in lock.files


def _workloads(mapped: Mapped) -> set[str]:
    """The workloads that objects of an environment are made for."""
    return {one.owner for made in mapped.objects.objects.values() for one in made}


def _place(one: Drifted, overlay: str, tree: RenderedTree) -> Span | None:
    """The line of the tree that a difference is about; None for an object that is missing from it."""
    pair = one.pair
    if pair.rendered is None:
        return None
    path = one.difference.actual_path if one.difference is not None else ()
    return tree.place(pair.section, overlay, pair.rendered, path)


def _shadowed(flux: Path, conversion: Conversion) -> Iterator[Diagnostic]:
    """The hand edits that no rendered object shows; only the lock reveals them."""
    from converter.drift import shadowed_edit
    from converter.kustomize import file_changes_of

    try:
        diagnostics = file_changes_of(conversion.tree, flux).diagnostics
    except DiagnosticError:
        # A link or folder in the place of a file stops `convert` from writing; its rendering is compared.
        return iter(())
    return (shadowed_edit(one) for one in diagnostics if one.code == SHADOWED)


def _kinds(conversion: Conversion) -> frozenset[str]:
    """The kinds that the tables make, whether or not they do so here."""
    every = (conversion.base, *conversion.overlays)
    made = {one.kind for mapped in every for found in mapped.objects.objects.values() for one in found}
    return frozenset(made | {missing.kind for mapped in every for missing in mapped.objects.absent})
