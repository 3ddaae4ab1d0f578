"""How much of the rendered trees of real sources `trace --all` answers for.

    python -m tests.trace.real SOURCE…

Each SOURCE is converted into a new folder, every overlay of it rendered with the real Kustomize, and
the answers compared with that, leaf by leaf. Prints the figures and what differs; exits 1 if
anything does.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from converter.commands.convert import ConvertOptions, convert
from converter.commands.trace import TraceOptions, TraceSession
from tests.trace.rendered import answered_leaves, differing, groundless, rendered_leaves


def main(sources: list[str]) -> int:
    faults = 0
    for source in map(Path, sources):
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "flux"
            convert(ConvertOptions(source=source, out=tree))
            asked = TraceSession(TraceOptions(source=source, flux=tree))
            for environment in asked.conversion.project.file.environments:
                rendered = rendered_leaves(asked, environment, tree)
                answered = answered_leaves(asked, environment)
                wrong = differing(rendered, answered)
                lost = groundless(asked, environment, source)
                grounds = {
                    origin for leaf in asked.everything(environment).leaves for origin in leaf.origin.roots()
                }
                right = len(rendered.keys() & answered.keys())
                print(
                    f"{source} {environment}: {right} of {len(rendered)} rendered leaves answered, "
                    f"{len(answered)} answers, {len(wrong)} differ; {len(grounds)} grounds, "
                    f"{len(lost)} without a place"
                )
                for fault in (*wrong, *lost):
                    print(f"  {fault}")
                faults += len(wrong) + len(lost)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
