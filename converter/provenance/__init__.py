"""Values and where they come from: a parallel structure beside plain data, from the first literal on."""

from converter.provenance.origin import Kind, Origin, nearest_span, said_at, trail

__all__ = ["Kind", "Origin", "nearest_span", "said_at", "trail"]
