"""The samples: what is below `samples/`, and the trees that are committed of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Sample:
    """A source below `samples/`, the tree that is committed of it, and its environments' overlays.

    `profile` is the platform profile of the tree. `told` is how the findings begin that a conversion of it has,
    notes left out.
    """

    name: str
    profile: str
    tree: str
    environments: tuple[str, ...]
    told: tuple[str, ...] = ()
    folder: str = ""

    @property
    def source(self) -> Path:
        return ROOT / "samples" / (self.folder or self.name)

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

_NO_ROLES = "the tree doesn't give the workloads' identities the roles that they need"
# One for the group that is known, in yt01, and one for those that aren't.
_ROLES = ("Azure Service Operator's own identity has to be allowed",) * 2

SAMPLES = (
    Sample(
        "dialogporten",
        "dis",
        "flux",
        ("at23", "tt02", "yt01", "prod"),
        told=("configuration.ingress.ipSecurityRestrictions", "nobody may call it", _EVENTS, _NO_ROLES),
    ),
    Sample(
        "parcels",
        "kubernetes",
        "samples/parcels/flux",
        ("dev", "qa", "live"),
        told=("configuration.ingress.corsPolicy",),
    ),
    Sample(
        "dialogporten-dis-ingressroute",
        "dis-ingressroute",
        "tests/trees/dis-ingressroute",
        ("at23", "tt02", "yt01", "prod"),
        told=("Traefik reads this route only", _EVENTS, *_ROLES),
        folder="dialogporten",
    ),
)
