// HTTP/2 in clear, as gRPC speaks it.
resource stream 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'stream'
  properties: {
    configuration: { ingress: { external: true, transport: 'http2', targetPort: 5000 } }
    template: {
      containers: [{ name: 'stream', image: 'example.org/stream:1.0.0' }]
      scale: { minReplicas: 1 }
    }
  }
}
