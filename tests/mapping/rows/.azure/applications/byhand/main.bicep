// A job that somebody starts.
resource byHand 'Microsoft.App/jobs@2025-01-01' = {
  name: 'byhand'
  properties: {
    configuration: { triggerType: 'Manual', replicaTimeout: 60, manualTriggerConfig: { parallelism: 1 } }
    template: { containers: [{ name: 'byhand', image: 'example.org/byhand:1.2.3' }] }
  }
}
