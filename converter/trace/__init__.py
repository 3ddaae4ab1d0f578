"""Forward, from a field of a rendered manifest to what made it; backward, from a source line to fields."""

from converter.trace.impact import reached
from converter.trace.tracer import Tracer

__all__ = ["Tracer", "reached"]
