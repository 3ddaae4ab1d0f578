"""`python -m tests.cluster`: builds the programs of the control plane, and records what its API server says."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tests.cluster.building import BuildError, build
from tests.cluster.process import StartError
from tests.cluster.programs import is_built, programs_folder

OBJECTS = Path(__file__).parents[1] / "verify/objects"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="build the control plane's programs, if they aren't there")
    record = commands.add_parser("record", help="record what the API server says of changed objects")
    record.add_argument("cases", type=Path, help="the file that is written, a case a line")
    record.add_argument("--seed", type=int, default=1, help="other seeds make other changes")
    record.add_argument("--most", type=int, default=20_000, help="how many cases (default: 20000)")
    compare = commands.add_parser("compare", help="hold verify against recorded cases")
    compare.add_argument("cases", type=Path)
    compare.add_argument("--show", type=int, default=20, help="how many of each sort are listed")
    for each in (record, compare):
        each.add_argument("--objects", type=Path, default=OBJECTS, help="a folder with YAML files of objects")
    arguments = parser.parse_args()
    try:
        if arguments.command == "build":
            build(lambda line: print(line, flush=True))
        elif arguments.command == "record":
            _record(arguments)
        else:
            _compare(arguments)
    except (BuildError, StartError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def objects_in(folder: Path) -> list[dict[str, Any]]:
    """The objects in the YAML files of a folder."""
    texts = (path.read_text("utf-8") for path in sorted(folder.glob("*.yaml")))
    return [body for text in texts for body in yaml.safe_load_all(text) if body]


def _record(arguments: argparse.Namespace) -> None:
    from tests.cluster.recording import of_known_kinds, recorded
    from tests.cluster.server import api_server

    if not is_built():
        raise BuildError("the control plane isn't built: python -m tests.cluster build")
    bodies = objects_in(arguments.objects)
    with (
        tempfile.TemporaryDirectory() as folder,
        api_server(programs_folder(), Path(folder)) as server,
        arguments.cases.open("w", encoding="utf-8") as out,
    ):
        known = of_known_kinds(server.client, bodies)
        for body in bodies:
            if body not in known:
                print(f"the server has no {body['kind']} of {body['apiVersion']}", file=sys.stderr)
        for case in recorded(server.client, known, arguments.seed, arguments.most):
            out.write(json.dumps(case, ensure_ascii=False) + "\n")


def _compare(arguments: argparse.Namespace) -> None:
    from tests.cluster.recording import compared

    lines = arguments.cases.read_text("utf-8").splitlines()
    result = compared(map(json.loads, lines), objects_in(arguments.objects))
    print(result.summary())
    for title, shown in (
        ("missed", result.missed),
        ("alone", result.alone),
        ("another field", result.other_fields),
    ):
        for line in shown[: arguments.show]:
            print(f"{title}: {line}")


if __name__ == "__main__":
    sys.exit(main())
