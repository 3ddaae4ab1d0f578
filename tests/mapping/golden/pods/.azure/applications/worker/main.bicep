// No ingress; a port by TCP that an HTTP probe asks too, and one that none asks.
param sampler string

resource worker 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'worker'
  properties: {
    configuration: {
      secrets: [{ name: 'key', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/key', identity: 'system' }]
    }
    template: {
      initContainers: [{ name: 'before', image: 'example.org/before:1.0.0' }]
      containers: [
        {
          name: 'worker'
          image: 'example.org/worker'
          env: [{ name: 'OTEL_TRACES_SAMPLER', value: sampler }, { name: 'KEY', secretRef: 'key' }]
          probes: [
            { type: 'Startup', httpGet: { path: '/started', port: 9000 } }
            { type: 'Readiness', tcpSocket: { port: 9001 } }
            { type: 'Liveness', tcpSocket: { port: 9000 }, periodSeconds: 20 }
          ]
        }
      ]
      scale: { minReplicas: 2, rules: [{ name: 'cpu', custom: { type: 'cpu', metadata: { value: '70' } } }] }
    }
  }
}
