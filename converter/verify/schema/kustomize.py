"""The types of Kustomize's own files: kustomizations, and what Kustomize reads of patches and objects."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from converter.source import Scalars, mappings_folder, yaml_data
from converter.verify.schema.faults import Fault
from converter.verify.schema.report import Report
from converter.verify.schema.types import Types

_AS_STRUCTS: Final = frozenset({"Kustomization", "Component", "Replacement", "Configuration"})
"""Types that Kustomize decodes into Go's structs, for which null is no value; the rest it reads as YAML."""


def kustomize_faults(name: str, value: Any) -> tuple[Fault, ...]:
    """What is wrong with a value of a type of `mappings/schemas/kustomize`."""
    report = Report()
    _types(as_structs=name in _AS_STRUCTS).named(name)(value, report)
    return tuple(report.faults)


@cache
def _types(*, as_structs: bool) -> Types:
    path = mappings_folder() / "schemas" / "kustomize" / "fields.yaml"
    (definitions,) = yaml_data(path.read_bytes(), Scalars.YAML_1_1)
    return Types(definitions, {}, built_in=as_structs)
