"""What every ARM resource has."""

from __future__ import annotations

from converter.aca.fields import AcaModel, Leaf, mapping, part, string


class Identity(AcaModel):
    """`type` is `None`, `SystemAssigned`, `UserAssigned` or both."""

    type: Leaf = string()
    user_assigned_identities: Leaf = mapping()


class ExtendedLocation(AcaModel):
    name: Leaf = string()
    type: Leaf = string()


class AzureResource(AcaModel):
    """What every ARM resource has."""

    name: Leaf = string()
    location: Leaf = string()
    tags: Leaf = mapping()
    identity: Identity | None = part(Identity)
    extended_location: ExtendedLocation | None = part(ExtendedLocation)
    managed_by: Leaf = string()
