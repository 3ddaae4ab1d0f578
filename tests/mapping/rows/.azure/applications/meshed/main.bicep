// Probes by TCP beside probes by HTTP, in each order; scale rules on cpu and memory whose type of metric is missing or
// unknown; an app that samples no traces.
resource meshed 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'meshed'
  properties: {
    workloadProfileName: 'Dedicated-D8'
    configuration: {
      ingress: { external: false, targetPort: 8080 }
      secrets: [{ name: 'key', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/key', identity: 'system' }]
    }
    template: {
      containers: [
        {
          name: 'meshed'
          image: 'example.org/meshed:1.2.3'
          env: [
            { name: 'OTEL_TRACES_SAMPLER', value: 'always_off' }
          ]
          probes: [
            { type: 'Startup', httpGet: { path: '/started', port: 8080 } }
            { type: 'Liveness', tcpSocket: { port: 8080, host: 'other.example.org' } }
          ]
        }
        {
          name: 'alive'
          image: 'example.org/alive:1.2.3'
          probes: [
            { type: 'Liveness', httpGet: { path: '/alive', port: 9000 } }
            { type: 'Readiness', tcpSocket: { port: 9000 }, periodSeconds: 7 }
          ]
        }
        {
          name: 'ready'
          image: 'example.org/ready:1.2.3'
          probes: [
            { type: 'Readiness', httpGet: { path: '/ready', port: 9001 } }
            { type: 'Liveness', tcpSocket: { port: 9001 } }
          ]
        }
        {
          name: 'unasked'
          image: 'example.org/unasked:1.2.3'
          probes: [
            { type: 'Liveness', httpGet: { path: '/alive', port: 9002 } }
            { type: 'Startup', tcpSocket: { port: 9003 } }
          ]
        }
      ]
      scale: {
        minReplicas: 2
        rules: [
          { name: 'cpu', custom: { type: 'cpu', metadata: { value: '70' } } }
          { name: 'memory', custom: { type: 'memory', metadata: { type: 'Value', value: '1Gi' } } }
        ]
      }
    }
  }
}
