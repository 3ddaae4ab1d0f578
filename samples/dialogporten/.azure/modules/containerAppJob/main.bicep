// A container that runs to its end: on a schedule, or when somebody starts it.

import { EnvironmentVariable, Secret } from '../workload/types.bicep'

@minLength(1)
param name string
param location string
param tags object

@description('The managed environment that hosts the job.')
param environmentId string

@description('Which of the hosting environment\'s workload profiles provides the nodes.')
param workloadProfileName string = 'Consumption'

@description('The user-assigned identity that the job runs as, and fetches its secrets with.')
@minLength(1)
param identityId string

param image string

@description('The command line, an item for each argument; the image\'s own where there is none.')
param arguments string[] = []

@description('Variables beside AZURE_CLIENT_ID, which every job gets.')
param environmentVariables EnvironmentVariable[] = []

@description('What `secretRef` of a variable may name.')
param secrets Secret[] = []

@description('Cores and memory of a run.')
param resources object?

@description('When to run, as five cron fields in UTC. Without them the job waits to be started by hand.')
param cronExpression string = ''

@description('Seconds after which a run is given up.')
@minValue(1)
param timeoutSeconds int

@description('How often a failed run is tried again.')
@minValue(0)
param retries int = 1

var scheduled = !empty(cronExpression)

var trigger = scheduled
  ? {
      triggerType: 'Schedule'
      scheduleTriggerConfig: {
        cronExpression: cronExpression
      }
    }
  : {
      triggerType: 'Manual'
      manualTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
      }
    }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
}

resource job 'Microsoft.App/jobs@2024-03-01' = {
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
    configuration: union(trigger, {
      replicaTimeout: timeoutSeconds
      replicaRetryLimit: retries
      secrets: map(secrets, secret => { ...secret, identity: identityId })
    })
    template: {
      containers: [
        {
          name: name
          image: image
          args: empty(arguments) ? null : arguments
          resources: resources
          env: [
            ...environmentVariables
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
          ]
        }
      ]
    }
  }
}

output name string = job.name
output identityPrincipalId string = identity.properties.principalId
