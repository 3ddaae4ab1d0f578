from __future__ import annotations

import pytest

from converter.aca.naming import kebab, names_of
from converter.bicep import DeployedResource
from converter.provenance.values import Object, Value
from converter.source import SourceFile, Span
from tests.values import known, parameter, text

SPAN = Span(SourceFile("main.bicep", ""), 0, 0)


def resource(path: str, name: Value | None = None) -> DeployedResource:
    *module, symbol = path.split("/")
    body = known({})
    assert isinstance(body, Object)
    return DeployedResource(
        "Microsoft.App/containerApps",
        "2025-01-01",
        symbol,
        name or known(symbol),
        body,
        SPAN,
        module=tuple(module),
    )


def test_a_folder_with_one_workload_gives_its_name():
    assert names_of("web", 1, [resource("containerApp/app")]) == ["web"]


def test_workloads_of_one_folder_have_their_declarations_names_behind_it():
    found = names_of("web", 2, [resource("publicApi/app"), resource("worker")])
    assert found == ["web-public-api", "web-worker"]


def test_a_workload_keeps_its_name_where_a_condition_keeps_its_neighbour_away():
    assert names_of("web", 2, [resource("publicApi/app")]) == ["web-public-api"]


def test_a_template_without_a_folder_of_its_own_names_by_declaration():
    found = names_of("", 2, [resource("store/app/app"), resource("ordersModule/app/app")])
    assert found == ["store", "orders"]


def test_several_of_one_module_are_distinguished_by_what_differs_in_it():
    found = names_of("web", 1, [resource("all/one/app"), resource("all/two/app")])
    assert found == ["web-one", "web-two"]


@pytest.mark.parametrize("environment", [known("prod"), parameter("environment")])
def test_those_of_a_loop_have_the_words_that_distinguish_their_names(environment):
    names = [text(environment, f"-shop-{what}-ca") for what in ("web", "api")]
    assert names_of("", 1, [resource("apps", name) for name in names]) == ["apps-web", "apps-api"]


def test_those_of_a_loop_whose_names_do_not_differ_are_numbered():
    name = parameter("name")
    assert names_of("", 1, [resource("apps", name), resource("apps", name)]) == ["apps-1", "apps-2"]


@pytest.mark.parametrize(
    ("symbol", "name"),
    [("webApi", "web-api"), ("web_api2", "web-api2"), ("HTTPServer", "http-server"), ("uiModule", "ui")],
)
def test_symbolic_names_become_kubernetes_names(symbol, name):
    assert kebab(symbol) == name
