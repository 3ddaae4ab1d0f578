"""The project file's answers to conditions that only the deployment decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from converter.mapping import conditions_asked
from converter.project import Project
from converter.provenance import Kind, Origin, Scalar, Value
from converter.source import Category, Diagnostic, Severity, did_you_mean


@dataclass(slots=True, eq=False)
class ConditionAnswers:
    """The conditions that the project file decides for one environment, by their text in the source.

    `asked` takes the text of every condition that the source asks about.
    """

    project: Project
    environment: str
    asked: set[str] = field(default_factory=set)

    def answer(self, condition: Value) -> Scalar | None:
        """How a condition is decided; None where the project file doesn't say, or it has several parts."""
        given = self.project.file.environments[self.environment].conditions
        if not given:
            return None
        questions = list(conditions_asked(condition))
        self.asked.update(text for text, _ in questions)
        if len(questions) != 1 or questions[0][0] not in given:
            return None
        text, span = questions[0]
        at = ("environments", self.environment, "conditions", text)
        asked = Origin(Kind.CONDITION, span, text, (condition.origin,))
        origin = Origin(Kind.PROJECT_FILE, self.project.document.span(at), ".".join(at[:3]), (asked,))
        return Scalar(given[text], origin=origin)


def unasked_conditions(answers: Iterable[ConditionAnswers]) -> Iterator[Diagnostic]:
    """An error for each condition of the project file that the source doesn't ask about."""
    for one in answers:
        given = one.project.file.environments[one.environment].conditions
        for text in given:
            if text not in one.asked:
                at = ("environments", one.environment, "conditions", text)
                yield Diagnostic(
                    code="B2F202",
                    severity=Severity.ERROR,
                    message=f"the source has no undecided condition '{text}'",
                    span=one.project.document.key_span(at),
                    help=did_you_mean(text, one.asked)
                    or "take it out: it is decided, or no longer in the source; without the `!` before it "
                    "it is written as in the source",
                    category=Category.CONFIGURATION,
                )
