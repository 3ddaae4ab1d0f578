"""Whether the entries of a kustomization may be read: only files and folders of the tree may.

Kustomize takes an entry for a file, a folder, the address of a file or the address of a repository, in
an order of its own. So whatever looks like an address is refused, although a folder may have that name.
"""

from __future__ import annotations

import posixpath
import re
import stat
from pathlib import Path
from typing import Final

from converter.source import Category, Diagnostic, DiagnosticError, Severity, Span, dataclass, did_you_mean

OUTSIDE: Final = "B2F407"
MISSING: Final = "B2F408"
CYCLE: Final = "B2F409"
PROGRAM: Final = "B2F410"
FORM: Final = "B2F411"

_ADDRESS: Final = re.compile(
    r"""://              # any scheme: https, ssh, file
    | ^[^/]*:            # git::, gh:, git@host:path, C:\
    | ^[^/]*@[^/]*/      # user@host/path
    | [?#]               # …?ref=
    | ^www\.
    | ^(?:[\w-]+\.)*(?:github|gitlab|azure|visualstudio|amazonaws)\.com(?:/|$)
    | ^bitbucket\.org(?:/|$)
    | \.git(?:/|$)
    | (?:^|/)_git/
    | .//                # repository//path
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Located:
    """A file or folder of the tree: its real path, and its name below the root."""

    path: Path
    name: str

    @property
    def is_folder(self) -> bool:
        return self.path.is_dir()


@dataclass(frozen=True, slots=True)
class Root:
    """The root of the tree, which nothing may leave. `path` has no symbolic links."""

    path: Path

    def locate(self, entry: str, folder: str, span: Span) -> Located:
        """The file or folder that an entry of the kustomization in `folder` names.

        Raises `DiagnosticError`: B2F407 for what is outside of the tree, B2F408 for what doesn't exist.
        """
        if _ADDRESS.search(entry):
            raise fault(
                OUTSIDE,
                f"'{entry}' is an address: its content can change without the tree",
                span,
                "put a copy into the tree and name that",
            )
        if "\0" in entry or not entry.strip():
            raise fault(MISSING, "this names no file", span, "give the path of a file or folder")
        if entry.startswith("/") or "\\" in entry:
            raise fault(OUTSIDE, f"'{entry}' isn't a relative path with forward slashes", span, _INSIDE)
        wanted = posixpath.normpath(posixpath.join(folder, entry))
        if wanted == ".." or wanted.startswith("../"):
            raise fault(OUTSIDE, f"'{entry}' leads out of the tree", span, _INSIDE)
        # Where `..` follows a symbolic link the system resolves it differently than the text: ask the system.
        given = self.path / folder / entry
        try:
            path = given.resolve(strict=True)
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            raise self._missing(entry, wanted, span) from None
        except (OSError, RuntimeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it links to itself"
            raise fault(MISSING, f"'{entry}' can't be read: {reason}", span, _INSIDE) from None
        if not path.is_relative_to(self.path):
            raise fault(OUTSIDE, f"'{entry}' leads out of the tree by a symbolic link", span, _INSIDE)
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise fault(MISSING, f"'{entry}' is neither a file nor a folder", span, _INSIDE)
        return Located(path, path.relative_to(self.path).as_posix())

    def _missing(self, entry: str, wanted: str, span: Span) -> DiagnosticError:
        if _HOST.match(entry):
            return fault(
                OUTSIDE,
                f"'{entry}' isn't a path in the tree, so Kustomize would fetch it",
                span,
                "put a copy into the tree and name that",
            )
        parent, _, name = wanted.rpartition("/")
        try:
            near = (self.path / parent).resolve(strict=True)
            beside = [path.name for path in near.iterdir()] if near.is_relative_to(self.path) else []
        except (OSError, RuntimeError):
            beside = []
        return fault(
            MISSING,
            f"there is no '{wanted}' in the tree",
            span,
            did_you_mean(name, beside) or "add the file, or remove the entry",
        )


_INSIDE: Final = "name a file or folder of the tree, relative to this kustomization"


def fault(code: str, message: str, span: Span | None, help_: str | None = None) -> DiagnosticError:
    """A reason for not running Kustomize, at its place in the tree."""
    return DiagnosticError(
        Diagnostic(
            code=code,
            severity=Severity.ERROR,
            message=message,
            span=span,
            help=help_,
            category=Category.INPUT,
        )
    )
