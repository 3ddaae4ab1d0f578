// TCP from outside of HTTP: a port of its own, further ports, and probes of both kinds.
resource queue 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'queue'
  properties: {
    configuration: {
      ingress: {
        external: false
        transport: 'tcp'
        targetPort: 5672
        exposedPort: 5600
        additionalPortMappings: [
          { external: false, targetPort: 15672, exposedPort: 80 }
          { external: false, targetPort: 9090 }
        ]
      }
    }
    template: {
      terminationGracePeriodSeconds: 120
      containers: [
        {
          name: 'queue'
          image: 'example.org/queue:3.2.1'
          probes: [
            { type: 'Startup', tcpSocket: { host: '127.0.0.1', port: 5672 }, failureThreshold: 60, periodSeconds: 5 }
            { type: 'Readiness', tcpSocket: { port: 5672 }, initialDelaySeconds: 4, successThreshold: 2, timeoutSeconds: 3 }
            {
              type: 'Liveness'
              httpGet: {
                scheme: 'HTTPS'
                host: 'localhost'
                path: '/health'
                port: 15672
                httpHeaders: [{ name: 'Authorization', value: 'Basic x' }, { name: 'X-Probe', value: 'yes' }]
              }
              terminationGracePeriodSeconds: 10
            }
          ]
        }
        {
          name: 'exporter'
          image: 'example.org/exporter:1.0.0'
          probes: [{ type: 'Readiness', httpGet: { path: '/', port: 9419 } }]
        }
      ]
      scale: { minReplicas: 1, maxReplicas: 1 }
    }
  }
}
