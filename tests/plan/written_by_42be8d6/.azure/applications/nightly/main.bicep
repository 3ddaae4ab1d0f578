param schedule string
param queue string = 'orders'

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'nightly'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 600
      replicaRetryLimit: 1
      scheduleTriggerConfig: { cronExpression: schedule }
    }
    template: {
      containers: [
        {
          name: 'nightly'
          image: 'example.org/shop/nightly:4.5.6'
          env: [{ name: 'QUEUE', value: queue }]
        }
      ]
    }
  }
}
