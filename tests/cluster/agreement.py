"""What `verify --cluster` says of recorded cases, held against what the API server said of them."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from converter.kustomize import scan_folder
from converter.verify import AppliedEnvironment, AppliedFolder, ClusterName, RenderedFolder, check_cluster
from tests.cluster.client import Body
from tests.cluster.mutations import Mutation
from tests.cluster.recording import changed_object, name_of, written

REFUSED: Final = ("B2F480", "B2F484")
"""What the server refuses, and what it doesn't serve."""

NOT_ASKED: Final = ("B2F482", "B2F485")

NO_FIELD: Final = ("", "<nil>", "[]")
"""What a server writes where a fault is the object's."""


@dataclass(slots=True)
class Agreement:
    """Cases by what the two say; a case that verify couldn't ask about is in `not_asked` alone.

    `without_field`: refused by both, where the server names fields and verify none.
    """

    refused: int = 0
    taken: int = 0
    refused_by_server_alone: list[str] = field(default_factory=list)
    refused_by_verify_alone: list[str] = field(default_factory=list)
    not_asked: list[str] = field(default_factory=list)
    without_field: list[str] = field(default_factory=list)

    @property
    def disagreements(self) -> list[str]:
        return [*self.refused_by_server_alone, *self.refused_by_verify_alone, *self.not_asked]

    def summary(self) -> str:
        agreed = self.refused + self.taken
        return (
            f"{agreed + len(self.disagreements)} cases, the same answer in {agreed} "
            f"({self.refused} refused, {self.taken} taken), "
            f"refused by the server alone {len(self.refused_by_server_alone)}, "
            f"by verify alone {len(self.refused_by_verify_alone)}, not asked {len(self.not_asked)}, "
            f"without the field that the server names {len(self.without_field)}"
        )


def agreement(cluster: ClusterName, cases: Iterable[Mapping[str, Any]], bodies: Sequence[Body]) -> Agreement:
    """Ask a cluster about all cases in one run of verify, and compare with the recorded `apply`.

    Each case is an environment of one folder that holds its object alone, as rendered: Kustomize, which
    refuses some of them before a cluster could, has no part in this.
    """
    known = {name_of(body): body for body in bodies}
    cases = list(cases)
    objects = [
        changed_object(known[case["base"]], Mutation(tuple(case["path"]), case["op"], case.get("value")))
        for case in cases
    ]
    with tempfile.TemporaryDirectory() as root:
        Path(root, "empty").mkdir()
        Path(root, "empty/kustomization.yaml").write_text("resources: []\n", "utf-8")
        scanned = scan_folder(Path(root), "empty")
        folders = [
            RenderedFolder(f"case/{number}", scanned, (body,), is_literal=True)
            for number, body in enumerate(objects)
        ]
        environments = [
            AppliedEnvironment(folder.environment, [AppliedFolder(folder, ())]) for folder in folders
        ]
        said = defaultdict(list)
        for finding in check_cluster(cluster, environments).findings:
            assert finding.subject is not None
            said[finding.subject.environment].append(finding)
    result = Agreement()
    for number, case in enumerate(cases):
        findings = said[str(number)]
        refusals = [each for each in findings if each.code in REFUSED]
        unasked = [each for each in findings if each.code in NOT_ASKED]
        answer = case["apply"]
        words = [each.message for each in (*refusals, *unasked)]
        line = (
            f"{case['base']} {written(tuple(case['path']))} {case['op']} {json.dumps(case.get('value'))[:80]}: "
            f"the server says {json.dumps(answer)[:300]}, verify {json.dumps(words)[:300]}"
        )
        if refusals and not answer["ok"]:
            result.refused += 1
            named = any(cause[1] not in NO_FIELD for cause in answer.get("causes", ()))
            if named and not any(each.subject and each.subject.path for each in refusals):
                result.without_field.append(line)
        elif refusals:
            result.refused_by_verify_alone.append(line)
        elif unasked:
            result.not_asked.append(line)
        elif answer["ok"]:
            result.taken += 1
        else:
            result.refused_by_server_alone.append(line)
    return result
