// A job that events start, with probes, secrets as text, and the settings of other triggers.
resource account 'Microsoft.Storage/storageAccounts@2023-01-01' existing = { name: 'stshop' }

resource events 'Microsoft.App/jobs@2025-01-01' = {
  name: 'events'
  properties: {
    configuration: {
      triggerType: 'Event'
      replicaTimeout: 60
      secrets: [
        { name: 'text', value: 'x' }
        { name: 'key', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/key', identity: 'system' }
      ]
      scheduleTriggerConfig: { cronExpression: '* * * * *' }
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      eventTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
        scale: {
          pollingInterval: 5
          minExecutions: 0
          maxExecutions: 3
          rules: [
            { name: 'text', type: 'kafka', metadata: { topic: 't' }, auth: [{ secretRef: 'text', triggerParameter: 'password' }] }
            { name: 'key', type: 'kafka', metadata: { topic: 'u' }, auth: [{ secretRef: 'key', triggerParameter: 'password' }] }
            { name: 'owned', type: 'azure-blob', metadata: {}, identity: 'system', auth: [{ secretRef: 'key', triggerParameter: 'token' }] }
            { name: 'told', type: 'kafka', metadata: { topic: 'v', sasl: account.listKeys().keys[0].value } }
            { name: 'none', type: 'http', metadata: { concurrentRequests: '5' } }
            { name: 'open', type: 'cron', metadata: { start: '0 1 * * *' } }
          ]
        }
      }
    }
    template: {
      containers: [
        {
          name: 'events'
          image: 'example.org/events:1.2.3'
          probes: [
            {
              type: 'Liveness'
              httpGet: { path: '/', port: 80, host: 'localhost', scheme: 'HTTP', httpHeaders: [{ name: 'a', value: 'b' }] }
              periodSeconds: 1
            }
          ]
        }
      ]
    }
  }
}
