param schedule string = '5 1 * * *'
param retries int = 1
param queues string[] = ['orders']
param enabled bool = true

resource job 'Microsoft.App/jobs@2025-01-01' = if (enabled) {
  name: 'nightly'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 60 * 10
      replicaRetryLimit: retries
      scheduleTriggerConfig: {
        cronExpression: schedule
        parallelism: 1
        replicaCompletionCount: 1
      }
    }
    template: {
      containers: [
        {
          name: 'nightly'
          image: 'example.org/shop/nightly:4.5.6'
          command: ['/bin/run', '--all']
          env: [
            for (queue, index) in queues: {
              name: 'QUEUE_${index}'
              value: queue
            }
          ]
        }
      ]
    }
  }
}
