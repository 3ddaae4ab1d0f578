"""The model of who reaches an app, and how."""

from __future__ import annotations

from converter.aca.fields import AcaModel, Leaf, boolean, integer, many, part, string, texts, word
from converter.provenance import Value


class IpSecurityRestriction(AcaModel):
    """`ipAddressRange` is an address or a CIDR range."""

    name: Leaf = string()
    description: Leaf = string()
    action: Leaf = word("Allow", "Deny")
    ip_address_range: Leaf = string()


class CustomDomain(AcaModel):
    name: Leaf = string()
    binding_type: Leaf = word("Disabled", "SniEnabled", "Auto")
    certificate_id: Leaf = string()


class TrafficWeight(AcaModel):
    revision_name: Leaf = string()
    weight: Leaf = integer()
    latest_revision: Leaf = boolean()
    label: Leaf = string()


class StickySessions(AcaModel):
    affinity: Leaf = word("none", "sticky")


class CorsPolicy(AcaModel):
    allowed_origins: Leaf = texts()
    allowed_methods: Leaf = texts()
    allowed_headers: Leaf = texts()
    expose_headers: Leaf = texts()
    max_age: Leaf = integer()
    allow_credentials: Leaf = boolean()


class PortMapping(AcaModel):
    external: Leaf = boolean()
    target_port: Leaf = integer()
    exposed_port: Leaf = integer()


class Ingress(AcaModel):
    """`exposedPort` only matters for the transport `tcp`."""

    external: Leaf = boolean()
    target_port: Leaf = integer()
    exposed_port: Leaf = integer()
    transport: Leaf = word("auto", "http", "http2", "tcp")
    allow_insecure: Leaf = boolean()
    client_certificate_mode: Leaf = word("ignore", "accept", "require")
    target_port_http_scheme: Leaf = word("http", "https")
    ip_security_restrictions: tuple[IpSecurityRestriction, ...] | Value = many(
        IpSecurityRestriction, whole=True
    )
    custom_domains: tuple[CustomDomain, ...] | Value = many(CustomDomain)
    traffic: tuple[TrafficWeight, ...] | Value = many(TrafficWeight, whole=True)
    sticky_sessions: StickySessions | None = part(StickySessions)
    cors_policy: CorsPolicy | None = part(CorsPolicy)
    additional_port_mappings: tuple[PortMapping, ...] | Value = many(PortMapping)
