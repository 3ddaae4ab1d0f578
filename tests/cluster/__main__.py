"""`python -m tests.cluster build`: builds the programs of the control plane, if they aren't there."""

from __future__ import annotations

import argparse
import sys

from tests.cluster.building import BuildError, build


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="build the control plane's programs, if they aren't there")
    parser.parse_args()
    try:
        build(lambda line: print(line, flush=True))
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
