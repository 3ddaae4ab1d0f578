// An app that is open to all.
resource search 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'search'
  properties: {
    configuration: { ingress: { external: true, targetPort: 8080, transport: 'http2' } }
    template: { containers: [{ name: 'search', image: 'example.org/search:1.2.3' }] }
  }
}
