"""What Traefik refuses of its own kinds (`pkg/provider/kubernetes/crd`, `pkg/server/middleware`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.programs.go_texts import is_address_range
from converter.verify.programs.traefik_rule import RuleError, matchers_of
from converter.verify.rules.behind import behind, object_at, objects_at, values_at
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, text

_SCHEMES: Final = ("http", "https", "h2c")
_ENCODINGS: Final = ("gzip", "br", "zstd")


@rule("traefik.io/IngressRoute")
def rules_can_be_parsed(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """The rule of a route is one of version 3; a route with `syntax: v2` is read by another parser."""
    for place, route in objects_at(body, "spec.routes[]"):
        known = text(route.get("match"))
        if known is None or route.get("syntax") == "v2":
            continue
        try:
            matchers_of(known)
        except RuleError as error:
            yield behind((*place, "match"), f"Traefik refuses the rule: {error}", error.help)


@rule("traefik.io/IngressRoute")
def services_have_a_port(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """A Service is reached by one of its ports; a scheme is one that Traefik speaks to it."""
    for place, service in objects_at(body, "spec.routes[].services[]"):
        if service.get("kind", "Service") != "Service":
            continue
        if service.get("port") in (None, 0, ""):
            yield behind(
                (*place, "port"),
                "Traefik drops the route: its Service is named without a port",
                "name the Service's port by its number or name",
            )
        scheme = service.get("scheme")
        if scheme and not is_unknown(scheme) and scheme not in _SCHEMES:
            yield behind((*place, "scheme"), "Traefik has no such scheme", f"there are {', '.join(_SCHEMES)}")


@rule("traefik.io/Middleware")
def middleware_does_one_thing(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """A Middleware has one type (`buildConstructor`); routes that use another one aren't served."""
    types = sorted(str(name) for name in object_at(body, "spec"))
    if not types:
        yield behind(
            ("spec",), "the Middleware does nothing, and Traefik drops routes that use it", "give it a type"
        )
    elif len(types) > 1:
        yield behind(
            ("spec",),
            f"Traefik takes one type for each Middleware, and this has {', '.join(types)}",
            "make a Middleware of each, and name them in order in the route",
        )


@rule("traefik.io/Middleware")
def one_source_criterion(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Requests are counted by address, by a header or by host (`GetSourceExtractor`)."""
    for kind in ("rateLimit", "inFlightReq"):
        for place, criterion in objects_at(body, f"spec.{kind}.sourceCriterion"):
            given = [
                name
                for name in ("ipStrategy", "requestHeaderName", "requestHost")
                if _is_set(criterion, name)
            ]
            if len(given) > 1:
                yield behind(
                    place,
                    f"Traefik takes one criterion, and this has {' and '.join(given)}",
                    "remove all but one",
                )


def _is_set(criterion: Mapping[str, Any], name: str) -> bool:
    return name in criterion if name == "ipStrategy" else bool(criterion.get(name))


@rule("traefik.io/Middleware")
def addresses_of_a_strategy_are_right(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """How the address of a client is found (`IPStrategy.Get`): a depth outdoes the addresses to leave out."""
    for owner in _STRATEGY_OWNERS:
        for place, strategy in objects_at(body, f"spec.{owner}.ipStrategy"):
            deep = strategy.get("depth", 0) not in (0, None)
            excluded = [] if deep else list(values_at(strategy, "excludedIPs[]", place))
            for at, address in excluded:
                if not is_unknown(address) and not is_address_range(str(address)):
                    yield behind(
                        at,
                        "Traefik refuses the value: this is neither an address nor a range of addresses",
                        _RANGE,
                    )
            subnet = strategy.get("ipv6Subnet")
            if isinstance(subnet, int) and not excluded and not 0 < subnet <= 128:
                yield behind(
                    (*place, "ipv6Subnet"),
                    "this isn't the length of a subnet of IPv6",
                    "write a number from 1 to 128",
                )


_STRATEGY_OWNERS: Final = (
    "ipAllowList",
    "ipWhiteList",
    "rateLimit.sourceCriterion",
    "inFlightReq.sourceCriterion",
)
_RANGE: Final = "write an address or a range, such as 10.0.0.1 or 10.0.0.0/8, without leading zeros"


@rule("traefik.io/Middleware")
def compression_is_possible(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Content types are either left out or listed, encodings are known ones (`compress.New`)."""
    for place, compress in objects_at(body, "spec.compress"):
        if compress.get("excludedContentTypes") and compress.get("includedContentTypes"):
            yield behind(
                (*place, "excludedContentTypes"),
                "Traefik takes excludedContentTypes or includedContentTypes, not both",
                "remove one of them",
            )
        encodings = [encoding for _, encoding in values_at(compress, "encodings[]")] or list(_ENCODINGS)
        for index, encoding in enumerate(encodings):
            if not is_unknown(encoding) and encoding not in _ENCODINGS:
                yield behind(
                    (*place, "encodings", index),
                    "Traefik has no such encoding",
                    f"there are {', '.join(_ENCODINGS)}",
                )
        default = compress.get("defaultEncoding")
        if default and not is_unknown(default) and default not in encodings:
            yield behind(
                (*place, "defaultEncoding"),
                "the default isn't among the encodings",
                f"name one of {', '.join(map(str, encodings))}",
            )
        if compress.get("encodings") == []:
            yield behind(
                (*place, "encodings"), "Traefik needs an encoding", f"there are {', '.join(_ENCODINGS)}"
            )
