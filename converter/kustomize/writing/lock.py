"""The lock: what the tool generated in an output folder, file by file and leaf by leaf, and what from.

It is the common ancestor of the present source and the present tree: it distinguishes a hand edit from a
change of the source, and the tree as it was generated can be made again from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from converter.kustomize.document.leaves import LeafError, Leaves, document_of, leaves_of
from converter.kustomize.layers.inputs import Inputs, read_inputs
from converter.kustomize.layers.tree import Tree, TreeFile, is_inside, without_tags
from converter.source import (
    LARGEST_RECORD,
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    SourceFile,
    Span,
    dataclass,
    read_bytes,
)

LOCK_NAME: Final = ".bicep2flux.lock"
FORMAT: Final = 2
_FORMATS: Final = (1, FORMAT)
_TAGS: Final = "image tags"
_MARKERS: Final = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A generated file: its digest (see `TreeFile.digest`) and, for each document, its leaves.

    With `untagged` (an overlay's kustomization), neither has the image tags. A lock of format 1 has
    no leaves.
    """

    digest: str
    leaves: tuple[Leaves, ...] | None = None
    untagged: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """The generated files of an output folder by path.

    `tool` is the version that wrote them, `inputs` what it made them from; None in a lock of format 1.
    """

    tool: str
    files: Mapping[str, LockedFile]
    inputs: Inputs | None = None

    @property
    def text(self) -> str:
        """The lock as JSON, sorted, one leaf a line, newline at its end."""
        return "\n".join(_lines(self)) + "\n"

    @property
    def restorable(self) -> bool:
        """Whether the documents of all files are known."""
        return all(file.leaves is not None for file in self.files.values())

    def documents(self, path: str) -> list[Any] | None:
        """The documents of a file as they were generated; None in a lock of format 1.

        The image tags of an overlay's kustomization are not in them. Raises `KeyError` for a path
        that the lock doesn't have, `DiagnosticError` (B2F420) for leaves that contradict each other.
        """
        leaves = self.files[path].leaves
        try:
            return None if leaves is None else [document_of(each) for each in leaves]
        except LeafError as error:
            raise lock_error(f"the leaves of {path} make no document: {error}") from error

    def with_files_of(self, earlier: Lock, paths: Iterable[str]) -> Lock:
        """The lock with further files, which are as an earlier run made them."""
        files = {path: earlier.files[path] for path in paths}
        inputs = self.inputs
        if files and inputs is not None and earlier.inputs is not None:
            inputs = earlier.inputs.with_missing_from(inputs)
        return Lock(self.tool, {**self.files, **files}, inputs)


def lock_of(tree: Tree) -> Lock:
    """The lock that belongs to a tree written by this version."""
    from converter import __version__

    return Lock(__version__, {path: _locked(file) for path, file in tree.files.items()}, tree.inputs)


def _locked(file: TreeFile) -> LockedFile:
    bodies = [document.body for document in file.documents]
    if file.holds_tags:
        bodies = [without_tags(body) for body in bodies]
    return LockedFile(file.digest, tuple(map(leaves_of, bodies)), file.holds_tags)


def _lines(lock: Lock) -> Iterator[str]:
    """The text of `json.dumps` with an indent, which Python's own encoder takes far longer for."""
    yield from ("{", '  "files": {')
    last = len(lock.files) - 1
    for number, path in enumerate(sorted(lock.files)):
        file = lock.files[path]
        yield f"    {_json(path)}: {{"
        if file.leaves is not None:
            yield '      "leaves": ['
            for index, leaves in enumerate(file.leaves):
                yield "        {"
                yield ",\n".join([f"          {_json(at)}: {_json(value)}" for at, value in leaves.items()])
                yield "        }" + "," * (index < len(file.leaves) - 1)
            yield "      ],"
        yield f'      "sha256": "{file.digest}"' + "," * file.untagged
        if file.untagged:
            yield f'      "without": "{_TAGS}"'
        yield "    }" + "," * (number < last)
    yield "  },"
    yield f'  "format": {FORMAT},'
    if lock.inputs is not None:
        yield (
            '  "inputs": '
            + json.dumps(lock.inputs.data, indent=2, ensure_ascii=False).replace("\n", "\n  ")
            + ","
        )
    yield f'  "tool": {_json(lock.tool)}'
    yield "}"


_json: Final = json.JSONEncoder(ensure_ascii=False).encode


def read_lock(out: Path) -> Lock | None:
    """The lock of an output folder, None if it has none.

    Raises `DiagnosticError` (B2F420) for a lock that can't be read, at the place of its fault, or
    is of a later format.
    """
    try:
        content = read_bytes(out / LOCK_NAME, root=out, limit=LARGEST_RECORD)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise lock_error(f"it can't be read: {error.strerror}") from error
    return lock_in(content)


def lock_in(content: bytes) -> Lock:
    """The lock that a file with this content is. Raises `DiagnosticError` as `read_lock` does."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise lock_error("it can't be read as text") from error
    source = SourceFile(LOCK_NAME, text)
    try:
        return _lock(_parsed(source))
    except _FaultError as fault:
        raise lock_error(str(fault), fault.place_in(source)) from fault


class _FaultError(ValueError):
    """Why a lock can't be used, and the name in it that is at fault."""

    def __init__(self, problem: str, name: str | None = None) -> None:
        super().__init__(problem)
        self.name = name

    def place_in(self, source: SourceFile) -> Span | None:
        """The name's last place, where the second of two is."""
        at = source.text.rfind(_json(self.name)) if self.name is not None else -1
        return Span(source, at, at + len(_json(self.name))) if at >= 0 else None


def _parsed(source: SourceFile) -> Any:
    """The JSON value of a lock. Raises `DiagnosticError` at the place of a syntax error."""
    if (marker := _MARKERS.search(source.text)) is not None:
        raise lock_error(
            "a merge conflict is in it",
            Span(source, *marker.span()),
            "take one side of it whole (`git checkout --ours` or `--theirs`), then convert again: "
            "a file with the same content as the source doesn't count as edited",
        )
    try:
        return json.loads(source.text, object_pairs_hook=_members)
    except json.JSONDecodeError as error:
        at = Span(source, error.pos, error.pos)
        raise lock_error(f"it isn't JSON: {error.msg[:1].lower()}{error.msg[1:]}", at) from error
    except RecursionError as error:
        raise lock_error("it is nested too deeply") from error
    except _FaultError:
        raise
    except ValueError as error:  # an integer of thousands of digits
        raise lock_error("a number in it has more digits than any number needs") from error


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in members if names.count(name) > 1)
        raise _FaultError(f"'{twice}' is there twice in one JSON object", twice)
    return members


def _lock(content: Any) -> Lock:
    """The lock of a JSON value. Raises `_FaultError`."""
    if not isinstance(content, dict) or not isinstance(content.get("files"), dict):
        raise _FaultError("it lists no files")
    if content.get("format") not in _FORMATS:
        known = " and ".join(map(str, _FORMATS))
        raise _FaultError(f"it has format {content.get('format')!r}, this version knows {known}", "format")
    files = {path: _file(path, entry) for path, entry in content["files"].items()}
    try:
        inputs = read_inputs(content["inputs"]) if "inputs" in content else None
    except ValueError as error:
        raise _FaultError(str(error), "inputs") from error
    return Lock(str(content.get("tool", "")), files, inputs)


def _file(path: str, entry: Any) -> LockedFile:
    if not is_inside(path):
        raise _FaultError("it names a file outside the folder", path)
    if not isinstance(entry, dict) or not isinstance(entry.get("sha256"), str):
        raise _FaultError("a file in it has no sha256", path)
    leaves = entry.get("leaves")
    if leaves is not None and not (
        isinstance(leaves, list) and all(isinstance(document, dict) for document in leaves)
    ):
        raise _FaultError("a file in it has no leaves", path)
    return LockedFile(
        entry["sha256"], None if leaves is None else tuple(leaves), entry.get("without") == _TAGS
    )


def lock_error(problem: str, span: Span | None = None, step: str | None = None) -> DiagnosticError:
    """The error (B2F420) for a lock that can't be used, at its place, with what to do."""
    return DiagnosticError(
        Diagnostic(
            code="B2F420",
            severity=Severity.ERROR,
            message=f"the lock {LOCK_NAME} can't be used: {problem}",
            span=span,
            help=step
            or "restore it from version control; if it isn't there, delete it and adopt the folder with "
            "`--adopt`",
            category=Category.CONFIGURATION,
        )
    )
