// Never less than two, by the load of the pods; beside a rule that KEDA has no scaler for.
resource steady 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'steady'
  properties: {
    template: {
      containers: [{ name: 'steady', image: 'example.org/steady:1.2.3' }]
      scale: {
        minReplicas: 2
        rules: [
          { name: 'cpu', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } }
          { name: 'requests', http: { metadata: { concurrentRequests: '50' } } }
        ]
      }
    }
  }
}
