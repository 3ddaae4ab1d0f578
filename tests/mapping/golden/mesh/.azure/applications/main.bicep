// Apps that call each other, by the hosts in their environment variables, and a job that calls one of them.
param isOrdersPublic bool
param hasAudit bool

var image = 'example.org/shop/app:1.0.0'

resource storefront 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'storefront'
  properties: {
    configuration: { ingress: { external: true, targetPort: 8080 } }
    template: {
      containers: [{ name: 'main', image: image, env: [{ name: 'ORDERS', value: 'https://${orders.properties.configuration.ingress.fqdn}' }] }]
    }
  }
}

resource orders 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'orders'
  properties: {
    configuration: { ingress: { external: isOrdersPublic, targetPort: 5000, transport: 'http2' } }
    template: {
      containers: [{ name: 'main', image: image, env: [{ name: 'STOCK', value: 'http://stock' }] }]
    }
  }
}

// A port for questions and one for metrics, which Kubernetes probes by HTTP, and one for files.
resource stock 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'stock'
  properties: {
    configuration: {
      ingress: {
        external: false
        targetPort: 5000
        transport: 'http2'
        additionalPortMappings: [
          { external: false, targetPort: 21, exposedPort: 2100 }
          { external: false, targetPort: 9090 }
        ]
      }
    }
    template: {
      containers: [
        {
          name: 'main'
          image: image
          probes: [{ type: 'Readiness', httpGet: { path: '/ready', port: 9090 } }, { type: 'Liveness', httpGet: { path: '/', port: 5000 } }]
        }
      ]
    }
  }
}

resource ledger 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'ledger'
  properties: {
    configuration: { ingress: { external: false, targetPort: 8080, transport: 'http' } }
    template: { containers: [{ name: 'main', image: image }] }
  }
}

// Nobody is known to call these two.
resource archive 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'archive'
  properties: {
    configuration: { ingress: { external: false, transport: 'auto' } }
    template: { containers: [{ name: 'main', image: image }] }
  }
}

resource feed 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'feed'
  properties: {
    configuration: { ingress: { external: true, targetPort: 6000, transport: 'tcp' } }
    template: { containers: [{ name: 'main', image: image }] }
  }
}

// Without ingress it has no port: nobody calls it. It calls the ledger, in production alone.
resource audit 'Microsoft.App/containerApps@2025-01-01' = if (hasAudit) {
  name: 'audit'
  properties: {
    configuration: {}
    template: { containers: [{ name: 'main', image: image, env: [{ name: 'LEDGER', value: 'http://ledger' }] }] }
  }
}

resource nightly 'Microsoft.App/jobs@2025-01-01' = {
  name: 'nightly'
  properties: {
    configuration: { triggerType: 'Schedule', replicaTimeout: 60, scheduleTriggerConfig: { cronExpression: '0 1 * * *' } }
    template: {
      containers: [
        {
          name: 'main'
          image: image
          env: [{ name: 'STOCK', value: 'http://stock/all' }, { name: 'LEDGER', value: 'http://ledger' }]
        }
      ]
    }
  }
}
