// Requests and connections alone, for which KEDA has no scaler: nothing could start the first replica.
resource web 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'web'
  properties: {
    template: {
      containers: [{ name: 'web', image: 'example.org/web:1.2.3' }]
      scale: {
        minReplicas: 0
        maxReplicas: 3
        rules: [
          { name: 'requests', http: { metadata: { concurrentRequests: '50' } } }
          { name: 'connections', tcp: { metadata: { concurrentConnections: '50' } } }
        ]
      }
    }
  }
}
