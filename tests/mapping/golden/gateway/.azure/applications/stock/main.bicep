// An app that only some ranges may reach.
resource stock 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'stock'
  properties: {
    configuration: { ingress: { external: true, targetPort: 8080 } }
    template: { containers: [{ name: 'stock', image: 'example.org/stock:1.2.3' }] }
  }
}
