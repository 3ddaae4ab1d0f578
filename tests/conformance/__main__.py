"""Compare with the compiler's answers: `python -m tests.conformance [KIND ...] [--answers FOLDER] [--show N]`.

With `--modules CHECKOUT`, of Azure/bicep-registry-modules, its compiled modules are compared with their Bicep.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conformance import registry
from tests.conformance.answers import HERE, variables
from tests.conformance.kinds import KINDS
from tests.conformance.outcomes import Outcome, Verdict, figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"{', '.join(KINDS)}; all without one")
    parser.add_argument("--answers", type=Path, default=HERE, help="the folder of the recorded answers")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show N differences of each verdict")
    parser.add_argument("--modules", type=Path, metavar="CHECKOUT", help="compare the modules of a registry")
    parser.add_argument(
        "--below", default="avm", metavar="FOLDER", help="only the modules below that folder of it"
    )
    parser.add_argument(
        "--module-cache", type=Path, metavar="DIR", help="where the modules that they refer to are"
    )
    given = parser.parse_args()
    folder: Path = given.answers
    shown: Counter[tuple[str, Verdict]] = Counter()
    found = []
    asked: Iterable[Iterator[Outcome]] = (
        KINDS[kind](folder, variables(folder)) for kind in given.kinds or KINDS
    )
    if given.modules is not None:
        asked = [registry.outcomes(given.modules, variables(folder), given.below, given.module_cache)]
    for outcomes in asked:
        for one in outcomes:
            found.append(one)
            key = (one.kind, one.verdict)
            if one.verdict is not Verdict.EQUAL and shown[key] < given.show:
                shown[key] += 1
                print(
                    f"{one.kind}: {one.verdict}\n  {one.question!r}\n  ours   {one.ours!r}\n  theirs {one.theirs!r}"
                )
    for each in figures(found):
        print(each)


if __name__ == "__main__":
    main()
