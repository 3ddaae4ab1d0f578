"""Rendering a folder of the tree with the real Kustomize.

Kustomize runs with an empty environment and without a cluster's configuration: what it renders
depends only on the folder.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from converter.kustomize.document.reading import typed_documents
from converter.source import Category, Diagnostic, DiagnosticError, Severity

if TYPE_CHECKING:
    from converter.kustomize.children import Child


@cache
def kustomize_command() -> tuple[str, ...]:
    """The command that takes a folder: `kustomize`, `kubectl`, or the kubectl beside our own Python.

    Raises `DiagnosticError` (B2F405) if there is none of them.
    """
    import shutil

    if (kustomize := shutil.which("kustomize")) is not None:
        return (kustomize, "build")
    beside = str(Path(sys.executable).parent)
    kubectl = shutil.which("kubectl") or shutil.which("kubectl", path=beside)
    if kubectl is None:
        raise DiagnosticError(
            Diagnostic(
                code="B2F405",
                severity=Severity.ERROR,
                message="rendering needs Kustomize, but neither `kustomize` nor `kubectl` was found",
                help="install either of them, or `pip install 'bicep2flux[verify]'`",
                category=Category.CONFIGURATION,
            )
        )
    return (kubectl, "kustomize")


@dataclass(slots=True)
class Rendering:
    """A run of Kustomize under way. Many can run side by side."""

    folder: Path
    _child: Child
    _output: IO[bytes] = field(repr=False)
    _errors: IO[bytes] = field(repr=False)

    def text(self) -> str:
        """The rendered YAML, when it is done. Call it once.

        Raises `DiagnosticError`: B2F406 with Kustomize's own message if it fails, B2F414 if it takes more
        memory or time than any tree needs.
        """
        code = self._child.wait()
        with self._output, self._errors:
            self._output.seek(0)
            self._errors.seek(0)
            if code == 0:
                return self._output.read().decode("utf-8")
            said = self._errors.read(_MOST_SAID).decode("utf-8", "replace")
            if (limit := self._child.limit(said)) is not None:
                raise DiagnosticError(_beyond_limit(self.folder, limit))
            message = _without_log_head(_WARNING.sub("", said).strip())
            message = _OBJECT.sub("", _CONTENTS.sub("", message))
        raise DiagnosticError(
            Diagnostic(
                code="B2F406",
                severity=Severity.ERROR,
                message=f"Kustomize can't render {self.folder.as_posix()}: {message or f'exit code {code}'}",
                help="run `kubectl kustomize FOLDER` to see the same error",
                category=Category.FINDING,
            )
        )

    def cancel(self) -> None:
        """End a run whose result isn't needed; one whose text was read has ended already."""
        if not self._output.closed:
            self._child.end()
            self._output.close()
            self._errors.close()


def _beyond_limit(folder: Path, limit: str) -> Diagnostic:
    return Diagnostic(
        code="B2F414",
        severity=Severity.ERROR,
        message=f"Kustomize can't render {folder.as_posix()}: {limit}",
        help="look for patches that copy what they make: no tree needs that much",
        category=Category.FINDING,
    )


_MOST_SAID: Final = 1024 * 1024
"""Bytes of Kustomize's message that are read."""
_WARNING: Final = re.compile(r"^# Warning: .*\n?", re.MULTILINE)
_CONTENTS: Final = re.compile(r"(?:: node contents:|\n\ngoroutine \d).*", re.DOTALL)
"""What a message has of a file's text, which may be secret, and of Kustomize's own stack."""
_OBJECT: Final = re.compile(r"map\[string\]interface ?\{\}(?:\{.*\}|\(nil\)): ", re.DOTALL)
_LOGGED: Final = re.compile(
    r"""[IWEF]\d{4} [\d:.]+ +\d+ [^\]]+\] "command failed" err=(?:(?P<text>".*")|<\n(?P<lines>.*)\n >)""",
    re.DOTALL,
)


def _without_log_head(message: str) -> str:
    """Kustomize's message without the time and process number that kubectl logs with it."""
    logged = _LOGGED.fullmatch(message)
    if logged is None:
        return message.removeprefix("error: ").removeprefix("Error: ")
    if logged["lines"] is not None:
        return "\n".join(line.removeprefix("\t") for line in logged["lines"].split("\n"))
    try:
        return str(json.loads(logged["text"]))
    except ValueError:
        return logged["text"]


def start_rendering(folder: Path) -> Rendering:
    """Start Kustomize on a folder that has a kustomization.yaml. Raises `DiagnosticError` (B2F405)."""
    from tempfile import TemporaryFile

    from converter.kustomize.children import start_child

    command = [*kustomize_command(), str(folder.resolve())]
    # Files, not pipes: a run must not block while nobody reads its output.
    output = TemporaryFile()  # noqa: SIM115 -- `Rendering` closes it when it is read
    errors = TemporaryFile()  # noqa: SIM115 -- `Rendering` closes it when it is read
    environment = {"KUBECONFIG": os.devnull, "HOME": os.devnull}
    child = start_child(command, output=output, errors=errors, environment=environment)
    return Rendering(folder, child, output, errors)


def render(folder: Path) -> str:
    """What Kustomize makes of a folder, as YAML. Raises `DiagnosticError` (B2F405, B2F406)."""
    return start_rendering(folder).text()


def rendered_objects(text: str) -> list[dict[str, Any]]:
    """The objects of rendered YAML, in its order."""
    return [document for document in typed_documents(text) if isinstance(document, dict)]
