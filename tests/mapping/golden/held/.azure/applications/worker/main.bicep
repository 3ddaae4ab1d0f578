resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'worker'
  properties: {
    configuration: {}
    template: {
      containers: [{ name: 'worker', image: 'registry.example.org/shop/worker:1.2.3' }]
      scale: { minReplicas: 0, maxReplicas: 5, rules: [{ name: 'orders', azureQueue: { accountName: 'shopqueues', queueName: 'orders', queueLength: 5 } }] }
    }
  }
}
