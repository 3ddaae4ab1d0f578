"""A profile with its rows and manifests compiled, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass

from converter.mapping.language.conditions import Condition
from converter.mapping.language.lookup import Choose, Tables
from converter.mapping.language.nodes import Each, TextPlaceholder
from converter.mapping.language.state import Node
from converter.mapping.language.tables import Manifest, Profile
from converter.source import SourceFile, Span, YamlDocument


@dataclass(frozen=True, slots=True, eq=False)
class CompiledManifest:
    """A manifest skeleton, ready to be filled."""

    manifest: Manifest
    span: Span
    file: TextPlaceholder
    condition: Condition
    node: Node
    each: Each | None


@dataclass(frozen=True, slots=True, eq=False)
class CompiledProfile:
    """A profile with everything compiled.

    `documents` are its `profile.yaml` and those of the profiles that it extends, its own first. `choices`
    are the `$choose` of all rows and manifests.
    """

    profile: Profile
    documents: tuple[YamlDocument, ...]
    tables: Tables
    manifests: tuple[CompiledManifest, ...]
    choices: tuple[Choose, ...]

    def setting(self, name: str) -> Span:
        """Where the default of a setting stands."""
        at = ("settings", name, "default")
        return next(document.span(at) for document in self.documents if document.has(at))

    def section(self, name: str, *path: str) -> Span:
        """Where something stands that a section says."""
        return next(
            document.span(("sections", index, *path))
            for document in self.documents
            for index, section in enumerate(document.data.get("sections") or ())
            if section["name"] == name
        )

    def files(self) -> set[SourceFile]:
        """Every file that says something of it: its own, and those with the project's rows."""
        said = {span.source for span in self.places().values()}
        return said | {document.source for document in self.documents}

    def places(self) -> dict[str, Span]:
        """Where each row and manifest stands, by id."""
        groups = (*(table.rows for table in self.tables.values()), *(choice.rows for choice in self.choices))
        found = {row.id: row.span for rows in groups for row in rows}
        return found | {compiled.manifest.id: compiled.span for compiled in self.manifests}
