"""How long `verify` takes beside the rendering of the same tree, and beside kubectl-validate.

    python -m tests.bench.verify [--folders 147] [--kubectl-validate FILE] [--same]

Makes a tree of FOLDERS overlays, each with one valid object of every kind in `tests/verify/objects`; the names
differ from folder to folder unless `--same` is given. Prints seconds of wall time, then ratios: the whole command
to rendering alone, and verify's own part to kubectl-validate on the same objects, where its program is given.
Own part is the whole command without the rendering, which both of them need.
"""

from __future__ import annotations

import argparse
import copy
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from converter.commands.verify import SIDE_BY_SIDE
from converter.kustomize.rendering import kustomize_command

OBJECTS = Path(__file__).parents[1] / "verify" / "objects"
KUSTOMIZATION = (
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [objects.yaml]\n"
)


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def bodies() -> list[dict[str, Any]]:
    """One object of every kind."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(OBJECTS.glob("*.yaml")):
        for body in yaml.safe_load_all(path.read_text("utf-8")):
            if body:
                found.setdefault(body["kind"], body)
    return list(found.values())


def make_tree(root: Path, folders: int, *, same: bool) -> int:
    """Write the overlays; returns how many objects they have together."""
    objects = bodies()
    for number in range(folders):
        named = copy.deepcopy(objects)
        for body in named if not same else ():
            body["metadata"]["name"] += f"-{number}"
        folder = root / "shop" / "overlays" / f"o{number:03}"
        folder.mkdir(parents=True)
        (folder / "objects.yaml").write_text(yaml.dump_all(named, Dumper=_WithoutAliases), "utf-8")
        (folder / "kustomization.yaml").write_text(KUSTOMIZATION, "utf-8")
    return len(objects) * folders


def seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - started


def rendering(root: Path) -> float:
    """Every overlay with the real Kustomize, as many at a time as `verify` has."""
    started = time.perf_counter()
    folders = sorted((root / "shop" / "overlays").iterdir())
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        list(pool.map(lambda folder: seconds(*kustomize_command(), str(folder)), folders))
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folders", type=int, default=147)
    parser.add_argument("--kubectl-validate", type=Path)
    parser.add_argument("--same", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "flux"
        count = make_tree(root, options.folders, same=options.same)
        rendered = rendering(root)
        whole = seconds(sys.executable, "-m", "converter", "verify", str(root))
        own = max(whole - rendered, 0)
        print(f"{options.folders} folders, {count} objects")
        print(f"rendering alone        {rendered:6.2f} s")
        print(f"verify, whole command  {whole:6.2f} s   {whole / rendered:.2f} of rendering")
        print(f"verify, its own part   {own:6.2f} s")
        if options.kubectl_validate is not None:
            other = seconds(str(options.kubectl_validate), str(root / "shop"))
            print(f"kubectl-validate       {other:6.2f} s   verify's own part is {own / other:.2f} of it")


if __name__ == "__main__":
    main()
