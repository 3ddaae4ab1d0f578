"""The project file's schema; editors show its descriptions."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    Tag,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from converter.bicep import DEFAULTS
from converter.project import values
from converter.source import ExpectationError


class Form(BaseModel):
    """A part of the project file: nothing is converted, nothing unknown is accepted."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class Template(Form):
    """A template whose parameter files have names of their own."""

    file: values.TemplateFile = Field(description="The template's path below `root`.")
    parameter_files: values.ParameterFiles | None = Field(
        None, description="As `source.parameterFiles`, for this template alone; null: there is none."
    )


def _tag_of_template(given: object) -> str:
    return "a path" if isinstance(given, str) else "settings"


AnyTemplate: TypeAlias = Annotated[
    Annotated[values.TemplateFile, Tag("a path")] | Annotated[Template, Tag("settings")],
    Discriminator(_tag_of_template),
]
"""A template's path, or that with the names of its parameter files."""


class Source(Form):
    """Where the Bicep files are."""

    root: values.RelativePath = Field(default=".azure", description="The folder that holds all Bicep files.")
    applications: values.RelativePath = Field(
        default="applications",
        description="The folder below `root` that has one folder with a main.bicep for each workload, or a "
        "main.bicep of its own that deploys them all; or the template that does.",
    )
    templates: dict[values.DnsLabel, AnyTemplate] = Field(
        default={},
        description="Instead of `applications`: the templates that deploy workloads, each with a name and "
        "its path below `root`, or with that as `file` and names of parameter files of its own.",
    )
    infrastructure: values.RelativePath = Field(
        default="infrastructure",
        description="The folder below `root` whose main.bicep deploys the managed environment, or that "
        "template, if any.",
    )
    parameter_files: values.ParameterFiles | None = Field(
        default="{environment}.bicepparam",
        description="The parameter file beside a template, Bicep's or ARM's JSON; `{environment}` is "
        "replaced by the environment's name, `{template}` by the template's. Without `{environment}` one "
        "file is for all environments; null: there is none, and every environment has every workload.",
    )


class Namespace(Form):
    """The Kubernetes namespace of the workloads."""

    name: values.DnsLabel | None = Field(
        default=None,
        description="The namespace that every workload runs in; the platform profile has a default.",
    )
    create: bool | None = Field(
        default=None,
        description="Whether the tree holds the Namespace; false where the platform makes it. The platform "
        "profile has a default.",
    )


class GitRepository(Form):
    """A Git repository as Flux source."""

    kind: Literal["GitRepository"] = Field(description="The kind of Flux source.")
    url: values.GitUrl = Field(description="The address that Flux clones from.")
    branch: str = Field("main", min_length=1, description="The branch that Flux follows.")


class OCIRepository(Form):
    """An OCI artifact as Flux source."""

    kind: Literal["OCIRepository"] = Field(description="The kind of Flux source.")
    url: values.OciUrl = Field(description="The artifact's address, without tag.")
    tag: str | None = Field(None, min_length=1, description="The artifact's tag; either this or `semver`.")
    semver: str | None = Field(
        None,
        min_length=1,
        description="The range of versions to follow, such as `>=1.0.0`; either this or `tag`.",
    )

    @model_validator(mode="after")
    def _one_reference(self) -> OCIRepository:
        if (self.tag is None) == (self.semver is None):
            raise ExpectationError("an OCIRepository needs either 'tag' or 'semver'")
        return self


Repository: TypeAlias = Annotated[GitRepository | OCIRepository, Field(discriminator="kind")]


class Events(Form):
    """Where Flux reports that the workloads of an environment are applied and healthy."""

    repository: values.HttpsRepository | None = Field(
        None,
        description="The GitHub repository that gets a repository_dispatch; without it the `repository` that "
        "Flux reads, if that is a GitRepository with an https address.",
    )
    secret: values.DnsLabel = Field(
        description="The Secret in `namespace` whose key `token` lets Flux write to the repository. It is "
        "made by hand, never by this tree.",
    )


class Flux(Form):
    """The Flux objects that apply the tree."""

    namespace: values.DnsLabel | None = Field(
        None,
        description="The namespace of the Flux source, Kustomizations and substitutions; the platform "
        "profile has a default.",
    )
    interval: values.Duration = Field("10m", description="How often Flux reconciles.")
    timeout: values.Duration | None = Field(
        None,
        description="How long Flux waits for the objects to be ready; the platform profile has a default, "
        "and may have a limit.",
    )
    path: values.RelativePath = Field("./flux", description="The path of the tree in the repository.")
    repository: Repository = Field(description="The repository or artifact that Flux reads the tree from.")
    strict_substitution: bool = Field(
        True,
        description="Whether Flux refuses a folder with a variable that has no value, as it does since 2.9; "
        "false for an older one, or one with the feature gate StrictPostBuildSubstitutions=false, which "
        "puts nothing in its place.",
    )
    events: Events | None = Field(
        None,
        description="Where each healthy reconciliation is reported, so that tests start after it.",
    )

    @field_validator("path")
    @classmethod
    def _without_a_slash_behind(cls, path: str) -> str:
        return path.rstrip("/")

    @field_validator("interval", "timeout")
    @classmethod
    def _not_zero(cls, duration: str | None) -> str | None:
        if duration is not None and values.seconds(duration) == 0:
            raise ExpectationError(f"expected a duration above zero, found '{duration}'")
        return duration

    @model_validator(mode="after")
    def _events_have_an_address(self) -> Flux:
        if (
            self.events is not None
            and self.events.repository is None
            and not values.is_https_repository(self.repository.url)
        ):
            raise ExpectationError(
                f"events need a GitHub repository, and '{self.repository.url}' isn't an https address of one",
                "give it as flux.events.repository",
            )
        return self


class EnvironmentWorkload(Form):
    """What differs for one workload in one environment."""

    active: StrictBool = Field(
        description="Whether this workload does its work here, whatever `active` says of the environment."
    )


class Environment(Form):
    """One environment of the source and the overlay that it becomes."""

    overlay: values.DnsLabel = Field(description="The name of the overlay's folder.")
    host: values.Host = Field(description="The DNS name that routes of this environment answer to.")
    active: StrictBool = Field(
        True,
        description="Whether the work of this environment is done here. false while the container apps still "
        "do it: jobs are suspended and consumers have no replicas, until the cut-over.",
    )
    workloads: dict[str, EnvironmentWorkload] = Field(
        {}, description="Workloads for which that is otherwise in this environment, by name."
    )
    image_tag: values.ImageTag | None = Field(
        None, description="The image tag of a first conversion; later ones keep what the overlay has."
    )
    subscription_id: values.SubscriptionId | None = Field(
        None,
        description="The id of the Azure subscription. With it, the names that the infrastructure gives "
        "are computed instead of being Flux variables.",
    )
    variables: dict[values.VariableName, str] = Field(
        {}, description="Answers to `readEnvironmentVariable`, by the variable's name."
    )
    variables_from: values.RelativePath | None = Field(
        None,
        description="A file with more such answers, NAME=VALUE a line, as the Azure Developer CLI keeps one "
        "for each environment (`.azure/NAME/.env`); relative to SOURCE. `variables` go before it. It may "
        "have secrets: nothing of it is written anywhere but what the source puts into a manifest.",
    )
    parameter_files: values.ParameterFiles | None = Field(
        None,
        description="The parameter file of this environment, where `source.parameterFiles` doesn't give its "
        "name.",
    )
    parameters: dict[values.VariableName, Any] = Field(
        {},
        description="Values for the templates' parameters, by name; they override those of the parameter "
        "file. No secrets.",
    )
    conditions: dict[str, StrictBool] = Field(
        {},
        description="How conditions turn out that only the deployment decides, by their text in the source "
        "without a `!` before it, such as `empty(account.properties.key)`.",
    )
    folders: dict[str, values.RelativePath] = Field(
        {},
        description="Where a tree that bicep2flux didn't write has this environment, by section of the "
        "profile (such as `workloads`): a folder below the tree's that Kustomize renders.",
    )
    substitutions: dict[values.VariableName, str] = Field(
        {},
        description="Values of Flux substitution variables. Flux writes them in clear: no secrets. "
        "A value that wouldn't survive that as text is written into the manifests instead.",
    )


class ApimVersion(Form):
    """One version of an API in Azure API Management."""

    display_name: str = Field(min_length=1, description="The version's name as people read it.")
    name: values.ApiVersionName | None = Field(
        None, description="How calls name the version; none for an API without versions."
    )
    document: values.UrlPath | None = Field(
        None,
        description="Where the environment's host has the API's description, as a path: OpenAPI in JSON, "
        "for a GraphQL API the schema. API Management reads it over the internet.",
    )
    document_file: values.JsonFile | None = Field(
        None,
        description="Instead of `document`: a file with the description, OpenAPI 3 in JSON, relative to "
        "SOURCE. Its text becomes part of the tree, so API Management has nothing to read.",
    )
    subscription_required: StrictBool | None = Field(
        None,
        description="Whether a call needs a subscription key. If absent, the operator's default holds, by "
        "which it needs one.",
    )

    @model_validator(mode="after")
    def _one_description(self) -> ApimVersion:
        if (self.document is None) == (self.document_file is None):
            raise ExpectationError("a version needs either 'document' or 'documentFile'")
        return self


class Apim(Form):
    """An API of Azure API Management that leads to a workload's route."""

    display_name: str = Field(min_length=1, description="The API's name as people read it.")
    path: values.ApiPath = Field(description="The path below the API gateway's host, without '/' around it.")
    api_type: Literal["http", "graphql"] = Field("http", description="What kind of API it is.")
    versioning_scheme: Literal["Segment", "Header", "Query"] | None = Field(
        None, description="Where a call names the version; if absent, the operator's default."
    )
    versions: tuple[ApimVersion, ...] = Field(
        description="The versions of the API.", json_schema_extra={"minItems": 1}
    )
    policy: str | None = Field(
        None,
        min_length=1,
        description="A policy document for every version, as it is handed to the operator, whose value "
        "`backend` is the id of the workload's Backend.",
    )

    @field_validator("versions")
    @classmethod
    def _at_least_one(cls, versions: tuple[ApimVersion, ...]) -> tuple[ApimVersion, ...]:
        # Not `min_length`: it counts only the items without fault, and reports a list that isn't short.
        if not versions:
            raise ExpectationError("expected at least one version")
        return versions

    @model_validator(mode="after")
    def _schemas_are_links(self) -> Apim:
        if self.api_type == "graphql" and any(one.document_file is not None for one in self.versions):
            raise ExpectationError(
                "'documentFile' is OpenAPI, which doesn't describe an API of 'apiType: graphql'",
                "give the path of its schema as 'document', or leave 'apiType' out",
            )
        return self


class NoAuthentication(Form):
    """The decision that nobody checks any more who calls an app."""

    none: str = Field(min_length=1, description="Why nobody has to sign in.")


class Caller(Form):
    """Somebody outside of the product who may call a workload: by an identity in the mesh, or by address."""

    namespace: values.DnsLabel | None = Field(
        None, description="The namespace of the caller; goes with `serviceAccount`."
    )
    service_account: values.DnsLabel | None = Field(
        None, description="The ServiceAccount that the caller's pods run as."
    )
    network: values.AddressRange | None = Field(
        None,
        description="Instead of both: the addresses of callers without an identity in the mesh, such as "
        "jobs. Everything that has such an address may call.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Caller:
        names = (self.namespace, self.service_account)
        if (self.network is None) != (None not in names) or (self.network is not None and any(names)):
            raise ExpectationError(
                "a caller is either a 'namespace' with a 'serviceAccount', or a 'network'",
                "a workload of this source is given by its name alone",
            )
        return self

    @field_validator("network")
    @classmethod
    def _not_everybody(cls, network: str | None) -> str | None:
        if network is not None and network.endswith("/0"):
            raise ExpectationError(
                f"'{network}' would let in everybody", "give the range of those who call, such as the pods'"
            )
        return network


def _tag_of_caller(given: object) -> str:
    return "a name" if isinstance(given, str) else "a caller"


AnyCaller: TypeAlias = Annotated[
    Annotated[values.WorkloadName, Tag("a name")] | Annotated[Caller, Tag("a caller")],
    Discriminator(_tag_of_caller),
]
"""The name of a workload of the source, or somebody else."""


class Workload(Form):
    """What the source doesn't define about one workload."""

    path: values.UrlPath | None = Field(
        None, description="The URL path that its route matches; `/` where it has a `host` of its own."
    )
    host: values.WorkloadHost | None = Field(
        None,
        description="The DNS name that its route answers to, in place of the environment's, which `{host}` "
        "stands for: `api.{host}`. Every app has such a host in Container Apps.",
    )
    priority: int | None = Field(
        None, ge=1, le=1000, description="The route's priority: of two that match, the higher one wins."
    )
    exposure: Literal["public", "internal", "none"] = Field(
        "public",
        description="Who can reach it: everybody, the `internalRanges` (without any: the cluster alone), "
        "or the cluster alone.",
    )
    internal_ranges: tuple[values.AddressRange, ...] = Field(
        (), description="Client addresses that an internal workload's route lets in, as CIDR ranges."
    )
    rewrite: values.UrlPath | None = Field(
        None,
        description="What the workload gets in place of `path`, where the profile's routes can rewrite; "
        "without it the path as the client sent it.",
    )
    image: values.ImageReference | None = Field(
        None,
        description="The image of its container where the source has none, but a placeholder until the first "
        "release or what only the deployment knows. Without a tag the release flow gives it. The registry "
        "may be a Flux variable: `${SHOP_REGISTRY_SERVER}/shop/web`.",
    )
    apim: Apim | None = Field(None, description="The API of Azure API Management in front of the route.")
    authentication: Literal["app", "gateway"] | NoAuthentication | None = Field(
        None,
        description="Who checks who calls, where Container Apps does it in the source by a sign-in or client "
        "certificates: the `app` itself, the platform's `gateway`, or nobody, with the reason "
        "(`{none: REASON}`). Without it such a workload has no route.",
    )
    callers: tuple[AnyCaller, ...] = Field(
        (),
        description="Who calls it from inside the cluster, besides those that the source shows: workloads by "
        "their names, others by `namespace` and `serviceAccount`, or by their `network`.",
    )
    consumer: StrictBool | None = Field(
        None,
        description="Whether it takes work that the container app would take as well, from a queue or by a "
        "timer: then it has no replicas where the environment isn't `active`. If absent, an app without "
        "ingress is one.",
    )
    skip: str | None = Field(
        None, min_length=1, description="Why this workload is left out: nothing is made for it."
    )
    own_kustomization: StrictBool | None = Field(
        None,
        description="Whether a Flux Kustomization of its own applies it. If absent, that is so for one "
        "that needs a Flux variable which others don't at its first conversion; later it stays where it is.",
    )
    settings: dict[str, str | StrictBool | int] = Field(
        {}, description="Choices for this workload that differ from the product's `settings`."
    )

    @field_validator("authentication", mode="before")
    @classmethod
    def _none_has_a_reason(cls, given: object) -> object:
        if given == "none":
            raise ExpectationError(
                "'none' needs its reason",
                "write `authentication: {none: REASON}`: who may call without signing in",
            )
        return given

    @model_validator(mode="after")
    def _ranges_are_internal(self) -> Workload:
        if self.internal_ranges and self.exposure != "internal":
            raise ExpectationError(
                "'internalRanges' is only for a workload with 'exposure: internal'",
                "add 'exposure: internal' or leave the ranges out",
            )
        return self

    @model_validator(mode="after")
    def _api_has_a_route(self) -> Workload:
        if self.apim is None:
            return self
        if self.path is None and self.host is None:
            raise ExpectationError("'apim' is only for a workload with a route", "add 'path'")
        if self.exposure == "none" or (self.exposure == "internal" and not self.internal_ranges):
            raise ExpectationError(
                "'apim' is only for a workload with a route",
                "add the API gateway's addresses as 'internalRanges', or leave the exposure out",
            )
        return self


class Parameter(Form):
    """What the source doesn't say about the parameters of one name, in whatever templates have them."""

    public: str = Field(
        min_length=1,
        description="Why it is no secret, although the source has `@secure()` for it: then manifests and "
        "reports show its value.",
    )


class Limits(Form):
    """How much reading and evaluating the source may take; exceeding a limit is an error."""

    file_size: int = Field(default=DEFAULTS.file_size, ge=1, description="Bytes of a Bicep file.")
    nesting: int = Field(default=DEFAULTS.nesting, ge=1, description="Levels of nested brackets.")
    depth: int = Field(
        default=DEFAULTS.depth, ge=1, description="Levels of an expression's syntax tree, operators included."
    )
    string_length: int = Field(default=DEFAULTS.string_length, ge=1, description="Characters of a string.")
    parts: int = Field(
        default=DEFAULTS.parts,
        ge=1,
        description="Items and members of an array or object, at all its depths.",
    )
    loop: int = Field(
        default=DEFAULTS.loop, ge=1, description="Iterations of one loop, or items that one function visits."
    )
    modules: int = Field(default=DEFAULTS.modules, ge=1, description="Levels of nested modules.")
    steps: int = Field(
        default=DEFAULTS.steps, ge=1, description="Items that an evaluation may visit and make in total."
    )
    waiting: int = Field(
        default=DEFAULTS.waiting, ge=1, description="Declarations in a chain that need each other's values."
    )


class ProjectFile(Form):
    """bicep2flux.yaml: what the Bicep source doesn't define about its target."""

    product: values.DnsLabel = Field(
        description="The product's name: the folder of the tree and the prefix of names."
    )
    tool: values.VersionRange | None = Field(
        None,
        description="The versions of bicep2flux that may read this file, as `pip` writes them; any other "
        "version is an error.",
    )
    profile: values.ProfileName = Field("dis", description="The platform profile: the set of mapping tables.")
    source: Source = Field(Source(), description="Where the Bicep files are.")
    namespace: Namespace = Field(Namespace(), description="The Kubernetes namespace of the workloads.")
    flux: Flux = Field(description="The Flux objects that apply the tree.")
    environments: dict[values.EnvironmentName, Environment] = Field(
        min_length=1, description="The environments, by the name that the parameter files use."
    )
    workloads: dict[str, Workload] = Field({}, description="Settings of single workloads, by folder name.")
    parameters: dict[values.VariableName, Parameter] = Field(
        {},
        description="Parameters of the templates and of their modules that the source marks as secret and "
        "that are none, by name.",
    )
    documents: tuple[values.RelativePath, ...] = Field(
        ("container-runtime*.md",),
        description="The documents that `docs` compares with the source, relative to SOURCE; `*` matches "
        "any part of a file's name, `**` any folders.",
    )
    modules: dict[values.ModulePrefix, values.ModuleFolder] = Field(
        {},
        description="Folders that have modules of registries, by the beginning of their references, such as "
        "`br/public:avm/`. They are looked into before Bicep's module cache.",
    )
    limits: Limits = Field(
        Limits(),
        description="How much reading and evaluating the source may take.",
    )
    settings: dict[str, str | StrictBool | int] = Field(
        {}, description="Choices that the platform profile offers, such as where telemetry goes."
    )
    tables: dict[str, Any] = Field(
        {}, description="Your own table rows, which are consulted before the profile's."
    )
    tables_from: tuple[values.RelativePath, ...] = Field(
        (), description="Files with table rows of your own, relative to the project file."
    )


def project_schema() -> dict[str, Any]:
    """The JSON schema of the project file, for editors."""
    schema = ProjectFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "bicep2flux.yaml"}
