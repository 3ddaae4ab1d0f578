"""Container images: whose tag a release flow sets, whose registry is a Flux variable, and those that lack."""

from __future__ import annotations

import re
from collections.abc import Iterator

from converter.mapping.language.knowledge import Knowledge, described, joined, knowledge, variables_in
from converter.mapping.language.known import Known
from converter.mapping.language.lookup import SAMPLE_IMAGES, Substitute, Tables
from converter.mapping.language.nodes import place_around, property_of, refuse_secret
from converter.mapping.language.paths import Found, PlaceholderPath, resolve
from converter.mapping.language.run_state import Outcome, claim_nothing
from converter.mapping.language.scope import OMIT, Scope
from converter.provenance import (
    Access,
    Call,
    Choice,
    Kind,
    Object,
    Origin,
    ResourceProperty,
    Scalar,
    Text,
    Value,
    children,
    is_null,
    nearest_span,
)
from converter.source import Category, Path, Severity, Span, dataclass, dotted

NO_IMAGE = "B2F335"
CONTAINER_APPS = "Microsoft.App/"
AZD_EXISTS = re.compile(r"SERVICE_[A-Z0-9_]+_RESOURCE_EXISTS")
"""azd's variables that say whether a service's app exists already."""

_BLANK = re.compile(r"[<>\s]|\{|\}")
GIVEN_INSTEAD = "the project file gives an image in place of a placeholder or an unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """`$image`: a container image. The release flow sets a tag that only the deployment knows.

    `given` is what takes the place of an image that the source doesn't have. A registry that only the
    deployment knows is the Flux variable that `server` names. In an environment, a container without an image
    is an error.
    """

    path: PlaceholderPath
    span: Span
    given: PlaceholderPath | None
    server: Substitute | None
    tables: Tables

    def paths(self) -> Iterator[Path]:
        yield ()

    def emit(self, scope: Scope, at: Path) -> object:
        return self.emit_value(scope, at, resolve(self.path, scope.variables))

    def emit_value(self, scope: Scope, at: Path, found: Found) -> object:
        """Emit the image of a value that was found."""
        value = found.thing
        if not isinstance(value, Value) or is_null(value):
            return self._missing(scope, at, found, "the source names none")
        secrets = scope.run.secrets_in(value)
        # In the base the place of a secret parameter is as empty as any other's.
        if secrets and (knowledge(value) is not Knowledge.DEFERRED or scope.run.overlay is not None):
            refuse_secret(scope, at, secrets[0])
            return OMIT
        whole = joined(value)
        if isinstance(whole, Choice):
            return self._chosen(scope, at, found, whole)
        if isinstance(whole, Scalar):
            return self._known(scope, at, found, whole)
        if not isinstance(value, Text):
            return self._unknown(scope, at, found, value)
        server, rest = _split_server(value.parts)
        if not rest or all(isinstance(part, Scalar) for part in server):
            return self._with_unknown_tag(scope, at, found, value)
        return self._with_unknown_server(scope, at, found, server, rest)

    def _chosen(self, scope: Scope, at: Path, found: Found, choice: Choice) -> object:
        """The branch that has the product's own image, where the others stand in for it until a release.

        Those are placeholders, and what runs already: azd's templates hand on the image of the app that there
        is (`fetch-container-image.bicep`, `exists ? existing.properties.template.containers[0].image : …`).
        Beside an image that the release completes a written one is only for the first deployment.
        """
        branches = [branch for branch in _branches(choice) if not self._stands_in(scope, joined(branch))]
        released = [branch for branch in branches if not isinstance(joined(branch), Scalar)]
        own = released if len(released) == 1 and len(branches) > 1 else branches
        if len(own) != 1 or knowledge(choice) is Knowledge.DEFERRED:
            return self._unknown(scope, at, found, choice)
        image = self._own(scope, at, Found(own[0], found.at, found.links), choice)
        if image is not OMIT and scope.run.overlay is not None:
            others = [one for one in _branches(choice) if one is not own[0]]
            until = " or ".join(dict.fromkeys(map(described, others)))
            scope.run.report(
                "B2F342",
                Severity.NOTE,
                f"the image is {described(own[0])}, which the release sets; until then it is {until}",
                nearest_span(choice.origin),
                subject=scope.owner,
                path=dotted(at),
            )
        return image

    def _own(self, scope: Scope, at: Path, found: Found, choice: Choice) -> object:
        """The product's own branch; an image that azd's service has until it is released is none."""
        own = joined(found.thing) if isinstance(found.thing, Value) else None
        kept = any(_is_deployed_image(part) for one in _branches(choice) for part in _outermost(joined(one)))
        if kept and isinstance(own, Scalar) and str(own.data).strip() and _is_azd_service(scope):
            return self._missing(scope, at, found, *_until_released(own))
        return self.emit_value(scope, at, found)

    def _stands_in(self, scope: Scope, branch: Value) -> bool:
        """Whether a branch is no image of the product: none, a placeholder, or the image that runs now."""
        if is_null(branch) or (isinstance(branch, Scalar) and not str(branch.data).strip()):
            return True
        if isinstance(branch, Scalar):
            return self._placeholder(scope, branch) is not None
        return any(_is_deployed_image(one) for one in _outermost(branch))

    def _known(self, scope: Scope, at: Path, found: Found, whole: Scalar) -> object:
        text = str(whole.data).strip()
        if not text:
            return self._missing(scope, at, found, "it is empty")
        if _BLANK.search(text):
            return self._missing(scope, at, found, f"'{text}' is no image: a blank in it has to be filled in")
        if (placeholder := self._placeholder(scope, whole)) is not None:
            return self._missing(scope, at, found, *placeholder)
        if _is_azd_service(scope) and _is_without_existing_app(whole.origin):
            return self._missing(scope, at, found, *_until_released(whole))
        name, tag = split_tag(text)
        if "@" not in name and tag is None and scope.run.images.is_of_others(name):
            scope.run.report(
                "B2F318",
                Severity.WARNING,
                f"the image {name} has no tag: whatever is newest runs, here as on Azure",
                nearest_span(whole.origin),
                "give its version in the source",
                subject=scope.owner,
                path=dotted(at),
            )
            return scope.put(at, name, self._origin(scope, found), found)
        return self._tagged(scope, at, found, text)

    def _origin(self, scope: Scope, found: Found) -> Origin:
        source = property_of(found, found.thing)
        return Origin(Kind.MAPPING_ROW, self.span, self.path.text, (source,), row=scope.row)

    def _tagged(self, scope: Scope, at: Path, found: Found, text: str) -> object:
        """Emit a reference that is known, or all of it but the tag."""
        origin = self._origin(scope, found)
        name, tag = split_tag(text)
        if "@" in name:
            return scope.put(at, name, origin, found)
        tagged = scope.run.images.tagged(name, tag, origin, scope.owner)
        return OMIT if tagged is None else scope.put(at, *tagged, found)

    def _with_unknown_tag(self, scope: Scope, at: Path, found: Found, value: Text) -> object:
        """The release flow's tag behind a name that is known."""
        name, tag = split_tag(_text(value.parts[0]))
        if tag is None or not name:
            return self._unknown(scope, at, found, value)
        return self._tagged(scope, at, found, name)

    def _with_unknown_server(
        self, scope: Scope, at: Path, found: Found, server: tuple[Value, ...], rest: tuple[Value, ...]
    ) -> object:
        """The Flux variable of a registry that only the deployment knows, and the rest as it is."""
        value = Text(server, origin=found.thing.origin)
        if self.server is None or not scope.substituted or knowledge(value) is not Knowledge.RUNTIME:
            return self._unknown(scope, at, found, found.thing)
        alone = server[0] if len(server) == 1 else value
        name = self._known_server(scope, alone)
        variable = (name, None) if name is not None else self.server.variable(scope, alone, found)
        if variable is None:
            return self._unknown(scope, at, found, found.thing)
        text = Text(
            (Scalar(f"{variable[0]}{_text(rest[0])}", origin=value.origin), *rest[1:]), origin=value.origin
        )
        if all(isinstance(part, Scalar) for part in text.parts):
            return self._tagged(scope, at, found, "".join(map(_text, text.parts)))
        return self._with_unknown_tag(scope, at, found, text)

    def _known_server(self, scope: Scope, server: Value) -> str | None:
        """The server of a registry whose name is in the source, by the table of known values."""
        if not isinstance(server, ResourceProperty):
            return None
        shared = {name: scope.variables.get(name) for name in ("project", "environment", "settings")}
        known = Known(self.tables, {**shared, "subscription": None}).property(server)
        return str(known.data) if known is not None else None

    def _unknown(self, scope: Scope, at: Path, found: Found, value: Value) -> object:
        if knowledge(value) is not Knowledge.RUNTIME:
            if scope.run.overlay is not None and self._given(scope) is not None:
                return self._missing(scope, at, found, "")
            scope.note_without_value(at, found)
            return OMIT
        return self._missing(scope, at, found, f"only the deployment knows {described(value)}")

    def _placeholder(self, scope: Scope, whole: Scalar) -> tuple[str, str | None] | None:
        """Why the image is none of the product's, and what to do, by the table of placeholder images."""
        table = self.tables.get(SAMPLE_IMAGES)
        subject = {**scope.variables, "image": whole, "service": _service(scope), "command": _command(scope)}
        for row in table.rows if table is not None else ():
            if row.condition.answer(subject, claim_nothing) is True:
                return f"{whole.data} is a placeholder: {row.row.unsupported}", row.row.instead
        return None

    def _given(self, scope: Scope) -> Found | None:
        """The image that takes the place of one that lacks."""
        found = resolve(self.given, scope.variables) if self.given is not None else None
        return found if found is not None and isinstance(found.thing, Scalar) else None

    def _missing(self, scope: Scope, at: Path, found: Found, why: str, instead: str | None = None) -> object:
        """Emit the image that is given instead; without one report that there is none."""
        given = self._given(scope)
        if given is not None:
            users = scope.run.images.replaced.setdefault(scope.owner, {})
            users.setdefault(found.at, nearest_span(given.thing.origin))
            scope.claim(found, Outcome.DROPPED, GIVEN_INSTEAD)
            return self._tagged(scope, at, Found(given.thing, ""), str(given.thing.data))
        if scope.run.overlay is None:
            return OMIT
        option = f"workloads.{scope.owner}.image in the project file"
        variables = list(dict.fromkeys(variables_in(found.thing))) if isinstance(found.thing, Value) else []
        if variables and instead is None:
            names = ", ".join(variables)
            instead = f"give {names} as environments.NAME.variables, or the image as {option}"
        help_ = (instead or f"name it in the source, or as {option}").replace(
            "workloads.NAME.", f"workloads.{scope.owner}."
        )
        scope.claim(found, Outcome.UNSUPPORTED, why, help_)
        place = found.at.rpartition(".")[0] or self.path.text.rpartition(".")[0]
        scope.run.report(
            NO_IMAGE,
            Severity.ERROR,
            f"{place} of {scope.owner} has no image: {why}",
            place_around(scope, found),
            help_,
            subject=scope.owner,
            path=dotted(at),
            category=Category.INPUT,
        )
        return OMIT


def _split_server(parts: tuple[Value, ...]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The parts before the first slash and those from it on: the registry's server, and the rest.

    Without a slash the first are all parts.
    """
    for index, part in enumerate(parts):
        if isinstance(part, Scalar) and "/" in _text(part):
            before, _, after = _text(part).partition("/")
            head = (Scalar(before, part.secret, origin=part.origin),) if before else ()
            tail = Scalar(f"/{after}", part.secret, origin=part.origin)
            return (*parts[:index], *head), (tail, *parts[index + 1 :])
    return parts, ()


def _text(part: Value) -> str:
    return str(part.data) if isinstance(part, Scalar) else ""


def split_tag(image: str) -> tuple[str, str | None]:
    """An image reference's name and tag; a registry's port isn't a tag, a digest stays with the name."""
    if "@" in image:
        return image, None
    name, colon, tag = image.rpartition(":")
    return (name, tag) if colon and "/" not in tag else (image, None)


def _branches(choice: Value) -> list[Value]:
    """What an unknown condition chooses from, at any depth."""
    if isinstance(choice, Choice):
        return [*_branches(choice.then), *_branches(choice.otherwise)]
    return [choice]


def _outermost(value: Value) -> Iterator[Value]:
    """A value, and what it is taken from or falls back from (`a.b[0].image`, `a.?b ?? c`)."""
    yield value
    if isinstance(value, Access):
        yield from _outermost(value.base)
    elif isinstance(value, Call) and value.function == "??":
        for child in children(value):
            yield from _outermost(child)


def _service(scope: Scope) -> Value | None:
    """The service of azd that is released to the workload, null where none is."""
    workload = scope.variables.get("workload")
    service = workload.members.get("service") if isinstance(workload, Object) else None
    return service if isinstance(service, Value) else None


def _command(scope: Scope) -> Scalar | None:
    """True where the container itself says what runs in its image, or with which arguments."""
    held = scope.variables.get("container")
    container = held.thing if isinstance(held, Found) else held
    given = (getattr(container, "command", None), getattr(container, "args", None))
    if any(one and not (isinstance(one, Value) and is_null(one)) for one in given):
        return Scalar(True, origin=Origin(Kind.PROPERTY, detail="command"))
    return None


def _is_azd_service(scope: Scope) -> bool:
    service = _service(scope)
    return service is not None and not is_null(service)


def _is_without_existing_app(origin: Origin) -> bool:
    """Whether a value is what holds as long as the app doesn't exist, by azd's variable that says so.

    Later the templates keep what runs, which is what azd released (`exists ? existing.properties.template
    .containers[0].image : …`, azd's `fetch-container-image.bicep` under any name).
    """
    return any(
        step.kind is Kind.ENVIRONMENT_VARIABLE and AZD_EXISTS.fullmatch(step.detail)
        for step in origin.walk_with_conditions()
    )


def _until_released(image: Scalar) -> tuple[str, str]:
    """Why an image is none of the service's, and what to do."""
    why = f"{image.data} runs only until azd releases the service: the source keeps the image of the app then"
    return why, "name the service's image as workloads.NAME.image in the project file"


def _is_deployed_image(value: Value) -> bool:
    """Whether a value is read from an app or job that there is."""
    return isinstance(value, ResourceProperty) and value.resource_type.startswith(CONTAINER_APPS)
