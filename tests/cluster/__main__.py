"""`python -m tests.cluster`: builds the programs of the control plane, and records what its API server says."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.cluster.building import BuildError, build
from tests.cluster.process import StartError
from tests.cluster.programs import is_built, programs_folder
from tests.cluster.server import Server, api_server

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
    compare.add_argument(
        "--cluster",
        action="store_true",
        help="hold `verify --cluster` against them: the API server is asked again",
    )
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


@contextmanager
def _server() -> Iterator[Server]:
    if not is_built():
        raise BuildError("the control plane isn't built: python -m tests.cluster build")
    with tempfile.TemporaryDirectory() as folder, api_server(programs_folder(), Path(folder)) as server:
        yield server


def _record(arguments: argparse.Namespace) -> None:
    from tests.cluster.recording import of_known_kinds, recorded

    bodies = objects_in(arguments.objects)
    with _server() as server, arguments.cases.open("w", encoding="utf-8") as out:
        known = of_known_kinds(server.client, bodies)
        for body in bodies:
            if body not in known:
                print(f"the server has no {body['kind']} of {body['apiVersion']}", file=sys.stderr)
        for case in recorded(server.client, known, arguments.seed, arguments.most):
            out.write(json.dumps(case, ensure_ascii=False) + "\n")


def _compare(arguments: argparse.Namespace) -> None:
    from tests.cluster.recording import compared

    cases = _cases(arguments.cases)
    if arguments.cluster:
        _compare_cluster(arguments, cases)
        return
    result = compared(cases, objects_in(arguments.objects))
    print(result.summary())
    _show(
        arguments.show,
        {"missed": result.missed, "alone": result.alone, "another field": result.other_fields},
    )


def _compare_cluster(arguments: argparse.Namespace, cases: list[dict[str, Any]]) -> None:
    from converter.verify import cluster_name
    from tests.cluster.agreement import agreement
    from tests.cluster.recording import of_known_kinds, prepare

    bodies = objects_in(arguments.objects)
    with _server() as server:
        prepare(server.client, of_known_kinds(server.client, bodies))
        os.environ["KUBECONFIG"] = str(server.kubeconfig)
        result = agreement(cluster_name(None), cases, bodies)
    print(result.summary())
    _show(arguments.show, {"not the same": result.disagreements, "without a field": result.without_field})


def _cases(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _show(most: int, found: dict[str, list[str]]) -> None:
    for title, lines in found.items():
        for line in lines[:most]:
            print(f"{title}: {line}")


if __name__ == "__main__":
    sys.exit(main())
