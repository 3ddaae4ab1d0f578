"""What becomes of every Bicep file below some folders.

    python -m tests.bicep.evaluate_corpus DIR… [--match GLOB] [--without TEXT] [--show CODE]

Evaluates each `.bicep` file as a template without an environment and each `.bicepparam` file with
the template it names, with DIR as the source root. Prints how many files evaluate, how many are
refused, by the codes of their errors, and the slowest of them; `--show` prints the errors of one
code with their places (`failed` for exceptions, which are defects).
"""

from __future__ import annotations

import argparse
import time
import traceback
from collections import Counter, defaultdict
from pathlib import Path

from converter.bicep import FileResolver, evaluate_parameters, evaluate_template
from converter.source import DiagnosticError
from tests.bicep.sources import diagnostic_line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--match", default="**/*", metavar="GLOB", help="only files that the pattern fits")
    parser.add_argument("--without", default="\0", metavar="TEXT", help="no files with this in their path")
    parser.add_argument("--show", metavar="CODE", help="print the errors of this code")
    given = parser.parse_args()
    for folder in given.folders:
        paths = [
            path.relative_to(folder).as_posix()
            for path in sorted(folder.glob(given.match))
            if path.suffix in {".bicep", ".bicepparam"} and path.is_file()
        ]
        corpus(folder, [path for path in paths if given.without not in path], given.show)


def corpus(folder: Path, paths: list[str], show: str | None) -> None:
    resolver = FileResolver(folder)
    outcomes: Counter[str] = Counter()
    told_once: dict[str, dict[str, None]] = defaultdict(dict)
    times = []
    for path in paths:
        started = time.perf_counter()
        for code, text in outcome(resolver, path).items():
            outcomes[code] += 1
            told_once[code] |= text
        times.append((time.perf_counter() - started, path))
    print(f"{folder}: {len(paths)} files in {sum(seconds for seconds, _ in times):.1f} s")
    for code, count in sorted(outcomes.items()):
        print(f"  {code:10} {count:6} files, {len(told_once[code]):6} places")
    for seconds, path in sorted(times, reverse=True)[:3]:
        print(f"  {seconds * 1000:7.0f} ms   {path}")
    for text in told_once.get(show or "", ()):
        print(text)


def outcome(resolver: FileResolver, path: str) -> dict[str, dict[str, None]]:
    """The codes of a file's errors with the errors themselves; `evaluated` where there is none."""
    evaluate = evaluate_parameters if path.endswith(".bicepparam") else evaluate_template
    try:
        evaluate(resolver, path)
    except DiagnosticError as error:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for diagnostic in error.diagnostics:
            found[diagnostic.code][diagnostic_line(diagnostic)] = None
        return found
    except Exception:  # noqa: BLE001 -- whatever it is, the corpus goes on
        return {"failed": {f"{path}: {traceback.format_exc(limit=-3)}": None}}
    return {"evaluated": {path: None}}


if __name__ == "__main__":
    main()
