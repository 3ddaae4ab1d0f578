param name string
param image string
param replicas int
param variables array = []
@secure()
param key string

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  properties: {
    configuration: {
      ingress: { external: true, targetPort: 8080 }
    }
    template: {
      containers: [
        {
          name: name
          image: image
          env: variables
        }
      ]
      scale: {
        minReplicas: replicas
        maxReplicas: 4
        rules: [
          { name: 'cpu', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '60' } } }
        ]
      }
    }
  }
}
