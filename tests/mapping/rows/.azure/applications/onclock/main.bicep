// A job that the clock starts.
resource onClock 'Microsoft.App/jobs@2025-01-01' = {
  name: 'onclock'
  properties: {
    configuration: { triggerType: 'Schedule', replicaTimeout: 60, scheduleTriggerConfig: { cronExpression: '0 1 * * *' } }
    template: { containers: [{ name: 'onclock', image: 'example.org/onclock:1.2.3' }] }
  }
}
