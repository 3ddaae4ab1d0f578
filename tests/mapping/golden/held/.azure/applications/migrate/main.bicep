resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'migrate'
  properties: {
    configuration: {
      replicaTimeout: 600
      triggerType: 'Manual'
    }
    template: {
      containers: [{ name: 'migrate', image: 'registry.example.org/shop/migrate:1.2.3' }]
    }
  }
}
