"""References to modules of registries and to template specs: what they name, and where Bicep keeps that.

Sources: Bicep's `OciArtifactReference` and `TemplateSpecModuleReference`; of the cache, its
`OciArtifactRegistry.GetArtifactDirectory`, `TemplateSpecModuleRegistry` and `TagEncoder`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Final

from converter.bicep.json_templates.text import JsonObject, JsonText
from converter.bicep.symbolic.faults import Fault, fault
from converter.source import SourceFile, Span, dataclass, did_you_mean

_REFERENCE: Final = re.compile(r"(?P<scheme>br|ts)(?:/(?P<alias>[^:]*))?:(?P<rest>.*)", re.DOTALL)
_VERSION: Final = re.compile(
    r"(?P<name>.*?)(?::(?P<tag>[^/:@]*)|@(?P<digest>sha256:[0-9a-f]{64}))?", re.DOTALL
)
_PUBLIC: Final = "mcr.microsoft.com/bicep"
"""What the alias `public` stands for, which Bicep has of itself."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A module of a registry (`br`) or a template spec (`ts`).

    `name` is the registry with the repository, or the subscription, resource group and name; what stands
    behind the alias where `alias` is one that nothing explains.
    """

    scheme: str
    name: str
    tag: str = ""
    digest: str = ""
    alias: str | None = None

    def __str__(self) -> str:
        version = f":{self.tag}" if self.tag else f"@{self.digest}" if self.digest else ""
        scheme = self.scheme if self.alias is None else f"{self.scheme}/{self.alias}"
        return f"{scheme}:{self.name}{version}"

    @property
    def cached(self) -> str | None:
        """The path of its folder in Bicep's cache; None for a reference that names no place or version."""
        if self.alias is not None:
            return None
        if self.scheme == "ts":
            return f"ts/{self.name.lower()}/{self.tag.lower()}" if self.tag else None
        registry, _, repository = self.name.partition("/")
        version = _encoded(self.tag) if self.tag else self.digest.replace(":", "#")
        place = registry.replace(":", "$").lower(), repository.replace("/", "$")
        return f"br/{place[0]}/{place[1]}/{version}" if version and repository else None


@dataclass(frozen=True, slots=True)
class BicepConfig:
    """What a `bicepconfig.json` says of modules: its aliases by scheme, and the cache.

    `source` is its file, None for Bicep's own settings. An alias stands for the beginning of names.
    """

    aliases: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {"br": {"public": _PUBLIC}, "ts": {}}
    )
    cache: str | None = None
    source: SourceFile | None = None

    def artifact(self, reference: str, span: Span) -> Artifact:
        """What a reference means. Raises `Fault` (B2F174) for one of another form."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise fault(
                "B2F174", f"'{reference}' is no reference to a module of a registry", span, help=_FORM
            )
        scheme, alias = match["scheme"], match["alias"]
        version = _VERSION.fullmatch(match["rest"])
        assert version is not None
        name, tag, digest = version["name"], version["tag"] or "", version["digest"] or ""
        if alias is None:
            return Artifact(scheme, name, tag, digest)
        known = self.aliases.get(scheme, {}).get(alias)
        if known is None:
            return Artifact(scheme, name, tag, digest, alias)
        return Artifact(scheme, f"{known}/{name}", tag, digest)

    def unknown_alias(self, artifact: Artifact, span: Span) -> Fault:
        """The fault (B2F174) of an alias that nothing explains."""
        known, alias = self.aliases.get(artifact.scheme, {}), artifact.alias or ""
        where = "Bicep has" if self.source is None else f"'{self.source.name}' has"
        step = f"`moduleAliases.{artifact.scheme}.{alias}` in bicepconfig.json makes one"
        message = f"there is no alias '{alias}': {where} {_listed(list(known))}"
        return fault("B2F174", message, span, help=did_you_mean(alias, known) or step)

    def beginning(self, prefix: str) -> str:
        """What references begin with that a prefix stands for, its alias put in; as it is if it has none."""
        match = _REFERENCE.fullmatch(prefix)
        if match is None or match["alias"] is None:
            return prefix
        known = self.aliases.get(match["scheme"], {}).get(match["alias"])
        return prefix if known is None else f"{match['scheme']}:{known}/{match['rest']}"


_FORM: Final = (
    "expected br:REGISTRY/PATH:TAG, br/ALIAS:PATH:TAG, ts:SUBSCRIPTION/GROUP/NAME:VERSION or "
    "ts/ALIAS:NAME:VERSION"
)


def config_of(settings: JsonObject, source: SourceFile) -> BicepConfig:
    """What a `bicepconfig.json` says, beside what Bicep has of itself."""
    found = BicepConfig()
    aliases = {scheme: dict(known) for scheme, known in found.aliases.items()}
    given = settings.object("moduleAliases")
    for scheme, parts in _ALIASES.items():
        group = given.object(scheme) if given is not None else None
        for name, member in group.members.items() if group is not None else ():
            if isinstance(member.value, JsonObject):
                texts = [(member.value.text(part) or "").strip("/") for part in parts]
                if texts[0]:
                    aliases[scheme][name] = "/".join(filter(None, texts))
    cache = settings.get("cacheRootDirectory")
    return replace(
        found, aliases=aliases, cache=cache.text if isinstance(cache, JsonText) else None, source=source
    )


_ALIASES: Final = {"br": ("registry", "modulePath"), "ts": ("subscription", "resourceGroup")}


def _encoded(tag: str) -> str:
    """A tag as a folder's name: which of its letters are capital stands behind it, as bits in hexadecimal."""
    capitals = sum(1 << at for at, letter in enumerate(tag) if letter.isupper())
    return f"{tag}${capitals:x}" if capitals else f"{tag}$"


def _listed(names: list[str]) -> str:
    return "none" if not names else ", ".join(f"'{name}'" for name in names)
