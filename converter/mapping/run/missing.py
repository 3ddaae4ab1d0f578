"""The objects of workloads that another environment has and this one doesn't, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from converter.mapping.language.objects import AbsentObject, ObjectSet
from converter.provenance import Kind, Origin

if TYPE_CHECKING:
    from converter.aca import Evaluation
    from converter.mapping.run.engine import Mapped


def with_missing_objects(evaluations: Sequence[Evaluation], made: Sequence[Mapped]) -> list[Mapped]:
    """The results, with the objects that are absent because of a condition in the source.

    Their names are those of the other environments' objects; an object that no environment has isn't listed.
    """
    templates = {
        workload.name: workload.template.name
        for evaluation in evaluations
        for workload in evaluation.workloads
    }
    everywhere = {
        (one.owner, one.kind, one.name): None
        for mapped in made
        for section in mapped.objects.objects.values()
        for one in section
        if one.owner
    }

    def missing(evaluation: Evaluation) -> Iterator[AbsentObject]:
        own = {workload.name for workload in evaluation.workloads}
        for owner, kind, name in everywhere:
            reasons = evaluation.missing.get(templates[owner], ())
            if reasons and owner not in own:
                why = "the source's condition of the workload doesn't hold"
                yield AbsentObject(kind, name, Origin(Kind.ABSENT, reasons[-1].span, why, conditions=reasons))

    def with_missing(objects: ObjectSet, evaluation: Evaluation) -> ObjectSet:
        return replace(objects, absent=(*objects.absent, *missing(evaluation)))

    return [
        replace(mapped, objects=with_missing(mapped.objects, evaluation))
        for evaluation, mapped in zip(evaluations, made, strict=True)
    ]
