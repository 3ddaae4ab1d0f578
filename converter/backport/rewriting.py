"""From edits to the new texts of parameter files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from converter.backport.bundles import Bundle
from converter.backport.defaults import assigned_value
from converter.backport.edits import edited_text
from converter.backport.inverting import ParameterFiles
from converter.backport.parameter_edits import ParameterEdit, Unassigned
from converter.bicep import (
    NO_MODULES,
    DeploymentContext,
    FileResolver,
    Limits,
    ModuleSources,
    evaluate_parameters,
)
from converter.provenance import Value
from converter.source import shown_whole


@dataclass(slots=True)
class Rewriter:
    """Writes parameter files below `root`.

    `modules` are where those of registries come from, `parameter_files` and `variables` (answers to
    `readEnvironmentVariable`) are by overlay.
    """

    root: Path
    limits: Limits
    parameter_files: Mapping[str, ParameterFiles]
    variables: Mapping[str, Mapping[str, str]]
    modules: ModuleSources = NO_MODULES
    _resolver: FileResolver = field(init=False)
    _parameters: dict[str, Mapping[str, Value]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._resolver = FileResolver(self.root, limits=self.limits, modules=self.modules, gives_more=True)

    def texts(self, bundles: Iterable[Bundle]) -> dict[str, str]:
        """The new texts of the files that change, by path. Raises `RefusalError`."""
        edits: dict[str, list[ParameterEdit]] = defaultdict(list)
        defaults: dict[str, dict[str, list[ParameterEdit]]] = defaultdict(lambda: defaultdict(list))
        about: dict[str, tuple[str, str]] = {}
        for bundle in bundles:
            for overlay, edit in bundle.edits:
                place = edit.place
                if isinstance(place, Unassigned):
                    path = self.parameter_files[overlay].by_template[place.template]
                    about[path] = overlay, place.template
                    defaults[path][place.parameter].append(edit)
                else:
                    edits[place.span.file].append(edit)
        found = {}
        for path in sorted({*edits, *defaults}):
            assignments = self._assignments(path, *about[path], defaults[path]) if path in about else {}
            order = list(self._resolver.unit(about[path][1]).parameters) if path in about else []
            source = self._resolver.source(path)
            text = edited_text(source, edits[path], assignments, order)
            if text != source.text:
                found[path] = text
        return found

    def _assignments(
        self, path: str, overlay: str, template: str, wanted: Mapping[str, list[ParameterEdit]]
    ) -> dict[str, Any]:
        """The values that the file has to assign, by parameter."""
        given = self._resolver.unit(path).assignments
        declared = self._resolver.unit(template).parameters
        values = self._evaluated(path, overlay)
        return {
            name: assigned_value(values[name], edits, declared[name].default, given)
            for name, edits in wanted.items()
        }

    def _evaluated(self, path: str, overlay: str) -> Mapping[str, Value]:
        if path not in self._parameters:
            self._parameters[path] = _evaluated(self._resolver, path, self.variables[overlay])
        return self._parameters[path]

    def shown(self, path: str, overlay: str, text: str) -> tuple[str, str]:
        """A file's old and new text as they may be printed: the values of secrets are masked."""
        self._evaluated(path, overlay)
        after = FileResolver(
            self.root, limits=self.limits, texts={path: text}, modules=self.modules, gives_more=True
        )
        _evaluated(after, path, self.variables[overlay])
        return shown_whole(self._resolver.source(path)), shown_whole(after.source(path))


def _evaluated(resolver: FileResolver, path: str, variables: Mapping[str, str]) -> Mapping[str, Value]:
    deployment = evaluate_parameters(resolver, path, variables=variables, context=DeploymentContext())
    return deployment.parameters
