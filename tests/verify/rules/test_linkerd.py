"""Policies that an API server takes and Linkerd's admission webhook doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.rules.findings import behind

MESH = "{group: policy.linkerd.io, kind: MeshTLSAuthentication, name: a}"
NETWORK = "{group: policy.linkerd.io, kind: NetworkAuthentication, name: a}"
ACCOUNT = "{kind: ServiceAccount, name: a}"
SERVER = "{group: policy.linkerd.io, kind: Server, name: a}"


def linkerd(kind: str, spec: str, version: str = "v1alpha1") -> str:
    return f"""
        apiVersion: policy.linkerd.io/{version}
        kind: {kind}
        metadata: {{name: a, namespace: ours}}
        spec: {{{spec}}}
        """


def policy(target: str = SERVER, required: str = f"[{MESH}]") -> str:
    return linkerd("AuthorizationPolicy", f"targetRef: {target}, requiredAuthenticationRefs: {required}")


def identities(text: str) -> str:
    return linkerd("MeshTLSAuthentication", f"identities: ['{text}']")


def references(text: str) -> str:
    return linkerd("MeshTLSAuthentication", f"identityRefs: [{text}]")


def networks(text: str) -> str:
    return linkerd("NetworkAuthentication", f"networks: {text}")


def server(spec: str) -> str:
    return linkerd("Server", f"podSelector: {{}}, {spec}", "v1beta3")


def route(rule: str, parents: str = "[]") -> str:
    return linkerd("HTTPRoute", f"parentRefs: {parents}, rules: [{{{rule}}}]", "v1beta3")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (policy("{kind: Server, name: a}"), "spec.targetRef.kind: Linkerd knows no policy"),
        (policy("{group: apps, kind: Deployment, name: a}"), "spec.targetRef.kind: Linkerd knows no policy"),
        (policy("{group: policy.linkerd.io, kind: GRPCRoute, name: a}"), "spec.targetRef.kind: Linkerd knows no policy"),
        (policy("{kind: Namespace, name: theirs}"), "spec.targetRef.name: a policy can't be for another namespace"),
        (policy(required=f"[{MESH}, {MESH}]"), "spec.requiredAuthenticationRefs[1]: the policy requires a second MeshTLSAuthentication or"),
        (policy(required=f"[{MESH}, {ACCOUNT}]"), "spec.requiredAuthenticationRefs[1]: the policy requires a second MeshTLSAuthentication or"),
        (policy(required=f"[{NETWORK}, {MESH}, {NETWORK}]"), "spec.requiredAuthenticationRefs[2]: the policy requires a second NetworkAuthentication"),
        (policy(required="[{kind: MeshTLSAuthentication, name: a}]"), "spec.requiredAuthenticationRefs[0].kind: Linkerd authenticates no client"),
        (identities("a.b."), "spec.identities[0]: this is no identity"),
        (identities("a.*.b"), "spec.identities[0]: this is no identity"),
        (identities("*a.b"), "spec.identities[0]: this is no identity"),
        (identities("A.b"), "spec.identities[0]: this is no identity"),
        (identities("spiffe://"), "spec.identities[0]: this is no identity"),
        (identities("spiffe://a.b/c/"), "spec.identities[0]: this is no identity"),
        (identities("spiffe://a.b/../c"), "spec.identities[0]: this is no identity"),
        (references("{group: policy.linkerd.io, kind: Server, name: a}"), "spec.identityRefs[0].kind: only a ServiceAccount"),
        (references("{kind: Namespace, name: a, namespace: b}"), "spec.identityRefs[0].namespace: a Namespace is in no namespace"),
        (references("{kind: ServiceAccount}"), "spec.identityRefs[0].name: Linkerd needs this field"),
        (networks("[]"), "spec.networks: Linkerd needs at least one network"),
        (networks("[{cidr: 10.0.0.0/33}]"), "spec.networks[0].cidr: this is neither"),
        (networks("[{cidr: 10.0.0.0/255.0.0.0}]"), "spec.networks[0].cidr: this is neither"),
        (networks("[{cidr: nodes}]"), "spec.networks[0].cidr: this is neither"),
        (networks("[{cidr: 10.0.0.0/8, except: [10.0.0.0/7]}]"), "spec.networks[0].except[0]: the exception is all of"),
        (networks("[{cidr: 10.0.0.0/8, except: [10.0.0.0/8]}]"), "spec.networks[0].except[0]: the exception is all of"),
        (networks("[{cidr: 10.0.0.0/8, except: [10.1.0.0/16, 11.0.0.1]}]"), "spec.networks[0].except[1]: the exception isn't in"),
        (networks("[{cidr: 10.0.0.0/8, except: ['::/0']}]"), "spec.networks[0].except[0]: the exception isn't in"),
        (networks("[{cidr: 10.0.0.0/8, except: [b]}]"), "spec.networks[0].except[0]: this is neither"),
        (server("port: 80, accessPolicy: allow"), "spec.accessPolicy: Linkerd doesn't know this"),
        (server("port: 80, proxyProtocol: http"), "spec.proxyProtocol: Linkerd doesn't know this"),
        (server("port: 0"), "spec.port: this is no port"),
        (server("port: 65536"), "spec.port: this is no port"),
        (linkerd("Server", "podSelector: {matchLabels: {a: 1}}, port: 80", "v1beta3"), "spec.podSelector.matchLabels.a: a label is a text"),
        (route("", "[{group: policy.linkerd.io, kind: EgressNetwork, name: a}]"), "spec.parentRefs[0].port: an EgressNetwork needs a port"),
        (route("matches: [{path: {value: books}}]"), "spec.rules[0].matches[0].path.value: a path begins with '/'"),
        (route("matches: [{path: {type: RegularExpression, value: '('}}]"), "spec.rules[0].matches[0].path.value: the regular expression is refused"),
        (route("matches: [{headers: [{name: a, type: RegularExpression, value: '['}]}]"), "spec.rules[0].matches[0].headers[0].value: the regular expression"),
        (route("filters: [{type: RequestRedirect}]"), "spec.rules[0].filters[0].requestRedirect: a filter of type RequestRedirect needs"),
        (route("filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplaceFullPath}}}]"), "spec.rules[0].filters[0].requestRedirect.path: neither"),
        (route("filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: a}}}]"), "spec.rules[0].filters[0].requestRedirect.path.replaceFullPath: a path"),
        (route("timeouts: {request: 1s, backendRequest: 1m}"), "spec.rules[0].timeouts.backendRequest: backendRequest is longer"),
    ],
)  # fmt: skip
def test_what_linkerd_refuses_is_found_at_its_field(tmp_path: Path, text: str, wanted: str) -> None:
    found = behind(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(wanted)


@pytest.mark.parametrize(
    "text",
    [
        policy(),
        policy(required="[]"),
        policy(required=f"[{MESH}, {NETWORK}]"),
        policy(required=f"[{NETWORK}, {ACCOUNT}]"),
        policy("{group: Policy.Linkerd.io, kind: server, name: a}"),
        policy("{group: gateway.networking.k8s.io, kind: GRPCRoute, name: a}"),
        policy("{group: gateway.networking.k8s.io, kind: HTTPRoute, name: a}"),
        policy("{kind: Namespace, name: ours}"),
        policy("{group: core, kind: Namespace, name: ours}"),
        policy("{kind: Namespace, name: '${NAMESPACE}'}"),
        policy("{kind: '${KIND}', name: a}"),
        policy(required="[{kind: ServiceAccount, name: a, namespace: theirs}]"),
        identities("*"),
        identities("*.ours.serviceaccount.identity.linkerd.cluster.local"),
        identities("a.ours.serviceaccount.identity.linkerd.cluster.local"),
        identities("${NAME}.ours"),
        identities("spiffe://a.b"),
        identities("spiffe://a.b/ns/Ours"),
        references("{kind: Namespace, name: a}"),
        references("{group: core, kind: serviceaccount, name: a, namespace: b}"),
        networks("[{cidr: 0.0.0.0/0}, {cidr: 10.0.0.1}, {cidr: '2001:db8::/32', except: ['2001:db8::1']}]"),
        networks("[{cidr: 10.1.2.3/8, except: [10.1.0.0/16]}, {cidr: '${NODES}', except: [10.0.0.0/8]}]"),
        server("port: 80, accessPolicy: audit, proxyProtocol: gRPC"),
        server("port: http, proxyProtocol: HTTP/1"),
        server("port: 65535, accessPolicy: cluster-authenticated"),
        route("", "[{group: policy.linkerd.io, kind: EgressNetwork, name: a, port: 443}, {kind: Server, name: a}]"),
        route("matches: [{path: {type: RegularExpression, value: 'books|loans'}}, {path: {type: Exact, value: /a}}]"),
        route("matches: [{queryParams: [{name: a, value: '['}]}]"),
        route("filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]"),
        route("filters: [{type: RequestHeaderModifier, requestHeaderModifier: {}}]"),
        route("timeouts: {request: 1m, backendRequest: 1m}"),
        route("timeouts: {backendRequest: 1m}"),
    ],
)  # fmt: skip
def test_what_linkerd_takes(tmp_path: Path, text: str) -> None:
    assert behind(tmp_path, text) == []


def test_a_policy_without_a_namespace_of_its_own_may_name_any(tmp_path: Path) -> None:
    text = policy("{kind: Namespace, name: theirs}").replace(", namespace: ours", "")
    assert behind(tmp_path, text) == []
