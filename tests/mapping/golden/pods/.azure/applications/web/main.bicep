// Container Apps probes the port by TCP for the two types that aren't given.
param minReplicas int = 1

resource web 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'web'
  properties: {
    configuration: {
      ingress: { external: true, targetPort: 8080 }
      secrets: [{ name: 'key', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/key', identity: 'system' }]
    }
    template: {
      containers: [
        {
          name: 'web'
          image: 'example.org/web'
          env: [{ name: 'KEY', secretRef: 'key' }]
          probes: [
            {
              type: 'Readiness'
              httpGet: { path: '/ready', port: 8080, httpHeaders: [{ name: 'Host', value: 'shop' }] }
              periodSeconds: 4
            }
          ]
        }
      ]
      scale: { minReplicas: minReplicas, maxReplicas: 4 }
    }
  }
}
