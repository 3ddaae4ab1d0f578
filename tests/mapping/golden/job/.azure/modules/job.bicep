param name string
param vault string
param schedule string = ''
param timeout int

var byHand = {
  triggerType: 'Manual'
  manualTriggerConfig: { parallelism: 2, replicaCompletionCount: 2 }
}
var byClock = {
  triggerType: 'Schedule'
  scheduleTriggerConfig: { cronExpression: schedule }
}

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: name
  properties: {
    configuration: union(
      {
        replicaTimeout: timeout
        replicaRetryLimit: 1
        secrets: [
          {
            name: 'db'
            keyVaultUrl: 'https://${vault}${az.environment().suffixes.keyvaultDns}/secrets/dbConnection'
            identity: 'system'
          }
        ]
      },
      empty(schedule) ? byHand : byClock
    )
    template: {
      containers: [
        {
          name: name
          image: 'example.org/job:4.5.6'
          args: ['run', '--all']
          resources: { cpu: 1, memory: '2Gi' }
          env: [{ name: 'DB', secretRef: 'db' }]
        }
      ]
    }
  }
}
