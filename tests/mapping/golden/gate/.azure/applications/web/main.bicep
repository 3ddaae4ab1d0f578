param environment string
param imageTag string

resource web 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop-${environment}-web'
  properties: {
    configuration: { ingress: { external: true, targetPort: 8080 } }
    template: {
      containers: [
        {
          name: 'shop-${environment}-web'
          image: 'registry.example.org/shop/web:${imageTag}'
          resources: { cpu: 1, memory: '2Gi' }
        }
      ]
      scale: { minReplicas: 1, maxReplicas: 2 }
    }
  }
}
