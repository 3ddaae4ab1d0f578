param name string
param image string
param hostingId string
@minLength(1)
param identityId string
param callers array = []
param env array = []
param tags object
param resources object?
param profile string = 'Consumption'

@export()
type Rule = {
  name: string
  custom: { type: 'cpu' | 'memory', metadata: { value: string } }?
  http: { metadata: { concurrentRequests: string } }?
}

@export()
type Scale = {
  minReplicas: int
  maxReplicas: int
  rules: Rule[]
}

param scale Scale = {
  minReplicas: 1
  maxReplicas: 1
  rules: []
}

var limits = [
  for (caller, i) in callers: {
    name: 'caller-${i}'
    action: 'Allow'
    ipAddressRange: caller
  }
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: last(split(identityId, '/'))
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: resourceGroup().location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: hostingId
    workloadProfileName: profile
    configuration: {
      ingress: {
        external: true
        targetPort: 8080
        ipSecurityRestrictions: empty(callers) ? [] : limits
      }
    }
    template: {
      scale: scale
      containers: [
        {
          name: name
          image: image
          env: env
          resources: resources
          probes: [
            for kind in ['Liveness', 'Readiness']: {
              type: kind
              httpGet: { path: '/health/${toLower(kind)}', port: 8080 }
            }
          ]
        }
      ]
    }
  }
  tags: tags
}

output name string = app.name
output host string = app.properties.configuration.ingress.fqdn
output principalId string = identity.properties.principalId
