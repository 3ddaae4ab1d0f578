"""Image references as container runtimes read them (`distribution/reference`, `ParseNormalizedNamed`)."""

from __future__ import annotations

import re
from typing import Final

LONGEST_NAME: Final = 255
"""The most characters that the path of a repository may have."""

_COMPONENT: Final = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_PATH: Final = re.compile(rf"{_COMPONENT}(?:/{_COMPONENT})*")
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_REGISTRY: Final = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[A-Fa-f0-9:]+\])(?::[0-9]+)?")
_TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
_DIGITS: Final = {"sha256": 64, "sha384": 96, "sha512": 128}
_HEX: Final = re.compile(r"[a-f0-9]+")


class ImageError(ValueError):
    """A text that isn't an image reference; `help` is what to do."""

    def __init__(self, message: str, help_: str) -> None:
        super().__init__(message)
        self.help = help_


def full_name(text: str) -> str:
    """An image reference in full: `redis` is `docker.io/library/redis:latest`.

    Raises `ImageError` for a text that no runtime pulls.
    """
    if len(text) == 64 and _HEX.fullmatch(text):
        raise ImageError("64 hexadecimal digits are the id of an image, not its name", "name its repository")
    registry, rest = _split(text)
    rest, at, digest = rest.partition("@")
    path, colon, tag = rest.partition(":")
    if path != path.lower():
        raise ImageError(f"the repository '{path}' has upper-case letters", "write it in lower-case letters")
    if text != text.strip():
        raise ImageError("the image has a space at its begin or end", "remove the space")
    if not _REGISTRY.fullmatch(registry) and _PATH.fullmatch(f"{registry}/{path}"):
        registry, path = "", f"{registry}/{path}"  # `my_registry.io/a` is a path: no host has an underscore
    elif not _REGISTRY.fullmatch(registry):
        raise ImageError(f"'{registry}' isn't the name of a registry", _registry_help(text))
    if not _PATH.fullmatch(path):
        raise ImageError(f"'{path}' isn't the name of a repository", _repository_help(text))
    if colon and not _TAG.fullmatch(tag):
        raise ImageError(
            f"'{tag}' isn't a tag",
            "a tag has at most 128 letters, digits, '_', '.' and '-', no '.' or '-' first",
        )
    if len(path) > LONGEST_NAME:
        raise ImageError(f"the repository's name has {len(path)} characters", f"{LONGEST_NAME} are allowed")
    if at:
        _check_digest(digest)
    name = f"{registry}/{path}" if registry else path
    return f"{name}{colon}{tag}{at}{digest}" if colon or at else f"{name}:latest"


def _split(text: str) -> tuple[str, str]:
    """The registry, `docker.io` where none is named, and the rest."""
    first, slash, rest = text.partition("/")
    named = first == "localhost" or "." in first or ":" in first or first != first.lower()
    registry, rest = (first, rest) if slash and named else ("docker.io", text)
    if registry == "index.docker.io":
        registry = "docker.io"
    if registry == "docker.io" and "/" not in rest:
        rest = f"library/{rest}"
    return registry, rest


def _check_digest(text: str) -> None:
    algorithm, _, digits = text.partition(":")
    needed = _DIGITS.get(algorithm)
    if not _DIGEST.fullmatch(text):
        raise ImageError(f"'{text}' isn't a digest", "write `sha256:` and 64 hexadecimal digits")
    if needed is None:
        raise ImageError(f"there is no digest of the kind '{algorithm}'", f"there are {', '.join(_DIGITS)}")
    if len(digits) != needed:
        raise ImageError(f"the digest has {len(digits)} digits", f"{algorithm} has {needed}")
    if not _HEX.fullmatch(digits):
        raise ImageError("the digest has upper-case letters", "write its hexadecimal digits in lower case")


def _registry_help(text: str) -> str:
    scheme, mark, rest = text.partition("://")
    if mark and scheme.isalpha():
        return f"leave out `{scheme}://`: {rest}"
    return "write its host name, with a port if it has one: `registry.example.org:5000`"


def _repository_help(text: str) -> str:
    if "${" in text or "$(" in text:
        return "nothing replaces a variable here"
    return "parts have lower-case letters and digits, with '.', '_', '__' or '-' between; '/' parts them"
