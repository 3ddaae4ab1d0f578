"""What a Flux variable stands for: one unknown each, told apart by its resource, and read by a command."""

from __future__ import annotations

import pytest

from converter.pipeline import summary_of
from converter.report.conversion import conversion_markdown, conversion_text
from tests.pipeline.small import app, bodies, converted, write

HOST = "properties.fullyQualifiedDomainName"
SERVERS = "Microsoft.DBforPostgreSQL/flexibleServers"


def server(symbol: str, name: str, scope: str = "") -> str:
    where = f"scope: resourceGroup('{scope}'), " if scope else ""
    where = where.replace(", ", "\n  ")
    return f"resource {symbol} '{SERVERS}@2024-08-01' existing = {{\n  name: {name}\n  {where}}}\n"


def reading(before: str, value: str, **parts: str) -> str:
    return app(before=before, env=f"{{ name: 'DB_HOST', value: {value} }}", **parts)


def inputs(conversion):
    return {one.name: one for one in summary_of(conversion).inputs}


def host(conversion, workload: str) -> str:
    pod = bodies(conversion, "Deployment")[workload]["spec"]["template"]["spec"]
    return next(one["value"] for one in pod["containers"][0]["env"] if one["name"] == "DB_HOST")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(server("db", "'orders'"), server("db", "'stock'"), id="two names"),
        pytest.param(server("db", "'main'", "group-a"), server("db", "'main'", "group-b"), id="two groups"),
        pytest.param(
            server("db", "'db-${uniqueString(resourceGroup().id)}'"),
            server("db", "'db-${uniqueString(subscription().id)}'"),
            id="two names that only the deployment knows",
        ),
    ],
)
def test_two_unknowns_never_share_a_variable(tmp_path, first, second):
    source = write(
        tmp_path,
        {
            "orders": reading(first, f"db.{HOST}", name="orders"),
            "stock": reading(second, f"db.{HOST}", name="stock"),
        },
    )
    conversion = converted(source)
    assert host(conversion, "orders") == "${SHOP_DB_HOST_ORDERS}"
    assert host(conversion, "stock") == "${SHOP_DB_HOST_STOCK}"
    assert {name: one.workloads for name, one in inputs(conversion).items()} == {
        "SHOP_DB_HOST_ORDERS": ("orders",),
        "SHOP_DB_HOST_STOCK": ("stock",),
    }


def test_a_workload_that_is_added_with_the_same_value_renames_nothing(tmp_path):
    before = server("db", "'main'")
    for names in (("orders",), ("orders", "stock")):
        templates = {name: reading(before, f"db.{HOST}", name=name) for name in names}
        conversion = converted(write(tmp_path / str(len(names)), templates))
        assert {name: one.workloads for name, one in inputs(conversion).items()} == {"SHOP_DB_HOST": names}


GROUP = '--resource-group "$RESOURCE_GROUP"'


@pytest.mark.parametrize(
    ("before", "value", "expected"),
    [
        (
            server("db", "'main'"),
            f"db.{HOST}",
            (
                f"{SERVERS} main",
                HOST,
                f"az resource show {GROUP} --resource-type {SERVERS} --name main --query {HOST} --output tsv",
            ),
        ),
        (
            server("db", "'main'", "data"),
            f"db.{HOST}",
            (
                f"{SERVERS} main",
                HOST,
                f"az resource show --resource-group data --resource-type {SERVERS} --name main --query {HOST} --output tsv",
            ),
        ),
        (
            server("db", "'db-${uniqueString(resourceGroup().id)}'"),
            f"'tcp://${{db.{HOST}}}:5432'",
            (
                f"{SERVERS} db-{{uniqueString(/subscriptions/{{subscription().subscriptionId}}/resourceGroups/"
                "{resourceGroup().name})}",
                HOST,
                f"az resource show --ids $(az resource list {GROUP} --resource-type {SERVERS} "
                f'--query "[].id" --output tsv) --query {HOST} --output tsv',
            ),
        ),
        (
            "",
            "subscription().tenantId",
            ("tenant()", "tenantId", "az account show --query tenantId --output tsv"),
        ),
        (
            "",
            "resourceGroup().location",
            (
                "resourceGroup()",
                "location",
                'az group show --name "$RESOURCE_GROUP" --query location --output tsv',
            ),
        ),
    ],
)
def test_a_required_input_says_what_it_is_and_how_to_read_it(tmp_path, before, value, expected):
    conversion = converted(write(tmp_path, {"web": reading(before, value)}))
    one = inputs(conversion)["SHOP_DB_HOST"]
    assert [(part.resource, part.property, part.command) for part in one.parts] == [expected]
    assert expected[2] in conversion_text(summary_of(conversion), "wrote it", verbose=False)
    assert f"| `SHOP_DB_HOST` | web | `{expected[0]}` | `{expected[1]}` | `{expected[2]}` |" in (
        conversion_markdown(summary_of(conversion), "wrote it")
    )


def test_an_argument_that_only_the_deployment_knows_leaves_the_others(tmp_path):
    before = server("db", "'main'")
    arguments = f"args: [ '--host', db.{HOST}, '--user=${{db.properties.administratorLogin}}', '--tls' ]"
    conversion = converted(write(tmp_path, {"web": app(before=before, container=arguments)}))
    pod = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["args"] == [
        "--host",
        "${SHOP_WEB_ARGUMENT_2}",
        "${SHOP_WEB_ARGUMENT_3}",
        "--tls",
    ]
    assert [part.property for part in inputs(conversion)["SHOP_WEB_ARGUMENT_2"].parts] == [HOST]


def test_a_value_of_two_resources_names_both(tmp_path):
    before = server("db", "'main'") + server("copy", "'copy'")
    conversion = converted(write(tmp_path, {"web": reading(before, f"'${{db.{HOST}}},${{copy.{HOST}}}'")}))
    assert [part.resource for part in inputs(conversion)["SHOP_DB_HOST"].parts] == [
        f"{SERVERS} main",
        f"{SERVERS} copy",
    ]


def test_outputs_of_modules_that_cannot_be_read_are_told_apart_by_their_place(tmp_path):
    """Both deployments have one name, and nobody knows what they give."""
    before = "module db 'br:example.azurecr.io/db:1.0' = { name: 'db', params: {} }\n"
    source = write(
        tmp_path,
        {name: reading(before, "db.outputs.host", name=name) for name in ("orders", "stock")},
    )
    conversion = converted(source)
    assert host(conversion, "orders") == "${SHOP_DB_HOST_ORDERS}"
    one = inputs(conversion)["SHOP_DB_HOST_STOCK"]
    assert one.workloads == ("stock",)
    assert [(part.resource, part.property, part.command) for part in one.parts] == [
        (
            "Microsoft.Resources/deployments db",
            "outputs.host",
            f"az deployment group show {GROUP} --name db --query properties.outputs.host.value --output tsv",
        )
    ]
