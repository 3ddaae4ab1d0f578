// A web application with one container, public ingress and its own identity.

import { EnvironmentVariable, Probes, Scale } from '../workload/types.bicep'
import { healthProbe } from 'probes.bicep'

@minLength(1)
param name string
param location string
param tags object

@description('The managed environment that hosts the app.')
param environmentId string

@description('Which of the hosting environment\'s workload profiles provides the nodes.')
param workloadProfileName string = 'Consumption'

@description('The user-assigned identity that the app runs as.')
@minLength(1)
param identityId string

param image string

@description('Tells this revision from the one before; dots become dashes, which are all that the platform takes.')
param revisionSuffix string

@description('The port that the container listens on, for traffic and for health.')
param port int = 8080

@description('Variables beside AZURE_CLIENT_ID, which every app gets.')
param environmentVariables EnvironmentVariable[] = []

@description('Who may call, as addresses or CIDR ranges. Nobody is kept out where the list is empty.')
param allowedAddresses string[] = []

@description('Cores and memory of a replica, for example { cpu: 1, memory: \'2Gi\' }.')
param resources object?

param scale Scale = {
  minReplicas: 1
  maxReplicas: 1
  rules: []
}

param probes Probes = {
  startup: { initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 2 }
  readiness: { initialDelaySeconds: 15, periodSeconds: 5, timeoutSeconds: 2 }
  liveness: { initialDelaySeconds: 20, periodSeconds: 5, timeoutSeconds: 2 }
}

var allowRules = [
  for (address, index) in allowedAddresses: {
    name: 'whitelist-${index}'
    action: 'Allow'
    ipAddressRange: address
  }
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: workloadProfileName
    configuration: {
      ingress: {
        external: true
        targetPort: port
        ipSecurityRestrictions: empty(allowedAddresses)
          ? []
          : allowRules
      }
    }
    template: {
      revisionSuffix: replace(revisionSuffix, '.', '-')
      scale: scale
      containers: [
        {
          name: name
          image: image
          resources: resources
          env: [
            ...environmentVariables
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
          ]
          probes: [
            healthProbe('Startup', port, probes.startup)
            healthProbe('Readiness', port, probes.readiness)
            healthProbe('Liveness', port, probes.liveness)
          ]
        }
      ]
    }
  }
}

output name string = app.name
output revisionName string = app.properties.latestRevisionName
