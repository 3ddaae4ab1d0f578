resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'orders'
  properties: {
    configuration: {
      replicaTimeout: 600
      triggerType: 'Event'
      eventTriggerConfig: { scale: { rules: [{ name: 'orders', type: 'azure-queue', metadata: { queueName: 'orders', accountName: 'shopqueues' } }] } }
    }
    template: {
      containers: [{ name: 'orders', image: 'registry.example.org/shop/orders:1.2.3' }]
    }
  }
}
