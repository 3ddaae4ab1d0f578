"""Reading the files of a tree that others wrote: each once, within limits, as data only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

from converter.kustomize.layers.layering import KUSTOMIZATIONS
from converter.kustomize.scan.entries import FORM, MISSING, Located, Root, fault
from converter.source import (
    Category,
    DiagnosticError,
    Node,
    SourceFile,
    Span,
    YamlDocument,
    read_source,
    shared_documents,
)

LARGEST_FILE: Final = 8_000_000
"""Bytes of a manifest, patch or kustomization; etcd takes no object larger than a fifth of it."""


@dataclass(slots=True)
class TreeReader:
    """The files of a tree that were read so far: `documents` by name, `files` with their text."""

    root: Root
    files: dict[str, SourceFile | None] = field(default_factory=dict)
    documents: dict[str, tuple[YamlDocument, ...]] = field(default_factory=dict)

    def read(self, file: Located, entry: Span | None) -> tuple[YamlDocument, ...]:
        """The documents of a file that `entry` names.

        Raises `DiagnosticError`: B2F001 or B2F411 for what can't be read or isn't YAML.
        """
        known = self.documents.get(file.name)
        if known is not None:
            return known
        size = file.path.stat().st_size
        if size > LARGEST_FILE:
            raise fault(FORM, f"{file.name} has {size} bytes, more than {LARGEST_FILE}", entry, "split it")
        try:
            source = read_source(file.path, file.name, root=self.root.path)
            self.files[file.name] = source
            documents = self.documents[file.name] = shared_documents(source)
        except DiagnosticError as error:
            raise DiagnosticError(as_tree_faults(error, entry)) from error
        return documents

    def kustomization(self, folder: Located, entry: Span | None) -> YamlDocument:
        """The kustomization of a folder. Raises `DiagnosticError` (B2F408, B2F411)."""
        found = [name for name in KUSTOMIZATIONS if (folder.path / name).exists()]
        where = folder.name if folder.name != "." else "the tree's root"
        if not found:
            raise fault(MISSING, f"{where} has no kustomization.yaml", entry, "add one, or name a file")
        if len(found) > 1:
            raise fault(FORM, f"{where} has {' and '.join(found)}", entry, "keep one of them")
        # The file itself may be a symbolic link.
        nowhere = entry or Span(SourceFile(folder.name, ""), 0, 0)
        file = self.root.locate(found[0], folder.name, nowhere)
        documents = self.read(file, entry)
        if len(documents) > 1:
            raise fault(FORM, "a kustomization is one document", documents[1].span(), "keep one of them")
        if not documents:
            return YamlDocument(self.files[file.name] or nowhere.source, {}, Node(0, 0, {}, {}))
        if not isinstance(documents[0].data, dict):
            raise fault(FORM, "a kustomization is a mapping", documents[0].span(), "start with resources:")
        return documents[0]


def as_tree_faults(error: DiagnosticError, entry: Span | None) -> list[Any]:
    """YAML errors as errors of a tree: input that can't be read."""
    return [
        replace(
            each,
            code=FORM if each.code == "B2F201" else each.code,
            span=each.span or entry,
            category=Category.INPUT,
        )
        for each in error.diagnostics
    ]
