param level string = 'info'

resource web 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop-web'
  properties: {
    configuration: { ingress: { external: false, targetPort: 8080 } }
    template: {
      terminationGracePeriodSeconds: 45
      initContainers: [{ name: 'Prepare', image: 'example.org/prepare:1.0.0', command: ['/bin/prepare'] }]
      containers: [
        {
          name: 'shop-web'
          image: 'example.org/web@sha256:0123456789012345678901234567890123456789012345678901234567890123'
          env: [{ name: 'LEVEL', value: level }]
        }
        { name: 'proxy', image: 'example.org/proxy:2.0.0', resources: { cpu: json('0.25'), memory: '0.5Gi' } }
      ]
      scale: { minReplicas: 0, rules: [{ name: 'http', http: { metadata: { concurrentRequests: '50' } } }] }
    }
  }
}
