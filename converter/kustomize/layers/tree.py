"""The tree as records: files, their documents, and where each document's leaves come from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from converter.kustomize.document.comments import comment_of, commented
from converter.kustomize.document.emit import emit
from converter.kustomize.document.lines import value_lines
from converter.kustomize.document.reading import untyped
from converter.kustomize.layers.inputs import Inputs
from converter.provenance import Origin
from converter.source import DiagnosticError, Path, dataclass


@dataclass(frozen=True, eq=False)
class TreeDocument:
    """One YAML document of a file: an object, a patch or a kustomization.

    `object_key` is the apiVersion, kind and name of the object that it makes or changes, None for a
    kustomization. Origins are computed on first use. `comments` are what the file says behind the value at a
    place.
    """

    body: dict[str, Any]
    object_key: tuple[str, str, str] | None = None
    find_origins: Callable[[], dict[Path, Origin]] = field(default=dict, repr=False)
    comments: Mapping[Path, str] = field(default_factory=dict, repr=False)

    @cached_property
    def origins(self) -> dict[Path, Origin]:
        """By path in `body`, the origin of each leaf; what Kustomize itself needs has none."""
        return self.find_origins()


@dataclass(frozen=True, eq=False)
class TreeFile:
    """A file that the tool writes, at `path` below the output folder, with forward slashes.

    `overlay` is the name of the overlay that it belongs to, None for a file of a base.
    `holds_tags` marks an overlay's kustomization, whose image tags the release flow owns. `owner` is the
    workload that it is made for, empty for the product's. `head` is the comment in its first line, empty for
    none. A file with `plain` text has no documents, and nothing renders it: a person may change it at will,
    unless it `is_guarded` as files with documents are.
    """

    path: str
    documents: tuple[TreeDocument, ...]
    overlay: str | None = None
    holds_tags: bool = False
    owner: str = ""
    head: str = ""
    plain: str | None = None
    is_guarded: bool = False

    @cached_property
    def text(self) -> str:
        """The file's text, newline at its end. Raises `DiagnosticError` (B2F403), see `emit`."""
        if self.plain is not None:
            return self.plain
        return self.text_of([document.body for document in self.documents])

    def text_of(self, bodies: Sequence[Mapping[str, Any]]) -> str:
        """The text that the file has with other content. Raises `DiagnosticError` (B2F403), see `emit`."""
        try:
            text = emit(bodies)
        except DiagnosticError as error:
            raise DiagnosticError(
                replace(fault, message=f"{self.path}: {fault.message}") for fault in error.diagnostics
            ) from error
        if any(document.comments for document in self.documents):
            lines = value_lines(bodies)
            text = commented(
                text,
                (
                    (at[path], comment)
                    for document, at in zip(self.documents, lines, strict=False)
                    for path, comment in document.comments.items()
                    if path in at
                ),
            )
        return f"{comment_of(self.head)}\n{text}" if self.head else text

    @cached_property
    def text_without_comments(self) -> str:
        """The text as versions wrote it that had no comments."""
        return self.plain if self.plain is not None else emit(document.body for document in self.documents)

    @cached_property
    def lines(self) -> tuple[dict[Path, int], ...]:
        """For each document, the line of the file on which each value begins."""
        return value_lines((document.body for document in self.documents), 2 if self.head else 1)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 that the lock keeps: of the bytes, or of the content without image tags."""
        if self.holds_tags:
            return content_digest(self.documents[0].body)
        return sha256(self.text.encode()).hexdigest()


def _no_file(_: str) -> bool:
    return False


@dataclass(frozen=True, eq=False)
class Tree:
    """All files of one conversion by path, in the order in which they were made.

    `is_out_of_scope` takes the path of a generated file that isn't in the tree, and returns whether the file
    stays because the conversion didn't cover its overlay. `inputs` are the files that the tree was made from.
    """

    files: dict[str, TreeFile]
    is_out_of_scope: Callable[[str], bool] = _no_file
    inputs: Inputs = field(default_factory=Inputs)


def without_tags(kustomization: Any) -> Any:
    """A kustomization as data, the tags and digests of its `images:` left out."""
    if not isinstance(kustomization, dict) or not isinstance(kustomization.get("images"), list):
        return kustomization
    untagged = [
        {key: value for key, value in image.items() if key not in {"newTag", "digest"}}
        if isinstance(image, dict)
        else image
        for image in kustomization["images"]
    ]
    return {**kustomization, "images": untagged}


def content_digest(kustomization: object) -> str:
    """The SHA-256 of a kustomization as data, without its image tags."""
    content = json.dumps(without_tags(kustomization), sort_keys=True, ensure_ascii=False)
    return sha256(content.encode()).hexdigest()


def digest_of_file(content: bytes, *, holds_tags: bool) -> str:
    """The SHA-256 that a lock has for a file with this content; empty for a kustomization that isn't text."""
    if not holds_tags:
        return sha256(content).hexdigest()
    try:
        return content_digest(untyped(content.decode()))
    except UnicodeDecodeError:
        return ""


def is_inside(path: str) -> bool:
    """Whether a path has only names and forward slashes, so that it can't leave its folder."""
    steps = path.split("/")
    return all(steps) and not {".", ".."} & set(steps) and "\\" not in path and "\0" not in path
