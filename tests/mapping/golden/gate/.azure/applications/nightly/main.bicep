param environment string
param imageTag string

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'shop-${environment}-nightly'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: { cronExpression: '10 2 * * *' }
      replicaTimeout: 600
      replicaRetryLimit: 1
    }
    template: {
      containers: [
        {
          name: 'shop-${environment}-nightly'
          image: 'registry.example.org/shop/nightly:${imageTag}'
          resources: { cpu: 1, memory: '2Gi' }
        }
      ]
    }
  }
}
