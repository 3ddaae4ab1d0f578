"""What the API server says of changed objects, and what verify says of the same ones.

A case is a line of JSON: `base` (kind and name), `path`, `op`, `value`, and the server's answers to server-side
apply, as Flux does it, and to a strict creation.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from converter.source import Diagnostic, Path as Place, Severity, mappings_folder
from converter.verify import Schemas, exported_schemas, kubernetes_version, our_schemas
from converter.verify.rendered import RenderedFolder
from tests.cluster.client import Answer, Body, Client
from tests.cluster.definitions import FOLDER_OF_CRDS
from tests.cluster.mutations import Fields, Mutation, mutations

_SERVERS: Final = frozenset(("B2F431", "B2F433"))
"""The codes of what an API server refuses; other findings are about programs behind it."""


def name_of(body: Body) -> str:
    return f"{body['kind']}/{body['metadata']['name']}"


def of_known_kinds(client: Client, bodies: Sequence[Body]) -> list[Body]:
    """The objects whose kind the server has: of another one nothing can be asked."""
    return [body for body in bodies if (body["apiVersion"], body["kind"]) in client.kinds()]


def prepare(client: Client, bodies: Sequence[Body]) -> None:
    """Make the namespaces of the objects. Raises `AssertionError` if the server refuses one of them as it is."""
    for namespace in {body["metadata"]["namespace"] for body in bodies if "namespace" in body["metadata"]}:
        client.make_namespace(namespace)
        # Without it no pod is admitted; a controller would make it.
        account = {"name": "default", "namespace": namespace}
        client.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account}, dry_run=False)
    for body in bodies:
        client.apply(body).object()


def recorded(client: Client, bodies: Sequence[Body], seed: int, most: int) -> Iterator[dict[str, Any]]:
    """The answers to `most` changes of the objects, each object having its share.

    Raises `AssertionError` if the server refuses one of the objects as it is.
    """
    chance, fields = random.Random(seed), Fields(client)
    prepare(client, bodies)
    for index, body in enumerate(bodies):
        share = most // len(bodies) + (index < most % len(bodies))
        for mutation in mutations(body, fields, chance)[:share]:
            yield asked(client, body, mutation)


def asked(client: Client, body: Body, mutation: Mutation) -> dict[str, Any]:
    """The case of a change: what it is, and the server's answers."""
    changed = changed_object(body, mutation)
    return {
        "base": name_of(body),
        "path": list(mutation.place),
        "op": mutation.how,
        "value": mutation.value,
        "apply": _answer(client.apply(changed)),
        "strict": _answer(client.create(changed)),
    }


def changed_object(body: Body, mutation: Mutation) -> dict[str, Any]:
    """The object that is asked about."""
    changed = mutation.of(body)
    if body["kind"] == "Namespace" and isinstance(changed.get("metadata"), dict):
        # The namespace itself may be there, for the other objects.
        changed["metadata"]["name"] += "-asked"
    return changed


def _answer(answer: Answer) -> dict[str, Any]:
    if answer.is_taken:
        return {"ok": True}
    return {"ok": False, "causes": [list(cause) for cause in answer.causes], "message": answer.message}


@dataclass(slots=True)
class Comparison:
    """How often verify and the server agree.

    `fields`: of the answers that name fields and that verify found as well, those of which it names one.
    """

    found: int = 0
    missed: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    agreed: int = 0
    fields: int = 0
    other_fields: list[str] = field(default_factory=list)

    @property
    def share_found(self) -> float:
        """How much of what the server refuses verify finds."""
        return self.found / max(1, self.found + len(self.missed))

    @property
    def share_of_fields(self) -> float:
        return self.fields / max(1, self.fields + len(self.other_fields))

    def summary(self) -> str:
        return (
            f"{self.found + len(self.missed) + len(self.alone) + self.agreed} cases, "
            f"found {self.share_found:.2%} of {self.found + len(self.missed)}, alone {len(self.alone)}, "
            f"the server's field in {self.share_of_fields:.2%} of {self.fields + len(self.other_fields)}"
        )


def compared(cases: Iterable[Mapping[str, Any]], bodies: Sequence[Body]) -> Comparison:
    """What the checks of single objects say of the cases. References between objects aren't part of it."""
    schemas = known_schemas()
    known = {name_of(body): body for body in bodies}
    result = Comparison()
    for case in cases:
        body = known[case["base"]]
        mutation = Mutation(tuple(case["path"]), case["op"], case["value"])
        places = found_places(schemas, mutation.of(body))
        answers = [case[how] for how in ("apply", "strict") if not case[how]["ok"]]
        line = f"{case['base']} {written(mutation.place)} {mutation.how} {json.dumps(mutation.value)[:80]}"
        if not answers:
            result.agreed += not places
            result.alone += [f"{line}: {', '.join(sorted(places))}"] if places else []
        elif not places:
            result.missed.append(f"{line}: {answers[0]['message'][:200]}")
        else:
            result.found += 1
            named = {plain(cause[1]) for answer in answers for cause in answer["causes"] if cause[1]}
            result.fields += bool(named & places)
            if named and not named & places:
                result.other_fields.append(f"{line}: {', '.join(sorted(named))}; {', '.join(sorted(places))}")
    return result


def known_schemas() -> Schemas:
    """The schemas that the lane's API server has: CRDs that the environment names come before ours."""
    ours = our_schemas(mappings_folder() / "schemas")
    folder = os.environ.get(FOLDER_OF_CRDS)
    given = (exported_schemas(Path(folder)),) if folder else ()
    return Schemas(kubernetes_version(None), (*given, ours))


def found_places(schemas: Schemas, body: Body) -> set[str]:
    """The places of the errors that verify finds in an object by itself."""
    folder = _Folder((dict(body),))
    found = list(schemas.check(cast("RenderedFolder", folder)))
    return {each.message for each in found if each.code in _SERVERS and each.severity is Severity.ERROR}


@dataclass(frozen=True, slots=True)
class _Folder:
    """Stands for a rendered folder: its findings say their place only."""

    objects: tuple[dict[str, Any], ...]
    is_literal: bool = True
    """No Flux is between the cases and the server: nothing is substituted."""

    def finding(
        self, code: str, severity: Severity, message: str, body: Body, path: Place = (), *, help_: str
    ) -> Diagnostic:
        return Diagnostic(code=code, severity=severity, message=plain(written(path)) or "-", help=help_)


def written(place: Place) -> str:
    """A place as an API server writes it."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).removeprefix(".")


def plain(field_: str) -> str:
    """A field without the brackets around keys, which differ from one answer to another."""
    return re.sub(r"\[([^\]\d][^\]]*)\]", r".\1", field_)
