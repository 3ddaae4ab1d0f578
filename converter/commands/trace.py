"""`trace` and `impact`: questions about a source's tree, answered from its conversion in memory."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.pipeline import SourceOptions
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    SourceFile,
    dataclass,
    did_you_mean,
    nearest,
    read_bytes,
)

if TYPE_CHECKING:
    from converter.kustomize import PlacedLeaf
    from converter.pipeline import Conversion
    from converter.provenance import Origin
    from converter.trace import Tracer

FILE_AND_LINE: Final = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")
ENVIRONMENT_VARIABLE: Final = "env:"
CODE: Final = "B2F210"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceOptions(SourceOptions):
    """Which source and tree the questions are about; see `ConvertOptions` for the options in common."""

    flux: Path


@dataclass(frozen=True, slots=True)
class Answers:
    """The leaves that answer a question, and how to show the names of their files."""

    leaves: Sequence[PlacedLeaf]
    called: Callable[[str], str]
    diagnostics: tuple[Diagnostic, ...] = ()

    def text(self) -> str:
        """Each leaf with the steps that made it, for a person."""
        from converter.trace import answers_text

        return answers_text(self.leaves, self.called)

    def data(self) -> object:
        """Each leaf with the graph of its origin, as JSON-like data."""
        from converter.trace import answers_json

        return answers_json(self.leaves, self.called)

    def targets_text(self) -> str:
        """The leaves alone, by environment and object."""
        from converter.trace import targets_text

        return targets_text(self.leaves)

    def targets_data(self) -> object:
        """The leaves alone, as JSON-like data."""
        from converter.trace import target_json

        return [target_json(leaf, self.called) for leaf in self.leaves]


class TraceSession:
    """A converted source, to ask questions about. Raises `DiagnosticError` where it can't be converted."""

    def __init__(self, options: TraceOptions) -> None:
        from converter.pipeline import convert_source
        from converter.trace import Tracer

        self.options = options
        self.conversion: Conversion = convert_source(options, options.flux, explain=True)
        self.tracer: Tracer = Tracer(self.conversion)

    @property
    def faults(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the source or the tree; what is only good to know is `convert`'s to say."""
        return tuple(one for one in self.conversion.diagnostics if one.severity is not Severity.NOTE)

    @contextmanager
    def naming_failures(self) -> Iterator[None]:
        """Around a question: one that can't be answered names what couldn't be converted too.

        What was asked for may be a part of it. Raises `DiagnosticError`.
        """
        try:
            yield
        except DiagnosticError as error:
            if not self.conversion.failures:
                raise
            errors = [one for one in self.conversion.diagnostics if one.severity is Severity.ERROR]
            asked = [replace(one, category=Category.INPUT) for one in error.diagnostics]
            raise DiagnosticError([*errors, *asked]) from error

    # --- questions ---------------------------------------------------------------------------

    def where(self, words: Sequence[str]) -> Answers:
        """The leaves at a place of the tree (`FILE:LINE`), or of a field (`ENV Kind/name path`)."""
        if len(words) == 1 and (match := FILE_AND_LINE.fullmatch(words[0])):
            return self._at_line(match["file"], int(match["line"]))
        if len(words) in {2, 3}:
            return self._field(*words)
        if len(words) == 1 and self._is_file(words[0]):
            raise _fault(
                f"'{words[0]}' is a whole file",
                f"name a line of it too, such as {words[0]}:1; --show {words[0]} answers for all of them",
            )
        raise _fault(
            f"'{' '.join(words)}' is neither a line nor a field",
            "give FILE:LINE of the tree, or ENV Kind/name field.path, such as "
            "prod Deployment/web spec.template.spec.containers[web].image",
        )

    def everything(self, environment: str) -> Answers:
        """Every leaf of an environment's overlay."""
        return self._answers(self.tracer.leaves(self.tracer.overlay_of(environment)))

    def impact(self, what: str) -> Answers:
        """Every leaf that `FILE[:LINE[:COLUMN]]` or `env:NAME` reaches.

        A column selects the innermost value there: one literal of several on its line.
        """
        from converter.trace import (
            at_environment_variable,
            at_file,
            at_line,
            at_position,
            environment_variables,
        )

        if what.startswith(ENVIRONMENT_VARIABLE):
            name = what.removeprefix(ENVIRONMENT_VARIABLE)
            what = f"environment variable {name}"
            near = did_you_mean(name, environment_variables(self.tracer.everything(absent=True)))
            return self._reached(at_environment_variable(name), what, near)
        match = FILE_AND_LINE.fullmatch(what)
        file = self._source_file(match["file"] if match else what)
        if match is None:
            return self._reached(at_file(file), file)
        line = int(match["line"])
        if file in self._sources and line not in range(1, len(self._sources[file].line_starts) + 1):
            raise _fault(f"{file} has no line {line}", f"it has {len(self._sources[file].line_starts)} lines")
        if match["column"] is None:
            return self._reached(at_line(file, line), f"{file}:{line}")
        column = int(match["column"])
        everything = self.tracer.everything(absent=True)
        return self._reached(at_position(everything, file, line, column), f"{file}:{line}:{column}")

    def file(self, path: str) -> str:
        """The path below the tree's folder of one of its files, given as a person would."""
        made = self.conversion.tree.files
        given = Path(path)
        for candidate in (_below(given, self.options.flux), given.as_posix()):
            if candidate is not None and candidate in made:
                return candidate
        if _below(given, self.options.flux) is None and self._source_name(given) is not None:
            raise _fault(f"'{path}' is a file of the source", "bicep2flux impact shows what it reaches")
        near = nearest(given.as_posix(), made)
        raise _fault(
            f"'{path}' is no file of the tree",
            f"did you mean {self.called(near)}?" if near else f"the tree is {self.options.flux.as_posix()}",
        )

    def _is_file(self, path: str) -> bool:
        try:
            return bool(self.file(path))
        except DiagnosticError:
            return False

    def called(self, file: str) -> str:
        """A file of the tree, relative to the source folder if it is inside, else below `--flux`."""
        root = _below(self.options.flux, self.options.source)
        return Path(self.options.flux if root is None else root, file).as_posix()

    def annotated(self, path: str) -> str:
        """A file of the tree, given as a person would, each line with its origin."""
        from converter.trace import annotated

        return annotated(self.tracer, self.file(path))

    def write_page(self, path: Path) -> None:
        """Write one HTML file that answers for every field and source line."""
        from converter.trace import write_page

        write_page(self.tracer, self.conversion.project, path)

    # --- details -----------------------------------------------------------------------------

    def _answers(self, leaves: Sequence[PlacedLeaf], *notes: Diagnostic) -> Answers:
        return Answers(leaves, self.called, (*self.faults, *notes))

    def _at_line(self, given: str, line: int) -> Answers:
        file = self.file(given)
        made = self.conversion.tree.files[file]
        is_earlier = self._present(file) == made.text_without_comments != made.text
        # A file without comments, as an earlier version wrote it, has no line for the one at its head.
        leaves = self.tracer.at_line(file, line + bool(made.head) if is_earlier else line)
        if not leaves:
            raise _fault(
                f"{self.called(file)}:{line} gives no field",
                "lines that only Kustomize needs have no origin: name a line with a value of an object",
            )
        return self._answers(leaves, *([] if is_earlier else self._edited(file)))

    def _present(self, file: str) -> str | None:
        """The text of a file of the tree on disk; None if it can't be read."""
        try:
            return read_bytes(self.options.flux / file, root=self.options.flux).decode("utf-8", "replace")
        except OSError:
            return None

    def _edited(self, file: str) -> list[Diagnostic]:
        """A warning where the file on disk differs from the conversion, whose lines may be others."""
        if self._present(file) in {None, self.conversion.tree.files[file].text}:
            return []
        return [
            Diagnostic(
                code=CODE,
                severity=Severity.WARNING,
                message=f"{self.called(file)} differs from the source; lines are those of a new conversion",
                help="`bicep2flux plan` shows what differs",
                category=Category.FINDING,
            )
        ]

    def _field(self, environment: str, name: str, path: str = "") -> Answers:
        return self._answers(self.tracer.fields(environment, name, path))

    def _source_file(self, given: str) -> str:
        """The name that origins have for a file of the source, the project file or a table."""
        path = Path(given)
        if (below := _below(path, self.options.flux)) in self.conversion.tree.files:
            called = self.called(str(below))
            raise _fault(f"{called} is a file of the tree", "bicep2flux trace shows where it comes from")
        if (name := self._source_name(path)) is not None:
            return name
        near = nearest(path.as_posix(), self._sources)
        raise _fault(
            f"'{given}' is no file of the source or of the tables, nor the project file",
            f"did you mean {near}?" if near else "give a file that the tree is made from, or env:NAME",
        )

    def _source_name(self, path: Path) -> str | None:
        for candidate in (_below(path, self.options.source), path.as_posix()):
            if candidate and (candidate in self._sources or (self.options.source / candidate).is_file()):
                return candidate
        ending = [name for name in self._sources if path.as_posix().endswith(f"/{name}")]
        return ending[0] if len(ending) == 1 else None

    @cached_property
    def _sources(self) -> dict[str, SourceFile]:
        """The files that origins point into, by name."""
        from converter.trace import reachable

        origins = reachable(self.tracer.everything(absent=True))
        return {node.span.file: node.span.source for node in origins if node.span is not None}

    def _reached(self, matches: Callable[[Origin], bool], what: str, near: str | None = None) -> Answers:
        from converter.trace import reached

        leaves = reached(self.tracer.everything(absent=True), matches)
        if leaves:
            return self._answers(leaves)
        note = Diagnostic(
            code=CODE,
            severity=Severity.NOTE,
            message=f"{what} reaches no field of any environment",
            help=near,
        )
        return self._answers([], note)


def _below(path: Path, folder: Path) -> str | None:
    """The path relative to the folder, None for one outside; the disk isn't read."""
    relative = os.path.relpath(path, folder)
    return None if relative.startswith("..") else Path(relative).as_posix()


def _fault(message: str, help_: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code=CODE, severity=Severity.ERROR, message=message, help=help_, category=Category.CONFIGURATION
        )
    )
