"""Forward, from a field of a rendered manifest to what made it; backward, from a source line to fields."""

from converter.trace.fields import Field, FieldPath, PathError, parse_path, spelt_path
from converter.trace.impact import reached
from converter.trace.tracer import Tracer

__all__ = ["Field", "FieldPath", "PathError", "Tracer", "parse_path", "reached", "spelt_path"]
