// A transport that nobody has heard of.
resource unheard 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'unheard'
  properties: {
    configuration: { ingress: { external: false, transport: 'udp', targetPort: 53 } }
    template: { containers: [{ name: 'unheard', image: 'example.org/unheard:1.2.3' }] }
  }
}
