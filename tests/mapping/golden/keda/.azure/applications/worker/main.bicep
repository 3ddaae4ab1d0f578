// Every rule that KEDA has a scaler for.
resource worker 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'worker'
  properties: {
    configuration: {
      secrets: [{ name: 'bus', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/busConnection', identity: 'system' }]
    }
    template: {
      containers: [{ name: 'worker', image: 'example.org/worker:1.2.3' }]
      scale: {
        minReplicas: 0
        maxReplicas: 20
        pollingInterval: 15
        cooldownPeriod: 120
        rules: [
          { name: 'cpu', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } }
          { name: 'memory', custom: { type: 'memory', metadata: { type: 'AverageValue', value: '800Mi' } } }
          {
            name: 'orders'
            custom: {
              type: 'azure-servicebus'
              metadata: { queueName: 'orders', messageCount: '5' }
              auth: [{ secretRef: 'bus', triggerParameter: 'connection' }]
            }
          }
          { name: 'night', custom: { type: 'cron', metadata: { timezone: 'Etc/UTC', start: '0 1 * * *', end: '0 2 * * *', desiredReplicas: '3' } } }
          { name: 'returns', azureQueue: { accountName: 'stshop', queueName: 'returns', queueLength: 10, identity: 'system' } }
        ]
      }
    }
  }
}
