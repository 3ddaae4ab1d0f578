"""How Kubernetes reads a field that a manifest leaves out, writes in another form, or in another order.

A `Form` is the part of a kind's schema that matters to a comparison. The facts are those of the
Kubernetes API reference (defaults, list map keys), of Traefik's, External Secrets', Flux' and KEDA's own
API pages. A field without form is compared as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any, Final

from converter.kustomize import cidr, cron, duration, image_name, itself, quantity
from converter.source import dataclass


class Nothing:
    """A missing field."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final = Nothing()


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """How a field is compared.

    `default` is its value when it is left out. `meaning` makes equivalent values equal. `fields`
    are those below, `others` the form of any other one (a mapping with free keys). `item` is the form
    of a list's items: `keys` identify them, `is_set` means that their order has no meaning.
    `owns_members` marks a mapping whose owner owns every member of it, such as the one source of a
    variable's value.
    """

    default: Any = NOTHING
    meaning: Callable[[Any], Hashable] = itself
    fields: Mapping[str, Form] = field(default_factory=lambda: MappingProxyType({}))
    others: Form | None = None
    item: Form | None = None
    keys: tuple[str, ...] = ()
    is_set: bool = False
    owns_members: bool = False

    def below(self, key: str) -> Form:
        """The form of a member."""
        return self.fields.get(key) or self.others or PLAIN


PLAIN: Final = Form()


def _object(**fields: Form) -> Form:
    return Form(fields=MappingProxyType(fields))


def _whole(**fields: Form) -> Form:
    return Form(fields=MappingProxyType(fields), owns_members=True)


def _list(item: Form, *keys: str) -> Form:
    return Form(item=item, keys=keys)


def _set(meaning: Callable[[Any], Hashable] = itself) -> Form:
    return Form(item=Form(meaning=meaning), is_set=True)


def _is(default: Any) -> Form:
    return Form(default=default)


_QUANTITY: Final = Form(meaning=quantity)
_DURATION: Final = Form(meaning=duration)
_QUANTITIES: Final = Form(others=_QUANTITY)
_OTHERS: Final = Form(others=PLAIN)
_METADATA: Final = _object(labels=_OTHERS, annotations=_OTHERS)
_HTTP_GET: Final = _whole(scheme=_is("HTTP"), path=_is("/"), httpHeaders=_list(_whole(), "name"))
_PROBE: Final = Form(
    fields=MappingProxyType(
        {
            "initialDelaySeconds": _is(0),
            "timeoutSeconds": _is(1),
            "periodSeconds": _is(10),
            "successThreshold": _is(1),
            "failureThreshold": _is(3),
            "httpGet": _HTTP_GET,
        }
    ),
    owns_members=True,
)
_ENV: Final = _whole(
    value=_is(""),
    valueFrom=_whole(
        fieldRef=_whole(apiVersion=_is("v1")),
        secretKeyRef=_whole(optional=_is(default=False)),
        configMapKeyRef=_whole(optional=_is(default=False)),
    ),
)
CONTAINER: Final = _object(
    image=Form(meaning=image_name),
    env=_list(_ENV, "name"),
    ports=_list(_whole(protocol=_is("TCP")), "containerPort", "protocol"),
    resources=_object(requests=_QUANTITIES, limits=_QUANTITIES),
    livenessProbe=_PROBE,
    readinessProbe=_PROBE,
    startupProbe=_PROBE,
    volumeMounts=_list(_whole(readOnly=_is(default=False)), "mountPath"),
    securityContext=_object(capabilities=_object(add=_set(), drop=_set())),
    terminationMessagePath=_is("/dev/termination-log"),
    terminationMessagePolicy=_is("File"),
    stdin=_is(default=False),
    tty=_is(default=False),
)
_MODE: Final = _is(0o644)
_FILES: Final = _list(_whole(), "path")
_POD: Final = _object(
    containers=_list(CONTAINER, "name"),
    initContainers=_list(CONTAINER, "name"),
    volumes=_list(
        _whole(
            secret=_whole(defaultMode=_MODE, optional=_is(default=False), items=_FILES),
            configMap=_whole(defaultMode=_MODE, optional=_is(default=False), items=_FILES),
            projected=_whole(defaultMode=_MODE),
            emptyDir=_whole(sizeLimit=_QUANTITY, medium=_is("")),
        ),
        "name",
    ),
    imagePullSecrets=_list(_whole(), "name"),
    tolerations=Form(item=_whole(operator=_is("Equal")), is_set=True),
    topologySpreadConstraints=_list(_whole(minDomains=_is(1)), "topologyKey", "whenUnsatisfiable"),
    nodeSelector=_OTHERS,
    terminationGracePeriodSeconds=_is(30),
    dnsPolicy=_is("ClusterFirst"),
    schedulerName=_is("default-scheduler"),
    hostNetwork=_is(default=False),
    hostPID=_is(default=False),
    hostIPC=_is(default=False),
    enableServiceLinks=_is(default=True),
    restartPolicy=_is("Always"),
)
_TEMPLATE: Final = _object(metadata=_METADATA, spec=_POD)
_JOB: Final = _object(
    backoffLimit=_is(6),
    completions=_is(1),
    parallelism=_is(1),
    suspend=_is(default=False),
    completionMode=_is("NonIndexed"),
    template=_TEMPLATE,
)
_TARGET: Final = _object(averageValue=_QUANTITY, value=_QUANTITY)
_METRIC: Final = _whole(
    **{
        source: _whole(target=_TARGET)
        for source in ("resource", "containerResource", "pods", "object", "external")
    }
)
_METRIC_KEYS: Final = (
    "type",
    "resource.name",
    "containerResource.name",
    "containerResource.container",
    "pods.metric.name",
    "object.metric.name",
    "external.metric.name",
)

# Gateway API leaves the order of filters to the implementation; the most specific rule takes a request.
_HEADERS: Final = _whole(set=_list(_whole(), "name"), add=_list(_whole(), "name"), remove=_set())
_BACKEND: Final = _whole(group=_is(""), kind=_is("Service"), weight=_is(1))
_FILTER: Final = _whole(
    requestHeaderModifier=_HEADERS,
    responseHeaderModifier=_HEADERS,
    requestMirror=_whole(backendRef=_BACKEND),
    requestRedirect=_whole(statusCode=_is(302)),
    cors=_whole(
        **{name: _set() for name in ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders")},
        allowCredentials=_is(default=False),
        maxAge=_is(5),
    ),
)
_MATCH: Final = _whole(
    path=_whole(type=_is("PathPrefix"), value=_is("/")),
    headers=_list(_whole(type=_is("Exact")), "name"),
    queryParams=_list(_whole(type=_is("Exact")), "name"),
)
_RULE: Final = _whole(
    matches=Form(item=_MATCH, is_set=True),
    filters=_list(_FILTER, "type", "extensionRef.kind", "extensionRef.name"),
    backendRefs=_list(_BACKEND, "namespace", "name", "port"),
)
# The most that any trigger asks for is what runs.
_TRIGGERS: Final = _list(_whole(authenticationRef=_whole(kind=_is("TriggerAuthentication"))), "type", "name")
_SOURCES: Final = ("kind", "namespace", "name")

_KINDS: Final[Mapping[str, Form]] = {
    "Deployment": _object(
        metadata=_METADATA,
        spec=_object(
            template=_TEMPLATE,
            selector=_whole(matchLabels=_whole()),
            revisionHistoryLimit=_is(10),
            progressDeadlineSeconds=_is(600),
            minReadySeconds=_is(0),
            paused=_is(default=False),
            strategy=_object(
                type=_is("RollingUpdate"),
                rollingUpdate=_object(maxSurge=_is("25%"), maxUnavailable=_is("25%")),
            ),
        ),
    ),
    "Job": _object(metadata=_METADATA, spec=_JOB),
    "CronJob": _object(
        metadata=_METADATA,
        spec=_object(
            schedule=Form(meaning=cron),
            concurrencyPolicy=_is("Allow"),
            suspend=_is(default=False),
            successfulJobsHistoryLimit=_is(3),
            failedJobsHistoryLimit=_is(1),
            jobTemplate=_object(metadata=_METADATA, spec=_JOB),
        ),
    ),
    "Service": _object(
        metadata=_METADATA,
        spec=_object(
            type=_is("ClusterIP"),
            sessionAffinity=_is("None"),
            internalTrafficPolicy=_is("Cluster"),
            selector=_whole(),
            ports=_list(_whole(protocol=_is("TCP")), "port", "protocol"),
        ),
    ),
    "HorizontalPodAutoscaler": _object(
        metadata=_METADATA,
        spec=_object(
            minReplicas=_is(1),
            metrics=_list(_METRIC, *_METRIC_KEYS),
        ),
    ),
    "ConfigMap": _object(metadata=_METADATA, data=_OTHERS, immutable=_is(default=False)),
    "Secret": _object(metadata=_METADATA, data=_OTHERS, type=_is("Opaque")),
    "PersistentVolumeClaim": _object(
        metadata=_METADATA,
        spec=_object(
            accessModes=_set(),
            volumeMode=_is("Filesystem"),
            resources=_object(requests=_QUANTITIES, limits=_QUANTITIES),
        ),
    ),
    # Traefik
    "IngressRoute": _object(
        metadata=_METADATA,
        spec=_object(
            entryPoints=_set(),
            routes=Form(
                item=_whole(
                    kind=_is("Rule"),
                    services=_list(
                        _whole(kind=_is("Service"), passHostHeader=_is(default=True)),
                        "namespace",
                        "name",
                        "port",
                    ),
                    middlewares=Form(item=_whole()),
                ),
                is_set=True,
            ),
        ),
    ),
    "Middleware": _object(
        metadata=_METADATA,
        spec=_object(
            ipAllowList=_object(sourceRange=_set(cidr)),
            headers=_object(
                **{
                    f"accessControl{name}": _set()
                    for name in ("AllowOriginList", "AllowMethods", "AllowHeaders", "ExposeHeaders")
                }
            ),
        ),
    ),
    # Gateway API
    "HTTPRoute": _object(
        metadata=_METADATA,
        spec=_object(
            parentRefs=_list(
                _whole(group=_is("gateway.networking.k8s.io"), kind=_is("Gateway")),
                "namespace",
                "name",
                "sectionName",
                "port",
            ),
            hostnames=_set(),
            rules=Form(item=_RULE, is_set=True),
        ),
    ),
    # External Secrets
    "ExternalSecret": _object(
        metadata=_METADATA,
        spec=_object(
            refreshInterval=Form(default="1h", meaning=duration),
            secretStoreRef=_object(kind=_is("SecretStore")),
            target=_object(creationPolicy=_is("Owner"), deletionPolicy=_is("Retain")),
            data=_list(
                _whole(
                    remoteRef=_whole(
                        conversionStrategy=_is("Default"),
                        decodingStrategy=_is("None"),
                        metadataPolicy=_is("None"),
                    )
                ),
                "secretKey",
            ),
        ),
    ),
    # Flux
    "Kustomization": _object(
        metadata=_METADATA,
        spec=_object(
            interval=_DURATION,
            timeout=_DURATION,
            retryInterval=_DURATION,
            path=Form(
                meaning=lambda leaf: (
                    itself(leaf.removeprefix("./")) if isinstance(leaf, str) else itself(leaf)
                )
            ),
            force=_is(default=False),
            suspend=_is(default=False),
            wait=_is(default=False),
            sourceRef=_whole(),
            dependsOn=_list(_whole(), "namespace", "name"),
            healthChecks=_list(_whole(), *_SOURCES),
            postBuild=_object(
                substitute=_OTHERS, substituteFrom=_list(_whole(optional=_is(default=False)), "kind", "name")
            ),
        ),
    ),
    **dict.fromkeys(
        ("GitRepository", "OCIRepository"),
        _object(
            metadata=_METADATA,
            # Of several in `ref` one goes before the others: a `commit` before any `branch`.
            spec=_object(
                interval=_DURATION,
                timeout=Form(default="60s", meaning=duration),
                ref=_whole(),
                suspend=_is(default=False),
            ),
        ),
    ),
    "Alert": _object(
        metadata=_METADATA,
        spec=_object(
            eventSeverity=_is("info"),
            suspend=_is(default=False),
            eventSources=_list(_whole(), *_SOURCES),
            inclusionList=_set(),
            exclusionList=_set(),
        ),
    ),
    # KEDA
    "TriggerAuthentication": _object(
        metadata=_METADATA, spec=_object(secretTargetRef=_list(_whole(), "parameter"))
    ),
    "ScaledObject": _object(
        metadata=_METADATA,
        spec=_object(
            scaleTargetRef=_object(apiVersion=_is("apps/v1"), kind=_is("Deployment")),
            pollingInterval=_is(30),
            cooldownPeriod=_is(300),
            minReplicaCount=_is(0),
            maxReplicaCount=_is(100),
            triggers=_TRIGGERS,
        ),
    ),
    "ScaledJob": _object(
        metadata=_METADATA,
        spec=_object(
            jobTargetRef=_JOB, pollingInterval=_is(30), maxReplicaCount=_is(100), triggers=_TRIGGERS
        ),
    ),
}
_ANY_KIND: Final = _object(metadata=_METADATA)


def form_of(kind: str, *, image_tags: bool = False) -> Form:
    """The form of a kind's objects; with `image_tags` images are compared whole."""
    form = _KINDS.get(kind, _ANY_KIND)
    return _with_tags(form) if image_tags else form


def _with_tags(form: Form) -> Form:
    """The same form with images compared whole."""
    if form.meaning is image_name:
        return replace(form, meaning=itself)
    fields = MappingProxyType({key: _with_tags(below) for key, below in form.fields.items()})
    item = _with_tags(form.item) if form.item is not None else None
    return replace(form, fields=fields, item=item)
