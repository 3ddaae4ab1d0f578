// Prints a label for each request in the queue: a run for each, as many at once as there are printers.

import { Environment, nameOf, queues, registry } from '../../shared/settings.bicep'

param environment Environment
param imageTag string
param location string = resourceGroup().location

@minValue(1)
@maxValue(20)
param printers int = 4

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: nameOf(environment, 'apps')
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: nameOf(environment, 'label-printer')
  location: location
}

resource printer 'Microsoft.App/jobs@2025-01-01' = {
  name: nameOf(environment, 'label-printer')
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: apps.id
    configuration: {
      triggerType: 'Event'
      replicaTimeout: 300
      replicaRetryLimit: 2
      eventTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
        scale: {
          minExecutions: 0
          maxExecutions: printers
          pollingInterval: 15
          rules: [
            {
              name: 'requests'
              type: 'azure-servicebus'
              metadata: {
                namespace: nameOf(environment, 'bus')
                queueName: queues.labels
                messageCount: '1'
              }
              identity: identity.id
            }
          ]
        }
      }
    }
    template: {
      containers: [
        {
          name: 'label-printer'
          image: '${registry}/label-printer:${imageTag}'
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: [
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
            { name: 'QUEUE_NAME', value: queues.labels }
          ]
          volumeMounts: [
            { volumeName: 'labels', mountPath: '/labels' }
          ]
        }
      ]
      volumes: [
        { name: 'labels', storageType: 'AzureFile', storageName: 'labels' }
      ]
    }
  }
}
