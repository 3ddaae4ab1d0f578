resource import 'Microsoft.App/jobs@2025-01-01' = {
  name: 'import'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: { cronExpression: '0 3 * * *', parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 600
      replicaRetryLimit: 2
      secrets: [{ name: 'hub', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/hubPassword', identity: 'system' }]
      registries: [{ server: 'hub.example.org', username: 'shop', passwordSecretRef: 'hub' }]
    }
    template: { containers: [{ name: 'import', image: 'hub.example.org/import:1.2.3' }] }
  }
}
