"""What a cluster says of a tree: each object of each environment asked once, the answers as findings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from enum import Enum, auto
from functools import cached_property
from typing import Any, Final

from converter.kustomize import flux_switches, texts_with_variables
from converter.source import Category, Diagnostic, Path, Severity, dataclass, value_if_any
from converter.verify.cluster.answers import DROPPED, REFUSED, WARNED, Refusal, refusals, warnings
from converter.verify.cluster.asking import Answer, Cluster, Resource
from converter.verify.cluster.kubectl import ClusterName, Proxy
from converter.verify.pods import items
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.schema.values import member
from converter.verify.substitution import applies, flux_kustomizations
from converter.verify.variables import AppliedFolder

NO_RIGHT: Final = "B2F482"
NOT_SERVED: Final = "B2F484"
NOT_ASKED: Final = "B2F485"

AT_A_TIME: Final = 8
"""Questions under way; an API server gives one client about as many without waiting."""

_NO_RIGHT: Final = re.compile(
    r'User "[^"]*" cannot (?P<verb>\w+) resource "(?P<resource>[^"]*)" in API group "(?P<group>[^"]*)"'
)
_ESCALATES: Final = re.compile(r"attempting to grant RBAC permissions not currently held")
_NO_DRY_RUN: Final = re.compile(r"does not support dry run")
_HELP: Final[Mapping[str, str]] = {
    REFUSED: "the API server itself says so: correct the field, or what the message names",
    DROPPED: "correct its name or place, or remove it",
    WARNED: "the cluster takes the object: see the message",
}
_GIVE_VALUES: Final = "give the values of Flux's variables: `--values FILE`"
_SEVERITIES: Final[Mapping[str, Severity]] = {WARNED: Severity.WARNING}


class Said(Enum):
    """How far a cluster's answer goes."""

    NOTHING = auto()  # it wasn't asked, or couldn't say
    ALL = auto()  # it takes the object, or names each field that it refuses
    NO_FIELD = auto()  # it refuses the object and names no field


OF_A_SERVER: Final = frozenset({"B2F431", "B2F432", "B2F433"})
"""What schemas say in place of a server."""


@dataclass(frozen=True, slots=True)
class AppliedEnvironment:
    """The folders of one environment as Flux will apply them."""

    name: str
    folders: list[AppliedFolder]

    @property
    def environment(self) -> Environment:
        return Environment(self.name, tuple(each.folder for each in self.folders))


@dataclass(slots=True)
class ClusterFindings:
    """What a cluster says of a tree; `said` is how much of each object, by the object's `id`."""

    findings: list[Diagnostic] = field(default_factory=list)
    said: dict[int, Said] = field(default_factory=dict)

    def without_answered(
        self, folder: RenderedFolder, findings: Iterable[Diagnostic]
    ) -> Iterator[Diagnostic]:
        """The findings of schemas in a folder, without those of objects that the cluster itself has judged.

        Where it has named no field, they say more than it does.
        """
        # Of two objects with one name, in two namespaces, both must be judged.
        unjudged = {
            f"{body.get('kind')}/{member(body, 'metadata').get('name')}"
            for body in folder.objects
            if self.said.get(id(body)) is not Said.ALL
        }
        for finding in findings:
            name = finding.subject.object if finding.subject is not None else None
            if finding.code not in OF_A_SERVER or name is None or name in unjudged:
                yield finding


@dataclass(frozen=True, eq=False)
class _Question:
    """An object of a folder, and what is sent to the cluster: the object as Flux would apply it."""

    folder: RenderedFolder
    body: dict[str, Any]
    sent: dict[str, Any]
    resource: Resource
    namespace: str

    @cached_property
    def key(self) -> tuple[str, str]:
        return self.namespace, json.dumps(self.sent, sort_keys=True)


def check_cluster(name: ClusterName, environments: Iterable[AppliedEnvironment]) -> ClusterFindings:
    """Ask a cluster about every object of the environments. Nothing is written.

    An object whose text has a variable without a value isn't asked, and that is a finding. Raises
    `DiagnosticError` (B2F481) where the cluster can't be asked.
    """
    with Proxy(name) as proxy:
        return _Check(Cluster(proxy), list(environments)).run()


class _Check:
    """A check under way."""

    def __init__(self, cluster: Cluster, environments: list[AppliedEnvironment]) -> None:
        self.cluster = cluster
        self.environments = environments
        self.found = ClusterFindings()
        self.rights: dict[tuple[str, str, str, str], tuple[_Question, int]] = {}
        self.namespaces: dict[tuple[str, str], tuple[_Question, int]] = {}

    def run(self) -> ClusterFindings:
        questions = [
            (environment, list(self._questions(environment, applied.folders)))
            for applied in self.environments
            for environment in [applied.environment]
        ]
        answers = self._answers(question for _, asked in questions for question in asked)
        for environment, asked in questions:
            for question in asked:
                self._take(environment, question, answers[question.key])
        self.found.findings += [*self._missing_rights(), *self._missing_namespaces()]
        return self.found

    # --- questions ---------------------------------------------------------------------------

    def _questions(self, environment: Environment, folders: list[AppliedFolder]) -> Iterator[_Question]:
        targets = dict(_targets(environment))
        for applied in folders:
            target = targets.get(applied.folder.folder, "")
            for body in applied.folder.objects:
                question = self._question(environment, applied, body, target)
                if question is not None:
                    yield question

    def _question(
        self, environment: Environment, applied: AppliedFolder, body: dict[str, Any], target: str
    ) -> _Question | None:
        """What is asked about an object; None where that can't be, with a finding that says why."""
        folder, unknown = applied.folder, applied.unknown
        if any(each.severity is Severity.ERROR and each.code == "B2F512" for each in flux_switches(body)):
            return None  # Flux doesn't apply it
        kind, api_version = body.get("kind"), body.get("apiVersion")
        name = member(body, "metadata").get("name")
        if not isinstance(kind, str) or not isinstance(api_version, str):
            self._add(folder, body, Refusal(REFUSED, (), "an object needs a kind and an apiVersion"))
            return None
        if not isinstance(name, str) or not _is_segment(name):
            path: Path = ("metadata", "name")
            self._add(folder, body, Refusal(REFUSED, path, "an API server takes no object of such a name"))
            return None
        if isinstance(body.get("sops"), dict):
            self._add_unasked(
                folder, body, "it is encrypted", "Flux decrypts it, with a key that only it has"
            )
            return None
        if id(body) in unknown:
            path = unknown[id(body)]
            self._add_unasked(folder, body, "it has a variable without a value", _GIVE_VALUES, path)
            return None
        resource = (self.cluster.kinds(api_version) or {}).get(kind)
        if resource is None:
            self._not_served(environment, folder, body)
            return None
        namespace = (target or namespace_of(body) or "default") if resource.namespaced else ""
        if namespace and namespace != namespace_of(body):
            if not isinstance(body["metadata"].get("namespace", ""), str | None):
                self._add(folder, body, Refusal(REFUSED, ("metadata", "namespace"), "expected a text"))
                return None
            sent = {**body, "metadata": {**body["metadata"], "namespace": namespace}}
            return _Question(folder, body, sent, resource, namespace)
        return _Question(folder, body, body, resource, namespace)

    def _answers(self, questions: Iterable[_Question]) -> dict[tuple[str, str], Answer]:
        """The answers to all questions; what several folders have alike is asked once."""
        from concurrent.futures import ThreadPoolExecutor

        once = {question.key: question for question in questions}
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            given = pool.map(
                lambda one: self.cluster.ask(one.sent, one.resource, one.namespace), once.values()
            )
            return dict(zip(once, given, strict=True))

    def _not_served(self, environment: Environment, folder: RenderedFolder, body: dict[str, Any]) -> None:
        kind, api_version = str(body["kind"]), str(body["apiVersion"])
        if any(_defines(one, api_version, kind) for one in environment.objects):
            reason = f"the cluster has no {kind} of {api_version} before the tree's own definition is applied"
            self._add_unasked(folder, body, reason, "it was checked against the schemas that verify has")
            return
        message = f"the cluster doesn't serve {kind} of {api_version}"
        served = ", ".join(sorted(self.cluster.kinds(api_version) or ()))
        step = f"kinds there: {served}" if served else "ask it: `kubectl api-resources`"
        self.found.findings.append(
            folder.finding(NOT_SERVED, Severity.ERROR, message, body, ("apiVersion",), help_=step)
        )
        self.found.said[id(body)] = Said.ALL

    # --- answers -----------------------------------------------------------------------------

    def _take(self, environment: Environment, question: _Question, answer: Answer) -> None:
        folder, body, response = question.folder, question.body, answer.response
        message = str(response.data.get("message") or "")
        if answer.is_missing and not _makes_namespace(environment, question.namespace):
            _count(self.namespaces, (environment.name, question.namespace), question)
        if answer.is_missing and answer.namespace == question.namespace:
            self._add_unasked(
                folder, body, "its namespace isn't there yet", "make the namespace, and ask again"
            )
            return
        missing = _NO_RIGHT.search(message) if response.status == 403 else None
        if missing is not None:
            _count(
                self.rights,
                (missing["verb"], missing["resource"], missing["group"], answer.namespace),
                question,
            )
            return
        if response.status == 403 and _ESCALATES.search(message):
            _count(self.rights, ("escalate", question.resource.plural, "", answer.namespace), question)
            return
        if _NO_DRY_RUN.search(message):
            step = "its admission webhook has to declare `sideEffects: None` or `NoneOnDryRun`"
            self._add_unasked(
                folder, body, "an admission webhook of the cluster doesn't support a dry-run", step
            )
            return
        if response.status == 404 and _waits_for_role(environment, body):
            self._add_unasked(folder, body, "its role isn't there yet", "apply the role, and ask again")
            return
        said = list(warnings(response, question.sent))
        if response.status >= 300:
            said += refusals(response, question.sent)
        self.found.said[id(body)] = (
            Said.NO_FIELD if any(each.code == REFUSED and not each.path for each in said) else Said.ALL
        )
        for each in said:
            self._add(folder, body, each)

    def _missing_rights(self) -> Iterator[Diagnostic]:
        for (verb, resource, group, namespace), (question, number) in self.rights.items():
            where = f" in the namespace {namespace}" if namespace else ""
            message = (
                f"you have no right to {verb} {'.'.join(filter(None, (resource, group)))}{where}, "
                f"so {_objects(number)} couldn't be asked about"
            )
            step = "a dry-run needs the rights of an apply, `patch` and `create`: see docs/verify-cluster.md"
            finding = question.folder.finding(NO_RIGHT, Severity.ERROR, message, question.body, help_=step)
            yield replace(finding, category=Category.CONFIGURATION)

    def _missing_namespaces(self) -> Iterator[Diagnostic]:
        for (_, namespace), (question, number) in self.namespaces.items():
            message = (
                f"the cluster has no namespace {namespace}, and the tree doesn't make it: "
                f"{_objects(number)} can't be applied"
            )
            path: Path = ("metadata", "namespace") if namespace_of(question.body) else ()
            step = "add the Namespace to the tree, or correct the name"
            yield question.folder.finding(REFUSED, Severity.ERROR, message, question.body, path, help_=step)

    def _add(self, folder: RenderedFolder, body: dict[str, Any], said: Refusal) -> None:
        severity = _SEVERITIES.get(said.code, Severity.ERROR)
        help_ = _HELP[said.code]
        if said.code == REFUSED and any(texts_with_variables(value_if_any(body, said.path))):
            help_ = _GIVE_VALUES
        self.found.findings.append(
            folder.finding(said.code, severity, said.message, body, said.path, help_=help_)
        )

    def _add_unasked(
        self, folder: RenderedFolder, body: dict[str, Any], reason: str, step: str, path: Path = ()
    ) -> None:
        message = f"the cluster wasn't asked about this: {reason}"
        self.found.findings.append(
            folder.finding(NOT_ASKED, Severity.WARNING, message, body, path, help_=step)
        )


def _objects(number: int) -> str:
    return "one object" if number == 1 else f"{number} objects"


def _count(counted: dict[Any, tuple[_Question, int]], key: Any, question: _Question) -> None:
    first, number = counted.get(key, (question, 0))
    counted[key] = (first, number + 1)


def _is_segment(name: str) -> bool:
    """Whether a name can be a part of a URL's path, as Kubernetes' clients check it."""
    return bool(name) and name not in {".", ".."} and not {"/", "%"} & {*name}


def _targets(environment: Environment) -> Iterator[tuple[str, str]]:
    """The folders that Flux moves into a namespace (`spec.targetNamespace`), with that namespace."""
    for _, body in flux_kustomizations(environment):
        target = member(body, "spec").get("targetNamespace")
        if isinstance(target, str) and target:
            for folder in environment.folders:
                if applies(body, folder.folder):
                    yield folder.folder, target


def _makes_namespace(environment: Environment, namespace: str) -> bool:
    return bool(environment.named("Namespace", namespace, ""))


def _defines(body: Mapping[str, Any], api_version: str, kind: str) -> bool:
    """Whether an object is the definition of a custom kind."""
    spec = member(body, "spec")
    group, _, version = api_version.rpartition("/")
    return (
        body.get("kind") == "CustomResourceDefinition"
        and (spec.get("group"), member(spec, "names").get("kind")) == (group, kind)
        and any(each.get("name") == version for each in items(spec, "versions"))
    )


def _waits_for_role(environment: Environment, body: Mapping[str, Any]) -> bool:
    """Whether an object is the binding of a role that the tree makes."""
    role = member(body, "roleRef")
    return str(body.get("kind")).endswith("RoleBinding") and bool(
        environment.named(str(role.get("kind")), str(role.get("name")), "")
    )
