resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'web'
  properties: {
    configuration: { ingress: { external: true, targetPort: 8080 } }
    template: {
      containers: [{ name: 'web', image: 'registry.example.org/shop/web:1.2.3' }]
      scale: { minReplicas: 2, maxReplicas: 4 }
    }
  }
}
