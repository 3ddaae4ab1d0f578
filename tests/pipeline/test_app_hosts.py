"""A host that is another app's name or domain name becomes that app's Service."""

from __future__ import annotations

import pytest

from tests.pipeline.small import bodies, converted, write

ENVIRONMENT = "resource env 'Microsoft.App/managedEnvironments@2024-03-01' existing = { name: 'aca' }"
TEMPLATE = """
param suffix string
%(environment)s
resource orders 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'order-api'
  properties: {
    configuration: { ingress: { external: false, targetPort: 8080 } }
    template: { containers: [ { name: 'orders', image: 'example.org/orders:1' } ] }
  }
  location: 'norwayeast'
}
resource worker 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'worker-app'
  properties: {
    template: { containers: [ { name: 'worker', image: 'example.org/worker:1' } ] }
  }
  location: 'norwayeast'
}
resource named 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'named-${suffix}'
  properties: {
    configuration: { ingress: { external: false, targetPort: 8080 } }
    template: { containers: [ { name: 'named', image: 'example.org/named:1' } ] }
  }
  location: 'norwayeast'
}
resource shop 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'shop-web'
  properties: {
    configuration: { ingress: { external: false, targetPort: 8080 } }
    template: { containers: [ { name: 'shop', image: 'example.org/shop:1', env: [ { name: 'URL', value: %(value)s } ] } ] }
  }
  location: 'norwayeast'
}
"""


def url(tmp_path, value):
    """The value of the variable, and the reports about it."""
    folder = write(
        tmp_path,
        {"all": TEMPLATE % {"environment": ENVIRONMENT, "value": value}},
        parameters="param suffix = 'x'",
    )
    conversion = converted(folder)
    (container,) = bodies(conversion, "Deployment")["all-shop"]["spec"]["template"]["spec"]["containers"]
    (found,) = [each["value"] for each in container["env"] if each["name"] == "URL"]
    assert "all-orders" in bodies(conversion, "Service")
    return found, [f for f in conversion.overlays[1].findings if "becomes its Service" in f.message]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("'http://order-api'", "http://all-orders"),
        ("'http://Order-API/orders?x=1'", "http://all-orders/orders?x=1"),
        ("'http://${orders.name}'", "http://all-orders"),
        ("'http://${orders.name}/v1'", "http://all-orders/v1"),
        ("'http://${named.name}/v1'", "http://all-named/v1"),
        ("'order-api:5000'", "all-orders:5000"),
        ("'https://${orders.properties.configuration.ingress.fqdn}/v1'", "http://all-orders/v1"),
        ("'https://${orders.properties.configuration.ingress.fqdn}:443/v1'", "http://all-orders/v1"),
        ("orders.properties.configuration.ingress.fqdn", "all-orders"),
        ("'wss://${orders.properties.latestRevisionFqdn}/s'", "ws://all-orders/s"),
        ("'https://order-api.internal.${env.properties.defaultDomain}/v1'", "http://all-orders/v1"),
        ("'https://${orders.name}.${env.properties.defaultDomain}'", "http://all-orders"),
        (
            "'https://order-api.internal.blue-1a2b.norwayeast.azurecontainerapps.io/v1'",
            "http://all-orders/v1",
        ),
    ],
)
def test_the_host_of_another_app_becomes_its_service(tmp_path, value, found):
    given, reports = url(tmp_path, value)
    assert given == found
    assert len(reports) == 1


@pytest.mark.parametrize(
    "value",
    [
        "order-api",  # a name alone may be any word
        "http://order-api2",
        "http://order-api.example.org",
        "http://my-order-api",
        "http://example.org/order-api",
        "http://worker-app",  # it has no ingress, so nothing reaches it by its name
        "http://shop-web",  # its own
        "order-api/x",
        "http://",
        "",
    ],
)
def test_any_other_text_stays(tmp_path, value):
    assert url(tmp_path, f"'{value}'") == (value, [])
