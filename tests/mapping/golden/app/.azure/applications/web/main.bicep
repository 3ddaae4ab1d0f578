param environment string
param imageTag string
@minLength(1)
param allowed string[]
param minReplicas int = 1
param profile string = 'Consumption'
@secure()
param connectionString string
param queue string
param resources object?

resource store 'Microsoft.AppConfiguration/configurationStores@2024-06-01' existing = {
  name: 'store-${environment}'
}

resource web 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop-${environment}-web'
  location: 'norwayeast'
  properties: {
    workloadProfileName: profile
    configuration: {
      ingress: {
        external: true
        targetPort: 8080
        ipSecurityRestrictions: [
          for (range, i) in allowed: {
            name: 'range-${i}'
            action: 'Allow'
            ipAddressRange: range
          }
        ]
      }
    }
    template: {
      containers: [
        {
          name: 'shop-${environment}-web'
          image: 'registry.example.org:5000/shop/web:${imageTag}'
          resources: resources
          env: [
            { name: 'STAGE', value: environment }
            { name: 'TEMPLATE', value: '\${NAME} costs $$5, $1' }
            { name: 'AZURE_CLIENT_ID', value: 'x' }
            { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: connectionString }
            { name: 'AZURE_APPCONFIG_URI', value: store.properties.endpoint }
            { name: 'QUEUE', value: 'q-${queue}' }
          ]
          probes: [
            {
              type: 'Liveness'
              httpGet: { path: '/live', port: 8080, httpHeaders: [{ name: 'X-Probe', value: 'yes' }] }
              periodSeconds: 5
              initialDelaySeconds: 20
              timeoutSeconds: 2
              successThreshold: 1
              failureThreshold: 3
            }
            { type: 'Readiness', tcpSocket: { port: 8080 }, periodSeconds: 2 }
            { type: 'Startup', httpGet: { path: '/start', port: 8080, scheme: 'HTTP' }, failureThreshold: 9 }
          ]
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: 4
        rules: [
          { name: 'cpu', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '60' } } }
          { name: 'memory', custom: { type: 'memory', metadata: { type: 'Utilization', value: '80' } } }
        ]
      }
    }
  }
}
