param stage string
param schedule string = ''
param timeout int
param args string[] = []
@secure()
param vaultName string

var vaultUrl = 'https://${vaultName}${environment().suffixes.keyvaultDns}/secrets'
var scheduled = {
  triggerType: 'Schedule'
  scheduleTriggerConfig: { cronExpression: schedule }
}
var manual = {
  triggerType: 'Manual'
  manualTriggerConfig: { parallelism: 1 }
}

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'shop-${stage}-sweep'
  location: 'norwayeast'
  properties: {
    configuration: union(
      {
        secrets: [
          { name: 'connection', keyVaultUrl: '${vaultUrl}/shop-connection' }
        ]
        replicaRetryLimit: 1
        replicaTimeout: timeout
      },
      empty(schedule) ? manual : scheduled
    )
    template: {
      containers: [
        {
          name: 'sweep'
          image: 'example.org/shop/sweep:1'
          args: empty(args) ? null : args
          env: [{ name: 'CONNECTION', secretRef: 'connection' }]
        }
      ]
    }
  }
}

output name string = job.name
