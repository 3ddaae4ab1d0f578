"""A small mesh: a workload, its Server, and who may call it."""

from __future__ import annotations

from pathlib import Path

from converter.verify.mesh.check import check_mesh
from tests.verify.making import environment_of

MESHED = "{linkerd.io/inject: enabled}"


def web(
    ports: str = "[{containerPort: 8080, name: http}]",
    *,
    name: str = "web",
    annotations: str = MESHED,
    spec: str = "",
    container: str = "",
    namespace: str = "ours",
) -> str:
    """A Deployment whose pods have the label `app: NAME` and run as the ServiceAccount NAME."""
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: {name}, namespace: {namespace}}}
        spec:
          template:
            metadata: {{labels: {{app: {name}}}, annotations: {annotations}}}
            spec: {{serviceAccountName: {name}, {spec}containers: [{{name: c, ports: {ports}{container}}}]}}
        """


def server(
    port: str = "8080",
    *,
    name: str = "web",
    selector: str = "{matchLabels: {app: web}}",
    more: str = "",
    namespace: str = "ours",
    labels: str = "{}",
) -> str:
    return f"""
        apiVersion: policy.linkerd.io/v1beta3
        kind: Server
        metadata: {{name: {name}, namespace: {namespace}, labels: {labels}}}
        spec: {{podSelector: {selector}, port: {port}{more}}}
        """


def policy(
    required: str = "[{group: policy.linkerd.io, kind: MeshTLSAuthentication, name: callers}]",
    *,
    name: str = "web",
    target: str = "{group: policy.linkerd.io, kind: Server, name: web}",
    namespace: str = "ours",
) -> str:
    return f"""
        apiVersion: policy.linkerd.io/v1alpha1
        kind: AuthorizationPolicy
        metadata: {{name: {name}, namespace: {namespace}}}
        spec: {{targetRef: {target}, requiredAuthenticationRefs: {required}}}
        """


def callers(
    spec: str = "identities: [altinn-traefik.traefik.serviceaccount.identity.linkerd.cluster.local]",
) -> str:
    return f"""
        apiVersion: policy.linkerd.io/v1alpha1
        kind: MeshTLSAuthentication
        metadata: {{name: callers, namespace: ours}}
        spec: {{{spec}}}
        """


def networks(cidrs: str, name: str = "nodes") -> str:
    return f"""
        apiVersion: policy.linkerd.io/v1alpha1
        kind: NetworkAuthentication
        metadata: {{name: {name}, namespace: ours}}
        spec: {{networks: {cidrs}}}
        """


def route(parent: str = "web", group: str = "policy.linkerd.io", kind: str = "HTTPRoute") -> str:
    return f"""
        apiVersion: {group}/v1
        kind: {kind}
        metadata: {{name: paths, namespace: ours}}
        spec: {{parentRefs: [{{group: policy.linkerd.io, kind: Server, name: {parent}}}]}}
        """


def found(root: Path, *texts: str) -> list[str]:
    """The findings of the mesh: code, severity's first letter, object and path."""
    environment, _ = environment_of(root, *texts)
    return [
        f"{one.code} {one.severity.name[0].lower()} {one.subject.object} {one.subject.path}"
        for one in check_mesh(environment)
    ]


def messages(root: Path, *texts: str) -> list[str]:
    """What the findings of the mesh say."""
    environment, _ = environment_of(root, *texts)
    return [one.message for one in check_mesh(environment)]


def helps(root: Path, *texts: str) -> list[str | None]:
    """What the findings of the mesh advise."""
    environment, _ = environment_of(root, *texts)
    return [one.help for one in check_mesh(environment)]
