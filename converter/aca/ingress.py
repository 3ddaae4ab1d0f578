"""The model of who reaches an app, and how."""

from __future__ import annotations

from converter.aca.fields import AcaModel, Leaf, boolean, integer, many, part, string, texts
from converter.provenance.values import Value


class IpSecurityRestriction(AcaModel):
    """`action` is `Allow` or `Deny`; `ipAddressRange` an address or a CIDR range."""

    name: Leaf = string()
    description: Leaf = string()
    action: Leaf = string()
    ip_address_range: Leaf = string()


class CustomDomain(AcaModel):
    name: Leaf = string()
    binding_type: Leaf = string()
    certificate_id: Leaf = string()


class TrafficWeight(AcaModel):
    revision_name: Leaf = string()
    weight: Leaf = integer()
    latest_revision: Leaf = boolean()
    label: Leaf = string()


class StickySessions(AcaModel):
    affinity: Leaf = string()


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
    """`transport` is `auto`, `http`, `http2` or `tcp`; `exposedPort` counts for tcp alone."""

    external: Leaf = boolean()
    target_port: Leaf = integer()
    exposed_port: Leaf = integer()
    transport: Leaf = string()
    allow_insecure: Leaf = boolean()
    client_certificate_mode: Leaf = string()
    target_port_http_scheme: Leaf = string()
    ip_security_restrictions: tuple[IpSecurityRestriction, ...] | Value = many(IpSecurityRestriction)
    custom_domains: tuple[CustomDomain, ...] | Value = many(CustomDomain)
    traffic: tuple[TrafficWeight, ...] | Value = many(TrafficWeight)
    sticky_sessions: StickySessions | None = part(StickySessions)
    cors_policy: CorsPolicy | None = part(CorsPolicy)
    additional_port_mappings: tuple[PortMapping, ...] | Value = many(PortMapping)
