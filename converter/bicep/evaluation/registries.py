"""Modules of registries and template specs: which file has one, and under which path it is read."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Final

from converter.bicep.evaluation.artifacts import Artifact, BicepConfig, config_of
from converter.bicep.json_templates.text import JsonObject, read_json
from converter.bicep.limits import Limits
from converter.bicep.module_sources import ModuleSources
from converter.bicep.symbolic.faults import Fault, error
from converter.source import DiagnosticError, SourceFile, Span, dataclass, read_source

CONFIG: Final = "bicepconfig.json"
_FILES: Final = ("main.json", "main.bicep")
"""What a module's file is called: what the compiler made of it is what a registry has."""


@dataclass(frozen=True, slots=True)
class Located:
    """The file that has a module. `path` is its path for the resolver, `doubt` a reason to mistrust it."""

    path: str
    doubt: str | None = None


class Registries:
    """Finds modules for the source below `root`.

    `mounts` are the folders outside of the root that have some, by the beginning of the paths under which
    their files are read: `br:mcr.microsoft.com/bicep/avm/res/app/job:0.7.0`, or `br/public:avm` for a folder
    that is named for that beginning. `read` are the settings that were read, by path.
    """

    def __init__(self, root: Path, sources: ModuleSources, limits: Limits) -> None:
        self.root = root
        self.sources = sources
        self.limits = limits
        self.mounts: dict[str, Path] = {}
        self.read: dict[str, SourceFile] = {}
        self._configs: dict[str, BicepConfig] = {}
        self._above = _folders_above(root)

    def mount_of(self, path: str) -> tuple[str, Path] | None:
        """The beginning and the folder of a path outside of the root; None for one below it."""
        for mount, folder in self.mounts.items():
            if path == mount or path.startswith(f"{mount}/"):
                return mount, folder
        return None

    def locate(self, reference: str, importer: str, span: Span) -> Located | None:
        """The file of the module that `importer` refers to; None where no place has it.

        Raises `Fault`: B2F174 for a reference or alias that means nothing, B2F170 for settings that can't be
        read.
        """
        config = self._config(importer)
        artifact = config.artifact(reference, span)
        found = self._named(artifact, config) or self._cached(artifact, config)
        if found is None and artifact.alias is not None:
            raise config.unknown_alias(artifact, span)
        return found

    # --- folders that are named --------------------------------------------------------------

    def _named(self, artifact: Artifact, config: BicepConfig) -> Located | None:
        text = str(artifact)
        found = [
            (beginning, prefix, folder)
            for prefix, folder in self.sources.folders.items()
            if text.startswith(beginning := config.beginning(prefix))
        ]
        for beginning, prefix, folder in sorted(found, key=lambda one: len(one[0]), reverse=True):
            one = self._in(folder.resolve(), text.removeprefix(beginning).strip("/"), prefix, artifact)
            if one is not None:
                return one
        return None

    def _in(self, folder: Path, rest: str, prefix: str, artifact: Artifact) -> Located | None:
        """A module in a folder for its beginning: with a folder for each version, or of one version alone."""
        version = artifact.tag or artifact.digest
        path = rest.removesuffix(f":{version}").removesuffix(f"@{version}").strip("/")
        if ".." in path.split("/") or ".." in version.split("/"):
            return None
        for below, certain in ((posixpath.join(path, version), True), (path, False)):
            for name in _FILES:
                if (folder / below / name).is_file():
                    doubt = None if certain else _doubt(folder / below, artifact)
                    return Located(self._path_in(folder, prefix, posixpath.join(below, name)), doubt)
        return None

    def _path_in(self, folder: Path, prefix: str, below: str) -> str:
        """The path of a file in such a folder: its own if that is below the root."""
        if folder.is_relative_to(self.root):
            return posixpath.normpath(posixpath.join(folder.relative_to(self.root).as_posix(), below))
        mount = prefix.rstrip("/:")
        self.mounts[mount] = folder
        return posixpath.join(mount, below)

    # --- Bicep's cache -----------------------------------------------------------------------

    def _cached(self, artifact: Artifact, config: BicepConfig) -> Located | None:
        folder, place = self._cache(config), artifact.cached
        if folder is None or place is None or ".." in place.split("/"):
            return None
        whole = folder / place
        if not (whole / _FILES[0]).is_file() or not whole.resolve().is_relative_to(folder.resolve()):
            return None
        self.mounts[str(artifact)] = whole.resolve()
        return Located(f"{artifact}/{_FILES[0]}")

    def _cache(self, config: BicepConfig) -> Path | None:
        if self.sources.cache is not None:
            return self.sources.cache
        if config.cache and config.source is not None:
            return self.root / posixpath.dirname(config.source.name) / config.cache
        return self.sources.default

    # --- settings ----------------------------------------------------------------------------

    def _config(self, importer: str) -> BicepConfig:
        """The settings for a file: those of the nearest `bicepconfig.json` above it."""
        folder = posixpath.dirname(importer)
        found = self._configs.get(folder)
        if found is None:
            found = self._configs[folder] = self._nearest(folder)
        return found

    def _nearest(self, folder: str) -> BicepConfig:
        mount = self.mount_of(f"{folder}/")
        if mount is not None:
            return BicepConfig()
        places = [folder]
        while folder:
            folder = posixpath.dirname(folder)
            places.append(folder)
        for place in (*places, *self._above):
            name = posixpath.join(place, CONFIG)
            path = self.root / name
            if path.is_file() and (place in self._above or path.resolve().is_relative_to(self.root)):
                return self._read(path, name)
        return BicepConfig()

    def _read(self, path: Path, name: str) -> BicepConfig:
        try:
            source = self.read[name] = read_source(
                path, name, root=path.parent if name.startswith("../") else self.root
            )
            settings = read_json(source, self.limits)
        except DiagnosticError as failure:
            raise Fault(failure.diagnostics) from None
        if not isinstance(settings, JsonObject):
            raise Fault((error("B2F170", f"'{name}' must be an object", Span(source, 0, 0)),))
        return config_of(settings, source)


def _folders_above(root: Path) -> tuple[str, ...]:
    """The folders above the root up to that of its repository; none where there is no repository."""
    found: list[str] = []
    folder = root
    while not (folder / ".git").exists():
        if folder.parent == folder:
            return ()
        folder = folder.parent
        found.append("/".join([".."] * (len(found) + 1)))
    return tuple(found)


def _doubt(folder: Path, artifact: Artifact) -> str | None:
    """Why a module may be another version than the one that is asked for.

    Source of `version.json`: the checks of Azure/bicep-registry-modules; it has the first two numbers.
    """
    try:
        settings = read_json(read_source(folder / "version.json", "version.json", root=folder), Limits())
    except DiagnosticError:
        return None
    version = settings.text("version") if isinstance(settings, JsonObject) else None
    if not version or not artifact.tag or f"{artifact.tag}.".startswith(f"{version}."):
        return None
    return f"its folder has version {version}"
