"""The samples: what is below `samples/`, and the trees that are committed of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Sample:
    """A source below `samples/`, the tree that is committed of it, and its environments' overlays.

    `told` is how the findings begin that a conversion of it has, notes left out. `profile` is the platform
    profile of the tree where that isn't the project file's.
    """

    folder: str
    tree: str
    environments: tuple[str, ...]
    told: tuple[str, ...] = ()
    profile: str | None = None

    @property
    def name(self) -> str:
        return self.folder if self.profile is None else f"{self.folder}-{self.profile}"

    @property
    def source(self) -> Path:
        return ROOT / "samples" / self.folder

    @property
    def flux(self) -> Path:
        return ROOT / self.tree

    @property
    def overlays(self) -> list[str]:
        """The folders of the tree that are rendered, relative to it."""
        return [
            path.parent.relative_to(self.flux).as_posix()
            for path in sorted(self.flux.glob("**/kustomization.yaml"))
            if "base" not in path.relative_to(self.flux).parts
        ]


_EVENTS = "the Secret that flux.events.secret names is not in the tree"

SAMPLES = (
    Sample(
        "dialogporten",
        "flux",
        ("at23", "tt02", "yt01", "prod"),
        told=("configuration.ingress.ipSecurityRestrictions", "nobody may call it", _EVENTS),
    ),
    Sample("parcels", "samples/parcels/flux", ("dev", "qa", "live")),
    Sample(
        "dialogporten",
        "tests/trees/dis-ingressroute",
        ("at23", "tt02", "yt01", "prod"),
        told=(_EVENTS,),
        profile="dis-ingressroute",
    ),
)
