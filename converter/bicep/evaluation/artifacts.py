"""References to modules of registries and to template specs: what they name, and where Bicep keeps that.

Sources: Bicep's `OciArtifactReference` and `TemplateSpecModuleReference`; of the cache, its
`OciArtifactRegistry.GetArtifactDirectory`, `TemplateSpecModuleRegistry` and `TagEncoder`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from converter.bicep.json_templates.text import JsonObject, JsonText
from converter.bicep.symbolic.faults import fault
from converter.source import SourceFile, Span, did_you_mean

_REFERENCE: Final = re.compile(r"(?P<scheme>br|ts)(?:/(?P<alias>[^:]*))?:(?P<rest>.*)", re.DOTALL)
_VERSION: Final = re.compile(
    r"(?P<name>.*?)(?::(?P<tag>[^/:@]*)|@(?P<digest>sha256:[0-9a-f]{64}))?", re.DOTALL
)
_PUBLIC: Final = "mcr.microsoft.com/bicep"
"""What the alias `public` stands for, which Bicep has of itself."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A module of a registry (`br`) or a template spec (`ts`).

    `name` is the registry with the repository, or the subscription, resource group and name.
    """

    scheme: str
    name: str
    tag: str = ""
    digest: str = ""

    def __str__(self) -> str:
        version = f":{self.tag}" if self.tag else f"@{self.digest}" if self.digest else ""
        return f"{self.scheme}:{self.name}{version}"

    @property
    def cached(self) -> str | None:
        """The path of its folder in Bicep's cache; None for a reference that names no version."""
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
        """What a reference means. Raises `Fault` (B2F174) for an alias that there is not, or another form."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise fault(
                "B2F174", f"'{reference}' is no reference to a module of a registry", span, help=_FORM
            )
        scheme, alias = match["scheme"], match["alias"]
        version = _VERSION.fullmatch(match["rest"])
        assert version is not None
        name = version["name"]
        if alias is not None:
            known = self.aliases.get(scheme, {})
            if alias not in known:
                where = "Bicep has" if self.source is None else f"'{self.source.name}' has"
                message = f"there is no alias '{alias}': {where} {_listed(list(known))}"
                step = (
                    did_you_mean(alias, known)
                    or f"`moduleAliases.{scheme}.{alias}` in bicepconfig.json makes one"
                )
                raise fault("B2F174", message, span, help=step)
            name = f"{known[alias]}/{name}"
        return Artifact(scheme, name, version["tag"] or "", version["digest"] or "")

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
