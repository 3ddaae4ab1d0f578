import { ports, Scale } from '../functions/shared.bicep'

param name string
param image string
param scale Scale
param resources object = { cpu: '0.25', memory: '512Mi' }
param variables array = []
param allowed string[] = []
param probes bool = true
param external bool = false
param tail string = 'none'

var common = [
  { name: 'PORT', value: string(ports.web) }
  { name: 'TAIL', value: tail }
]
var allowing = [
  for (range, index) in allowed: {
    name: 'allow-${index + 1}'
    action: 'Allow'
    ipAddressRange: range
  }
]

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: 'shared'
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: 'north'
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      ingress: {
        external: external
        targetPort: ports.web
        additionalPortMappings: [{ external: false, targetPort: ports.metrics }]
        ipSecurityRestrictions: allowing
        stickySessions: { affinity: 'none' }
      }
      secrets: [
        {
          name: 'token'
          keyVaultUrl: 'https://vault.example.org/secrets/token'
          identity: 'system'
        }
      ]
    }
    template: {
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: name
          image: image
          command: ['/bin/serve']
          args: ['--port', '${ports.web}', '--level=${tail}']
          env: union(common, variables)
          resources: {
            cpu: json(resources.cpu)
            memory: resources.memory
          }
          probes: probes
            ? [
                {
                  type: 'Liveness'
                  periodSeconds: 5
                  httpGet: { path: '/alive', port: ports.web }
                }
                {
                  type: 'Readiness'
                  initialDelaySeconds: 3
                  httpGet: { path: '/ready', port: ports.web }
                }
              ]
            : []
        }
      ]
      scale: {
        minReplicas: scale.least
        maxReplicas: scale.most
        rules: [
          { name: 'cpu', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } }
        ]
      }
    }
  }
}

output name string = app.name
output url string = 'https://${name}.example.org'
