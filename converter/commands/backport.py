"""`backport`: edits of the tree as edits of the parameter files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from converter.commands.drift import DriftOptions, drift
from converter.source import Category, Diagnostic, DiagnosticError, Direction, Severity, Subject, dataclass

if TYPE_CHECKING:
    from converter.backport import Bundle, Change, FieldKey, ParameterFiles
    from converter.mapping import ObjectSet
    from converter.pipeline import Conversion

TAKEN_BACK: Final = frozenset({Direction.TREE_EDITED, Direction.BOTH, Direction.UNKNOWN, None})
"""Directions of the differences that `backport` takes over; the others are for `convert`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackportOptions(DriftOptions):
    """Which source and tree: what is brought back is what `drift` finds with these options."""


@dataclass(frozen=True, slots=True)
class BackportResult:
    """The edits: by file of the source its new text, and all of it as a unified diff without secrets.

    `taken` are the differences that the edits take over; `diagnostics` have the reasons for the others.
    `errors` are about what couldn't be converted, and so wasn't compared.
    """

    texts: Mapping[str, str]
    diff: str
    taken: tuple[Subject, ...]
    diagnostics: tuple[Diagnostic, ...]
    errors: tuple[Diagnostic, ...] = ()

    def headline(self, *, written: bool) -> str:
        """The outcome in a line: `2 of 3 differences brought back, in 1 file`."""
        left = {
            id(one.subject)
            for one in self.diagnostics
            if one.severity is Severity.ERROR and one.category is Category.FINDING
        }
        total = len(self.taken) + len(left)
        if not total:
            return "nothing to bring back"
        verb = "brought back" if written else "can be brought back"
        files = f", in {len(self.texts)} file{'s' * (len(self.texts) != 1)}" if self.texts else ""
        return f"{len(self.taken)} of {total} difference{'s' * (total != 1)} {verb}{files}"


def backport(options: BackportOptions, *, write: bool = False) -> BackportResult:
    """The edits for all that `drift` finds edited in the tree; with `write` they are made, all or none.

    Raises `DiagnosticError` for a source or tree that can't be read, and where nothing can be written.
    """
    from converter.kustomize import PARAMETERS_JOURNAL, finish_journal

    if write:
        try:
            finish_journal(options.source.resolve(), PARAMETERS_JOURNAL)
        except OSError as error:
            raise _unwritable(error) from error
    found = drift(options)
    subjects = [
        one.subject
        for one in found.findings
        if one.severity is Severity.ERROR
        and one not in found.errors
        and one.subject
        and one.subject.direction in TAKEN_BACK
    ]
    result = replace(edits_for(options, subjects), errors=found.errors)
    if write and result.texts:
        _write(options.source, result.texts)
    return result


def edits_for(options: BackportOptions, differences: Iterable[Subject]) -> BackportResult:
    """The edits of the parameter files for differences between the source and a tree.

    `environment` (the overlay), `object`, `path`, `expected` and `actual` of each difference are used,
    None for nothing. Each edit is proved by a conversion in memory; one that changes more than was edited
    in the tree is dropped.
    """
    return _Backport(options).result(list(differences))


class _Backport:
    """One run: the conversion of the source as it is, and of the source with edits."""

    def __init__(self, options: BackportOptions) -> None:
        from converter.backport import Rewriter
        from converter.bicep import Limits
        from converter.pipeline import load_rules, module_sources

        self.options = options
        self.rules = load_rules(options)
        self.before: Conversion = self._converted(options.environments, {})
        given = self.before.project.file.environments
        self.environments = {
            str(mapped.objects.overlay): str(mapped.environment) for mapped in self.before.overlays
        }
        self.parameter_files = {
            overlay: self._parameter_files(name) for overlay, name in self.environments.items()
        }
        self.proved_fields: Mapping[FieldKey, Any] = {}
        """All fields with the edits that were proved last."""
        self.rewriter = Rewriter(
            options.source,
            Limits(**self.before.project.file.limits.model_dump()),
            self.parameter_files,
            {
                overlay: {**given[name].variables, **options.set_env}
                for overlay, name in self.environments.items()
            },
            module_sources(options, self.before.project),
        )

    def result(self, differences: list[Subject]) -> BackportResult:
        from converter.backport import changes_of, made_by_others, made_too, shared_edit, unknown

        changes, others = changes_of(differences, [mapped.objects for mapped in self.before.overlays])
        diagnostics = [unknown(subject) for subject in others]
        bundles = self._bundles(changes, diagnostics)
        texts, proved = self._proved(bundles, changes, diagnostics)
        meant = [change for bundle in proved for change in bundle.changes]
        others_made = made_by_others(self.proved_fields, changes, meant)
        taken = [subject for change in (*meant, *others_made) for subject in change.subjects]
        made = {id(subject) for change in others_made for subject in change.subjects}
        diagnostics = [one for one in diagnostics if id(one.subject) not in made]
        diagnostics += [shared_edit(bundle) for bundle in proved if len(bundle.changes) > 1]
        if others_made:
            diagnostics.append(made_too(others_made))
        return BackportResult(texts, self._diff(texts), tuple(taken), tuple(diagnostics))

    def _bundles(self, changes: list[Change], diagnostics: list[Diagnostic]) -> list[Bundle]:
        """The edits of the parameter files that each change needs; refused ones go to `diagnostics`."""
        from converter.backport import RefusalError, bundled, conflicts, parameter_edits_for, refused

        wanted = []
        for change in changes:
            try:
                wanted.append((change, parameter_edits_for(change, self.parameter_files[change.overlay])))
            except RefusalError as why:
                diagnostics += refused(change.subjects, why)
        bundles = bundled(wanted)
        for bundle in bundles:
            if bundle.conflicting:
                diagnostics += conflicts(bundle)
        return [bundle for bundle in bundles if not bundle.conflicting]

    def _proved(
        self, bundles: list[Bundle], changes: list[Change], diagnostics: list[Diagnostic]
    ) -> tuple[dict[str, str], list[Bundle]]:
        """The new texts, and the bundles that they are for: those that a conversion confirms."""
        if not bundles:
            return {}, []
        texts, objections = self._tried(bundles, bundles[-1], changes)
        if not objections:
            return texts, bundles
        # One of them is wrong: try them one by one.
        proved: list[Bundle] = []
        texts = {}
        for bundle in bundles:
            tried, objections = self._tried([*proved, bundle], bundle, changes)
            if objections:
                diagnostics += objections
            else:
                proved.append(bundle)
                texts = tried
        return texts, proved

    def _tried(
        self, bundles: list[Bundle], last: Bundle, changes: list[Change]
    ) -> tuple[dict[str, str], list[Diagnostic]]:
        """The new texts for some bundles, and the objections to the last of them."""
        from converter.backport import (
            RefusalError,
            fields,
            formatted,
            proof_failures,
            refused,
            rejected,
            side_effects,
        )

        subjects = [subject for change in last.changes for subject in change.subjects]
        try:
            texts = self.rewriter.texts(bundles)
        except RefusalError as why:
            return {}, list(refused(subjects, why))
        touched = tuple(
            name
            for overlay, name in self.environments.items()
            if self.parameter_files[overlay].files & texts.keys()
        )
        try:
            after = self._converted(touched, texts) if texts else self.before
        except DiagnosticError as error:
            why_not = "; ".join(fault.message for fault in error.diagnostics[:2])
            return {}, list(rejected(last, f"the edited source can't be converted: {why_not}"))
        if (broken := self._newly_broken(after)) is not None:
            return {}, list(rejected(last, f"the edited source can't be converted: {broken.message}"))
        overlays = [mapped.objects for mapped in self.before.overlays]
        untouched = [mapped.objects for mapped in self.before.overlays if mapped.environment not in touched]
        again = [mapped.objects for mapped in after.overlays if mapped.environment in touched]
        meant = [change for bundle in bundles for change in bundle.changes]
        edited = fields([*untouched, *again])
        unmet, others = proof_failures(fields(overlays), edited, meant, changes)
        if others:
            return {}, list(side_effects(last, _formatted_fields(others, [*overlays, *again])))
        if unmet:
            message = f"after the edit the source still gives another value for {formatted(unmet[0])}"
            return {}, list(rejected(last, message))
        self.proved_fields = edited
        return texts, []

    def _newly_broken(self, after: Conversion) -> Diagnostic | None:
        """The first error of a workload, or an environment, that could be converted before the edits."""
        before = {(one.workload, one.environment) for one in self.before.failures}
        new = [one for one in after.failures if (one.workload, one.environment) not in before]
        return new[0].errors[0] if new else None

    def _parameter_files(self, environment: str) -> ParameterFiles:
        from converter.backport import ParameterFiles
        from converter.bicep import PARAMETERS

        by_template = {
            folder.template: path
            for folder in self.before.folders
            if (path := folder.parameters.get(environment)) is not None and path.endswith(PARAMETERS)
        }
        where = self.before.project.file.source
        name = (where.parameter_files or "").format(environment=environment, template="main")
        return ParameterFiles.of(
            by_template, PurePosixPath(where.root, where.infrastructure, name).as_posix()
        )

    def _converted(self, environments: tuple[str, ...], texts: Mapping[str, str]) -> Conversion:
        from converter.pipeline import convert_source

        return convert_source(
            replace(self.options, environments=environments),
            self.options.flux,
            rules=self.rules,
            explain=not texts,
            texts=texts,
        )

    def _diff(self, texts: Mapping[str, str]) -> str:
        from difflib import unified_diff

        lines: list[str] = []
        for path, text in sorted(texts.items()):
            overlay = next(
                name
                for name, parameter_files in self.parameter_files.items()
                if path in parameter_files.files
            )
            old, new = self.rewriter.shown(path, overlay, text)
            lines += unified_diff(
                old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{path}", f"b/{path}"
            )
        return "".join(line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}" for line in lines)


def _formatted_fields(fields: Iterable[FieldKey], overlays: Iterable[ObjectSet]) -> list[str]:
    """Fields as `trace` takes them; where two sets have an object, the later one names its items."""
    from converter.kustomize import formatted_path

    bodies = {
        (str(objects.overlay), f"{made.kind}/{made.name}"): made.body
        for objects in overlays
        for section in objects.objects.values()
        for made in section
    }
    return [
        f"{overlay} {name} {formatted_path(bodies[overlay, name], path)}" for overlay, name, path in fields
    ]


_NO_NEWLINE: Final = "\\ No newline at end of file\n"


def _write(root: Path, texts: Mapping[str, str]) -> None:
    """Write all of the files or none. Raises `DiagnosticError` (B2F535)."""
    from converter.kustomize import PARAMETERS_JOURNAL, change_in_place
    from converter.source import resolved_inside

    try:
        inside = root.resolve()
        # A file may be reached through a link inside of the source: what it leads to is written.
        contents = {
            resolved_inside(root / path, root).relative_to(inside).as_posix(): text.encode()
            for path, text in texts.items()
        }
        change_in_place(inside, contents, [], PARAMETERS_JOURNAL)
    except OSError as error:
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code="B2F535",
            severity=Severity.ERROR,
            message=f"the parameter files can't be written: {error.strerror or error}",
            help="see to it that the folder can be written, then run again",
            category=Category.CONFIGURATION,
        )
    )
