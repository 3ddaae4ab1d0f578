"""`drift`: what the source says now against what the tree says now, both as rendered objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter.source import Diagnostic, Severity

if TYPE_CHECKING:
    from converter.conversion import Conversion, Rules
    from converter.drift.drifted import Drifted
    from converter.kustomize import Rendering
    from converter.mapping.objects import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftOptions:
    """What is compared: see `ConvertOptions` for what is alike.

    `flux` is the tree's folder. `unmanaged` also tells what no row of the tables speaks of,
    `image_tags` compares the tags that else belong to the release flow.
    """

    source: Path
    flux: Path
    config: Path | None = None
    environments: tuple[str, ...] = ()
    profile: str | None = None
    set_env: Mapping[str, str] = field(default_factory=dict)
    unmanaged: bool = False
    image_tags: bool = False


@dataclass(frozen=True, slots=True)
class DriftResult:
    """The findings, the overlays that were compared, and what the conversion has to say besides."""

    findings: tuple[Diagnostic, ...]
    overlays: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def drifted(self) -> bool:
        """Whether the two sides don't say the same, as far as anybody can know; notes don't count."""
        return any(finding.severity is not Severity.NOTE for finding in self.findings)


def drift(options: DriftOptions) -> DriftResult:
    """Compare the source with the tree.

    The overlays are rendered while the source is evaluated. Raises `DiagnosticError` for a source
    that can't be converted, or a tree that can't be rendered or must not be.
    """
    from converter.conversion import convert_source, load_rules

    rules = load_rules(options.source, options.config, options.profile)
    tree = _Tree(options, rules)
    tree.start()
    conversion = convert_source(
        options.source,
        options.flux,
        rules=rules,
        environments=options.environments,
        set_env=options.set_env,
        explain=True,
    )
    findings = tuple(_findings(options, conversion, tree))
    overlays = tuple(str(mapped.objects.overlay) for mapped in conversion.overlays)
    return DriftResult(findings, overlays, conversion.diagnostics)


class _Tree:
    """The tree's overlays, rendered side by side."""

    def __init__(self, options: DriftOptions, rules: Rules) -> None:
        self._root = options.flux
        environments = rules.project.file.environments
        chosen = options.environments or tuple(environments)
        self._folders = {
            (section.name, environments[name].overlay): section.overlay.replace(
                "{overlay}", environments[name].overlay
            )
            for section in rules.sections
            for name in chosen
            if name in environments
        }
        self._renderings: dict[tuple[str, str], Rendering] = {}

    def start(self) -> None:
        """Start rendering the overlays that are there. Raises `DiagnosticError` for one that mustn't be."""
        from converter.kustomize import start_rendering

        for key, folder in self._folders.items():
            place = self._root / folder
            if place.is_dir():
                self._renderings[key] = start_rendering(place)

    def objects(self, section: Section, overlay: str) -> list[dict[str, Any]]:
        """What the tree has for a section of an overlay; nothing where it has no such folder."""
        from converter.kustomize import rendered_objects

        rendering = self._renderings.get((section.name, overlay))
        return rendered_objects(rendering.text()) if rendering is not None else []


def _findings(options: DriftOptions, conversion: Conversion, tree: _Tree) -> Iterator[Diagnostic]:
    from converter.drift.drifted import Case
    from converter.drift.telling import finding
    from converter.source import Direction

    for overlay, one in _drifted(options, conversion, tree):
        if one.case is not Case.UNMANAGED or options.unmanaged:
            yield finding(one, overlay, None, Direction.UNKNOWN)


def _drifted(options: DriftOptions, conversion: Conversion, tree: _Tree) -> Iterator[tuple[str, Drifted]]:
    from converter.drift.drifted import drifted
    from converter.drift.objects import expected_objects, pairs

    kinds = _kinds(conversion)
    for mapped in conversion.overlays:
        overlay = str(mapped.objects.overlay)
        for section in conversion.sections:
            expected = expected_objects(mapped.objects, section)
            for pair in pairs(section, expected, tree.objects(section, overlay)):
                for one in drifted(pair, kinds, image_tags=options.image_tags):
                    yield overlay, one


def _kinds(conversion: Conversion) -> frozenset[str]:
    """The kinds that the tables make, whether or not they do so here."""
    every = (conversion.base, *conversion.overlays)
    made = {one.kind for mapped in every for found in mapped.objects.objects.values() for one in found}
    return frozenset(made | {lacking.kind for mapped in every for lacking in mapped.objects.absent})
