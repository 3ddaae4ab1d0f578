// A job that messages start.
resource parcels 'Microsoft.App/jobs@2025-01-01' = {
  name: 'parcels'
  properties: {
    configuration: {
      triggerType: 'Event'
      replicaTimeout: 300
      replicaRetryLimit: 0
      secrets: [{ name: 'bus', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/busConnection', identity: 'system' }]
      eventTriggerConfig: {
        parallelism: 2
        replicaCompletionCount: 2
        scale: {
          minExecutions: 0
          maxExecutions: 5
          pollingInterval: 60
          rules: [
            {
              name: 'parcels'
              type: 'azure-servicebus'
              metadata: { queueName: 'parcels', messageCount: '1' }
              auth: [{ secretRef: 'bus', triggerParameter: 'connection' }]
            }
            { name: 'blobs', type: 'azure-blob', metadata: { accountName: 'stshop', blobContainerName: 'in' }, identity: 'system' }
          ]
        }
      }
    }
    template: { containers: [{ name: 'parcels', image: 'example.org/parcels:1.2.3' }] }
  }
}
