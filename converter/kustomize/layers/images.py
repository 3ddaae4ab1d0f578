"""Image tags: which of them an overlay's `images:` sets, and which ones existing overlays set.

The release flow owns the tags. So an object has only the name of its image, and the overlay's
kustomization has the tag, unless one name has several tags or the base itself fixes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, Final

from converter.kustomize.document.reading import kustomization_in
from converter.mapping import Section
from converter.source import Path, dataclass

_NAME: Final = re.compile(r"[A-Za-z0-9._/:-]+")
_TAG: Final = re.compile(r"[A-Za-z0-9_.-]+")
_DIGEST: Final = re.compile(r"sha256:[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Image:
    """A container image reference: `ghcr.io/a/b:1.2@sha256:…`; tag and digest may be empty."""

    name: str
    tag: str = ""
    digest: str = ""

    @property
    def suffix(self) -> str:
        return f":{self.tag}" * bool(self.tag) + f"@{self.digest}" * bool(self.digest)

    @property
    def entry(self) -> dict[str, str]:
        """The image as an entry of a kustomization's `images:`."""
        entry = {"name": self.name, "newTag": self.tag, "digest": self.digest}
        return {key: value for key, value in entry.items() if value}

    @property
    def settable(self) -> bool:
        """Whether Kustomize recognises the name and takes the tag or digest."""
        return bool(
            (self.tag or self.digest)
            and _NAME.fullmatch(self.name)
            and (not self.tag or _TAG.fullmatch(self.tag))
            and (not self.digest or _DIGEST.fullmatch(self.digest))
        )


def image(reference: str) -> Image:
    """The parts of an image reference. A colon before a slash is the port of a registry."""
    rest, _, digest = reference.partition("@")
    name, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        name, tag = rest, ""
    return Image(name, tag, digest)


def container_images(body: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The images that Kustomize's `images:` reaches in an object, with their places."""
    if body.get("kind") != "CustomResourceDefinition":
        yield from _images_below(body, ())


def _images_below(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            if isinstance(below, dict | list):
                yield from _images_below(below, (*path, key))
                if key in {"containers", "initContainers"} and isinstance(below, list):
                    for index, container in enumerate(below):
                        if isinstance(container, dict) and isinstance(container.get("image"), str):
                            yield (*path, key, index, "image"), container["image"]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _images_below(item, (*path, index))


def image_entries(bases: Iterable[str], targets: Iterable[str]) -> dict[str, Image]:
    """By name, the images whose tag the overlay's kustomization sets, from the image references of both.

    A name qualifies when all containers of the overlay agree on its tag and the base leaves the
    tag open at least once (or doesn't have the image).
    """
    wanted: dict[str, set[Image]] = {}
    for reference in targets:
        found = image(reference)
        wanted.setdefault(found.name, set()).add(found)
    fixed: dict[str, set[str]] = {}
    for reference in bases:
        found = image(reference)
        fixed.setdefault(found.name, set()).add(found.suffix)
    entries: dict[str, Image] = {}
    for name, images in sorted(wanted.items()):
        one = next(iter(images))
        if (
            len(images) == 1
            and one.settable
            and "" in fixed.get(name, {""})
            and not _matches_another(name, wanted)
        ):
            entries[name] = one
    return entries


def _matches_another(name: str, names: Iterable[str]) -> bool:
    """Whether Kustomize, which takes an entry's name for a regular expression, would match another image."""
    return any(other != name and len(other) == len(name) and re.fullmatch(name, other) for other in names)


def untagged(
    body: dict[str, Any], images: Iterable[tuple[Path, str]], entries: Mapping[str, Image]
) -> dict[str, Any]:
    """The body with only the names of the images of `entries`; the rest is shared with the original."""
    for path, reference in images:
        name = image(reference).name
        if name in entries and reference != name:
            body = _with(body, path, name)
    return body


def _with(body: dict[str, Any], path: Path, leaf: str) -> dict[str, Any]:
    """The body with another leaf; only the collections on the way to it are copied."""
    copy = body.copy()
    place: Any = copy
    for step in path[:-1]:
        place[step] = place[step].copy()
        place = place[step]
    place[path[-1]] = leaf
    return copy


def read_images(
    out: FilePath, sections: Iterable[Section], overlays: Iterable[str]
) -> dict[str, dict[str, str]]:
    """The tags that the `images:` of existing overlays set: overlay → image name → tag.

    A tag is what follows `name:` in an image reference, so a digest comes as `@sha256:…`
    or `tag@sha256:…`. Where sections disagree the first counts, so that an image has one tag in all of
    them. Overlays and files that don't exist, or aren't YAML, set none.
    """
    tags: dict[str, dict[str, str]] = {}
    places = list(sections)
    for overlay in overlays:
        for section in places:
            path = out / section.overlay.replace("{overlay}", overlay) / "kustomization.yaml"
            for entry in listed_images(kustomization_in(path, out)):
                tag, digest = entry.get("newTag"), entry.get("digest")
                if isinstance(entry.get("name"), str) and (tag or digest):
                    reference = (tag or "") + (f"@{digest}" if digest else "")
                    tags.setdefault(overlay, {}).setdefault(entry["name"], reference)
    return tags


def listed_images(kustomization: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries of a kustomization's `images:`, as far as they are mappings."""
    images = kustomization.get("images")
    return [entry for entry in images if isinstance(entry, dict)] if isinstance(images, list) else []
