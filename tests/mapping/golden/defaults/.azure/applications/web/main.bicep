param tag string

resource web 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'web'
  properties: {
    configuration: { ingress: { external: true, targetPort: 80 } }
    template: {
      containers: [{ name: 'web', image: 'example.org/web:${tag}' }]
    }
  }
}
