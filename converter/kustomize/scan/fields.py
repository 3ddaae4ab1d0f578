"""The fields of a kustomization, as Kustomize 5 knows them, and the order in which they change objects."""

from __future__ import annotations

from typing import Final

TRANSFORMERS_BEFORE_PATCHES: Final = (
    "namespace",
    "namePrefix",
    "nameSuffix",
    "labels",
    "commonLabels",
    "commonAnnotations",
)
"""What Kustomize applies after `patches` and before `patchesJson6902`."""

TRANSFORMERS_AFTER_PATCHES: Final = ("replicas", "images", "imageTags")
"""What Kustomize applies after `patchesJson6902` and before `replacements`."""

PROGRAMS: Final = frozenset({"helmCharts", "helmChartInflationGenerator", "helmGlobals"})

FIELDS: Final = frozenset(
    {
        "apiVersion",
        "kind",
        "metadata",
        "resources",
        "bases",
        "components",
        "crds",
        "configurations",
        "openapi",
        "configMapGenerator",
        "secretGenerator",
        "generatorOptions",
        "generators",
        "transformers",
        "validators",
        "patches",
        "patchesStrategicMerge",
        "patchesJson6902",
        "replacements",
        "vars",
        "inventory",
        "buildMetadata",
        "sortOptions",
        *TRANSFORMERS_BEFORE_PATCHES,
        *TRANSFORMERS_AFTER_PATCHES,
    }
)

_GENERATOR: Final = frozenset(
    {"name", "namespace", "behavior", "files", "envs", "env", "literals", "options", "type"}
)
ALLOWED_KEYS: Final = {
    "configMapGenerator": _GENERATOR,
    "secretGenerator": _GENERATOR,
    "patches": frozenset({"path", "patch", "target", "options"}),
    "patchesJson6902": frozenset({"path", "patch", "target", "options"}),
    "replacements": frozenset({"path", "source", "targets"}),
}
"""The allowed keys of entries that can name a file. Go ignores a key's case, so no other case passes."""

BUILT_IN_PLUGINS: Final = frozenset(
    {
        "AnnotationsTransformer",
        "ConfigMapGenerator",
        "HashTransformer",
        "IAMPolicyGenerator",
        "ImageTagTransformer",
        "LabelTransformer",
        "NamespaceTransformer",
        "PatchJson6902Transformer",
        "PatchStrategicMergeTransformer",
        "PatchTransformer",
        "PrefixSuffixTransformer",
        "PrefixTransformer",
        "ReplacementTransformer",
        "ReplicaCountTransformer",
        "SecretGenerator",
        "SuffixTransformer",
        "ValueAddTransformer",
    }
)
"""Plugins that are part of Kustomize; the one for Helm charts runs a program, so it is not here."""
