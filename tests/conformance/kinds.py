"""The kinds of questions, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from tests.conformance import compiled, damaged, probes, programs, samples
from tests.conformance.outcomes import Outcome

Compare = Callable[[Path, Mapping[str, str]], Iterator[Outcome]]

KINDS: Final[dict[str, Compare]] = {
    "probes": partial(probes.outcomes, "probes"),
    "probes-any": partial(probes.outcomes, "probes-any"),
    "programs": programs.outcomes,
    "compiled": compiled.outcomes,
    "mutants": damaged.mutants,
    "bodies": damaged.bodies,
    "samples": partial(samples.outcomes, "samples"),
}
