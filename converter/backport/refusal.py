"""The reason why a value can't be brought back."""

from __future__ import annotations

from converter.source import Label, Span


class RefusalError(Exception):
    """A step that can't be undone without guessing.

    The message has the reason, `span` the place of the step, `step` what a person can do instead. `labels`
    are other places that matter.
    """

    def __init__(
        self, message: str, span: Span | None = None, step: str | None = None, labels: tuple[Label, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.step = step
        self.labels = labels
