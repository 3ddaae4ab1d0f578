param timeout int

resource nightly 'Microsoft.App/jobs@2025-01-01' = {
  name: 'nightly'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: timeout
      replicaRetryLimit: 2
      scheduleTriggerConfig: { cronExpression: '0 1 * * *' }
    }
    template: { containers: [{ name: 'nightly', image: 'example.org/nightly' }] }
  }
}
