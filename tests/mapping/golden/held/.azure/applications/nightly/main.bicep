resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'nightly'
  properties: {
    configuration: {
      replicaTimeout: 600
      triggerType: 'Schedule'
      scheduleTriggerConfig: { cronExpression: '0 2 * * *' }
    }
    template: {
      containers: [{ name: 'nightly', image: 'registry.example.org/shop/nightly:1.2.3' }]
    }
  }
}
