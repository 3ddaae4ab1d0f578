"""What the project file says about callers and APIs, and what can't be meant so."""

from __future__ import annotations

from collections.abc import Iterable

from converter.aca import Evaluation
from converter.mapping import has_ingress
from converter.project import Project
from converter.source import Category, Diagnostic, Label, Path, Severity, Span


def unused_callers(project: Project, evaluations: Iterable[Evaluation]) -> list[Diagnostic]:
    """A warning for each workload with callers in the project file that takes no requests (B2F467)."""
    workloads = {one.name: one for evaluation in evaluations for one in evaluation.workloads}
    return [
        Diagnostic(
            code="B2F467",
            severity=Severity.WARNING,
            message=f"nobody calls '{name}': it has no ingress in the source",
            span=project.document.key_span(("workloads", name, "callers")),
            help="take 'callers' out; a workload's own name goes into the callers of those that it calls",
            category=Category.FINDING,
        )
        for name, workload in workloads.items()
        if name in project.file.workloads
        and project.file.workloads[name].callers
        and not has_ingress(workload)
    ]


def shared_version_names(project: Project) -> list[Diagnostic]:
    """A warning for each version of an API whose display name others may have too (B2F465).

    API Management takes the display name of a version for the name of an API, and has each name once.
    Products share the instance, so a name says whose it is: it has the product's or the API's name in it.
    """
    found = []
    first: dict[str, Span] = {}
    for name, settings in project.file.workloads.items():
        for index, version in enumerate(settings.apim.versions if settings.apim is not None else ()):
            assert settings.apim is not None
            at: Path = ("workloads", name, "apim", "versions", index, "displayName")
            span = project.document.span(at)
            text = version.display_name.casefold()
            other = first.setdefault(text, span)
            if other is not span:
                message = f"two versions have the display name '{version.display_name}', which is taken once"
                labels: tuple[Label, ...] = (Label(other, "the other one"),)
            elif not any(
                own.casefold() in text for own in (project.file.product, settings.apim.display_name)
            ):
                message = f"another API may have a version with the display name '{version.display_name}'"
                labels = ()
            else:
                continue
            found.append(
                Diagnostic(
                    code="B2F465",
                    severity=Severity.WARNING,
                    message=message,
                    span=span,
                    labels=labels,
                    help=f"products share API Management, where each name is taken once: write for example "
                    f"'{settings.apim.display_name} {version.name or version.display_name}'",
                    category=Category.FINDING,
                )
            )
    return found
