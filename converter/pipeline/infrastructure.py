"""What an environment's infrastructure decides, carried into the evaluation of its workloads.

The source's infrastructure folder is evaluated first. The table of known values maps its names to
CI's variables; this needs the subscription's id, which no file of the source has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from converter.aca import WorkloadFolder, evaluate_infrastructure
from converter.bicep import DeployedResource, Deployment, DeploymentContext, FileResolver, GivenValue
from converter.mapping import Known, Mapper, joined
from converter.project import Project, subscription_id
from converter.provenance import (
    Kind,
    Object,
    Origin,
    RequiredParameter,
    ResourceProperty,
    Scalar,
    Value,
    nearest_span,
)
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    ExpectationError,
    Label,
    Severity,
    dataclass,
    did_you_mean,
)

EVERY: Final = ""
"""The environment's name under which the id of all that aren't named is given."""


class VariableAnswers(Mapping[str, Scalar]):
    """The answers to `readEnvironmentVariable`: those given first, then the computed ones.

    A variable is looked up when it is read, so that `findings` are only about those that matter.
    """

    def __init__(self, given: Mapping[str, Scalar], known: Known | None) -> None:
        self.given = given
        self.findings: list[Diagnostic] = []
        self._known = known
        self._found: dict[str, Scalar | None] = {}

    def __getitem__(self, name: str) -> Scalar:
        if name not in self._found:
            self._found[name] = self._look_up(name)
        found = self._found[name]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)

    def _look_up(self, name: str) -> Scalar | None:
        given = self.given.get(name)
        computed = self._known.variable(name) if self._known is not None else None
        if given is not None and computed is not None and given.data != computed.data:
            self.findings.append(_disagreement(name, given, computed))
        return given or computed


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where the workloads of an environment are deployed to, and what is known of it.

    `answers` are those to `readEnvironmentVariable`, `infrastructure` is what they run in, `notes` are
    the diagnostics of its evaluation.
    """

    context: DeploymentContext
    answers: VariableAnswers
    infrastructure: Deployment | None
    notes: tuple[Diagnostic, ...]
    known: Known | None = None

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All diagnostics; complete once the workloads were evaluated."""
        found = self.known.findings if self.known is not None else []
        return (*self.notes, *self.answers.findings, *found)


def check_subscriptions(project: Project, given: Mapping[str, str]) -> None:
    """Raise `DiagnosticError` for an invalid `--subscription-id` (B2F212) or its environment (B2F206)."""
    names = project.file.environments
    faults = []
    for environment, text in given.items():
        if environment not in {EVERY, *names}:
            message = f"--subscription-id: the project file has no environment '{environment}'"
            step = did_you_mean(environment, names) or f"environments: {', '.join(names)}"
            span = project.document.key_span(("environments",))
            faults.append(
                Diagnostic(
                    code="B2F206",
                    severity=Severity.ERROR,
                    message=message,
                    span=span,
                    help=step,
                    category=Category.CONFIGURATION,
                )
            )
        try:
            subscription_id(text)
        except ExpectationError as error:
            shown = f"--subscription-id {environment}" if environment else "--subscription-id"
            faults.append(
                Diagnostic(
                    code="B2F212",
                    severity=Severity.ERROR,
                    message=f"{shown}: {error}",
                    help=error.step,
                    category=Category.CONFIGURATION,
                )
            )
    if faults:
        raise DiagnosticError(faults)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The places of a source's environments.

    `folder` is the infrastructure's, if there is one; without a `mapper` no table is used.
    `subscriptions` are the ids of `--subscription-id`. With `has_workloads` the infrastructure deploys
    workloads itself.
    """

    resolver: FileResolver
    project: Project
    mapper: Mapper | None
    folder: WorkloadFolder | None
    subscriptions: Mapping[str, str]
    has_workloads: bool = False

    def of(
        self, environment: str, given: Mapping[str, Scalar], parameters: Mapping[str, GivenValue]
    ) -> Place:
        """Evaluate the infrastructure of an environment: the place that its workloads are deployed to.

        `given` are the answers to `readEnvironmentVariable` that people gave, `parameters` the values for
        parameters. Raises `DiagnosticError` for an infrastructure that can't be evaluated although its
        names are to be computed, or workloads are in it.
        """
        subscription = self._subscription(environment)
        context = DeploymentContext(subscription_id=subscription)
        known = self._known(environment, subscription)
        if known is not None:
            # Rows decide whether what follows from a resource's name needs the subscription's id.
            context = replace(context, properties=known.property)
        is_computed = known is not None and subscription is not None
        # For the infrastructure itself nothing more is known than the subscription's id.
        answers = VariableAnswers(given, self._known(environment, subscription) if is_computed else None)
        deployment, notes = evaluate_infrastructure(
            self.resolver,
            self.folder,
            environment,
            answers,
            context,
            required=is_computed or self.has_workloads,
            given=parameters,
        )
        if known is None or not is_computed:
            return Place(context, answers, deployment, notes)
        resources = deployment.resources if deployment is not None else ()
        known.resources = tuple(_as_tables_see(one) for one in resources if _is_surely_deployed(one))
        context = replace(context, resource_group=known.place("resourceGroup"), properties=known.property)
        return Place(context, VariableAnswers(given, known), deployment, notes, known)

    def without_environment(self, given: Mapping[str, Scalar]) -> Place:
        """The place of the base: a symbol that each environment will know, if each has a subscription id."""
        answers = VariableAnswers(given, None)
        deployment, notes = evaluate_infrastructure(
            self.resolver, self.folder, None, answers, DeploymentContext(), required=self.has_workloads
        )
        names = self.project.file.environments
        if self.mapper is None:
            return Place(DeploymentContext(), answers, deployment, notes)
        if not all(self._subscription(name) for name in names):
            context = DeploymentContext(properties=self._known_of(None, None).property)
            return Place(context, answers, deployment, notes)
        known = self._known_of(None, _given_later("subscriptionId"))

        def later(symbol: ResourceProperty) -> Value | None:
            found = known.property(symbol)
            return replace(symbol, computed=True) if found is None and known.has_formula(symbol) else found

        context = DeploymentContext(
            subscription_id=_given_later("subscriptionId"),
            resource_group=_given_later("resourceGroup"),
            properties=later,
        )
        return Place(context, answers, deployment, notes)

    def _subscription(self, environment: str) -> Scalar | None:
        """The id of an environment's subscription, if one is given."""
        for name, option in ((environment, f"{environment}="), (EVERY, "")):
            if name in self.subscriptions:
                text = self.subscriptions[name]
                return Scalar(text, origin=Origin(Kind.OPTION, detail=f"--subscription-id {option}{text}"))
        given = self.project.file.environments[environment].subscription_id
        if given is None:
            return None
        at = ("environments", environment, "subscriptionId")
        span = self.project.document.span(at)
        return Scalar(given, origin=Origin(Kind.PROJECT_FILE, span, ".".join(at)))

    def _known(self, environment: str | None, subscription: Scalar | None) -> Known | None:
        return self._known_of(environment, subscription) if self.mapper is not None else None

    def _known_of(self, environment: str | None, subscription: Value | None) -> Known:
        assert self.mapper is not None
        variables = {**self.mapper.variables(environment), "subscription": subscription}
        return Known(self.mapper.profile.tables, variables)


def _is_surely_deployed(resource: DeployedResource) -> bool:
    return not resource.existing and not resource.repeated and resource.condition is None


def _as_tables_see(resource: DeployedResource) -> Object:
    """A resource as rows of the table of known values name it."""
    origin = Origin(Kind.RESOURCE_PROPERTY, resource.span, resource.symbolic_name)
    named = replace(origin, detail=f"{resource.symbolic_name}.name", sources=(resource.name.origin,))
    texts = {
        "type": resource.type,
        "symbolicName": resource.symbolic_name,
        "module": "/".join(resource.module),
    }
    members: dict[str, Value] = {key: Scalar(text, origin=origin) for key, text in texts.items()}
    return Object({**members, "name": replace(joined(resource.name), origin=named)}, origin=origin)


def _given_later(name: str) -> RequiredParameter:
    return RequiredParameter(name, "string", origin=Origin(Kind.ABSENT, detail="no environment"))


def _disagreement(name: str, given: Scalar, computed: Scalar) -> Diagnostic:
    """The value that was given isn't shown: what a person sets by hand may be a secret."""
    place = nearest_span(given.origin)
    declared = nearest_span(computed.origin.sources[0]) if computed.origin.sources else None
    giver = "--set-env" if place is None else "the project file"
    return Diagnostic(
        code="B2F316",
        severity=Severity.WARNING,
        message=f"{name} is '{computed.data}' in the infrastructure; another value, from {giver}, is used",
        span=place,
        labels=(Label(declared, "computed here"),) if declared is not None else (),
        help="remove the given value, or correct the subscription id",
        category=Category.FINDING,
    )
