"""A profile with its rows and manifests compiled, and the place of each."""

from __future__ import annotations

from converter.mapping.language.conditions import Condition
from converter.mapping.language.lookup import Choose, Tables
from converter.mapping.language.nodes import Each, TextPlaceholder
from converter.mapping.language.scope import Node
from converter.mapping.language.tables import Manifest, Profile
from converter.source import SourceFile, Span, YamlDocument, dataclass


@dataclass(frozen=True, slots=True, eq=False)
class CompiledManifest:
    """A manifest template, ready to be filled."""

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

    def setting_span(self, name: str) -> Span:
        """The place of a setting's default."""
        at = ("settings", name, "default")
        return next(document.span(at) for document in self.documents if document.has(at))

    def default_span(self, *path: str) -> Span:
        """The place of one of the `defaults`; of the profile's own where none of its documents has it."""
        at = ("defaults", *path)
        having = (document for document in self.documents if document.has(at))
        return next(having, self.documents[0]).span(at)

    def section_span(self, name: str, *path: str) -> Span:
        """The place of a key of a section."""
        return next(
            document.span(("sections", index, *path))
            for document in self.documents
            for index, section in enumerate(document.data.get("sections") or ())
            if section["name"] == name
        )

    def files(self) -> set[SourceFile]:
        """Every file that it is made of: its own, and those with the project's rows."""
        in_rows = {span.source for span in self.places().values()}
        return in_rows | {document.source for document in self.documents}

    def places(self) -> dict[str, Span]:
        """The place of each row and manifest, by id."""
        groups = (*(table.rows for table in self.tables.values()), *(choice.rows for choice in self.choices))
        found = {row.id: row.span for rows in groups for row in rows}
        return found | {compiled.manifest.id: compiled.span for compiled in self.manifests}
