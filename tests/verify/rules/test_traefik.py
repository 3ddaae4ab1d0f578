"""Routes and middlewares that an API server takes and Traefik doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.rules.findings import behind


def route(match: str = "Host(`a`)", service: str = "{name: a, port: 80}", more: str = "") -> str:
    return f"""
        apiVersion: traefik.io/v1alpha1
        kind: IngressRoute
        metadata: {{name: a}}
        spec: {{routes: [{{kind: Rule, match: '{match}', services: [{service}]{more}}}]}}
        """


def middleware(spec: str) -> str:
    return f"""
        apiVersion: traefik.io/v1alpha1
        kind: Middleware
        metadata: {{name: a}}
        spec: {spec}
        """


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            route("Hosts(`a`)"),
            "spec.routes[0].match: Traefik refuses the rule: Traefik has no matcher 'Hosts'",
        ),
        (route(""), "spec.routes[0].match: Traefik refuses the rule: a matcher is expected at column 1"),
        (route(service="{name: a}"), "spec.routes[0].services[0].port: Traefik drops the route"),
        (route(service="{name: a, port: 0}"), "spec.routes[0].services[0].port: Traefik drops the route"),
        (
            route(service="{name: a, port: 80, scheme: grpc}"),
            "spec.routes[0].services[0].scheme: Traefik has no such scheme",
        ),
        (middleware("{}"), "spec: the Middleware does nothing"),
        (
            middleware("{addPrefix: {prefix: /a}, redirectScheme: {scheme: https}}"),
            "spec: Traefik takes one type for each Middleware, and this has addPrefix, redirectScheme",
        ),
        (
            middleware("{redirectScheme: {permanent: true}}"),
            "spec.redirectScheme.scheme: Traefik needs this field",
        ),
        (
            middleware("{ipAllowList: {sourceRange: []}}"),
            "spec.ipAllowList.sourceRange: Traefik needs this field",
        ),
        (
            middleware("{ipAllowList: {sourceRange: [10.0.0.0/8, 10.01.0.0/16]}}"),
            "spec.ipAllowList.sourceRange[1]: Traefik refuses the value: this is neither an address",
        ),
        (
            middleware("{ipAllowList: {sourceRange: ['::1'], ipStrategy: {excludedIPs: [a]}}}"),
            "spec.ipAllowList.ipStrategy.excludedIPs[0]: Traefik refuses the value",
        ),
        (
            middleware("{ipAllowList: {sourceRange: ['::1'], rejectStatusCode: 499}}"),
            "spec.ipAllowList.rejectStatusCode: Traefik refuses the value: this isn't a status",
        ),
        (
            middleware("{rateLimit: {average: 1, period: 1d}}"),
            "spec.rateLimit.period: Traefik refuses the value: this isn't a duration",
        ),
        (
            middleware("{rateLimit: {average: 1, period: -1s}}"),
            "spec.rateLimit.period: Traefik refuses the value: a duration must not be negative",
        ),
        (
            middleware("{rateLimit: {sourceCriterion: {requestHost: true, requestHeaderName: a}}}"),
            "spec.rateLimit.sourceCriterion: Traefik takes one criterion, and this has requestHeaderName and requestHost",
        ),
        (
            middleware("{redirectRegex: {regex: '(?=a)', replacement: b}}"),
            "spec.redirectRegex.regex: Traefik refuses the value: the regular expression is refused: invalid perl",
        ),
        (
            middleware("{errors: {status: ['500,502'], query: /, service: {name: a, port: 80}}}"),
            "spec.errors.status[0]: Traefik refuses the value: this isn't a range of status codes",
        ),
        (
            middleware("{compress: {encodings: [deflate]}}"),
            "spec.compress.encodings[0]: Traefik has no such encoding",
        ),
    ],
)
def test_what_traefik_refuses_is_found_at_its_field(tmp_path: Path, text: str, wanted: str) -> None:
    found = behind(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(wanted)


@pytest.mark.parametrize(
    "text",
    [
        route("Host(`a.${DOMAIN}`) && PathPrefix(`/a`)"),
        route("Hosts(`a`, `b`)", more=", syntax: v2"),
        route("${RULE}"),
        route(service="{name: a, kind: TraefikService}"),
        middleware(
            "{ipAllowList: {sourceRange: ['${RANGE}', 10.0.0.5/8, '::1', 10.0.0.0/08], rejectStatusCode: 0}}"
        ),
        middleware("{ipAllowList: {sourceRange: ['::1'], ipStrategy: {depth: 1, excludedIPs: [a]}}}"),
        middleware("{rateLimit: {average: 1, period: 10}}"),
        middleware("{rateLimit: {average: 1, period: '10'}}"),
        middleware("{errors: {status: [500-599, '404'], query: /, service: {name: a, port: 80}}}"),
        middleware("{plugin: {own: {a: [b]}}}"),
    ],
)
def test_what_traefik_takes_is_no_finding(tmp_path: Path, text: str) -> None:
    assert behind(tmp_path, text) == []
